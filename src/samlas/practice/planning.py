"""Acts of the stories with the plan: who does what, who approves, and what is sent."""

from __future__ import annotations

from datetime import datetime

from samlas.casework import contacts
from samlas.casework.contacts import Contact
from samlas.casework.plan import approving, lead, reading, sealing, writing
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import Action, ApprovalForm, CommentKind, Plan, Verdict
from samlas.directory.models import Assignment, Principal
from samlas.exchange.models import Dispatch
from samlas.practice.acts import Act
from samlas.practice.stories import Said, Tale

OWN = "own"
ROW = ("what", "doer", "shows", "basis", "legal_basis")


def plan_of(tale: Tale, by: Assignment, now: datetime) -> Plan:
    """The case's plan, as it stands now."""
    return writing.plan_of(tale.case) or writing.begin(tale.case, by, now)


def _owner(tale: Tale, who: str) -> Contact | None:
    """Whom the file means: the person when it names nobody, `own` for the case's own unit."""
    if not who:
        return None
    return contacts.own(tale.case) if who == OWN else tale.contacts[who]


def plan(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The plan is written: its texts, goals and actions, and who answers for it."""
    found = plan_of(tale, by, now)
    texts = {name: said[name] for name in writing.TEXTS if name in said}
    found = writing.save_texts(found, texts, found.version, by, now)
    goals = {}
    for one in said.get("goals", ()):
        values = {name: one[name] for name in ("text", "own_words", "question") if name in one}
        goals[one["text"]] = writing.add_goal(found, values, by, now)
    for one in said.get("actions", ()):
        values = {name: one[name] for name in ROW if name in one}
        values["contact"] = _owner(tale, one.get("who", ""))
        values["by"] = tale.day(one["in_days"])
        values["goal"] = goals[one["goal"]] if "goal" in one else None
        writing.add_action(found, values, by, now)
    if "overall" in said:
        principal = Principal.objects.get(code=said["overall"])
        fresh = plan_of(tale, by, now)
        lead.name_overall(fresh, principal, fresh.version, by, now)


def name_lead(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit is asked to take the lead, or has said yes."""
    texts = {name: said[name] for name in ("name", "agreed", "said") if name in said}
    found = plan_of(tale, by, now)
    named = Named(unit=tale.people.units[said["who"]], **texts)
    lead.name_lead(found, named, found.version, by, now)


def comment(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Someone has their words written beside the plan."""
    owner, kind = _owner(tale, said.get("who", "")), CommentKind(said["kind"])
    writing.add_comment(plan_of(tale, by, now), owner, kind, said["text"], by, now)


def approve(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Everyone says yes as the rules ask, but for what the file tells of some."""
    found = plan_of(tale, by, now)
    told = {one["who"]: one for one in said.get("people", ())}
    known = {contact.pk: who for who, contact in tale.contacts.items()}
    for one in approving.parties(found, now):
        what = told.get(known.get(one.contact.pk, OWN) if one.contact else "", {})
        if what.get("verdict") == "silent":
            continue
        form = ApprovalForm(what.get("form", one.form.verdict))
        verdict = Verdict(what.get("verdict", Verdict.YES))
        approving.approve(found, one.contact, form, verdict, what.get("said", ""), by, now)


def action_of(tale: Tale, what: str) -> Action:
    """Return the action of the plan that the file tells by what it says."""
    found = Action.objects.filter(plan__case=tale.case, removed_at=None)
    (action,) = (one for one in found.select_related("plan", "contact") if one.what == what)
    return action


def change_action(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """One action is changed, as its owner has agreed."""
    action = action_of(tale, said["action"])
    values = {name: said[name] for name in ROW if name in said}
    writing.change_action(action, values, action.version, by, now, agreed=said.get("agreed", ""))


def seal(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The plan is sealed and sent, or a new edition of it with its reason."""
    found = plan_of(tale, by, now)
    version = sealing.version_of(sealing.sheet(found, now))
    sealing.seal(found, version, said.get("reason", ""), by, now)


def record(tale: Tale, _said: Said, by: Assignment, now: datetime) -> None:
    """A unit puts the plan it holds into its own record."""
    paper = Dispatch.objects.get(
        case=tale.case.key, kind="plan", recipient=by.unit, superseded_at=None
    )
    reading.record(paper.key, now.date(), by, now)


ACTS: dict[str, Act] = {
    "plan": plan,
    "name-lead": name_lead,
    "comment": comment,
    "approve": approve,
    "change-action": change_action,
    "seal": seal,
    "record-plan": record,
}

"""What a unit says of the plan from its own inbox: of the sealed edition that it holds (H59, H62).

At the meeting one signs, or says yes from afar, and the convener writes it down (`approving`). Who
was not asked there, or is asked anew, answers the paper itself, under its own log-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Refused, Stage
from samlas.casework.plan import approving, commitment, writing
from samlas.casework.plan.approving import Asked
from samlas.casework.plan.expecting import PLAN
from samlas.casework.plan.models import Approval, ApprovalForm, Plan, Verdict
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import answers, reports
from samlas.exchange.models import Dispatch, Reply
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers import plan_kinds


@dataclass(frozen=True, slots=True)
class Question:
    """The plan that a unit holds, and the question whether it approves it."""

    dispatch: Dispatch
    individual: papers.Person
    asked: Asked


def plan_held(key: str, by: Assignment) -> Dispatch:
    """Return the plan in force that the unit holds, to say something of what it was sent.

    Raises Dispatch.DoesNotExist for a paper that is no plan in force, and for one that the unit
    does not hold now.
    """
    dispatch = reports.held_now(key, by)
    if dispatch.kind != PLAN or not dispatch.is_current or dispatch.recipient is None:
        raise Dispatch.DoesNotExist
    return dispatch


def check_consent(dispatch: Dispatch, on: date) -> None:
    """Refuse to tell anything more once the consent behind the paper has ended."""
    row = dispatch.consent_row
    if row is None or not row.is_live(on):
        raise Refused(_("The consent has ended. Nothing more is told about the plan."))


def question(key: str, by: Assignment, now: datetime) -> Question:
    """Return the question put to the unit that holds the paper; the ledger notes the reading.

    Raises as `plan_held` does, and Dispatch.DoesNotExist for one whose approval is not asked.
    """
    dispatch = plan_held(key, by)
    log.write(by.actor, now, log.Note(Act.READ, key, "plan-approval"))
    plan = Plan.objects.select_related("case__individual").get(case__key=dispatch.case)
    paper = cast("plan_kinds.Plan", dispatch.paper())
    return Question(dispatch, paper.individual, _asked(plan, dispatch, now))


def _asked(plan: Plan, dispatch: Dispatch, now: datetime) -> Asked:
    for one in approving.parties(plan, now):
        if one.contact is not None and one.contact.unit_id == dispatch.recipient_id:
            return one
    raise Dispatch.DoesNotExist


def say(key: str, verdict: Verdict, said: str, by: Assignment, now: datetime) -> Reply:
    """Say for the unit what it thinks of the edition it holds; a later word replaces an earlier.

    What the draft has changed since in what its word rests on is asked about anew. Returns the
    answer; the same one when it is said twice. Raises as `question`, answers.NotInForce, and
    Refused without the words that a "but" or a silence needs, when the SIP or the consent has
    ended, and for an edition that is not the latest.
    """
    if verdict in approving.NEEDS_WORDS and not said.strip():
        raise Refused(_("Write your reservation, or why you cannot answer."), "said")
    with transaction.atomic():
        dispatch = plan_held(key, by)
        plan = writing.locked(Plan.objects.select_related("case").get(case__key=dispatch.case))
        answers.lock_consent(key)
        dispatch = answers.current(key)
        _check(plan, dispatch, now)
        last = dispatch.answer
        if last is not None and (last.kind, last.message) == (verdict, said.strip()):
            return last
        asked = _asked(plan, dispatch, now)
        reply = Reply(unit_id=by.unit_id, kind=verdict, message=said.strip())
        answers.give(dispatch, reply, by, now)
        given = Approval(
            plan=plan, contact=asked.contact, form=ApprovalForm.OWN, verdict=verdict,
            said=said.strip(), edition=dispatch.edition,
            asked_anew=now if _has_changed(plan, dispatch, asked) else None,
        )  # fmt: skip
        approving.keep(given, by, now)
        _tell_convener(plan)
    return reply


def _check(plan: Plan, dispatch: Dispatch, now: datetime) -> None:
    if plan.case.stage != Stage.PLAN:
        raise Refused(_("The SIP has ended. The plan is no longer approved."))
    check_consent(dispatch, now.date())
    if dispatch.edition != plan.edition:
        raise Refused(_("There is a newer edition of the plan. Ask the convener for it."))


def _has_changed(plan: Plan, dispatch: Dispatch, asked: Asked) -> bool:
    """Whether the draft differs from the paper in what this approval rests on."""
    if not plan.changed:
        return False
    paper = cast("plan_kinds.Plan", dispatch.paper())
    own = plan.actions.filter(contact=asked.contact, removed_at=None).order_by("pk")
    goals = plan.goals.filter(removed_at=None).order_by("pk")
    overall = plan.overall.name if plan.overall else ""
    stands: list[object] = [overall, plan.long_term_goal or paper.long_term_goal]
    sealed: list[object] = [paper.overall, paper.long_term_goal or plan.long_term_goal]
    stands.append([(one.key, one.what, one.by, one.shows) for one in own])
    sealed.append([(one.key, one.what, one.by, one.shows) for one in paper.actions if one.mine])
    if paper.part == "whole":
        stands += [plan.needed, plan.boundaries, plan.none_by_others]
        sealed += [paper.needed, paper.boundaries, paper.none_by_others]
        stands.append([(one.key, one.text, one.by) for one in goals])
        sealed.append([(one.key, one.text, one.by) for one in paper.goals])
    return stands != sealed


def _tell_convener(plan: Plan) -> None:
    """What is more than a yes is read on the convener's list until a new edition is sent."""
    standing = commitment.standing(plan).values()
    own = [one for one in standing if one.form == ApprovalForm.OWN]
    if any(one.edition == plan.edition and one.verdict != Verdict.YES for one in own):
        tasks.expect(plan.case, What.HEAR_WORD)
    else:
        tasks.done(plan.case.key, What.HEAR_WORD)

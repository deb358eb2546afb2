"""Sealing the plan: what is missing, what each one gets, and the edition that is sent to all.

Nothing is sealed without what the law demands, and no one gets more than the consent opens (K19,
H55, H57, H60, H62; HSL 16:4, SoL 10:8).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework import language, others, posting, tasks
from samlas.casework.attached import files_of
from samlas.casework.case import Case, Conflict, Refused, Stage, note
from samlas.casework.consent import live_rows
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Instead, Meeting
from samlas.casework.plan import (
    approving,
    attaching,
    commitment,
    differences,
    expecting,
    lead,
    naming,
    news,
    paper,
    telling_of,
    told,
    writing,
)
from samlas.casework.plan.models import Approval, Edition, Plan, Verdict
from samlas.casework.plan.paper import Reader, Sheet
from samlas.casework.plan.readers import own_party, readers
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.dispatch import NoConsent, Outgoing
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stops the sealing: what, and the page where it is mended; `key` of its row.

    Pages: `others`, `consent`, `meeting`, and those of the plan, as `plan-texts`.
    """

    message: str
    page: str
    key: str = ""


class NotReady(Refused):
    """The plan has gaps."""

    def __init__(self, found: Sequence[Gap]) -> None:
        super().__init__(_("Something is missing before the plan can be sealed."))
        self.gaps = found


def sheet(plan: Plan, now: datetime, meeting: Meeting | None = None) -> Sheet:
    """Read the plan with all that its papers and gaps are made of: of its last meeting, or one."""
    meeting = meeting or approving.last_meeting(plan.case)
    there = meeting.participants.select_related("contact__unit") if meeting else ()
    owners = writing.owners_of(plan.case)
    told_of = others.ever(plan.case)
    return Sheet(
        plan=plan,
        goals=writing.goals_of(plan),
        actions=writing.actions_of(plan),
        comments=list(plan.comments.select_related("contact__unit").order_by("pk")),
        approvals=list(commitment.standing(plan).values()),
        owners=owners,
        meeting=meeting,
        there=list(there),
        texts={one.name: one.text for one in meeting.slots.all()} if meeting else {},
        rows=live_rows(plan.case, now.date()),
        hidden=_hidden(plan.case, owners, now.date()),
        silent=_silent(plan) if told_of else frozenset(),
        others=[(one, one.yes(now.date())) for one in told_of if one.removed_at is None],
        attached=attaching.of(plan),
    )


def _silent(plan: Plan) -> frozenset[str]:
    """The keys of the actions that tell of someone else, or did before they were taken away."""
    return frozenset(plan.actions.exclude(about=None).values_list("key", flat=True))


def _hidden(case: Case, owners: Sequence[Contact], on: date) -> frozenset[int]:
    """The units that may not be named to the others, the prison service say (K53)."""
    units = [one.unit for one in owners if one.unit is not None]
    may = {one.pk: case.ask("may-name", on, unit=one.facts()).verdict for one in units}
    return frozenset(pk for pk, verdict in may.items() if verdict == "no")


def version_of(whole: Sheet) -> int:
    """Return a number that is another after every change to what would be sealed, or to whom."""
    plan = whole.plan
    counted = plan.comments.count() + plan.approvals.count()
    yeses = [(one.pk, one.in_texts, yes and yes.pk) for one, yes in whole.others]
    opened = repr([*((row.pk, sorted(row.kinds)) for row in whole.rows), *yeses]).encode()
    return commitment.version_of(plan) + counted + crc32(opened)


def gaps(plan: Plan, now: datetime) -> list[Gap]:
    """Return what is missing before the plan can be sealed, in words, and where to mend it."""
    return gaps_of(sheet(plan, now), now)


def gaps_of(whole: Sheet, now: datetime) -> list[Gap]:
    """Return the same from what has been read already."""
    found = [] if whole.rows else [Gap(_("There is no consent that holds."), "consent")]
    return [
        *found, *_meeting_gaps(whole), *_legal_gaps(whole, now), *_action_gaps(whole),
        *_persons_gap(whole, now), *_naming_gaps(whole), *_others_gaps(whole),
        *_told_gaps(whole),
    ]  # fmt: skip


def _meeting_gaps(whole: Sheet) -> list[Gap]:
    meeting = whole.meeting
    if meeting is None or meeting.ended_at is None:
        return [Gap(_("Finish the meeting first."), "meeting")]
    person = next((one for one in whole.there if one.contact_id is None), None)
    nothing_agreed = meeting.instead == Instead.NEW_TIME and person is not None and person.is_absent
    if nothing_agreed and not whole.plan.edition:
        return [Gap(_("Finish the meeting first."), "meeting")]
    if meeting.next_at is None and not meeting.next_not_because.strip():
        told = _("Write when the plan is followed up, or why no time is set.")
        return [Gap(told, "meeting")]
    return []


def _legal_gaps(whole: Sheet, now: datetime) -> list[Gap]:
    """The points of HSL 16:4 and SoL 10:8, and who leads."""
    plan = whole.plan
    found = []
    if not plan.needed.strip():
        found.append(Gap(_("Write which measures are needed."), "plan-texts"))
    ours = [one for one in whole.actions if commitment.is_by_principals(one)]
    if not ours:
        told = _("Write what the municipality and the region are to do.")
        found.append(Gap(told, "plan-action-add"))
    if not plan.none_by_others and len(ours) == len(whole.actions):
        told = _("Write what others do, or tick that nobody else does anything.")
        found.append(Gap(told, "plan-texts"))
    facts = {"unit": {"principal": plan.overall.kind}} if plan.overall else {}
    if not facts or plan.case.ask(lead.OVERALL, now.date(), **facts).verdict != "yes":
        told = _("Name the principal with the overall responsibility.")
        found.append(Gap(told, "plan-overall"))
    if plan.lead_unit_id is None:
        found.append(Gap(_("Name who leads the plan."), "plan-lead"))
    return found


def _action_gaps(whole: Sheet) -> list[Gap]:
    """An action without someone responsible, or without a day, is no commitment (H55).

    What others have told that they do already is none: it stands as they told it.
    """
    found = []
    for one in whole.actions:
        if one.told_id is not None:
            continue
        if one.contact is not None and one.contact.unit_id and not one.doer.strip():
            told = _("“{what}”: write who does it, by name or function.")
            found.append(Gap(told.format(what=one.what), "plan-action", one.key))
        if one.by is None:
            told = _("“{what}”: write by when it is done.").format(what=one.what)
            found.append(Gap(told, "plan-action", one.key))
    return found


def _persons_gap(whole: Sheet, now: datetime) -> list[Gap]:
    """No plan is agreed over the person's head (H69)."""
    said = next((one for one in whole.approvals if one.contact_id is None), None)
    if said is None:
        told = _("Ask the person whether they approve the plan, and write down the answer.")
        return [Gap(told, "plan-approvals")]
    if said.verdict == Verdict.NO:
        told = _("The person does not approve the plan. Talk about what should be different.")
        return [Gap(told, "plan-approvals")]
    return _unanswered_gap(whole, said, now) if said.verdict == Verdict.NO_ANSWER else []


def _unanswered_gap(whole: Sheet, said: Approval, now: datetime) -> list[Gap]:
    """Whether a plan may go out that the person could not answer to, the rulebook says."""
    asked = {"meeting": {"attends": "remote"}, "person": {"approves": "no-answer"}}
    answer = whole.plan.case.ask("approval", now.date(), **asked)
    if answer.extra["without_answer"] != approving.ASK_AGAIN:
        told = _("The person has not been able to answer. Until they have, nothing is sent.")
        return [Gap(told, "plan-approvals")]
    if said.ask_on is None:
        told = _("Write how and when the person is asked again.")
        return [Gap(told, "plan-approve", approving.PERSON)]
    return []


def _naming_gaps(whole: Sheet) -> list[Gap]:
    """Nobody is told by a free text what the rows do not tell: whom the person's case is with."""
    if not naming.has_secrets(whole):
        return []
    told = _("“{text}” names {unit}, which {whom} may not know of. Write it in another way.")
    return [
        Gap(
            told.format(text=_short(one), unit=one.word, whom=", ".join(one.whom)),
            one.where.page,
            one.where.key,
        )
        for one in naming.finds(whole, minutes=news.minutes_may_be_due(whole))
    ]


def _others_gaps(whole: Sheet) -> list[Gap]:
    """Nothing of someone else goes out without that one's own yes."""
    if not whole.others or not whole.rows:
        return []
    return [Gap(told, "others") for told in telling_of.lacking(whole, readers(whole)[0])]


def _told_gaps(whole: Sheet) -> list[Gap]:
    """What one who does not come has told stands there as long as the person's yes to it (K47)."""
    lost = _("“{what}”: the consent no longer covers what they told. Take it off the plan.")
    return [Gap(lost.format(what=one.what), "plan-action", one.key) for one in told.lost(whole)]


def _short(one: naming.Find) -> str:
    return Truncator(one.where.text).chars(60)


def doubts_of(whole: Sheet) -> list[Gap]:
    """Return the texts that may bring up what the person does not want to be brought up."""
    told = _("“{text}” says “{word}”. The person has asked you not to bring that up.")
    return [
        Gap(told.format(text=_short(one), word=one.word), one.where.page, one.where.key)
        for one in naming.brought_up(whole, minutes=news.minutes_may_be_due(whole))
    ]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent: each reader with its papers, and who gets nothing for want of consent."""

    made: Sequence[tuple[Reader, Sequence[papers.Plan | papers.Minutes]]]
    left_out: Sequence[str]


def preview(plan: Plan, now: datetime, reason: str = "") -> Preview | None:
    """Return exactly what each one would get. None while something stops the sealing."""
    whole = sheet(plan, now)
    if gaps_of(whole, now):
        return None
    found, left_out = readers(whole)
    held = news.held(plan)
    made = []
    for reader in found:
        out = _papers(whole, reader, held, reason or "…", now)
        made.append((reader, [cast("papers.Plan | papers.Minutes", one.paper) for one in out]))
    return Preview(made, left_out)


def seal(plan: Plan, version: int, reason: str, by: Assignment, now: datetime) -> list[Dispatch]:
    """Seal an edition of the plan and send it: to each its part, to the person all of it.

    `version` is that of the sheet that was read through. A new edition says its `reason`; the
    minutes of a meeting go out once, to those whose consent opens them. Raises NotReady with the
    gaps, Refused without reason, with nothing new, or when a consent has just been taken back,
    Conflict.
    """
    with transaction.atomic():
        fresh = writing.locked(plan)
        whole = sheet(fresh, now)
        _check(whole, version, reason, now)
        found, _left_out = readers(whole)
        held = news.held(fresh)
        batch = [
            out for reader in found for out in _papers(whole, reader, held, reason.strip(), now)
        ]
        _keep_edition(whole, reason.strip(), by, now)
        sent = let_out(fresh, batch, by, now)
        _after(fresh, held, sent, by, now)
    return sent


def _check(whole: Sheet, version: int, reason: str, now: datetime) -> None:
    if version_of(whole) != version:
        raise Conflict(whole.plan)
    if not news.has_news(whole):
        raise Refused(_("Everyone has the latest edition. Nothing is changed since."))
    if whole.plan.edition:
        _check_reason(whole, reason)
    missing = gaps_of(whole, now)
    if missing:
        raise NotReady(missing)


def _check_reason(whole: Sheet, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write why there is a new edition."), "reason")
    if named := naming.named_in(reason, whole):
        told = _("The reason names {units}, which not all who read it may know of.")
        raise Refused(told.format(units=", ".join(named)), "reason")


def _papers(
    whole: Sheet,
    reader: Reader,
    held: dict[tuple[int | None, str], Dispatch],
    reason: str,
    now: datetime,
) -> list[Outgoing]:
    """The papers of one reader: the plan, and the minutes where they are due and opened."""
    new = paper.plan(whole, reader, whole.plan.edition + 1, now)
    older = held.get(news.place_of(reader))
    if older is not None:
        new = changed(cast("papers.Plan", older.paper()), new, reason, now, whole.silent)
    elif whole.plan.edition:
        note_of = papers.Change(reason=reason, on=now.date())
        new = replace(new, change=note_of)
    keeps = any(one.contact_id == _contact_id(reader) for one in whole.approvals)
    files = files_of(new, whole.attached)
    out = [replace(_outgoing(new, reader, older), keeps_answer=keeps, files=files)]
    if news.minutes_are_due(whole) and (reader.is_person or reader.gets_minutes):
        out.append(_outgoing(paper.minutes(whole, reader, now), reader, None))
    return out


def _contact_id(reader: Reader) -> int:
    return reader.contact.pk if reader.contact else 0


def _outgoing(
    new: papers.Plan | papers.Minutes, reader: Reader, older: Dispatch | None
) -> Outgoing:
    return Outgoing(
        paper=new,
        recipient=reader.contact.unit if reader.contact else None,
        reader=reader.hand,
        consent_row=reader.row,
        replaces=older,
        expects_answer=False,
    )


@override(settings.LANGUAGE_CODE)
def changed(
    old: papers.Plan,
    new: papers.Plan,
    reason: str,
    now: datetime,
    silent: Collection[str] = frozenset(),
) -> papers.Plan:
    """Return the new edition telling why there is one and what differs; what is sealed is Swedish.

    The reader finds what has changed in its own copy, and nothing of what it has not got.
    """
    what = tuple(differences.between(old, new, silent))
    return replace(new, change=papers.Change(reason=reason, on=now.date(), what=what))


def _keep_edition(whole: Sheet, reason: str, by: Assignment, now: datetime) -> None:
    """Keep the whole edition with the case, as it was agreed."""
    plan = whole.plan
    ours = Reader(party=own_party(plan.case), row=whole.rows[0], contact=whole.own, kept=True)
    made = paper.plan(whole, ours, plan.edition + 1, now)
    last = plan.editions.order_by("-number").first()
    if last is not None:
        made = changed(cast("papers.Plan", last.paper()), made, reason, now)
    sealed = papers.seal(made)
    Edition.objects.create(
        plan=plan, number=plan.edition + 1, meeting=whole.meeting, reason=reason, sealed_at=now,
        sealed_by=by, schema=sealed.schema, body=sealed.body, seal=sealed.seal,
    )  # fmt: skip


def let_out(plan: Plan, batch: Sequence[Outgoing], by: Assignment, now: datetime) -> list[Dispatch]:
    """Send papers of the plan; raises Refused when a consent has just been taken back."""
    try:
        return dispatch.send(plan.case.key, batch, by, now)
    except NoConsent:
        raise Refused(
            _("A consent has just been taken back. Nothing was sent. Read through again.")
        ) from None


def _after(
    plan: Plan,
    held: dict[tuple[int | None, str], Dispatch],
    sent: Sequence[Dispatch],
    by: Assignment,
    now: datetime,
) -> None:
    plan.edition += 1
    plan.changed = False
    plan.save()
    case = plan.case
    case.move(Stage.PLAN)
    tasks.done(case.key, What.WRITE_PLAN, What.HOLD_MEETING, What.AWAIT_ANSWERS, What.HEAR_WORD)
    if any(one.kind == papers.Minutes.kind for one in sent):
        tasks.done(case.key, What.SEND_MINUTES)
    for older in held.values():
        tasks.done(older.key)
    label = "" if case.individual.is_protected else case.individual.short_name
    plans = [one for one in sent if one.kind == papers.Plan.kind]
    for link in Holding.objects.filter(dispatch__in=plans, passed_on_at=None).select_related(
        "dispatch"
    ):
        tasks.expect_of_unit(link.unit_id, What.RECORD_PLAN, link.dispatch.key, None, label)
    tasks.expect(case, What.RECORD_OWN)
    lead.put_question(plan)
    approving.settle(plan, now)
    expecting.reports(plan)
    expecting.follow_up(plan, now)
    language.sealed(case, plan.edition, now)
    posting.settle(case)
    note(case, Act.SENT, by, now, "plan", edition=plan.edition, papers=len(sent))

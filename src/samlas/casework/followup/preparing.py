"""Preparing the follow-up: what is new, who is to come, and the summons to it (H70, H71, H103)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, Stage, locked, note
from samlas.casework.consent import live_rows
from samlas.casework.consent_reading import row_contact
from samlas.casework.contacts import Choice, Contact, contacts_of
from samlas.casework.followup.leading import in_force, led
from samlas.casework.meeting.models import Meeting, Slot
from samlas.casework.plan.models import Plan
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Question, Summons
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the preparation rests on. `number` is the follow-up's, 1 for the first after a SIP.

    `summons` is the one begun or sent for it, if any; `booked` the time agreed at the last meeting;
    `uncovered` those who are to come but whom nothing may be told; `consent_ends` the last day of
    the consent, if one holds.
    """

    case: Case
    plan: Plan
    number: int
    last: Meeting | None
    booked: datetime | None
    open_questions: Sequence[str]
    summons: Summons | None
    uncovered: Sequence[Contact]
    consent_ends: date | None

    @property
    def is_called(self) -> bool:
        return self.summons is not None and self.summons.is_sent

    @property
    def consent_too_short(self) -> bool:
        """Whether the consent ends before the booked meeting, or holds no longer."""
        if self.consent_ends is None:
            return True
        return self.booked is not None and self.consent_ends < self.booked.date()


def ahead(key: str, by: Assignment, now: datetime) -> Ahead:
    """Return what the preparation of the next follow-up rests on; the ledger notes the reading.

    Raises Case.DoesNotExist, and Plan.DoesNotExist where no plan has been sealed.
    """
    case = cases.read(key, by, now, "follow-up-prepare")
    plan = Plan.objects.get(case=case, edition__gt=0)
    last = last_held(case)
    contacts = contacts_of(case)
    rows = live_rows(case, now.date())
    covered = {found.pk for row in rows if (found := row_contact(row, contacts))}
    return Ahead(
        case=case,
        plan=plan,
        number=last.number if last else 1,
        last=last,
        booked=_ahead_of(last, now),
        open_questions=left_open(last),
        summons=coming(case),
        uncovered=[
            one for one in contacts if one.choice == Choice.ASK_TO_COME and one.pk not in covered
        ],
        consent_ends=max((row.valid_to for row in rows), default=None),
    )


def last_held(case: Case) -> Meeting | None:
    """Return the last meeting of the case that has been held."""
    return case.meetings.filter(ended_at__isnull=False).order_by("-number").first()


def _ahead_of(meeting: Meeting | None, now: datetime) -> datetime | None:
    booked = meeting.next_at if meeting else None
    return booked if booked and booked > now else None


def left_open(meeting: Meeting | None) -> list[str]:
    """Return the questions that a meeting left open, in their order."""
    if meeting is None:
        return []
    named = Slot.objects.filter(meeting=meeting, name__endswith=":open").exclude(text="")
    numbers = [int(name.split(":")[1]) for name in named.values_list("name", flat=True)]
    found = Question.objects.filter(summons=meeting.summons_id, number__in=numbers)
    return list(found.order_by("number").values_list("text", flat=True))


def coming(case: Case) -> Summons | None:
    """Return the summons to the next meeting, begun or sent: one whose meeting is not held."""
    summons = draft.current(case)
    if summons is None:
        return None
    held = Meeting.objects.filter(summons=summons, ended_at__isnull=False).exists()
    return None if held else summons


def begin(case: Case, new_questions: Sequence[str], by: Assignment, now: datetime) -> Summons:
    """Begin the summons to the follow-up, with what is carried over and the new questions.

    Asked a second time it returns the one begun. What the person said anew, new actors and their
    consent are written where they always are; nothing is sent before those gates let it. Raises
    Refused when there is no plan in force, or the follow-up is called already.
    """
    with transaction.atomic():
        fresh = locked(case)
        plan = Plan.objects.filter(case=fresh, edition__gt=0).first()
        if plan is None or fresh.stage != Stage.PLAN:
            raise Refused(_("There is no plan in force to follow up."))
        known = coming(fresh)
        if known is not None and known.is_sent:
            raise Refused(_("The follow-up has been called already."))
        if known is not None:
            return known
        last = last_held(fresh)
        with override(settings.LANGUAGE_CODE):
            values, first, contribution = _words(plan, last)
        values |= _booked(last, now)
        questions = [first, *left_open(last), *new_questions]
        made = draft.begin_next(fresh, values, questions, contribution, by, now)
        tasks.expect(fresh, What.WRITE_SUMMONS)
    return made


def _words(plan: Plan, last: Meeting | None) -> tuple[dict[str, object], str, str]:
    """What a follow-up is for, its first question, and what everyone is asked to bring."""
    number = last.number if last else 1
    values: dict[str, object] = {
        "purpose": _("Follow up the plan together: follow-up %(number)d.") % {"number": number},
        "why": _("To see how it has gone, and to agree on what happens now."),
        "long_term_goal": plan.long_term_goal,
    }
    first = _("How has it gone with what we agreed on?")
    return values, first, _("Tell how it has gone with what you took on, and whether it helps.")


def _booked(last: Meeting | None, now: datetime) -> dict[str, object]:
    at = _ahead_of(last, now)
    if last is None or at is None:
        return {}
    return {"starts_at": at} | ({"place": last.next_place} if last.next_place else {})


def ask_to_call(key: str, by: Assignment, now: datetime, new_questions: Sequence[str] = ()) -> None:
    """Let a lead of another unit ask the case's unit, which holds the consent, to call (H66).

    The summons lies begun for the case's unit, with the lead's questions; the lead waits for it.
    Raises Plan.DoesNotExist, Refused when the plan is in force no longer, or the meeting is called.
    """
    with transaction.atomic():
        plan = led(key, by, now, "ask-to-call")
        in_force(plan, _("There is no plan in force to follow up."))
        known = coming(plan.case)
        begun = begin(plan.case, new_questions, by, now)
        if known is not None and new_questions:
            asked = [(one.text, one.minutes) for one in begun.questions.order_by("number")]
            asked += [(text, None) for text in new_questions]
            draft.save_questions(begun, asked, begun.version, by, now)
        tasks.expect(plan.case, What.FOLLOW_UP, now.date())
        individual = plan.case.individual
        label = "" if individual.is_protected else individual.short_name
        tasks.expect_of_unit(by.unit_id, What.AWAIT_CALL, plan.case.key, None, label, waits=True)
        Plan.objects.filter(pk=plan.pk).update(call_asked_at=now)
        note(plan.case, Act.CHANGED, by, now, "ask-to-call")

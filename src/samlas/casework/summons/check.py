"""Judging the summons before it is sent: what is missing, what is advised, and who is called.

Every judgement is the rulebook's; here its facts are put together and its words kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samlas import rulebook
from samlas.casework import others
from samlas.casework.case import Context
from samlas.casework.consent import live_rows
from samlas.casework.contacts import Choice, Contact, contacts_of, party_ids, undecided
from samlas.casework.summons.draft import (
    AddresseeKind,
    AskedFor,
    MeetingForm,
    Recipient,
    Sheet,
    Summons,
)
from samlas.exchange.dispatch import NEEDS
from samlas.exchange.models import Holding
from samlas.people.models import ConsentRow, OtherPerson, OtherYes


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stops the sending: in which part, what, and for whom if for one only.

    Parts: `needs`, `contacts`, `purpose`, `questions`, `recipients`, `meeting`, `consent`,
    `others`.
    """

    part: str
    message: str
    recipient: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Something worth a thought before sending: in which part, what, and the rule behind it."""

    part: str
    message: str
    because: Sequence[rulebook.Clause] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One recipient with the rulebook's verdict on the duty to attend and the open answers.

    `secrecy` is whether it must keep what it learns to itself, `naming` whether the others may know
    that it is asked (K53, K54, K56).
    """

    recipient: Recipient
    facts: Mapping[str, object]
    attend: rulebook.Answer
    answers: rulebook.Answer
    secrecy: rulebook.Answer
    naming: rulebook.Answer
    row: ConsentRow | None

    @property
    def is_hidden(self) -> bool:
        """Whether its very presence tells something that the others may not know (K53)."""
        return self.naming.verdict == "no"

    @property
    def is_called(self) -> bool:
        """Whether it is a summons. One who may answer that it has no case is called too."""
        return self.attend.verdict != "invited"

    @property
    def verdict(self) -> Literal["called", "invited"]:
        """The word for the paper."""
        return "called" if self.is_called else "invited"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the summons can go: its gaps, its advice, its recipients and its dates.

    `summons_by` is the last day to call before discharge from hospital.
    """

    gaps: Sequence[Gap]
    advice: Sequence[Advice]
    judged: Sequence[Judged]
    answer_by: date | None
    answer_by_because: rulebook.Answer | None
    summons_by: date | None
    summons_by_because: rulebook.Answer | None

    @property
    def can_go(self) -> bool:
        return not self.gaps

    def of_part(self, part: str) -> list[Gap]:
        """Return the gaps of one part of the summons."""
        return [gap for gap in self.gaps if gap.part == part]

    def of_recipient(self, pk: int) -> list[Gap]:
        """Return the gaps of one recipient."""
        return [gap for gap in self.gaps if gap.recipient == pk]


class State(StrEnum):
    """How far one part of the summons has come."""

    DONE = "done"
    STARTED = "started"
    NOT_STARTED = "not-started"
    CANNOT_START = "cannot-start"


def states(sheet: Sheet, found: Readiness) -> dict[str, State]:
    """Return the state of each part: purpose, questions, recipients, meeting, check."""
    summons = sheet.summons
    begun = {
        "purpose": any((summons.purpose, summons.why, summons.long_term_goal)),
        "questions": bool(sheet.questions),
        "recipients": any(one.contribution or one.questions for one in sheet.recipients),
        "meeting": any((summons.form, summons.starts_at, summons.place, summons.link)),
    }
    parts = {part: _state(found, part, is_begun=is_begun) for part, is_begun in begun.items()}
    if not sheet.recipients:
        parts["recipients"] = State.CANNOT_START
    is_over = summons.is_sent and not summons.unsent_changes
    ready = State.DONE if is_over else State.NOT_STARTED
    return parts | {"check": ready if found.can_go else State.CANNOT_START}


def _state(found: Readiness, part: str, *, is_begun: bool) -> State:
    missing = found.of_part(part) + (found.of_part("consent") if part == "recipients" else [])
    if not is_begun:
        return State.NOT_STARTED
    return State.STARTED if missing else State.DONE


def sheet(summons: Summons, on: date) -> Sheet:
    """Read the summons with questions, recipients and their living consent rows: three queries."""
    recipients = list(
        summons.recipients.filter(removed_at=None, contact__choice=Choice.ASK_TO_COME)
        .select_related(
            "contact__unit__principal",
            "contact__unit__second_principal",
            "contact__representative",
            "dispatch__answer",
        )
        .order_by("pk")
    )
    rows = live_rows(summons.case, on)
    by_unit = {row.unit_id: row for row in rows if row.unit_id}
    by_contact = {row.contact: row for row in rows if row.contact}
    covering = {}
    for recipient in recipients:
        contact = recipient.contact
        row = by_unit.get(contact.unit_id) if contact.unit_id else by_contact.get(contact.pk)
        if row is not None:
            covering[contact.pk] = row
    questions = [question for question in summons.questions.all() if question.text.strip()]
    return Sheet(summons, questions, recipients, covering)


def readiness(sheet: Sheet, now: datetime) -> Readiness:
    """Judge a summons as it stands: gaps, advice, verdicts with their reasons (K1–K5, K57, K58)."""
    on = now.date()
    notice, answer_by = _dates(sheet.summons, on)
    summons_by = _summons_by(sheet.summons, on)
    judged = _judged(sheet, on)
    return Readiness(
        gaps=[
            *_case_gaps(sheet),
            *_part_gaps(sheet, now),
            *_recipient_gaps(sheet, on),
            *_others_gaps(sheet, on),
        ],
        advice=[*_advice(sheet, notice, on), *_secrecy_advice(judged)],
        judged=judged,
        answer_by=_as_date(answer_by),
        answer_by_because=answer_by,
        summons_by=_as_date(summons_by),
        summons_by_because=summons_by,
    )


def _judged(sheet: Sheet, on: date) -> list[Judged]:
    case = sheet.summons.case
    parties = party_ids(case, (recipient.contact for recipient in sheet.recipients))
    judged = []
    for recipient in sheet.recipients:
        is_party = recipient.contact.unit_id in parties
        facts = attend_facts(recipient.contact, recipient.asked_for, is_party=is_party)
        judged.append(
            Judged(
                recipient,
                facts,
                case.ask("duty-to-attend", on, **facts),
                case.ask("answers", on, **facts),
                case.ask("bound-by-secrecy", on, **facts),
                case.ask("may-name", on, **facts),
                sheet.rows.get(recipient.contact_id),
            )
        )
    return judged


def attend_facts(contact: Contact, asked_for: str, *, is_party: bool) -> dict[str, object]:
    """Return the facts about one recipient that its duty and its answers depend on."""
    if contact.unit is None:
        return {"purpose": str(AskedFor.COORDINATION), "agent": {"kind": "relative"}}
    unit = {**contact.unit.facts(), "ongoing_case": contact.ongoing, "party": is_party}
    return {"purpose": asked_for, "unit": unit}


def _dates(summons: Summons, on: date) -> tuple[rulebook.Answer | None, rulebook.Answer | None]:
    if summons.starts_at is None or localdate(summons.starts_at) < on:
        return None, None
    facts = {"meeting": {"date": localdate(summons.starts_at)}, "sent_on": on}
    return summons.case.ask("notice", on, **facts), summons.case.ask("answer-by", on, **facts)


def _summons_by(summons: Summons, on: date) -> rulebook.Answer | None:
    """The last day to call, in a discharge case with a day of notice (LUS 4:3)."""
    ready = summons.ready_for_discharge_at
    if summons.case.context != Context.DISCHARGE or ready is None:
        return None
    return summons.case.ask("summons-by", on, ready_for_discharge_at=localtime(ready))


def _as_date(answer: rulebook.Answer | None) -> date | None:
    if answer is None or answer.verdict == "unset":
        return None
    return date.fromisoformat(str(answer.verdict))


def _case_gaps(sheet: Sheet) -> list[Gap]:
    case = sheet.summons.case
    gaps = []
    if not (case.what_matters.strip() or case.what_matters_skipped.strip()):
        gaps.append(Gap("needs", _("Write what is important to the person, or why it is missing.")))
    contacts = contacts_of(case)
    if undecided(contacts):
        gaps.append(Gap("contacts", _("Decide about every contact on the map.")))
    if not contacts and not case.contacts_none_known:
        gaps.append(Gap("contacts", _("Go through the contacts around the person.")))
    return gaps


_PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "purpose": ("purpose", lambda: _("Write the purpose of the meeting.")),
    "why": ("purpose", lambda: _("Write why the meeting is needed.")),
    "long_term_goal": ("purpose", lambda: _("Write the person's long-term goal.")),
    "questions": ("questions", lambda: _("Write at least one question for the meeting.")),
    "contribution": ("recipients", lambda: _("Write what the recipient can contribute.")),
    "form": ("meeting", lambda: _("Choose how the meeting is held.")),
    "time": ("meeting", lambda: _("Write the day and time of the meeting.")),
    "place_or_link": ("meeting", lambda: _("Write the place, the link or the number to call.")),
    "convener_email": ("meeting", lambda: _("Write your e-mail address.")),
    "convener_phone": ("meeting", lambda: _("Write your phone number.")),
    "copy_to_person": ("recipients", lambda: _("The person must get a copy.")),
}


def _where(summons: Summons) -> str:
    """What is needed to find the meeting, in the form that is chosen."""
    needed: dict[str, str] = {
        MeetingForm.PHYSICAL: _("Write the place, as you meet on site."),
        MeetingForm.VIDEO: _("Write the link to the meeting, as you meet by video."),
        MeetingForm.PHONE: _("Write the number to call, as you meet by phone."),
        MeetingForm.HYBRID: _("Write the place, and the link for those who join by video."),
    }
    return needed.get(summons.form, _PARTS["place_or_link"][1]())


def _part_gaps(sheet: Sheet, now: datetime) -> list[Gap]:
    """What the rulebook says is missing, in the form's words; and what no rule needs to say."""
    summons = sheet.summons
    answer = summons.case.ask("summons-complete", now.date(), summons=_said(sheet))
    gaps = [
        Gap(_PARTS[name][0], _where(summons) if name == "place_or_link" else _PARTS[name][1]())
        for name in answer.extra.get("missing", ())
        if name != "contribution"
    ]
    if summons.starts_at is not None and summons.starts_at <= now:
        gaps.append(Gap("meeting", _("The time of the meeting has passed.")))
    if not summons.offered_to_attend:
        gaps.append(Gap("meeting", _("Tick that the person has been offered to take part.")))
    if not sheet.recipients:
        gaps.append(Gap("recipients", _("Choose at least one to call or invite.")))
    return gaps


def _said(sheet: Sheet) -> dict[str, object]:
    summons = sheet.summons
    starts = summons.starts_at
    return {
        "purpose": summons.purpose,
        "why": summons.why,
        "long_term_goal": summons.long_term_goal,
        "questions": [question.text for question in sheet.questions],
        "contribution": "-" if sheet.recipients else "",
        "form": summons.form,
        "time": starts.isoformat() if starts else "",
        "place_or_link": summons.place or summons.link or summons.dial_in,
        "convener_email": summons.convener_email,
        "convener_phone": summons.convener_phone,
        "copy_to_person": True,
    }


def _recipient_gaps(sheet: Sheet, on: date) -> list[Gap]:
    gaps = []
    for recipient in sheet.recipients:
        if not recipient.contribution.strip():
            text = _("Write what the recipient can contribute.")
            gaps.append(Gap("recipients", text, recipient.pk))
        if not recipient.questions:
            text = _("Tick at least one question for the recipient.")
            gaps.append(Gap("recipients", text, recipient.pk))
        if recipient.addressee_kind != AddresseeKind.REPRESENTATIVE and not recipient.addressee:
            text = _("Write the function or the name that it is addressed to.")
            gaps.append(Gap("recipients", text, recipient.pk))
        row = sheet.rows.get(recipient.contact_id)
        if not _may_send(sheet.summons, row, on):
            text = _("The person's consent does not cover this recipient.")
            gaps.append(Gap("consent", text, recipient.pk))
    return gaps


def _others_gaps(sheet: Sheet, on: date) -> list[Gap]:
    """Whoever else the texts tell of has said yes to each recipient knowing (OSL 10:1)."""
    told = [(one, one.yes(on)) for one in others.known(sheet.summons.case) if one.in_texts]
    if not told:
        return []
    text = _("{name} has not said yes to this recipient knowing.")
    gaps = [
        Gap("others", text.format(name=person.name), recipient.pk)
        for person, yes in told
        for recipient in sheet.recipients
        if yes is None or not yes.covers(recipient.contact.unit_id, recipient.contact_id)
    ]
    return gaps or _passed_on_gaps(sheet, told)


def _passed_on_gaps(sheet: Sheet, told: Sequence[tuple[OtherPerson, OtherYes | None]]) -> list[Gap]:
    """Nor does a new edition follow the one before it to a unit that may not know."""
    text = _("{name} has not said yes to {unit} knowing, where it was passed on.")
    recipients = {one.dispatch_id: one.pk for one in sheet.recipients if one.dispatch_id}
    links = Holding.objects.filter(dispatch__in=recipients, number__gt=1).select_related("unit")
    return [
        Gap("others", text.format(name=person.name, unit=link.unit.name),
            recipients[link.dispatch_id])
        for link in links
        for person, yes in told
        if yes is None or not yes.covers(link.unit_id, None)
    ]  # fmt: skip


def _may_send(summons: Summons, row: ConsentRow | None, on: date) -> bool:
    covers = row is not None and NEEDS["summons"] <= set(row.kinds)
    facts = {"person": {"consents": "yes" if covers else "no"}}
    return bool(summons.case.ask("may-send", on, **facts).verdict == "yes")


def _advice(sheet: Sheet, notice: rulebook.Answer | None, on: date) -> list[Advice]:
    """What is worth a thought but stops nothing (H26, H27, H35, H45)."""
    summons = sheet.summons
    advice = _notice_advice(summons, notice, on) if notice else []
    if summons.room_seats is not None and summons.room_seats < len(sheet.recipients) + 2:
        advice.append(Advice("meeting", _("The room has fewer seats than there are people asked.")))
    planned = sum(question.minutes or 0 for question in sheet.questions)
    if planned > summons.minutes:
        advice.append(Advice("questions", _("The questions take longer than the meeting.")))
    if summons.case.context == Context.DISCHARGE and not (
        summons.inpatient_done and summons.outpatient_done
    ):
        unsure = _("The discharge has not been confirmed by both. All called will see it.")
        advice.append(Advice("meeting", unsure))
    return advice


def _secrecy_advice(judged: Sequence[Judged]) -> list[Advice]:
    """Tell who need not keep what it learns to itself (K54, K56)."""
    unbound = [one for one in judged if one.secrecy.verdict == "no"]
    if not unbound:
        return []
    text = _("These have no duty of confidentiality by law: {names}. Send only what they need.")
    names = ", ".join(one.recipient.contact.name for one in unbound)
    because = dict.fromkeys(clause for one in unbound for clause in one.secrecy.because)
    return [Advice("recipients", text.format(names=names), tuple(because))]


def _notice_advice(summons: Summons, notice: rulebook.Answer, on: date) -> list[Advice]:
    """Tell a meeting that is sooner than recommended, and by how much (H26)."""
    assert isinstance(notice.verdict, dict)
    recommended = notice.verdict.get("recommended_from")
    if not recommended or summons.starts_at is None:
        return []
    first = date.fromisoformat(str(recommended))
    meets = localdate(summons.starts_at)
    if meets >= first:
        return []
    days = (meets - on).days
    when = ngettext("The meeting is in {days} day.", "The meeting is in {days} days.", days)
    message = f"{when.format(days=days)} {_at_least((first - on).days)}"
    return [Advice("meeting", message, notice.because)]


def _at_least(days: int) -> str:
    weeks, rest = divmod(days, 7)
    if rest:
        return _("The routine recommends at least {days} days.").format(days=days)
    text = ngettext(
        "The routine recommends at least {weeks} week.",
        "The routine recommends at least {weeks} weeks.",
        weeks,
    )
    return text.format(weeks=weeks)

"""Judging the summons before it is sent: what is missing, what is advised, and who is called.

Every judgement is the rulebook's; here its facts are put together and its words kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.casework.consent import live_rows
from samlas.casework.contacts import Contact, contacts_of, undecided
from samlas.casework.summons.draft import Recipient, Sheet, Summons
from samlas.directory.models import Agreement
from samlas.exchange.dispatch import NEEDS
from samlas.people.models import ConsentRow


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stops the sending: in which part, what, and for whom if for one only.

    Parts: `needs`, `contacts`, `purpose`, `questions`, `recipients`, `meeting`, `consent`.
    """

    part: str
    message: str
    recipient: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One recipient with the rulebook's verdict on the duty to attend and the open answers."""

    recipient: Recipient
    facts: Mapping[str, object]
    attend: rulebook.Answer
    answers: rulebook.Answer
    row: ConsentRow | None

    @property
    def is_called(self) -> bool:
        return self.attend.verdict == "called"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the summons can go: its gaps, its advice, its recipients and its answer date."""

    gaps: Sequence[Gap]
    advice: Sequence[str]
    judged: Sequence[Judged]
    notice: rulebook.Answer | None
    answer_by: date | None
    answer_by_because: rulebook.Answer | None

    @property
    def can_go(self) -> bool:
        return not self.gaps

    def of_part(self, part: str) -> list[Gap]:
        """Return the gaps of one part of the summons."""
        return [gap for gap in self.gaps if gap.part == part]


def sheet(summons: Summons, on: date) -> Sheet:
    """Read the summons with questions, recipients and their living consent rows: three queries."""
    recipients = list(
        summons.recipients.filter(removed_at=None).select_related(
            "contact__unit__principal",
            "contact__unit__second_principal",
            "contact__representative",
            "dispatch__answer",
        )
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
    return Sheet(summons, list(summons.questions.all()), recipients, covering)


def readiness(sheet: Sheet, now: datetime) -> Readiness:
    """Judge a summons as it stands: gaps, advice, verdicts with their reasons (K1–K5, K57, K58)."""
    on = now.date()
    judged = _judged(sheet, on)
    notice, answer_by = _dates(sheet.summons, on)
    return Readiness(
        gaps=[*_case_gaps(sheet), *_part_gaps(sheet, now), *_recipient_gaps(sheet, on)],
        advice=_advice(sheet, notice),
        judged=judged,
        notice=notice,
        answer_by=_as_date(answer_by),
        answer_by_because=answer_by,
    )


def _judged(sheet: Sheet, on: date) -> list[Judged]:
    case = sheet.summons.case
    parties = _party_ids(sheet)
    judged = []
    for recipient in sheet.recipients:
        facts = attend_facts(recipient.contact, is_party=recipient.contact.unit_id in parties)
        judged.append(
            Judged(
                recipient,
                facts,
                case.ask("duty-to-attend", on, **facts),
                case.ask("answers", on, **facts),
                sheet.rows.get(recipient.contact_id),
            )
        )
    return judged


def _party_ids(sheet: Sheet) -> set[int]:
    units = [one.contact.unit_id for one in sheet.recipients if one.contact.unit_id]
    joined = Agreement.parties.through.objects.filter(
        agreement__rulebook=sheet.summons.case.rulebook, unit_id__in=units
    )
    return set(joined.values_list("unit_id", flat=True))


def attend_facts(contact: Contact, *, is_party: bool) -> dict[str, object]:
    """Return the facts about one recipient that its duty and its answers depend on."""
    if contact.unit is None:
        return {"purpose": "coordination", "agent": {"kind": "relative"}}
    return {
        "purpose": "coordination",
        "unit": {**contact.unit.facts(), "ongoing_case": contact.ongoing, "party": is_party},
    }


def _dates(summons: Summons, on: date) -> tuple[rulebook.Answer | None, rulebook.Answer | None]:
    if summons.starts_at is None:
        return None, None
    facts = {"meeting": {"date": localdate(summons.starts_at)}, "sent_on": on}
    return summons.case.ask("notice", on, **facts), summons.case.ask("answer-by", on, **facts)


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
    "contribution": ("recipients", lambda: _("Write what each recipient can contribute.")),
    "form": ("meeting", lambda: _("Choose how the meeting is held.")),
    "time": ("meeting", lambda: _("Write the day and time of the meeting.")),
    "place_or_link": ("meeting", lambda: _("Write the place, the link or the number to call.")),
    "convener_email": ("meeting", lambda: _("Write your e-mail address.")),
    "convener_phone": ("meeting", lambda: _("Write your phone number.")),
    "copy_to_person": ("recipients", lambda: _("The person must get a copy.")),
}


def _part_gaps(sheet: Sheet, now: datetime) -> list[Gap]:
    """What the rulebook says is missing, in the words of the form; and what no rule needs to say."""
    summons = sheet.summons
    answer = summons.case.ask("summons-complete", now.date(), summons=_said(sheet))
    gaps = [
        Gap(_PARTS[name][0], _PARTS[name][1]())
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
            text = _("Write what each recipient can contribute.")
            gaps.append(Gap("recipients", text, recipient.pk))
        if not recipient.questions:
            text = _("Tick at least one question for each recipient.")
            gaps.append(Gap("recipients", text, recipient.pk))
        row = sheet.rows.get(recipient.contact_id)
        if not _may_send(sheet.summons, row, on):
            text = _("The person's consent does not cover this recipient.")
            gaps.append(Gap("consent", text, recipient.pk))
    return gaps


def _may_send(summons: Summons, row: ConsentRow | None, on: date) -> bool:
    covers = row is not None and NEEDS["summons"] <= set(row.kinds)
    facts = {"person": {"consents": "yes" if covers else "no"}}
    return bool(summons.case.ask("may-send", on, **facts).verdict == "yes")


def _advice(sheet: Sheet, notice: rulebook.Answer | None) -> list[str]:
    """What is worth a thought but stops nothing (H26, H27, H35, H45)."""
    summons = sheet.summons
    advice = []
    if notice is not None and summons.starts_at is not None and _is_short(summons, notice):
        advice.append(_("The meeting is sooner than the agreement advises. You may go on."))
    if summons.room_seats is not None and summons.room_seats < len(sheet.recipients) + 2:
        advice.append(_("The room has fewer seats than there are people asked."))
    planned = sum(question.minutes or 0 for question in sheet.questions)
    if planned > summons.minutes:
        advice.append(_("The questions take longer than the meeting."))
    if summons.case.context == "discharge" and not (
        summons.inpatient_done and summons.outpatient_done
    ):
        advice.append(_("The discharge has not been confirmed by both. All called will see it."))
    return advice


def _is_short(summons: Summons, notice: rulebook.Answer) -> bool:
    assert summons.starts_at is not None
    assert isinstance(notice.verdict, dict)
    recommended = notice.verdict.get("recommended_from")
    return bool(recommended) and localdate(summons.starts_at) < date.fromisoformat(str(recommended))

"""Building the papers of a summons: what each recipient gets, and the person's own copy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar, cast

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework.case import Case, reasons
from samlas.casework.summons.check import Judged, Readiness
from samlas.casework.summons.draft import AddresseeKind, Recipient, Sheet, Summons
from samlas.people.alone import untold
from samlas.people.models import INDIVIDUAL, ConsentGiver, ConsentRow, hand
from samlas.people.places import unaware

SentCall = TypeVar("SentCall", papers.Summons, papers.PersonCopy)


def summons(
    whole: Sheet, found: Readiness, one: Judged, edition: int, now: datetime
) -> papers.Summons:
    """The paper of one recipient: what is for this one alone, and what is for all.

    `edition` counts from 1. The recipient must have a living row. Roles
    that would tell of someone sensitive, or of who is around a protected person, are left out.
    """
    recipient = one.recipient
    assert one.row is not None
    return papers.Summons(
        **_common(whole, edition, now),
        roles=_roles(whole, found, one),
        recipient=_party(recipient),
        answer_by=found.answer_by,
        consent=consent_note(one.row),
        verdict=one.verdict,
        contribution=recipient.contribution,
        answers=tuple(cast("Any", one.answers.verdict)),
        others=_others(found.judged, recipient),
        because=reasons(one.attend),
    )


def _roles(whole: Sheet, found: Readiness, reader: Judged | None) -> tuple[tuple[str, str], ...]:
    """Who is proposed to do what, as one recipient may know it, or (None) the person (H41)."""
    is_protected = whole.summons.case.individual.is_protected
    return tuple(
        (one.recipient.proposed_role, one.recipient.contact.name)
        for one in found.judged
        if one.recipient.proposed_role
        and (reader is None or one == reader or not (is_protected or one.is_hidden))
    )


def _common(whole: Sheet, edition: int, now: datetime) -> dict[str, Any]:
    """What every recipient's paper and the person's own copy say alike."""
    draft = whole.summons
    case = draft.case
    return {
        "reference": case.key,
        "edition": edition,
        "made_on": now.date(),
        "practice": settings.PRACTICE,
        "individual": person_of(case),
        "convener": _convener(draft),
        "purpose": draft.purpose,
        "why": draft.why,
        "long_term_goal": draft.long_term_goal,
        "what_matters": case.what_matters,
        "questions": tuple(
            papers.Question(text=one.text, minutes=one.minutes) for one in whole.questions
        ),
        "meeting": _meeting(draft),
        "discharge": _discharge(draft),
    }


def person_of(case: Case) -> papers.Person:
    individual = case.individual
    return papers.Person(
        name=individual.name,
        personal_number=individual.personal_number,
        protected=individual.is_protected,
    )


def _convener(draft: Summons) -> papers.Party:
    responsible = draft.case.responsible
    return papers.Party(
        unit=draft.case.unit.name,
        principal=draft.case.unit.principal.name,
        name=responsible.staff.name,
        function=responsible.title,
        address=draft.case.unit.postal_address,
        email=draft.convener_email,
        phone=draft.convener_phone,
    )


def _party(recipient: Recipient) -> papers.Party:
    contact = recipient.contact
    by_name = recipient.addressee_kind == AddresseeKind.PERSON
    return papers.Party(
        unit=contact.unit.name if contact.unit else "",
        principal=contact.unit.principal.name if contact.unit else "",
        name=recipient.addressee if by_name else ("" if contact.unit else contact.name),
        function="" if by_name else recipient.addressee,
        address=contact.postal_address,
    )


def _meeting(draft: Summons) -> papers.Meeting:
    assert draft.starts_at is not None
    return papers.Meeting(
        form=cast("Any", draft.form),
        starts_at=draft.starts_at,
        minutes=draft.minutes,
        place=draft.place,
        link=draft.link,
        phone=draft.dial_in,
        room_seats=draft.room_seats,
        aids=(draft.aids,) if draft.aids else (),
    )


def _discharge(draft: Summons) -> papers.Discharge | None:
    if draft.case.context != "discharge":
        return None
    return papers.Discharge(
        ready_at=draft.ready_for_discharge_at,
        planned_on=draft.planned_discharge_on,
        inpatient_done=draft.inpatient_done,
        outpatient_done=draft.outpatient_done,
    )


def consent_note(row: ConsentRow) -> papers.ConsentNote:
    return papers.ConsentNote(
        reference=str(row.pk),
        given_on=row.given_on,
        valid_to=row.valid_to,
        excludes_marked=bool(row.consent.not_to_be_brought_up or row.exception),
    )


def _others(judged: Sequence[Judged], recipient: Recipient) -> tuple[papers.Attendee, ...]:
    """The others asked, without those whose very presence tells something sensitive (K53)."""
    return tuple(
        papers.Attendee(
            name="" if one.recipient.contact.unit else one.recipient.contact.name,
            unit=one.recipient.contact.unit.name if one.recipient.contact.unit else "",
            verdict=one.verdict,
        )
        for one in judged
        if one.recipient.pk != recipient.pk and not one.is_hidden
    )


def own_copies(
    whole: Sheet, found: Readiness, edition: int, now: datetime
) -> dict[str, papers.PersonCopy]:
    """The person's copy, and one for each representative who gave the consent (H40), by `hand`.

    One who is asked to come has the summons or invitation, and gets no second paper. At least one
    recipient must have a living row.
    """
    row = next(one.row for one in found.judged if one.row is not None)
    silent = unaware(whole.summons.case.individual)
    asked = {one.recipient.contact.representative_id for one in found.judged if one.row}
    return {
        reader: papers.PersonCopy(
            **_common(whole, edition, now),
            roles=_roles(whole, found, None),
            recipient=recipient,
            answer_by=found.answer_by,
            consent=consent_note(row),
            contributions=tuple(_contribution(one) for one in found.judged),
            unaware=reader in silent,
        )
        for reader, recipient in own_recipients(whole.summons.case, row, but_not=asked).items()
    }


def own_recipients(
    case: Case, row: ConsentRow, but_not: Collection[int | None] = ()
) -> dict[str, papers.Party]:
    """Return the person, and those who gave the consent in the row, without some of these.

    By `hand`: a parent and a child may have the same name.
    """
    givers = ConsentGiver.objects.filter(
        consent=row.consent_id, row=None, says_no=False
    ).select_related("representative")
    return {INDIVIDUAL: own_party(case)} | {
        hand(close.pk): papers.Party(name=close.name, address=close.postal_address)
        for giver in givers
        if (close := giver.representative) is not None and close.pk not in but_not
    }


def own_party(case: Case) -> papers.Party:
    """Return the person as a recipient; a letter to a child that decides alone has no address.

    It is handed over: at home it would be seen by guardians who are not to know (C11).
    """
    individual = case.individual
    address = individual.postal_address
    if address and untold(case.key):
        address = ()
    return papers.Party(name=individual.name, address=address)


def _contribution(one: Judged) -> papers.Contribution:
    contact = one.recipient.contact
    return papers.Contribution(
        name="" if contact.unit else contact.name,
        unit=contact.unit.name if contact.unit else "",
        verdict=one.verdict,
        text=one.recipient.contribution,
    )


def same_meeting(sent: papers.Paper, new: papers.Summons) -> bool:
    """Whether an answer given to the sent paper still answers the meeting in the new one."""
    assert isinstance(sent, papers.Summons)
    return _where(sent.meeting) == _where(new.meeting)


def _where(meeting: papers.Meeting) -> tuple[object, ...]:
    return (meeting.starts_at, meeting.form, meeting.place)


@override(settings.LANGUAGE_CODE)
def changed(sent: papers.Paper, new: SentCall, reason: str, on: date) -> SentCall:
    """Return the new paper telling why it replaces the sent one, and what differs.

    What is sealed speaks Swedish, whatever language the sender reads in.
    """
    assert isinstance(sent, papers.Summons | papers.PersonCopy)
    what = tuple(_differences(sent, new))
    return replace(new, change=papers.Change(reason=reason, on=on, what=what))


def _differences(
    sent: papers.Summons | papers.PersonCopy, new: papers.Summons | papers.PersonCopy
) -> list[str]:
    """Name what the reader of the sent paper finds changed."""
    names = {
        "purpose": _("The purpose"),
        "why": _("Why the meeting is needed"),
        "long_term_goal": _("The long-term goal"),
        "what_matters": _("What is important to the person"),
        "questions": _("The questions"),
        "contribution": _("What you can contribute"),
        "contributions": _("What each one can contribute"),
        "others": _("Who else is asked to come"),
        "answer_by": _("The day to answer by"),
        "convener": _("Who to ask"),
        "roles": _("The proposed roles"),
        "discharge": _("The discharge from hospital"),
        "attachments": _("The attachments"),
        "verdict": _("Whether you are called or invited"),
    }
    found = [
        name for key, name in names.items() if getattr(sent, key, None) != getattr(new, key, None)
    ]
    return _meeting_differences(sent.meeting, new.meeting) + found


def _meeting_differences(sent: papers.Meeting, new: papers.Meeting) -> list[str]:
    names = {
        "form": _("How the meeting is held"),
        "place": _("The place"),
        "link": _("The link to the meeting"),
        "phone": _("The number to call"),
        "room_seats": _("The number of seats"),
        "aids": _("Aids in the room"),
    }
    found = [name for key, name in names.items() if getattr(sent, key) != getattr(new, key)]
    if (sent.starts_at, sent.minutes) != (new.starts_at, new.minutes):
        found.insert(0, _("The time of the meeting"))
    return found


def cancellation(sent: papers.Paper, reason: str, on: date) -> papers.Cancellation:
    """The cancellation of a sent summons, or of the person's own copy, to its reader.

    It says nothing that its reader does not hold already.
    """
    assert isinstance(sent, papers.Summons | papers.PersonCopy)
    return papers.Cancellation(
        reference=sent.reference,
        made_on=on,
        practice=sent.practice,
        recipient=sent.recipient,
        individual=sent.individual,
        convener=sent.convener,
        meeting=sent.meeting,
        reason=reason,
        to_individual=isinstance(sent, papers.PersonCopy),
    )

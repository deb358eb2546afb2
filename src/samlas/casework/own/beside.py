"""What a relative or a personal ombudsman finds: the meeting and the papers, as the person wishes.

Neither consents, and neither sees more than what was made out to them. A living row of the consent
lets them in; the day it ends or is taken back the page is gone (K37, K42).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.own import reading, times, who
from samlas.casework.own.reading import OwnPaper
from samlas.casework.own.who import Own
from samlas.casework.summons.polling import Asked
from samlas.casework.withdrawal import known_phone
from samlas.ledger.models import Act
from samlas.people.models import Capacity, ConsentRow, Representative

BESIDE = (Capacity.RELATIVE, Capacity.PERSONAL_OMBUD)


@dataclass(frozen=True, slots=True)
class Beside:
    """The page of one beside the person: the meeting ahead, and the papers, newest first."""

    own: Own
    called: papers.Summons | None
    held: Sequence[OwnPaper]
    phone: str
    asks_times: bool
    said_times: bool
    off: papers.Cancellation | None


def pages(number: str, now: datetime) -> list[Own]:
    """Return every case in which the one with this number is beside the person, newest first."""
    if not number:
        return []
    return _let_in(Contact.objects.filter(representative__personal_number=number), now.date())


def around(case: Case, on: date) -> list[Own]:
    """Return this case as each of those beside the person meets it."""
    return _let_in(Contact.objects.filter(case=case), on)


def _let_in(wanted: QuerySet[Contact], on: date) -> list[Own]:
    """Those of them whose row of the consent lives, while the person wishes."""
    found = (
        wanted.filter(representative__capacity__in=BESIDE)
        .select_related(
            "representative",
            "case__individual",
            "case__unit__principal",
            "case__responsible__staff",
        )
        .prefetch_related("representative__orders")
    )
    known = {one.pk: one for one in found.order_by("-case_id")}
    rows = ConsentRow.objects.live(on).filter(contact__in=known)
    let_in = set(rows.values_list("contact", "consent__case")) if known else set()
    return [
        Own(one.case, one.representative)
        for one in known.values()
        if (one.pk, one.case.key) in let_in and _may(one.case, one.representative, on)
    ]


def _may(case: Case, close: Representative | None, on: date) -> bool:
    """Whether this one may be there, as the rulebook has it: wished for, or on assignment."""
    if close is None:
        return False
    agent = close.facts(on)
    comes = case.ask("may-take-part", on, agent=agent).verdict
    speaks = case.ask("may-represent", on, agent=agent).verdict
    is_wished = comes != "with-consent" or bool(close.person_agrees)
    return is_wished and (speaks != "on-assignment" or close.on_assignment)


def page(number: str, key: str, now: datetime) -> Own:
    """Return the case as the one beside with this number meets it. Raises Case.DoesNotExist."""
    for one in pages(number, now):
        if one.case.key == key:
            return one
    raise Case.DoesNotExist


def home(number: str, key: str, now: datetime) -> Beside:
    """Return the page; the ledger notes the reading. Raises Case.DoesNotExist."""
    own = page(number, key, now)
    who.note(own, Act.READ, now, "beside")
    held = reading.held(own)
    current = [one.paper for one in held if one.dispatch.is_current]
    ahead = [
        one for one in current if isinstance(one, papers.Summons) and one.meeting.starts_at > now
    ]
    asks = bool(ahead) and held[-1].asks_times
    said = asks and held[-1].said_times
    phone = known_phone(own.case)
    off = reading.called_off(current, now)
    return Beside(own, ahead[-1] if ahead else None, held[::-1], phone, asks, said, off)


def asked(number: str, key: str, now: datetime) -> tuple[Own, Asked | None]:
    """Return the times proposed for a meeting that they are called to; the ledger notes it.

    Nothing of a meeting whose summons they have not got. Raises Case.DoesNotExist.
    """
    own = page(number, key, now)
    who.note(own, Act.READ, now, "beside-times")
    what = times.asked(own)
    called = what.recipient.dispatch if what is not None and what.recipient is not None else None
    return own, what if called is not None and called.is_current else None


def paper(number: str, key: str, paper_key: str, now: datetime) -> tuple[Own, OwnPaper]:
    """Return one paper made out to them; the ledger notes which.

    Raises Case.DoesNotExist, Dispatch.DoesNotExist.
    """
    own = page(number, key, now)
    return own, reading.one_of(own, paper_key, now)

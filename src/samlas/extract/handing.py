"""An extract that staff have made for one without e-ID: checked before it is handed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import case as cases
from samlas.casework.case import Case, Refused, note
from samlas.casework.own import beside, who
from samlas.casework.own.who import Own
from samlas.directory.models import Assignment
from samlas.extract import making
from samlas.extract.models import Extract, Handed
from samlas.ledger.models import Act
from samlas.people.models import Representative


@dataclass(frozen=True, slots=True)
class Receiver:
    """One who may have an extract, and the one staff had made last, if it still holds."""

    own: Own
    beside: bool
    made: Extract | None


def besides(case: Case, on: date) -> Sequence[Own]:
    """Return those beside the person, who get what was made out to them."""
    return beside.around(case, on)


def receiver(key: str, hand: str, by: Assignment, now: datetime) -> Receiver:
    """Return the one with this `hand`; the ledger notes the reading.

    Raises Case.DoesNotExist, Representative.DoesNotExist.
    """
    case = cases.read(key, by, now, "extract")
    found = [(one, False) for one in (Own(case), *who.speaking(case, now.date()))]
    found += [(one, True) for one in besides(case, now.date())]
    for own, is_beside in found:
        if own.hand == hand:
            return Receiver(own, is_beside, making.latest(own, beside=is_beside, by=by, now=now))
    raise Representative.DoesNotExist


def ask(of: Receiver, by: Assignment, now: datetime) -> Extract:
    """Have it made, in the language that the receiver reads."""
    record = of.own.representative or of.own.case.individual
    return making.ask(of.own, record.reading_language, now, beside=of.beside, by=by)


def contents(of: Receiver, by: Assignment, now: datetime) -> papers.DataExtract | None:
    """Return what is to be gone through; None before it is made. The ledger notes the reading."""
    made = of.made
    if made is None or not made.files:
        return None
    note(of.own.case, Act.READ, by, now, making.PURPOSE, hand=of.own.hand, extract=made.key)
    return making.read(made)


def check(of: Receiver, handed: str, by: Assignment, now: datetime) -> None:
    """Write down that it was gone through, and how it comes to the right one: it can be fetched.

    Raises Refused for one that is not made, and for post to one whose data are protected.
    """
    made = of.made
    if made is None or not made.files:
        raise Refused(_("It is not put together yet."))
    if handed not in (Handed.SHOWN, Handed.POSTED):
        raise Refused(_("Say how it is handed over."), "handed")
    if handed == Handed.POSTED and of.own.case.individual.is_protected:
        raise Refused(
            _("Where personal data are protected, it is handed over in person."), "handed"
        )
    Extract.objects.filter(pk=made.pk, checked_at=None).update(
        checked_at=now, checked_by=by, handed=handed
    )
    note(of.own.case, Act.CHANGED, by, now, making.PURPOSE, extract=made.key, handed=handed)


def fetch(of: Receiver, file: str, now: datetime) -> bytes | Iterator[bytes] | None:
    """Give out a file of what was checked, once; None when there is none to give."""
    if of.made is None or of.made.checked_at is None:
        return None
    return making.fetch(of.made, of.own, file, now)

"""A letter that is in no print: to one whose data are protected, or who has no address to write."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from samlas import papers
from samlas.casework import posting
from samlas.casework.case import Case
from samlas.casework.printing import together, waiting
from samlas.directory.models import Assignment
from samlas.exchange import enclosures
from samlas.exchange.models import Delivery
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import INDIVIDUAL, Representative, hand

_SAID = tomllib.loads((Path(__file__).parent / "agency.toml").read_text(encoding="utf-8"))
AGENCY = papers.Party(unit=_SAID["unit"], address=tuple(_SAID["address"]))


@dataclass(frozen=True, slots=True)
class Alone:
    """A letter by itself. `number` is the personal number that it is forwarded by, if it can be."""

    letter: Delivery
    number: str

    @property
    def is_protected(self) -> bool:
        return self.letter.dispatch.is_protected


def read(pk: int, by: Assignment, now: datetime) -> Alone:
    """Return a letter that goes by itself; the ledger notes it. Raises Delivery.DoesNotExist."""
    letter = waiting.letter(pk, by)
    if letter.has_address and not letter.dispatch.is_protected:
        raise Delivery.DoesNotExist
    log.write(by.actor, now, log.Note(Act.READ, letter.dispatch.key, "letter-alone"))
    return Alone(letter, _number(letter, by))


def _number(letter: Delivery, by: Assignment) -> str:
    """The number of the one it is for. It stands on no page: only on the inner envelope's sheet."""
    paper = letter.dispatch
    case = Case.objects.seen_by(by).filter(key=paper.case).select_related("individual").first()
    if not paper.is_protected or paper.recipient_id is not None or case is None:
        return ""
    if paper.reader == INDIVIDUAL:
        return case.individual.personal_number
    speaks = Representative.objects.filter(individual=case.individual)
    return next((one.personal_number for one in speaks if hand(one.pk) == paper.reader), "")


def printed(found: Alone, by: Assignment, now: datetime) -> bytes:
    """Return the letter with the sheets for both envelopes before it, where it can be forwarded.

    No address stands on any of it but the Tax Agency's and the unit's own.
    """
    paper = found.letter.paper()
    log.write(by.actor, now, log.Note(Act.READ, found.letter.dispatch.key, "letter-forwarded"))
    sheets = [_sheet(one, found, by, now) for one in ("outer", "inner")] if found.number else []
    made = papers.bundle([(one, ()) for one in (*sheets, paper)], paper.reference, now.date())
    return enclosures.letter(found.letter.dispatch, made)


def _sheet(envelope: str, found: Alone, by: Assignment, now: datetime) -> papers.ForwardingSheet:
    return papers.ForwardingSheet(
        reference=found.letter.dispatch.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        envelope="outer" if envelope == "outer" else "inner",
        number=found.number,
        agency=AGENCY,
        unit=papers.Party(
            unit=by.unit.name, principal=by.unit.principal.name, address=by.unit.postal_address
        ),
    )


def posted(pk: int, on: date, by: Assignment, now: datetime) -> None:
    """Write down that such a letter has been sent or handed over on a day, by whom (H39).

    Raises Refused naming the field, Delivery.DoesNotExist.
    """
    with transaction.atomic():
        found = read(pk, by, now)
        letter = Delivery.objects.select_for_update().get(pk=pk)
        letter.dispatch = found.letter.dispatch
        if letter.done_at is not None:
            return
        posting.mark(letter, on, by, now)
        together.settle([letter])
        together.note([letter], "letter-posted", by, now)

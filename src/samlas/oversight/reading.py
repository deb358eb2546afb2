"""Entries of the ledger as they are shown to those who look after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act, Entry
from samlas.oversight import signs
from samlas.oversight.models import Check
from samlas.oversight.signs import ASSIGNMENT, Sign
from samlas.oversight.who import Scope, chain_of, scope

PAGE, WINDOW = 50, 500
ABOUT = "log"  # what the ledger calls itself


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days, both included; and if not empty the reader, the reference of a case, the unit.

    `only_signs` leaves out what has none.
    """

    first: date
    last: date
    reader: int | None = None
    reference: str = ""
    unit: int | None = None
    only_signs: bool = False

    def told(self) -> dict[str, object]:
        """What the ledger keeps of the question."""
        return {
            "from": self.first.isoformat(), "to": self.last.isoformat(), "reader": self.reader,
            "reference": self.reference, "unit": self.unit, "signs": self.only_signs,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry: in which unit, by whom (None: no member of staff), the case, and what stands out.

    `reference` is the key of the case, empty where the entry is about none.
    """

    entry: Entry
    unit: Unit
    reader: Assignment | None
    reference: str
    signs: Sequence[Sign]
    check: Check | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries, newest first; `more` is the place to go on from, if there is more."""

    scope: Scope
    seen: Sequence[Seen]
    more: int | None


def entries(by: Assignment, wanted: Wanted, before: int | None, now: datetime) -> Found:
    """Return a page of what was done in the units that `by` looks after, and note the looking.

    Raises Entry.DoesNotExist for one who looks after none.
    """
    may = scope(by, now.date())
    rows = matching(may, wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    size = WINDOW if wanted.only_signs else PAGE
    page = list(rows.order_by("-pk")[: size + 1])
    shown = seen(page[:size], may)
    if wanted.only_signs:
        shown = [one for one in shown if one.signs]
    _note(by, now, "log", {**wanted.told(), "entries": len(shown)})
    return Found(may, shown, page[size - 1].pk if len(page) > size else None)


def one(by: Assignment, pk: int, now: datetime) -> tuple[Seen, list[Check]]:
    """Return an entry with all that was noted of it; the ledger notes the reading.

    Raises Entry.DoesNotExist, also for one of another's.
    """
    may = scope(by, now.date())
    entry = Entry.objects.get(pk=pk, chain__in=list(may.units))
    checks = Check.objects.filter(chain=entry.chain, number=entry.number)
    _note(by, now, "log-entry", {"chain": entry.chain, "number": entry.number})
    return seen([entry], may)[0], list(checks.select_related("by__staff").order_by("-pk"))


def readers(may: Scope, wanted: Wanted) -> list[Assignment]:
    """Return those who have done something in the units in these days, to choose among."""
    rows = matching(may, Wanted(wanted.first, wanted.last, unit=wanted.unit))
    who = rows.filter(who__startswith=ASSIGNMENT).values_list("who", flat=True).distinct()
    numbers = [int(one.removeprefix(ASSIGNMENT)) for one in who]
    people = Assignment.objects.filter(pk__in=numbers).select_related("staff")
    return list(people.order_by("staff__name", "pk"))


def matching(may: Scope, wanted: Wanted) -> QuerySet[Entry]:
    """The entries that are wanted, of those that may be seen."""
    chains = [chain_of(wanted.unit)] if wanted.unit is not None else list(may.units)
    zone = get_current_timezone()
    rows = Entry.objects.filter(
        chain__in=[chain for chain in chains if chain in may.units],
        at__gte=datetime.combine(wanted.first, datetime.min.time(), zone),
        at__lt=datetime.combine(wanted.last + timedelta(days=1), datetime.min.time(), zone),
    )
    if wanted.reader is not None:
        rows = rows.filter(who=f"{ASSIGNMENT}{wanted.reader}")
    if wanted.reference:
        papers = Dispatch.objects.filter(case=wanted.reference).values_list("key", flat=True)
        rows = rows.filter(about__in=[wanted.reference, *papers])
    return rows


def seen(rows: Sequence[Entry], may: Scope) -> list[Seen]:
    """Return the entries with all that is told of them: as many queries however many they are."""
    about = signs.known(rows)
    checks = _checks(rows)
    return [
        Seen(
            entry=row, unit=may.units[row.chain], reader=about.readers.get(row.who),
            reference=about.cases.get(row.about, ""), signs=signs.of(row, about),
            check=checks.get((row.chain, row.number)),
        )
        for row in rows
    ]  # fmt: skip


def _checks(rows: Sequence[Entry]) -> Mapping[tuple[str, int], Check]:
    """The latest look at each of them."""
    found = Check.objects.filter(
        chain__in={row.chain for row in rows}, number__in={row.number for row in rows}
    )
    return {(one.chain, one.number): one for one in found.order_by("pk")}


def _note(by: Assignment, now: datetime, purpose: str, detail: dict[str, object]) -> None:
    log.write(by.actor, now, log.Note(Act.READ, ABOUT, purpose, detail))

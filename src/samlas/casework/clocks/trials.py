"""A trial period that ends soon: those who joined the agreement are told in time (H3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from samlas import rulebook
from samlas.casework.clocks.models import Clock, Ring
from samlas.casework.tasks import What, expect_of_unit
from samlas.directory.models import Agreement, Unit, joined
from samlas.exchange import notices
from samlas.exchange.notices import Tell


def about(agreement: Agreement) -> str:
    """The key of an agreement among what is to be done."""
    return f"trial-{agreement.pk}"


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement whose trial ends on the last day `ends`, and the clock that has rung for it."""

    agreement: Agreement
    ends: date
    clock: Clock
    because: tuple[rulebook.Clause, ...]


def soon(today: date) -> list[Ending]:
    """Return the trials that end soon, each with the last of its clocks that has rung."""
    found = []
    for agreement in Agreement.objects.all():
        book = rulebook.current(agreement.rulebook, agreement.editions, today)
        ends = book.top.trial_to if book else None
        if book is None or ends is None or ends < today:
            continue
        if rung := _rung(book, ends, today):
            found.append(Ending(agreement, ends, *rung))
    return found


def stands(book: rulebook.Book, today: date) -> str:
    """Return how its trial stands: `over`, `soon` once a clock has rung for it, `running`; empty
    without one (H3)."""
    ends = book.top.trial_to
    if ends is None:
        return ""
    if ends < today:
        return "over"
    return "soon" if _rung(book, ends, today) else "running"


def _rung(
    book: rulebook.Book, ends: date, today: date
) -> tuple[Clock, tuple[rulebook.Clause, ...]] | None:
    """The last clock that has rung for a trial's end, and the clauses it rests on."""
    for clock in (Clock.TRIAL_LAST, Clock.TRIAL_BEFORE):
        facts = {"on": today, "clock": clock.value, "due": ends}
        answer = rulebook.ask_of(book, "clock", facts)
        if date.fromisoformat(str(answer.verdict)) <= today:
            return clock, answer.because
    return None


def ring(now: datetime) -> list[Ring]:
    """Tell every unit of an agreement on trial that the trial ends soon: once by each clock."""
    made: list[Ring] = []
    for one in soon(now.date()):
        key = about(one.agreement)
        told = Ring.objects.filter(about=key, clock=one.clock, due=one.ends)
        parties = one.agreement.joinings.filter(joined(now.date()))
        units = Unit.objects.filter(pk__in=parties.values("unit"), uses_samlas=True)
        for unit in units.exclude(pk__in=told.values("unit")):
            expect_of_unit(unit.pk, What.TRIAL_ENDS, key, one.ends, one.agreement.title[:90])
            made.append(_ring(key, unit, one, now))
    notices.tell(now, *(Tell(rung.unit, rung.about) for rung in made))
    return Ring.objects.bulk_create(made, ignore_conflicts=True)


def _ring(key: str, unit: Unit, one: Ending, now: datetime) -> Ring:
    return Ring(
        clock=one.clock, about=key, unit=unit, of_unit=unit, due=one.ends, rung_at=now,
        because=[clause.reference() for clause in one.because],
    )  # fmt: skip

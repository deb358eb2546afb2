"""A trial period that ends soon: those who joined the agreement are told in time (H3)."""

from __future__ import annotations

from datetime import date, datetime

from samlas import rulebook
from samlas.casework.clocks.models import Clock, Ring
from samlas.casework.tasks import What, expect_of_unit
from samlas.directory.models import Agreement, Unit
from samlas.exchange import notices
from samlas.exchange.notices import Tell


def about(agreement: Agreement) -> str:
    """The key of an agreement among what is to be done."""
    return f"trial-{agreement.pk}"


def soon(today: date) -> dict[str, tuple[date, tuple[rulebook.Clause, ...]]]:
    """Return the rulebooks whose trial ends soon: the last day, and the clauses to tell it by."""
    found = {}
    for book in rulebook.rulebooks():
        ends = book.top.trial_to
        if ends is None or ends < today:
            continue
        facts = {"rulebook": book.id, "on": today, "clock": Clock.TRIAL_BEFORE.value, "due": ends}
        answer = rulebook.ask("clock", facts)
        if date.fromisoformat(str(answer.verdict)) <= today:
            found[book.id] = (ends, answer.because)
    return found


def ring(now: datetime) -> list[Ring]:
    """Tell every unit of an agreement on trial, once, that the trial ends soon."""
    ending = soon(now.date())
    if not ending:
        return []
    made: list[Ring] = []
    for agreement in Agreement.objects.filter(rulebook__in=ending):
        ends, because = ending[agreement.rulebook]
        key = about(agreement)
        told = Ring.objects.filter(about=key, clock=Clock.TRIAL_BEFORE, due=ends)
        for unit in agreement.parties.filter(uses_samlas=True).exclude(pk__in=told.values("unit")):
            expect_of_unit(unit.pk, What.TRIAL_ENDS, key, ends, agreement.title[:90])
            made.append(_ring(key, unit, ends, because, now))
    notices.tell(now, *(Tell(one.unit, one.about) for one in made))
    return Ring.objects.bulk_create(made, ignore_conflicts=True)


def _ring(
    key: str, unit: Unit, ends: date, because: tuple[rulebook.Clause, ...], now: datetime
) -> Ring:
    return Ring(
        clock=Clock.TRIAL_BEFORE, about=key, unit=unit, of_unit=unit, due=ends, rung_at=now,
        because=[one.reference() for one in because],
    )  # fmt: skip

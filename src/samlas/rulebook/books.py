"""A rulebook: a source with all it stands on, indexed by day and rule, ready to be asked."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from samlas.rulebook.clauses import Clause, Setting, Source


class Book:
    """The sources from the law upwards; the last one gives the rulebook its id and title."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self.sources = sources
        self.top = sources[-1]
        self.begins = sources[0].valid_from
        self._starts = sorted(set(self._turns()))
        self._indexes = [self._index(day) for day in self._starts]

    def rules(self, on: date) -> Mapping[str, tuple[Setting, ...]]:
        """Return, for each rule, the settings in force on the day, the most local first."""
        return self._indexes[bisect_right(self._starts, on) - 1]

    def clauses(self, on: date) -> tuple[Clause, ...]:
        """Return every clause in force on the day, in the order of the documents, law first."""
        return tuple(
            clause for source in self.sources for clause in source.clauses if clause.in_force(on)
        )

    def _turns(self) -> Iterator[date]:
        """Yield the days on which a clause begins or has ended; in between nothing changes."""
        for source in self.sources:
            for clause in source.clauses:
                yield clause.valid_from
                if clause.valid_to < date.max:
                    yield clause.valid_to + timedelta(days=1)

    def _index(self, on: date) -> dict[str, tuple[Setting, ...]]:
        found: dict[str, list[Setting]] = {}
        for source in reversed(self.sources):
            for setting in source.settings:
                if setting.clause.in_force(on):
                    found.setdefault(setting.rule, []).append(setting)
        return {rule: tuple(settings) for rule, settings in found.items()}

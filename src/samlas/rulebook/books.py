"""A rulebook: a source with all it stands on, indexed by day and rule, ready to be asked."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from samlas.rulebook.clauses import (
    PHASES,
    Clause,
    DeviationKind,
    FollowUpQuestion,
    OtherReport,
    Setting,
    Source,
)
from samlas.rulebook.facts import USUAL_PRINCIPAL

KIND = "unit.kind"


def _when(kind: DeviationKind) -> tuple[int, bool]:
    """Its place among the kinds: as the work goes, and what tells nothing by itself last."""
    return PHASES.index(kind.phase), kind.needs_text


class Index:
    """The settings in force on one stretch of days, the most local first."""

    def __init__(self, settings: list[Setting]) -> None:
        rules: dict[str, list[Setting]] = {}
        for setting in settings:
            rules.setdefault(setting.rule, []).append(setting)
        self._rules = {rule: tuple(found) for rule, found in rules.items()}
        self._of_kind = {
            (rule, kind): tuple(setting for setting in found if _may_concern(setting, kind))
            for rule, found in rules.items()
            for kind in USUAL_PRINCIPAL
        }
        self._weighed = {
            key: frozenset().union(*(setting.weighed() for setting in found))
            for key, found in [
                *self._of_kind.items(),
                *(((r, None), f) for r, f in self._rules.items()),
            ]
        }

    def of(self, rule: str, kind: str | None = None) -> tuple[Setting, ...]:
        """Return what sets the rule; with `kind`, without what is only for other kinds of unit."""
        return self._rules[rule] if kind is None else self._of_kind[rule, kind]

    def weighed(self, rule: str, kind: str | None) -> frozenset[str]:
        """Return the facts that what sets the rule for this kind of unit asks for."""
        return self._weighed[rule, kind]


def _may_concern(setting: Setting, kind: str) -> bool:
    return all(name != KIND or kind in test for name, test in setting.when)


class Book:
    """The sources from the law upwards; the last one gives the rulebook its id and title.

    `id` is another where it is an edition of the agreement: see `editions`.
    """

    def __init__(self, sources: tuple[Source, ...], id: str = "") -> None:  # noqa: A002
        self.sources = sources
        self.top = sources[-1]
        self.id = id or self.top.id
        self.title = self.top.title
        self.begins = sources[0].valid_from
        self._starts = sorted(set(self._turns()))
        self._indexes = [self._index(day) for day in self._starts]

    def rules(self, on: date) -> Index:
        """Return the settings in force on the day."""
        return self._indexes[bisect_right(self._starts, on) - 1]

    def clauses(self, on: date) -> tuple[Clause, ...]:
        """Return every clause in force on the day, in the order of the documents, law first."""
        return tuple(
            clause for source in self.sources for clause in source.clauses if clause.in_force(on)
        )

    def follow_up(self, on: date) -> tuple[FollowUpQuestion, ...]:
        """Return the follow-up questions of the most local source that has any on the day."""
        for source in reversed(self.sources):
            found = tuple(
                one for one in source.follow_up if one.clause is None or one.clause.in_force(on)
            )
            if found:
                return found
        return ()

    def deviations(self, on: date) -> tuple[DeviationKind, ...]:
        """Return what can go wrong by its clauses in force on the day, in the order of the work.

        What a lower source says of a kind that a higher has holds instead.
        """
        found = {
            one.id: one for source in self.sources for one in source.deviations
            if one.clause.in_force(on)
        }  # fmt: skip
        return tuple(sorted(found.values(), key=_when))

    def reports(self, on: date) -> tuple[OtherReport, ...]:
        """Return the reports that clauses in force on the day ask for besides."""
        return tuple(
            one for source in self.sources for one in source.reports if one.clause.in_force(on)
        )

    def _turns(self) -> Iterator[date]:
        """Yield the days on which a clause begins or has ended; in between nothing changes."""
        for source in self.sources:
            for clause in source.clauses:
                yield clause.valid_from
                if clause.valid_to < date.max:
                    yield clause.valid_to + timedelta(days=1)

    def _index(self, on: date) -> Index:
        return Index(
            [
                setting
                for source in reversed(self.sources)
                for setting in source.settings
                if setting.clause.in_force(on)
            ]
        )

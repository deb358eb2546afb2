"""What was said of meetings, shown to the head of a unit and to who is trusted with figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from samlas.directory.models import Assignment, OfficeKind, Principal, Unit
from samlas.directory.offices import holds_office
from samlas.evaluation.models import Comment, Done, Five, Standing, Tally
from samlas.evaluation.questionnaire import Audience, Question, versions
from samlas.indicators.figures import percent
from samlas.indicators.fives import SIZE

PAGE = 50
Counts = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose answers someone looks after: a unit's, as its head, or a whole principal's."""

    principal: Principal
    unit: Unit | None

    @property
    def name(self) -> str:
        """What the unit, or the principal, is called."""
        return (self.unit or self.principal).name

    @property
    def rows(self) -> Q:
        """The condition that something is of just that."""
        return Q(unit=self.unit) if self.unit else Q(principal=self.principal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers: whose, after which meetings, in which quarter, of the whole or of the unit."""

    audience: Audience
    follow_up: bool
    period: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One answer that could be given: how many gave it, and which share of all (in hundredths).

    Both are None where they are too few.
    """

    text: str
    count: int | None
    share: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered to one question by `total`, never fewer than five."""

    question: Question
    total: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: how many answered (None: too few), each question, and what was written."""

    answers: int | None
    results: Sequence[Result]
    texts: Sequence[str]
    periods: Sequence[str]


def scope(by: Assignment, on: date) -> Scope:
    """Return whose answers `by` looks after. Raises Tally.DoesNotExist for who looks after none."""
    if holds_office(by, OfficeKind.NUMBERS, on):
        return Scope(by.unit.principal, None)
    if by.is_head:
        return Scope(by.unit.principal, by.unit)
    raise Tally.DoesNotExist


def answers(of: Scope, wanted: Wanted) -> Shown:
    """Return what has been answered: sums of whole fives, and of nothing else."""
    rows = Q(principal=of.principal) if wanted.whole else of.rows
    rows &= Q(audience=wanted.audience.value, follow_up=wanted.follow_up)
    found = Five.objects.filter(rows)
    periods = sorted(set(found.values_list("period", flat=True)), reverse=True)
    if wanted.period:
        found = found.filter(period=wanted.period)
        rows &= Q(period=wanted.period)
    counts = {
        (version, question, value): fives * SIZE
        for version, question, value, fives in found.values_list(
            "version", "question", "value"
        ).annotate(Sum("fives"))
    }
    texts = Comment.objects.filter(rows, standing=Standing.PUBLISHED).order_by("-period", "pk")
    return Shown(
        answers=counts.pop(("", "", ""), None),
        results=list(_results(counts, wanted.audience)),
        texts=[one.text for one in texts[:PAGE]],
        periods=periods,
    )


def _results(counts: Counts, audience: Audience) -> Sequence[Result]:
    """Each question in its place in the newest version that it stands in."""
    given: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (version, key, value), count in counts.items():
        given[version, key][value] = count
    return [
        _result(question, given[version, question.key])
        for version, asked in sorted(versions().items(), reverse=True)
        for question in asked.audiences[audience]
        if (version, question.key) in given
    ]


def _result(question: Question, given: Mapping[str, int]) -> Result:
    total = sum(given.values())
    rows = [
        Row(one.text, given.get(one.value), percent(given.get(one.value, 0), total))
        for one in question.shown
    ]
    return Result(question, total, rows)


def unread(of: Scope) -> list[Comment]:
    """Return what nobody has read yet, at most 50."""
    found = Comment.objects.filter(of.rows, standing=Standing.UNREAD)
    return list(found.select_related("unit").order_by("period", "pk")[:PAGE])


def done(unit: Unit) -> QuerySet[Done]:
    """Return what was done about what was said, in the unit and in its principal, newest first."""
    of = Q(unit=unit) | Q(unit=None, principal=unit.principal_id)
    return Done.objects.filter(of).select_related("unit", "principal").order_by("-on", "-pk")[:PAGE]

"""What is told to have gone wrong, as figures (I16): of which kind, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samlas import rulebook
from samlas.deviations.models import IDEA, Report, State
from samlas.indicators import facts
from samlas.indicators.definitions import DAYS, Indicator, Shape, Words, define
from samlas.indicators.facts import UNKNOWN, Fact, Source, month_of
from samlas.indicators.of_cases import days_between
from samlas.rulebook import DeviationKind

SOURCE = "deviation"


def kinds() -> Mapping[str, Words]:
    """Return what each kind of any rulebook, at any time, is called; and an idea."""
    known = {
        one.id: one for book in rulebook.rulebooks()
        for source in book.sources for one in source.deviations
    }  # fmt: skip
    return {**{name: _called(kind) for name, kind in known.items()}, IDEA: _("An idea")}


def _in_words(kind: DeviationKind) -> str:
    return kind.text(get_language() or "sv")


_called = lazy(_in_words, str)

define(
    Indicator(
        "deviations", "I16", _("Deviations and ideas"),
        _("Each report by its kind, in the month when it was told, at each principal that it was"
          " told to."),
        Shape.NUMBERS, cast("Mapping[str, Words]", SimpleLazyObject(kinds)),
    ),
    Indicator(
        "deviation-states", "I16", _("What became of deviations and ideas"),
        _("How far each report has come by now, in the month when it was told."),
        Shape.SHARE, {one.value: one.label for one in State}, frozenset({State.ANSWERED.value}),
    ),
    Indicator(
        "deviation-answers", "I16", _("Days until deviations and ideas were answered"),
        _("From the day it was told until the day it was answered, in the month of the answer."),
        Shape.DAYS, DAYS,
    ),
)  # fmt: skip


def rows() -> QuerySet[Report]:
    """What has been told, with those it was told to, without its texts."""
    return Report.objects.prefetch_related("principals").defer("text", "proposal", "answer")


def read(reports: Sequence[Any], _today: date) -> Mapping[str, Iterable[Fact]]:
    """Return the facts of each report by its key."""
    return {one.key: list(_of_report(one)) for one in reports}


def _of_report(report: Report) -> Iterator[Fact]:
    """A report tells no unit, no day, no age: of what it was is known by its kinds of unit alone,
    where they are one.
    """
    kind = report.unit_kinds[0] if len(report.unit_kinds) == 1 else UNKNOWN
    on, agreement = month_of(report.month), rulebook.agreement_of(report.agreement)
    told = [("deviations", on, report.kind), ("deviation-states", on, report.state)]
    if report.answered_at is not None:
        days = days_between(report.sent_at, report.answered_at)
        told.append(("deviation-answers", month_of(report.answered_at), days))
    for principal in report.principals.all():
        for name, month, outcome in told:
            yield Fact(principal.pk, name, month, outcome, kind, UNKNOWN, UNKNOWN, agreement)


# An answered report can be taken up again whenever, and they are few: all are read each night.
facts.source(Source(SOURCE, rows, read, lambda _report: False))

"""Figures: the unit's own work, and the figures of the principal and of its agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlas.faces.sheets import a_sheet
from samlas.faces.staff.figures_forms import APART, FiguresForm, quarter, short, words
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page
from samlas.indicators import counting, exporting, figures, own_work
from samlas.indicators.definitions import BY_NAME
from samlas.indicators.facts import quarter_of
from samlas.indicators.figures import YEAR, By, Row, Table
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.sheets import WRITERS

# The picture of a course: as wide as a phone shows it, with words at as many quarters as have room.
HEIGHT, WIDTH, EDGE, MOST_WORDS = 120, 360, 40, 5
MOST_COLUMNS = 8
# What measures are about, by the last of their numbers (evaluation.md, I1–I20).
ABOUT: Sequence[tuple[int, Any]] = (
    (4, gettext_lazy("How SIPs begin")), (8, gettext_lazy("Summonses and answers")),
    (13, gettext_lazy("Meetings, plans and follow-up")), (15, gettext_lazy("Goals and closing")),
    (17, gettext_lazy("Deviations, and what people say")),
    (20, gettext_lazy("Consent, discharge, ways and time")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A table of those that are told apart, and what they are called."""

    name: str
    table: Table

    @property
    def shown(self) -> Sequence[Row]:
        """The outcomes of which there are enough."""
        return [row for row in self.table.rows if row.number]


@dataclass(frozen=True, slots=True)
class Apart:
    """Tables beside each other, a row each: `first` is what its first column is called.

    With more outcomes than there is room for, each table stands by itself.
    """

    first: str
    parts: Sequence[Part]

    @property
    def is_wide(self) -> bool:
        return any(len(part.table.rows) > MOST_COLUMNS for part in self.parts)


@require_safe
@own_page
def all_figures(request: StaffRequest) -> HttpResponse:
    """Show every indicator of what is asked for; with `as`, the same in a file of that kind."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, "all", form, {}, 422)
    tables = figures.tables(form.asked())
    if "as" in request.GET:
        return _file(request, form, (("", table) for table in tables))
    today = localdate()
    first = date(today.year, 1 if today.month <= 6 else 7, 1)
    own = own_work.of(request.assignment, first, today)
    context = {"about": _by_subject(tables), "own": own, "own_first": first}
    return _page(request, "all", form, context)


def _by_subject(tables: Iterable[Table]) -> Mapping[str, Sequence[Table]]:
    """The tables by what they are about, each in the order of its numbers."""
    found: dict[str, list[Table]] = {}
    for table in tables:
        number = int(table.indicator.number[1:])
        about = next(words for last, words in ABOUT if number <= last)
        found.setdefault(str(about), []).append(table)
    return found


@require_safe
@own_page
def one_figure(request: StaffRequest, name: str) -> HttpResponse:
    """Show an indicator: what it means, its outcomes, its course, and its parts by one thing."""
    if name not in BY_NAME:
        raise Http404
    indicator, form = BY_NAME[name], _form(request)
    if not form.is_valid():
        return _page(request, "one", form, {"indicator": indicator}, 422)
    asked = form.asked()
    wanted = request.GET.get("by")
    by = By(wanted) if wanted in list(By) else By.KIND
    whole = figures.one(asked, indicator)
    by_quarter = figures.course(asked, indicator)
    course = [Part(quarter(month), one) for month, one in by_quarter.items()]
    parts = _named(figures.parts(asked, indicator, by), by)
    if "as" in request.GET:
        named = ((part.name, part.table) for part in (*parts, *course))
        return _file(request, form, (("", whole), *named), name)
    return _page(
        request, "one", form,
        {"indicator": indicator, "table": whole, "picture": _picture(by_quarter),
         "course": Apart(_("Quarter"), course), "parts": Apart(str(APART[by]), parts), "by": by,
         "apart": APART.items()},
    )  # fmt: skip


def _form(request: StaffRequest) -> FiguresForm:
    """The form as it was sent; at first for the last year, of the reader's principal."""
    last = quarter_of(counting.last_month(localdate()))
    typed = request.GET.copy()
    typed.setdefault("last", str(last))
    typed.setdefault("first", str(figures.quarters(last - YEAR, last)[1]))
    return FiguresForm(*figures.scope(request.assignment), last, typed)


def _page(
    request: StaffRequest, page: str, form: FiguresForm, more: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    asked = request.GET.copy()
    asked.pop("as", None)
    asked.pop("by", None)
    context = {"here": "figures", "form": form, "query": asked.urlencode(), **more}
    return render(request, f"staff/figures/{page}.html", context, status=status)


def _file(
    request: StaffRequest, form: FiguresForm, tables: Iterable[tuple[str, Table]], which: str = ""
) -> HttpResponse:
    kind = request.GET["as"]
    if kind not in WRITERS:
        raise Http404
    by, (of, period, *narrowed) = request.assignment, form.in_words()
    about = exporting.About(of, period, ", ".join(narrowed))
    log.write(by.actor, localtime(), log.Note(Act.EXPORTED, "figures", "figures", {"kind": kind}))
    name = [_("figures"), which, *form.in_codes()]
    return a_sheet(kind, name, [exporting.head(), *exporting.lines(about, tables)])


def _named(parts: Mapping[str, Table], by: By) -> Sequence[Part]:
    """The parts by what they are called: ages as they go, all else in alphabetical order."""
    called = {**words(by), "law": _("The law alone"), **figures.names(parts, by)}
    if by == By.AGE:
        return [Part(name, parts[band]) for band, name in called.items() if band in parts]
    named = (Part(called.get(word, word), table) for word, table in parts.items())
    return sorted(named, key=lambda part: part.name)


@dataclass(frozen=True, slots=True)
class Point:
    """A quarter in the picture of a course: where it stands, its value, and its name; without words
    where there is no room for them."""

    x: int
    y: int | None
    value: str
    name: str
    has_words: bool

    @property
    def above(self) -> int:
        return (self.y or 0) - 12


def _picture(course: Mapping[int, Table]) -> Mapping[str, object]:
    """The line of a course: how many, or the share of good ones, quarter by quarter.

    A quarter with too few to be shown has no point.
    """
    values = [one.share if one.indicator.good else one.total for one in course.values()]
    top = max((value or 0 for value in values), default=0)
    if not top or len(values) < 2:
        return {}
    unit = " %" if next(iter(course.values())).indicator.good else ""
    last = len(values) - 1
    apart = last // MOST_WORDS + 1
    points = [
        Point(
            EDGE + WIDTH * n // last,
            None if value is None else round(EDGE + HEIGHT * (1 - value / top)),
            f"{value}{unit}", short(month), (last - n) % apart == 0,
        )
        for n, (month, value) in enumerate(zip(course, values, strict=True))
    ]  # fmt: skip
    return {
        "points": points,
        "line": " ".join(f"{one.x},{one.y}" for one in points if one.y is not None),
        "width": 2 * EDGE + WIDTH, "height": HEIGHT + 2 * EDGE,
        "bottom": HEIGHT + EDGE, "below": HEIGHT + 2 * EDGE - 8,
    }  # fmt: skip

"""The figures as a table for a file, with the same numbers as the page: whose, of when, and which.

Each row tells all of it, so that rows of several files can stand in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from samlas.indicators.figures import Table
from samlas.sheets import Cell

# Where a number would stand that is too small to be shown.
TOO_FEW = "–"


class About(NamedTuple):
    """What all rows are about, in words: whose figures, of which period, and of whom alone."""

    of: str
    period: str
    narrowed: str = ""


def head() -> Sequence[str]:
    """Return the names of the columns that `lines` gives."""
    return (
        _("Of whom"), _("Period"), _("Narrowed to"), _("No."), _("Indicator"), _("Told apart by"),
        _("Outcome"), _("Number"), _("Percent"),
    )  # fmt: skip


def lines(about: About, tables: Iterable[tuple[str, Table]]) -> list[list[Cell]]:
    """Return a row for each outcome, and one for all together; each table with what it is about."""
    rows: list[list[Cell]] = []
    for word, table in tables:
        said = [*about, table.indicator.number, str(table.indicator.title), word]
        rows += [[*said, row.label, _or_few(row.number), _or_few(row.share)] for row in table.rows]
        rows.append([*said, _("All"), _or_few(table.total), TOO_FEW])
    return rows


def _or_few(number: int | None) -> Cell:
    return TOO_FEW if number is None else number

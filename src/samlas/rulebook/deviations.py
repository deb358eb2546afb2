"""What can go wrong by a rulebook, and which reports the law asks for besides (H95–H97)."""

from collections.abc import Sequence
from datetime import date

from samlas.rulebook.clauses import DeviationKind, OtherReport
from samlas.rulebook.shelf import default, find


def deviation_kinds(book: str, on: date) -> Sequence[DeviationKind]:
    """Return the kinds of the rulebook on the day, in the order of the work.

    Raises BadFacts for an unknown rulebook.
    """
    return find(book, default()).deviations(on)


def other_reports(kind: DeviationKind, unit: str, book: str, on: date) -> Sequence[OtherReport]:
    """Return the reports that a unit of this kind makes besides one of this deviation."""
    return [
        one
        for one in find(book, default()).reports(on)
        if one.id in kind.also and (not one.units or unit in one.units)
    ]

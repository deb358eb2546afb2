"""Who holds which office: administrator, log checker, auditor, figures, deviations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, CharField, OuterRef, Subquery
from django.db.models.sql.compiler import SQLCompiler

from samlas.directory.models import NO_CASES, Assignment, Office, OfficeKind, in_force


class _Listed(Aggregate):
    """The texts of a group in one, with commas between."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """On PostgreSQL under its name there, and with the comma said."""
        return self.as_sql(
            compiler, connection, function="STRING_AGG",
            template="%(function)s(%(expressions)s, ',')", **more,
        )  # fmt: skip


def listed(assignment: str, on: date) -> Subquery:
    """The kinds of office held on the day by what `assignment` leads to, to be read along with it.

    What comes is for `adopt`.
    """
    held = Office.objects.filter(in_force(on), assignment=OuterRef(assignment))
    return Subquery(held.values("assignment").annotate(all=_Listed("kind")).values("all"))


def adopt(assignment: Assignment, found: str | None) -> None:
    """Let the assignment know the offices that `listed` has found for today."""
    assignment.offices = frozenset(found.split(",")) if found else frozenset()


def held_by(assignment: Assignment, on: date) -> frozenset[str]:
    """Return the kinds of the offices that the assignment holds on the day."""
    if not assignment.holds(on):
        return frozenset()
    if assignment.offices is not None:
        return frozenset(assignment.offices)
    held = Office.objects.filter(in_force(on), assignment=assignment)
    return frozenset(held.values_list("kind", flat=True))


def holds_office(assignment: Assignment, kind: OfficeKind, on: date) -> bool:
    """Tell whether the assignment holds the office on the day.

    Of the assignment of a session, which knows its offices of today, nothing is asked.
    """
    return kind in held_by(assignment, on)


def works_with_cases(assignment: Assignment, on: date) -> bool:
    """Tell whether the assignment is for work with people, and not for an office alone."""
    return not NO_CASES & held_by(assignment, on)

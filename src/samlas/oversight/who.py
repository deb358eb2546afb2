"""Whose doings someone may look at: decided here only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from samlas.directory.models import Assignment, OfficeKind, Unit
from samlas.directory.offices import holds_office
from samlas.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Scope:
    """The units by their chains, and whether it is an auditor's: all those of a principal."""

    units: Mapping[str, Unit]
    is_auditor: bool


def chain_of(unit: int) -> str:
    """Return the chain of a unit, as `Assignment.actor` has it."""
    return Assignment(unit_id=unit).actor.chain


def scope(by: Assignment, on: date) -> Scope:
    """Return what `by` may look at: as auditor the principal's units, as log checker the own.

    Raises Entry.DoesNotExist for everyone else.
    """
    if holds_office(by, OfficeKind.AUDITOR, on):
        principal = by.unit.principal_id
        found = Unit.objects.filter(Q(principal=principal) | Q(second_principal=principal))
        found = found.select_related("principal").order_by("name", "pk")
        units = {chain_of(unit.pk): unit for unit in found}
        return Scope(units, is_auditor=True)
    if holds_office(by, OfficeKind.LOG_CHECKER, on):
        return Scope({chain_of(by.unit_id): by.unit}, is_auditor=False)
    raise Entry.DoesNotExist

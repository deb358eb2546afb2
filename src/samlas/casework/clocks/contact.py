"""The principal's contact: told that a unit of theirs has not answered, not about whom (K10)."""

from __future__ import annotations

from collections.abc import Collection

from samlas.directory.models import Unit


def of_units(units: Collection[Unit]) -> dict[int, Unit]:
    """Return the contact of each unit's principal, by the unit's id.

    That is the principal's unit that those who are unknown turn to, in the same territory if there
    is one there. A unit that is its principal's contact itself, or has none, is left out.
    """
    if not units:
        return {}
    principals = {unit.principal_id for unit in units}
    reached = Unit.objects.filter(catches_up=True, uses_samlas=True)
    catching = list(reached.filter(principal__in=principals).order_by("pk"))
    found = {}
    for unit in units:
        own = [one for one in catching if one.principal_id == unit.principal_id]
        near = [one for one in own if one.territory == unit.territory] or own
        if near and near[0].pk != unit.pk:
            found[unit.pk] = near[0]
    return found

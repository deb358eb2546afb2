"""A unit's own history: other names, other principals, and one that goes on with its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from samlas.directory.models import Former, Unit

HERE = "directory"
Rows: TypeAlias = "models.QuerySet[models.Model]"


def former(unit: Unit, was: Unit, on: date) -> Former | None:
    """Return what the unit was until the day before `on`, unsaved; None where that is the same.

    What it has been since the same day alone held on no day, and is not its history.
    """
    names = ("name", "principal_id", "second_principal_id")
    if all(getattr(unit, name) == getattr(was, name) for name in names):
        return None
    said = {name: getattr(was, name) for name in names}
    last = on - timedelta(days=1)
    if unit.formerly.filter(valid_to=last).exists():
        return None
    return Former(unit=unit, valid_to=last, **said)


def has_worked(unit: Unit) -> bool:
    """Whether anything but the directory itself knows of the unit."""
    return any(
        models.QuerySet(model).filter(**{field.name: unit.pk}).exists()
        for model, field in _links(Unit)
    )


def hand_over(old: Unit, new: Unit) -> None:
    """Let all that is the old unit's be the new one's: of every room, but for the directory's own.

    What both of them have once each (both are in a case's map of contacts, both know the person)
    stays as it is.
    """
    for model, field in _links(Unit):
        rows: Rows = models.QuerySet(model).filter(**{field.name: old.pk})
        for constraint in model._meta.constraints:  # noqa: SLF001  (documented by Django)
            if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
                rows = rows.exclude(_is_there(model, field, constraint, new))
        rows.update(**{field.name: new.pk})


def _links(
    to: type[models.Model],
) -> Iterator[tuple[type[models.Model], models.Field[object, object]]]:
    """Every field of another room that leads to the model."""
    for model in apps.get_models():
        if model._meta.app_label != HERE:  # noqa: SLF001  (documented by Django)
            for field in model._meta.concrete_fields:  # noqa: SLF001
                if field.related_model is to:
                    yield model, field


def _is_there(
    model: type[models.Model], field: models.Field[object, object],
    constraint: models.UniqueConstraint, new: Unit,
) -> Exists:  # fmt: skip
    """The condition that the new unit has its own of what is to be there once."""
    same = {name: OuterRef(name) for name in constraint.fields if name != field.name}
    there: Rows = models.QuerySet(model).filter(**{field.name: new.pk}, **same)
    return Exists(there.filter(constraint.condition) if constraint.condition else there)

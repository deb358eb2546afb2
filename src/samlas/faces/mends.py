"""What to mend in a field, in its own words, where Django would say the same of every field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.forms import BoundField, ValidationError
from django.utils.translation import gettext_lazy as _

_MENDS = {
    "required": _("Fill in “%(label)s”."),
    "invalid_choice": _("Choose one of the choices under “%(label)s”."),
    "max_length": _(
        "Shorten “%(label)s” to at most %(limit_value)d characters. Now there are %(show_value)d."
    ),
    "min_value": _("Write a number that is at least %(limit_value)s under “%(label)s”."),
    "max_value": _("Write a number that is at most %(limit_value)s under “%(label)s”."),
}
_CHOOSE = _("Choose something under “%(label)s”.")
_TICK = _("Tick “%(label)s”.")
_WHOLE = _("Write a whole number under “%(label)s”.")
_EMAIL = _("Write “%(label)s” as name@example.se.")

_FIELDS = (
    forms.Field,
    forms.ChoiceField,
    forms.MultipleChoiceField,
    forms.ModelChoiceField,
    forms.IntegerField,
)
_VALIDATORS = (
    validators.MaxLengthValidator,
    validators.MinValueValidator,
    validators.MaxValueValidator,
    validators.EmailValidator,
)
_GENERIC = {id(said) for kind in _FIELDS for said in kind.default_error_messages.values()} | {
    id(kind.message) for kind in _VALIDATORS
}


def told(field: BoundField, error: ValidationError) -> ValidationError:
    """Return the error with the field's mend for each message that is Django's own."""
    return ValidationError([_mended(field, one) for one in error.error_list])


def _mended(field: BoundField, one: ValidationError) -> ValidationError:
    mend = _mend(field.field, one.code or "") if id(one.message) in _GENERIC else None
    if mend is None:
        return one
    return ValidationError(mend, one.code, {**(one.params or {}), "label": field.label})


def _mend(field: forms.Field, code: str) -> Any:
    """The words, translated when they are shown; None where Django's are kept."""
    if code == "required" and isinstance(field, forms.BooleanField):
        return _TICK
    if code == "required" and isinstance(field, forms.ChoiceField):
        return _CHOOSE
    if code == "invalid" and isinstance(field, forms.EmailField):
        return _EMAIL
    if code == "invalid" and isinstance(field, forms.IntegerField):
        return _WHOLE
    return _MENDS.get(code)

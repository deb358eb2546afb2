"""The form that every page's form is: Designsystemet's look, texts cleaned, dates read kindly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from samlas import papers
from samlas.faces import mends
from samlas.people import personal_number

LONG = 5000
_CLOCK = re.compile(r"^(\d{1,2})(?:[.:]?(\d{2}))?$")


class Form(forms.Form):
    """A form whose fields look alike. Errors stand in the summary and at the field.

    `because` holds the clauses behind a refusal, for the summary. `depending` names fields that are
    needed or not as another is answered: they are not called optional. Nor is any in a form that
    `narrows` a list.
    """

    because: Sequence[object] = ()
    depending: Sequence[str] = ()
    narrows: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self.add(name, field)

    def add(self, name: str, field: forms.Field) -> None:
        """Give the form a field, dressed as all are: for fields known only when it is made."""
        field.widget.attrs.setdefault("class", "ds-input")
        if not isinstance(field.widget, forms.HiddenInput):
            field.widget.use_required_attribute = lambda _initial: False
        self.fields[name] = field

    def add_error(self, field: str | None, error: Any) -> None:
        """Put an error at its field; what Django says of any field is said of this one."""
        if field in self.fields and isinstance(error, forms.ValidationError):
            error = mends.told(self[field], error)
        super().add_error(field, error)

    def summary(self) -> Iterator[tuple[str, str]]:
        """Every field's errors, as its place on the page and a text that names the field."""
        for field in self:
            for error in map(str, field.errors):
                label = str(field.label)
                ends = "" if label.endswith("?") else ":"
                yield field.auto_id, error if label in error else f"{label}{ends} {error}"

    def refuse(self, message: str, field: str) -> None:
        """Show why a step refused what was typed, at its field if this form has it."""
        self.add_error(field if field in self.fields else None, message)


class VersionedForm(Form):
    """A form for a text that two may write at once: carries the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)


class Line(forms.CharField):
    """One line of text, without signs that no page or letter can show."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        try:
            return papers.clean(str(super().to_python(value) or ""))
        except ValueError:
            raise forms.ValidationError(
                _("The text holds a sign that cannot be shown. Remove it."), code="sign"
            ) from None


class Phone(Line):
    """A phone number, with at least five digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        number = super().to_python(value)
        if number and sum(sign.isdecimal() for sign in number) < 5:
            raise forms.ValidationError(_("Write a phone number with its area code."), code="phone")
        return number


class Text(Line):
    """Several lines of text, up to `LONG` characters."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser accept more than the limit: what is typed is never cut silently."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Day(forms.DateField):
    """A day as yyyy-mm-dd, or as people write it."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 2026-12-15"))
        kwargs.setdefault(
            "error_messages", {"invalid": _("Write a day that exists, as year-month-day.")}
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "size": 12}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class Clock(forms.Field):
    """A time of day as 13.00, 13:00, 1300 or 13."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 13.00"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        if not value:
            return None
        found = _CLOCK.match(str(value).strip())
        hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if hours > 23 or minutes > 59:
            raise forms.ValidationError(_("Write a time between 00.00 and 23.59."), code="invalid")
        return time(hours, minutes)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H.%M") if isinstance(value, (time, datetime)) else value


class PersonalNumber(Line):
    """A personal or coordination number; gives its twelve digits, or nothing when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("help_text", _("Ten or twelve digits"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        try:
            return personal_number.parse(typed, localdate())
        except ValueError:
            raise forms.ValidationError(
                _("This is not a personal number. Check the digits."), code="invalid"
            ) from None

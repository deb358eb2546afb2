"""Which figures are wanted: whose, of which quarters, and of whom among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Context
from samlas.directory.models import Agreement, Principal, UnitKind
from samlas.faces.forms import Form
from samlas.indicators.facts import AGES, OLDEST, UNKNOWN
from samlas.indicators.figures import YEAR, Asked, By, quarters

YEARS = 5
ALL: tuple[str, Any] = ("", _("All"))
# What figures are told apart by, in words.
APART: dict[By, Any] = {
    By.KIND: _("Kind of unit"), By.AGE: _("Age"), By.CONTEXT: _("Context"),
    By.PRINCIPAL: _("Principal"), By.AGREEMENT: _("Agreement"),
}  # fmt: skip


class FiguresForm(Form):
    """The figures' owner, the first and the last quarter, and what narrows them."""

    narrows = True
    of = forms.ChoiceField(label=_("Of whom"), required=False)
    first = forms.TypedChoiceField(label=_("From"), coerce=int)
    last = forms.TypedChoiceField(label=_("Until"), coerce=int)
    kind = forms.ChoiceField(
        label=_("Kind of unit"), required=False, choices=(ALL, *UnitKind.choices)
    )
    context = forms.ChoiceField(label=_("Context"), required=False, choices=(ALL, *Context.choices))
    age = forms.ChoiceField(label=_("Age"), required=False)

    def __init__(
        self,
        principal: Principal,
        agreements: Sequence[Agreement],
        last: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        among = [("", principal.name), *((one.rulebook, one.title) for one in agreements)]
        months = quarters(last - YEAR * YEARS, last)[::-1]
        named = [(month, quarter(month)) for month in months]
        for name, choices in {
            "of": among, "first": named, "last": named,
            "age": [ALL, *ages()],
        }.items():  # fmt: skip
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["first"] > said["last"]:
            self.add_error("last", _("The last quarter is before the first. Change one of them."))
        return said

    def in_words(self) -> Sequence[str]:
        """Return what is asked for as it is called: whose, when, and what narrows it."""
        said = self.cleaned_data
        narrowed = [self._called(name) for name in ("kind", "context", "age") if said[name]]
        return [
            self._called("of"),
            f"{quarter(said['first'])} – {quarter(said['last'])}",
            *narrowed,
        ]

    def in_codes(self) -> Sequence[str]:
        """Return the same for the name of a file, in codes that stand in any."""
        said = self.cleaned_data
        months = (_month(said["first"]), _month(said["last"] + 2))
        narrowed = [said[name] for name in ("kind", "context", "age") if said[name]]
        return [said["of"] or self.principal.code, *months, *narrowed]

    def _called(self, name: str) -> str:
        choices: Any = self.fields[name].choices  # type: ignore[attr-defined]
        return str(dict(choices)[self.cleaned_data[name]])

    def asked(self) -> Asked:
        """Return what is asked for; the principal's own where no agreement is."""
        said = self.cleaned_data
        return Asked(
            principal=None if said["of"] else self.principal.pk, agreement=said["of"],
            first=said["first"], last=said["last"] + 2, kind=said["kind"],
            context=said["context"], age=said["age"],
        )  # fmt: skip


def quarter(month: int) -> str:
    """Return a quarter's name by its first month: 2026, quarter 4."""
    year, first = divmod(month, 100)
    return gettext("%(year)d, quarter %(quarter)d") % {"year": year, "quarter": (first + 2) // 3}


def _month(month: int) -> str:
    year, number = divmod(month, 100)
    return f"{year}-{number:02}"


def short(month: int) -> str:
    """Return the same for a picture: 4/26."""
    year, first = divmod(month, 100)
    return f"{(first + 2) // 3}/{year % 100}"


def words(by: By) -> Mapping[str, str]:
    """Return what each word is called that figures are told apart by, but for names."""
    named: dict[By, Sequence[tuple[str, Any]]] = {
        By.KIND: UnitKind.choices,
        By.CONTEXT: Context.choices,
        By.AGE: ages(),
    }
    return {UNKNOWN: gettext("Not known"), **{word: str(said) for word, said in named.get(by, ())}}


def ages() -> list[tuple[str, str]]:
    """Return the bands of ages with what they are called."""
    bands = [(band, band.replace("-", "–")) for _above, band in AGES]
    return [*bands, (OLDEST, gettext("65 and older"))]

"""When a rule of a clause holds, as a form: for which units and principals, ages and contexts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import PrincipalKind, UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

KINDS, PRINCIPALS, AGE, CONTEXT = "unit.kind", "unit.principal", "person.age", "context"
HERE = (KINDS, PRINCIPALS, AGE, CONTEXT)
OLDEST = 130
Conditions = Mapping[str, Any]


def can_be_shown(sets: Mapping[str, Any]) -> bool:
    """Whether the conditions are one table: alternatives are written as text."""
    return "default" not in sets and isinstance(sets.get("when", {}), Mapping)


def fields(place: int, when: Conditions) -> Iterator[tuple[str, forms.Field]]:
    """Yield the fields of a place's conditions, as they stand."""
    age = when.get(AGE, {})
    low, high = (age.get("min"), age.get("max")) if isinstance(age, Mapping) else (age, age)
    yield f"when-{place}-kinds", _several(_("Only for units of these kinds"), UnitKind, when, KINDS)
    yield (
        f"when-{place}-principals",
        _several(_("Only for these principals"), PrincipalKind, when, PRINCIPALS),
    )
    yield f"when-{place}-from", _years(_("Only from this age"), low)
    yield f"when-{place}-to", _years(_("Only to and with this age"), high)
    yield (
        f"when-{place}-context",
        forms.ChoiceField(
            label=_("Only in this context"), required=False, initial=when.get(CONTEXT, ""),
            choices=[
                ("", _("In any")), ("open-care", _("In ordinary life")),
                ("discharge", _("At a discharge")),
            ],
        ),
    )  # fmt: skip


def _several(
    label: _StrOrPromise, words: type[PrincipalKind | UnitKind], when: Conditions, name: str
) -> forms.Field:
    stands = when.get(name, [])
    return forms.MultipleChoiceField(
        label=label, choices=words.choices, required=False, widget=forms.CheckboxSelectMultiple,
        initial=[stands] if isinstance(stands, str) else stands,
        help_text=_("None chosen: all."),
    )  # fmt: skip


def _years(label: _StrOrPromise, stands: int | None) -> forms.Field:
    return forms.IntegerField(
        label=label, required=False, initial=stands, min_value=0, max_value=OLDEST
    )


def said(place: int, given: Mapping[str, Any], when: Conditions) -> dict[str, Any]:
    """Return the conditions as they were filled in; what the form does not show stays."""
    found = {name: test for name, test in when.items() if name not in HERE}
    low, high = given[f"when-{place}-from"], given[f"when-{place}-to"]
    age = {name: one for name, one in (("min", low), ("max", high)) if one is not None}
    tests = {
        KINDS: given[f"when-{place}-kinds"], PRINCIPALS: given[f"when-{place}-principals"],
        AGE: age, CONTEXT: given[f"when-{place}-context"],
    }  # fmt: skip
    return {**{name: test for name, test in tests.items() if test}, **found}

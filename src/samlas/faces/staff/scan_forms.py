"""The forms of scanned papers: sending files in, finding their plan, removing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from samlas.casework.case import Case
from samlas.casework.scans.models import FormKind
from samlas.faces.forms import Form, Line, PersonalNumber
from samlas.files.checking import TYPES

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class Files(forms.FileField):
    """One file or several; gives a list. What they hold is for the step to judge."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _Several(attrs={"accept": ACCEPTED, "multiple": True}))
        kwargs.setdefault("allow_empty_file", True)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list) else [data] if data else []
        if not sent:
            super().clean(None, initial)
        return [super(Files, self).clean(one, initial) for one in sent]


class TakeInForm(Form):
    """Forms that have come back."""

    photos = Files(
        label=gettext_lazy("Photos or PDF of the forms"),
        help_text=TYPES,
        max_length=200,
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )


class FindForm(Form):
    """Which plan a scan belongs to, by code or by person; and what it is."""

    code = Line(
        label=gettext_lazy("The code or the reference on the paper"),
        help_text=gettext_lazy(
            "It stands at the head of the paper, and at the foot of each page. "
            "On a reply slip it is the reply code."
        ),
        max_length=40,
        required=False,
    )
    number = PersonalNumber(
        label=gettext_lazy("Or the personal number of the one it is about"), required=False
    )

    depending = ("code", "number")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not (typed.get("code") or typed.get("number") or self.errors):
            self.refuse(gettext("Write the code, or the personal number."), "code")
        return typed


class FileForm(Form):
    """The plan among those that were found, and what kind of form it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of form is it?"),
        choices=[("", gettext_lazy("Choose")), *FormKind.choices],
        error_messages={"required": gettext_lazy("Choose what kind of form it is.")},
    )
    case = forms.ChoiceField(
        label=gettext_lazy("Which plan does it belong to?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the plan that the form belongs to."),
            "invalid_choice": gettext_lazy("Choose the plan that the form belongs to."),
        },
    )
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    number = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, found: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="file_%s", **kwargs)
        choice: Any = self.fields["case"]
        choice.choices = [(one.key, _told(one)) for one in found]


def _told(case: Case) -> str:
    return f"{case.individual.name}, {case.key} ({case.get_stage_display()})"


class RemoveForm(Form):
    """Why a paper that was filed is removed."""

    why = Line(label=gettext_lazy("Why is the paper removed?"), max_length=300)

"""Asking for a SIP without an account: write, check, send, and keep the receipt (K33, K36, K48)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework import asking
from samlas.casework.asking import Request
from samlas.casework.case import Refused
from samlas.directory.models import Unit
from samlas.directory.search import units_that_catch_up
from samlas.faces import letters
from samlas.faces.methods import form_page
from samlas.faces.request_form import RequestForm


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit with its territory before its name."""

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.territory}: {obj.name}"


class PublicRequestForm(RequestForm):
    """The request, and where it goes: the unit in one's own municipality that takes care of it."""

    field_order = ["asked_by", "unit"]
    unit = UnitChoice(
        label=_("Where do you want to send it?"),
        help_text=_("Choose social services or the primary care centre where the person lives."),
        queryset=Unit.objects.none(),
        empty_label=_("Choose"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["unit"]
        assert isinstance(chosen, UnitChoice)
        chosen.queryset = units_that_catch_up()

    def said(self) -> dict[str, Any]:
        """Return what was said, without where it goes."""
        return {name: value for name, value in super().said().items() if name != "unit"}

    def shown(self) -> list[tuple[str, str]]:
        """Return label and text of everything that was filled in, for the check before sending."""
        rows = []
        for field in self.visible_fields():
            value = self.cleaned_data.get(field.name)
            if value not in (None, "", False):
                rows.append((str(field.label), _in_words(field.field, value)))
        return rows


def _in_words(field: forms.Field, value: Any) -> str:
    if value is True:
        return str(_("Yes"))
    if isinstance(value, Unit):
        return f"{value.territory}: {value.name}"
    return str(dict(getattr(field, "choices", ())).get(value, value))


@form_page
def ask(request: HttpRequest) -> HttpResponse:
    """Write a request, read it through, and send it."""
    if request.method != "POST":
        return _show(request, PublicRequestForm())
    form = PublicRequestForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    if "change" in request.POST:
        return _show(request, form)
    asked = Request(unit=form.cleaned_data["unit"], **form.said())
    try:
        if "send" not in request.POST:
            asking.check_asker(asked, localtime().date())
            return render(request, "guest/check.html", {"form": form, "rows": form.shown()})
        asked = asking.receive(asked, localtime())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        form.because = refusal.because
        return _show(request, form, 422)
    return redirect("guest:receipt", asked.key)


def _show(request: HttpRequest, form: PublicRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "guest/ask.html", {"form": form}, status=status)


@require_safe
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt: its number and what happens next, nothing of what was said."""
    day = asking.receipt_day(key)
    if day is None:
        raise Http404
    return render(request, "guest/receipt.html", {"key": key, "answer_by": day})


@require_safe
def paper_form(request: HttpRequest) -> HttpResponse:
    """The same request as a form on paper, in PDF."""
    del request
    blank = papers.RequestForm(
        reference="", made_on=localtime().date(), practice=settings.PRACTICE, unit=papers.Party()
    )
    return letters.pdf(blank, "sip-form", get_language() or "")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What a SIP is, and why, in plain words (H31)."""
    return render(request, "guest/about.html")

"""The accessibility statement (lag 2018:1937), and telling of a barrier without a name."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samlas.barriers import telling
from samlas.faces.forms import Form, Text
from samlas.faces.methods import form_page

NAME = "accessibility.toml"


class BarrierForm(Form):
    """What does not work, and where; `subject` is a field that only a machine fills in."""

    text = Text(
        label=gettext_lazy("What does not work for you?"),
        help_text=gettext_lazy("Do not write who you are, or anything about your plan."),
        error_messages={"required": gettext_lazy("Write what does not work.")},
    )
    where = forms.CharField(label=gettext_lazy("On which page?"), max_length=300, required=False)
    answer_to = forms.CharField(
        label=gettext_lazy("Do you want an answer? Write your e-mail or your phone."),
        max_length=200,
        required=False,
    )
    subject = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    def shown(self) -> list[tuple[str, str]]:
        """Return label and text of what was filled in."""
        fields = [self[name] for name in ("text", "where", "answer_to")]
        rows = [(str(field.label), self.cleaned_data[field.name]) for field in fields]
        return [(label, text) for label, text in rows if text]


@cache
def statement_said() -> dict[str, Any]:
    """Return what the statement says: the installation's own file, else that of the program."""
    own = Path(settings.DATA) / NAME
    path = own if own.exists() else Path(__file__).parent / NAME
    return tomllib.loads(path.read_text(encoding="utf-8"))


@require_safe
def statement(request: HttpRequest) -> HttpResponse:
    """What is known not to work, how it was tested, and who watches over it."""
    return render(request, "guest/accessibility.html", {"said": statement_said()})


@form_page
def report(request: HttpRequest) -> HttpResponse:
    """Tell of a barrier: write, read through, send."""
    form = BarrierForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or "change" in request.POST:
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, 422)
    if "send" not in request.POST:
        return render(request, "guest/barrier_check.html", {"form": form, "rows": form.shown()})
    said = form.cleaned_data
    if not said["subject"]:
        try:
            telling.tell(said["text"], said["where"], said["answer_to"], localtime())
        except telling.TooMany:
            form.refuse(_("Many have written just now. Try again in an hour."), "text")
            return _show(request, form, 422)
    return redirect("guest:barrier-sent")


def _show(request: HttpRequest, form: BarrierForm, status: int = 200) -> HttpResponse:
    return render(request, "guest/barrier.html", {"form": form}, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What was told has come."""
    return render(request, "guest/barrier_sent.html")

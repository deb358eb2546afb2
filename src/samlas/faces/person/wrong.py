"""Telling that something went wrong, and what came of it: on own pages, and by letter code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Refused
from samlas.casework.own import by_code, who
from samlas.casework.own.who import Own
from samlas.deviations import own as step
from samlas.deviations.reporting import NotClear
from samlas.faces.forms import Form, Text
from samlas.faces.marked import pieces
from samlas.faces.methods import form_page
from samlas.faces.person.code_session import CodeRequest, code_page
from samlas.faces.person.pages import frame
from samlas.faces.person.sessions import PersonRequest, person_page

# What a private person can say went wrong, in their words; the rest of the rulebook's say nothing.
KINDS = {
    "did-not-come": _("Someone did not come to the meeting"),
    "not-heard": _("Nobody listened to me"),
    "not-done": _("What was promised was not done"),
    "no-follow-up": _("Nobody asked how it went"),
    "wrong-hands": _("Someone got to know too much"),
    "other": _("Something else"),
}


class WrongForm(Form):
    """What happened, in one's own words; with `only_unit` they go no further than the unit."""

    kind = forms.ChoiceField(
        label=_("What went wrong?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )  # fmt: skip
    text = Text(
        label=_("Tell what happened"), rows=5, max_length=2000,
        help_text=_("Do not write names or numbers."),
        error_messages={"required": _("Write some words.")},
    )  # fmt: skip
    only_unit = forms.BooleanField(label=_("Only the unit reads my words"), required=False)

    def __init__(self, own: Own, now: datetime, *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        known = {one.id for one in step.kinds(own, now.date())}
        field.choices = [(name, words) for name, words in KINDS.items() if name in known]


def _sent(request: HttpRequest, own: Own, context: dict[str, Any], now: datetime) -> HttpResponse:
    """Show the form, or take in what it says; the words that could point at somebody are marked."""
    form = WrongForm(own, now, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            step.tell(own, said["kind"], said["text"], now, only_unit=said["only_unit"])
        except NotClear as why:
            context["pieces"] = pieces(said["text"].strip(), why.found["text"])
            form.refuse(
                str(_("Something here could tell who it is about. Write it another way.")), "text"
            )
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            return redirect(f"{request.path}?sent")
    shown = {**context, "form": form, "is_sent": "sent" in request.GET}
    return render(request, "person/wrong.html", shown, status=422 if form.errors else 200)


@form_page
@person_page
def wrong(request: PersonRequest, key: str) -> HttpResponse:
    """Tell it, and see what was told before and the answers."""
    now = localtime()
    own = who.opened(request.number, key, "wrong", now)
    told = [(KINDS.get(one.report.kind, ""), one) for one in step.told(own)]
    context = {**frame(own, now.date()), "layout": "person/part.html", "told": told}
    return _sent(request, own, context, now)


@form_page
@code_page
def wrong_by_code(request: CodeRequest) -> HttpResponse:
    """Tell it with the code of a letter: nothing that was told before is shown."""
    now = localtime()
    _code, own = by_code.opened(request.letter_code, "code-wrong", now)
    return _sent(request, own, {"layout": "person/code/part.html", "unit": ""}, now)

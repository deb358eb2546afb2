"""Telling that something went wrong, and what came of it: on own pages, and by letter code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import LAW, Refused
from samlas.casework.own import by_code, who
from samlas.casework.own.who import Own
from samlas.deviations import own as step
from samlas.deviations import reporting
from samlas.deviations.models import Report
from samlas.deviations.reporting import NotClear
from samlas.faces.forms import Form, Text
from samlas.faces.marked import pieces
from samlas.faces.methods import form_page
from samlas.faces.person.code_session import CodeRequest, code_page
from samlas.faces.person.pages import frame
from samlas.faces.person.sessions import PersonRequest, person_page
from samlas.rulebook import DeviationKind

# What a person can say went wrong of the law's kinds, as it is said to them, in the order shown.
KINDS = {
    "consent": _("I had not said yes"),
    "not-called": _("Someone who could help was not asked to come"),
    "did-not-come": _("Someone did not come to the meeting"),
    "technical": _("The picture or the sound did not work"),
    "not-heard": _("Nobody listened to me"),
    "no-lead": _("Nobody held it all together"),
    "not-done": _("What was promised was not done"),
    "no-follow-up": _("Nobody asked how it went"),
    "medicine": _("The medicine or the treatment was wrong"),
    "wrong-hands": _("Someone got to know too much"),
}
LAST = {"other": _("Something else")}
PLAIN = {**KINDS, **LAST}


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
        field.choices = _offered(step.kinds(own, now.date()))


def _offered(kinds: Sequence[DeviationKind]) -> list[tuple[str, Any]]:
    """The law's kinds that a person can tell, the agreement's own, and at last something else."""
    known = {one.id: _in_words(one) for one in kinds}
    names = [*KINDS, *(name for name in known if name not in PLAIN), *LAST]
    return [(name, known[name]) for name in names if name in known]


def _in_words(kind: DeviationKind) -> Any:
    """A kind in plain words, or in an agreement's own: in Swedish where it has no others."""
    if kind.clause.source == LAW and kind.id in PLAIN:
        return PLAIN[kind.id]
    if (get_language() or "sv") in kind.words:
        return kind.text(get_language() or "sv")
    return format_html('<span lang="sv" dir="ltr">{}</span>', kind.words["sv"])


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


def _told(report: Report) -> Any:
    kind = reporting.kind_of(report)
    return _in_words(kind) if kind else ""


@form_page
@person_page
def wrong(request: PersonRequest, key: str) -> HttpResponse:
    """Tell it, and see what was told before and the answers."""
    now = localtime()
    own = who.opened(request.number, key, "wrong", now)
    told = [(_told(one.report), one) for one in step.told(own)]
    context = {**frame(own, now.date()), "layout": "person/part.html", "told": told}
    return _sent(request, own, context, now)


@form_page
@code_page
def wrong_by_code(request: CodeRequest) -> HttpResponse:
    """Tell it with the code of a letter: nothing that was told before is shown."""
    now = localtime()
    _code, own = by_code.opened(request.letter_code, "code-wrong", now)
    return _sent(request, own, {"layout": "person/code/part.html", "unit": ""}, now)

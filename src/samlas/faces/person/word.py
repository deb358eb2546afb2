"""How one wants to know that something has come: by letter only, or with word of it besides."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Refused
from samlas.casework.own import who
from samlas.casework.own import word as step
from samlas.casework.own.who import Own
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.person.pages import frame
from samlas.faces.person.sessions import PersonRequest, person_page
from samlas.faces.tongues import reader
from samlas.languages import languages
from samlas.people.models import Word


class WordForm(Form):
    """The way, and where to."""

    way = forms.ChoiceField(
        label=_("How do you want to know that something has come?"),
        choices=Word.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    to = forms.CharField(
        label=_("E-mail address or mobile number"),
        help_text=_("The message says only that something has come, not what or from whom."),
        max_length=120,
        required=False,
    )
    reads_in = forms.ChoiceField(
        label=_("The language of the message"),
        choices=lambda: [(one.tag, one.name) for one in languages().values()],
        required=False,
    )


@form_page
@person_page
def word(request: PersonRequest, key: str) -> HttpResponse:
    """Choose how to be told."""
    now = localtime()
    own = who.opened(request.number, key, "word", now)
    form = WordForm(request.POST if request.method == "POST" else None, initial=_chosen(own))
    if request.method == "POST" and form.is_valid() and _is_kept(own, form, now):
        return redirect(f"{reverse('person:word', args=[key])}?saved")
    context = {
        **frame(own, now.date()),
        "layout": "person/part.html",
        "form": form,
        "saved": "saved" in request.GET,
    }
    return render(request, "person/word.html", context, status=422 if form.errors else 200)


def _is_kept(own: Own, form: WordForm, now: datetime) -> bool:
    try:
        typed = form.cleaned_data
        step.choose(own, typed["way"], typed["to"], typed["reads_in"] or reader().tag, now)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return False
    return True


def _chosen(own: Own) -> dict[str, str]:
    record = own.representative or own.case.individual
    return {
        "way": record.notices,
        "reads_in": record.reads_in or reader().tag,
        "to": {Word.EMAIL: record.email, Word.SMS: record.phone}.get(Word(record.notices), ""),
    }

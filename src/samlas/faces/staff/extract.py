"""All that is kept about one who has no e-ID: put together, gone through, handed over."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samlas import papers
from samlas.casework.case import Refused
from samlas.extract import handing, making
from samlas.extract.models import File, Handed
from samlas.faces import sent_files
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page


class HandForm(Form):
    """That it was gone through, and how it is handed over."""

    handed = forms.ChoiceField(
        label=_("How is it handed over?"),
        choices=[one for one in Handed.choices if one[0]],
        widget=forms.RadioSelect,
    )
    checked = forms.BooleanField(
        label=_("I have gone through it: it is the right person, and it tells of nobody else.")
    )


@form_page
@staff_page
@proven
def extract(request: StaffRequest, key: str, hand: str) -> HttpResponse:
    """Have it put together, go through it, and say how it is handed over."""
    now, by = localtime(), request.assignment
    found = handing.receiver(key, hand, by, now)
    form, status = HandForm(), 200
    if "ask" in request.POST:
        handing.ask(found, by, now)
        return redirect("staff:extract", key, hand)
    if request.method == "POST":
        form, status = HandForm(request.POST), 422
        try:
            if form.is_valid():
                handing.check(found, form.cleaned_data["handed"], by, now)
                return redirect("staff:extract", key, hand)
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
    made = found.made
    done, steps = making.progress(made) if made is not None and made.is_under_way else (0, 0)
    is_shown = made is not None and made.checked_at is None
    said = handing.contents(found, by, now) if is_shown else None
    context = {
        "here": "cases", "case": found.own.case, "found": found, "made": made, "form": form,
        "said": papers.view(said, made.language) if said is not None and made else None,
        "held": said.papers if said is not None else (), "done": done, "steps": steps,
    }  # fmt: skip
    return render(request, "staff/extract.html", context, status=status)


@require_POST
@staff_page
@proven
def file(request: StaffRequest, key: str, hand: str, file: str) -> HttpResponse:
    """Fetch one of the files of what was gone through: it is there once."""
    if file not in File.values:
        raise Http404
    now = localtime()
    content = handing.fetch(handing.receiver(key, hand, request.assignment, now), file, now)
    if content is None:
        return redirect("staff:extract", key, hand)
    return sent_files.download(content, File(file).media_type, f"utdrag-{now.date()}")

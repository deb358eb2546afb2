"""Letter codes: who has one, made and ended here, and the paper forms for those who want none."""

from __future__ import annotations

from typing import cast, get_args

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas import papers
from samlas.casework.case import Refused
from samlas.casework.own import forms, letter_codes
from samlas.casework.used_up import TRIES
from samlas.extract import handing
from samlas.faces import letters
from samlas.faces.addresses import public
from samlas.faces.forms import Form, Phone
from samlas.faces.methods import form_page
from samlas.faces.once import Once, key_for
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page

FORMS = {
    "take-part": _("How do you want to take part?"),
    "words": _("What is important to you?"),
    "look-back": _("How has it gone?"),
    "take-back": _("Take back your yes"),
    "pause": _("I want to pause the plan"),
}


class CodeForm(Form):
    """The phone that the one-time code goes to."""

    once = Once()
    phone = Phone(
        label=_("Which mobile number has the person given?"),
        help_text=_("Six digits go there each time the code is used. The message tells no more."),
    )


@require_safe
@staff_page
def codes(request: StaffRequest, key: str) -> HttpResponse:
    """Show who may have a code, those made, and the forms to print."""
    now = localtime()
    found = letter_codes.read(key, request.assignment, now)
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "forms": FORMS,
        "tries": TRIES,
        "beside": handing.besides(found.case, now.date()),
        "rows": [(one, one.current(now.date())) for one in found.holders],
    }
    return render(request, "staff/codes/list.html", context)


@form_page
@staff_page
@proven
def new(request: StaffRequest, key: str, hand: str) -> HttpResponse:
    """Make a code: the answer is its letter, and it is shown this once."""
    now = localtime()
    found, holder = letter_codes.holder(key, hand, request.assignment, now)
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm(
        initial={"phone": holder.phone}
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                phone = form.cleaned_data["phone"]
                address = public(request, reverse("person:code"))
                letter = letter_codes.make(
                    holder, phone, address, key_for(request.POST), request.assignment, now
                )
                return letters.pdf(letter, "letter", letters.chosen(request.POST))
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        status = 422
    context = {
        "here": "cases",
        "case": found.case,
        "found": found,
        "holder": holder,
        "current": holder.current(now.date()),
        "form": form,
    }
    return render(request, "staff/codes/new.html", context, status=status)


@require_POST
@staff_page
def end(request: StaffRequest, key: str, code: str) -> HttpResponse:
    """End a code at once."""
    now = localtime()
    found = letter_codes.read(key, request.assignment, now)
    letter_codes.revoke(found.case, code, request.assignment, now)
    return redirect("staff:codes", key)


@require_safe
@staff_page
def form(request: StaffRequest, key: str, hand: str, page: str) -> HttpResponse:
    """An own page as a form to fill in by hand (PDF)."""
    if page not in get_args(papers.OwnPage):
        raise Http404
    now = localtime()
    _found, holder = letter_codes.holder(key, hand, request.assignment, now)
    wanted = cast("papers.OwnPage", page)
    return letters.pdf(forms.to_send(holder.own, wanted, request.assignment, now), "form")

"""Forms to fill in by hand: the list, and each as PDF, blank or with a case's name and code."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework import blank_forms
from samlas.faces import letters
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import staff_page

FORMS = {
    "consent-adult": _("Consent, adult"),
    "consent-child": _("Consent for a child, one guardian"),
    "consent-guardians": _("Consent for a child, two guardians"),
    "contacts": _("Contact map"),
    "summons-reply": _("Answer to a summons or an invitation"),
    "minutes": _("Minutes, with lines to sign on"),
    "follow-up": _("Follow-up"),
    "deviation": _("Deviation"),
}


@require_safe
@staff_page
def forms(request: StaffRequest) -> HttpResponse:
    """Every blank form."""
    return render(request, "staff/printing/forms.html", {"here": "cases", "forms": FORMS})


@require_safe
@staff_page
def blank(request: StaffRequest, form: str) -> HttpResponse:
    """One blank form (PDF)."""
    made = blank_forms.blank(_known(form), request.assignment, localtime())
    return letters.pdf(made, f"form-{form}")


@require_safe
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """The forms with the name and the code of a case."""
    case = blank_forms.read(key, request.assignment, localtime())
    context = {"here": "cases", "case": case, "forms": FORMS}
    return render(request, "staff/printing/forms.html", context)


@require_safe
@staff_page
def coded(request: StaffRequest, key: str, form: str) -> HttpResponse:
    """One form with the name and the code of a case (PDF)."""
    name, now = _known(form), localtime()
    case = blank_forms.read(key, request.assignment, now)
    return letters.pdf(blank_forms.of_case(case, name, request.assignment, now), f"form-{form}")


def _known(form: str) -> papers.FormName:
    if form not in blank_forms.NAMES:
        raise Http404
    return form

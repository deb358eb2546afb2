"""The minutes to those who may have them by a consent that came after they were sent (H60)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language

from samlas import papers
from samlas.casework.plan import minutes, reading
from samlas.casework.plan.models import Edition
from samlas.exchange.models import Dispatch
from samlas.faces.forms import VersionedForm
from samlas.faces.methods import form_page
from samlas.faces.staff import steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.plan import page
from samlas.faces.staff.steps import Texts, staff_page


@form_page
@staff_page
def send(request: StaffRequest, key: str) -> HttpResponse:
    """Show who may now have the minutes, and exactly what each gets; one click sends them."""
    now = localtime()
    plan = reading.opened(key, request.assignment, now)
    found = minutes.late(plan, now)
    if found is None:
        raise Edition.DoesNotExist

    def show(form: VersionedForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        if status == 409:
            steps.at_version(form, found.version)
        language = get_language() or "sv"
        shown = [
            (one.party.unit or one.party.name, papers.view(paper, language))
            for one, paper in minutes.preview(found, now)
        ]
        mends = [
            (one.word, reverse(f"staff:{one.where.page}", args=[key, one.where.key]))
            for one in found.names_too_much
        ]
        return page(request, plan, "minutes", form, status, saved, shown=shown, mends=mends)

    if request.method != "POST":
        return show(VersionedForm(initial={"version": found.version}))
    if not found.wanting:
        return redirect("staff:plan-editions", key)
    form = VersionedForm(request.POST)

    def act() -> list[Dispatch]:
        return minutes.send(plan, form.cleaned_data["version"], request.assignment, now)

    return steps.save(request, form, act, show, reverse("staff:plan-editions", args=[key]))

"""Who in the unit reads what is about a person whose data are protected."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samlas.casework import case as cases
from samlas.casework.meeting import roles
from samlas.directory.models import Assignment
from samlas.exchange import inbox, naming
from samlas.exchange.models import NamedReader
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page


class ReaderForm(Form):
    """Which colleague is to read too."""

    reader = forms.TypedChoiceField(label=_("Colleague"), coerce=int)

    def __init__(self, data: object, among: Sequence[Assignment]) -> None:
        super().__init__(data)
        known = [(one.pk, f"{one.staff.name}, {one.title}") for one in among]
        self.fields["reader"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]


@form_page
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """Name who reads a case of the own unit."""
    case = cases.read(key, request.assignment, localtime(), "readers")
    return _page(request, key, case.responsible_id, reverse("staff:case", args=[key]))


@form_page
@staff_page
def of_paper(request: StaffRequest, key: str) -> HttpResponse:
    """Name who in the unit reads what has come about the same person."""
    paper = inbox.held(key, request.assignment)
    return _page(request, paper.case, None, reverse("staff:received-paper", args=[key]))


def _page(request: StaffRequest, case: str, stays: int | None, back: str) -> HttpResponse:
    by, now = request.assignment, localtime()
    named = naming.readers(case, by)
    among = [one for one in roles.colleagues(by, now.date()) if not _is_in(one, named)]

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "cases", "form": form, "named": named, "stays": stays, "back": back}
        return render(request, "staff/readers.html", context, status=status)

    if request.method != "POST":
        return show(ReaderForm(None, among))
    if leaves := number(request.POST.get("leaves", "")):
        naming.unname(case, leaves, by, now)
        return redirect(request.path)
    form = ReaderForm(request.POST, among)

    def act() -> None:
        chosen = next(one for one in among if one.pk == form.cleaned_data["reader"])
        naming.name(case, chosen, by, now)

    return save(request, form, act, show, request.path)


def _is_in(one: Assignment, named: Sequence[NamedReader]) -> bool:
    return any(other.reader_id == one.pk for other in named)


@require_POST
@staff_page
def take(request: StaffRequest, key: str) -> HttpResponse:
    """Become the one in the unit who reads a paper that nobody there reads yet."""
    naming.take(key, request.assignment, localtime())
    return redirect("staff:received-paper", key)

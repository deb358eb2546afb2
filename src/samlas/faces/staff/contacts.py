"""Step 3, the contact map: a list that is decided about, and a picture drawn from it."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import contact_map, guardians
from samlas.casework import contacts as step
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.contact_map import ContactMap
from samlas.casework.contacts import Contact, Unreasoned
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.staff.contact_forms import (
    CloseForm,
    ContactForm,
    DecisionsForm,
    OtherForm,
    UnitContactForm,
    warning_of,
)
from samlas.faces.staff.drawing import draw, shown_name
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.faces.staff.unit_search import is_search
from samlas.people.models import Representative


@form_page
@staff_page
def contacts(request: StaffRequest, key: str) -> HttpResponse:
    """Show everyone around the person, and save what is decided about them."""
    now = localtime()
    found = contact_map.read(key, request.assignment, now)
    if request.method != "POST":
        return _show(request, found, DecisionsForm(found), 200)
    form = DecisionsForm(found, request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            step.decide_all(
                found.case,
                form.decided(),
                version,
                request.assignment,
                now,
                none_known=form.cleaned_data["none_known_more"],
            )
        except Unreasoned as refusal:
            form.refuse_each(refusal.faults)
        except Conflict:
            return _show(request, found, form.at(found.version), 409)
        else:
            return redirect("staff:contacts", key)
    return _show(request, found, form, 422)


def _show(
    request: StaffRequest, found: ContactMap, form: DecisionsForm, status: int
) -> HttpResponse:
    language = get_language() or "sv"
    protected = found.case.individual.is_protected
    rows = [
        {
            "placed": one,
            "contact": one.contact,
            "choice": form[f"choice-{one.contact.pk}"],
            "reason": form[f"reason-{one.contact.pk}"],
            "words": rulebook.explain("duty-to-attend", one.attend.verdict, language),
            "warning": warning_of(one.contact),
            "printed": shown_name(one, protected=protected),
        }
        for one in found.placed
    ]
    context = {
        "case": found.case,
        "found": found,
        "form": form,
        "rows": rows,
        "saved": [(one.contact.name, form.stands(one)) for one in found.placed]
        if status == 409
        else [],
        "picture": draw(found.placed, protected=protected),
        "protected": protected,
        "person": found.case.individual.given_name,
        "suggested": [
            (one, rulebook.explain("fallback", one.answer.verdict, language))
            for one in found.suggestions
        ],
        "here": "cases",
    }
    return render(request, "staff/contacts/map.html", context, status=status)


def _onward(request: StaffRequest, key: str) -> str:
    """Back to the consent when the talk about it is going on, else to the map."""
    to_consent = request.POST.get("to") == "consent" or request.GET.get("to") == "consent"
    return reverse("staff:consent-ask" if to_consent else "staff:contacts", args=[key])


def _page(
    request: StaffRequest, case: Case, form: Form, template: str, status: int
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "person": case.individual.given_name,
        "to": request.POST.get("to") or request.GET.get("to", ""),
        "back": _onward(request, case.key),
        "here": "cases",
    }
    return render(request, f"staff/contacts/{template}.html", context, status=status)


@form_page
@staff_page
def add(request: StaffRequest, key: str) -> HttpResponse:
    """Put a unit on the map, found by words in the directory."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact-add")

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _page(request, case, form, "add", status)

    if request.method != "POST":
        return show(UnitContactForm(case))
    if is_search(request):
        typed = request.POST.dict() | {"ongoing": "ongoing" in request.POST}
        return show(UnitContactForm(case, initial=typed))
    form = UnitContactForm(case, request.POST)
    return save(
        request,
        form,
        lambda: step.add(form.contact(), request.assignment, now),
        show,
        _onward(request, key),
    )


@form_page
@staff_page
def add_close(request: StaffRequest, key: str) -> HttpResponse:
    """Put a relative or a representative on the map, and into the person's record."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact-add")

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _page(request, case, form, "add_close", status)

    if request.method != "POST":
        return show(CloseForm())
    form = CloseForm(request.POST)
    return save(
        request,
        form,
        lambda: guardians.add(case, form.representative(), request.assignment, now),
        show,
        _onward(request, key),
    )


@require_POST
@staff_page
def add_known(request: StaffRequest, key: str, representative: int) -> HttpResponse:
    """Put someone on the map who stands in the person's record already."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact-add")
    known = Representative.objects.get(pk=representative, individual=case.individual)
    with suppress(Refused):  # a second click: this one is there
        guardians.add(case, known, request.assignment, now)
    return redirect(_onward(request, key))


@form_page
@staff_page
def add_other(request: StaffRequest, key: str) -> HttpResponse:
    """Put anyone on the map, by name and address."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact-add")

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _page(request, case, form, "add_other", status)

    if request.method != "POST":
        return show(OtherForm())
    form = OtherForm(request.POST)
    return save(
        request,
        form,
        lambda: step.add(Contact(case=case, **form.cleaned_data), request.assignment, now),
        show,
        _onward(request, key),
    )


@form_page
@staff_page
def contact(request: StaffRequest, key: str, contact: str) -> HttpResponse:
    """Change what is written about a contact, or move it to another circle."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact")
    one = step.contact_of(case, contact)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"case": case, "contact": one, "form": form, "saved": saved, "here": "cases"}
        return render(request, "staff/contacts/contact.html", context, status=status)

    if request.method != "POST":
        return show(ContactForm(one))
    form = ContactForm(one, request.POST)

    def act() -> Contact:
        values = dict(form.cleaned_data)
        version = values.pop("version")
        return step.change(one, values, version, request.assignment, now)

    return save(request, form, act, show, reverse("staff:contacts", args=[key]))


@require_POST
@staff_page
def remove(request: StaffRequest, key: str, contact: str) -> HttpResponse:
    """Take a contact off the map, unless a summons names it."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contact")
    one = step.contact_of(case, contact)
    try:
        step.remove(one, request.assignment, now)
    except Refused as refusal:
        form = ContactForm(one, initial={})
        context = {"case": case, "contact": one, "form": form, "problem": str(refusal)}
        return render(request, "staff/contacts/contact.html", context, status=422)
    return redirect("staff:contacts", key)


@require_POST
@staff_page
def no_representative(request: StaffRequest, key: str) -> HttpResponse:
    """Write down that nobody is appointed to speak for the person (K39)."""
    now = localtime()
    case = cases.read(key, request.assignment, now, "contacts")
    step.say_no_representative(case, request.assignment, now)
    return redirect("staff:contacts", key)

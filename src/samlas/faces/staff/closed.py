"""A closed plan: how everyone was told, whose record it stands in, and the new SIP after it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from samlas.casework import posting
from samlas.casework.case import Refused
from samlas.casework.closure import closing, records
from samlas.casework.closure.models import Ground
from samlas.casework.closure.records import Closed, Told
from samlas.exchange import inbox
from samlas.exchange.models import Channel
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.staff import received
from samlas.faces.staff.closing_forms import RecordedForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.posting import empty_form, posted_form
from samlas.faces.staff.steps import Texts, save, staff_page


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to post, with the form to say when."""

    told: Told
    form: Form


@require_safe
@staff_page
def closed(request: StaffRequest, key: str) -> HttpResponse:
    """How the plan was closed: told to whom, and recorded where."""
    return _show(request, records.closed(key, request.assignment, localtime()))


def _show(
    request: StaffRequest,
    found: Closed,
    own: Form | None = None,
    letter: tuple[int, Form] | None = None,
    failed: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    today = localtime().date()
    letters = [
        Letter(one, _letter_form(one.delivery.pk, letter))
        for one in found.told
        if one.delivery and one.delivery.channel == Channel.LETTER and not one.delivery.done_at
    ]
    context = {
        "here": "cases",
        "found": found,
        "case": found.case,
        "closure": found.closure,
        "grounds": [Ground(one).label for one in found.closure.grounds],
        "letters": letters,
        "own": own or RecordedForm(initial={"recorded_on": today}),
        "form": own or failed or (letter and letter[1]),
    }
    return render(request, "staff/closing/closed.html", context, status=status)


def _letter_form(pk: int, letter: tuple[int, Form] | None) -> Form:
    if letter is not None and letter[0] == pk:
        return letter[1]
    return empty_form(pk)


@require_POST
@staff_page
def recorded_here(request: StaffRequest, key: str) -> HttpResponse:
    """Say when the own record got to hold the closing."""
    now = localtime()
    found = records.closed(key, request.assignment, now)
    form = RecordedForm(request.POST)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, found, own=form, status=status)

    def act() -> object:
        on = form.cleaned_data["recorded_on"]
        return records.recorded_here(found.case, on, request.assignment, now)

    return save(request, form, act, show, address("staff:closed", key))


@require_POST
@staff_page
def posted(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Say when a letter about the closing was posted (H89)."""
    now = localtime()
    found = records.closed(key, request.assignment, now)
    form = posted_form(request, pk)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, found, letter=(pk, form), status=status)

    def act() -> None:
        posting.posted(key, pk, form.cleaned_data["posted_on"], request.assignment, now)

    return save(request, form, act, show, address("staff:closed", key))


@require_POST
@staff_page
def anew(request: StaffRequest, key: str) -> HttpResponse:
    """Begin a new SIP where the need has come back; a second click leads to the same one."""
    now = localtime()
    found = records.closed(key, request.assignment, now)
    try:
        new = closing.begin_anew(found.case, request.assignment, now)
    except Refused as refusal:
        form = Form(request.POST)
        form.refuse(str(refusal), "")
        return _show(request, found, failed=form, status=422)
    return redirect("staff:case", new.key)


@require_POST
@staff_page
def recorded(request: StaffRequest, key: str) -> HttpResponse:
    """Say, as one who was told, when the own record got to hold it (H90)."""
    now = localtime()
    form = RecordedForm(request.POST)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        got = inbox.read(key, request.assignment, now)
        return received.show(request, got, None, status, recording=form)

    def act() -> object:
        return records.recorded(key, form.cleaned_data["recorded_on"], request.assignment, now)

    return save(request, form, act, show, address("staff:received-paper", key))

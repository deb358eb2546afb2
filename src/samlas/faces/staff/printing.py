"""Letters to print: all that waits in the unit, the prints under way, and one click when posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.case import Refused
from samlas.casework.printing import alone as by_itself
from samlas.casework.printing import making, sifting, together, waiting
from samlas.casework.printing.models import PrintedLetter
from samlas.exchange.models import Delivery
from samlas.faces.addresses import public
from samlas.faces.forms import Day, Form
from samlas.faces.paging import number
from samlas.faces.staff import sent
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.sent import Sent
from samlas.faces.staff.steps import Texts, save, staff_page

PAGE = 20


class AllPostedForm(Form):
    """When the letters of a print were posted."""

    posted_on = Day(label=_("Posted on"))


@require_safe
@staff_page
def letters(request: StaffRequest) -> HttpResponse:
    """Every letter of the unit that waits to be posted."""
    return _show(request)


def _show(request: StaffRequest, form: Form | None = None, status: int = 200) -> HttpResponse:
    after = number(request.GET.get("after", ""))
    found = waiting.read(request.assignment, after, PAGE + 1, localtime())
    shown = found.letters[:PAGE]
    context = {
        "here": "tasks",
        "form": form,
        "found": found,
        "rows": _rows(shown),
        "alone": _rows(found.alone),
        "next_page": f"after={shown[-1].pk}" if len(found.letters) > PAGE else "",
    }
    return render(request, "staff/printing/letters.html", context, status=status)


def _rows(found: Sequence[Delivery]) -> list[tuple[Delivery, Sent]]:
    return [(one, sent.of_delivery(one)) for one in found]


@require_POST
@staff_page
def start(request: StaffRequest) -> HttpResponse:
    """Ask for a print of all that waits."""
    try:
        reply_at = public(request, reverse("guest:answer"))
        made = making.start(request.assignment, reply_at, localtime())
    except Refused as refusal:
        form = Form(request.POST)
        form.refuse(str(refusal), refusal.field)
        return _show(request, form, 422)
    return redirect("staff:printing", made.key)


@require_safe
@staff_page
def one(request: StaffRequest, key: str) -> HttpResponse:
    """A print: how far it has come, where to fetch it, and the click when it has been posted."""
    return _one(request, key)


def _one(
    request: StaffRequest, key: str, form: Form | None = None, status: int = 200
) -> HttpResponse:
    made, now = making.read(key, request.assignment), localtime()
    named = [_named(one) for one in sifting.named(made, now.date())]
    context = {
        "here": "tasks",
        "made": made,
        "form": form or AllPostedForm(initial={"posted_on": localdate()}),
        "may_undo": together.may_undo(made, now),
        "left_out": [one for one in named if not one[0].in_hand],
        "take_out": [one for one in named if one[0].in_hand],
        "is_empty": making.is_empty(made),
        "is_under_way": made.made_at is None and made.failed_at is None,
    }
    part = request.headers.get("HX-Target") == "progress"
    name = "staff/printing/progress.html" if part else "staff/printing/one.html"
    response = render(request, name, context, status=status)
    if part and not context["is_under_way"]:
        response["HX-Refresh"] = "true"
    return response


def _named(one: PrintedLetter) -> tuple[PrintedLetter, Sent, str]:
    """A letter as it can be found in the pile: of one who is protected by its reference alone."""
    paper = one.delivery.dispatch
    return (
        one,
        sent.of_delivery(one.delivery),
        paper.paper().reference if paper.is_protected else "",
    )


@require_safe
@staff_page
def file(request: StaffRequest, key: str) -> HttpResponse:
    """The whole print as one PDF."""
    made = making.read(key, request.assignment)
    try:
        content = making.joined(made, request.assignment, localtime())
    except Refused:
        return redirect("staff:printing", key)
    name = f"letters-{made.key}.pdf"
    sent_on = FileResponse(content, content_type="application/pdf", filename=name)
    return cast("HttpResponse", sent_on)


@require_POST
@staff_page
def posted(request: StaffRequest, key: str) -> HttpResponse:
    """Everything in the print has been posted."""
    form = AllPostedForm(request.POST)
    made = making.read(key, request.assignment)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _one(request, key, form, status)

    def act() -> None:
        together.posted(made, form.cleaned_data["posted_on"], request.assignment, localtime())

    return save(request, form, act, show, reverse("staff:printing", args=[key]))


@require_POST
@staff_page
def undo(request: StaffRequest, key: str) -> HttpResponse:
    """They had not been posted after all."""
    made = making.read(key, request.assignment)
    try:
        together.undo(made, request.assignment, localtime())
    except Refused as refusal:
        form = AllPostedForm(initial={"posted_on": localdate()}, data={})
        form.refuse(str(refusal), "")
        return _one(request, key, form, 422)
    return redirect("staff:printing", key)


@require_POST
@staff_page
def end(request: StaffRequest, key: str) -> HttpResponse:
    """Throw the print away: its letters wait as before."""
    making.end(making.read(key, request.assignment), localtime())
    return redirect("staff:printing-all")


@require_safe
@staff_page
def alone(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter that is in no print: how it is sent or handed over."""
    return _alone(request, pk)


def _alone(
    request: StaffRequest, pk: int, form: Form | None = None, status: int = 200
) -> HttpResponse:
    found = by_itself.read(pk, request.assignment, localtime())
    context = {
        "here": "tasks",
        "found": found,
        "letter": found.letter,
        "said": sent.of_delivery(found.letter),
        "agency": by_itself.AGENCY,
        "form": form or AllPostedForm(initial={"posted_on": localdate()}),
    }
    return render(request, "staff/printing/alone.html", context, status=status)


@require_safe
@staff_page
def alone_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Such a letter as PDF, with the sheets for its envelopes before it."""
    now = localtime()
    found = by_itself.read(pk, request.assignment, now)
    made = by_itself.printed(found, request.assignment, now)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


@require_POST
@staff_page
def alone_posted(request: StaffRequest, pk: int) -> HttpResponse:
    """It has been sent, or handed over."""
    form = AllPostedForm(request.POST)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _alone(request, pk, form, status)

    def act() -> None:
        day = form.cleaned_data["posted_on"]
        by_itself.posted(pk, day, request.assignment, localtime())

    return save(request, form, act, show, reverse("staff:printing-all"))

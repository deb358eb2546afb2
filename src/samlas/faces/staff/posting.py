"""Letters to be posted: what is to go in the post, and when it went (H39)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samlas.casework import posting
from samlas.exchange.models import Delivery
from samlas.faces.addresses import address
from samlas.faces.forms import Day, Form
from samlas.faces.staff import sent
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page


class PostedForm(Form):
    """When a letter was posted."""

    posted_on = Day(label=gettext_lazy("Posted on"))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, posted or with the form to say when."""

    delivery: Delivery
    reader: str
    kind: str
    form: Form


def letters_to_show(
    found: Sequence[Delivery], refused: Form | None = None, about: int = 0
) -> list[Letter]:
    """Return the letters with their forms; `refused` is what was sent of the one `about`."""
    letters = []
    for one in found:
        wrong = refused if isinstance(refused, PostedForm) and one.pk == about else None
        said = sent.row(one.dispatch)
        letters.append(Letter(one, said.reader, said.kind, wrong or empty_form(one.pk)))
    return letters


def empty_form(pk: int) -> PostedForm:
    """Return the form of one letter, with today in it."""
    return PostedForm(prefix=f"letter{pk}", initial={"posted_on": localtime().date()})


def posted_form(request: StaffRequest, pk: int) -> PostedForm:
    """Return the form of one letter as it was sent."""
    return PostedForm(request.POST, prefix=f"letter{pk}")


@require_safe
@staff_page
def letters(request: StaffRequest, key: str) -> HttpResponse:
    """Every letter of a plan: to be posted, or posted, and when."""
    return _show(request, key)


@require_POST
@staff_page
def posted(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Write down when a letter was posted."""
    form = posted_form(request, pk)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, key, form, pk, status)

    def act() -> None:
        day = form.cleaned_data["posted_on"]
        posting.posted(key, pk, day, request.assignment, localtime())

    return save(request, form, act, show, address("staff:letters", key))


def _show(
    request: StaffRequest, key: str, form: Form | None = None, about: int = 0, status: int = 200
) -> HttpResponse:
    case, found = posting.read(key, request.assignment, localtime())
    waiting = [one for one in found if one.done_at is None]
    context = {
        "here": "cases",
        "case": case,
        "form": form,
        "to_post": letters_to_show(waiting, form, about),
        "posted": letters_to_show([one for one in found if one.done_at is not None]),
    }
    return render(request, "staff/letters.html", context, status=status)

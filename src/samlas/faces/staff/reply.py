"""Answering a received paper, and passing it on to the right unit of one's own principal."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import papers
from samlas.casework.case import Conflict, Refused
from samlas.casework.summons import answering
from samlas.casework.summons.own_units import own_units
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.inbox import Received
from samlas.exchange.models import Reply
from samlas.faces.methods import form_page
from samlas.faces.reply_form import ReplyForm, told
from samlas.faces.staff import received
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.reply_forms import PassOnForm
from samlas.faces.staff.steps import staff_page

UNITS_SHOWN = 50


@form_page
@staff_page
def answer(request: StaffRequest, key: str) -> HttpResponse:
    """Answer the paper for the unit that holds it. What the paper does not offer is refused.

    Whoever only looks, as after a log-in or by the browser's own list, is led to the paper.
    """
    if request.method != "POST":
        return _to_paper(request, key)
    now = localtime()
    got = inbox.read(key, request.assignment, now)
    form = ReplyForm(request.POST, offered=received.read_out(got.dispatch).answers)
    if not form.is_valid():
        return received.show(request, got, form, 422)
    seen = form.cleaned_data["seen"]
    try:
        answering.answer(key, form.said(), request.assignment, now, seen=seen)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return received.show(request, got, form, 422, was_refused=bool(refusal.because))
    except NotInForce:
        form.add_error(None, received.not_in_force())
        return received.show(request, got, form, 422)
    except Conflict as conflict:
        texts = told(cast("Reply", conflict.saved))
        return received.show(request, got, form.after(conflict.saved.pk), 409, saved=texts)
    return redirect("staff:received-paper", key)


def _to_paper(request: StaffRequest, key: str) -> HttpResponse:
    """Lead to the paper, if the unit holds it; raises Dispatch.DoesNotExist."""
    inbox.held(key, request.assignment)
    return redirect("staff:received-paper", key)


@form_page
@staff_page
def pass_on(request: StaffRequest, key: str) -> HttpResponse:
    """Choose the right unit of one's own principal, check, and pass the paper on (K11)."""
    now = localtime()
    got = inbox.read(key, request.assignment, now)
    is_over = not got.dispatch.is_current and request.method != "POST"
    if is_over or not got.holds_it or got.dispatch.kind != papers.Summons.kind:
        return redirect("staff:received-paper", key)
    if request.method != "POST" or "search" in request.POST:
        form = PassOnForm(initial=request.POST.dict() if request.method == "POST" else {})
        return _choose(request, got, form)
    form = PassOnForm(request.POST)
    if not form.is_valid():
        return _choose(request, got, form, 422)
    to, note = form.cleaned_data["to"], form.cleaned_data["contact_note"]
    if "send" not in request.POST:
        context = {"here": "received", "dispatch": got.dispatch, "form": form, "to": to}
        return render(request, "staff/received/pass_on_check.html", context)
    try:
        answering.pass_on(key, to, note, request.assignment, now)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _choose(request, got, form, 422, refusal.because)
    except NotInForce:
        form.add_error(None, received.not_in_force())
        return _choose(request, got, form, 422)
    return redirect("staff:received-paper", key)


def _choose(
    request: StaffRequest, got: Received, form: PassOnForm, status: int = 200, because: object = ()
) -> HttpResponse:
    words = request.POST.get("words", "").strip()
    found = own_units(got.mine, localtime().date(), words, keep=str(form["to"].value() or ""))
    context = {
        "here": "received",
        "dispatch": got.dispatch,
        "form": form,
        "words": words,
        "units": found[:UNITS_SHOWN],
        "has_more": len(found) > UNITS_SHOWN,
        "because": because,
    }
    return render(request, "staff/received/pass_on.html", context, status=status)


@form_page
@staff_page
def give_back(request: StaffRequest, key: str) -> HttpResponse:
    """Say that no unit was found: the first recipient comes (K14)."""
    if request.method != "POST":
        return _to_paper(request, key)
    with override(settings.LANGUAGE_CODE):  # others read it, in whichever language
        note = _("No other unit was found.")
    with suppress(NotInForce):
        answering.give_back(key, note, request.assignment, localtime())
    return redirect("staff:received-paper", key)

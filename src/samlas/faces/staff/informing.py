"""What support is going on: asked of one who declined, told by it, and put into the plan (K46)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Conflict, Refused
from samlas.casework.plan import told as telling
from samlas.casework.summons import informing, replies
from samlas.casework.summons.draft import Recipient
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Dispatch, Reply, Way
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.measure_forms import MeasuresForm, fields_of
from samlas.faces.methods import form_page
from samlas.faces.staff import steps
from samlas.faces.staff.entering import CameForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.received import not_in_force
from samlas.faces.staff.steps import Texts, staff_page


class EnteredMeasuresForm(CameForm, MeasuresForm):
    """What is going on, written down by the convener: also how and which day it came."""


@form_page
@staff_page
def information(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Ask one who declined: read it through, then send. Once it is sent: what it has told."""
    recipient = replies.recipient(key, pk, request.assignment)
    sent = informing.asked(recipient.summons.case).get(informing.place(recipient))
    if sent is not None and request.method != "POST":
        return _told(request, recipient, sent, Form())
    form = Form(request.POST if request.method == "POST" else None)

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        said = None
        try:
            said = papers.view(
                informing.request(recipient, localtime()).paper, get_language() or "sv"
            )
        except Refused as refusal:
            form.is_bound = True
            form.refuse(str(refusal), refusal.field)
            status = 422
        context = {"here": "cases", "key": key, "recipient": recipient, "form": form, "said": said}
        return render(request, "staff/answers/information.html", context, status=status)

    if request.method != "POST":
        return show(form)

    def act() -> None:
        informing.ask(recipient, request.assignment, localtime())

    return steps.save(request, form, act, show, address("staff:answers", key))


def _told(
    request: StaffRequest, recipient: Recipient, sent: Dispatch, form: Form, status: int = 200
) -> HttpResponse:
    case = recipient.summons.case
    measures = list(sent.answer.measures.all()) if sent.answer is not None else []
    context = {
        "here": "cases",
        "key": case.key,
        "recipient": recipient,
        "sent": sent,
        "measures": measures,
        "form": form,
        "is_covered": informing.place(recipient) in informing.opening(case, localtime().date()),
        "is_new": any(not one.actions.all() for one in measures),
    }
    return render(request, "staff/answers/told.html", context, status=status)


@form_page
@staff_page
def read(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Put what was told into the plan, or say that it has been read."""
    recipient = replies.recipient(key, pk, request.assignment)
    sent = informing.asked(recipient.summons.case).get(informing.place(recipient))
    if sent is None or request.method != "POST":
        return redirect("staff:answers-information", key, pk)
    into_plan = request.POST.get("do") == "plan"

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return _told(request, recipient, sent, form, status)

    def act() -> None:
        if into_plan:
            telling.put_in(recipient, request.assignment, localtime())
        else:
            informing.heard(recipient, request.assignment, localtime())

    onward = address("staff:plan" if into_plan else "staff:answers", key)
    return steps.save(request, Form(request.POST), act, show, onward)


@form_page
@staff_page
def by_phone(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Write down what one who was asked tells on the phone, or has sent on the slip."""
    recipient = replies.recipient(key, pk, request.assignment)
    sent = informing.asked(recipient.summons.case).get(informing.place(recipient))
    if sent is None:
        return redirect("staff:answers-information", key, pk)

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "key": key, "recipient": recipient, "form": form}
        return render(request, "staff/answers/tell.html", context, status=status)

    def act(form: MeasuresForm) -> Reply:
        typed = form.cleaned_data
        way, on = Way(typed["way"]), typed["came_on"]
        try:
            return informing.enter(recipient, form.told(), way, on, request.assignment, localtime())
        except NotInForce:
            raise Refused(not_in_force()) from None

    onward = address("staff:answers-information", key, pk)
    return _fill_in(request, sent.answer, show, act, onward, EnteredMeasuresForm)


@form_page
@staff_page
def tell(request: StaffRequest, key: str) -> HttpResponse:
    """Tell, for the unit that was asked, what support is going on with it."""
    now = localtime()
    got = inbox.read(key, request.assignment, now)
    is_asked = got.dispatch.kind == informing.KIND and got.holds_it
    if request.method != "POST" and not (is_asked and got.dispatch.is_current):
        return redirect("staff:received-paper", key)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "dispatch": got.dispatch, "form": form, "saved": saved}
        return render(request, "staff/received/tell.html", context, status=status)

    def act(form: MeasuresForm) -> Reply:
        seen = form.cleaned_data["seen"]
        try:
            return informing.tell(key, form.told(), request.assignment, now, seen=seen)
        except NotInForce:
            raise Refused(not_in_force()) from None

    return _fill_in(request, got.dispatch.answer, show, act, address("staff:received-paper", key))


def _fill_in(
    request: StaffRequest,
    told: Reply | None,
    show: steps.Show,
    act: Callable[[MeasuresForm], Reply],
    onward: str,
    made: type[MeasuresForm] = MeasuresForm,
) -> HttpResponse:
    """Show the form, with one row more where that is asked for, or do `act` with what is typed."""
    if request.method != "POST":
        initial, rows = fields_of(told)
        initial |= {"way": Way.PHONE, "came_on": localtime().date()}
        return show(made(initial=initial, rows=rows))
    form = made(request.POST)
    if request.POST.get("do") == "add":
        return show(form.with_one_more())
    if not form.is_valid():
        return show(form, 422)
    try:
        act(form)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return show(form, 422)
    except Conflict as conflict:
        saved = cast("Reply", conflict.saved)
        return show(form.after(saved.pk), 409, _in_words(saved))
    return redirect(onward)


def _in_words(told: Reply) -> Texts:
    """What has been told, for one who was about to tell something else."""
    rows = [", ".join(filter(None, (one.what, one.purpose, one.contact)))
            for one in told.measures.all()]  # fmt: skip
    said = rows or [_("Nothing")]
    return [(_("What is going on"), "\n".join(said)), (_("Besides"), told.message)]

"""What a unit that was sent the plan does with it: its own record, and the lead if it is asked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from samlas import papers
from samlas.casework.case import Refused
from samlas.casework.plan import lead, own_word, reading
from samlas.casework.plan.models import Plan, Verdict
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Dispatch, Holding, Reply
from samlas.faces.addresses import address
from samlas.faces.methods import form_page
from samlas.faces.staff import plan_forms as forms
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.received import not_in_force
from samlas.faces.staff.steps import Texts, save, staff_page


@form_page
@staff_page
def record(request: StaffRequest, key: str) -> HttpResponse:
    """The paper as text to copy, own actions first, and when it came into the own record (H90)."""
    now = localtime()
    got = inbox.read(key, request.assignment, now)
    paper = got.dispatch.paper()
    if not isinstance(paper, papers.Plan | papers.Minutes):
        raise Dispatch.DoesNotExist
    text = papers.text(paper, "sv")

    def page(form: forms.RecordForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "dispatch": got.dispatch, "form": form, "saved": saved,
                   "text": text, "recorded_on": got.mine.recorded_on}  # fmt: skip
        return render(request, "staff/received/record.html", context, status=status)

    if request.method != "POST":
        return page(forms.RecordForm(initial={"on": got.mine.recorded_on or now.date()}))
    form = forms.RecordForm(request.POST)

    def act() -> Holding:
        return reading.record(key, form.cleaned_data["on"], request.assignment, now)

    return save(request, form, act, page, address("staff:received-paper", key))


@form_page
@staff_page
def approve(request: StaffRequest, key: str) -> HttpResponse:
    """Say for the own unit what it thinks of the plan, under one's own log-in (H59, H62)."""
    now = localtime()
    found = own_word.question(key, request.assignment, now)

    def page(form: forms.OwnWordForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "found": found, "form": form, "saved": saved}
        return render(request, "staff/received/approve.html", context, status=status)

    if request.method != "POST":
        given = found.dispatch.answer
        stands = {"verdict": given.kind, "said": given.message} if given else {}
        return page(forms.OwnWordForm(initial=stands))
    form = forms.OwnWordForm(request.POST)

    def act() -> Reply:
        typed = form.cleaned_data
        verdict = Verdict(typed["verdict"])
        try:
            return own_word.say(key, verdict, typed["said"], request.assignment, now)
        except NotInForce:
            raise Refused(not_in_force()) from None

    return save(request, form, act, page, address("staff:received-paper", key))


@form_page
@staff_page
def take_lead(request: StaffRequest, key: str) -> HttpResponse:
    """Say yes or no to taking the lead of the plan (H64)."""
    now = localtime()
    plan = lead.asked(key, request.assignment)
    paper = inbox.read(key, request.assignment, now).dispatch

    def page(form: forms.TakeLeadForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "dispatch": paper, "form": form, "plan": plan,
                   "saved": saved}  # fmt: skip
        return render(request, "staff/received/lead.html", context, status=status)

    if request.method != "POST":
        staff = request.assignment.staff
        return page(forms.TakeLeadForm(initial={"phone": staff.phone, "email": staff.email}))
    form = forms.TakeLeadForm(request.POST)

    def act() -> Plan:
        typed, by = form.cleaned_data, request.assignment
        if typed["answer"] == "yes":
            return lead.accept(key, typed["phone"], typed["email"], by, now)
        return lead.decline(key, typed["why"], by, now)

    return save(request, form, act, page, address("staff:received-paper", key))

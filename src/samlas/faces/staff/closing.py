"""Closing a plan: why, and what becomes of what is left; then the check, and everyone is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language

from samlas import papers
from samlas.casework.case import Case, Stage
from samlas.casework.closure import closing, notices, terms
from samlas.casework.closure.models import Closure, ClosureDraft
from samlas.casework.closure.notices import Notice
from samlas.exchange import channels
from samlas.exchange.models import Channel
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff import autosave
from samlas.faces.staff.closing_forms import CheckForm, CloseForm, as_query
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.faces.staff.unit_search import is_search


@form_page
@staff_page
def close(request: StaffRequest, key: str) -> HttpResponse:
    """Fill in why the plan is closed; it is kept as a draft until it has been read through."""
    now = localtime()
    case, kept = terms.opened(key, request.assignment, now)
    if case.has_ended:
        return _ended(case)
    actions = terms.open_actions(case)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "case": case, "form": form, "saved": saved}
        return render(request, "staff/closing/close.html", context, status=status)

    if request.method != "POST":
        return show(CloseForm(case, actions, kept=kept, grounds=request.GET.getlist("ground")))
    is_draft = autosave.wanted(request) or is_search(request)
    form = CloseForm(case, actions, request.POST, kept=kept, draft=is_draft)
    if is_search(request):
        return show(form)
    if not is_draft and form.is_valid():
        for fault in terms.faults(case, form.terms(), now):
            form.refuse(str(fault), fault.field)

    def act() -> ClosureDraft:
        version = form.cleaned_data["version"]
        return terms.save_draft(case, form.to_keep(), version, request.assignment, now)

    def fields(stands: ClosureDraft) -> Mapping[str, object]:
        there = CloseForm(case, actions, as_query(stands.answers), kept=stands, draft=True)
        there.is_valid()
        return there.cleaned_data

    return save(request, form, act, show, address("staff:close-check", key), fields)


def _ended(case: Case) -> HttpResponse:
    return redirect("staff:closed" if case.stage == Stage.CLOSED else "staff:case", case.key)


@dataclass(frozen=True, slots=True)
class Row:
    """One who will be told: by which way, and whether more than that it ended."""

    name: str
    way: Channel
    has_address: bool
    tells_more: bool


@form_page
@staff_page
def check(request: StaffRequest, key: str) -> HttpResponse:
    """Read through who is told what; from here the plan is closed and it is sent."""
    now = localtime()
    case, kept = terms.opened(key, request.assignment, now)
    if case.has_ended:
        return _ended(case)
    filled = _filled(case, kept)
    if not filled.is_valid() or any(terms.faults(case, filled.terms(), now)):
        return redirect("staff:close", key)
    wanted = filled.terms()
    told = notices.notices(case, wanted, now)

    def show(form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = _context(request, case, told, filled) | {"form": form, "status": status}
        return render(request, "staff/closing/check.html", context, status=status)

    if request.method != "POST":
        return show(CheckForm(initial={"version": kept.version}))
    form = CheckForm(request.POST)

    def act() -> Closure:
        version = form.cleaned_data["version"]
        return closing.close(case, wanted, request.assignment, now, version=version)

    return save(request, form, act, show, address("staff:closed", key))


def _filled(case: Case, kept: ClosureDraft) -> CloseForm:
    data = as_query(kept.answers)
    data["version"] = str(kept.version)
    return CloseForm(case, terms.open_actions(case), data, kept=kept)


def _context(
    request: StaffRequest, case: Case, told: Sequence[Notice], filled: CloseForm
) -> dict[str, object]:
    chosen = number(request.GET.get("for", "")) or 0
    chosen = chosen if chosen < len(told) else 0
    return {
        "here": "cases",
        "case": case,
        "rows": [_row(one, case) for one in told],
        "chosen": chosen,
        "said": papers.view(told[chosen].paper, get_language() or "sv"),
        "wanted": filled.terms(),
    }


def _row(one: Notice, case: Case) -> Row:
    way = channels.ways(one.unit, case.unit)[0]
    name = one.unit.name if one.unit else one.paper.recipient.name
    return Row(name, way, bool(one.paper.recipient.address), one.paper.tells_more)

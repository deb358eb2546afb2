"""Telling that something went wrong, or an idea; and what has come of what the unit has told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.case import Case, Refused
from samlas.casework.meeting import roles
from samlas.deviations import reporting
from samlas.deviations.models import IDEA, Origin, Phase, Report, State
from samlas.deviations.reporting import NotClear
from samlas.directory.models import Assignment, UnitKind
from samlas.faces import letters
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.onward import is_ours
from samlas.faces.paging import number
from samlas.faces.staff.deviation_forms import ClearForm, MoreForm, TellForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

Done = TypeVar("Done")
# The pages of a case that it is told from, besides the meeting's own.
STEPS = {
    "answers", "closed", "consent", "contacts", "follow-up", "meeting", "plan", "summons", "times",
}  # fmt: skip
COLOURS = {
    State.SENT: "warning", State.RECEIVED: "info", State.HANDLED: "info", State.ANSWERED: "success",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One report in a list."""

    report: Report
    origin: Origin | None
    words: str
    colour: str


def words_of(report: Report) -> str:
    """What was told, in words: the rulebook's for a fault."""
    kind = reporting.kind_of(report)
    if kind is not None:
        return kind.text(get_language() or "sv")
    return _("An idea") if report.kind == IDEA else report.kind


def row(report: Report, origin: Origin | None = None) -> Row:
    """A report with all that a list tells of it."""
    return Row(report, origin, words_of(report), COLOURS[State(report.state)])


def unit_kinds(report: Report) -> str:
    """The kinds of the units, in words."""
    return ", ".join(str(UnitKind(one).label) for one in report.unit_kinds)


def clear(form: ClearForm, act: Callable[[], Done]) -> Done:
    """Do `act`; when a text could point at somebody, let the form show where."""
    try:
        return act()
    except NotClear as why:
        form.stop(why)
        raise


def place_to_tell(case: Case, by: Assignment) -> str:
    """The page where one who works with a case tells that something went wrong in it.

    Who does so from another unit has a paper of it, and tells by that.
    """
    if case.unit_id == by.unit_id:
        return address("staff:deviation-case", case.key)
    paper = reporting.paper_of(case.key, by)
    return address("staff:received-deviation", paper) if paper else address("staff:deviation-new")


def and_back(place: str, joined: str = "?") -> str:
    """What is put after an address for the page there to lead back to a place; nothing for none."""
    return f"{joined}from={quote(place)}" if place else ""


def _place(request: StaffRequest) -> str:
    """The page that it is told from, to come back to; empty when that is not said."""
    wanted = request.GET.get("from", "")
    return wanted if is_ours(wanted) else ""


def _in_short(place: str) -> str:
    """What a page is called, without its key: no address ties a report to its case."""
    path, mark, part = place.partition("?")
    try:
        return f"{resolve(path).url_name}{mark}{part}"
    except Resolver404:
        return ""


def _in_full(short: str, origin: Origin, by: Assignment, now: datetime) -> str:
    """The page that was called so when it was told from there; nothing for another than its teller,
    and when its case is no longer known."""
    name, mark, part = short.partition("?")
    key = origin.case if origin.by_id == by.pk else ""
    if name == "meeting-mode" and key:
        meeting = roles.workable_of(key, by, now)
        key = meeting.key if meeting else ""
    elif name not in STEPS:
        key = ""
    return f"{address(f'staff:{name}', key)}{mark}{part}" if key else ""


@form_page
@staff_page
def new(request: StaffRequest) -> HttpResponse:
    """Tell something without a case."""
    return _tell(request, reporting.ground("", request.assignment, localtime()))


@form_page
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """Tell something that went wrong in a case: two taps."""
    return _tell(request, reporting.ground(key, request.assignment, localtime()))


@form_page
@staff_page
def of_paper(request: StaffRequest, key: str) -> HttpResponse:
    """Tell something that went wrong with a received paper, or the meeting it was about."""
    return _tell(request, reporting.ground_of_paper(key, request.assignment, localtime()))


def _tell(request: StaffRequest, at: reporting.Ground) -> HttpResponse:
    by, now = request.assignment, localtime()
    language = get_language() or "sv"
    place = _place(request)
    context: dict[str, Any] = {
        "here": "cases" if at.case else "received" if at.paper else "deviations", "at": at,
        "route": at.route, "place": place,
        "kinds": [(one.id, one.text(language), one.needs_text) for one in at.kinds],
    }  # fmt: skip
    if request.method != "POST":
        asked = request.GET.get("kind", "")
        in_words = [(name, words) for name, words, needs in context["kinds"] if needs]
        names = dict([*in_words, (IDEA, _("An idea"))])
        form = TellForm(initial={"kind": asked}) if asked in names else None
        return render(request, _page(form), {**context, "form": form, "what": names.get(asked)})
    form = TellForm(request.POST)
    if form.is_valid():
        try:
            report = clear(form, lambda: reporting.tell(at, form.told(), by, now))
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            onward = address("staff:deviation", report.key)
            return redirect(f"{onward}?sent{and_back(_in_short(place), '&')}")
    chosen = str(form["kind"].value() or "")
    names = {name: words for name, words, _needs in context["kinds"]} | {IDEA: _("An idea")}
    shown = {**context, "form": form, "what": names.get(chosen)}
    return render(request, _page(form if chosen in names else None), shown, status=422)


def _page(form: Form | None) -> str:
    return f"staff/deviations/{'tell' if form is None else 'words'}.html"


@require_safe
@staff_page
def ours(request: StaffRequest) -> HttpResponse:
    """What the unit has told, newest first."""
    before = number(request.GET.get("before", ""))
    found = reporting.of_unit(request.assignment, before, localtime())
    shown = found[: reporting.PAGE]
    context = {
        "here": "deviations",
        "rows": [row(one.report, one) for one in shown],
        "next_page": f"before={shown[-1].pk}" if len(found) > len(shown) else "",
    }
    return render(request, "staff/deviations/ours.html", context)


@form_page
@staff_page
def report(request: StaffRequest, key: str) -> HttpResponse:
    """What was told and what has come of it; write more while nobody has received it."""
    by, now, short = request.assignment, localtime(), request.GET.get("from", "")

    def show(form: Any, status: int = 200, saved: Texts = ()) -> HttpResponse:
        found = reporting.one(key, by, now)
        language = get_language() or "sv"
        context: Mapping[str, Any] = {
            "here": "deviations", "found": found, "row": row(found.report, found.origin),
            "unit_kinds": unit_kinds(found.report), "saved": saved,
            "form": form or MoreForm(initial=vars(found.report)),
            "may_change": found.report.is_open and found.origin.by_id == by.pk,
            "also": [(one.text(language), one.act(language), one.clause) for one in found.also],
            "is_new": "sent" in request.GET and status == HTTPStatus.OK,
            "place": _in_full(short, found.origin, by, now),
        }  # fmt: skip
        return render(request, "staff/deviations/report.html", context, status=status)

    if request.method != "POST":
        return show(None)
    form = MoreForm(request.POST)

    def act() -> Report:
        told, version = form.told(), form.cleaned_data["version"]
        return clear(form, lambda: reporting.change(key, told, version, by, now))

    return save(request, form, act, show, address("staff:deviation", key) + and_back(short))


@require_safe
@staff_page
def on_paper(request: StaffRequest, key: str) -> HttpResponse:
    """What was sent, as a paper (PDF), in Swedish as other papers between units."""
    now = localtime()
    with override(settings.LANGUAGE_CODE):
        found = reporting.one(key, request.assignment, now)
        report = found.report
        step, kinds = str(Phase(report.phase).label), unit_kinds(report)
        made = reporting.on_paper(found, words_of(report), step, kinds, now)
        return letters.pdf(made, "deviation")


@require_POST
@staff_page
def take_back(request: StaffRequest, key: str) -> HttpResponse:
    """Take back what nobody has received."""
    reporting.take_back(key, request.assignment, localtime())
    return redirect("staff:deviations")

"""The log, for those who look after it: the unit's log checker and the principal's auditor."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.directory.models import OfficeKind
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.again import proven
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.oversight_forms import WEEK, CheckForm, ExportForm, LogForm, days
from samlas.faces.staff.steps import office_page
from samlas.ledger.models import Act
from samlas.oversight import checking, exporting, reading
from samlas.oversight.checking import NotPossible
from samlas.oversight.models import Verdict
from samlas.oversight.reading import Found, Seen, Wanted
from samlas.oversight.signs import Sign, in_vain
from samlas.oversight.who import scope

LOOK_AFTER = (OfficeKind.LOG_CHECKER, OfficeKind.AUDITOR)
ACTS = {
    Act.READ: _("Looked at"), Act.LISTED: _("Listed"), Act.SEARCHED: _("Searched"),
    Act.CHANGED: _("Wrote"), Act.CONSENTED: _("Wrote down a yes"),
    Act.WITHDREW: _("Took a yes back"), Act.SENT: _("Sent"), Act.ANSWERED: _("Answered"),
    Act.PASSED_ON: _("Passed on"), Act.REFUSED: _("Wrote down a no"),
    Act.LOGGED_IN: _("Logged in"), Act.LOGGED_OUT: _("Logged out"),
    Act.EXPORTED: _("Took out"), Act.CHECKED: _("Checked the log"), Act.ANCHORED: _("Anchored"),
    Act.DELETED: _("Deleted"),
}  # fmt: skip
# What was looked at or done, by how the ledger's word for it begins; the first that fits.
SUBJECTS = (
    ("emergency", _("In an emergency")),
    ("own-", _("The person's own page")), ("consent", _("The consent")),
    ("plan", _("The plan")),
    ("approval", _("The plan")), ("summons", _("The summons")), ("received", _("A received paper")),
    ("sent", _("A sent paper")), ("letter", _("Letters")), ("print", _("Letters")),
    ("returned", _("Letters")), ("meeting", _("The meeting")), ("role", _("The meeting")),
    ("contact", _("The contacts")), ("scan", _("Scanned forms")), ("sdk", _("SDK messages")),
    ("request", _("A request for a SIP")), ("follow", _("The follow-up")),
    ("report", _("The follow-up")), ("log", _("The log")), ("list", _("A list")),
    ("work-list", _("A list")), ("not-there", _("Something that is not there for them")),
    ("closing", _("The closing")), ("closed", _("The closing")), ("send", _("A sent paper")),
    ("keeping", _("How long it is kept")), ("account", _("An account")),
    ("office", _("An account")), ("answer", _("An answer")),
    ("individual", _("About the person")), ("routine", _("The unit's own routine")),
)  # fmt: skip
WRITERS = {
    "xml": (exporting.as_xml, "application/xml; charset=utf-8"),
    "json": (exporting.as_json, "application/json"),
}
COLOURS = {Verdict.IN_ORDER: "success", Verdict.ASKED: "info", Verdict.REPORTED: "danger"}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is shown."""

    seen: Seen
    act: str
    subject: str
    who: str
    colour: str


def row(one: Seen) -> Row:
    """Put an entry in words."""
    entry = one.entry
    act = _("Was not let in") if in_vain(entry) else ACTS[Act(entry.act)]
    found = (str(words) for begins, words in SUBJECTS if entry.purpose.startswith(begins))
    who = f"{one.reader.staff.name}, {one.reader.title}" if one.reader else _hand(entry.who)
    return Row(
        seen=one, act=str(act), subject=next(found, str(_("The plan's work"))),
        who=who, colour=COLOURS.get(Verdict(one.check.verdict), "") if one.check else "",
    )  # fmt: skip


def _hand(who: str) -> str:
    if who.startswith("individual"):
        return str(_("The person"))
    if who.startswith("representative-"):
        return str(_("One who speaks for the person"))
    return str(_("The program")) if who == "system" else str(_("Someone outside"))


@require_safe
@office_page(*LOOK_AFTER)
def log(request: StaffRequest) -> HttpResponse:
    """Show what was done in some days, newest first, or a sample of what was looked at."""
    now, by = localtime(), request.assignment
    may = scope(by, now.date())
    period = days(request.GET, now.date())
    people = reading.readers(may, period)
    form = LogForm(may, people, _typed(request.GET, period.first, period.last))
    if not form.is_valid():
        return _show(request, form, Found(may, [], None), 422)
    size, seed = form.cleaned_data["size"], form.cleaned_data["seed"]
    if size and not seed:
        return redirect(f"{request.path}?{_with(request.GET, seed=secrets.token_hex(4))}")
    return _show(request, form, _found(request, form, size, seed, now))


def _found(
    request: StaffRequest, form: LogForm, size: int | None, seed: str, now: datetime
) -> Found:
    by, wanted = request.assignment, form.wanted()
    if size:
        return checking.sample(by, wanted, size, seed, now)
    return reading.entries(by, wanted, number(request.GET.get("before", "")), now)


def _typed(asked: QueryDict, first: date, last: date) -> QueryDict:
    typed = asked.copy()
    typed.setdefault("first", first.isoformat())
    typed.setdefault("last", last.isoformat())
    return typed


def _with(asked: QueryDict, **more: object) -> str:
    """The query of the page with something else in it."""
    query = asked.copy()
    for name, value in more.items():
        query[name] = str(value)
    return query.urlencode()


def _show(request: StaffRequest, form: LogForm, found: Found, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "here": "offices",
        "form": form,
        "rows": [row(one) for one in found.seen],
        "is_auditor": found.scope.is_auditor,
        "seed": form.data.get("seed", "") if form.data.get("size") else "",
        "next_page": _with(request.GET, before=found.more) if found.more else "",
    }
    return render(request, "staff/log/list.html", context, status=status)


@form_page
@office_page(*LOOK_AFTER)
def entry(request: StaffRequest, pk: int) -> HttpResponse:
    """One entry, what stands out with it, what was noted before; take a new note."""
    now, by = localtime(), request.assignment
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            checking.mark(by, pk, Verdict(said["verdict"]), said["note"], now)
        except NotPossible as why:
            form.cannot(why)
        else:
            return redirect("staff:log-entry", pk)
    found, checks = reading.one(by, pk, now)
    context = {
        "here": "offices", "form": form, "row": row(found), "checks": checks,
        "is_own": found.entry.who == by.actor.who,
        "signs": [Sign(one).label for one in found.signs],
    }  # fmt: skip
    return render(request, "staff/log/entry.html", context, status=422 if form.errors else 200)


@form_page
@office_page(OfficeKind.AUDITOR)
@proven
def export(request: StaffRequest) -> HttpResponse:
    """Ask for the days, and give the file in parts: a year of a region fits in no memory."""
    now = localtime()
    today = now.date()
    initial = {"first": (today - WEEK).isoformat(), "last": today.isoformat(), "kind": "xml"}
    form = ExportForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        context = {"here": "offices", "form": form}
        status = 422 if form.errors else 200
        return render(request, "staff/log/export.html", context, status=status)
    said = form.cleaned_data
    found = exporting.for_auditor(request.assignment, Wanted(said["first"], said["last"]), now)
    write, kind = WRITERS[said["kind"]]
    name = f"log-{said['first']}-{said['last']}.{said['kind']}"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return cast(
        "HttpResponse", StreamingHttpResponse(write(found), content_type=kind, headers=told)
    )

"""What was told, for those who handle it for their principal: a list, a report, the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samlas import rulebook
from samlas.casework.case import Refused
from samlas.deviations import exporting, handling
from samlas.deviations.handling import Wanted
from samlas.deviations.models import Phase, Report, State
from samlas.directory.models import OfficeKind
from samlas.faces.addresses import address
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.sheets import a_sheet
from samlas.faces.staff.again import proven
from samlas.faces.staff.deviation_forms import AnswerForm, ExportForm, WantedForm
from samlas.faces.staff.deviations import clear, row, unit_kinds, words_of
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, office_page, save


def _form(asked: QueryDict | None, today: Any) -> WantedForm:
    """The choices: every kind of every rulebook on the day, and the rulebooks."""
    language = get_language() or "sv"
    books = handling.books(today)
    kinds = {one.id: one.text(language) for book in books for one in book.deviations(today)}
    named = [(rulebook.agreement_of(one.id), one.title) for one in books]
    return WantedForm(list(kinds.items()), named, today, asked)


@require_safe
@office_page(OfficeKind.DEVIATIONS)
def reports(request: StaffRequest) -> HttpResponse:
    """What was told to the principal, newest first, by what is looked for."""
    now, by = localtime(), request.assignment
    form = _form(request.GET, now.date())
    is_valid = form.is_valid()
    before = number(request.GET.get("before", ""))
    found = handling.reports(by, form.wanted(), before, now) if is_valid else []
    shown = found[: handling.PAGE]
    more = request.GET.copy()
    if len(found) > len(shown):
        more["before"] = str(shown[-1].pk)
    context = {
        "here": "offices", "form": form, "rows": [row(one) for one in shown],
        "today": now.date(), "next_page": more.urlencode() if len(found) > len(shown) else "",
        "is_narrowed": any(request.GET.values()),
    }  # fmt: skip
    return render(
        request, "staff/deviations/handling.html", context, status=200 if is_valid else 422
    )


@form_page
@office_page(OfficeKind.DEVIATIONS)
def report(request: StaffRequest, key: str) -> HttpResponse:
    """One report; the answer to whoever told it is read through before it goes."""
    now, by = localtime(), request.assignment

    def show(
        form: Any, status: int = 200, saved: Texts = (), *, check: bool = False
    ) -> HttpResponse:
        found = handling.one(key, by, now)
        context = {
            "here": "offices", "report": found, "row": row(found), "check": check,
            "form": form or AnswerForm(initial=vars(found)),
            "unit_kinds": unit_kinds(found), "saved": saved, "today": now.date(),
            "principals": found.principals.order_by("name"),
            "is_new": found.state in (State.SENT, State.RECEIVED),
        }  # fmt: skip
        return render(request, "staff/deviations/handle.html", context, status=status)

    if request.method != "POST":
        return show(None)
    form = AnswerForm(request.POST)

    def act() -> Report:
        said = form.cleaned_data
        return clear(
            form,
            lambda: handling.answer(key, said["answer"], said["version"], by, now, form.kept),
        )

    if form.is_valid() and "send" not in request.POST:
        return _read_through(form, show, change="change" in request.POST)
    return save(request, form, act, show, address("staff:deviation-handle", key))


def _read_through(
    form: AnswerForm, show: Callable[..., HttpResponse], *, change: bool
) -> HttpResponse:
    """Show the answer as it will be read, unless it could point at somebody."""
    if change:
        return show(form)
    try:
        clear(form, lambda: handling.look(form.cleaned_data["answer"], form.kept))
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return show(form, 422)
    return show(form, check=True)


@require_POST
@office_page(OfficeKind.DEVIATIONS)
def receive(request: StaffRequest, key: str) -> HttpResponse:
    """Say that it has been received."""
    handling.receive(key, request.assignment, localtime())
    return redirect("staff:deviation-handle", key)


@require_POST
@office_page(OfficeKind.DEVIATIONS)
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Say that it is being handled, anew if it was answered."""
    handling.begin(key, request.assignment, localtime())
    return redirect("staff:deviation-handle", key)


@form_page
@office_page(OfficeKind.DEVIATIONS)
@proven
def export(request: StaffRequest) -> HttpResponse:
    """Choose what to take out, and get the file."""
    now = localtime()
    form = _form(request.POST if request.method == "POST" else request.GET, now.date())
    kind = ExportForm(request.POST if request.method == "POST" else None, initial={"file": "ods"})
    if request.method != "POST" or not (form.is_valid() and kind.is_valid()):
        context = {"here": "offices", "form": form, "kind": kind}
        status = 422 if request.method == "POST" else 200
        return render(request, "staff/deviations/export.html", context, status=status)
    return _file(request, form.wanted(), kind.cleaned_data["file"])


def _file(request: StaffRequest, wanted: Wanted, kind: str) -> HttpResponse:
    by = request.assignment
    rows = exporting.table(by, wanted, _in_words, localtime())
    months = (f"{day:%Y-%m}" for day in (wanted.first, wanted.last) if day)
    return a_sheet(kind, [_("deviations"), by.unit.principal.code, *months], rows)


def _in_words(report: Report) -> tuple[str, str, str]:
    return words_of(report), str(Phase(report.phase).label), unit_kinds(report)

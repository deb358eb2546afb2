"""The page of one who holds an office: what it is for, and where it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.agreements import keeping
from samlas.directory.models import OfficeKind
from samlas.directory.offices import held_by
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page

# Each page that an office has: the name of its address, and what the link says.
PAGES: Mapping[OfficeKind, Sequence[tuple[str, str | Promise]]] = {
    OfficeKind.ADMINISTRATOR: [
        ("staff:accounts", _("People and accounts")),
        ("staff:units", _("Units")),
        ("staff:starting", _("To begin")),
    ],
    OfficeKind.LOG_CHECKER: [("staff:log", _("The log"))],
    OfficeKind.AUDITOR: [("staff:log", _("The log"))],
    OfficeKind.NUMBERS: [
        ("staff:figures", _("Figures")),
        ("staff:evaluation", _("How our meetings are")),
    ],
    OfficeKind.DEVIATIONS: [("staff:deviations-handling", _("Deviations and ideas"))],
    OfficeKind.AGREEMENTS: [("staff:agreements", _("Agreements"))],
    OfficeKind.ARCHIVIST: [("staff:keeping", _("To be deleted"))],
}
ABOUT = {
    OfficeKind.ADMINISTRATOR: _("You look after who can log in. You read no plan and no paper."),
    OfficeKind.LOG_CHECKER: _("You check that those in your unit have read what they need alone."),
    OfficeKind.AUDITOR: _("You read what has been done in your organisation, never the papers."),
    OfficeKind.NUMBERS: _("You follow how many and how soon, never who."),
    OfficeKind.AGREEMENTS: _("You write what the agreements say next. You read no plan."),
    OfficeKind.ARCHIVIST: _("You approve what is deleted. You see references and dates, no plan."),
    OfficeKind.DEVIATIONS: _("You receive and handle what is reported to have gone wrong."),
}


@require_safe
@own_page
def offices(request: StaffRequest) -> HttpResponse:
    """Tell what each office of the reader is for; without any there is no such page."""
    held = held_by(request.assignment, localdate())
    if not held:
        raise Http404
    shown = [(kind.label, ABOUT[kind], PAGES.get(kind, ())) for kind in OfficeKind if kind in held]
    waits = keeping.to_do(request.assignment, localdate())
    context = {"here": "offices", "offices": shown, "waits": waits}
    return render(request, "staff/offices.html", context)

"""The page of one who holds an office: what it is for, and where it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas.directory.models import OfficeKind
from samlas.directory.offices import held_by
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page

# Each page that an office has: the name of its address, and what the link says.
PAGES: Mapping[OfficeKind, Sequence[tuple[str, str | Promise]]] = {
    OfficeKind.LOG_CHECKER: [("staff:log", _("The log"))],
    OfficeKind.AUDITOR: [("staff:log", _("The log"))],
}
ABOUT = {
    OfficeKind.ADMINISTRATOR: _("You look after who can log in. You read no plan and no paper."),
    OfficeKind.LOG_CHECKER: _("You check that those in your unit have read what they need alone."),
    OfficeKind.AUDITOR: _("You read what has been done in your organisation, never the papers."),
    OfficeKind.NUMBERS: _("You follow how many and how soon, never who."),
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
    return render(request, "staff/offices.html", {"here": "offices", "offices": shown})

"""Coming in once it is known who one is, and choosing which of one's assignments to work under."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from samlas.directory.models import Assignment
from samlas.faces.methods import form_page
from samlas.faces.onward import led
from samlas.faces.paging import number
from samlas.login.account import is_blocked
from samlas.login.by_provider import Welcome
from samlas.login.models import How
from samlas.login.sessions import AtProvider, among, by_unit, change, current, open_session

CHOOSING = "staff-choosing"
LASTS = 10 * 60  # seconds to show who one is in, and to choose in


def come_in(
    request: HttpRequest, how: How, welcome: Welcome, wanted: str, was: int = 0
) -> HttpResponse:
    """Log in under the one assignment there is, or let choose among several.

    Whoever shows again who they are goes on under the assignment that `was` theirs.
    """
    given = [one.pk for one in welcome.assignments]
    for one in welcome.assignments:
        if len(given) == 1 or one.pk == was:
            return _open(request, how, one, welcome.at_provider, wanted, *given)
    request.session.flush()
    request.session[CHOOSING] = {
        "how": how,
        "among": [one.pk for one in welcome.assignments],
        "at_provider": asdict(welcome.at_provider),
        "next": wanted,
    }
    request.session.set_expiry(LASTS)
    return redirect("staff:assignment")


def _open(
    request: HttpRequest, how: How, chosen: Assignment, known: AtProvider, wanted: str, *given: int
) -> HttpResponse:
    """Log in under the chosen one of those `given`; not one whose account has been blocked."""
    with transaction.atomic():
        if is_blocked(chosen.staff_id):
            request.session.flush()
            problem = _("Your account is blocked. Ask the one who looks after accounts.")
            context = {"problem": problem}
            return render(request, "staff/not_let_in.html", context, status=403)
        open_session(
            request, chosen, how, timezone.now(), among=given or [chosen.pk], at_provider=known
        )
    return led(wanted, "staff:tasks")


@form_page
def assignment(request: HttpRequest) -> HttpResponse:
    """Choose which of one's assignments to work under: to begin with, or another than now."""
    today = timezone.localdate()
    choosing: Any = request.session.get(CHOOSING)
    here = current(request)
    offered = by_unit(choosing["among"], today) if choosing else among(request, today)
    if not offered:
        return redirect("staff:login")
    if here is not None:
        request.assignment = here  # type: ignore[attr-defined]
    chosen = _chosen(request, offered)
    if chosen is None:
        return render(request, "staff/assignment.html", {"offered": offered, "here": here})
    if choosing:
        known, given = AtProvider(**choosing["at_provider"]), choosing["among"]
        return _open(request, How(choosing["how"]), chosen, known, choosing["next"], *given)
    if chosen != here:
        change(request, chosen, timezone.now())
    return redirect("staff:tasks")


def _chosen(request: HttpRequest, offered: list[Assignment]) -> Assignment | None:
    wanted = number(request.POST.get("assignment", ""))
    return next((one for one in offered if one.pk == wanted), None)

"""The way in, by e-ID, and the ways out."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.own.by_code import BY_CODE
from samlas.faces.coming_in import client
from samlas.faces.log_ended import was_kept
from samlas.faces.methods import form_page
from samlas.faces.onward import led
from samlas.faces.person import e_id
from samlas.faces.person.code_session import ASKED as ASKED_BY_CODE
from samlas.faces.person.code_session import CODE
from samlas.faces.person.sessions import ASKED, BY_E_ID, ONWARD, SINCE, begin, known_by
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login import limits
from samlas.login.oidc import NotLetIn
from samlas.login.sessions import NUMBER, cleared
from samlas.practice import e_id as practice
from samlas.practice import persons

# Where "leave quickly" leads: the weather, which tells nothing of what was on the page before.
ELSEWHERE = "https://www.smhi.se/"
BEGUN_LASTS = 10 * 60  # seconds to show one's e-ID in


@require_safe
def log_in(request: HttpRequest) -> HttpResponse:
    """The door, with a link to the e-ID. A link, for a form may not lead to another site."""
    onward = request.GET.get("next", "")
    context = {
        "is_open": e_id.is_open(), "next": onward, "was_kept": was_kept(onward),
        "is_again": bool(onward) and NUMBER in request.session,
    }  # fmt: skip
    return render(request, "person/login.html", context)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the e-ID; remember what was asked and when, and if one was logged in."""
    if not e_id.is_open():
        raise Http404
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("person:login")  # nobody else begins a log-in, or ends one of staff
    try:
        onward, asked = e_id.begin(_back(request))
    except NotLetIn as refusal:
        return _refused(request, refusal)
    since = (timezone.now().timestamp(), NUMBER in request.session)
    request.session.flush()
    request.session[ASKED], request.session[ONWARD] = asked, request.GET.get("next", "")
    request.session[SINCE] = since
    request.session.set_expiry(BEGUN_LASTS)
    return redirect(onward)


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the e-ID: let in, or tell why not. An answer is good for one try."""
    kept, onward = request.session.pop(ASKED, None), request.session.pop(ONWARD, "")
    (begun, anew), now = request.session.pop(SINCE, (0, False)), timezone.localtime()
    try:
        number, shown_at = e_id.finish(
            kept, request.GET.dict(), _back(request), now,
            datetime.fromtimestamp(begun, UTC), anew=anew,
        )  # fmt: skip
    except NotLetIn as refusal:
        return _refused(request, refusal)
    begin(request, number, shown_at)
    return led(onward, "person:whose")


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("person:back"))


def _refused(request: HttpRequest, refusal: NotLetIn) -> HttpResponse:
    whom = {"whom": known_by(refusal.whom)} if refusal.whom else {}
    limits.note(BY_E_ID, refusal.reason, client(request), timezone.now(), whom)
    context = {"problem": str(refusal)}
    return render(request, "person/refused.html", context, status=refusal.status)


@form_page
def practice_e_id(request: HttpRequest) -> HttpResponse:
    """The e-ID of the practice world: choose an invented person to be. Nowhere else is it there."""
    asked = request.GET.dict()
    if not e_id.is_practice() or asked.get("redirect_uri") != _back(request):
        raise Http404
    number = request.POST.get("number", "")
    if request.method == "POST" and persons.is_there(number):
        try:
            return redirect(practice.approve(asked, number))
        except practice.NotAsked:
            raise Http404 from None
    return render(request, "person/practice.html", {"persons": persons.everyone()})


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, and lead back to the door that one came in by."""
    door = "person:code" if CODE in request.session else "person:login"
    _end(request)
    return cleared(redirect(door))


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Lead to a page about something else at once; going back leads to the log-in."""
    _end(request)
    return redirect(ELSEWHERE)


def _end(request: HttpRequest) -> None:
    by = BY_E_ID if NUMBER in request.session else BY_CODE if CODE in request.session else None
    if by is not None:
        log.write(by, timezone.now(), log.Note(Act.LOGGED_OUT, "session"))
    if by is not None or ASKED_BY_CODE in request.session:
        request.session.flush()

"""The way in by an account of one's own: a passkey, or a password and a code at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlas.faces.coming_in import client
from samlas.faces.forms import Form
from samlas.faces.log_ended import was_kept
from samlas.faces.methods import form_page
from samlas.faces.onward import led
from samlas.faces.staff import known_browser
from samlas.faces.staff.account_forms import LogInForm
from samlas.faces.staff.choosing import LASTS, come_in
from samlas.login import accounts, passkeys
from samlas.login.accounts import Entered
from samlas.login.by_provider import Welcome
from samlas.login.limits import TooSoon, Try
from samlas.login.oidc import NotLetIn
from samlas.login.passkeys import Place
from samlas.login.sessions import AtProvider, current, lay_beside, take

ASKED = "staff-passkey"


def place(request: HttpRequest) -> Place:
    """Where passkeys hold: what the settings call the installation; in practice, any name of it."""
    origin = "" if settings.PRACTICE else settings.PUBLIC_URL.rstrip("/")
    origin = origin or f"{request.scheme}://{request.get_host()}"
    return Place(urlsplit(origin).hostname or "", origin)


def one_try(request: HttpRequest, door: str, user: str) -> Try:
    """A try at a door of one's own account, as it is counted."""
    return Try(door, client(request), user, known_browser.mark(request, user))


def wait(until: datetime) -> str:
    """Tell until when one waits; to the whole minute after."""
    at = localtime(until) + timedelta(minutes=1)
    said = _("There have been too many wrong tries. Wait until %(time)s, and try again.")
    return said % {"time": f"{at:%H.%M}"}


@form_page
def own(request: HttpRequest) -> HttpResponse:
    """The door for one's own account."""
    if not accounts.is_open():
        raise Http404
    wanted = request.GET.get("next", "")
    if request.method != "POST":
        if current(request) is not None and "anew" not in request.GET:
            return led(wanted, "staff:tasks")
        return _show(request, LogInForm(initial={"next": wanted}))
    form = LogInForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    said = form.cleaned_data
    one = one_try(request, "own", said["user"])
    try:
        entered = accounts.by_password(one, said["password"], said["code"], localtime())
    except NotLetIn as refusal:
        form.refuse(str(refusal), "")
        return _show(request, form, refusal.status)
    except TooSoon as too_soon:
        form.refuse(wait(too_soon.at), "")
        return _show(request, form, 429)
    return let_in(request, entered, said["next"])


@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Take what a passkey has answered. What was asked is good for one answer."""
    if not accounts.is_open():
        raise Http404
    kept = take(request, ASKED)
    answer, wanted = request.POST.get("answer", ""), request.POST.get("next", "")
    form = LogInForm(initial={"next": wanted})
    try:
        entered = accounts.by_passkey(client(request), place(request), kept, answer, localtime())
    except NotLetIn as refusal:
        return _show(request, form, refusal.status, str(refusal))
    return let_in(request, entered, wanted)


def let_in(request: HttpRequest, entered: Entered, wanted: str) -> HttpResponse:
    """Go on to the assignment, that of before if it is theirs, in a browser known from now on."""
    welcome, was = Welcome(entered.assignments, AtProvider("")), current(request)
    answer = come_in(request, entered.how, welcome, wanted, was.pk if was else 0)
    known_browser.remember(request, answer, entered.account.staff.code)
    return answer


def _show(request: HttpRequest, form: Form, status: int = 200, problem: str = "") -> HttpResponse:
    asked = passkeys.ask(place(request))
    if request.session.is_empty():
        request.session.set_expiry(LASTS)
    lay_beside(request, ASKED, asked.kept)
    wanted = form["next"].value() or ""
    context = {
        "form": form, "options": asked.options, "next": wanted, "problem": problem,
        "was_kept": was_kept(wanted) and current(request) is None,
    }  # fmt: skip
    return render(request, "staff/account/log_in.html", context, status=status)

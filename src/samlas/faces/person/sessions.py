"""Who is logged in to own pages: `request.number`. Never the same session as one of staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from samlas.faces import log_ended, not_there
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.login.sessions import NUMBER, hashed, open_own, touch

P = ParamSpec("P")
ASKED, ONWARD, SINCE = "e-id", "onward", "since"
LASTS = timedelta(hours=1)  # as long as OIDC Sweden lets a log-in last
BY_E_ID = Actor(chain="guest", who="e-id")


def known_by(number: str) -> str:
    """Return what one and the same person is known by in the ledger, which holds no numbers."""
    return hashed(number)[:16]


class PersonRequest(HttpRequest):
    """A request from a private person, known by the personal number of their e-ID."""

    number: str


View = Callable[Concatenate[PersonRequest, P], HttpResponse]


def begin(request: HttpRequest, number: str, shown_at: int) -> None:
    """Log in the private person; whoever was logged in before, staff too, no longer is."""
    now = timezone.now()
    open_own(request, number, LASTS, now, shown_at)
    log.write(BY_E_ID, now, log.Note(Act.LOGGED_IN, "session"))


def person_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in private persons only. What is not there and what is not theirs are the same 404."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        number = request.session.get(NUMBER, "")
        if not number:
            is_sent = request.method == "POST"
            onward = log_ended.where_to(request, "person:log-ins") if is_sent else ""
            back = urlencode({"next": onward}) if onward else ""
            return redirect(f"{reverse('person:login')}?{back}".rstrip("?"))
        touch(request, timezone.now())
        request.number = number  # type: ignore[attr-defined]
        try:
            answer = view(request, *args, **kwargs)  # type: ignore[arg-type]
        except (ObjectDoesNotExist, Http404):
            not_there.note(request, BY_E_ID, "own-not-there", whom=known_by(number))
            raise Http404 from None
        return log_ended.give_back(request, answer, "person:log-ins")

    return shown

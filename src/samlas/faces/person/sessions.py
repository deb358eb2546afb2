"""Who is logged in to own pages: `request.number`. Never the same session as one of staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from samlas.faces import not_there
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act

P = ParamSpec("P")
NUMBER, ASKED = "person", "e-id"
LASTS = 60 * 60  # seconds; as long as OIDC Sweden lets a log-in last
BY_E_ID = Actor(chain="guest", who="e-id")


class PersonRequest(HttpRequest):
    """A request from a private person, known by the personal number of their e-ID."""

    number: str


View = Callable[Concatenate[PersonRequest, P], HttpResponse]


def begin(request: HttpRequest, number: str) -> None:
    """Log in the private person; whoever was logged in before, staff too, no longer is.

    What sessions that have run out held, personal numbers among it, is removed.
    """
    request.session.flush()
    request.session.clear_expired()
    request.session[NUMBER] = number
    request.session.set_expiry(LASTS)
    log.write(BY_E_ID, timezone.now(), log.Note(Act.LOGGED_IN, "session"))


def person_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in private persons only. What is not there and what is not theirs are the same 404."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        number = request.session.get(NUMBER, "")
        if not number:
            return redirect("person:login")
        request.number = number  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        except (ObjectDoesNotExist, Http404):
            not_there.note(request, BY_E_ID, "own-not-there")
            raise Http404 from None

    return shown

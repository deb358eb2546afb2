"""Who has come in with a letter code, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from samlas.casework.own.models import LetterCode

P = ParamSpec("P")
CODE, ASKED = "letter-code", "letter-code-asked"
LASTS, ASKED_LASTS = 15 * 60, 10 * 60  # seconds


class CodeRequest(HttpRequest):
    """A request from one who has come in with a letter code, known by its id."""

    letter_code: int


View = Callable[Concatenate[CodeRequest, P], HttpResponse]


def code_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in those who have come with a code that holds; tell the others how to come in."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        code = request.session.get(CODE)
        if code is None:
            return redirect("person:code")
        request.letter_code = code  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        except LetterCode.DoesNotExist:
            return ended(request)
        except ObjectDoesNotExist:
            raise Http404 from None

    return shown


def ended(request: HttpRequest) -> HttpResponse:
    """Tell that the code has ended, and end what was open."""
    request.session.flush()
    return render(request, "person/code/ended.html", status=403)

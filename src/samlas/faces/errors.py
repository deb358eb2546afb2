"""The pages shown when something is wrong.

None repeats what was sent in, but to give a form back that could not be taken in for a fault of
ours: what was typed is not lost, and can be sent again.
"""

import sys
from collections.abc import Mapping

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from samlas.login.kept import is_secret

RETRY_AFTER = "30"  # seconds


def page(
    request: HttpRequest, status: int, name: str = "", more: Mapping[str, object] | None = None
) -> HttpResponse:
    """Render errors/`name`.html (the status when no name is given) with the reference."""
    context = {"reference": getattr(request, "reference", ""), "status": status, **(more or {})}
    return render(request, f"errors/{name or status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 when too much was sent, else 400."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return page(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token is missing or old: nothing was saved, open it anew."""
    return page(request, 403, "stale_form")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, the same for what does not exist and what may not be seen."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database is away or has no room, so that nothing was saved; else 500."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return page(request, 500, more=_given_back(request))
    answer = page(request, 503, more=_given_back(request))
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _given_back(request: HttpRequest) -> dict[str, object]:
    """Return what a form held (`typed`), and whether files came with it.

    Only where the form has been found to be one of ours, so that none from elsewhere is offered.
    """
    is_ours = getattr(request, "csrf_processing_done", False) and request.method == "POST"
    if not is_ours or request.headers.get("HX-Request"):
        return {}
    try:
        sent, files = request.POST.lists(), bool(request.FILES)
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return {}
    typed = [
        (name, value)
        for name, values in sent
        for value in values
        if name != "csrfmiddlewaretoken" and not is_secret(name)
    ]
    return {"typed": typed, "files": files}

"""What someone asked for and was not shown, because it is not there or is not theirs: noted."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from samlas.keys import KEY_LENGTH, KEY_LETTERS
from samlas.ledger import log
from samlas.ledger.log import Actor, Note
from samlas.ledger.models import Act

UNKNOWN = "unknown"


def note(request: HttpRequest, by: Actor, purpose: str = "not-there", **more: str) -> None:
    """Write that the page was asked for in vain, and by which key, as if it were there or not.

    Anything in the address that is no key is not kept. `more` is detail.
    """
    found = request.resolver_match
    key = str(found.kwargs.get("key", "")) if found else ""
    is_key = len(key) == KEY_LENGTH and set(key) <= set(KEY_LETTERS)
    what = {"page": found.view_name if found else "", "method": str(request.method), **more}
    log.write(by, timezone.now(), Note(Act.REFUSED, key if is_key else UNKNOWN, purpose, what))

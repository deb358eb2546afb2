"""What was sent by a log-in that had ended: kept for whoever sent it, and given back to them alone.

It lies sealed for a day. Nothing is done with it but to put it into the fields again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from samlas.login.models import KeptForm
from samlas.login.sessions import SessionStore, hashed

LASTS = timedelta(days=1)
MOST = 20  # forms of one owner; the oldest go first
PARAMETER = "kept"
# What nobody typed, and what is not to be kept.
_ASIDE = ("csrfmiddlewaretoken", PARAMETER)
_BESIDE = (*_ASIDE, "once", "version", "end")
_SECRET = ("password", "secret")
_TICKED = "on"  # what a browser sends for a ticked box, which is no text


def owner(request: HttpRequest) -> str:
    """Whose the session of the request is, or was before it ended; empty when that is not known."""
    session = cast("SessionStore", request.session)
    row = session.opened or session.ended
    if row is None:
        return ""
    if row.assignment is not None:
        return hashed(f"staff {row.assignment.staff_id}")
    return row.person


def keep(request: HttpRequest, now: datetime, *, is_draft: bool = False) -> KeptForm | None:
    """Keep what was sent; None when nothing was written, or it is not known whose it is.

    A draft takes the place of the one before it from the same page.
    """
    whose = owner(request)
    typed = [
        (name, [str(value) for value in values])
        for name, values in request.POST.lists()
        if name not in _ASIDE and not is_secret(name)
    ]
    if not whose or not any("".join(said).strip() for name, said in typed if name not in _BESIDE):
        return None
    theirs = KeptForm.objects.filter(owner=whose)
    theirs.filter(path=_path(request), is_draft=True).delete()
    theirs.filter(pk=_key(request.POST.get(PARAMETER, ""))).delete()
    for old in theirs.order_by("-at")[MOST - 1 :]:
        old.delete()
    return KeptForm.objects.create(
        owner=whose, path=_path(request), fields=json.dumps(typed), is_draft=is_draft,
        has_files=bool(request.FILES), at=now, until=now + LASTS,
    )  # fmt: skip


def is_secret(name: str) -> bool:
    """Whether a field of the name holds what is to stand nowhere, not even sealed."""
    return any(word in name for word in _SECRET)


def _path(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("autosave", PARAMETER):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}".rstrip("?")[:300]


def back_to(form: KeptForm) -> str:
    """Where it is given back: the page it was sent to, and its key."""
    return f"{form.path}{'&' if '?' in form.path else '?'}{PARAMETER}={form.key}"


def wanted(request: HttpRequest, now: datetime) -> KeptForm | None:
    """Return the form that the request's address asks for, if it is the reader's own."""
    key = _key(request.GET.get(PARAMETER, "") or request.POST.get(PARAMETER, ""))
    return of(request, now).filter(pk=key).first() if key else None


def throw(request: HttpRequest, key: str, now: datetime) -> None:
    """Throw one of the reader's own away."""
    of(request, now).filter(pk=_key(key)).delete()


def _key(said: str) -> str:
    """What can be the key of a kept form; else nothing, for not every sign can be asked for."""
    return said if said.isalnum() else ""


def of(request: HttpRequest, now: datetime) -> QuerySet[KeptForm]:
    """What is kept for the reader, the latest first."""
    return KeptForm.objects.filter(owner=owner(request) or "-", until__gt=now).order_by("-at")


def read(request: HttpRequest, now: datetime) -> Sequence[tuple[KeptForm, list[str]]]:
    """The same, each with the texts in it."""
    return [(form, _texts(form)) for form in of(request, now)]


def _texts(form: KeptForm) -> list[str]:
    typed = (text for name, said in form.typed if name not in _BESIDE for text in said)
    return [text for text in typed if text not in ("", _TICKED)]

"""What the pages of all steps do alike: who may look, what becomes of a refusal or a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import localtime

from samlas.casework.case import Conflict, Refused
from samlas.exchange.answers import StaleText
from samlas.faces.forms import Form
from samlas.faces.staff import autosave
from samlas.faces.staff.login import StaffRequest, View, staff_only

P = ParamSpec("P")
Texts = Sequence[tuple[str, str]]


def staff_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in staff only. What is not there and what may not be seen are the same 404."""

    def shown(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None

    return wraps(view)(staff_only(shown))


class Show(Protocol):
    """Renders the page anew with the form as it was sent, and the status to answer with.

    `saved` holds what someone else saved meanwhile, as pairs of label and text.
    """

    def __call__(self, form: Form, status: int = 200, saved: Texts = ()) -> HttpResponse: ...


def save(
    request: StaffRequest,
    form: Form,
    act: Callable[[], models.Model | None],
    show: Show,
    onward: str,
) -> HttpResponse:
    """Answer a form that was sent: do `act`, then go `onward`; nothing that was typed is lost.

    Invalid or refused gives 422, a conflict 409 with the version that stands now in the form. `act`
    returns what it saved, with its `version`. An autosave answers with its small parts instead.
    """
    is_draft = autosave.wanted(request)
    if form.is_valid():
        try:
            done = act()
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        except (Conflict, StaleText) as conflict:
            return _conflict(request, form, conflict.saved, show, is_draft=is_draft)
        else:
            if is_draft:
                return autosave.saved(request, localtime(), getattr(done, "version", 0))
            return redirect(onward)
    return autosave.invalid(request, form) if is_draft else show(form, 422)


def _conflict(
    request: StaffRequest, form: Form, stands: models.Model, show: Show, *, is_draft: bool
) -> HttpResponse:
    texts = saved_texts(form, stands)
    if is_draft:
        return autosave.conflict(request, texts)
    return show(at_version(form, getattr(stands, "version", 0)), 409, texts)


def saved_texts(form: Form, stands: models.Model) -> list[tuple[str, str]]:
    """Return what is saved now where it differs from what was typed, by the form's labels."""
    texts = []
    for name, typed in form.cleaned_data.items():
        now = getattr(stands, name, typed)
        if name != "version" and now != typed:
            texts.append((str(form.fields[name].label), "" if now is None else str(now)))
    return texts


def at_version(form: Form, version: int) -> Form:
    """Let the same typed form carry another version: the next save replaces what stands now."""
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(version)
    form.data = data
    return form

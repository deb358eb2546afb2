"""What the pages of all steps do alike: who may look, what becomes of a refusal or a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, Protocol, cast

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samlas.casework.case import Conflict, Refused
from samlas.directory.models import OfficeKind
from samlas.exchange.answers import StaleText
from samlas.faces.forms import Form
from samlas.faces.staff import autosave
from samlas.faces.staff.login import (
    Guarded,
    StaffRequest,
    View,
    anyone_at_work,
    holders_of,
    staff_only,
)

P = ParamSpec("P")
Texts = Sequence[tuple[str, str]]


def staff_page(view: View[P]) -> Guarded[P]:
    """Let in who works with cases. What is not there and what may not be seen are the same 404.

    A click without a form that is refused is answered by a page that says why.
    """
    return staff_only(_or_not_there(view))


def own_page(view: View[P]) -> Guarded[P]:
    """Let in every member of staff, those with an office alone too: nothing there is of a case."""
    return anyone_at_work(_or_not_there(view))


def office_page(*kinds: OfficeKind) -> Callable[[View[P]], Guarded[P]]:
    """Let in who holds one of these offices; for everyone else it is not there."""
    return lambda view: holders_of(*kinds)(_or_not_there(view))


def _or_not_there(view: View[P]) -> View[P]:
    @wraps(view)
    def shown(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            return render(request, "staff/refused.html", {"said": refusal}, status=409)

    return shown


Fields = Callable[[Any], Mapping[str, object]]


def attributes(stands: models.Model) -> Mapping[str, object]:
    """The saved values of a form whose fields have the names of the model's."""
    return vars(stands)


class Show(Protocol):
    """Renders the page anew with the form as it was sent, and the status to answer with.

    `saved` holds what someone else saved meanwhile, as pairs of label and text.
    """

    def __call__(self, form: Any, status: int = 200, saved: Texts = (), /) -> HttpResponse: ...


def save(
    request: StaffRequest,
    form: Form,
    act: Callable[[], object],
    show: Show,
    onward: str,
    fields: Fields = attributes,
) -> HttpResponse:
    """Answer a form that was sent: do `act`, then go `onward`; nothing that was typed is lost.

    Invalid or refused gives 422, a conflict 409 with the version that stands now in the form. `act`
    returns what it saved, with its `version`; `fields` gives the form's fields from what stands
    saved. An autosave answers with its small parts instead.
    """
    is_draft = autosave.wanted(request)
    if form.is_valid():
        try:
            done = act()
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
            form.because = refusal.because
        except (Conflict, StaleText) as conflict:
            texts = saved_texts(form, fields(conflict.saved))
            if is_draft:
                return autosave.conflict(request, texts)
            if not texts:
                form.refuse(_("This was saved by someone else meanwhile. Save again to go on."), "")
            return show(at_version(form, getattr(conflict.saved, "version", 0)), 409, texts)
        else:
            if is_draft:
                return autosave.saved(request, localtime(), getattr(done, "version", 0))
            return redirect(onward)
    return autosave.invalid(request, form) if is_draft else show(form, 422)


def reason_of(form: Form) -> str:
    """The reason that a form gives, for its preview; nothing of one that cannot be kept."""
    if not form.is_bound:
        return str(form["reason"].value() or "")
    form.is_valid()
    return str(form.cleaned_data.get("reason", ""))


def saved_texts(form: Form, stands: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what is saved now where it differs from what was typed, by the form's labels."""
    texts = []
    for name, typed in form.cleaned_data.items():
        now = stands.get(name, typed)
        if not form[name].is_hidden and now != typed:
            texts.append((str(form.fields[name].label), _shown(form.fields[name], now)))
    return texts


def _shown(field: forms.Field, value: object) -> str:
    """A saved value in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(str(one), one)) for one in value)
    ready = field.prepare_value(value)
    return str(choices.get(ready, "" if ready is None else ready))


def at_version(form: Form, version: int) -> Form:
    """Let the same typed form carry another version: the next save replaces what stands now."""
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(version)
    form.data = data
    return form

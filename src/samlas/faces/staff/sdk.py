"""Messages by SDK: those of a case, and those that a unit must say what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas.casework import sdk
from samlas.casework.case import Refused
from samlas.exchange.sdk.models import SdkFile, SdkMessage
from samlas.faces import sent_files
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Line
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.files.checking import told


class FileForm(Form):
    """Which case a message is about."""

    code = Line(label=_("The code of the paper or of the plan"), max_length=20)


class AsideForm(Form):
    """Why a message belongs to no plan."""

    why = Line(label=_("Why it belongs to no plan"), max_length=200)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with its files, each with why it was not taken in, if it was not.

    `recipient` is the number of the summons's recipient whose answer it can be written down as.
    """

    message: SdkMessage
    files: Sequence[tuple[SdkFile, str]]
    recipient: int | None = None


def _shown(message: SdkMessage, recipient: int | None = None) -> Shown:
    files = sorted(message.files.all(), key=lambda one: one.number)
    shown = [(one, told(one.fault) if one.fault else "") for one in files]
    return Shown(message, shown, recipient)


@require_safe
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """Every message of a case, newest first."""
    case, found = sdk.of_case(key, request.assignment, localtime())
    whose = sdk.recipients(found)
    shown = [_shown(one, whose.get(one.dispatch_id or 0)) for one in found]
    context = {"here": "cases", "case": case, "messages": shown}
    return render(request, "staff/sdk/of_case.html", context)


@require_safe
@staff_page
def unfiled(request: StaffRequest) -> HttpResponse:
    """What came to the unit and found no case."""
    found = sdk.unfiled(request.assignment, localtime())
    return render(request, "staff/sdk/unfiled.html", {"here": "tasks", "messages": found})


@require_safe
@staff_page
def message(request: StaffRequest, key: str) -> HttpResponse:
    """One message that found no case, with what can be done about it."""
    return _show(request, key)


@require_POST
@staff_page
def file(request: StaffRequest, key: str) -> HttpResponse:
    """Put a message into the case that it is about."""
    form = FileForm(request.POST)
    if not form.is_valid():
        return _show(request, key, filing=form, status=422)
    try:
        case = sdk.file(key, form.cleaned_data["code"], request.assignment, localtime())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, key, filing=form, status=422)
    return redirect(address("staff:sdk-messages", case.key))


@require_POST
@staff_page
def aside(request: StaffRequest, key: str) -> HttpResponse:
    """Put a message aside that belongs to no plan."""
    form = AsideForm(request.POST)

    def show(form: AsideForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show(request, key, putting_aside=form, status=status)

    def act() -> None:
        sdk.put_aside(key, form.cleaned_data["why"], request.assignment, localtime())

    return save(request, form, act, show, address("staff:sdk-unfiled"))


def _show(
    request: StaffRequest,
    key: str,
    filing: FileForm | None = None,
    putting_aside: AsideForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = sdk.one(key, request.assignment, localtime())
    context = {
        "here": "tasks",
        "one": _shown(found),
        "filing": filing or FileForm(),
        "putting_aside": putting_aside or AsideForm(),
        "form": filing or putting_aside,
    }
    return render(request, "staff/sdk/message.html", context, status=status)


@require_safe
@staff_page
def content(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """A file of a message, to keep."""
    found, held = sdk.content(key, number, request.assignment, localtime())
    assert found.stored is not None
    return sent_files.download(held, found.stored.media_type, f"{key}-{number}")

"""What has been sent: the confirmation that can be bookmarked, every paper, and its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework import correcting
from samlas.casework.codes import replying
from samlas.casework.summons import replies
from samlas.exchange import beside, inbox
from samlas.exchange.models import Channel, Delivery, Dispatch
from samlas.faces import letters, sent_files
from samlas.faces.addresses import address, public
from samlas.faces.forms import Form, Text
from samlas.faces.methods import form_page
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

KINDS = {
    "summons": gettext_lazy("Summons"),
    "invitation": gettext_lazy("Invitation"),
    "person-copy": gettext_lazy("The person's own copy"),
    "cancellation": gettext_lazy("Cancellation"),
    "information-request": gettext_lazy("Request for information"),
    "plan": gettext_lazy("Plan"),
    "minutes": gettext_lazy("Minutes"),
    "request-answer": gettext_lazy("Answer to a request"),
    "closure-notice": gettext_lazy("Notice that the SIP is closed"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One sent paper as a row."""

    dispatch: Dispatch
    kind: str
    reader: str
    delivery: Delivery | None

    @property
    def to_post(self) -> bool:
        """Whether it is a letter that nobody has posted yet, and still worth posting."""
        way = self.delivery
        waits = way is not None and way.channel == Channel.LETTER and way.done_at is None
        return waits and self.dispatch.is_current


def row(dispatch: Dispatch) -> Sent:
    """One sent paper as a row; its reader is read from the paper when it is no unit."""
    return Sent(dispatch, kind_of(dispatch), reader_of(dispatch), dispatch.way)


def of_delivery(delivery: Delivery) -> Sent:
    """One copy as a row."""
    dispatch = delivery.dispatch
    return Sent(dispatch, kind_of(dispatch), reader_of(dispatch), delivery)


def reader_of(dispatch: Dispatch) -> str:
    """Whom a paper is for."""
    unit = dispatch.recipient
    return unit.name if unit else getattr(dispatch.paper(), "recipient", papers.Party()).name


def kind_of(dispatch: Dispatch) -> str:
    """Return what a paper is called in a list."""
    kind = dispatch.kind
    if kind == "summons" and dispatch.verdict == "invited":
        kind = "invitation"
    return str(KINDS.get(kind, kind))


@require_safe
@staff_page
def papers_sent(request: StaffRequest, key: str) -> HttpResponse:
    """What was sent last, what happens next, which letters to post; and every earlier paper."""
    case, sent = replies.sent_papers(key, request.assignment, localtime())
    rows = [row(one) for one in reversed(sent)]
    latest = rows[0].dispatch.sent_at if rows else None
    now = [one for one in rows if one.dispatch.sent_at == latest]
    context = {
        "here": "cases",
        "key": key,
        "case": case,
        "latest": now[::-1],
        "earlier": [one for one in rows if one.dispatch.sent_at != latest],
        "letters": [one for one in now[::-1] if one.to_post],
        "is_cancelled": bool(now) and now[0].dispatch.kind == papers.Cancellation.kind,
        "answer_by": _answer_by(now),
    }
    return render(request, "staff/summons/sent.html", context)


def _answer_by(rows: Sequence[Sent]) -> date | None:
    return next((one.dispatch.answer_by for one in rows if one.dispatch.answer_by), None)


@require_safe
@staff_page
def paper(request: StaffRequest, key: str, paper: str) -> HttpResponse:
    """One sent paper, as it was sealed."""
    dispatch = _read(request, key, paper)
    sealed = dispatch.paper()
    said = papers.view(sealed, get_language() or "sv")
    context = {
        "here": "cases", "key": key, "dispatch": dispatch, "said": said,
        "attached": sent_files.names(sealed),
    }  # fmt: skip
    return render(request, "staff/summons/paper.html", context)


@require_safe
@staff_page
def letter(request: StaffRequest, key: str, paper: str) -> HttpResponse:
    """The letter of one sent paper, as PDF, with the code to answer by.

    `?save` offers to keep the file. To a private person it is also made in the language of
    `?language=`.
    """
    dispatch = _read(request, key, paper)
    tag = letters.chosen(request.GET) if dispatch.recipient_id is None else ""
    address = public(request, reverse("guest:answer"))
    way = dispatch.way
    code = replying.printed([dispatch], localtime()).get(dispatch.pk)
    to_print = replying.with_code(way.paper() if way else dispatch.paper(), code, address)
    keep = "save" in request.GET
    return letters.pdf(to_print, _file_name(dispatch), tag, keep=keep, behind=dispatch)


@require_safe
@staff_page
def text(request: StaffRequest, key: str, paper: str) -> HttpResponse:
    """The words of one sent paper, to copy into one's own record."""
    dispatch = _read(request, key, paper)
    return letters.text(dispatch.paper(), _file_name(dispatch))


def _read(request: StaffRequest, key: str, paper: str) -> Dispatch:
    dispatch = inbox.read_sent(paper, request.assignment, localtime())
    if dispatch.case != key:
        raise Dispatch.DoesNotExist
    return dispatch


def _file_name(dispatch: Dispatch) -> str:
    """The file's name tells the kind and the reference, never a person or a unit."""
    return f"{dispatch.kind}-{dispatch.case}-{dispatch.edition}-{localdate(dispatch.sent_at)}"


class CorrectForm(Form):
    """What was wrong, and beside whose copies it is to stand."""

    text = Text(label=_("What is wrong, and what should it be?"), rows=4)

    def __init__(self, copies: Sequence[Dispatch], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if copies:
            others = forms.MultipleChoiceField(
                label=_("Who else is to read it?"), required=False,
                choices=[(one.key, reader_of(one)) for one in copies],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.add("others", others)


@form_page
@staff_page
def correct(request: StaffRequest, key: str, paper: str) -> HttpResponse:
    """Write a note of correction beside a sealed paper: on this copy, and on those chosen."""
    now = localtime()
    copies = beside.copies(_read(request, key, paper), now)
    form = CorrectForm(copies[1:], request.POST if request.method == "POST" else None)
    here = address("staff:sent-paper", key, paper)

    def page(form: CorrectForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "key": key, "form": form, "back": here, "saved": saved,
                   "to": reader_of(copies[0])}  # fmt: skip
        return render(request, "staff/summons/correct.html", context, status=status)

    def act() -> None:
        said = form.cleaned_data
        correcting.correct(copies, said.get("others", ()), said["text"], request.assignment, now)

    return save(request, form, act, page, here) if request.method == "POST" else page(form)

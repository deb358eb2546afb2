"""The convener's page of what came back, and what the convener does about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samlas.casework import posting as to_post
from samlas.casework.summons import answering, replies
from samlas.casework.summons import by_calendar as calendars
from samlas.casework.summons.replies import Replies, Returned
from samlas.faces.forms import Form, Text
from samlas.faces.staff import posting, steps
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, staff_page


class ReplyForm(Form):
    """The convener's answer to a question."""

    message = Text(label=gettext_lazy("Your answer"), rows=3)


@dataclass(frozen=True, slots=True)
class Card:
    """One recipient on the page, with its reply box and, if it got a letter, the posting form."""

    returned: Returned
    reply: ReplyForm


@require_safe
@staff_page
def answers(request: StaffRequest, key: str) -> HttpResponse:
    """Who comes, who has not answered, who may not decide, and what has been asked."""
    return _show(request, key, replies.replies(key, request.assignment, localtime()))


def _show(
    request: StaffRequest,
    key: str,
    found: Replies,
    form: Form | None = None,
    status: int = 200,
    *,
    about: int = 0,
) -> HttpResponse:
    """Show the page; `form` is what was refused, and `about` the recipient or letter it is of."""
    cards = [_card(one, form, about) for one in found.returned]
    context = {
        "here": "cases",
        "key": key,
        "found": found,
        "cards": cards,
        "letters": posting.letters_to_show(found.letters, form, about),
        "form": form,
    }
    return render(request, "staff/answers/list.html", context, status=status)


def _card(one: Returned, form: Form | None, about: int) -> Card:
    pk = one.attendance.recipient.pk
    refused = form if isinstance(form, ReplyForm) and pk == about else None
    return Card(one, refused or ReplyForm(prefix=str(pk)))


@require_POST
@staff_page
def reply(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Answer a question in one recipient's thread; it sees the answer, nobody else does."""
    recipient = replies.recipient(key, pk, request.assignment)
    form = ReplyForm(request.POST, prefix=str(pk))

    def act() -> None:
        text = form.cleaned_data["message"]
        answering.reply_to_question(recipient, text, request.assignment, localtime())

    return _answer(request, key, form, act, about=pk)


@require_POST
@staff_page
def posted(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Write down when a letter was posted."""
    form = posting.posted_form(request, pk)

    def act() -> None:
        day: date = form.cleaned_data["posted_on"]
        to_post.posted(key, pk, day, request.assignment, localtime())

    return _answer(request, key, form, act, about=pk)


def _answer(request: StaffRequest, key: str, form: Form, act: Any, *, about: int) -> HttpResponse:
    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        found = replies.replies(key, request.assignment, localtime())
        return _show(request, key, found, form, status, about=about)

    return steps.save(request, form, act, show, reverse("staff:answers", args=[key]))


@require_POST
@staff_page
def put_aside(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Put aside what a recipient's calendar answered."""
    recipient = replies.recipient(key, pk, request.assignment)
    calendars.settle(recipient, request.assignment, localtime())
    return redirect("staff:answers", key)

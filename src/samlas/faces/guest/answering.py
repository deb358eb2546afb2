"""Answering a summons with the code of the letter: nothing of whom or what it is about is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework.case import Conflict, Refused
from samlas.casework.codes import replying
from samlas.casework.codes import times as by_code
from samlas.casework.codes.guessing import TooMany
from samlas.casework.codes.replying import Opened, ReplyCode, Standing
from samlas.exchange.answers import NotInForce
from samlas.faces.coming_in import begin, client
from samlas.faces.guest.answer_forms import AnswerForm, CodeForm
from samlas.faces.methods import form_page

CODE, LASTS = "reply-code", 30 * 60  # seconds
View = Callable[[HttpRequest], HttpResponse]
CodeView = Callable[[HttpRequest, int], HttpResponse]


def unlisted(view: View) -> View:
    """Let no search engine keep the page."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def code_page(view: CodeView) -> View:
    """Let in who has come with a code; the others are shown where it is written."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        code = request.session.get(CODE)
        if code is None:
            return redirect("guest:answer")
        try:
            return view(request, code)
        except ReplyCode.DoesNotExist:
            request.session.flush()
            return render(request, "guest/answer/ended.html", status=403)

    return shown


@form_page
@unlisted
def enter(request: HttpRequest) -> HttpResponse:
    """Write the code of the letter. The square code writes it, and sends the form."""
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                code = replying.begin(form.cleaned_data["code"], client(request), localtime())
                begin(request, CODE, code, LASTS)
                return redirect("guest:answer-reply")
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
            status = 429 if isinstance(refusal, TooMany) else 422
    return render(request, "guest/answer/enter.html", {"form": form}, status=status)


@form_page
@unlisted
@code_page
def reply(request: HttpRequest, code: int) -> HttpResponse:
    """Answer: choose, read through, send. Only the last of these three answers anything."""
    opened = replying.opened(code, localtime())
    if isinstance(opened.paper, papers.InformationRequest):
        return redirect("guest:answer-tell")
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        offered=opened.paper.answers,
        is_unit=opened.dispatch.recipient_id is not None,
        initial={"seen": opened.answer.pk if opened.answer else 0},
    )
    if opened.standing != Standing.OPEN:
        return closed(request, opened, form)
    if request.method != "POST" or "change" in request.POST:
        return _show(request, opened, form)
    if not form.is_valid():
        return _show(request, opened, form, 422)
    if "send" not in request.POST:
        return _checked(request, opened, form)
    return _sent(request, code, opened, form)


def _sent(request: HttpRequest, code: int, opened: Opened, form: AnswerForm) -> HttpResponse:
    by, seen = form.cleaned_data["said_by"], form.cleaned_data["seen"] or 0
    try:
        replying.answer(code, form.said(), form.brought(), by, localtime(), seen=seen)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, opened, form, 422)
    except Conflict as conflict:
        form.after(conflict.saved.pk)
        return _show(request, opened, form, 409, other=conflict.saved)
    except NotInForce:
        return closed(request, replying.opened(code, localtime()), form)
    return redirect("guest:answer-told")


def _checked(request: HttpRequest, opened: Opened, form: AnswerForm) -> HttpResponse:
    """What will be sent, to be read through; what it lacks is told before."""
    try:
        replying.check(opened, form.said())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, opened, form, 422)
    return render(request, "guest/answer/check.html", {"form": form, "rows": form.rows()})


def _show(
    request: HttpRequest, opened: Opened, form: AnswerForm, status: int = 200, **more: object
) -> HttpResponse:
    context = {**outline(opened), "form": form, **more}
    return render(request, "guest/answer/reply.html", context, status=status)


def closed(request: HttpRequest, opened: Opened, form: AnswerForm | None = None) -> HttpResponse:
    """Why nothing can be answered by the code, and what to do; what was typed stays to be read."""
    context = {
        **outline(opened),
        "standing": opened.standing.value,
        "typed": form.typed() if form is not None and form.is_bound else (),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "guest/answer/closed.html", context, status=status)


def outline(opened: Opened) -> dict[str, object]:
    return {
        "said": papers.reply_outline(opened.paper, get_language() or ""),
        "answer": opened.answer,
        "phone": opened.paper.convener.phone,
        "is_request": isinstance(opened.paper, papers.InformationRequest),
        "times": by_code.asked(opened),
    }


@require_safe
@unlisted
@code_page
def told(request: HttpRequest, code: int) -> HttpResponse:
    """The answer has come: its number, and what happens next."""
    opened = replying.opened(code, localtime())
    if opened.answer is None:
        return redirect("guest:answer-reply")
    context = {**outline(opened), "may_change": opened.standing == Standing.OPEN}
    return render(request, "guest/answer/told.html", context)

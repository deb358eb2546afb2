"""Telling what support is going on with the code of the letter that asks (K46)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas import papers
from samlas.casework.case import Conflict, Refused
from samlas.casework.codes import replying
from samlas.casework.codes.replying import Opened, Standing
from samlas.exchange.answers import NotInForce
from samlas.faces.guest.answer_forms import TellForm
from samlas.faces.guest.answering import closed, code_page, outline, unlisted
from samlas.faces.methods import form_page


@form_page
@unlisted
@code_page
def tell(request: HttpRequest, code: int) -> HttpResponse:
    """Answer a request, a row a measure; nothing of what was told before is shown."""
    opened = replying.opened(code, localtime())
    if not isinstance(opened.paper, papers.InformationRequest):
        return redirect("guest:answer-reply")
    if opened.standing != Standing.OPEN:
        return closed(request, opened)
    if request.method != "POST":
        seen = opened.answer.pk if opened.answer else 0
        return _show(request, opened, TellForm(initial={"seen": seen}))
    form = TellForm(request.POST)
    if request.POST.get("do") == "add":
        return _show(request, opened, form.with_one_more())
    if not form.is_valid():
        return _show(request, opened, form, 422)
    by, seen = form.cleaned_data["said_by"], form.cleaned_data["seen"] or 0
    try:
        replying.tell(code, form.told(), by, localtime(), seen=seen)
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return _show(request, opened, form, 422)
    except Conflict as conflict:
        return _show(request, opened, form.after(conflict.saved.pk), 409, other=conflict.saved)
    except NotInForce:
        return closed(request, replying.opened(code, localtime()))
    return redirect("guest:answer-told")


def _show(
    request: HttpRequest, opened: Opened, form: TellForm, status: int = 200, **more: object
) -> HttpResponse:
    context = {**outline(opened), "form": form, **more}
    return render(request, "guest/answer/tell.html", context, status=status)

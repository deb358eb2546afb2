"""Saying which times suit with the code of the letter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from samlas.casework.case import Refused
from samlas.casework.codes import replying
from samlas.casework.codes import times as by_code
from samlas.exchange.answers import NotInForce
from samlas.faces.guest.answering import code_page, unlisted
from samlas.faces.methods import form_page
from samlas.faces.times_form import TimesForm


@form_page
@unlisted
@code_page
def times(request: HttpRequest, code: int) -> HttpResponse:
    """Say of each time whether it suits; what one has said stands there, and can be changed."""
    asked = by_code.asked(replying.opened(code, localtime()))
    if asked is None:
        return redirect("guest:answer-reply")
    form = TimesForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            by_code.say(code, form.marks(), localtime())
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        except NotInForce:
            return redirect("guest:answer-reply")
        else:
            return redirect("guest:answer-times")
    context = {"form": form, "has_said": bool(asked.said)}
    status = 422 if request.method == "POST" else 200
    return render(request, "guest/answer/times.html", context, status=status)

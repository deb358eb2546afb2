"""Saying how a meeting was, with a code: one question at a time, and nothing kept until it is sent.

What was answered so far goes along in the form; with JavaScript the phone keeps it until it is
sent. No session, no log-in, no token against forged forms: there is nobody to act as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from samlas.evaluation import answering, codes
from samlas.evaluation.answering import Asked, Ended, Nothing, Used
from samlas.evaluation.codes import Wrong
from samlas.evaluation.questionnaire import LONGEST_TEXT, Question, Scale
from samlas.faces.forms import Form, Line
from samlas.faces.guest.answering import unlisted
from samlas.faces.methods import form_page

PREFIX = "q."


class EvaluationCodeForm(Form):
    """The code from the screen or the slip."""

    code = Line(
        label=gettext_lazy("The code"),
        help_text=gettext_lazy("It has 24 signs. Big or small letters, with or without hyphens."),
        error_messages={"required": gettext_lazy("Write the code.")},
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "size": 30, "data-evaluation-code": ""}
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One question as it is shown: its place among how many, and what was answered."""

    number: int
    of: int
    question: Question
    answer: str
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.question.key}"


@csrf_exempt
@form_page
@unlisted
def evaluate(request: HttpRequest) -> HttpResponse:
    """Begin with the code, answer or skip one question after the other, send."""
    form = EvaluationCodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _begin(request, form, 200 if request.method != "POST" else 422)
    version = request.POST.get("version", "")
    try:
        asked = answering.asked(form.cleaned_data["code"], localdate(), version)
        return _answered(request, asked)
    except Wrong:
        form.refuse(_("The code does not fit. Compare with the screen or the slip."), "code")
        return _begin(request, form, 422)
    except (Ended, Used) as over:
        context = {"is_used": isinstance(over, Used)}
        return render(request, "guest/evaluate/ended.html", context, status=409)


def _begin(request: HttpRequest, form: EvaluationCodeForm, status: int) -> HttpResponse:
    return render(request, "guest/evaluate/begin.html", {"form": form}, status=status)


def _answered(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Go to the next step, or the one before, or send."""
    typed = {
        name.removeprefix(PREFIX): value
        for name, value in request.POST.items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }
    at, do = _place(request, asked), request.POST.get("do", "")
    here = asked.questions[at] if at < len(asked.questions) else None
    if here is not None and do == "skip":
        typed.pop(here.key, None)
    elif here is not None and do == "next" and (problem := _problem(here, typed)):
        return _show(request, asked, at, typed, problem, 422)
    if do == "send":
        try:
            answering.send(asked, typed)
            return redirect("guest:evaluated")
        except Nothing:
            said = _("You have skipped every question. Answer one, or leave the page.")
            return _show(request, asked, 0, typed, said, 422)
    onward = {"next": at + 1, "skip": at + 1, "back": at - 1}.get(do, at)
    return _show(request, asked, max(0, min(onward, len(asked.questions))), typed)


def _place(request: HttpRequest, asked: Asked) -> int:
    sent = request.POST.get("at", "")
    return min(int(sent), len(asked.questions)) if sent.isdecimal() and len(sent) < 3 else 0


def _problem(question: Question, typed: Mapping[str, str]) -> str:
    """Why what was typed cannot be counted as it stands; empty if it can."""
    text = typed.get(question.key, "").strip()
    if question.scale == Scale.MINUTES and text and not question.read(text):
        return _("Write the minutes in digits, such as 45.")
    if question.scale == Scale.TEXT and len(text) > LONGEST_TEXT:
        return _("The text is too long. Write at most %(n)d signs.") % {"n": LONGEST_TEXT}
    return ""


def _show(
    request: HttpRequest,
    asked: Asked,
    at: int,
    typed: Mapping[str, str],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = [
        Step(number, len(asked.questions), one, typed.get(one.key, ""))
        for number, one in enumerate(asked.questions, start=1)
    ]
    here = steps[at] if at < len(steps) else None
    context = {
        "code": codes.write(asked.code),
        "version": asked.version,
        "last_day": asked.code.last_day,
        "at": at,
        "step": here,
        "steps": steps,
        "others": [one for one in steps if one is not here and one.answer],
        "problem": problem,
        "longest": LONGEST_TEXT,
    }
    return render(request, "guest/evaluate/question.html", context, status=status)


@require_safe
@unlisted
def evaluated(request: HttpRequest) -> HttpResponse:
    """What was answered has come; what becomes of it."""
    return render(request, "guest/evaluate/thanks.html")

"""How far the goals are reached: said by the person and by the parties, drawn over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samlas.casework.followup import attaining
from samlas.casework.followup.attaining import LEVELS, Course
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.staff.chart import draw, signed
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

SIDES = (("person", _("As the person sees it")), ("parties", _("As the parties see it")))


class LevelsForm(Form):
    """For each goal how far it is reached today, by each side; nothing must be said."""

    def __init__(self, *args: Any, courses: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses
        levels = [(str(n), f"{signed(n)}  {words}") for n, words in LEVELS.items()]
        for course in courses:
            for name, label in SIDES:
                field = forms.ChoiceField(
                    label=label,
                    choices=[("", _("Not said today")), *levels],
                    required=False,
                    widget=forms.Select,
                )
                self.add(f"{name}-{course.goal.key}", field)

    def groups(self) -> list[dict[str, object]]:
        """Each goal with its picture, its course and its two fields."""
        return [
            {
                "course": course,
                "chart": draw(course.days),
                "fields": [self[f"{name}-{course.goal.key}"] for name, _label in SIDES],
            }
            for course in self.courses
        ]

    def said(self) -> dict[str, tuple[int | None, int | None]]:
        """Return the levels, the person's and the parties', by the goal's key."""
        return {
            course.goal.key: (self._level("person", course), self._level("parties", course))
            for course in self.courses
        }

    def _level(self, name: str, course: Course) -> int | None:
        typed = self.cleaned_data[f"{name}-{course.goal.key}"]
        return int(typed) if typed else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def goals(request: StaffRequest, key: str) -> HttpResponse:
    """Show how far each goal has been reached over time, and write down how far it is today."""
    now = localtime()
    found = attaining.goals(key, request.assignment, now)

    def show(form: LevelsForm, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        context = {"here": "follow-ups", "key": key, "found": found, "form": form}
        return render(request, "staff/followup/goals.html", context, status=status)

    if request.method != "POST":
        return show(LevelsForm(courses=found.courses))
    form = LevelsForm(request.POST, courses=found.courses)

    def act() -> None:
        attaining.save(key, form.said(), request.assignment, now)

    return save(request, form, act, show, address("staff:follow-up-goals", key))

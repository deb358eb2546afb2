"""Preparing the follow-up with the person: what is new, who is to come, then the summons."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samlas.casework import case as cases
from samlas.casework.case import Case, Refused
from samlas.casework.followup import preparing
from samlas.casework.followup.preparing import Ahead
from samlas.faces.addresses import address
from samlas.faces.forms import Text, VersionedForm
from samlas.faces.staff import autosave
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, save, staff_page

QUESTION_LENGTH = 1000


class NewForm(VersionedForm):
    """What has come up since the last meeting (H70)."""

    what_matters = Text(
        label=gettext_lazy("What is important to you now?"),
        help_text=gettext_lazy(
            "In the person's own words. Everyone who is asked to come can read this."
        ),
        required=False,
    )
    needs = Text(
        label=gettext_lazy("What needs to be coordinated now"),
        help_text=gettext_lazy("Have new needs come up? Only your own unit can read this."),
    )
    new_questions = Text(
        label=gettext_lazy("New questions for the meeting"),
        help_text=gettext_lazy("One on each line. You can change them in the summons."),
        rows=3,
        required=False,
    )

    def questions(self) -> list[str]:
        """Return the new questions, one for each line that says something."""
        lines = str(self.cleaned_data["new_questions"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def prepare(request: StaffRequest, key: str) -> HttpResponse:
    """Ask what is new, see who is to come and what the consent covers, and begin the summons."""
    now = localtime()
    found = preparing.ahead(key, request.assignment, now)

    def show(form: NewForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "cases", "key": key, "found": found, "form": form, "saved": saved}
        return render(request, "staff/followup/prepare.html", context, status=status)

    if request.method != "POST":
        return show(NewForm(initial=vars(found.case)))
    form = NewForm(request.POST)

    def act() -> Case:
        case = _save(found, form, request)
        if not autosave.wanted(request):
            preparing.begin(case, form.questions(), request.assignment, now)
        return case

    return save(request, form, act, show, address("staff:summons", key))


def _save(found: Ahead, form: NewForm, request: StaffRequest) -> Case:
    """Save the case's own texts; the new questions wait for the summons."""
    if any(len(one) > QUESTION_LENGTH for one in form.questions()):
        raise Refused(_("Write each question in at most 1,000 characters."), "new_questions")
    texts = {name: form.cleaned_data[name] for name in ("what_matters", "needs")}
    version = form.cleaned_data["version"]
    return cases.save_texts(found.case, texts, version, request.assignment, localtime())

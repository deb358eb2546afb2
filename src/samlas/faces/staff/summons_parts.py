"""Writing the summons: the list of its parts, and one page for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.summons import check, draft
from samlas.casework.summons.check import Readiness
from samlas.casework.summons.draft import Sheet, Summons
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff import autosave, steps
from samlas.faces.staff import summons_forms as forms
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import Texts, staff_page

PARTS = ("purpose", "questions", "recipients", "meeting", "check")


@dataclass(frozen=True, slots=True)
class Written:
    """The summons as the page needs it."""

    summons: Summons
    whole: Sheet
    found: Readiness


def read(request: StaffRequest, key: str) -> Written:
    """Read a case's summons and judge it."""
    now = localtime()
    summons = draft.opened(key, request.assignment, now)
    whole = check.sheet(summons, now.date())
    return Written(summons, whole, check.readiness(whole, now))


def page(
    request: StaffRequest,
    key: str,
    written: Written,
    template: str,
    form: Form | None = None,
    status: int = 200,
    saved: Texts = (),
    **more: object,
) -> HttpResponse:
    """Show one page of the summons, and how far its parts have come."""
    context = {
        "here": "cases",
        "key": key,
        "case": written.summons.case,
        "summons": written.summons,
        "found": written.found,
        "form": form,
        "saved": saved,
        "status": status,
        "problem": status >= 400,
        **more,
    }
    return render(request, f"staff/summons/{template}.html", context, status=status)


@require_safe
@staff_page
def overview(request: StaffRequest, key: str) -> HttpResponse:
    """The parts of the summons, in any order, each with how far it has come."""
    written = read(request, key)
    states = check.states(written.whole, written.found)
    parts = [(part, reverse(f"staff:summons-{part}", args=[key]), states[part]) for part in PARTS]
    called = [one.is_called for one in written.found.judged]
    return page(
        request, key, written, "parts",
        parts=parts, questions=len(written.whole.questions),
        called=sum(called), invited=len(called) - sum(called),
    )  # fmt: skip


@form_page
@staff_page
def purpose(request: StaffRequest, key: str) -> HttpResponse:
    """Purpose, why, and the long-term goal."""
    written = read(request, key)
    show = partial(page, request, key, written, "purpose")
    if request.method != "POST":
        return show(forms.PurposeForm(initial=forms.purpose_of(written.summons)))
    form = forms.PurposeForm(request.POST)
    return _save(request, key, written, form, show)


@form_page
@staff_page
def meeting(request: StaffRequest, key: str) -> HttpResponse:
    """When, how and where; and what discharge from hospital demands."""
    written = read(request, key)
    show = partial(page, request, key, written, "meeting")
    is_discharge = written.summons.case.context == "discharge"
    kind = forms.DischargeForm if is_discharge else forms.MeetingPartForm
    if request.method != "POST":
        return show(kind(initial=forms.meeting_of(written.summons)))
    return _save(request, key, written, kind(request.POST), show, forms.meeting_of)


def _save(
    request: StaffRequest,
    key: str,
    written: Written,
    form: forms.DraftForm,
    show: steps.Show,
    fields: steps.Fields = steps.attributes,
) -> HttpResponse:
    """Save one part's own fields of the summons."""

    def act() -> Summons:
        version = form.cleaned_data["version"]
        by, now = request.assignment, localtime()
        return draft.save(written.summons, form.values(), version, by, now)

    return steps.save(request, form, act, show, reverse("staff:summons", args=[key]), fields)


@form_page
@staff_page
def questions(request: StaffRequest, key: str) -> HttpResponse:
    """The numbered questions. Buttons add, remove and move a row; nothing typed is lost."""
    written = read(request, key)
    show = partial(page, request, key, written, "questions")
    asked = list(written.summons.questions.all())
    if request.method != "POST":
        rows = _rows(request.GET, len(asked))
        initial = forms.questions_of(asked, written.summons.version)
        return show(forms.QuestionsForm(initial=initial, rows=rows))
    form = forms.QuestionsForm(request.POST)
    change = "draft" if autosave.wanted(request) else request.POST.get("do", "save")
    act = partial(_save_questions, request, written.summons, form, change)
    onward = _after_questions(key, change, form.count)
    return steps.save(request, form, act, show, onward, _question_fields)


def _rows(query: QueryDict, saved: int) -> int:
    return min(max(saved, number(query.get("rows", "")) or 1), forms.MOST_QUESTIONS)


def _save_questions(
    request: StaffRequest, summons: Summons, form: forms.QuestionsForm, change: str
) -> Summons:
    order, typed = form.order(change), form.typed()
    return draft.save_questions(
        summons,
        [typed[number - 1] for number in order],
        form.cleaned_data["version"],
        request.assignment,
        localtime(),
        {old: new for new, old in enumerate(order, start=1)},
    )


def _after_questions(key: str, change: str, count: int) -> str:
    """Back to the list of parts after saving, else to the questions with the row asked for."""
    if change == "save":
        return reverse("staff:summons", args=[key])
    here = reverse("staff:summons-questions", args=[key])
    return f"{here}?rows={count + 1}#id_text_{count + 1}" if change == "add" else here


def _question_fields(stands: Summons) -> Mapping[str, object]:
    return forms.questions_of(list(stands.questions.all()), stands.version)


@form_page
@staff_page
def recipients(request: StaffRequest, key: str) -> HttpResponse:
    """Who is called and who is invited, and what each is asked for."""
    written = read(request, key)
    known = draft.functions(written.whole.recipients)
    make = partial(
        forms.RecipientsForm,
        judged=written.found.judged,
        questions=written.whole.questions,
        functions=known,
    )

    def show(form: Any, status: int = 200, saved: Texts = ()) -> HttpResponse:
        asked = list(form.asked(written.found))
        return page(
            request, key, written, "recipients", form, status, saved,
            asked=asked, functions=known,
        )  # fmt: skip

    if request.method != "POST":
        saved = forms.recipients_of(written.whole.recipients, written.summons.version)
        return show(make(initial=saved))
    form = make(request.POST)
    onward = reverse("staff:summons", args=[key])
    act = partial(_save_recipients, request, written.summons, form)
    return steps.save(request, form, act, show, onward, _recipient_values)


def _save_recipients(
    request: StaffRequest, summons: Summons, form: forms.RecipientsForm
) -> Summons:
    by, version = request.assignment, form.cleaned_data["version"]
    return draft.save_recipients(summons, form.by_recipient(), version, by, localtime())


def _recipient_values(stands: Summons) -> Mapping[str, object]:
    return forms.recipients_of(list(stands.recipients.all()), stands.version)


@require_POST
@staff_page
def take_off(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """Take one recipient off the summons: on the map it is not for now."""
    written = read(request, key)
    form = forms.DraftForm(request.POST)
    onward = reverse("staff:summons-check", args=[key])

    def act() -> Summons:
        version = form.cleaned_data["version"]
        return draft.take_off(written.summons, pk, version, request.assignment, localtime())

    def show(_form: Any, _status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return redirect(onward)

    return steps.save(request, form, act, show, onward)

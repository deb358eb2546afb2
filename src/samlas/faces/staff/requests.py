"""Requests for a SIP: what has come in, and what is answered to each (K33–K36, K48)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samlas import papers, rulebook
from samlas.casework import asking, assessing, standing
from samlas.casework.asking import Request
from samlas.casework.assessing import Refusal
from samlas.casework.case import Refused
from samlas.casework.standing import MAY_START
from samlas.directory.models import Assignment
from samlas.faces import letters
from samlas.faces.forms import Form, Text
from samlas.faces.methods import form_page
from samlas.faces.once import key_for
from samlas.faces.paging import number
from samlas.faces.request_form import RequestForm
from samlas.faces.staff.case_forms import StartForm, TellForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.posting import PostedForm
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.faces.staff.unit_search import is_search

PAGE = 20


class RefusalForm(Form):
    """Why a request is refused, and who in the unit has taken a second look."""

    reason = Text(
        label=gettext_lazy("Why is the request refused?"),
        help_text=gettext_lazy("The person gets this in a letter. Write so that they can read it."),
    )
    second_look_by = forms.ModelChoiceField(
        label=gettext_lazy("Who has taken a second look?"),
        queryset=Assignment.objects.none(),
    )

    def __init__(self, *args: Any, by: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["second_look_by"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = assessing.second_lookers(by, localtime().date())


@require_safe
@staff_page
def requests(request: StaffRequest) -> HttpResponse:
    """List the requests to the unit: those not answered, or all of them."""
    before, shows_all = number(request.GET.get("before", "")), "all" in request.GET
    now = localtime()
    found = asking.requests_of(request.assignment, before, PAGE + 1, now, open_only=not shows_all)
    shown = found[:PAGE]
    more = f"{'all=1&' if shows_all else ''}before={shown[-1].pk}" if len(found) > PAGE else ""
    context = {
        "here": "requests",
        "requests": [(one, one.is_late(now.date())) for one in shown],
        "shows_all": shows_all,
        "refused": assessing.refused_since(now.date().replace(month=1, day=1), request.assignment),
        "next_page": more,
    }
    return render(request, "staff/requests/list.html", context)


@require_safe
@staff_page
def one(request: StaffRequest, key: str) -> HttpResponse:
    """One request: what the asker said, and what this unit can answer, with why (H18, K50)."""
    return _show_one(request, asking.find_request(key, request.assignment, localtime()))


def _show_one(
    request: StaffRequest, found: Request, form: PostedForm | None = None, status: int = 200
) -> HttpResponse:
    unit, today = request.assignment.unit, localtime().date()
    answer, assess = assessing.what_may(found, unit, today)
    context = {
        "here": "requests",
        "found": found,
        "is_late": found.is_late(today),
        "arrives": found.asker_unit_id is not None and found.confirmed_at is None,
        "is_new": "entered" in request.GET,
        "has_receipt": found.asker_unit_id is None,
        "answer": answer,
        "verdict": rulebook.explain("initiative", answer.verdict, get_language() or "sv"),
        "may_start": answer.verdict in MAY_START,
        "may_refuse": assess.verdict != "no",
        "letter": assessing.answer_letter(found),
        "has_address": assessing.has_address(found),
        "form": form,
        "posting": form or PostedForm(initial={"posted_on": today}),
    }
    return render(request, "staff/requests/one.html", context, status=status)


@require_safe
@staff_page
def receipt(request: StaffRequest, key: str) -> HttpResponse:
    """The letter that tells the asker that the request has arrived, in PDF (K33)."""
    found = asking.find_request(key, request.assignment, localtime())
    return letters.pdf(asking.receipt(found), f"{papers.RequestReceipt.kind}-{key}")


@require_safe
@staff_page
def answer(request: StaffRequest, key: str) -> HttpResponse:
    """The letter that tells the person how the request was answered, in PDF (K34, K35)."""
    found = asking.find_request(key, request.assignment, localtime())
    if found.answer is None:
        raise Request.DoesNotExist
    return letters.pdf(found.answer.paper(), f"{papers.RequestAnswer.kind}-{key}")


@require_POST
@staff_page
def posted(request: StaffRequest, key: str) -> HttpResponse:
    """Write down when the answer to the person was posted."""
    now = localtime()
    found = asking.find_request(key, request.assignment, now)
    form = PostedForm(request.POST)

    def show(form: PostedForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return _show_one(request, found, form, status)

    def act() -> None:
        assessing.answer_posted(found, form.cleaned_data["posted_on"], request.assignment, now)

    return save(request, form, act, show, reverse("staff:request", args=[key]))


def _already(request: StaffRequest, found: Request) -> HttpResponse | None:
    """Lead on to what has been answered, unless someone else did while this one was writing."""
    is_own = found.decided_by_id == request.assignment.pk
    if found.outcome and (is_own or request.method != "POST"):
        return redirect("staff:request", found.key)
    return None


@form_page
@staff_page
def assess(request: StaffRequest, key: str) -> HttpResponse:
    """Answer a request with a start: the form of a new plan, filled in with what was said."""
    found = asking.find_request(key, request.assignment, localtime())
    if answered := _already(request, found):
        return answered

    def show(form: StartForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "requests", "found": found, "form": form}
        return render(request, "staff/requests/assess.html", context, status=status)

    if request.method != "POST":
        return show(_filled(found))
    form = StartForm(request.POST)
    if not form.is_valid():
        return show(form, 422)
    try:
        case = assessing.assess_start(found, form.noticed(), request.assignment, localtime())
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        form.because = refusal.because
        return show(form, 422)
    return redirect("staff:case", case.key)


def _filled(found: Request) -> StartForm:
    given, _space, family = found.person_name.rpartition(" ")
    return StartForm(
        initial={
            "personal_number": found.personal_number,
            "given_name": given or family,
            "family_name": family if given else "",
            "needs": found.need,
            "language": found.language,
            "interpreter": found.interpreter,
            "asked_by": found.asked_by,
        }
    )


@form_page
@staff_page
def refuse(request: StaffRequest, key: str) -> HttpResponse:
    """Refuse a request, after reading what the person will be told (K35)."""
    by = request.assignment
    found = asking.find_request(key, by, localtime())
    if answered := _already(request, found):
        return answered

    def show(form: RefusalForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "requests", "found": found, "form": form}
        return render(request, "staff/requests/refuse.html", context, status=status)

    if request.method != "POST":
        return show(RefusalForm(by=by))
    form = RefusalForm(request.POST, by=by)
    if form.is_valid() and "change" in request.POST:
        return show(form)
    if form.is_valid() and "send" not in request.POST:
        context = {"here": "requests", "found": found, "form": form}
        return render(request, "staff/requests/refuse_check.html", context)

    def act() -> Request:
        return assessing.refuse(found, Refusal(**form.cleaned_data), by, localtime())

    return save(request, form, act, show, reverse("staff:request", args=[key]))


@form_page
@staff_page
def pass_on(request: StaffRequest, key: str) -> HttpResponse:
    """Pass a request on to a unit that may assess it (H18)."""
    unit = request.assignment.unit
    found = asking.find_request(key, request.assignment, localtime())
    if answered := _already(request, found):
        return answered

    def show(form: TellForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "requests", "found": found, "form": form}
        return render(request, "staff/requests/pass_on.html", context, status=status)

    today = localtime().date()
    among = partial(
        standing.that_may_assess, situation=asking.situation_of(found, today), today=today
    )
    offered: dict[str, Any] = {"near": unit.territory, "but_not": [unit.pk], "among": among}
    if request.method != "POST" or is_search(request):
        agrees = {"person_agrees": found.person_agrees}
        initial = request.POST if request.method == "POST" else agrees
        return show(TellForm(initial=dict(initial.items()), **offered))
    form = TellForm(request.POST, **offered)

    def act() -> Request:
        to = form.cleaned_data["unit"]
        return assessing.pass_on(found, to, request.assignment, localtime(), agreed=True)

    return save(request, form, act, show, reverse("staff:request", args=[key]))


@require_POST
@staff_page
def confirm(request: StaffRequest, key: str) -> HttpResponse:
    """Tell the unit that passed the request on that it has arrived."""
    found = asking.find_request(key, request.assignment, localtime())
    assessing.confirm(found, request.assignment, localtime())
    return redirect("staff:request", key)


@form_page
@staff_page
def enter(request: StaffRequest) -> HttpResponse:
    """Enter a request that came on paper or by phone."""
    by = request.assignment

    def show(form: RequestForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        return render(
            request, "staff/requests/enter.html", {"here": "requests", "form": form}, status=status
        )

    if request.method != "POST":
        return show(RequestForm())
    form = RequestForm(request.POST)
    key = key_for(request.POST)

    def act() -> Request:
        said = Request(unit=by.unit, entered_by=by, **form.said() | {"key": key})
        return asking.receive(said, localtime())

    onward = reverse("staff:request", args=[key])
    return save(request, form, act, show, f"{onward}?entered")

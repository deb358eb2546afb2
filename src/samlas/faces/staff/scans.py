"""Forms that have come back on paper: read in, filed to their plan, and shown there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samlas.casework.case import ENDED, Refused, Stage
from samlas.casework.scans import filing, reading, taking_in
from samlas.casework.scans.models import FormKind, Scan
from samlas.casework.summons.draft import Recipient
from samlas.faces import sent_files
from samlas.faces.addresses import address
from samlas.faces.forms import Form
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.scan_forms import FileForm, FindForm, RemoveForm, TakeInForm
from samlas.faces.staff.steps import Texts, save, staff_page

PAGE = 20
CALLED, IN_FORCE = (Stage.CALLED, Stage.PLAN), (Stage.PLAN,)
ALWAYS = tuple(one for one in Stage if one not in ENDED)
# Where what is written on a form is entered: the page, in which stages, and the words of the link.
NEXT: dict[str, tuple[str, tuple[Stage, ...], Any]] = {
    FormKind.CONSENT: ("consent-ask", ALWAYS, gettext_lazy("Enter the consent")),
    FormKind.MINUTES: ("plan-approvals", CALLED, gettext_lazy("Enter who has approved")),
    FormKind.SIGNATURES: ("plan-approvals", CALLED, gettext_lazy("Enter who has approved")),
    FormKind.WORDS: ("words", ALWAYS, gettext_lazy("Enter what is important")),
    FormKind.TAKE_PART: ("meeting-person", CALLED, gettext_lazy("Enter how the person takes part")),
    FormKind.LOOK_BACK: ("follow-up-questions", IN_FORCE, gettext_lazy("Enter how it has gone")),
    FormKind.TAKE_BACK: ("withdraw", ALWAYS, gettext_lazy("Enter what is taken back")),
    FormKind.PAUSE: ("changes", IN_FORCE, gettext_lazy("Enter the change")),
    FormKind.CONTACTS: ("contacts", ALWAYS, gettext_lazy("Enter the contacts")),
    FormKind.SUMMONS_REPLY: ("answers", ALWAYS, gettext_lazy("Enter the answer")),
    FormKind.FOLLOW_UP: ("follow-up-questions", IN_FORCE, gettext_lazy("Enter how it has gone")),
    FormKind.DEVIATION: ("changes", IN_FORCE, gettext_lazy("Enter what has happened")),
}


@form_page
@staff_page
def scans(request: StaffRequest) -> HttpResponse:
    """Send forms in, and see those that are still to be filed."""
    if request.method != "POST":
        return _show_to_file(request, TakeInForm())
    form = TakeInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_to_file(request, form, 422)
    sent = form.cleaned_data["photos"]
    done = taking_in.take_in([one.read() for one in sent], request.assignment, localtime())
    for place, why in done.refused:
        form.refuse(f"{sent[place].name}: {why}", "photos")
    if done.refused:
        return _show_to_file(request, form, 422)
    if len(done.scans) == 1:
        return redirect("staff:scan", done.scans[0].key)
    return redirect("staff:scans")


def _show_to_file(request: StaffRequest, form: TakeInForm, status: int = 200) -> HttpResponse:
    context = {"here": "cases", "form": form, "scans": reading.to_file(request.assignment)}
    return render(request, "staff/scans/list.html", context, status=status)


@form_page
@staff_page
def scan(request: StaffRequest, key: str) -> HttpResponse:
    """One scan: to be filed by whoever took it in; filed, the paper and what to do next."""
    now = localtime()
    found = reading.read(key, request.assignment, now)
    if found.case is not None:
        return _filed(request, found)
    if request.method != "POST":
        read = found.read_code
        return _to_file(request, found, FindForm(initial={"code": str(read) if read else ""}))
    if request.POST.get("do") != "file":
        return _to_file(request, found, FindForm(request.POST))
    finding = FindForm(request.POST)
    matches = _matches(request, finding)
    form = FileForm(request.POST, found=matches)

    def act() -> None:
        typed = form.cleaned_data
        filing.file(key, typed["case"], typed["kind"], request.assignment, now, typed["code"])

    def show(form: Form, status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return _page(request, found, finding, form, status)

    return save(request, form, act, show, address("staff:scan", key))


def _matches(request: StaffRequest, form: FindForm) -> Any:
    if not form.is_valid():
        return []
    typed = form.cleaned_data
    return filing.found(typed["code"], typed["number"], request.assignment, localtime())


def _to_file(request: StaffRequest, found: Scan, finding: FindForm) -> HttpResponse:
    """Show the scan with the plans that its code, or what was typed, leads to."""
    typed = finding if finding.is_bound else FindForm({"code": finding["code"].value()})
    if not (finding.is_bound or finding["code"].value()):
        return _page(request, found, finding, None)
    matches = _matches(request, typed)
    if not matches:
        if typed.is_valid():
            typed.refuse(_("No plan of yours was found. Check the code."), "code")
        return _page(request, found, typed, None, 422 if finding.is_bound else 200)
    sent = {"code": typed.cleaned_data["code"], "number": typed.cleaned_data["number"]}
    first = {"case": matches[0].key} if len(matches) == 1 else {}
    form = FileForm(initial={"kind": found.kind, **sent, **first}, found=matches)
    return _page(request, found, typed, form)


def _page(
    request: StaffRequest, found: Scan, finding: FindForm, form: Form | None, status: int = 200
) -> HttpResponse:
    context = {
        "here": "cases",
        "scan": found,
        "pages": range(1, found.file.pages + 1),
        "finding": finding,
        "form": form or finding,
        "filing": form,
    }
    return render(request, "staff/scans/file.html", context, status=status)


def _onward(found: Scan, answers: Recipient | None) -> tuple[str, Any]:
    """Where what is written on a filed form is entered, and the words of the link; else nothing."""
    page, stages, words = NEXT.get(found.kind, ("", (), ""))
    assert found.case is not None
    if found.removed_at is not None or found.case.stage not in stages:
        return "", ""
    at = address(f"staff:{page}", found.case.key)
    if found.kind == FormKind.SUMMONS_REPLY and answers is not None:
        at = address("staff:answers-enter", found.case.key, answers.pk)
    return f"{at}?scan={found.key}", words


def _filed(request: StaffRequest, found: Scan, form: Form | None = None) -> HttpResponse:
    answers = reading.recipient_of(found)
    onward, words = _onward(found, answers)
    context = {
        "here": "cases",
        "scan": found,
        "case": found.case,
        "answers": answers,
        "pages": range(1, found.file.pages + 1) if found.removed_at is None else (),
        "onward": onward,
        "onward_words": words,
        "may_undo": found.may_be_undone(request.assignment, localtime()),
        "form": form or RemoveForm(),
    }
    status = 422 if form is not None else 200
    return render(request, "staff/scans/one.html", context, status=status)


@require_safe
@staff_page
def page(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """A page of a scan as a picture."""
    try:
        return sent_files.picture(reading.page(key, number, request.assignment, localtime()))
    except LookupError:
        raise Http404 from None


@require_safe
@staff_page
def file(request: StaffRequest, key: str) -> HttpResponse:
    """A scan as it is kept, to download."""
    found, content = reading.whole(key, request.assignment, localtime())
    return sent_files.download(content, found.file.media_type, "form")


@require_POST
@staff_page
def undo(request: StaffRequest, key: str) -> HttpResponse:
    """Take a filing back."""
    found = reading.read(key, request.assignment, localtime())
    try:
        filing.undo(key, request.assignment, localtime())
    except Refused as refusal:
        form = RemoveForm({})
        form.errors.clear()
        form.refuse(str(refusal), "")
        return _filed(request, found, form)
    return redirect("staff:scan", key)


@require_POST
@staff_page
def remove(request: StaffRequest, key: str) -> HttpResponse:
    """Remove a filed paper, for a reason."""
    found = reading.read(key, request.assignment, localtime())
    form = RemoveForm(request.POST)

    def act() -> None:
        filing.remove(key, form.cleaned_data["why"], request.assignment, localtime())

    def show(form: Form, _status: int = 200, _saved: Texts = ()) -> HttpResponse:
        return _filed(request, found, form)

    return save(request, form, act, show, address("staff:scan", key))


@require_POST
@staff_page
def throw_away(request: StaffRequest, key: str) -> HttpResponse:
    """Throw a scan away that belongs to no plan."""
    filing.throw_away(key, request.assignment, localtime())
    return redirect("staff:scans")


@require_safe
@staff_page
def of_case(request: StaffRequest, key: str) -> HttpResponse:
    """The papers that were read in to a plan."""
    before = number(request.GET.get("before", ""))
    case, found = reading.of_case(key, before, PAGE + 1, request.assignment, localtime())
    shown = found[:PAGE]
    context = {
        "here": "cases",
        "case": case,
        "scans": shown,
        "next_page": f"before={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "staff/scans/of_case.html", context)

"""What the unit has received: the list, one paper with all about it, its letter, questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samlas import papers
from samlas.casework import correcting, namesakes, routine
from samlas.casework.case import Refused
from samlas.casework.meeting import roles
from samlas.casework.plan.models import Verdict
from samlas.casework.summons import answering, polling
from samlas.exchange import inbox, naming
from samlas.exchange.answers import NotInForce
from samlas.exchange.inbox import Received
from samlas.exchange.models import Dispatch, Holding, Message, Preparation
from samlas.faces import letters, sent_files
from samlas.faces.addresses import address
from samlas.faces.forms import Form, Text
from samlas.faces.methods import form_page
from samlas.faces.paging import number
from samlas.faces.paper import as_html
from samlas.faces.reply_form import ReplyForm
from samlas.faces.staff.closing_forms import RecordedForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.reply_forms import PreparationForm
from samlas.faces.staff.sent import kind_of
from samlas.faces.staff.steps import Texts, save, staff_page
from samlas.people.namesakes import told_apart

PAGE = 20
KEPT_PAPERS = 256
AFTERWARDS = {papers.Plan.kind, papers.Minutes.kind, papers.ClosureNotice.kind}


class QuestionForm(Form):
    """A question to the convener."""

    message = Text(label=gettext_lazy("Your question to the convener"), rows=3)


@dataclass(frozen=True, slots=True)
class Listed:
    """One received paper as a row: about whom, as far as a list may say it, and what it is."""

    link: Holding
    label: str
    kind: str


@require_safe
@staff_page
def received(request: StaffRequest) -> HttpResponse:
    """List what the unit has received, newest first."""
    before = number(request.GET.get("before", ""))
    found = inbox.received_by(request.assignment, before, PAGE + 1, localtime())
    shown = found[:PAGE]
    people = {link.pk: namesakes.called(link.dispatch) for link in shown}
    names = told_apart({pk: one for pk, one in people.items() if one is not None})
    context = {
        "here": "received",
        "links": [Listed(link, names.get(link.pk, ""), kind_of(link.dispatch)) for link in shown],
        "today": localtime().date(),
        "next_page": f"before={shown[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "staff/received/list.html", context)


@require_safe
@staff_page
def paper(request: StaffRequest, key: str) -> HttpResponse:
    """One received paper: the duty, what it says, what may be answered, and what was answered."""
    try:
        got = inbox.read(key, request.assignment, localtime())
    except Dispatch.DoesNotExist:
        waiting = naming.untaken(key, request.assignment)
        context = {"here": "received", "paper": waiting}
        return render(request, "staff/received/take.html", context)
    return show(request, got)


def show(
    request: StaffRequest,
    got: Received,
    form: ReplyForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """Render a received paper, with the forms as they were sent when something was wrong."""
    dispatch, answer = got.dispatch, got.dispatch.answer
    said = read_out(dispatch, request.GET.get("by", ""))
    may_answer = bool(said.answers) and answering.may_answer(got, localtime().date())
    is_open = answer is None or form is not None or "change" in request.GET
    context = {
        "here": "received",
        "name": kind_of(dispatch),
        "got": got,
        "dispatch": dispatch,
        "answer": answer,
        "answered": _answered(dispatch),
        "at": _url(dispatch.key),
        "said": said,
        "text": said.text,
        "attached": said.attached,
        "why": "" if more.get("was_refused") else said.why,
        "duty": _duty(dispatch),
        "may_answer": may_answer,
        "may_pass_on": "forward" in said.answers and got.holds_it,
        "form": form,
        "fields": _fields(said.answers, form) if may_answer and is_open else "",
        "seen": got.last_reply if form is None else form["seen"].value(),
        "typed": form.typed() if form is not None and not may_answer else (),
        "prepared": getattr(dispatch, "preparation", None),
        "recording": _recording(got),
        "roles": roles.asked_by_paper(dispatch, request.assignment),
        "routine": _routine(request, dispatch),
        "tick_at": address("staff:received-routine", dispatch.key),
        "by": "goal" if request.GET.get("by") == "goal" else "actor",
        **_standing(got),
        **more,
    }
    return render(request, "staff/received/paper.html", context, status=status)


def _routine(request: StaffRequest, dispatch: Dispatch) -> list[routine.Group]:
    if not routine.goes_with(dispatch):
        return []
    return routine.at_hand(request.assignment, dispatch.thread, routine.CALLED)


def _standing(got: Received) -> dict[str, object]:
    """Which parts of the page there is anything to say in: a template is slow to find out."""
    dispatch, is_current = got.dispatch, got.dispatch.is_current
    kind = dispatch.kind
    return {
        "is_new": is_current and got.holds_it and dispatch.edition == 1 and not dispatch.answer_id,
        "holds_it": got.holds_it,
        "is_plan": kind == papers.Plan.kind,
        "is_afterwards": kind in AFTERWARDS,
        "earlier": [one for one in got.editions if one.edition < dispatch.edition],
        "came_on": got.mine.number > 1,
        "was_passed_on": len(got.chain) > 1,
        "messages": got.messages,
        "may_ask": is_current and kind != papers.ClosureNotice.kind,
        "said_times": polling.has_said(got),
        "asks_back": kind == papers.InformationRequest.kind,
    }


def _answered(dispatch: Dispatch) -> str:
    """The answer in words; of a plan it is whether it is approved."""
    if dispatch.answer is None:
        return ""
    if dispatch.kind == papers.Plan.kind:
        return str(Verdict(dispatch.answer.kind).label)
    return dispatch.answer.get_kind_display()


def _recording(got: Received) -> RecordedForm | None:
    """The form to say that a closing stands in the own record, until that is said (H90)."""
    if got.dispatch.kind != papers.ClosureNotice.kind or got.mine.recorded_on:
        return None
    return RecordedForm(initial={"recorded_on": localtime().date()})


def _duty(dispatch: Dispatch) -> SafeString:
    holds = dispatch.is_current
    by = dispatch.answer_by if holds and dispatch.answer_id is None else None
    return _duty_of(dispatch.verdict, dispatch.kind, by, get_language() or "sv", holds=holds)


@lru_cache(maxsize=KEPT_PAPERS)
def _duty_of(
    verdict: str, kind: str, answer_by: date | None, _language: str, *, holds: bool
) -> SafeString:
    """What the reader must or may do: the same for all papers of a kind that are due that day."""
    context = {"verdict": verdict, "kind": kind, "answer_by": answer_by, "holds": holds}
    return render_to_string("staff/received/duty.html", context)


def _fields(offered: tuple[str, ...], form: ReplyForm | None) -> SafeString:
    if form is None:
        return _empty_fields(offered, get_language() or "sv")
    return render_to_string("parts/reply_fields.html", {"form": form})


@cache
def _empty_fields(offered: tuple[str, ...], _language: str) -> SafeString:
    """The fields of a form that nobody has filled in: the same for all papers alike."""
    form = ReplyForm(offered=offered)
    return render_to_string("parts/reply_fields.html", {"form": form})


Written = tuple[papers.Beside, ...]


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A paper as its page shows it: the text and the reasons as HTML, and what may be answered."""

    text: SafeString
    why: SafeString
    answers: tuple[str, ...]
    asks_lead: bool = False
    attached: tuple[tuple[int, str], ...] = ()


def read_out(dispatch: Dispatch, by: str = "") -> ReadOut:
    """What the paper says in the reader's language; a plan is read per `goal` when `by` says so.

    Raises papers.BrokenSeal.
    """
    language = get_language() or "sv"
    per_goal = by == "goal" and dispatch.kind == papers.Plan.kind
    read = _read_out_per_goal if per_goal else _read_out
    return read(*dispatch.sealed, dispatch.written_beside(), language)


@lru_cache(maxsize=KEPT_PAPERS)
def _read_out_per_goal(
    kind: str, schema: int, body: str, seal: str, shield: papers.Shield, beside: Written,
    language: str,
) -> ReadOut:  # fmt: skip
    sealed = replace(papers.unseal(kind, schema, body, seal, shield), beside=beside)
    assert isinstance(sealed, papers.Plan)
    text = as_html(papers.plan_view(sealed, "goal", language))
    return ReadOut(text, SafeString(""), (), sealed.asks_lead, sent_files.names(sealed))


@lru_cache(maxsize=KEPT_PAPERS)
def _read_out(
    kind: str, schema: int, body: str, seal: str, shield: papers.Shield, beside: Written,
    language: str,
) -> ReadOut:  # fmt: skip
    sealed = replace(papers.unseal(kind, schema, body, seal, shield), beside=beside)
    text = as_html(papers.view(sealed, language))
    names = sent_files.names(sealed)
    if not isinstance(sealed, papers.Summons):
        asks_lead = getattr(sealed, "asks_lead", False)
        return ReadOut(text, SafeString(""), (), asks_lead, names)
    return ReadOut(text, _why(sealed.because, language), sealed.answers, attached=names)


@lru_cache(maxsize=KEPT_PAPERS)
def _why(because: tuple[papers.Reason, ...], _language: str) -> SafeString:
    """The reasons as HTML: the same few for most papers."""
    return render_to_string("staff/received/why.html", {"because": because})


@require_safe
@staff_page
def letter(request: StaffRequest, key: str) -> HttpResponse:
    """The received paper as the letter it also is, in PDF."""
    got = inbox.read(key, request.assignment, localtime())
    name = f"{got.dispatch.kind}-{got.dispatch.key}"
    return letters.pdf(got.dispatch.paper(), name)


@form_page
@staff_page
def prepare(request: StaffRequest, key: str) -> HttpResponse:
    """Write what the unit can contribute, and whether the one who comes may decide (K6, K8)."""
    now = localtime()
    got = inbox.read(key, request.assignment, now)
    prepared = getattr(got.dispatch, "preparation", None)
    if request.method != "POST" and not (got.holds_it and got.dispatch.is_current):
        return redirect(_url(key))

    def page(form: PreparationForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "dispatch": got.dispatch, "form": form, "saved": saved}
        return render(request, "staff/received/prepare.html", context, status=status)

    if request.method != "POST":
        return page(PreparationForm(initial=vars(prepared) if prepared else {}))
    form = PreparationForm(request.POST)

    def act() -> Preparation:
        texts = {name: text for name, text in form.cleaned_data.items() if name != "version"}
        version = form.cleaned_data["version"]
        try:
            return answering.prepare(key, texts, version, request.assignment, now)
        except NotInForce:
            raise Refused(not_in_force()) from None

    return save(request, form, act, page, _url(key))


@form_page
@staff_page
def ask(request: StaffRequest, key: str) -> HttpResponse:
    """Ask the convener something about the paper (K7)."""
    now = localtime()
    got = inbox.read(key, request.assignment, now)

    def page(form: QuestionForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        del saved
        context = {"here": "received", "dispatch": got.dispatch, "got": got, "form": form}
        return render(request, "staff/received/ask.html", context, status=status)

    if request.method != "POST":
        return page(QuestionForm())
    form = QuestionForm(request.POST)

    def act() -> Message:
        return answering.ask(key, form.cleaned_data["message"], request.assignment, now)

    return save(request, form, act, page, _url(key))


class RemarkForm(Form):
    """What is wrong in a received paper."""

    text = Text(label=gettext_lazy("What is wrong, and what should it be?"), rows=4)


@form_page
@staff_page
def remark(request: StaffRequest, key: str) -> HttpResponse:
    """Write a note of correction beside a received paper."""
    by, now = request.assignment, localtime()
    inbox.read(key, by, now)
    form = RemarkForm(request.POST if request.method == "POST" else None)

    def page(form: RemarkForm, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {"here": "received", "form": form, "back": _url(key), "saved": saved}
        return render(request, "staff/received/remark.html", context, status=status)

    def act() -> None:
        correcting.remark(key, form.cleaned_data["text"], by, now)

    return save(request, form, act, page, _url(key)) if request.method == "POST" else page(form)


def not_in_force() -> str:
    """What to say when a paper is no longer the one to answer."""
    return _("This paper has been replaced, cancelled or passed on. Read it anew.")


def _url(key: str) -> str:
    return address("staff:received-paper", key)

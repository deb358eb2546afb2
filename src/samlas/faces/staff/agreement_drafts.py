"""What an agreement is to say next, for those who keep it: written, tried, decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas import rulebook
from samlas.agreements import drafting, publishing, trying
from samlas.agreements.drafting import NotSound
from samlas.agreements.keeping import draft_of, kept_by
from samlas.agreements.models import Draft
from samlas.casework.case import Conflict, Refused
from samlas.directory.models import OfficeKind
from samlas.faces.addresses import address
from samlas.faces.forms import Form, VersionedForm
from samlas.faces.given_back import NEVER, UNSEEN
from samlas.faces.methods import form_page
from samlas.faces.staff.agreement_forms import (
    BeginForm,
    ClauseForm,
    HeadForm,
    RecordForm,
    TextForm,
)
from samlas.faces.staff.agreements import changed, heads
from samlas.faces.staff.login import StaffRequest, View
from samlas.faces.staff.steps import P, Texts, office_page, save

keepers = office_page(OfficeKind.AGREEMENTS)
LATE = {
    "late-notice": _("Called later than is recommended"),
    "late-answer-by": _("Answered too late"),
}


def _while_it_is_there(view: View[P]) -> View[P]:
    """Give back what was typed for a draft that another has published or thrown away meanwhile."""

    @wraps(view)
    def shown(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Draft.DoesNotExist:
            kept = kept_by(request.assignment, localdate()).filter(rulebook=kwargs["name"])
            if request.method != "POST" or not kept.exists():
                raise
        texts = (request.POST.getlist(name) for name in request.POST if name not in NEVER | UNSEEN)
        left = [text for typed in texts for text in typed if text.strip()]
        context = {"here": "agreements", "name": kwargs["name"], "left": left}
        return render(request, "staff/agreements/gone.html", context, status=409)

    return shown


def _page(request: StaffRequest, draft: Draft, heading: object) -> Callable[..., HttpResponse]:
    """Show a form of a draft, with the faults that stopped it, both texts beside each other."""

    def show(form: Any, status: int = 200, saved: Texts = ()) -> HttpResponse:
        fault: NotSound | None = getattr(form, "not_sound", None)
        context = {
            "here": "agreements", "name": draft.agreement.rulebook, "form": form, "saved": saved,
            "heading": heading, "problems": _told(fault.problems) if fault else (),
            "more": fault.more if fault else 0,
        }  # fmt: skip
        return render(request, "staff/agreements/form.html", context, status=status)

    return show


def _told(
    problems: Iterable[rulebook.Problem],
) -> list[tuple[rulebook.Problem, str, list[tuple[str, rulebook.Said]]]]:
    """The faults in the reader's language, what is weaker first, each with the rule it is about,
    its sides and what they stand in."""
    first = sorted(problems, key=lambda one: not one.is_weaker)
    return [
        (
            one.said(gettext), _asked(one.rule),
            [(rulebook.title(side.source), side) for side in one.sides or ()],
        )
        for one in first
    ]  # fmt: skip


def _kept(
    request: StaffRequest, draft: Draft, form: Form, act: Callable[[], object], heading: object,
    fields: Callable[[Draft], Mapping[str, object]],
) -> HttpResponse:  # fmt: skip
    """Save a form of the draft, or show it again with what is wrong, or what another has saved:
    `fields` gives that by the form's names."""

    def saving() -> object:
        try:
            return act()
        except NotSound as fault:
            form.not_sound = fault  # type: ignore[attr-defined]
            raise

    onward = address("staff:agreement-draft", draft.agreement.rulebook)
    show = _page(request, draft, heading)
    return save(request, form, saving, show, onward, fields)


@form_page
@keepers
def new(request: StaffRequest) -> HttpResponse:
    """Begin an agreement that is not there yet."""
    form = BeginForm(request.POST or None)
    if form.is_valid():
        try:
            draft = drafting.begin_new(form.beginning(), request.assignment, localtime())
        except Refused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            return redirect("staff:agreement-draft", draft.agreement.rulebook)
    context = {"here": "agreements", "form": form, "heading": _("A new agreement")}
    status = 422 if form.is_bound else 200
    return render(request, "staff/agreements/form.html", context, status=status)


@require_POST
@keepers
def begin(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a draft from what stands."""
    drafting.begin(name, request.assignment, localtime())
    return redirect("staff:agreement-draft", name)


@form_page
@keepers
@_while_it_is_there
def draft(request: StaffRequest, name: str) -> HttpResponse:
    """The draft: what differs, and what is left to do until it holds."""
    by, now = request.assignment, localtime()
    found = draft_of(name, by, now.date())
    try:
        book = drafting.judged(found.agreement, found.text, now.date())
    except NotSound:  # what it stands on has become another since
        return redirect("staff:agreement-text", name)
    minor = publishing.is_minor(found, book)

    def show(form: Any, status: int = 200, saved: Texts = ()) -> HttpResponse:
        context = {
            **_compared(found, book), "here": "agreements", "name": name, "draft": found,
            "source": book.top, "is_minor": minor, "saved": saved, "form": form,
            "is_mine": found.proposed_by and found.proposed_by.staff_id == by.staff_id,
        }  # fmt: skip
        return render(request, "staff/agreements/draft.html", context, status=status)

    if request.method != "POST":
        return show(RecordForm(is_minor=minor, initial=vars(found)))
    form = RecordForm(request.POST, is_minor=minor)
    return save(
        request, form,
        lambda: publishing.propose(
            name, form.record(), form.cleaned_data["version"], by, now
        ),
        show, address("staff:agreement-draft", name),
    )  # fmt: skip


def _compared(found: Draft, book: rulebook.Book) -> Mapping[str, object]:
    before = drafting.latest(found.agreement)
    if before is None:
        return {"heads": (), "changed": (), "is_first": True}
    return {
        "heads": heads(rulebook.heads(before.top, book.top)),
        "changed": changed(rulebook.differences(before.top, book.top)),
    }


@form_page
@keepers
@_while_it_is_there
def clause(request: StaffRequest, name: str, clause: str) -> HttpResponse:
    """One clause of the draft."""
    by, now = request.assignment, localtime()
    found = draft_of(name, by, now.date())
    clauses = drafting.document_of(found)["clause"]
    stands = next((one for one in clauses if one["id"] == clause), None)
    if stands is None:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    words = {
        **_words(found, clause), "is_quote": "yes" if "quote" in stands else "no",
        "version": found.version,
    }  # fmt: skip
    form = ClauseForm(stands.get("sets", []), typed, is_new=False, initial=words)
    heading = _("Clause %(number)s") % {"number": clause}
    if typed is None:
        return _page(request, found, heading)(form)

    def act() -> object:
        version = form.cleaned_data["version"]
        if "drop" in typed:
            return drafting.drop_clause(name, clause, version, by, now)
        return drafting.save_clause(name, clause, form.words(), form.values(), version, by, now)

    return _kept(request, found, form, act, heading, lambda saved: _words(saved, clause))


def _words(saved: Draft, clause: str) -> Mapping[str, object]:
    """What a clause of the draft says, by the form's names; empty where it is gone."""
    clauses = drafting.document_of(saved)["clause"]
    found = next((one for one in clauses if one["id"] == clause), None)
    if found is None:
        return {}
    return {
        "place": found["place"], "text": found["text"], "contested": found.get("contested", ""),
        "quote": found.get("quote") or found["paraphrase"], "is_quote": "quote" in found,
    }  # fmt: skip


@form_page
@keepers
@_while_it_is_there
def clause_new(request: StaffRequest, name: str) -> HttpResponse:
    """A clause that the draft has not."""
    by, now = request.assignment, localtime()
    found = draft_of(name, by, now.date())
    typed = request.POST if request.method == "POST" else None
    form = ClauseForm([], typed, is_new=True, initial={"version": found.version})
    heading = _("A new clause")
    if typed is None:
        return _page(request, found, heading)(form)

    def act() -> object:
        said = form.cleaned_data
        if any(one["id"] == said["clause"] for one in drafting.document_of(found)["clause"]):
            raise Refused(gettext("There is a clause of this number."), "clause")
        return drafting.save_clause(
            name, said["clause"], form.words(), form.values(), said["version"], by, now
        )

    return _kept(request, found, form, act, heading, lambda _saved: {})


@form_page
@keepers
@_while_it_is_there
def head(request: StaffRequest, name: str) -> HttpResponse:
    """What is said of the whole."""
    by, now = request.assignment, localtime()
    found = draft_of(name, by, now.date())
    heading = _("About the agreement")
    if request.method != "POST":
        first = {**_head(found), "version": found.version}
        return _page(request, found, heading)(HeadForm(initial=first))
    form = HeadForm(request.POST)

    def act() -> object:
        return drafting.save_head(name, form.values(), form.cleaned_data["version"], by, now)

    return _kept(request, found, form, act, heading, _head)


def _head(saved: Draft) -> Mapping[str, object]:
    """What is said of the whole, by the form's names."""
    stands = drafting.document_of(saved)["source"]
    return {**stands, "called": stands["version"]}


@form_page
@keepers
@_while_it_is_there
def text(request: StaffRequest, name: str) -> HttpResponse:
    """The whole as a file."""
    by, now = request.assignment, localtime()
    found = draft_of(name, by, now.date())
    heading = _("The whole as text")
    if request.method != "POST":
        stands = TextForm(initial=vars(found))
        try:
            drafting.judged(found.agreement, found.text, now.date())
        except NotSound as fault:
            stands.not_sound = fault  # type: ignore[attr-defined]
        return _page(request, found, heading)(stands)
    form = TextForm(request.POST)

    def act() -> object:
        said = form.cleaned_data
        return drafting.save_text(name, said["text"], said["version"], by, now)

    return _kept(request, found, form, act, heading, vars)


def _asked(question: str) -> str:
    """What a question is called: as the rule is that settles it."""
    named = {"notice": "notice-days", "answer-by": "answer-days", "plan-by": "copy-days"}
    rule = named.get(question, question)
    return rulebook.rule_in_words(rule, get_language() or "sv") if rule in rulebook.RULES else rule


@require_safe
@keepers
def tried(request: StaffRequest, name: str) -> HttpResponse:
    """What the draft would have changed in the last year."""
    found = trying.tried(name, request.assignment, localtime())
    late = [(LATE[one.name], one) for one in found if one.name in LATE]
    other = [(_asked(one.name), one) for one in found if one.name not in LATE]
    context = {"here": "agreements", "name": name, "late": late, "other": other}
    return render(request, "staff/agreements/tried.html", context)


@require_POST
@keepers
def publish(request: StaffRequest, name: str) -> HttpResponse:
    """Publish what somebody else has proposed."""
    form = VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        edition = publishing.publish(name, version, request.assignment, localtime())
    except Conflict:
        raise Refused(gettext("It has been changed since you read it. Read it again.")) from None
    return redirect("staff:agreement-version", name, edition.number)


@require_POST
@keepers
def drop(request: StaffRequest, name: str) -> HttpResponse:
    """Throw the draft away."""
    drafting.drop(name, request.assignment, localtime())
    return redirect("staff:agreements")

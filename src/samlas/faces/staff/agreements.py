"""The agreements, for all staff: what each says, where it comes from, and what has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from samlas import rulebook
from samlas.agreements import keeping, showing
from samlas.directory.models import OfficeKind
from samlas.directory.offices import holds_office
from samlas.faces.staff.agreement_forms import AFTER_TRIAL, SearchForm
from samlas.faces.staff.login import StaffRequest
from samlas.faces.staff.steps import own_page

HEADS = {
    "title": _("What it is called"), "document": _("The document"), "territory": _("Where"),
    "parties": _("Parties"), "decided_by": _("Decided by"), "trial_to": _("On trial to"),
    "after_trial": _("When the trial is over"), "valid_to": _("Holds to"),
    "over": _("Stands on"), "level": _("Level"), "note": _("Note"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """What a clause sets, in words, and when; empty: always."""

    rule: str
    value: str
    when: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause that differs, with what it set and sets in words."""

    one: rulebook.Difference
    old: Sequence[Line]
    new: Sequence[Line]


def lines(settings: Iterable[rulebook.Setting]) -> list[Line]:
    """Return what is set, in the reader's words."""
    language = get_language() or "sv"
    return [
        Line(
            rulebook.rule_in_words(one.rule, language),
            rulebook.value_in_words(one.value, language),
            rulebook.conditions_in_words(one, language),
        )
        for one in settings
    ]  # fmt: skip


def changed(differences: Iterable[rulebook.Difference]) -> list[Changed]:
    """Return the clauses that differ, as the page tells them."""
    return [Changed(one, lines(one.old_sets), lines(one.new_sets)) for one in differences]


def heads(found: Iterable[rulebook.Head]) -> list[tuple[object, str, str]]:
    """Return what differs of the whole: what it is called, as it was, as it is."""
    return [
        (HEADS[one.name], _in_words(one.name, one.old), _in_words(one.name, one.new))
        for one in found
    ]


def _in_words(name: str, value: str) -> str:
    if name == "over" and value:
        return rulebook.book(value).title
    return str(AFTER_TRIAL.get(value, value)) if name == "after_trial" else value


@require_safe
@own_page
def agreements(request: StaffRequest) -> HttpResponse:
    """The agreements there are, those of the reader's unit first."""
    by, today = request.assignment, localdate()
    context = {
        "here": "agreements", "agreements": showing.listed(by, today),
        "is_keeper": holds_office(by, OfficeKind.AGREEMENTS, today),
        "to_do": keeping.to_do(by, today),
        "begun": keeping.kept_by(by, today).filter(draft__isnull=False),
    }  # fmt: skip
    return render(request, "staff/agreements/list.html", context)


@require_safe
@own_page
def agreement(request: StaffRequest, name: str) -> HttpResponse:
    """One agreement: every rule with its words, its source, since when, and who is in it.

    With words to look for, the rules that hold them all.
    """
    by, today = request.assignment, localdate()
    found = showing.shown(name, by, today)
    form = SearchForm(request.GET if "q" in request.GET else None)
    is_valid = form.is_valid()
    words = form.cleaned_data["q"] if is_valid else ""
    rules = [(rule, lines(rule.sets)) for rule in found.rules]
    wanted = words.casefold().split()
    context = {
        "here": "agreements", "found": found, "source": found.book.top, "today": today,
        "rules": [(rule, sets) for rule, sets in rules if _holds(rule.clause, sets, wanted)],
        "form": form, "words": words, "last_day": date.max,
        "is_old": found.book.top.is_old(today),
        "spread": showing.spread(name, found.number, by, today),
        "is_keeper": keeping.kept_by(by, today).filter(rulebook=name).exists(),
    }  # fmt: skip
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "staff/agreements/agreement.html", context, status=status)


def _holds(clause: rulebook.Clause, sets: Iterable[Line], wanted: Iterable[str]) -> bool:
    said = [clause.id, clause.place, clause.quote, clause.text, clause.contested]
    said += [f"{line.rule} {line.value} {line.when}" for line in sets]
    whole = " ".join(said).casefold()
    return all(_is_in(word, whole) for word in wanted)


def _is_in(word: str, whole: str) -> bool:
    """Whether a word is there, also within another; with a digit (7, H3) as a word of its own."""
    if not any(sign.isdigit() for sign in word):
        return word in whole
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole) is not None


@require_safe
@own_page
def version(request: StaffRequest, name: str, number: int) -> HttpResponse:
    """What a version changed, clause by clause, and how it was decided; `as=toml`, its file."""
    found = showing.compared(name, number)
    if request.GET.get("as") == "toml":
        told = f'attachment; filename="{name}.toml"'
        text = showing.text_of(name, found.version)
        return HttpResponse(
            text, "application/toml; charset=utf-8", headers={"Content-Disposition": told}
        )
    context = {
        "here": "agreements", "name": name, "found": found, "source": found.version.book.top,
        "heads": heads(found.heads), "changed": changed(found.differences),
    }  # fmt: skip
    return render(request, "staff/agreements/version.html", context)


@require_POST
@own_page
def understood(request: StaffRequest, name: str, number: int) -> HttpResponse:
    """Keep that the reader has read this version and understood it."""
    showing.understand(name, number, request.assignment, localtime())
    return redirect("staff:agreement", name)

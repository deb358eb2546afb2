"""From a paper to what it says, in order: the one source of page, letter and plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from samlas.languages import FALLBACK
from samlas.papers.blocks import Text, View
from samlas.papers.kinds import InformationRequest, Paper, Summons
from samlas.papers.plan_kinds import Plan
from samlas.papers.views import shared
from samlas.papers.views.blank_form import blank_form
from samlas.papers.views.closure import closure_notice
from samlas.papers.views.code_letter import code_letter
from samlas.papers.views.consent_form import consent_form
from samlas.papers.views.data_extract import data_extract
from samlas.papers.views.deviation_report import deviation_report
from samlas.papers.views.evaluation_slip import evaluation_slip
from samlas.papers.views.forwarding import forwarding_sheet
from samlas.papers.views.minutes import minutes
from samlas.papers.views.notices import cancellation, information_request
from samlas.papers.views.own_form import own_form
from samlas.papers.views.person_copy import person_copy
from samlas.papers.views.plan import Reading, plan
from samlas.papers.views.requests import request_answer, request_form, request_receipt
from samlas.papers.views.signature_sheet import signature_sheet
from samlas.papers.views.summons import Outline, outline, summons
from samlas.papers.words import LANGUAGES, Words, words

VIEWS: dict[str, Callable[[Any, Words], View]] = {
    "summons": summons,
    "person-copy": person_copy,
    "cancellation": cancellation,
    "information-request": information_request,
    "request-receipt": request_receipt,
    "request-answer": request_answer,
    "request-form": request_form,
    "consent-form": consent_form,
    "closure-notice": closure_notice,
    "plan": plan,
    "minutes": minutes,
    "signature-sheet": signature_sheet,
    "code-letter": code_letter,
    "own-form": own_form,
    "forwarding-sheet": forwarding_sheet,
    "evaluation-slip": evaluation_slip,
    "blank-form": blank_form,
    "deviation-report": deviation_report,
    "data-extract": data_extract,
}


# What no private person is sent: written in Swedish, or in English for a member of staff.
FOR_UNITS = {
    "information-request", "signature-sheet", "forwarding-sheet", "blank-form", "deviation-report",
}  # fmt: skip


def tongue(paper: Paper, tag: str) -> str:
    """The tag of the language that `paper` is shown in to one who reads `tag`."""
    return tag if tag in LANGUAGES or paper.kind not in FOR_UNITS else FALLBACK


def view(paper: Paper, tag: str = FALLBACK) -> View:
    """What `paper` says to one who reads `tag`; ValueError for a language there is none of.

    A translation that no translator has checked says so itself.
    """
    _ = words(tongue(paper, tag))
    said = replace(_with_beside(VIEWS[paper.kind](paper, _), paper, _), is_rtl=_.is_rtl)
    if _.is_checked:
        return said
    note = _("No translator has checked this text yet. What it says in Swedish is what counts.")
    return replace(said, opening=(Text(note), *said.opening))


def plan_view(paper: Plan, reading: Reading, tag: str = FALLBACK) -> View:
    """What a plan says, its actions put together per goal ("goal") or per actor ("actor")."""
    _ = words(tag)
    return _with_beside(plan(paper, _, reading), paper, _)


def _with_beside(said: View, paper: Paper, _: Words) -> View:
    """The view with what was written beside the paper, before all that it says."""
    if not paper.beside:
        return said
    first = shared.sections(shared.beside(paper, _))
    return replace(said, sections=(*first, *said.sections))


def reply_outline(paper: Summons | InformationRequest, tag: str) -> Outline:
    """What a page may show of a summons or a request to one who comes with its code."""
    return outline(paper, words(tag))

"""From a paper to what it says, in order: the one source of page, letter and plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samlas.papers.blocks import View
from samlas.papers.kinds import Paper
from samlas.papers.plan_kinds import Plan
from samlas.papers.views.closure import closure_notice
from samlas.papers.views.consent_form import consent_form
from samlas.papers.views.minutes import minutes
from samlas.papers.views.notices import cancellation, information_request
from samlas.papers.views.person_copy import person_copy
from samlas.papers.views.plan import Reading, plan
from samlas.papers.views.requests import request_answer, request_form, request_receipt
from samlas.papers.views.signature_sheet import signature_sheet
from samlas.papers.views.summons import summons
from samlas.papers.words import Words, words

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
}


def view(paper: Paper, language: str = "sv") -> View:
    """What `paper` says in `language` ("sv" or "en"); ValueError for another language."""
    return VIEWS[paper.kind](paper, words(language))


def plan_view(paper: Plan, reading: Reading, language: str = "sv") -> View:
    """What a plan says, its actions put together per goal ("goal") or per actor ("actor")."""
    return plan(paper, words(language), reading)

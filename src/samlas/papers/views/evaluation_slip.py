"""The slip with a code for one who was at a meeting (H98)."""

from __future__ import annotations

from samlas.papers.blocks import Facts, Section, Text, View
from samlas.papers.person_kinds import EvaluationSlip
from samlas.papers.views import shared
from samlas.papers.words import Words


def evaluation_slip(paper: EvaluationSlip, _: Words) -> View:
    """The view of the slip: whom it is for, and how to answer."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("How was the meeting?"),
        title=_("How was the meeting?"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=(),
        recipient=(),
        facts=((_("Whom it is for"), _audience(paper, _)),),
        opening=(
            Text(
                _(
                    "Tell us, and the next one can be better. It takes two minutes. You may skip "
                    "any question."
                )
            ),
            Text(_("You are anonymous."), strong=True),
            Text(
                _(
                    "Nobody can see who has answered what. We count the answers together with "
                    "others, a while after."
                )
            ),
            Text(_way(paper, _)),
        ),
        sections=(Section(_("Your code"), (Facts(_rows(paper, _)),)),),
        code=paper.address,
        code_label=_("The way to the page"),
        page_label=_("Page {page} of {pages}"),
    )


def _audience(paper: EvaluationSlip, _: Words) -> str:
    return {
        "person": _("The one the plan is about"),
        "child": _("The child the plan is about"),
        "guardian": _("A guardian"),
        "relative": _("Someone close"),
        "professional": _("Someone at work"),
    }[paper.audience]


def _way(paper: EvaluationSlip, _: Words) -> str:
    return _("Go to {address}. You may also point your phone at the square.").format(
        address=paper.page
    )


def _rows(paper: EvaluationSlip, _: Words) -> shared.Rows:
    return (
        (_("Code"), paper.code),
        (_("Page"), paper.page),
        (_("Lasts until"), _.day(paper.last_day)),
    )

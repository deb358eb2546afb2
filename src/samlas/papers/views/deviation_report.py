"""The view of what was told to have gone wrong, on paper."""

from __future__ import annotations

from samlas.papers.blocks import Facts, Section, Text, View
from samlas.papers.form_kinds import DeviationReport
from samlas.papers.views import shared
from samlas.papers.words import Words


def deviation_report(paper: DeviationReport, _: Words) -> View:
    """The view of the report: the same headings as the form that is filled in by hand."""
    title = (
        _("An idea for the work with SIP") if paper.is_idea else _("Deviation in the work with SIP")
    )
    facts = (
        (_("When in the work"), paper.step),
        (_("Month"), f"{paper.month:%Y-%m}"),
        (_("Kinds of units"), paper.units),
        (_("Goes to"), ", ".join(paper.principals)),
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=f"{title} – {paper.reference}",
        title=title,
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=(),
        recipient=(),
        facts=shared.reference_rows(paper, _),
        opening=(Text(_("Told without whom it is about, who tells it and from which unit.")),),
        sections=shared.sections(
            Section(_("What happened?"), (Text(paper.what, strong=True),))
            if not paper.is_idea
            else None,
            Section(_("Where it belongs"), (Facts(shared.filled(facts)),)),
            _written(_("Tell more"), paper.text),
            _written(
                _("How it can be avoided") if not paper.is_idea else _("The idea"), paper.proposal
            ),
        ),
        page_label=_("Page {page} of {pages}"),
    )


def _written(heading: str, text: str) -> Section | None:
    return Section(heading, shared.paragraphs(text)) if text else None

"""The sheets for the two envelopes of a letter that the Tax Agency forwards (law.md 2.7)."""

from __future__ import annotations

from samlas.papers.blocks import Section, Text, View
from samlas.papers.person_kinds import ForwardingSheet
from samlas.papers.views import shared
from samlas.papers.words import Words


def forwarding_sheet(paper: ForwardingSheet, _: Words) -> View:
    """The view of one sheet: the outer one asks, the inner one tells whom by number alone."""
    outer = paper.envelope == "outer"
    number = f"{paper.number[:8]}-{paper.number[8:]}"
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Forwarding of post"),
        title=_("Please forward the letter inside") if outer else _("To be forwarded"),
        practice=shared.practice_mark(paper, _),
        large=False,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.agency) if outer else (number,),
        facts=((_("Date"), _.day(paper.made_on)),),
        opening=(Text(_asked(_) if outer else _packed(_)),),
        sections=(_back(paper, _),) if outer else (),
        page_label=_("Page {page} of {pages}"),
    )


def _asked(_: Words) -> str:
    return _(
        "The sealed envelope inside is for someone whose address we do not have. The personal "
        "number stands on it. Please send it on."
    )


def _packed(_: Words) -> str:
    return _(
        "This sheet lies on top in the inner envelope, so that the number is seen in the window."
    )


def _back(paper: ForwardingSheet, _: Words) -> Section:
    sent_back = _("If it cannot be forwarded, please send it back to us.")
    to = "\n".join((paper.unit.unit, *paper.unit.address))
    return Section(_("Sender"), (Text(sent_back), Text(to)))

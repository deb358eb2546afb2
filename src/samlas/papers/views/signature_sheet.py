"""The sheet to sign the plan on: who was in the room, which edition, and the code (H59)."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, Fields, Section, Text, View
from samlas.papers.plan_kinds import SignatureSheet, Signer
from samlas.papers.views import shared
from samlas.papers.words import Words


def signature_sheet(paper: SignatureSheet, _: Words) -> View:
    """The view of the sheet."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Signatures") + f" – {paper.reference}",
        title=_("Signatures to the plan"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=(),
        facts=_facts(paper, _),
        opening=(Text(_opening(paper, _), strong=True),),
        sections=shared.sections(
            shared.individual(paper.individual, _),
            *(_line(one, number, paper, _) for number, one in enumerate(paper.signers, start=1)),
            Section(_("When all have signed"), _back(paper, _)),
        ),
        code=paper.code,
        code_label=shared.in_words(paper.code, _),
        page_label=_("Page {page} of {pages}"),
    )


def _facts(paper: SignatureSheet, _: Words) -> shared.Rows:
    return shared.filled(
        (
            (_("Reference"), paper.reference),
            (_("Date"), _.day(paper.made_on)),
            (_("Meeting"), _.day(paper.met_on) if paper.met_on else ""),
            (_("Edition"), str(paper.edition)),
            (_("Code"), paper.code),
        )
    )


def _opening(paper: SignatureSheet, _: Words) -> str:
    said = _(
        "I have taken part in edition {edition} of the plan, which was read aloud, and approve it. "
        "If I see something differently I write it here."
    )
    return said.format(edition=paper.edition)


def _line(one: Signer, number: int, paper: SignatureSheet, _: Words) -> Section:
    named = ", ".join(part for part in (one.name, one.unit) if part)
    who = paper.individual.name if one.by_person else named
    lines = Fields(((_("Signature"), 1), (_("Name in print, and date"), 1), (_("Own words"), 1)))
    heading = _("Participant {number}").format(number=number)
    return Section(heading, (Text(who, strong=True), lines) if who else (lines,))


def _back(paper: SignatureSheet, _: Words) -> tuple[Block, ...]:
    kept = _("The sheet is kept by the unit below, which writes down who has signed.")
    return (Text(kept), Facts(shared.contact_rows(paper.unit, _)))

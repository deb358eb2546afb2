"""Consent on paper: who may know what until when, what stays private, signatures (H20, H21)."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, Fields, List, Quote, Section, Table, Text, View
from samlas.papers.form_codes import form_code
from samlas.papers.kinds import ConsentForm
from samlas.papers.parts import Share
from samlas.papers.views import shared
from samlas.papers.words import Words


def consent_form(paper: ConsentForm, _: Words) -> View:
    """The view of the consent form."""
    code = form_code("consent", paper.reference)
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Consent") + f" – {paper.reference}",
        title=_("Consent to share information for a SIP"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=(*shared.reference_rows(paper, _), (_("Code"), code)),
        opening=(Text(_opening(paper, _), strong=True),),
        sections=_sections(paper, _),
        code=code,
        code_label=shared.in_words(code, _),
        page_label=_("Page {page} of {pages}"),
    )


def _opening(paper: ConsentForm, _: Words) -> str:
    if paper.child:
        return _(
            "It is voluntary to say yes, and you may say no to any row. The child's own view "
            "is asked for, and an older child may decide."
        )
    return _("It is voluntary to say yes, and you may say no to any row.")


def _sections(paper: ConsentForm, _: Words) -> tuple[Section, ...]:
    held = (_("Kept by"), shared.who(paper.unit))
    until = (_("Valid to"), _.day(paper.valid_to) if paper.valid_to else "")
    return shared.sections(
        shared.individual(paper.individual, _),
        Section(_("What it is for"), (*shared.paragraphs(paper.purpose),)),
        _shares(paper, _),
        _private(paper, _),
        Section(_("How long"), (Facts(shared.filled((until, held))),)),
        _withdraw(paper, _),
        _signatures(paper, _),
    )


def _shares(paper: ConsentForm, _: Words) -> Section:
    rows = tuple(_row(share, _) for share in paper.shares)
    head = (_("Who"), _("May know"), _("Until"))
    table = Table(head, rows, ticks=(_("Yes"), _("No")))
    return Section(_("Who may know what?"), (Text(_("Tick yes or no in each row.")), table))


def _row(share: Share, _: Words) -> tuple[str, ...]:
    who = ", ".join(one for one in (share.unit, share.name) if one)
    until = share.valid_to.isoformat() if share.valid_to else _("the plan ends")
    return (who, "; ".join(share.what), until)


def _private(paper: ConsentForm, _: Words) -> Section:
    asked = Text(_("Is there anything that must not be told, or anybody who must not know?"))
    blocks: tuple[Block, ...] = (asked,)
    if paper.not_to_be_brought_up:
        blocks += (Quote(paper.not_to_be_brought_up, paper.individual.name),)
    else:
        blocks += (Fields(((_("Must not be brought up"), 3),)),)
    return Section(_("What must not be brought up"), blocks)


def _withdraw(paper: ConsentForm, _: Words) -> Section:
    rules = (
        _("You may take back your yes whenever you want, in whole or in part, without a reason."),
        _("Ring, write or say it to us. Nothing is shared from then on."),
        _("What has already been sent cannot be called back."),
        _("A no does not take away the right to support."),
    )
    return Section(
        _("You may change your mind"),
        (List(rules), Facts(shared.contact_rows(paper.unit, _))),
    )


def _signatures(paper: ConsentForm, _: Words) -> Section:
    blocks: list[Block] = [
        Text(_("I have been told what a SIP is and what this consent means, and understood it."))
    ]
    blocks += [
        Fields(((label, 1), (_("Name in print, and date"), 1))) for label in _signing(paper, _)
    ]
    if paper.child:
        blocks.append(Fields(((_("What the child thinks"), 2),)))
    return Section(_("Signature"), tuple(blocks))


def _signing(paper: ConsentForm, _: Words) -> tuple[str, ...]:
    """The label of each line to sign on, with the signer's name where it is known."""
    labels: tuple[str, ...] = (_("Signature"),)
    if paper.child:
        labels = (_("Guardian 1, signature"), _("Guardian 2, signature"))
    named = (f"{label}: {name}" for label, name in zip(labels, paper.signers, strict=False))
    return (*named, *labels[len(paper.signers) :])

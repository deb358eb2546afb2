"""The letter with a code: how one comes in with it, and the rows of one's yes by number."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, List, Section, Table, Text, View
from samlas.papers.parts import Party, Share
from samlas.papers.person_kinds import CodeLetter
from samlas.papers.views import shared
from samlas.papers.words import Words


def code_letter(paper: CodeLetter, _: Words) -> View:
    """The view of the letter."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Letter") + f" – {paper.reference}",
        title=_("Your code"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(Text(_("With this code you come in without an e-ID. Keep it to yourself.")),),
        sections=shared.sections(
            Section(_("How you do"), (List(_steps(paper, _), ordered=True),)),
            Section(_("What you can do there"), (List(_acts(_)),)),
            Section(_("Questions?"), (*_lost(_), Facts(reached(paper.unit, _)))),
        ),
        slip=Section(_("Your code"), (Facts(_code_rows(paper, _)), *_rows(paper, _))),
        code=paper.address,
        code_label=_("The way to the page"),
        page_label=_("Page {page} of {pages}"),
    )


def _code_rows(paper: CodeLetter, _: Words) -> shared.Rows:
    return (
        (_("Code"), paper.code),
        (_("Page"), paper.address),
        (_("Lasts until"), _.day(paper.last_day)),
    )


def _steps(paper: CodeLetter, _: Words) -> tuple[str, ...]:
    return (
        _("Go to {address}. You may also point your phone at the square.").format(
            address=paper.address
        ),
        _("Write the code: {code}").format(code=paper.code),
        _("You get six digits to your phone, the one that ends with {digits}. Write them.").format(
            digits=paper.phone_ends
        ),
    )


def _acts(_: Words) -> tuple[str, ...]:
    return (
        _("Say how you want to take part in the meeting, or that you do not come."),
        _("Write what is important to you."),
        _("Take your yes back, or pause the plan."),
    )


def _rows(paper: CodeLetter, _: Words) -> tuple[Block, ...]:
    """Who may know what, by number: the page asks for the number and shows nothing."""
    if not paper.shares:
        return ()
    head = (_("Number"), _("Who"), _("May know"), _("Until"))
    rows = tuple(numbered(one, number, _) for number, one in enumerate(paper.shares, start=1))
    said = Text(_("These may know something. Do you want to take one back? Write its number."))
    return (said, Table(head, rows))


def numbered(share: Share, number: int, _: Words) -> tuple[str, ...]:
    """A row of the consent with its number."""
    until = share.valid_to.isoformat() if share.valid_to else _("the plan ends")
    return (str(number), share.unit or share.name, "; ".join(share.what), until)


def reached(unit: Party, _: Words) -> shared.Rows:
    """Whom to ring, and where to post a form."""
    address = ((_("Address"), ", ".join(unit.address)),)
    return (*shared.contact_rows(unit, _), *shared.filled(address))


def _lost(_: Words) -> tuple[Block, ...]:
    return (Text(_("Has someone else seen the code? Ring, and we end it and make a new one.")),)

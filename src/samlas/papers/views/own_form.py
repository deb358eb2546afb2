"""The twins of own pages: the same headings, to fill in by hand and post or hand over."""

from __future__ import annotations

from collections.abc import Callable

from samlas.papers.blocks import Block, Facts, Fields, Section, Table, Text, Tick, Ticks, View
from samlas.papers.person_kinds import OwnForm, OwnPage
from samlas.papers.views import shared
from samlas.papers.views.code_letter import numbered, reached
from samlas.papers.words import Words


def own_form(paper: OwnForm, _: Words) -> View:
    """The view of the form."""
    title, sections = PAGES[paper.page]
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Form") + f" – {paper.reference}",
        title=title(_),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=(),
        facts=shared.filled((*shared.reference_rows(paper, _), (_("Code"), paper.code))),
        opening=(Text(_("Fill in what you want, and leave the rest.")),),
        sections=shared.sections(*sections(paper, _), _signed(paper, _), _back(paper, _)),
        code=paper.code,
        code_label=shared.in_words(paper.code, _),
        page_label=_("Page {page} of {pages}"),
    )


def _words(_paper: OwnForm, _: Words) -> tuple[Section, ...]:
    headings = (
        _("What is important to me"),
        _("My questions for the meeting"),
        _("What works for me in a meeting"),
        _("What does not work for me in a meeting"),
        _("What must not be brought up"),
        _("Whom I want there"),
        _("Whom I do not want there"),
    )
    return (Section(_("In your own words"), (Fields(tuple((one, 3) for one in headings)),)),)


def _take_part(_paper: OwnForm, _: Words) -> tuple[Section, ...]:
    ways = (
        _("I come to the meeting"),
        _("I am there for a part of the meeting"),
        _("By phone"),
        _("By video"),
        _("Someone speaks for me"),
        _("I write a letter"),
        _("I do not want to be there"),
    )
    ticks = Ticks(tuple(Tick(one) for one in ways))
    need = Fields(((_("Is there something you need?"), 3),))
    return (Section(_("Tick one of them"), (ticks, need)),)


def _look_back(_paper: OwnForm, _: Words) -> tuple[Section, ...]:
    answers = Ticks(tuple(Tick(one) for one in (_("Yes"), _("Partly"), _("No"), _("Don't know"))))
    more = Fields(((_("What is better, and what is worse?"), 6),))
    return (Section(_("Have you got the help that was promised?"), (answers, more)),)


def _take_back(paper: OwnForm, _: Words) -> tuple[Section, ...]:
    said: list[Block] = [
        Text(_("It holds from when we get the form. Nobody asks you why.")),
        Text(_("What they have got already, they keep.")),
    ]
    if paper.shares:
        head = (_("Number"), _("Who"), _("May know"), _("Until"))
        rows = tuple(numbered(one, number, _) for number, one in enumerate(paper.shares, start=1))
        said.append(Table(head, rows, ticks=(_("Take back"),)))
    else:
        said.append(Fields(((_("The numbers in your letter"), 1),)))
    whole = Ticks((Tick(_("I take everything back. The SIP ends.")),))
    return (
        Section(_("Who is to know nothing more?"), tuple(said)),
        Section(_("Do you want to end the SIP?"), (whole,)),
    )


def _pause(_paper: OwnForm, _: Words) -> tuple[Section, ...]:
    wish = Ticks((Tick(_("I want to pause the plan")), Tick(_("Ring me"), (_("Phone"),))))
    why = Text(_("Your help goes on as usual. Your yes holds until you take it back."))
    reason = Fields(((_("Do you want to tell why?"), 4),))
    return (Section(_("Tick what you want"), (why, wish, reason)),)


def _signed(paper: OwnForm, _: Words) -> Section:
    lines = ((_("Name"), 1),) if not paper.name else ()
    said: tuple[Block, ...] = (Text(paper.name, strong=True),) if paper.name else ()
    fields = Fields((*lines, (_("Signature"), 1), (_("Date"), 1)))
    return Section(_("Signature"), (*said, fields))


def _back(paper: OwnForm, _: Words) -> Section:
    said = [Text(_("Post the form or hand it over. It is read just as you wrote it."))]
    if not paper.unit.unit:
        said.append(Text(_("The address stands in your letter.")))
    return Section(_("When you are done"), (*said, Facts(reached(paper.unit, _))))


Title = Callable[[Words], str]
Parts = Callable[[OwnForm, Words], tuple[Section, ...]]
PAGES: dict[OwnPage, tuple[Title, Parts]] = {
    "words": (lambda _: _("What is important to you?"), _words),
    "take-part": (lambda _: _("How do you want to take part?"), _take_part),
    "look-back": (lambda _: _("How has it gone?"), _look_back),
    "take-back": (lambda _: _("Take back your yes"), _take_back),
    "pause": (lambda _: _("I want to pause the plan"), _pause),
}

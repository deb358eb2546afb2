"""The individual's own copy: everything the others were told, in plain words (H40)."""

from __future__ import annotations

from samlas.papers.blocks import Facts, List, Section, Text, View
from samlas.papers.kinds import PersonCopy
from samlas.papers.views import shared
from samlas.papers.words import Words


def person_copy(paper: PersonCopy, _: Words) -> View:
    """The view of the individual's own copy."""
    opening = (
        Text(_("This is a copy for you. You do not need to answer it."), strong=True),
        Text(_("Here you see all that those who are called and invited have been told.")),
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Your copy") + f" – {paper.reference}",
        title=_("Your copy: meeting about your plan"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.convener),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=opening,
        sections=_sections(paper, _),
        page_label=_("Page {page} of {pages}"),
    )


def _sections(paper: PersonCopy, _: Words) -> tuple[Section, ...]:
    return shared.sections(
        shared.change(paper.change, _),
        shared.meeting(paper.meeting, paper.individual, _),
        shared.individual(paper.individual, _),
        shared.own_words(_("What is important"), paper.what_matters, paper.individual.name),
        shared.own_words(_("The long-term goal"), paper.long_term_goal, paper.individual.name),
        Section(_("What we want to achieve with the meeting"), shared.paragraphs(paper.purpose)),
        Section(_("Why we need to meet"), shared.paragraphs(paper.why)),
        shared.questions(paper, _),
        _contributions(paper, _),
        shared.roles(paper, _),
        shared.discharge(paper.discharge, _),
        shared.attachments(paper.attachments, _),
        _rights(_),
        shared.consent(paper.consent, _, own=True),
        Section(_("Questions? Ask the convener"), (Facts(shared.contact_rows(paper.convener, _)),)),
    )


def _contributions(paper: PersonCopy, _: Words) -> Section | None:
    if not paper.contributions:
        return None
    words = {"called": _("called"), "invited": _("invited")}
    rows = tuple(
        (f"{shared.asked(one)} ({words[one.verdict]})", one.text) for one in paper.contributions
    )
    explained = Text(
        _("Called means that they have a duty to come. Invited means that they may choose.")
    )
    return Section(
        _("Who is asked to come, and what they are asked to do"), (explained, Facts(rows))
    )


def _rights(_: Words) -> Section:
    rights = (
        _("You take part in the way that suits you. You may bring somebody for support."),
        _("Say what you need: breaks, pictures, an interpreter, fewer people, another place."),
        _(
            "You may take back your consent whenever you want. Nothing is shared from then on. "
            "What has already been sent cannot be called back."
        ),
    )
    return Section(_("What you can decide"), (List(rights),))

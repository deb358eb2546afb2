"""Two short letters around a meeting: it is cancelled; what measures are going on? (K46)."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, Fields, List, Section, Text, View
from samlas.papers.kinds import Cancellation, InformationRequest
from samlas.papers.views import shared
from samlas.papers.words import Words


def cancellation(paper: Cancellation, _: Words) -> View:
    """The view of a cancellation."""
    said = _("The meeting on {moment} will not be held.").format(
        moment=_.moment(paper.meeting.starts_at)
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Cancelled meeting") + f" – {paper.reference}",
        title=_("The SIP meeting is cancelled"),
        practice=shared.practice_mark(paper, _),
        large=paper.to_individual,
        sender=shared.sender(paper.convener),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(Text(said, strong=True),),
        sections=shared.sections(
            shared.individual(paper.individual, _),
            Section(_("Why it is cancelled"), shared.paragraphs(paper.reason)),
            Section(_("What happens now"), shared.paragraphs(paper.what_now)),
            Section(
                _("Questions? Ask the convener"), (Facts(shared.contact_rows(paper.convener, _)),)
            ),
        ),
        page_label=_("Page {page} of {pages}"),
    )


def information_request(paper: InformationRequest, _: Words) -> View:
    """The view of a request for what measures are going on."""
    name = _("Request for information")
    code = ((_("Reply code"), paper.reply_code),) if paper.reply_code else ()
    return View(
        kind=paper.kind,
        language=_.language,
        name=f"{name} – {paper.reference}",
        title=_("Which measures are going on?"),
        practice=shared.practice_mark(paper, _),
        large=False,
        sender=shared.sender(paper.convener),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _) + code,
        opening=(
            Text(
                _(
                    "You do not take part in the SIP meeting. The person has consented to our "
                    "asking you what you are doing for them. Answering is voluntary."
                ),
                strong=True,
            ),
        ),
        sections=_information_sections(paper, _),
        slip=_information_slip(paper, _),
        code=shared.square(paper.reply_at, paper.reply_code),
        code_label=_("Square code that leads to the reply"),
        page_label=_("Page {page} of {pages}"),
    )


def _information_sections(paper: InformationRequest, _: Words) -> tuple[Section, ...]:
    asked = List(tuple(name for name, _lines in _asked(_)), ordered=True)
    by: tuple[Text, ...] = ()
    if paper.answer_by:
        day = _.day(paper.answer_by)
        by = (Text(_("Answer by {day}.").format(day=day), strong=True),)
    ways: tuple[Block, ...] = shared.by_code(paper.reply_at, paper.reply_code, _)
    reach = Text(_("Ring the convener, or fill in the reply slip and post it."))
    answer = (*by, *ways, reach, Facts(shared.contact_rows(paper.convener, _)))
    return shared.sections(
        shared.individual(paper.individual, _),
        Section(_("Why we ask"), shared.paragraphs(paper.why)),
        shared.own_words(
            _("The person's long-term goal"), paper.long_term_goal, paper.individual.name
        ),
        Section(_("What we would like to know"), (asked,)),
        Section(_("How to answer"), answer),
        shared.consent(paper.consent, _),
        shared.because(_("What this rests on"), paper.because, _),
    )


def _asked(_: Words) -> tuple[tuple[str, int], ...]:
    """What is asked, and the lines to write the answer on."""
    return (
        (_("Which measures are going on with you?"), 3),
        (_("When did they begin, and until when are they decided?"), 2),
        (_("What is planned next?"), 2),
        (_("Whom can we get in touch with?"), 1),
    )


def _information_slip(paper: InformationRequest, _: Words) -> Section:
    facts = shared.filled(
        (
            (_("Reference"), paper.reference),
            (_("Reply code"), paper.reply_code),
            (_("Answer by"), _.day(paper.answer_by) if paper.answer_by else ""),
            (_("Post to"), "\n".join((paper.convener.unit, *paper.convener.address))),
        )
    )
    fields = Fields((*_asked(_), (_("Your name, unit and phone"), 1)))
    return Section(_("Reply slip"), (Facts(facts), fields))

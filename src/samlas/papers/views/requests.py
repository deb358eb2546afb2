"""Asking for a SIP: the blank form, the receipt, and the answer (K33–K36)."""

from __future__ import annotations

from samlas.papers.blocks import Block, Facts, Fields, List, Section, Text, Tick, Ticks, View
from samlas.papers.kinds import RequestAnswer, RequestForm, RequestReceipt
from samlas.papers.views import shared
from samlas.papers.words import Words


def request_receipt(paper: RequestReceipt, _: Words) -> View:
    """The view of the receipt: what was asked, when, and by when it is answered."""
    rows = shared.filled(
        (
            (_("Receipt number"), paper.reference),
            (_("Received on"), _.day(paper.received_on)),
            (_("Asked for by"), _asked_by(paper.asked_by, _)),
            (_("Looked after by"), paper.unit.unit),
            (_("Answered by"), _.day(paper.answer_by) if paper.answer_by else ""),
        )
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Receipt") + f" – {paper.reference}",
        title=_("We have received the request for a SIP"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(Text(_("Keep this receipt. The number leads us to your request.")),),
        sections=shared.sections(
            Section(_("Your request"), (Facts(rows),)),
            Section(_("What happens now"), (List(_next_steps(paper, _)),)),
            Section(_("Questions?"), (Facts(shared.contact_rows(paper.unit, _)),)),
        ),
        page_label=_("Page {page} of {pages}"),
    )


def _next_steps(paper: RequestReceipt, _: Words) -> tuple[str, ...]:
    steps: tuple[str, ...] = (
        _("Somebody reads the request and decides whether a SIP is needed."),
        _("Nothing is shared with others without consent from the person it is about."),
    )
    if paper.asked_by == "person":
        return (*steps, _("You get an answer from us."))
    return (
        *steps,
        _("The person it is about gets the answer. We may not tell others about the person."),
    )


def request_answer(paper: RequestAnswer, _: Words) -> View:
    """The view of the answer: a start, or a refusal with its reason and where to turn."""
    start = paper.verdict == "start"
    said = (
        _("We now begin to prepare a coordinated individual plan, a SIP.")
        if start
        else _("We have decided not to start work on a SIP now.")
    )
    return View(
        kind=paper.kind,
        language=_.language,
        name=_("Answer to a request") + f" – {paper.reference}",
        title=_("Answer to the request for a SIP"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _),
        opening=(Text(said, strong=True),),
        sections=_answer_sections(paper, _),
        page_label=_("Page {page} of {pages}"),
    )


def _answer_sections(paper: RequestAnswer, _: Words) -> tuple[Section, ...]:
    decided = (
        (_("Decided by"), paper.decided_by),
        (_("Decided on"), _.day(paper.decided_on)),
    )
    return shared.sections(
        shared.individual(paper.individual, _),
        Section(_("Why"), (*shared.paragraphs(paper.reason), Facts(decided))),
        Section(_("What happens now"), shared.paragraphs(paper.next_step)),
        _turn_to(paper, _),
        Section(_("Questions?"), (Facts(shared.contact_rows(paper.unit, _)),)),
        shared.because(_("What the decision rests on"), paper.because, _),
    )


def _turn_to(paper: RequestAnswer, _: Words) -> Section | None:
    if not paper.turn_to:
        return None
    blocks: list[Block] = [
        Text(_("You may ask again whenever you want. You may also turn to others:"))
    ]
    blocks += [Facts(shared.contact_rows(party, _)) for party in paper.turn_to]
    return Section(_("If you do not agree"), tuple(blocks))


def request_form(paper: RequestForm, _: Words) -> View:
    """The view of the blank form."""
    return View(
        kind=paper.kind,
        language=_.language,
        name=" – ".join(one for one in (_("Ask for a SIP"), paper.reference) if one),
        title=_("Ask for a coordinated individual plan (SIP)"),
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=shared.envelope(paper.unit),
        facts=(),
        opening=(
            Text(
                _(
                    "A SIP is a plan for somebody who needs support from both health care and "
                    "social services. You may ask for one for yourself or for somebody else. "
                    "It costs nothing."
                )
            ),
        ),
        sections=(_asker(_), _about(_), _needed(_), _contact(_), _send(paper, _)),
        page_label=_("Page {page} of {pages}"),
    )


def _asker(_: Words) -> Section:
    kinds = ("person", "relative", "guardian", "god-man", "forvaltare", "personal-ombud", "unit")
    ticks = tuple(Tick(_asked_by(kind, _)) for kind in kinds)
    return Section(
        _("Who is asking?"),
        (Ticks(ticks), Fields(((_("Your name"), 1), (_("Your phone or address"), 1)))),
    )


def _asked_by(kind: str, _: Words) -> str:
    return {
        "person": _("The person it is about"),
        "relative": _("A relative or another close person"),
        "guardian": _("A guardian of a child"),
        "god-man": _("A god man (appointed representative)"),
        "forvaltare": _("A förvaltare (appointed trustee)"),
        "personal-ombud": _("A personal ombudsman"),
        "unit": _("Somebody who meets the person at work"),
    }[kind]


def _about(_: Words) -> Section:
    lines = ((_("Name"), 1), (_("Date of birth"), 1), (_("Phone or address"), 1))
    knows = Ticks((Tick(_("The person knows that I ask.")),))
    return Section(_("Whom is it about?"), (Fields(lines), knows))


def _needed(_: Words) -> Section:
    lines = (
        (_("What is important, and what needs to work better?"), 5),
        (_("Who gives support today, if you know?"), 3),
    )
    urgent = Ticks((Tick(_("It is urgent, because"), ("",)),))
    return Section(_("What is needed?"), (Fields(lines), urgent))


def _contact(_: Words) -> Section:
    ticks = (Tick(_("Ring")), Tick(_("Write a letter")), Tick(_("Interpreter, language"), ("",)))
    lines = ((_("When should we not get in touch?"), 1), (_("Date and signature"), 1))
    return Section(_("How should we get in touch?"), (Ticks(ticks), Fields(lines)))


def _send(paper: RequestForm, _: Words) -> Section:
    told = _("You get a receipt. If you ask for somebody else, the answer goes to that person.")
    where = "\n".join((paper.unit.unit, *paper.unit.address))
    rows = shared.filled(((_("Send or hand in to"), where), (_("Phone"), paper.unit.phone)))
    return Section(_("Send the form"), (Text(told), Facts(rows)))

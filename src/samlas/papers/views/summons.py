"""What a summons or an invitation says, and its reply slip (K1–K14, H32–H45)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from samlas.papers.blocks import (
    Block,
    Facts,
    Fields,
    List,
    Section,
    Table,
    Text,
    Tick,
    Ticks,
    View,
)
from samlas.papers.kinds import InformationRequest, Summons
from samlas.papers.parts import Answer
from samlas.papers.views import shared
from samlas.papers.words import Words


def summons(paper: Summons, _: Words) -> View:
    """The view of a summons or an invitation."""
    called = paper.verdict == "called"
    name = _("Summons") if called else _("Invitation")
    return View(
        kind=paper.kind,
        language=_.language,
        name=f"{name} – {paper.reference}",
        title=_("Summons to a SIP meeting") if called else _("Invitation to a SIP meeting"),
        practice=shared.practice_mark(paper, _),
        large=False,
        sender=shared.sender(paper.convener),
        recipient=shared.envelope(paper.recipient),
        facts=shared.reference_rows(paper, _) + _reply_rows(paper, _),
        opening=_opening(paper, _),
        sections=_sections(paper, _),
        slip=_slip(paper, _),
        code=shared.square(paper.reply_at, paper.reply_code),
        code_label=_("Square code that leads to the reply"),
        page_label=_("Page {page} of {pages}"),
    )


def _reply_rows(paper: Summons, _: Words) -> shared.Rows:
    return shared.filled(
        (
            *_by(paper, _),
            (_("Reply code"), paper.reply_code),
        )
    )


def _opening(paper: Summons, _: Words) -> tuple[Block, ...]:
    """Duty or free choice, in the first line, with the rule in its own words."""
    return (Text(_duty(paper, _), strong=True), shared.cited(paper.because[0], _))


def _duty(paper: Summons, _: Words) -> str:
    if "no-ongoing-case" in paper.answers:
        return _(
            "This is a summons. You may stay away if you have no ongoing case: answer so then."
        )
    if paper.verdict == "called":
        principal = paper.recipient.principal or _("Your principal")
        return _(
            "This is a summons. {principal} has a duty to see to it that somebody takes part."
        ).format(principal=principal)
    return _("This is an invitation. Taking part is voluntary. Please answer in any case.")


@dataclass(frozen=True, slots=True)
class Outline:
    """What may be shown of a summons without its person and its matter: the duty, and when."""

    duty: str
    rows: shared.Rows


def outline(paper: Summons | InformationRequest, _: Words) -> Outline:
    """What a page says to one who comes with the code of the letter, and has the letter.

    Where it is held may be told by the letter alone: some places tell what it is about.
    """
    if isinstance(paper, InformationRequest):
        return Outline(_("Answering is voluntary."), shared.filled(_by(paper, _)))
    where = _("It stands in the letter.") if paper.meeting.place else ""
    rows = (*shared.when_and_how(paper.meeting, _), (_("Place"), where), *_by(paper, _))
    return Outline(_duty(paper, _), shared.filled(rows))


def _by(paper: Summons | InformationRequest, _: Words) -> shared.Rows:
    return ((_("Answer by"), _.day(paper.answer_by) if paper.answer_by else ""),)


def _sections(paper: Summons, _: Words) -> tuple[Section, ...]:
    name = paper.individual.name
    return shared.sections(
        shared.change(paper.change, _),
        shared.meeting(paper.meeting, paper.individual, _),
        shared.individual(paper.individual, _),
        shared.own_words(_("What is important to the person"), paper.what_matters, name),
        shared.own_words(_("The person's long-term goal"), paper.long_term_goal, name),
        Section(_("Purpose of the meeting"), shared.paragraphs(paper.purpose)),
        Section(_("Why the meeting is needed"), shared.paragraphs(paper.why)),
        shared.questions(paper, _),
        Section(_("What you can contribute"), shared.paragraphs(paper.contribution)),
        shared.discharge(paper.discharge, _),
        shared.attachments(paper.attachments, _),
        _prepare(_) if paper.recipient.unit else None,
        _how_to_answer(paper, _),
        _wrong_unit(paper, _),
        _others(paper, _),
        shared.roles(paper, _),
        shared.consent(paper.consent, _),
        shared.because(_reasons_heading(paper, _), paper.because[1:], _),
    )


def _reasons_heading(paper: Summons, _: Words) -> str:
    if paper.verdict == "called":
        return _("More about why you are called")
    return _("More about why you are invited")


def _prepare(_: Words) -> Section:
    """K6–K8: think, ask, and bring the mandate."""
    steps = [
        _("Think through what your service can contribute to the person's long-term goal."),
        _("Make sure that whoever comes may decide for you, or bring the decision along."),
        _("Are you unsure of anything? Get in touch with the convener before the meeting."),
    ]
    return Section(_("Prepare yourselves"), (List(tuple(steps)),))


def _how_to_answer(paper: Summons, _: Words) -> Section:
    blocks: list[Block] = []
    if paper.answer_by:
        by = _("Answer by {day}.").format(day=_.day(paper.answer_by))
        blocks.append(Text(by, strong=True))
    blocks.append(Text(_("Choose one of these ways:")))
    ways = [_("Log in to Samlas, if you have an account.")]
    if paper.reply_at and paper.reply_code:
        ways += shared.code_ways(paper.reply_at, paper.reply_code, _)
    ways += [_("Ring the convener."), _("Fill in the reply slip and post it.")]
    blocks += [List(tuple(ways)), Facts(shared.contact_rows(paper.convener, _))]
    return Section(_("How to answer"), tuple(blocks))


def _wrong_unit(paper: Summons, _: Words) -> Section | None:
    """K10–K14: the duty is the principal's; pass on inside it, else come yourself."""
    if "forward" not in _answers(paper):
        return None
    steps = (
        _("Get in touch with the convener, so that you know what is needed."),
        _("Find the right unit within your own principal and pass this paper on to it."),
        _("Tell the convener who comes, and from which unit."),
    )
    duty = Text(
        _("The duty lies on the principal. If nobody else is found, you who got this take part.")
    )
    blocks: tuple[Block, ...] = (List(steps, ordered=True),)
    if paper.verdict == "called":
        blocks += (duty,)
    return Section(_("Has this come to the wrong unit?"), blocks)


def _others(paper: Summons, _: Words) -> Section | None:
    heading = _("Others who are called or invited")
    if paper.individual.protected:
        told = Text(_("Who else is called or invited is told by word of mouth."))
        return Section(heading, (told,))
    if not paper.others:
        return None
    rows = tuple((shared.asked(one), verdict_word(one.verdict, _)) for one in paper.others)
    head = (_("Who"), _("Called or invited"))
    return Section(heading, (Table(head, rows),))


def _answers(paper: Summons) -> tuple[Answer, ...]:
    """The answers that are offered: a private person has no unit to pass a paper on to."""
    return tuple(one for one in paper.answers if paper.recipient.unit or one != "forward")


def verdict_word(verdict: str, _: Words) -> str:
    """The verdict as a word in a row."""
    return _("Called") if verdict == "called" else _("Invited")


def _slip(paper: Summons, _: Words) -> Section:
    """The slip carries reference and code, not the person: it may lie open in the post."""
    facts = shared.filled(
        (
            (_("Reference"), paper.reference),
            (_("The meeting"), _.span(paper.meeting.starts_at, paper.meeting.minutes)),
            *_reply_rows(paper, _),
            (_("Post to"), "\n".join((paper.convener.unit, *paper.convener.address))),
        )
    )
    blocks: list[Block] = [
        Facts(facts),
        Text(_("Tick one answer."), strong=True),
        Ticks(tuple(_tick(paper, answer, _) for answer in _answers(paper))),
    ]
    if paper.recipient.unit:
        blocks += [
            Text(_("May the one who comes decide for you?"), strong=True),
            Ticks(_mandate(_)),
        ]
    brings: tuple[tuple[str, int], ...] = ()
    who = _("Your name and phone")
    if paper.recipient.unit:
        brings = ((_("What you can contribute"), 2),)
        who = _("Your name, function and phone")
    comes = (
        _("Who comes: name or function, and unit") if paper.recipient.unit else _("Who comes"),
        1,
    )
    blocks += [Fields((comes, *brings, (who, 1), (_("Date"), 1)))]
    return Section(_("Reply slip"), tuple(blocks))


@cache
def _mandate(_: Words) -> tuple[Tick, ...]:
    return (
        Tick(_("Yes")),
        Tick(_("No, the decision lies with"), ("",)),
        Tick(_("No decision is needed")),
    )


def _tick(paper: Summons, answer: Answer, _: Words) -> Tick:
    """What is ticked for an answer; one who was asked by name answers for nobody else."""
    alone = {} if paper.recipient.unit else _ticks_alone(_)
    return alone.get(answer) or _ticks(_)[answer]


@cache
def _ticks_alone(_: Words) -> dict[str, Tick]:
    return {
        "send-other": Tick(_("Somebody else comes instead of me.")),
        "decline": Tick(_("I do not take part.")),
    }


@cache
def _ticks(_: Words) -> dict[str, Tick]:
    """What is ticked for each answer, in one language."""
    return {
        "attend": Tick(_("I come.")),
        "send-other": Tick(_("Somebody else of ours comes.")),
        "forward": Tick(
            _("It belongs to another unit of ours."),
            (_("Unit"), _("Talked with the convener on")),
        ),
        "propose-time": Tick(_("The time does not suit."), (_("Times that suit"),)),
        "ask": Tick(_("I must ask something first."), (_("Question"),)),
        "decline": Tick(_("We do not take part.")),
        "no-ongoing-case": Tick(
            _("We have searched and have no ongoing case, and no need falls on us."),
            (_("Searched in"),),
        ),
    }

"""What the forms of a unit ask, in the same order and by the same headings as the pages."""

from __future__ import annotations

from collections.abc import Callable

from samlas.papers.blocks import Block, Facts, Fields, List, Section, Table, Text, Tick, Ticks, View
from samlas.papers.form_kinds import BlankForm, FormName
from samlas.papers.views import shared
from samlas.papers.words import Words

Sections = tuple[Section, ...]
ROWS = 6  # of an empty table


def blank_form(paper: BlankForm, _: Words) -> View:
    """The view of the form."""
    title, opening, sections = FORMS[paper.form]
    name = title(_)
    return View(
        kind=paper.kind,
        language=_.language,
        name=" – ".join(one for one in (name, paper.reference) if one),
        title=name,
        practice=shared.practice_mark(paper, _),
        large=True,
        sender=shared.sender(paper.unit),
        recipient=(),
        facts=shared.filled(
            ((_("Reference"), paper.reference), (_("Code"), paper.code))
            + (((_("Date"), _.day(paper.made_on)),) if paper.code else ())
        ),
        opening=(Text(opening(_)),),
        sections=shared.sections(*sections(paper, _), _back(paper, _)),
        code=paper.code,
        code_label=shared.in_words(paper.code, _) if paper.code else "",
        page_label=_("Page {page} of {pages}"),
    )


def _whom(paper: BlankForm, _: Words) -> Section:
    if paper.individual is not None:
        return shared.individual(paper.individual, _)
    lines = ((_("Name"), 1), (_("Personal number"), 1))
    return Section(_("Whom it is about"), (Fields(lines),))


def _empty(*head: str, ticks: tuple[str, ...] = (), rows: int = ROWS) -> Table:
    return Table(head, (("",) * len(head),) * rows, ticks)


def _consent(paper: BlankForm, _: Words) -> Sections:
    asked = _("Is there anything that must not be told, or anybody who must not know?")
    rules = (
        _("You may take back your yes whenever you want, in whole or in part, without a reason."),
        _("Ring, write or say it to us. Nothing is shared from then on."),
        _("What has already been sent cannot be called back."),
        _("A no does not take away the right to support."),
    )
    table = _empty(_("Who"), _("May know"), _("Until"), ticks=(_("Yes"), _("No")))
    return (
        _whom(paper, _),
        Section(_("How you were informed"), _informed(_)),
        Section(_("Who may know what?"), (Text(_("Tick yes or no in each row.")), table)),
        Section(
            _("What must not be brought up"),
            (Text(asked), Fields(((_("Must not be brought up"), 3),))),
        ),
        Section(_("How long"), (Fields(((_("Valid to"), 1),)),)),
        Section(_("You may change your mind"), (List(rules),)),
        _consent_signed(paper, _),
    )


def _informed(_: Words) -> tuple[Block, ...]:
    ways = (_("In writing"), _("By word of mouth"), _("With interpreter"))
    by = Fields(((_("Informed by, and when"), 1),))
    return (by, Ticks(tuple(Tick(one) for one in ways)))


def _consent_signed(paper: BlankForm, _: Words) -> Section:
    said = Text(_("I have been told what a SIP is and what this consent means, and understood it."))
    labels = {
        "consent-adult": (_("Signature"),),
        "consent-child": (_("Guardian, signature"),),
        "consent-guardians": (_("Guardian 1, signature"), _("Guardian 2, signature")),
    }[paper.form]
    blocks: list[Block] = [said]
    blocks += [Fields(((label, 1), (_("Name in print, and date"), 1))) for label in labels]
    if paper.form != "consent-adult":
        blocks.append(Fields(((_("What the child thinks"), 2),)))
        blocks.append(Fields(((_("The child's signature, if it wants"), 1),)))
    return Section(_("Signature"), tuple(blocks))


def _contacts(paper: BlankForm, _: Words) -> Sections:
    rings = (
        _("Close to me"),
        _("School and leisure"),
        _("Health care"),
        _("Social services"),
        _("Others"),
    )
    head = (_("Who, and where"), _("What they do"), _("Since"))
    ticks = (_("Come"), _("Not now"), _("No"))
    return (
        _whom(paper, _),
        *(Section(ring, (_empty(*head, ticks=ticks, rows=3),)) for ring in rings),
    )


def _reply(paper: BlankForm, _: Words) -> Sections:
    lines = Fields(((_("The meeting, day and time"), 1), (_("Reference or reply code"), 1)))
    who = Fields(((_("Who comes: name or function, and unit"), 1), (_("Your name and phone"), 1)))
    answers = Ticks(
        (
            Tick(_("I come.")),
            Tick(_("Somebody else of ours comes.")),
            Tick(_("It belongs to another unit of ours."), (_("Unit"),)),
            Tick(_("The time does not suit."), (_("Times that suit"),)),
            Tick(_("I must ask something first."), (_("Question"),)),
            Tick(_("We do not take part: only where we are invited, not called.")),
        )
    )
    mandate = Ticks(
        (
            Tick(_("Yes")),
            Tick(_("No, the decision lies with"), ("",)),
            Tick(_("No decision is needed")),
        )
    )
    first = (lines,) if not paper.code else ()
    return (
        Section(_("The meeting"), first),
        Section(_("Tick one answer."), (answers, who)),
        Section(_("May the one who comes decide for you?"), (mandate,)),
        Section(_("What you can contribute"), (Fields(((_("In your own words"), 4),)),)),
    )


def _minutes(paper: BlankForm, _: Words) -> Sections:
    who = (_("Name"), _("Unit or relation"), _("How"))
    actions = (_("What"), _("Who does it"), _("Done by"))
    question = Fields(
        ((_("What was said"), 4), (_("The person's view"), 2), (_("Decided, or left open"), 2))
    )
    aloud = Ticks((Tick(_("Yes")), Tick(_("No, because"), ("",))))
    signed = _empty(_("Name"), _("Signature"), rows=8)
    return (
        _whom(paper, _),
        Section(
            _("The meeting"),
            (
                Fields(
                    ((_("Day, began and ended"), 1), (_("Leads the meeting"), 1),
                     (_("Takes notes"), 1))
                ),
            ),
        ),
        Section(_("Who was there"), (_empty(*who, rows=8),)),
        Section(_("How it is now, in the person's words"), (Fields(((_("Own words"), 4),)),)),
        *(Section(_("Question {number}").format(number=n), (question,)) for n in (1, 2, 3)),
        Section(_("Goals"), (Fields(((_("Long-term goal"), 2), (_("Goals until then"), 4))),)),
        Section(_("Who does what"), (_empty(*actions, rows=8),)),
        Section(
            _("Responsible for the whole"),
            (Fields(((_("Principal, unit and name"), 1), (_("Follow-up: day and place"), 1))),),
        ),
        Section(_("The plan was read aloud"), (aloud,)),
        Section(_("Signatures to the plan"), (signed,)),
    )  # fmt: skip


def _follow_up(paper: BlankForm, _: Words) -> Sections:
    scale = Ticks(tuple(Tick(one) for one in (_("Yes"), _("A little"), _("No"), _("Don't know"))))
    words = Fields(((_("In words"), 2),))
    asked: tuple[Block, ...] = ()
    for one in paper.questions:
        asked += (Text(one, strong=True), scale, words)
    outcomes = (
        _("The plan goes on"),
        _("The plan is changed"),
        _("Another measure is needed"),
        _("A new SIP"),
        _("The plan is closed"),
    )
    head = (_("Goal"), _("How far it has come"))
    actions = (_("What"), _("Who does it"), _("How it has gone"))
    return (
        _whom(paper, _),
        Section(_("Who was there"), (Fields(((_("Day, and who was there"), 2),)),)),
        Section(_("Goals"), (_empty(*head, rows=4),)),
        Section(_("Who does what"), (_empty(*actions, rows=6),)),
        Section(_("Questions"), asked),
        Section(
            _("What happens now?"),
            (
                Ticks(tuple(Tick(one) for one in outcomes)),
                Fields(((_("Why, in short"), 2), (_("Next follow-up"), 1))),
            ),
        ),
    )


def _deviation(paper: BlankForm, _: Words) -> Sections:
    other = Tick(_("Something else"), ("",))
    return (
        Section(_("What happened?"), (Ticks((*(Tick(one) for one in paper.kinds), other)),)),
        Section(
            _("Tell more"),
            (
                Fields(
                    ((_("When, and which principals"), 2), (_("What it meant for the person"), 3),
                     (_("What has been done"), 3), (_("How it can be avoided"), 3))
                ),
            ),
        ),
        Section(_("Who tells"), (Fields(((_("Unit, and name if you want"), 1), (_("Date"), 1))),)),
    )  # fmt: skip


def _back(paper: BlankForm, _: Words) -> Section:
    kept = Text(_("The form is kept by the unit below, which writes in what it says."))
    rows = shared.filled(
        ((_("Address"), ", ".join(paper.unit.address)), *shared.contact_rows(paper.unit, _))
    )
    return Section(_("When you are done"), (kept, Facts(rows)))


def _voluntary(_: Words) -> str:
    return _("It is voluntary to say yes, and you may say no to any row.")


def _no_names(_: Words) -> str:
    return _("Write no name and no personal number of the person.")


def _fill(_: Words) -> str:
    return _("Fill in what you want, and leave the rest.")


Say = Callable[[Words], str]
Parts = Callable[[BlankForm, Words], Sections]
FORMS: dict[FormName, tuple[Say, Say, Parts]] = {
    "consent-adult": (
        lambda _: _("Consent to share information for a SIP"), _voluntary, _consent,
    ),
    "consent-child": (lambda _: _("Consent for a child, one guardian"), _voluntary, _consent),
    "consent-guardians": (lambda _: _("Consent for a child, two guardians"), _voluntary, _consent),
    "contacts": (lambda _: _("Contact map"), _fill, _contacts),
    "summons-reply": (lambda _: _("Answer to a summons or an invitation"), _fill, _reply),
    "minutes": (lambda _: _("Minutes of the SIP meeting"), _fill, _minutes),
    "follow-up": (lambda _: _("Follow-up of the SIP"), _fill, _follow_up),
    "deviation": (lambda _: _("Deviation in the work with SIP"), _no_names, _deviation),
}  # fmt: skip

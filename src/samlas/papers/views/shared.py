"""What several kinds of paper say in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samlas.papers.blocks import Block, Facts, List, Quote, Section, Text
from samlas.papers.kinds import Call, Paper
from samlas.papers.parts import (
    Attachment,
    Attendee,
    Change,
    ConsentNote,
    Contribution,
    Discharge,
    Meeting,
    Party,
    Person,
    Reason,
)
from samlas.papers.words import Words

Rows = tuple[tuple[str, str], ...]


def filled(rows: Iterable[tuple[str, str]]) -> Rows:
    """The rows that have a value."""
    return tuple((name, value) for name, value in rows if value)


def sections(*wanted: Section | None) -> tuple[Section, ...]:
    """The sections that there is something to say in, without facts that have no row."""
    kept = []
    for one in wanted:
        blocks = () if one is None else tuple(filter(_says_something, one.blocks))
        if one is not None and blocks:
            kept.append(one if len(blocks) == len(one.blocks) else Section(one.heading, blocks))
    return tuple(kept)


def _says_something(block: Block) -> bool:
    return not isinstance(block, Facts) or bool(block.rows)


def own_words(heading: str, text: str, source: str = "") -> Section | None:
    """A section with what somebody wrote, or none when nothing was written."""
    return Section(heading, (Quote(text, source),)) if text else None


def paragraphs(text: str) -> tuple[Text, ...]:
    """`text` as paragraphs, split where a line was left empty."""
    return tuple(Text(part.strip("\n")) for part in text.split("\n\n") if part.strip())


def beside(paper: Paper, _: Words) -> Section | None:
    """What was written beside the paper later: whatever the paper says, this is read first."""
    if not paper.beside:
        return None
    blocks: list[Block] = []
    for one in paper.beside:
        who = one.by or _("The person it is about")
        said = {
            "correction": _("Corrected on {day} by {who}:"),
            "remark": _("On {day}, says that something is wrong: {who}"),
            "objection": _("On {day}, does not agree: {who}"),
        }[one.kind]
        blocks += [Text(said.format(day=_.day(one.on), who=who), strong=True), Quote(one.text)]
    return Section(_("Written beside this paper"), tuple(blocks))


def reference_rows(paper: Paper, _: Words) -> Rows:
    """The rows at the top of the letter: reference, date, and edition from the second on."""
    edition = str(paper.edition) if paper.edition > 1 else ""
    return filled(
        (
            (_("Reference"), paper.reference),
            (_("Date"), _.day(paper.made_on)),
            (_("Edition"), edition),
        )
    )


def in_words(code: str, _: Words) -> str:
    """What is told of a square code to one who cannot see it."""
    return f"{_('Code')}: {code}"


def practice_mark(paper: Paper, _: Words) -> str:
    """The mark on every page of a paper made for practice, else nothing."""
    return _("Practice – invented person") if paper.practice else ""


def sender(party: Party) -> tuple[str, ...]:
    """Who sends: unit, principal."""
    return tuple(line for line in (party.unit, party.principal) if line)


def envelope(party: Party) -> tuple[str, ...]:
    """The address as it stands in the window."""
    who = party.name or party.function
    return tuple(line for line in (party.unit, who, *party.address) if line)


def who(party: Party) -> str:
    """A party on one line: name, function, unit, principal."""
    return ", ".join(
        one for one in (party.name, party.function, party.unit, party.principal) if one
    )


def asked(one: Attendee | Contribution) -> str:
    """Who else is asked to come: the unit, the person or the function, whichever is known."""
    return ", ".join(part for part in (one.unit, one.name) if part)


def contact_rows(party: Party, _: Words) -> Rows:
    """Whom to ask, and how to reach them (H34)."""
    return filled(
        (
            (_("Contact"), who(party)),
            (_("Phone"), party.phone),
            (_("E-mail"), party.email),
        )
    )


def meeting(meeting: Meeting, person: Person, _: Words) -> Section:
    """When, how and where (H33); for a protected person the place is told by word of mouth."""
    place = meeting.place
    if person.protected and meeting.form in ("physical", "hybrid"):
        place = _("The place is told by word of mouth.")
    seats = "" if meeting.room_seats is None else str(meeting.room_seats)
    rows = (
        (_("When"), _.span(meeting.starts_at, meeting.minutes)),
        (_("How"), _form(meeting.form, _)),
        (_("Place"), place),
        (_("Video link"), meeting.link),
        (_("Phone for the meeting"), meeting.phone),
        (_("Seats in the room"), seats),
        (_("In the room"), ", ".join(meeting.aids)),
    )
    return Section(_("The meeting"), (Facts(filled(rows)),))


def by_code(address: str, code: str, _: Words) -> tuple[Block, ...]:
    """How a letter with a code is answered; nothing for one without."""
    if not (address and code):
        return ()
    return (List(code_ways(address, code, _)),)


def code_ways(address: str, code: str, _: Words) -> tuple[str, ...]:
    """The two ways by code: the square one, and the signs."""
    return (
        _("Point your phone's camera at the square code on the reply slip."),
        _("Go to {address} and give the reply code {code}.").format(address=address, code=code),
    )


def when_and_how(meeting: Meeting, _: Words) -> Rows:
    """When and in which way, without what leads into the meeting itself."""
    return (
        (_("When"), _.span(meeting.starts_at, meeting.minutes)),
        (_("How"), _form(meeting.form, _)),
    )


def _form(form: str, _: Words) -> str:
    return {
        "physical": _("Meeting in a room"),
        "video": _("Video meeting"),
        "phone": _("Phone meeting"),
        "hybrid": _("Meeting in a room, with video for those who need it"),
    }[form]


def individual(person: Person, _: Words) -> Section:
    """Whom it is about; a warning where the person's data are protected."""
    number = person.personal_number
    if len(number) == 12 and number.isdecimal():
        number = f"{number[:8]}-{number[8:]}"
    rows = [(_("Name"), person.name), (_("Personal number"), number)]
    blocks: tuple[Block, ...] = (Facts(filled(rows)),)
    if person.protected:
        warning = _(
            "Protected personal data. Tell nobody where the person is, and keep this paper "
            "where nobody else can read it."
        )
        blocks += (Text(warning, strong=True),)
    return Section(_("Whom it is about"), blocks)


def questions(paper: Call, _: Words) -> Section | None:
    """The numbered questions: the agenda of the meeting (K4, H35)."""
    items = []
    for question in paper.questions:
        minutes = question.minutes
        time = "" if minutes is None else " " + _("({minutes} min)").format(minutes=minutes)
        items.append(question.text + time)
    if not items:
        return None
    return Section(_("Questions for the meeting"), (List(tuple(items), ordered=True),))


def roles(paper: Call, _: Words) -> Section | None:
    """Who is proposed to do what at the meeting (H41)."""
    if not paper.roles:
        return None
    rows = tuple((_role(role, _), holder) for role, holder in paper.roles)
    return Section(_("Proposed roles"), (Facts(rows),))


def _role(role: str, _: Words) -> str:
    known = {
        "chair": _("Leads the meeting"),
        "note-taker": _("Takes notes"),
        "interpreter": _("Interpreter"),
        "support": _("Support for the person"),
    }
    return known.get(role, role)


def discharge(note: Discharge | None, _: Words) -> Section | None:
    """Discharge from hospital: dates, and both confirmations, said out loud if missing (H45)."""
    if note is None:
        return None
    rows = filled(
        (
            (_("Ready for discharge"), _.moment(note.ready_at) if note.ready_at else ""),
            (_("Planned discharge"), _.day(note.planned_on) if note.planned_on else ""),
            (_("Inpatient care is done"), _confirmed(note.inpatient_done, _)),
            (_("Outpatient care is planned"), _confirmed(note.outpatient_done, _)),
        )
    )
    return Section(_("Discharge from hospital"), (Facts(rows),))


def _confirmed(done: bool, _: Words) -> str:
    return _("Confirmed") if done else _("Not confirmed")


def attachments(attached: Sequence[Attachment], _: Words) -> Section | None:
    """What goes with a paper, by number."""
    if not attached:
        return None
    items = tuple(f"{one.name} ({one.language})" if one.language else one.name for one in attached)
    return Section(_("Attachments"), (List(items, ordered=True),))


def change(note: Change | None, _: Words) -> Section | None:
    """What differs from the edition before, and why."""
    if note is None:
        return None
    said = Text(_("Changed on {day}.").format(day=_.day(note.on)), strong=True)
    blocks: list[Block] = [said, Text(note.reason)]
    if note.what:
        blocks.append(List(note.what))
    blocks.append(Text(_("This edition replaces the earlier one.")))
    return Section(_("What is new"), tuple(blocks))


def consent(note: ConsentNote, _: Words, *, own: bool = False) -> Section:
    """The consent the paper rests on (K47). What the person keeps private is not named.

    `own`: said to the person, not to those who were sent something.
    """
    rows = filled(
        (
            (_("The consent's number"), note.reference),
            (_("Given on"), _.day(note.given_on)),
            (_("Given by"), note.by),
            (_("Valid to"), _.day(note.valid_to) if note.valid_to else ""),
        )
    )
    blocks: list[Block] = [Facts(rows)]
    if note.excludes_marked and own:
        blocks.append(Text(_("What must not be brought up has not been sent to anybody.")))
    elif note.excludes_marked:
        unsaid = _(
            "There are matters that the person does not want brought up. "
            "They are not in this paper. Ask the convener if you are unsure."
        )
        blocks.append(Text(unsaid))
    return Section(_("Consent"), tuple(blocks))


def cited(reason: Reason, _: Words) -> Quote | Text:
    """A clause in its own words, or marked as paraphrased, and where it stands."""
    place = reason.clause
    if reason.level not in {"law", "house"}:
        place = f"{reason.source}, {place} ({_level(reason.level, _)})"
    if reason.paraphrased:
        return Text(_("{text} (Not quoted: {place})").format(text=reason.quote, place=place))
    return Quote(reason.quote, place)


def because(heading: str, reasons: tuple[Reason, ...], _: Words) -> Section | None:
    """Every clause that the decision rests on."""
    if not reasons:
        return None
    return Section(heading, tuple(cited(one, _) for one in reasons))


def _level(level: str, _: Words) -> str:
    known = {
        "law": _("law"),
        "guidance": _("guidance"),
        "regional": _("regional agreement"),
        "local": _("local agreement"),
        "unit": _("the unit's own routine"),
    }
    return known.get(level, level)


def square(address: str, code: str) -> str:
    """What the square says: where to answer, with the code after #, which no log is told."""
    plain = code.replace("-", "")
    return f"{address}#{plain}" if address and plain else plain

"""What is written freely and names someone its reader may not know of, or what is to be let alone.

A program cannot reword what people have written. It finds the names, says where they stand, and
nothing is sealed before they are gone (K53, K56; GDPR 10, OSL 22:1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from samlas.casework.contacts import Contact
from samlas.casework.plan.models import Action
from samlas.casework.plan.paper import Reader, Sheet, may_know
from samlas.casework.plan.readers import readers
from samlas.directory.models import Unit

SHORTEST = 5  # letters of a word of what is not to be brought up: shorter ones say too little
WORDING = "plan-wording"
OF_PLAN = ("next_told_by", "next_not_because", "next_place")
OF_MEETING = (*OF_PLAN, "instead_said")


@dataclass(frozen=True, slots=True)
class Written:
    """One text: as it stands, and the page and the row's key or place where it is mended."""

    text: str
    page: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """A text that tells too much: the `word` in it, of what or whom, and who may not know it."""

    where: Written
    word: str
    whom: tuple[str, ...] = ()


def has_secrets(whole: Sheet) -> bool:
    """Whether there is a unit that not everyone who gets the plan may know of."""
    units = (one.unit for one in whole.owners if one.unit is not None)
    return bool(whole.rows) and any(_is_secret(unit, whole) for unit in units)


def finds(whole: Sheet, *, minutes: bool) -> list[Find]:
    """Return the texts on their way to someone who may not know of a unit that they name.

    `minutes`: whether those are sent too. There is nothing to look for, and nothing is read, while
    everyone may be named to everyone.
    """
    if not has_secrets(whole):
        return []
    secret = [
        (one.unit, _pattern(_names(one, one.unit, whole)))
        for one in whole.owners
        if one.unit is not None and _is_secret(one.unit, whole)
    ]
    found: dict[tuple[Written, str], list[str]] = {}
    for reader in readers(whole)[0]:
        unknown = [(unit, names) for unit, names in secret if not may_know(unit, whole, reader)]
        for text in _texts(whole, reader, minutes=minutes and reader.gets_minutes):
            for unit, names in unknown:
                if names.search(text.text):
                    found.setdefault((text, unit.name), []).append(_called(reader))
    return [Find(text, name, tuple(dict.fromkeys(whom))) for (text, name), whom in found.items()]


def named_in(text: str, whole: Sheet) -> list[str]:
    """Return the units that a text for all readers names and one of them may not know of."""
    return named_to([(text, None)], whole)[0]


def named_to(texts: Sequence[tuple[str, Contact | None]], whole: Sheet) -> list[list[str]]:
    """Return the same of several texts, each for all who get the plan, or for one of them."""
    everyone = readers(whole)[0] if whole.rows else []
    known = [(one.unit, _pattern(_names(one, one.unit, whole))) for one in whole.owners if one.unit]
    return [
        [
            unit.name
            for unit, names in known
            if names.search(text)
            and any(
                not may_know(unit, whole, reader)
                for reader in everyone
                if to is None or reader.contact == to
            )
        ]
        for text, to in texts
    ]


def brought_up(whole: Sheet, *, minutes: bool) -> list[Find]:
    """Return the texts that hold a word of what the person does not want to be brought up.

    That is a thought to think over, and stops nothing: the words are the person's own, not a list.
    """
    if not whole.rows:
        return []
    everyone = _words(whole.rows[0].consent.not_to_be_brought_up, whole)
    excepted = any(row.exception for row in whole.rows)
    if not everyone and not excepted:
        return []
    found: dict[tuple[Written, str], None] = {}
    for reader in readers(whole)[0]:
        if reader.is_person:
            continue
        words = [*everyone, *_words(reader.row.exception, whole)]
        for text in _texts(whole, reader, minutes=minutes and reader.gets_minutes):
            for word in words:
                if hit := _pattern([word]).search(text.text):
                    found[text, hit[0]] = None
    return [Find(text, word) for text, word in found]


def _called(reader: Reader) -> str:
    return reader.party.unit or reader.party.name


def _is_secret(unit: Unit, whole: Sheet) -> bool:
    case = whole.plan.case
    return unit.pk in whole.hidden or (case.individual.is_protected and unit.pk != case.unit_id)


def _names(contact: Contact, unit: Unit, whole: Sheet) -> list[str]:
    """What a unit goes by: its name with and without its place, and those who come from it.

    One that may never be named goes by its principal's name too, unless another has that as well.
    The name of another without its place tells who it is only when it is more than one word.
    """
    short = unit.name.removesuffix(unit.territory).rstrip(" ,") if unit.territory else unit.name
    is_hidden = unit.pk in whole.hidden
    names = {unit.name, contact.name}
    if is_hidden:
        names |= {short, short.split(",")[0], *_first_word(short)}
        others = {one.unit.principal_id for one in whole.owners if one.unit and one.unit != unit}
        names |= set() if unit.principal_id in others else {unit.principal.name}
    elif " " in short:
        names.add(short)
    return [*names, *_people_of(contact, whole)]


def _first_word(name: str) -> list[str]:
    """The word that a name begins with, when it is a long one: what people say in short."""
    first = name.split()[0].strip(",") if name.split() else ""
    return [first] if len(first) > SHORTEST else []


def _people_of(contact: Contact, whole: Sheet) -> Iterator[str]:
    """The full names of those who come from the unit, do something, or had a role: no functions."""
    said = [one.name for one in whole.there if one.contact_id == contact.pk]
    said += [one.doer for one in whole.actions if one.contact_id == contact.pk]
    for name in said:
        words = name.split()
        if len(words) > 1 and all(word[0].isupper() for word in words):
            yield name


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Whole words in any case, the Swedish genitive too: one `s` after the name."""
    said = [r"[\s,]+".join(map(re.escape, re.split(r"[\s,]+", name.strip()))) for name in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(filter(None, said))})s?(?!\w)", re.IGNORECASE)


def _words(text: str, whole: Sheet) -> list[str]:
    """The words of a text that say what it is about, but the person's own names."""
    own = {word.casefold() for word in whole.plan.case.individual.name.split()}
    stems = {word.casefold().removesuffix("s") for word in re.findall(r"\w+", text)
             if len(word) >= SHORTEST}  # fmt: skip
    return sorted(stems - own - {name.removesuffix("s") for name in own})


def _texts(whole: Sheet, reader: Reader, *, minutes: bool) -> Iterator[Written]:
    """Every text that the papers of one reader carry as it was written."""
    plan, is_whole = whole.plan, reader.size == "whole"
    if is_whole:
        for text in (plan.needed, plan.boundaries, plan.in_need_turn_to):
            yield Written(text, "plan-texts")
        yield Written(plan.lead_exception, "plan-lead")
    if is_whole or "goal" in reader.kinds:
        yield Written(plan.long_term_goal, "plan-texts")
        yield from (Written(one.text, "plan-goal", one.key) for one in whole.goals)
    mine = [one for one in whole.actions if is_whole or _is_of(one.contact, reader)]
    for one in mine:
        yield from _texts_of(one, whole, reader)
    for said in whole.comments:
        if is_whole or _is_of(said.contact, reader):
            yield Written(said.text, WORDING, f"comment:{said.pk}")
    for word in whole.approvals:
        if is_whole or _is_of(word.contact, reader):
            who = word.contact.key if word.contact else "person"
            yield Written(word.said, "plan-approve", who)
            yield Written(word.ask_how, "plan-approve", who)
    yield from (Written(one.name, "plan-attachments") for one in whole.attached if reader.gets(one))
    yield from _texts_of_meeting(whole, reader, minutes=minutes)


def _is_of(contact: Contact | None, reader: Reader) -> bool:
    return contact is not None and reader.contact is not None and contact.pk == reader.contact.pk


def _texts_of(one: Action, whole: Sheet, reader: Reader) -> Iterator[Written]:
    unit = one.contact.unit if one.contact else None
    texts = [one.what, one.shows]
    if unit is None or may_know(unit, whole, reader):
        texts += [one.legal_basis, one.agreed, one.doer]
    yield from (Written(text, "plan-action", one.key) for text in texts)


def _texts_of_meeting(whole: Sheet, reader: Reader, *, minutes: bool) -> Iterator[Written]:
    """What was said at the meeting: the child's part stands in the plan, the rest in the minutes.

    What one said of oneself goes out where that one may be named.
    """
    if whole.meeting is None:
        return
    for name in OF_MEETING if minutes else OF_PLAN:
        yield Written(getattr(whole.meeting, name), WORDING, name)
    left_out = {
        str(one.pk)
        for one in whole.there
        if one.contact is not None and one.contact.unit is not None
        and not may_know(one.contact.unit, whole, reader)
    }  # fmt: skip
    for name, text in whole.texts.items():
        of_plan = name.startswith("child:") and reader.size == "whole"
        if (minutes or of_plan) and not (name.startswith("p:") and name.split(":")[1] in left_out):
            yield Written(text, WORDING, name)
    for one in whole.there if minutes else ():
        if str(one.pk) not in left_out:
            yield Written(one.absent_because, WORDING, f"absent:{one.pk}")

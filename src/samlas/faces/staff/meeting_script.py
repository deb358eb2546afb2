"""The script of a meeting: its steps in order, and what is written and ticked in each (H46–H58)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.meeting.models import Instead, Participant, Presence, Slot
from samlas.casework.meeting.reading import Sitting
from samlas.casework.plan.models import Action, Plan

NAMES = {
    "welcome": gettext_lazy("Welcome, and who is here"),
    "rules": gettext_lazy("How we do it here"),
    "practical": gettext_lazy("Practical matters"),
    "round": gettext_lazy("Everyone says who they are"),
    "previous": gettext_lazy("The plan so far"),
    "child": gettext_lazy("The child's view"),
    "aloud": gettext_lazy("Read the planning aloud"),
    "next": gettext_lazy("Book the next meeting"),
    "end": gettext_lazy("End the meeting"),
}
# Steps that are done when one goes on from them; that the plan is read aloud is ticked by hand.
DONE_BY_GOING_ON = ("welcome", "rules", "practical", "person", "round", "previous", "next")
ROW = ("presence", "because", "name")
LETTERS = 12  # of a digest: enough to tell one text from the one before it


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the end of its address, its name, and whether it has been done."""

    slug: str
    name: str
    is_done: bool
    question: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a step: as it stands or was typed, and what someone else has saved meanwhile.

    `token` holds the version and the digest of the text that the page shows.
    """

    name: str
    label: str
    text: str
    token: str
    note: str
    hint: str = ""
    whom: str = ""
    rows: int = 3
    saved: str | None = None
    error: str = ""
    seen: int = 0

    @property
    def dom(self) -> str:
        """The name as it stands in ids."""
        return self.name.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Card:
    """What one actor has taken on."""

    name: str
    actions: Sequence[Action]


@dataclass(slots=True)
class Typed:
    """What was sent in and could not be saved as it was: shown again, with what is wrong."""

    texts: Mapping[str, str] = field(default_factory=dict)
    conflicts: dict[str, Slot] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    overtaken: set[str] = field(default_factory=set)

    @property
    def is_wrong(self) -> bool:
        return bool(self.conflicts or self.errors or self.problems)


def steps_of(found: Sitting, plan: Plan | None) -> list[Step]:
    """Return the steps of this meeting, in order."""
    before = ["welcome", "rules", "practical", "person", "round"]
    before += ["previous"] if plan is not None and plan.edition else []
    after = ["child"] if found.is_child else []
    after += ["aloud", "next", "end"]
    questions = [
        Step(
            f"q{one.number}",
            _("Question %(n)d") % {"n": one.number},
            bool(found.text(f"q:{one.number}:summary") or found.text(f"q:{one.number}:open")),
            one.number,
        )
        for one in found.questions
    ]
    return (
        [_step(found, slug) for slug in before] + questions + [_step(found, slug) for slug in after]
    )


def _step(found: Sitting, slug: str) -> Step:
    if slug == "person":
        person = next(one.name for one in found.people if one.participant.contact_id is None)
        name = _("%(name)s tells first") % {"name": person}
    else:
        name = str(NAMES[slug])
    done = {
        "child": bool(found.text("child:how")),
        "end": found.meeting.ended_at is not None,
    }
    return Step(slug, name, done.get(slug, slug in found.ticks))


def names_in(found: Sitting, step: Step) -> list[str]:
    """Return the names of the texts that are written in a step."""
    if step.question:
        return [f"q:{step.question}:{part}" for part in ("summary", "view", "decision", "open")]
    if step.slug == "round":
        return [
            f"p:{one.participant.pk}:{part}"
            for one in found.people
            for part in ("contact", "expects")
            if one.participant.contact_id or part == "expects"
        ]
    return {
        "person": ["situation"],
        "child": ["child:how", "child:words", "child:best"],
        "aloud": ["aloud:not"],
    }.get(step.slug, [])


_LABELS = {
    "situation": (
        gettext_lazy("How is it now, and what do you want?"),
        gettext_lazy("In the person's own words. Someone else may read it aloud."),
    ),
    "child:how": (
        gettext_lazy("How the child took part, or why not"),
        gettext_lazy("The whole meeting, a part of it, by video, a talk before. Must be written."),
    ),
    "child:words": (gettext_lazy("In the child's own words"), ""),
    "child:best": (
        gettext_lazy("How this is best for the child"),
        gettext_lazy("What was weighed, and how the child's view counted."),
    ),
    "aloud:not": (
        gettext_lazy("If it has not been read aloud: why?"),
        gettext_lazy("Instead of the tick."),
    ),
    "contact": (gettext_lazy("The contact today"), ""),
    "expects": (gettext_lazy("What is expected of the meeting"), ""),
    "summary": (
        gettext_lazy("Summary of the question"),
        gettext_lazy("Read it aloud before you go on."),
    ),
    "view": (gettext_lazy("What the person says"), ""),
    "decision": (gettext_lazy("What is decided"), ""),
    "open": (
        gettext_lazy("If the question is left open: why?"),
        gettext_lazy("Instead of a summary."),
    ),
}
_TALL = {"situation": 6, "summary": 4, "child:best": 4}


def fields(found: Sitting, step: Step, typed: Typed) -> list[Field]:
    """Return the texts of a step as the page shows them."""
    return [field_of(found, name, typed) for name in names_in(found, step)]


def field_of(found: Sitting, name: str, typed: Typed) -> Field:
    """Return one text as the page shows it: as typed when it was not saved, else as it stands.

    Raises Slot.DoesNotExist for a name that no text has.
    """
    part = name if name in _LABELS else name.rpartition(":")[2]
    if part not in _LABELS:
        raise Slot.DoesNotExist
    label, hint = _LABELS[part]
    stands = typed.conflicts.get(name) or found.slots.get(name)
    saved = typed.conflicts[name].text if name in typed.conflicts else None
    token = typed.values.get(f"v.{name}", "") if name in typed.texts else ""
    return Field(
        name=name,
        label=str(label),
        hint=str(hint),
        whom=_whom(found, name),
        rows=_TALL.get(part, 2),
        text=typed.texts.get(name, stands.text if stands else ""),
        token=token or token_of(stands),
        note=_note(stands),
        saved=saved,
        error=typed.errors.get(name, ""),
        seen=stands.version if stands else 0,
    )


def _whom(found: Sitting, name: str) -> str:
    """Whom the text is about, when a step has the same for each one."""
    pk = name.split(":")[1] if name.startswith("p:") else ""
    return next((one.name for one in found.people if str(one.participant.pk) == pk), "")


def _note(slot: Slot | None) -> str:
    if slot is None or not slot.version:
        return ""
    at = localtime(slot.written_at).strftime("%H.%M")
    return _("%(name)s wrote %(time)s") % {"name": slot.written_by.staff.name, "time": at}


def digest(text: str) -> str:
    """Return a short mark of a text, the same however its lines end and its edges are blank."""
    plain = text.replace("\r\n", "\n").strip()
    return sha256(plain.encode()).hexdigest()[:LETTERS]


def token_of(slot: Slot | None) -> str:
    """Return the version and the digest of what stands: what a page has shown."""
    return f"{slot.version if slot else 0}.{digest(slot.text if slot else '')}"


def row_said(said: Mapping[str, str], pk: int) -> tuple[str, str, str]:
    """How one takes part, why not, and the name, as a form sent it."""
    presence, because, name = (said.get(f"a.{pk}.{part}", "") for part in ROW)
    return presence, because, name


def row_token(who: Participant) -> str:
    """Return the version and the digest of how one takes part as it stands."""
    return f"{who.version}.{row_digest((who.presence, who.absent_because, who.name))}"


def row_digest(said: Sequence[str]) -> str:
    """Return a short mark of how one takes part."""
    return digest("\n".join(one.strip() for one in said))


def is_row_touched(said: Mapping[str, str], pk: int) -> bool:
    """Whether someone has changed a row of the form since it was shown."""
    shown = said.get(f"w.a.{pk}", "").partition(".")[2]
    return f"a.{pk}.presence" in said and row_digest(row_said(said, pk)) != shown


def cards(found: Sitting, actions: Sequence[Action]) -> list[Card]:
    """Return what is agreed so far, a card for each actor, in the order of speaking."""
    known = {one.participant.contact_id: one.name for one in found.people}
    names = {one.contact_id: known.get(one.contact_id) for one in actions}
    made = [
        Card(name, [one for one in actions if one.contact_id == contact])
        for contact, name in known.items()
        if contact in names
    ]
    elsewhere = [one for one in actions if one.contact_id not in known]
    return made + ([Card(_("Others"), elsewhere)] if elsewhere else [])


PRESENCES = [(one.value, one.label) for one in Presence]
INSTEADS = [(one.value, one.label) for one in Instead]

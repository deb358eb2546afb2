"""What a unit is to do about a need before there is a case: start, pass it on, tell, assess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy

from samlas import rulebook
from samlas.casework.case import LAW, Context, pick_rulebook, pick_rulebooks
from samlas.directory.models import Unit

MAY_START = ("shall-start", "may-start")


class AskedBy(models.TextChoices):
    """Who asks for a SIP: the rulebook's `asked_by`."""

    PERSON = "person", gettext_lazy("The person")
    RELATIVE = "relative", gettext_lazy("A relative or friend")
    GUARDIAN = "guardian", gettext_lazy("A guardian of the child")
    FORVALTARE = "forvaltare", gettext_lazy("The person's administrator")
    GOD_MAN = "god-man", gettext_lazy("The person's court-appointed guardian")
    PERSONAL_OMBUD = "personal-ombud", gettext_lazy("A personal ombudsman")
    UNIT = "unit", gettext_lazy("Someone who meets the person at work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A need as the rulebook weighs it. `age` in whole years, None when it is not known."""

    age: int | None = None
    asked_by: str = AskedBy.UNIT
    discovered_here: bool = True
    context: Context = Context.OPEN_CARE


def asked(
    unit: Unit, situation: Situation, today: date
) -> tuple[dict[str, object], rulebook.Answer]:
    """Return the facts an initiative rests on, and the rulebook's word (K17, K29, H18).

    The facts are those beside what every case is asked with: who asked, and the unit.
    """
    book = pick_rulebook(unit, situation.age, today)
    facts = _facts(unit, situation, book)
    return facts, rulebook.ask("initiative", {**_case(situation, book, today), **facts})


def initiative(unit: Unit, situation: Situation, today: date) -> rulebook.Answer:
    """Ask what the unit is to do about the need: start, pass it on, or notify."""
    return asked(unit, situation, today)[1]


def may_assess(unit: Unit, situation: Situation, today: date) -> rulebook.Answer:
    """Ask whether the unit may say if a SIP is needed (K50, H18)."""
    return _may_assess(unit, situation, pick_rulebook(unit, situation.age, today), today)


def that_may_assess(units: Sequence[Unit], situation: Situation, today: date) -> list[Unit]:
    """Return those of the units that may say if a SIP is needed, in their order (K50, H18)."""
    books = pick_rulebooks(units, situation.age, today)
    return [
        unit
        for unit in units
        if _may_assess(unit, situation, books[unit.pk], today).verdict == "yes"
    ]


def _may_assess(unit: Unit, situation: Situation, book: str, today: date) -> rulebook.Answer:
    facts = {**_case(situation, book, today), **_facts(unit, situation, book)}
    return rulebook.ask("may-assess", facts)


def _facts(unit: Unit, situation: Situation, book: str) -> dict[str, object]:
    return {
        "asked_by": situation.asked_by,
        "unit": {
            **unit.facts(),
            "discovered_need": situation.discovered_here,
            "party": book != LAW,
        },
    }


def _case(situation: Situation, book: str, today: date) -> dict[str, object]:
    person = {"age": situation.age}
    return {"rulebook": book, "on": today, "context": situation.context, "person": person}

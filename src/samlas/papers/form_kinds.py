"""Forms to fill in by hand, with or without a case: what a unit keeps a pile of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from samlas.papers.kinds import Paper
from samlas.papers.parts import Party, Person

FormName = Literal[
    "consent-adult",
    "consent-child",
    "consent-guardians",
    "contacts",
    "summons-reply",
    "minutes",
    "follow-up",
    "deviation",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class BlankForm(Paper):
    """A form with lines to write on. `code` leads back to the case, `individual` tells whose it is.

    `questions` are those of the follow-up, `kinds` what can go wrong, as the routine words them.
    """

    kind: ClassVar[str] = "blank-form"

    form: FormName
    unit: Party
    individual: Person | None = None
    code: str = ""
    questions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviationReport(Paper):
    """What was told to have gone wrong, or an idea, for one who gets it on paper.

    As it left its unit: without whom it is about, who tells it and where. `what` is the kind in
    words, `month` its first day.
    """

    kind: ClassVar[str] = "deviation-report"

    what: str
    is_idea: bool = False
    step: str
    month: date
    units: str
    principals: tuple[str, ...]
    text: str = ""
    proposal: str = ""

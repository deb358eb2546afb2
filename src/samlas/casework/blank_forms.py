"""Forms to fill in by hand: blank for anyone, or with the name and the code of a case."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from django.conf import settings

from samlas import papers, rulebook
from samlas.casework import case as cases
from samlas.casework.case import LAW, Case, note, pick_rulebook
from samlas.casework.summons.paper import person_of
from samlas.directory.models import Assignment
from samlas.ledger.models import Act

NAMES: tuple[papers.FormName, ...] = get_args(papers.FormName)
# The word that the code of a form carries, where it is another than the form's own name.
_CODED = {"consent-adult": "consent", "consent-child": "consent", "consent-guardians": "consent"}

OTHER = "other"  # has a line of its own on the form


def blank(name: papers.FormName, by: Assignment, now: datetime) -> papers.BlankForm:
    """Return a form without a case: it names nobody but the unit."""
    return _form(name, None, by, now)


def read(key: str, by: Assignment, now: datetime) -> Case:
    """Return the case whose forms are to be printed; the ledger notes it. Case.DoesNotExist."""
    return cases.read(key, by, now, "forms")


def of_case(case: Case, name: papers.FormName, by: Assignment, now: datetime) -> papers.BlankForm:
    """Return a form that leads back to the case by its code; the ledger notes it."""
    note(case, Act.READ, by, now, "blank-form", form=name)
    return _form(name, case, by, now)


def _form(
    name: papers.FormName, case: Case | None, by: Assignment, now: datetime
) -> papers.BlankForm:
    # What tells of a deviation names nobody, so that it can go further.
    whose = None if case is None or name == "deviation" else person_of(case)
    is_hidden = whose is not None and whose.protected
    return papers.BlankForm(
        reference=case.key if case else "",
        made_on=now.date(),
        practice=settings.PRACTICE,
        form=name,
        unit=papers.Party(
            unit=by.unit.name, principal=by.unit.principal.name, phone=by.unit.phone,
            email=by.unit.email, address=() if is_hidden else by.unit.postal_address,
        ),
        individual=whose,
        code=papers.form_code(_CODED.get(name, name), case.key) if case else "",
        questions=_questions(case, now) if name == "follow-up" else (),
        kinds=_kinds(case, by, now) if name == "deviation" else (),
    )  # fmt: skip


def _questions(case: Case | None, now: datetime) -> tuple[str, ...]:
    book = case.rulebook if case else LAW
    asked = rulebook.follow_up_questions(book, now.date())
    return tuple(dict.fromkeys(one.text("sv") for one in asked))


def _kinds(case: Case | None, by: Assignment, now: datetime) -> tuple[str, ...]:
    on = now.date()
    book = case.rulebook if case else pick_rulebook(by.unit, None, on)
    found = rulebook.deviation_kinds(book, on)
    return tuple(one.text("sv") for one in found if one.id != OTHER)

"""Answering with a code: once, and without anything being kept of when, or of which meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from samlas.directory.models import Unit
from samlas.evaluation import boxes, codes, questionnaire
from samlas.evaluation.boxes import Cell, Content, Said
from samlas.evaluation.codes import Code, Wrong
from samlas.evaluation.models import Spent
from samlas.evaluation.questionnaire import Question


class Ended(Exception):
    """The code cannot be used any more: its days have gone by."""


class Used(Exception):
    """Someone has answered with this code already."""


class Nothing(Exception):
    """Every question was skipped: there is nothing to send, and the code is not used up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code leads to: the questions of one version, in order."""

    code: Code
    version: str
    questions: list[Question]


def asked(typed: str, on: date, version: str = "") -> Asked:
    """Return what the one with this code is asked. Raises Wrong, Ended, Used.

    `version` is the one that was begun with, where that is still known.
    """
    code = codes.read(typed)
    if on > code.last_day:
        raise Ended
    if not Unit.objects.filter(pk=code.unit).exists():
        raise Wrong
    if Spent.objects.filter(digest=code.digest).exists():
        raise Used
    found = questionnaire.versions().get(version) or questionnaire.current(on)
    questions = found.asked(code.audience, follow_up=code.follow_up)
    return Asked(code, found.version, questions)


def send(to: Asked, typed: Mapping[str, str]) -> None:
    """Put what was answered, by the questions' keys, into the box. Raises Used, Nothing."""
    read = {one.key: one.read(typed.get(one.key, "")) for one in to.questions}
    answers = {key: value for key, value in read.items() if value}
    if not answers:
        raise Nothing
    code = to.code
    principal = Unit.objects.values_list("principal_id", flat=True).get(pk=code.unit)
    cell = Cell(code.audience.value, code.follow_up, code.agreement, code.discharge)
    with transaction.atomic():
        _spend(code)
        said = Said(cell, to.version, answers)
        boxes.add(Content(principal, code.unit, [said]), code.period)


def _spend(code: Code) -> None:
    try:
        with transaction.atomic():
            Spent.objects.create(digest=code.digest, period=code.period)
    except IntegrityError:
        raise Used from None

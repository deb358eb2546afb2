"""What those who were at meetings have said in an earlier quarter, invented by chance."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from samlas.directory.models import Agreement, Unit
from samlas.evaluation import codes, letting_out, measures, questionnaire
from samlas.evaluation.boxes import Cell, Content, Said
from samlas.evaluation.questionnaire import Audience, Question, Scale

_SAID = tomllib.loads(Path(__file__).with_name("opinions.toml").read_text(encoding="utf-8"))
SEED = 11
RARER = 0.6  # each answer is so much rarer than the one before it
MOST_MINUTES = 200


def invent(today: date) -> None:
    """Let the answers of the latest quarter out that can have been."""
    some = Random(SEED)  # noqa: S311  (no secret)
    unit = Unit.objects.get(code=_SAID["unit"])
    agreement = Agreement.objects.get(rulebook=_SAID["agreement"])
    period = _period(today)
    asked = questionnaire.current(today)
    for audience in Audience:
        if audience not in _SAID:
            continue
        cell = Cell(audience.value, follow_up=False, agreement=agreement.pk)
        questions = asked.asked(audience, follow_up=False)
        said = [Said(cell, asked.version, one) for one in _answers(some, audience, questions)]
        letting_out.count(Content(unit.principal_id, unit.pk), cell, said, period)
    measures.show(unit.principal_id, period)


def _period(today: date) -> str:
    """The last quarter of which no code can be used any more."""
    still = codes.quarter(today - codes.LASTS - timedelta(days=1))
    return codes.quarter(codes.days_of(still)[0] - timedelta(days=1))


def _answers(
    some: Random, audience: Audience, questions: Sequence[Question]
) -> Iterator[dict[str, str]]:
    texts = _SAID[audience]["texts"]
    for number in range(_SAID[audience]["answers"]):
        yield {
            one.key: texts[number] if one.scale == Scale.TEXT else _answer(some, one)
            for one in questions
            if one.scale != Scale.TEXT or number < len(texts)
        }


def _answer(some: Random, question: Question) -> str:
    if question.scale == Scale.MINUTES:
        return question.read(str(some.randint(1, MOST_MINUTES)))
    values = [one.value for one in question.options]
    return some.choices(values, [RARER**n for n in range(len(values))])[0]

"""What was counted of a quarter made into fives, which pages show, and figures too (I17, I20).

The figures are told whole fives, so that theirs and these are the same: nothing comes of comparing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Context
from samlas.directory.models import Unit
from samlas.evaluation.models import Five, Tally
from samlas.evaluation.questionnaire import SPANS, Audience, Question, Scale, versions
from samlas.indicators import counting
from samlas.indicators.definitions import PEOPLE, Indicator, Shape, define
from samlas.indicators.facts import UNKNOWN, Fact
from samlas.indicators.figures import YEAR
from samlas.indicators.fives import SIZE, in_fives

ANSWERS, MINUTES = "evaluations", "staff-minutes"
MOST_ASK = 3  # a question that so many kinds of people are asked is a measure
WHO = {
    Audience.PERSON: "person", Audience.CHILD: "person", Audience.GUARDIAN: "close",
    Audience.RELATIVE: "close", Audience.PROFESSIONAL: "staff",
}  # fmt: skip
GOOD = frozenset({"5", "4", "yes"})


class Answer(NamedTuple):
    """What is counted apart within a question: in which quarter, how it was answered, and where."""

    period: str
    value: str
    agreement: str
    discharge: bool


class Stream(NamedTuple):
    """Within what fives are made: what pages show apart, whatever else is asked for."""

    unit: int | None
    audience: str
    follow_up: bool
    version: str
    question: str


def questions() -> Iterator[tuple[Audience, Question]]:
    """Give every question of every version, the newest first, with whom it is put to."""
    for _version, asked in sorted(versions().items(), reverse=True):
        for audience, put in asked.audiences.items():
            yield from ((audience, one) for one in put)


def asked_of_most() -> Mapping[str, Question]:
    """Return the questions with steps, or yes and no, that most are asked, as last worded."""
    asked: dict[str, set[Audience]] = defaultdict(set)
    last: dict[str, Question] = {}
    for audience, one in questions():
        if one.scale in (Scale.STEPS, Scale.FACES, Scale.YES_NO):
            asked[one.key].add(audience)
            last.setdefault(one.key, one)
    return {key: one for key, one in last.items() if len(asked[key]) >= MOST_ASK}


def _of_question(one: Question) -> Indicator:
    return Indicator(
        _name(one.key), "I17", format_lazy(_("“{words}”"), words=_(one.text)),
        _("What those who were at meetings have answered, each with the words that they were asked"
          " with. The share is of those who say yes, fully or mostly."),
        Shape.SHARE, {option.value: _(option.text) for option in one.options}, GOOD,
    )  # fmt: skip


def _name(key: str) -> str:
    return f"said-{key}"


TIMED = {one.key for _audience, one in questions() if one.scale == Scale.MINUTES}
SAID = {key: _of_question(one) for key, one in asked_of_most().items()}

define(
    Indicator(
        ANSWERS, "I17", _("Those who have said how a meeting was"),
        _("Those who have answered after a meeting. It is told when the quarter has been over for"
          " five weeks. Nobody knows who was given a code, so there is no share: compare with those"
          " who were at meetings."),
        Shape.NUMBERS, PEOPLE,
    ),
    *SAID.values(),
    Indicator(
        MINUTES, "I20", _("Time that a meeting took staff"),
        _("As each has said about a meeting, with the time before and after it. The time that a"
          " whole SIP takes is not known: nobody can tell which answers are about the same."),
        Shape.DAYS, {one.value: _(one.text) for _most, one in SPANS},
    ),
)  # fmt: skip


def show(principal: int, period: str) -> None:
    """Make the fives of a quarter that has been counted, and tell the figures of them."""
    made = list(_fives(principal, period))
    Five.objects.bulk_create(made)
    units = {one.unit_id for one in made if one.unit_id}
    kinds = dict(Unit.objects.filter(pk__in=units).values_list("pk", "kind"))
    counting.count(_facts(made, kinds))


def _fives(principal: int, period: str) -> Iterator[Five]:
    """The quarter's fives; what earlier quarters left over is in them."""
    counted: dict[Stream, list[tuple[Answer, int]]] = defaultdict(list)
    for one in Tally.objects.filter(principal=principal, period__lte=period):
        stream = Stream(one.unit_id, one.audience, one.follow_up, one.version, one.question)
        counted[stream].append(
            (Answer(one.period, one.value, one.agreement, one.discharge), one.count)
        )
    for stream, answers in counted.items():
        about = stream._asdict()
        unit = about.pop("unit")
        for answer, fives in in_fives(answers).items():
            if answer.period == period:
                yield Five(
                    principal_id=principal, unit_id=unit, fives=fives, **about, **answer._asdict()
                )


def _facts(made: Sequence[Five], kinds: Mapping[int, str]) -> Iterator[Fact]:
    """Each answer that a measure counts, in the last month of its quarter."""
    for one in made:
        indicator, outcome = _measured(one)
        if not indicator:
            continue
        context, kind = UNKNOWN, kinds.get(one.unit_id or 0, UNKNOWN)
        if one.unit_id:
            context = Context.DISCHARGE if one.discharge else Context.OPEN_CARE
        year, quarter = int(one.period[:4]), int(one.period[5])
        fact = Fact(
            one.principal_id, indicator, year * YEAR + 3 * quarter, outcome, kind, context,
            UNKNOWN, one.agreement or UNKNOWN,
        )  # fmt: skip
        yield from repeat(fact, one.fives * SIZE)


def _measured(one: Five) -> tuple[str, str]:
    """The measure that counts this, if there is one, and the word that it has for it."""
    if not one.question:
        return ANSWERS, WHO[Audience(one.audience)]
    if one.question in SAID:
        return _name(one.question), one.value
    return (MINUTES, one.value) if one.question in TIMED else ("", "")

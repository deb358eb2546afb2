"""Once a quarter is over its boxes are emptied: what is in them is counted, and then gone.

Of a unit no fewer than five answers of a kind are counted, from no fewer than three meetings. What
is less goes to the principal as a whole, and what is too little there waits for the next quarter.
Of what was counted fives are made, and they alone are shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from secrets import SystemRandom

from django.db import transaction
from django.utils.timezone import localdate

from samlas.casework.meeting import held
from samlas.directory.models import Agreement
from samlas.evaluation import boxes, codes, measures, questionnaire
from samlas.evaluation.boxes import Cell, Content, Said
from samlas.evaluation.models import Box, Comment, Spent, Tally
from samlas.evaluation.questionnaire import Question, Scale
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job
from samlas.small import FEW

LEAST_MEETINGS = 3
_GRACE = codes.LASTS + timedelta(days=1)
_dice = SystemRandom()

every("let-out-evaluations", timedelta(days=1))


@handler("let-out-evaluations")
def work(_job: Job, now: datetime) -> None:
    """Empty the boxes whose quarter is over."""
    let_out(localdate(now))


def let_out(on: date) -> None:
    """Count what lies in the boxes of quarters of which no code can be used any more."""
    open_from = codes.quarter(on - _GRACE)
    with transaction.atomic():
        due = set(Box.objects.filter(period__lt=open_from).values_list("period", flat=True))
        while due:
            period = min(due)
            due.remove(period)
            if _empty(period) and codes.after(period) < open_from:
                due.add(codes.after(period))
        Spent.objects.filter(period__lt=open_from).delete()


def _empty(period: str) -> bool:
    """Count what lies in the boxes of a quarter; tell whether something was left for the next."""
    found = list(Box.objects.select_for_update().filter(period=period))
    whole: dict[int, Content] = {}
    contents = boxes.joined(found)
    Box.objects.filter(pk__in=[box.pk for box in found]).delete()
    for one in contents:
        left = _of_unit(one, period) if one.unit else one
        known = whole.setdefault(one.principal, Content(one.principal))
        known.said += left.said
        known.meetings += left.meetings
    rests = [rest for one in whole.values() if (rest := _of_principal(one, period)).said]
    for principal in whole:
        measures.show(principal, period)
    for rest in rests:
        boxes.add(rest, codes.after(period))
    return bool(rests)


def _of_unit(content: Content, period: str) -> Content:
    """Count what is enough of a unit; return the rest, as its principal's."""
    first, last = codes.days_of(period)
    meetings = {
        follow_up: held.count(content.unit, first, last, follow_up=follow_up)
        for follow_up in {one.cell.follow_up for one in content.said}
    }
    rest = Content(content.principal)
    for cell, said in _by_cell(content.said).items():
        if len(said) >= FEW and meetings[cell.follow_up] >= LEAST_MEETINGS:
            count(content, cell, said, period)
            continue
        wider = Cell(cell.audience, cell.follow_up)
        rest.said += [Said(wider, one.version, one.answers) for one in said]
        rest.meetings[wider] = max(1, meetings[cell.follow_up])
    return rest


def _of_principal(content: Content, period: str) -> Content:
    """Count what is enough of a principal; return the rest."""
    rest = Content(content.principal)
    for cell, said in _by_cell(content.said).items():
        if len(said) >= FEW and content.meetings[cell] >= LEAST_MEETINGS:
            count(content, cell, said, period)
        else:
            rest.said += said
            rest.meetings[cell] = content.meetings[cell]
    return rest


def _by_cell(said: Iterable[Said]) -> dict[Cell, list[Said]]:
    found = defaultdict(list)
    for one in said:
        found[one.cell].append(one)
    return found


def count(content: Content, cell: Cell, said: Sequence[Said], period: str) -> None:
    """Count the answers of a cell, question by question: none stays together with another.

    `said` must be enough to be shown: who calls has seen to that.
    """
    agreement = Agreement.objects.filter(pk=cell.agreement).first()
    about = {
        "principal_id": content.principal, "unit_id": content.unit or None, "period": period,
        "agreement": agreement.rulebook if agreement else "", "discharge": cell.discharge,
        "follow_up": cell.follow_up, "audience": cell.audience,
    }  # fmt: skip
    rows = _tallies(said)
    Tally.objects.bulk_create(
        Tally(**about, version=version, question=question, value=value, count=count)
        for (version, question, value), count in sorted(rows.items())
    )
    texts = [one.answers[key] for one in said for key in _texts(one) if key in one.answers]
    _dice.shuffle(texts)
    Comment.objects.bulk_create(Comment(**about, text=text) for text in texts)


def _tallies(said: Sequence[Said]) -> Counter[tuple[str, str, str]]:
    """How many have given each value, by version and question; what fewer than five have answered
    is left out.
    """
    given: Counter[tuple[str, str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for one in said:
        for question in _questions(one):
            if question.scale != Scale.TEXT and question.key in one.answers:
                given[one.version, question.key, question.counted(one.answers[question.key])] += 1
                answered[one.version, question.key] += 1
    rows = Counter({key: count for key, count in given.items() if answered[key[:2]] >= FEW})
    rows["", "", ""] = len(said)
    return rows


def _questions(said: Said) -> Sequence[Question]:
    version = questionnaire.versions()[said.version]
    return version.audiences[questionnaire.Audience(said.cell.audience)]


def _texts(said: Said) -> list[str]:
    return [one.key for one in _questions(said) if one.scale == Scale.TEXT]

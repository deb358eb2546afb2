"""Keeping the counts: each night the worker reads what may have changed, and counts the difference.

A night begins with `every`, goes on from row to row in steps of a few hundred, and ends with making
the fives anew where a count has changed, or a month has ended.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from samlas.indicators import sources  # noqa: F401  (the cases and requests register)
from samlas.indicators.facts import SOURCES, Fact, Source, month_of, quarter_of
from samlas.indicators.fives import Cell, in_fives
from samlas.indicators.models import CELL, Count, Five, Stream, Tally
from samlas.jobs import queue
from samlas.jobs.handling import every, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted

NIGHT = "count-figures"
STEP = "count-figures-on"
PUBLISH = "make-fives"
ROWS = 300
STREAMS = 20
AT_ONCE = 2000  # rows that are written or taken away together
# What has ended is read for as long after, for what comes late: an approval, a copy by post.
AFTER_END = timedelta(days=90)


def recount(source: Source, rows: Sequence[Any], today: date) -> None:
    """Read the facts of some rows of a source anew, and bring the counts in line with them."""
    if not rows:
        return
    read = {key: list(facts) for key, facts in source.read(rows, today).items()}
    with transaction.atomic():
        names = {_name(source, row): row for row in rows}
        kept = {one.name: one for one in Tally.objects.select_for_update().filter(name__in=names)}
        difference: Counter[Fact] = Counter()
        tallies = []
        for name, row in names.items():
            tally = kept.get(name) or Tally(name=name)
            new = sorted(read.get(row.key, ()))
            difference.subtract(Fact(*fact) for fact in tally.facts)
            difference.update(new)
            tally.facts = [list(fact) for fact in new]
            tally.ended_on = (tally.ended_on or today) if source.has_ended(row) else None
            tallies.append(tally)
        Tally.objects.bulk_create(
            tallies, update_conflicts=True, unique_fields=["name"],
            update_fields=["facts", "ended_on"],
        )  # fmt: skip
        _add({fact: number for fact, number in difference.items() if number})


def _name(source: Source, row: Any) -> str:
    return f"{source.name}:{row.key}"


def count(facts: Iterable[Fact]) -> None:
    """Count what is known of once and never changes, and keeps no tie to where it came from."""
    with transaction.atomic():
        _add(Counter(facts), for_good=True)


def let_go(source: str, keys: Iterable[str]) -> None:
    """Keep what was counted of some rows, and forget whose it was: they are to be deleted."""
    with transaction.atomic():
        facts = _taken_out(source, keys)
        _add({fact: -number for fact, number in facts.items()})
        _add(facts, for_good=True)


def undo(source: str, keys: Iterable[str]) -> None:
    """Take back what was counted of some rows that were taken back themselves."""
    with transaction.atomic():
        _add({fact: -number for fact, number in _taken_out(source, keys).items()})


def _taken_out(source: str, keys: Iterable[str]) -> Counter[Fact]:
    """Delete the tallies of some rows, and return the facts that were in them."""
    tallies = Tally.objects.select_for_update().filter(name__in=[f"{source}:{key}" for key in keys])
    facts = Counter(Fact(*fact) for tally in tallies for fact in tally.facts)
    tallies.delete()
    return facts


def _add(difference: Mapping[Fact, int], *, for_good: bool = False) -> None:
    """Add to the counts, by principal and indicator, and mark those streams as stale."""
    streams: dict[tuple[int, str], dict[Cell, int]] = defaultdict(dict)
    for fact, number in difference.items():
        streams[fact.principal, fact.indicator][_cell(fact)] = number
    for (principal, indicator), numbers in streams.items():
        stream, _is_new = Stream.objects.get_or_create(principal_id=principal, indicator=indicator)
        stream = Stream.objects.select_for_update().get(pk=stream.pk)
        Count.objects.bulk_create(
            _counts(stream, numbers, for_good=for_good),
            update_conflicts=True, unique_fields=CELL, update_fields=["number", "kept"],
            batch_size=AT_ONCE,
        )  # fmt: skip
        stream.is_stale = True
        stream.save(update_fields=["is_stale"])


def _counts(stream: Stream, numbers: Mapping[Cell, int], *, for_good: bool) -> Iterator[Count]:
    """Give the counts of some cells of a stream as they are with so many more in each."""
    mine = {"principal_id": stream.principal_id, "indicator": stream.indicator}
    before = Count.objects.filter(month__in={cell.month for cell in numbers}, **mine)
    counts = {
        Cell._make(words): (number, kept)
        for *words, number, kept in before.values_list(*Cell._fields, "number", "kept")
    }
    for cell, more in numbers.items():
        number, kept = counts.get(cell, (0, 0))
        if for_good:
            kept += more
        else:
            number += more
        yield Count(number=number, kept=kept, **mine, **cell._asdict())


def _cell(one: Fact) -> Cell:
    return Cell(one.month, one.outcome, one.kind, one.context, one.age, one.agreement)


def last_month(today: date) -> int:
    """Return the last month that has ended: what is told of a month is told when it is over."""
    return month_of(today.replace(day=1) - timedelta(days=1))


def make_fives(today: date, size: int = STREAMS) -> bool:
    """Make the fives of some streams that are stale, or stand at an earlier month.

    Returns whether there are more.
    """
    through = last_month(today)
    waiting = Stream.objects.filter(Q(is_stale=True) | Q(through__lt=through)).order_by("pk")
    with transaction.atomic():
        streams = list(waiting.select_for_update()[:size])
        for stream in streams:
            _make(stream, through)
    return len(streams) == size


def _make(stream: Stream, through: int) -> None:
    """Make the fives of a stream anew, and write those that are not as they were."""
    mine = {"principal_id": stream.principal_id, "indicator": stream.indicator}
    counts = Count.objects.filter(month__lte=through, **mine).exclude(number=0, kept=0)
    rows = counts.values_list(*Cell._fields, F("number") + F("kept"))
    fives: Counter[Cell] = Counter()
    for cell, number in in_fives((Cell._make(row[:-1]), row[-1]) for row in rows).items():
        fives[cell._replace(month=quarter_of(cell.month))] += number
    gone = []
    for pk, number, *words in Five.objects.filter(**mine).values_list("pk", "fives", *Cell._fields):
        if fives.get(cell := Cell(*words)) == number:
            del fives[cell]
        else:
            gone.append(pk)
    for start in range(0, len(gone), AT_ONCE):
        Five.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    Five.objects.bulk_create(
        [Five(fives=number, **mine, **cell._asdict()) for cell, number in fives.items()],
        batch_size=AT_ONCE,
    )
    stream.is_stale, stream.through = False, through
    stream.save(update_fields=["is_stale", "through"])


def batches(today: date, size: int = ROWS) -> Iterator[tuple[Source, Sequence[Any]]]:
    """Give all rows whose facts may have changed, source by source, some at a time."""
    for name in SOURCES:
        after = 0
        while rows := _rows(name, after, today, size):
            yield SOURCES[name], rows
            after = rows[-1].pk


def _rows(name: str, after: int, today: date, size: int) -> Sequence[Any]:
    settled = Tally.objects.filter(
        name=Concat(Value(f"{name}:"), OuterRef("key")), ended_on__lt=today - AFTER_END
    )
    rows = SOURCES[name].rows().filter(~Exists(settled), pk__gt=after)
    return list(rows.order_by("pk")[:size])


def bring_up_to_date(today: date) -> None:
    """Do a whole night's counting at once: for a practice world, a test or a rebuild."""
    for source, rows in batches(today):
        recount(source, rows, today)
    while make_fives(today):
        pass


def rebuild(today: date) -> None:
    """Count everything anew from the facts. What was let go of stays as it was counted."""
    with transaction.atomic():
        Tally.objects.all().delete()
        Count.objects.update(number=0)
        Stream.objects.update(is_stale=True)
        bring_up_to_date(today)


every(NIGHT, timedelta(days=1))


@handler(NIGHT)
def begin(_job: Job, now: datetime) -> None:
    """Begin a night's counting with the first source."""
    _go_on(next(iter(SOURCES)), 0, now)


@handler(STEP)
def go_on(job: Job, now: datetime) -> None:
    """Count some rows, and put the next step in the queue: more of them, or the next source."""
    today, name, after = localdate(now), str(job.about["source"]), int(job.about["after"])
    rows = _rows(name, after, today, ROWS)
    if rows:
        recount(SOURCES[name], rows, today)
        _go_on(name, rows[-1].pk, now)
        return
    names = [*SOURCES, ""]
    _go_on(names[names.index(name) + 1], 0, now)


@handler(PUBLISH)
def publish(job: Job, now: datetime) -> None:
    """Make some fives, and put the next step in the queue while there are more."""
    if make_fives(localdate(now)):
        number = int(job.about["number"]) + 1
        queue.put(Wanted(PUBLISH, f"{PUBLISH}:{now:%Y%m%d}:{number}", now, {"number": number}))


def _go_on(source: str, after: int, now: datetime) -> None:
    if not source:
        queue.put(Wanted(PUBLISH, f"{PUBLISH}:{now:%Y%m%d}:0", now, {"number": 0}))
        return
    key = f"{STEP}:{now:%Y%m%d}:{source}:{after}"
    queue.put(Wanted(STEP, key, now, {"source": source, "after": after}))

"""What a draft would have changed in the last year's work: counted, of nobody, kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from samlas import rulebook
from samlas.agreements.drafting import about, document_of, drop_trial, judged, latest
from samlas.agreements.keeping import draft_of
from samlas.agreements.models import Draft
from samlas.casework.case import Case, Decision
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.small import FEW

YEAR = timedelta(days=365)
MOST = 5000
Verdict = str | list[str] | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Tried:
    """Something counted: of `of`, so many `before` and so many `after`, in fives.

    None: fewer than five, none at all among them. `name` is a question of the rulebook, or what
    was late.
    """

    name: str
    of: int | None
    before: int | None
    after: int | None


def in_fives(count: int) -> int | None:
    """Return the number, down to a whole five; None for fewer: that there are none is told of
    those whom the draft's own conditions pick out."""
    return None if count < FEW else count - count % FEW


def tried(agreement: str, by: Assignment, now: datetime) -> list[Tried]:
    """Return what would have been otherwise, had the draft held the last year (read alone).

    Of cases under this agreement in units of the keeper's principal; at most the last five
    thousand of each kind. The ledger tells that it was asked. Raises Draft.DoesNotExist.
    """
    draft = draft_of(agreement, by, now.date())
    old = latest(draft.agreement)
    log.write(by.actor, now, log.Note(Act.LISTED, about(draft.agreement), "dry-run"))
    if old is None:
        return []
    new = _backdated(draft, now.date())
    cases = Case.objects.filter(
        Q(rulebook=agreement) | Q(rulebook__startswith=rulebook.named(agreement, 0)[:-1]),
        Q(unit__principal__in=by.unit.principal_ids),
    )
    since = now - YEAR
    return [
        *_late("notice", _summonses(cases, since), old, new),
        *_late("answer-by", _answers(cases, since), old, new),
        *_otherwise(Decision.objects.filter(case__in=cases, taken_at__gte=since), old, new),
    ]


def _backdated(draft: Draft, today: date) -> rulebook.Book:
    """The draft as if it had held for more than a year."""
    document = document_of(draft)
    document["source"]["valid_from"] = today - 2 * YEAR
    drop_trial(document)
    return judged(draft.agreement, rulebook.written(document), today)


@dataclass(frozen=True, slots=True)
class Done:
    """Something done on a day, and the facts that its last or first day is asked by."""

    on: date
    meets: date
    facts: Mapping[str, Any]


def _summonses(cases: Any, since: datetime) -> Iterator[Done]:
    sent = Summons.objects.filter(case__in=cases, sent_at__gte=since, starts_at__isnull=False)
    for one in sent.select_related("case__individual").order_by("-pk")[:MOST]:
        assert one.sent_at is not None
        assert one.starts_at is not None
        yield _done(one.case, localdate(one.sent_at), localdate(one.starts_at), one.sent_at)


def _answers(cases: Any, since: datetime) -> Iterator[Done]:
    asked = Dispatch.objects.filter(
        recipients__summons__case__in=cases, sent_at__gte=since, answer__isnull=False,
        recipients__summons__starts_at__isnull=False,
    ).values_list(
        "answer__given_at", "recipients__summons__starts_at", "sent_at",
        "recipients__summons__case",
    )  # fmt: skip
    rows = list(asked.order_by("-pk")[:MOST])
    known = Case.objects.select_related("individual").in_bulk({row[3] for row in rows})
    for given, starts, sent, case in rows:
        yield _done(known[case], localdate(given), localdate(starts), sent)


def _done(case: Case, on: date, meets: date, sent: datetime) -> Done:
    sent_on = localdate(sent)
    facts = {**case.facts(sent_on), "meeting": {"date": meets}, "sent_on": sent_on}
    return Done(on, meets, facts)


def _late(
    question: str, done: Iterator[Done], old: rulebook.Book, new: rulebook.Book
) -> Iterator[Tried]:
    counted: Counter[str] = Counter()
    for one in done:
        if one.meets < one.facts["on"]:
            continue
        counted["of"] += 1
        counted["before"] += _is_late(question, one, old)
        counted["after"] += _is_late(question, one, new)
    if counted["of"]:
        yield _shown(f"late-{question}", counted)


def _is_late(question: str, one: Done, book: rulebook.Book) -> bool:
    verdict = _verdict(book, question, one.facts)
    if isinstance(verdict, dict):
        first = verdict.get("recommended_from")
        return bool(first) and one.meets < date.fromisoformat(str(first))
    if verdict in (None, "unset"):
        return False
    return one.on > date.fromisoformat(str(verdict))


def _otherwise(decisions: Any, old: rulebook.Book, new: rulebook.Book) -> Iterator[Tried]:
    """Put each question that was decided to both; tell where the verdicts differ."""
    counted: dict[str, Counter[str]] = {}
    for one in decisions.order_by("-pk")[:MOST]:
        before, after = (_verdict(book, one.question, one.facts) for book in (old, new))
        known = counted.setdefault(one.question, Counter())
        known["of"] += 1
        known["after"] += before != after
    for question, numbers in counted.items():
        if numbers["after"] >= FEW:
            yield _shown(question, numbers)


def _verdict(book: rulebook.Book, question: str, facts: Mapping[str, Any]) -> Verdict:
    """What the rulebook says; None where it asks for a fact that was not known then."""
    try:
        return rulebook.ask_of(book, question, facts).verdict
    except rulebook.BadFacts:
        return None


def _shown(name: str, counted: Mapping[str, int]) -> Tried:
    numbers = (in_fives(counted[one]) for one in ("of", "before", "after"))
    return Tried(name, *numbers)

"""Rows of a work list that bear the same short name, though they are about different people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.tasks import Task
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.people.namesakes import Called, told_apart

KEPT_PAPERS = 256


def tell_apart(rows: Sequence[Task], by: Assignment) -> None:
    """Give rows that are shown together, about different people of one label, a longer one each.

    Two queries where several cases or papers bear one label, else none. Nothing is saved.
    """
    abouts: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        abouts[row.label].add(row.about)
    doubtful = {row.about: row.label for row in rows if row.label and len(abouts[row.label]) > 1}
    if not doubtful:
        return
    people = _of_papers(doubtful, by) | _of_cases(doubtful, by)
    names = told_apart({key: replace(one, short=doubtful[key]) for key, one in people.items()})
    for row in rows:
        row.label = names.get(row.about, row.label)


def _of_cases(keys: Iterable[str], by: Assignment) -> dict[str, Called]:
    cases = Case.objects.seen_by(by).filter(key__in=list(keys)).select_related("individual")
    people = {case.key: case.individual for case in cases}
    return {
        key: Called(one.short_name, one.name, one.birth_date)
        for key, one in people.items()
        if not one.is_protected
    }


def _of_papers(keys: Iterable[str], by: Assignment) -> dict[str, Called]:
    held = Dispatch.objects.held_by(by).filter(key__in=list(keys))
    found = {one.key: called(one) for one in held}
    return {key: one for key, one in found.items() if one is not None}


def called(paper: Dispatch) -> Called | None:
    """Return what the one that a received paper is about is called; None for one protected."""
    try:
        return _called(*paper.sealed)
    except papers.BrokenSeal:  # the paper's own page tells it; the list goes on
        return None


@lru_cache(maxsize=KEPT_PAPERS)
def _called(kind: str, schema: int, body: str, seal: str, shield: papers.Shield) -> Called | None:
    person = getattr(papers.unseal(kind, schema, body, seal, shield), "individual", None)
    if person is None or person.protected:
        return None
    given, _space, family = person.name.rpartition(" ")
    short = f"{given} {family[:1]}." if given else family
    return Called(short, person.name, _born(person.personal_number))


def _born(personal_number: str) -> date | None:
    """The day of birth that a number begins with; none where it begins with no day."""
    try:
        return date.fromisoformat(personal_number[:8])
    except ValueError:
        return None

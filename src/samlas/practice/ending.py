"""Acts of the stories about the end of a SIP: it is closed, and stands in everyone's record."""

from __future__ import annotations

from datetime import datetime

from samlas.casework.closure import closing, records, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.practice.acts import Act
from samlas.practice.stories import Said, Tale


def close(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The SIP is closed. `rests` tells what becomes of the actions not done, in their order."""
    case = tale.case
    rests = said.get("rests", [])
    left = [Left(Rest(one["rest"]), one.get("text", "")) for one in rests]
    wanted = Terms(
        grounds=[Ground(one) for one in said["grounds"]],
        turn_to=case.unit,
        turn_to_phone=said["phone"],
        goal_outcome=said.get("goal_outcome", ""),
        decided_with=said["decided_with"],
        person_told_on=now.date(),
        person_told_how=said["told_how"],
        rests={one.pk: rest for one, rest in zip(terms.open_actions(case), left, strict=True)},
    )
    closing.close(case, wanted, by, now)


def record(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit has written in its own record that the SIP is closed; `here`: the one that did it."""
    if said.get("here"):
        records.recorded_here(tale.case, now.date(), by, now)
        return
    paper = Dispatch.objects.get(case=tale.case.key, recipient=by.unit, kind="closure-notice")
    records.recorded(paper.key, now.date(), by, now)


def begin_anew(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The need has come back: a new SIP is begun."""
    del said
    closing.begin_anew(tale.case, by, now)


ACTS: dict[str, Act] = {"close": close, "record-closing": record, "begin-anew": begin_anew}

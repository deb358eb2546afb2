"""Acts of the stories between the meetings and at the follow-up."""

from __future__ import annotations

from datetime import datetime

from samlas.casework.followup import asking, attaining, changes, preparing, reporting, watching
from samlas.casework.followup.models import Circumstance, Outcome
from samlas.casework.followup.reporting import Said as Told
from samlas.casework.plan.models import State
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.practice.acts import Act
from samlas.practice.planning import action_of
from samlas.practice.stories import Said, Tale


def _told(said: Said) -> Told:
    return Told(State(said["state"]), said.get("why", ""), said.get("helps", ""))


def report(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit tells how it goes with something of its own."""
    paper = Dispatch.objects.get(
        case=tale.case.key, kind="plan", superseded_at=None, recipient=by.unit
    )
    reporting.report_all(paper.key, {action_of(tale, said["what"]).key: _told(said)}, by, now)


def enter(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """What someone told is written down."""
    key = tale.case.key
    reporting.enter(key, action_of(tale, said["what"]).key, _told(said), said["said_by"], by, now)


def nudge(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A unit is asked how it goes."""
    watching.nudge(tale.case.key, action_of(tale, said["what"]).key, by, now)


def reach(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """It is said how far the goals are reached: pairs of the person's and the parties' levels."""
    goals = tale.case.plan.goals.filter(removed_at=None)
    levels = {
        goal.key: (pair[0], pair[1]) for goal, pair in zip(goals, said["levels"], strict=True)
    }
    attaining.save(tale.case.key, levels, by, now)


def prepare(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The summons to the follow-up is begun."""
    preparing.begin(tale.case, said.get("questions", []), by, now)


def answer(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """One side answers the questions: `answers` in their order, each a short answer and a text."""
    key = tale.case.key
    sheet = asking.sheet(key, by, now)
    assert sheet is not None, tale.name
    who = tale.contacts[said["who"]].key if said.get("who") else asking.PERSON
    voice = sheet.voice(who)
    texts = {
        item.name: (one[0], one[1]) for item, one in zip(voice.items, said["answers"], strict=False)
    }
    asking.save(key, who, texts, voice.version, by, now)


def conclude(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """It is decided what the follow-up leads to."""
    outcome = Outcome(said["outcome"])
    asking.conclude(tale.case.key, outcome, said.get("because", ""), 0, by, now)


def change(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """A circumstance has changed; it is not settled yet who should still get what."""
    what = Circumstance(said["what"])
    changes.note_change(tale.case, what, now.date(), said.get("text", ""), by, now)


ACTS: dict[str, Act] = {
    "report": report,
    "enter-report": enter,
    "nudge": nudge,
    "reach": reach,
    "prepare-follow-up": prepare,
    "answer-follow-up": answer,
    "conclude": conclude,
    "change": change,
}

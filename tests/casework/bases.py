"""Where the random walks begin: a need, a summons, a meeting, plans in force, a closed case."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import planning, world
from tests.world import NOW, World

from samlas.casework import asking as requests
from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.closure import closing, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.followup import changes, preparing
from samlas.casework.followup.models import Circumstance
from samlas.casework.meeting import ending
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan import lead
from samlas.casework.plan.lead import Named
from samlas.casework.summons import answering, draft
from samlas.directory.models import Assignment
from samlas.people.models import ConsentRow

SOON = NOW + timedelta(minutes=1)


def fresh(there: World) -> None:
    """A case just started, and two requests."""
    world.start(there.by("karin"))
    for code in ("soc", "fjardskolan"):
        requests.receive(asked(there, code, agrees=True, asked_by="person"), NOW)


def called(there: World) -> None:
    """A summons to three units of as many principals; one has passed its paper on."""
    units = [there.unit(code) for code in ("bup", "fjardskolan", "ekhagsskolan")]
    case = world.called(there.by("yusuf"), units, world.alva())
    paper = world.paper_to(case, there.unit("bup"))
    answering.pass_on(paper.key, there.unit("habilitering"), "Ringde", there.by("elin"), NOW)


def meeting(there: World) -> None:
    """The meeting is open."""
    world.meet(_alvas(), there.by("yusuf"))


def met(there: World) -> None:
    """The meeting has ended, and its plan is drafted."""
    case, by = _alvas(), there.by("yusuf")
    opened = world.hold(Meeting.objects.get(case=case), by)
    ending.finish(opened, opened.version, by, NOW)
    planning.drafted(case, by)


def in_force(there: World) -> None:
    """The plan is in force, and another one, for a year."""
    plan = _alvas().plan
    planning.approve_all(plan, there.by("yusuf"))
    planning.seal(plan, there.by("yusuf"))
    planning.in_force(there, "bup", "habilitering")
    ConsentRow.objects.update(valid_to=NOW.date() + timedelta(days=364))


def followed_up(there: World) -> None:
    """The follow-up of the first is called; a lead is asked for, a change is to be settled."""
    case, by = _alvas(), there.by("yusuf")
    call_follow_up(case, by, SOON)
    plan = planning.stands(case.plan)
    lead.name_lead(plan, Named(unit=there.unit("bup")), plan.version, by, SOON)
    changes.note_change(case, Circumstance.ADDRESS, NOW.date(), "", by, SOON)


def closed(there: World) -> None:
    """That case is closed."""
    case = _alvas()
    wanted = Terms(
        grounds=[Ground.NO_NEED_OF_BOTH], turn_to=case.unit, turn_to_phone="08-465 004 12",
        goal_outcome="Bra.", decided_with="Alla", person_told_on=NOW.date(),
        person_told_how="På mötet",
        rests={one.pk: Left(Rest.GOES_ON) for one in terms.open_actions(case)},
    )  # fmt: skip
    closing.close(case, wanted, there.by("yusuf"), SOON)


def _alvas() -> Case:
    return Case.objects.select_related("individual", "unit").get(individual__given_name="Alva")


# Each one goes on from where the one before it ends.
BASES = (fresh, called, meeting, met, in_force, followed_up, closed)


def asked(there: World, code: str, *, agrees: bool, asked_by: str) -> Request:
    """A request to the unit, not taken in."""
    return Request(
        unit=there.unit(code), asked_by=asked_by, asker_name="Bertil Svahn",
        asker_phone="08-465 004 12", person_name="Bertil Svahn", person_agrees=agrees,
        need="Behöver hjälp.",
    )  # fmt: skip


def call_follow_up(case: Case, by: Assignment, now: datetime) -> None:
    """Begin the summons to the follow-up, and send it."""
    summons = preparing.begin(case, (), by, now)
    summons = draft.save(summons, {"offered_to_attend": True}, summons.version, by, now)
    world.send(summons, by, now, reason="Något är nytt.")

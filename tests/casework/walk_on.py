"""What random people do once a plan is in force, and with the requests that come in.

The walk begins where two plans stand already: one in force, one whose follow-up is called.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from tests import planning, world
from tests.casework.walk import OURS, THEIRS, Walk, anyone, ours, some_units, which
from tests.world import NOW, World

from samlas.casework import asking as requests
from samlas.casework import assessing
from samlas.casework.asking import Request
from samlas.casework.assessing import Refusal
from samlas.casework.case import Case, Stage
from samlas.casework.consent import live_rows
from samlas.casework.followup import asking, changes, own_side, preparing, reporting, watching
from samlas.casework.followup.models import Change, Circumstance, Outcome
from samlas.casework.followup.reporting import Said
from samlas.casework.meeting.models import Meeting
from samlas.casework.need import Noticed
from samlas.casework.plan import lead, own_word
from samlas.casework.plan import writing as planned
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import Action, Plan, State, Verdict
from samlas.casework.summons import draft
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow

mostly_holders = st.sampled_from((*OURS, *THEIRS, "elin", "anders", "sara", "elin"))
mostly_ours = st.sampled_from(OURS * 3 + THEIRS)
verdicts = st.sampled_from([*Verdict, Verdict.YES])
states = st.sampled_from(list(State))


def already_there(there: World) -> None:
    """Two plans in force for a year, and two requests.

    The second's follow-up is called, a unit is asked to lead it, a change is to be settled.
    """
    planning.in_force(there, "bup", "habilitering", person=world.alva())
    second = planning.in_force(there, "bup", "fjardskolan", by="yusuf")
    by, now = there.by("yusuf"), NOW + timedelta(minutes=1)
    ConsentRow.objects.update(valid_to=NOW.date() + timedelta(days=364))
    call_follow_up(second.case, by, now)
    plan = planning.stands(second)
    lead.name_lead(plan, Named(unit=there.unit("bup")), plan.version, by, now)
    changes.note_change(second.case, Circumstance.ADDRESS, now.date(), "", by, now)
    for code in ("soc", "fjardskolan"):
        requests.receive(asked(there, code, agrees=True, asked_by="person"), now)


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


class WalkOn(Walk):
    """The walk with everything that follows on a plan."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW + timedelta(hours=1)

    def plan(self, n: int) -> Plan:
        found = planned.plan_of(self.case(n))
        if found is None:
            raise Case.DoesNotExist
        return found

    def held(self, n: int, by: Assignment) -> str:
        """A plan that the unit has been sent, in force or not."""
        found = list(Dispatch.objects.held_by(by).filter(kind="plan").order_by("-pk")[:3])
        if not found:
            raise Dispatch.DoesNotExist
        return found[n % len(found)].key

    def action(self, plan: Plan, n: int) -> Action:
        found = planned.actions_of(plan)
        if not found:
            raise Action.DoesNotExist
        return found[n % len(found)]

    @rule(days=st.integers(1, 6))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @initialize()
    def begin_somewhere(self) -> None:
        """The plans are there already."""

    @rule(n=which, who=ours, codes=some_units, steps=st.integers(1, 6))
    def go_on(self, n: int, who: str, codes: list[str], steps: int) -> None:
        """What is usually done next, as far as the case has come."""
        del steps
        case = self.case(n)
        is_held = Meeting.objects.filter(case=case, ended_at__isnull=False).exists()
        if case.stage == Stage.PLAN:
            self.call_the_follow_up(n, who)
        elif case.stage != Stage.CALLED:
            self.call(n, who, codes)
        elif not is_held:
            self.open_meeting(n, who)
            self.end_meeting(n, who, is_whole=True)
        else:
            self.draft_plan(n, who)
            self.approve(n, who, Verdict.YES)
            self.seal(n, who)

    # A unit with the plan in its inbox

    @rule(n=which, who=mostly_holders, verdict=verdicts, said=st.sampled_from(["", "Nja."]))
    def say_own_word(self, n: int, who: str, verdict: Verdict, said: str) -> None:
        by = self.by(who)
        self.attempt("own word", lambda: own_word.say(
            self.held(n, by), verdict, said, by, self.now), may_change_nothing=True)  # fmt: skip

    @rule(n=which, who=mostly_holders, version=st.sampled_from([0, 0, 1]))
    def answer_own_side(self, n: int, who: str, version: int) -> None:
        def step() -> None:
            by = self.by(who)
            key = self.held(n, by)
            voice = own_side.own(key, by, self.now).voice
            said = {one.name: ("partly", "Så.") for one in voice.items} if voice else {}
            own_side.save(key, said, version, by, self.now)

        self.attempt("own side", step)

    @rule(n=which, who=mostly_holders, takes=st.booleans())
    def answer_lead(self, n: int, who: str, takes: bool) -> None:
        def step() -> None:
            by = self.by(who)
            key = self.held(n, by)
            if takes:
                lead.accept(key, "", "", by, self.now)
            else:
                lead.decline(key, "Hinner inte.", by, self.now)

        self.attempt("take the lead" if takes else "decline the lead", step)

    # Whoever leads

    @rule(
        n=which,
        who=ours,
        code=st.sampled_from(["bup", "bup", "habilitering", "soc", "kassan"]),
        said=st.sampled_from(["", "Elin ringde."]),
    )
    def ask_lead(self, n: int, who: str, code: str, said: str) -> None:
        def step() -> None:
            plan = self.plan(n)
            named = Named(unit=self.there.unit(code), agreed="Alla är överens.", said=said)
            lead.name_lead(plan, named, plan.version, self.by(who), self.now)

        self.attempt("ask to lead", step)

    @rule(n=which, who=mostly_ours, one=which)
    def nudge(self, n: int, who: str, one: int) -> None:
        def step() -> None:
            plan = self.plan(n)
            key = self.action(plan, one).key
            watching.nudge(plan.case.key, key, self.by(who), self.now)

        self.attempt("nudge", step)

    @rule(n=which, who=mostly_ours, one=which, state=states)
    def enter_report(self, n: int, who: str, one: int, state: State) -> None:
        def step() -> None:
            plan = self.plan(n)
            key = self.action(plan, one).key
            said = Said(state, "Så.", "yes")
            reporting.enter(plan.case.key, key, said, "Bertil", self.by(who), self.now)

        self.attempt("enter report", step)

    @rule(n=which, who=ours)
    def call_the_follow_up(self, n: int, who: str) -> None:
        self.attempt("call follow-up", lambda: call_follow_up(
            self.case(n), self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=anyone)
    def ask_to_call(self, n: int, who: str) -> None:
        self.attempt("ask to call", lambda: preparing.ask_to_call(
            self.case(n).key, self.by(who), self.now, ["Och sommaren?"]))  # fmt: skip

    @rule(
        n=which, who=mostly_ours, outcome=st.sampled_from(list(Outcome)), version=st.integers(0, 2)
    )
    def conclude(self, n: int, who: str, outcome: Outcome, version: int) -> None:
        self.attempt("conclude", lambda: asking.conclude(
            self.case(n).key, outcome, "Så.", version, self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=mostly_ours, one=which)
    def answer_for_a_side(self, n: int, who: str, one: int) -> None:
        def step() -> None:
            key, by = self.case(n).key, self.by(who)
            found = asking.sheet(key, by, self.now)
            if found is None:
                raise Case.DoesNotExist
            voice = found.voices[one % len(found.voices)]
            said = {item.name: ("yes", "Ja.") for item in voice.items[:3]}
            asking.save(key, voice.key, said, voice.version, by, self.now)

        self.attempt("answer for a side", step)

    # Circumstances change

    @rule(n=which, who=ours, what=st.sampled_from(list(Circumstance)), ahead=st.integers(-9, 1))
    def note_change(self, n: int, who: str, what: Circumstance, ahead: int) -> None:
        on = self.now.date() + timedelta(days=ahead)
        self.attempt("note change", lambda: changes.note_change(
            self.case(n), what, on, "", self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=ours, stays=st.lists(st.booleans(), min_size=4, max_size=4))
    def settle_change(self, n: int, who: str, stays: list[bool]) -> None:
        def step() -> None:
            found = list(Change.objects.select_related("case__individual").order_by("-pk")[:3])
            if not found:
                raise Change.DoesNotExist
            change = found[n % len(found)]
            rows = live_rows(change.case, self.now.date())
            keeps = {row.pk: stays[place % 4] for place, row in enumerate(rows)}
            changes.settle(change, keeps, "Bertil", "", self.by(who), self.now)

        self.attempt("settle change", step)

    # Requests

    def request(self, n: int) -> Request:
        found = list(Request.objects.order_by("outcome", "-pk")[:4])
        if not found:
            raise Request.DoesNotExist
        return found[n % len(found)]

    @rule(code=st.sampled_from(["soc", "bup", "fjardskolan"]), agrees=st.booleans(),
          asked_by=st.sampled_from(["person", "relative", "guardian", "unit"]))  # fmt: skip
    def ask_for_a_plan(self, code: str, agrees: bool, asked_by: str) -> None:
        request = asked(self.there, code, agrees=agrees, asked_by=asked_by)
        self.attempt("request", lambda: requests.receive(request, self.now))

    @rule(n=which, who=mostly_ours)
    def answer_with_a_start(self, n: int, who: str) -> None:
        def step() -> None:
            if Case.objects.count() >= 4:
                raise Request.DoesNotExist
            need = Noticed(individual=world.bertil(), needs="Behöver stöd.")
            assessing.assess_start(self.request(n), need, self.by(who), self.now)

        self.attempt("start from a request", step)

    @rule(n=which, who=mostly_ours, other=ours)
    def refuse_a_request(self, n: int, who: str, other: str) -> None:
        refusal = Refusal(reason="Inget behov nu.", second_look_by=self.by(other))
        self.attempt("refuse a request", lambda: assessing.refuse(
            self.request(n), refusal, self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=mostly_ours, to=st.sampled_from(["soc", "bup", "ekhagsskolan"]))
    def pass_a_request_on(self, n: int, who: str, to: str) -> None:
        self.attempt("pass a request on", lambda: assessing.pass_on(
            self.request(n), self.there.unit(to), self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=mostly_ours)
    def confirm_a_request(self, n: int, who: str) -> None:
        self.attempt("confirm a request", lambda: assessing.confirm(
            self.request(n), self.by(who), self.now), may_change_nothing=True)  # fmt: skip

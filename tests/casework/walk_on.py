"""What random people do once a plan is in force, and with the requests that come in."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests import world
from tests.casework.bases import asked, call_follow_up
from tests.casework.walk import (
    OURS,
    THEIRS,
    Walk,
    anyone,
    edition_there,
    few_cases,
    ours,
    plan_there,
    which,
    yes_or_no,
)
from tests.casework.walking import rule

from samlas.casework import asking as requests
from samlas.casework import assessing
from samlas.casework.asking import Request
from samlas.casework.assessing import Refusal
from samlas.casework.case import Case
from samlas.casework.consent import live_rows
from samlas.casework.followup import asking, changes, own_side, preparing, reporting, watching
from samlas.casework.followup.models import Change, Circumstance, Outcome
from samlas.casework.followup.reporting import Said
from samlas.casework.need import Noticed
from samlas.casework.plan import lead, own_word
from samlas.casework.plan import writing as planned
from samlas.casework.plan.lead import Named
from samlas.casework.plan.models import Action, Plan, State, Verdict
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch

mostly_holders = (*THEIRS, "elin", "anders", "sara", "elin", "karin")
mostly_ours = OURS * 3 + THEIRS
verdicts = [*Verdict, Verdict.YES]


def change_there() -> bool:
    return Change.objects.exists()


def request_there() -> bool:
    return Request.objects.exists()


def stay_or_go(chance: Random) -> list[bool]:
    return [chance.random() < 0.5 for _ in range(4)]


class WalkOn(Walk):
    """The walk with everything that follows on a plan."""

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

    # A unit with the plan in its inbox

    @rule(edition_there, n=which, who=mostly_holders, verdict=verdicts, said=["", "Nja."])
    def say_own_word(self, n: int, who: str, verdict: Verdict, said: str) -> None:
        by = self.by(who)
        own_word.say(self.held(n, by), verdict, said, by, self.now)

    @rule(edition_there, n=which, who=mostly_holders, version=[0, 0, 1])
    def answer_own_side(self, n: int, who: str, version: int) -> None:
        by = self.by(who)
        key = self.held(n, by)
        voice = own_side.own(key, by, self.now).voice
        said = {one.name: ("partly", "Så.") for one in voice.items} if voice else {}
        own_side.save(key, said, version, by, self.now)

    @rule(edition_there, n=which, who=mostly_holders)
    def take_the_lead(self, n: int, who: str) -> None:
        by = self.by(who)
        lead.accept(self.held(n, by), "", "", by, self.now)

    @rule(edition_there, n=which, who=mostly_holders)
    def decline_the_lead(self, n: int, who: str) -> None:
        by = self.by(who)
        lead.decline(self.held(n, by), "Hinner inte.", by, self.now)

    # Whoever leads

    @rule(
        plan_there,
        n=which,
        who=ours,
        code=["bup", "bup", "habilitering", "soc", "kassan"],
        said=["", "Elin ringde."],
    )
    def ask_lead(self, n: int, who: str, code: str, said: str) -> None:
        plan = self.plan(n)
        named = Named(unit=self.there.unit(code), agreed="Alla är överens.", said=said)
        lead.name_lead(plan, named, plan.version, self.by(who), self.now)

    @rule(edition_there, n=which, who=mostly_ours, one=which)
    def nudge(self, n: int, who: str, one: int) -> None:
        plan = self.plan(n)
        key = self.action(plan, one).key
        watching.nudge(plan.case.key, key, self.by(who), self.now)

    @rule(edition_there, n=which, who=mostly_ours, one=which, state=list(State))
    def enter_report(self, n: int, who: str, one: int, state: State) -> None:
        plan = self.plan(n)
        key = self.action(plan, one).key
        said = Said(state, "Så.", "yes")
        reporting.enter(plan.case.key, key, said, "Bertil", self.by(who), self.now)

    @rule(edition_there, n=which, who=ours)
    def call_the_follow_up(self, n: int, who: str) -> None:
        call_follow_up(self.case(n), self.by(who), self.now)

    @rule(edition_there, n=which, who=anyone)
    def ask_to_call(self, n: int, who: str) -> None:
        preparing.ask_to_call(self.case(n).key, self.by(who), self.now, ["Och sommaren?"])

    @rule(edition_there, n=which, who=mostly_ours, outcome=list(Outcome), version=[0, 0, 1])
    def conclude(self, n: int, who: str, outcome: Outcome, version: int) -> None:
        asking.conclude(self.case(n).key, outcome, "Så.", version, self.by(who), self.now)

    @rule(edition_there, n=which, who=mostly_ours, one=which)
    def answer_for_a_side(self, n: int, who: str, one: int) -> None:
        key, by = self.case(n).key, self.by(who)
        found = asking.sheet(key, by, self.now)
        if found is None:
            raise Case.DoesNotExist
        voice = found.voices[one % len(found.voices)]
        said = {item.name: ("yes", "Ja.") for item in voice.items[:3]}
        asking.save(key, voice.key, said, voice.version, by, self.now)

    # Circumstances change

    @rule(n=which, who=ours, what=list(Circumstance), ahead=range(-9, 2))
    def note_change(self, n: int, who: str, what: Circumstance, ahead: int) -> None:
        on = self.now.date() + timedelta(days=ahead)
        changes.note_change(self.case(n), what, on, "", self.by(who), self.now)

    @rule(change_there, n=which, who=ours, stays=stay_or_go)
    def settle_change(self, n: int, who: str, stays: list[bool]) -> None:
        found = list(Change.objects.select_related("case__individual").order_by("-pk")[:3])
        if not found:
            raise Change.DoesNotExist
        change = found[n % len(found)]
        rows = live_rows(change.case, self.now.date())
        keeps = {row.pk: stays[place % 4] for place, row in enumerate(rows)}
        changes.settle(change, keeps, "Bertil", "", self.by(who), self.now)

    # Requests

    def request(self, n: int, by: Assignment) -> Request:
        """A request, mostly one to the unit, and one that is not answered."""
        asked_us = Request.objects.filter(unit=by.unit) if n else Request.objects.all()
        found = list(asked_us.order_by("outcome", "-pk")[:4])
        if not found:
            raise Request.DoesNotExist
        return found[n % len(found)]

    @rule(code=["soc", "bup", "fjardskolan"], agrees=yes_or_no,
          asked_by=["person", "relative", "guardian", "unit"])  # fmt: skip
    def ask_for_a_plan(self, code: str, agrees: bool, asked_by: str) -> None:
        request = asked(self.there, code, agrees=agrees, asked_by=asked_by)
        requests.receive(request, self.now)

    @rule(few_cases, n=which, who=mostly_ours)
    def answer_with_a_start(self, n: int, who: str) -> None:
        need = Noticed(individual=world.bertil(), needs="Behöver stöd.")
        assessing.assess_start(self.request(n, self.by(who)), need, self.by(who), self.now)

    @rule(request_there, n=which, who=mostly_ours, other=ours)
    def refuse_a_request(self, n: int, who: str, other: str) -> None:
        refusal = Refusal(reason="Inget behov nu.", second_look_by=self.by(other))
        assessing.refuse(self.request(n, self.by(who)), refusal, self.by(who), self.now)

    @rule(request_there, n=which, who=mostly_ours, to=["soc", "bup", "ekhagsskolan"])
    def pass_a_request_on(self, n: int, who: str, to: str) -> None:
        assessing.pass_on(
            self.request(n, self.by(who)), self.there.unit(to), self.by(who), self.now
        )

    @rule(request_there, n=which, who=mostly_ours)
    def confirm_a_request(self, n: int, who: str) -> None:
        assessing.confirm(self.request(n, self.by(who)), self.by(who), self.now)

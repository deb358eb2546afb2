"""Random people of three principals who do random things, allowed and forbidden, to a few cases.

`Walk` is a state machine: hypothesis draws who does what, and after every step looks at what must
always hold. What the rules refuse is refused in the ways that the steps name; anything else is a
fault of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests import planning, world
from tests.casework.guarantees import Guarantees
from tests.world import NOW, World

from samlas.casework import calling_off, consent, contacts, withdrawal
from samlas.casework import case as cases
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.closure import closing, records, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.contacts import Choice
from samlas.casework.followup import reporting
from samlas.casework.meeting import ending, roles, writing
from samlas.casework.meeting.models import Presence, RoleKind
from samlas.casework.plan import approving
from samlas.casework.plan import writing as planned
from samlas.casework.plan.models import ApprovalForm, State, Verdict
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.directory.models import Assignment
from samlas.exchange.answers import NotInForce, StaleText
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.ledger.models import Entry
from samlas.people.models import ConsentRow, InformationKind

REFUSALS = (Refused, Conflict, NotInForce, StaleText, ObjectDoesNotExist)
OURS = ("karin", "yusuf")
THEIRS = ("elin", "anders", "sara", "maja", "tomas", "berit")
UNITS = ("bup", "fjardskolan", "habilitering", "ekhagsskolan", "kassan")
NO_ROW = ("person-copy", "cancellation")
T = TypeVar("T")

which = st.integers(0, 7)
ours = st.sampled_from(OURS)
anyone = st.sampled_from(OURS + THEIRS)
a_unit = st.sampled_from(UNITS)
a_ground = st.sampled_from([*Ground.values, "moved-away"])
some_grounds = st.lists(a_ground, min_size=1, max_size=2, unique=True)
some_units = st.lists(a_unit, min_size=1, max_size=4, unique=True)
kinds = st.sampled_from(
    [list(InformationKind)] * 3 + [list(InformationKind)[:3], [InformationKind.REASON]]
)


class Walk(RuleBasedStateMachine):
    """The walk of one example; what it wrote is taken back when it ends."""

    there: ClassVar[World]
    done: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now = NOW
        self.guarantees = Guarantees()
        self.has_changed = False

    def teardown(self) -> None:
        try:
            self.guarantees.hold_at_the_end()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # What is there, and who does something to it

    def by(self, code: str) -> Assignment:
        return self.there.by(code)

    def case(self, n: int) -> Case:
        """One of the cases, as it stands; Case.DoesNotExist before there is any."""
        found = list(Case.objects.select_related(
            "individual", "unit__principal", "responsible__staff").order_by("pk"))  # fmt: skip
        if not found:
            raise Case.DoesNotExist
        return found[n % len(found)]

    def paper(self, n: int) -> Dispatch:
        """One of the papers that were sent; Dispatch.DoesNotExist before there is any."""
        found = list(Dispatch.objects.order_by("-pk")[:12])
        if not found:
            raise Dispatch.DoesNotExist
        return found[n % len(found)]

    def attempt(
        self, name: str, step: Callable[[], object], *, may_change_nothing: bool = False
    ) -> None:
        """Do a step: it stands in the ledger, or was refused in a way that steps may refuse."""
        self.now += timedelta(minutes=7)
        entries = Entry.objects.count()
        try:
            with transaction.atomic():
                step()
        except REFUSALS:
            self.count(f"{name} refused")
            return
        self.count(name)
        self.has_changed = True
        is_noted = Entry.objects.count() > entries
        assert is_noted or may_change_nothing, f"{name} is not in the ledger"

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    # The need, the consent, the contact map

    @rule(who=ours, adult=st.booleans())
    @precondition(lambda _self: Case.objects.count() < 3)
    def start(self, who: str, adult: bool) -> None:
        person = world.bertil() if adult else world.alva()
        self.attempt("start", lambda: world.start(self.by(who), person, self.now))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(n=which, who=ours)
    def inform(self, n: int, who: str) -> None:
        self.attempt("inform", lambda: world.inform(self.case(n), self.by(who), self.now))

    @rule(n=which, who=ours, codes=some_units, opens=kinds, days=st.integers(5, 300))
    def agree(self, n: int, who: str, codes: list[str], opens: list[InformationKind],
              days: int) -> None:  # fmt: skip
        rows = [consent.Row(unit=self.there.unit(code), kinds=opens) for code in codes]
        said = world.yes([], self.now.date(), days, rows=rows)
        self.attempt("agree", lambda: consent.record(self.case(n), said, self.by(who), self.now))

    @rule(n=which, who=ours)
    def say_no(self, n: int, who: str) -> None:
        self.attempt("decline", lambda: consent.decline(self.case(n), "", self.by(who), self.now))

    @rule(n=which, who=ours, sure=st.integers(0, 5))
    def take_back(self, n: int, who: str, sure: int) -> None:
        if sure == 0:
            how = consent.Told.PHONE
            self.attempt("withdraw", lambda: withdrawal.withdraw(
                self.case(n), how, self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=ours, row=which, sure=st.integers(0, 3))
    def take_one_back(self, n: int, who: str, row: int, sure: int) -> None:
        if sure:
            return

        def step() -> None:
            case = self.case(n)
            rows = list(ConsentRow.objects.filter(consent__case=case.key).order_by("-pk")[:4])
            if not rows:
                raise ConsentRow.DoesNotExist
            withdrawal.withdraw_row(rows[row % len(rows)], case, self.by(who), self.now)

        self.attempt("withdraw one", step)

    @rule(n=which, who=ours, code=a_unit, choice=st.sampled_from(
        [Choice.ASK_TO_COME] * 3 + [Choice.UNDECIDED]))  # fmt: skip
    def map_one(self, n: int, who: str, code: str, choice: Choice) -> None:
        self.attempt("map", lambda: world.put_on_map(
            self.case(n), self.there.unit(code), self.by(who), self.now,
            choice=choice))  # fmt: skip

    @rule(n=which, who=ours, one=which, choice=st.sampled_from(
        [Choice.ASK_TO_COME, Choice.ASK_TO_COME, Choice.NOT_NOW]))  # fmt: skip
    def decide_on(self, n: int, who: str, one: int, choice: Choice) -> None:
        def step() -> None:
            found = contacts.contacts_of(self.case(n))
            if not found:
                raise Case.DoesNotExist
            contact = found[one % len(found)]
            values = {"choice": choice, "reason": "Senare"}
            contacts.change(contact, values, contact.version, self.by(who), self.now)

        self.attempt("decide", step)

    @rule(n=which, who=ours)
    def change_words(self, n: int, who: str) -> None:
        def step() -> None:
            case = self.case(n)
            cases.save_texts(case, {"needs": "Annat."}, case.version, self.by(who), self.now)

        self.attempt("words", step)

    # The summons and its answers

    @rule(n=which, who=ours, days=st.integers(1, 40))
    def write_summons(self, n: int, who: str, days: int) -> None:
        self.attempt("write", lambda: world.write(self.case(n), self.by(who), self.now, days))

    @rule(n=which, who=ours)
    def send(self, n: int, who: str) -> None:
        self.attempt("send", lambda: self.send_it(self.case(n), self.by(who)))

    def send_it(self, case: Case, by: Assignment) -> None:
        summons = draft.current(case)
        if summons is None:
            raise Case.DoesNotExist
        sending.send(summons, summons.version, by, self.now, reason="Något är nytt.")

    @rule(n=which, who=ours, codes=some_units)
    def call(self, n: int, who: str, codes: list[str]) -> None:
        """The whole way to a sent summons, as far as it is allowed."""

        def step() -> None:
            case, by = self.case(n), self.by(who)
            units = [self.there.unit(code) for code in codes]
            world.inform(case, by, self.now)
            consent.record(case, world.yes(units, self.now.date(), 200), by, self.now)
            known = set(case.contacts.values_list("unit__code", flat=True))
            for unit in units:
                if unit.code not in known:
                    world.put_on_map(case, unit, by, self.now)
            fresh = Case.objects.select_related("individual", "unit").get(pk=case.pk)
            world.write(fresh, by, self.now)
            self.send_it(fresh, by)

        self.attempt("call", step)

    @rule(n=which, who=ours)
    def cancel(self, n: int, who: str) -> None:
        def step() -> None:
            summons = draft.current(self.case(n))
            if summons is None:
                raise Case.DoesNotExist
            calling_off.cancel(summons, summons.version, "Sjukdom.", self.by(who), self.now)

        self.attempt("cancel", step)

    @rule(n=which, who=anyone, kind=st.sampled_from(list(AnswerKind)))
    def answer(self, n: int, who: str, kind: AnswerKind) -> None:
        said = Said(kind=kind, attendee="Någon", proposed_times="Tisdag", message="När?",
                    search_made="I registret")  # fmt: skip
        self.attempt("answer", lambda: answering.answer(
            self.paper(n).key, said, self.by(who), self.now),
            may_change_nothing=True)  # fmt: skip

    @rule(n=which, who=anyone, to=a_unit)
    def pass_on(self, n: int, who: str, to: str) -> None:
        self.attempt("pass on", lambda: answering.pass_on(
            self.paper(n).key, self.there.unit(to), "Ringde", self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=anyone)
    def give_back(self, n: int, who: str) -> None:
        self.attempt("give back", lambda: answering.give_back(
            self.paper(n).key, "Hittar ingen", self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=anyone)
    def prepare(self, n: int, who: str) -> None:
        texts = {"contribution": "Kan hjälpa", "mandate": "yes"}
        self.attempt("prepare", lambda: answering.prepare(
            self.paper(n).key, texts, 0, self.by(who), self.now))  # fmt: skip

    @rule(n=which, who=anyone)
    def ask(self, n: int, who: str) -> None:
        self.attempt("ask", lambda: answering.ask(
            self.paper(n).key, f"Vad gäller nummer {n}?", self.by(who), self.now),
            may_change_nothing=True)  # fmt: skip

    # The meeting

    @rule(n=which, who=ours)
    def open_meeting(self, n: int, who: str) -> None:
        def step() -> None:
            by = self.by(who)
            meeting = roles.prepare(self.case(n), by, self.now)
            roles.ask(meeting, RoleKind.NOTE_TAKER, None, by, self.now)
            writing.open_(meeting, by, self.now)

        self.attempt("open meeting", step)

    @rule(n=which, who=anyone, one=which)
    def write_in_meeting(self, n: int, who: str, one: int) -> None:
        def step() -> None:
            found = roles.of_case(self.case(n))
            if found is None:
                raise Case.DoesNotExist
            by = self.by(who)
            meeting = roles.workable(found.key, by, self.now, "meeting")
            name = ("situation", "q:1:summary", "child:how")[one % 3]
            writing.write(meeting, name, f"Ord {one}", one, by, self.now)

        self.attempt("write in meeting", step)

    @rule(n=which, who=ours, is_whole=st.booleans())
    def end_meeting(self, n: int, who: str, is_whole: bool) -> None:
        def step() -> None:
            by = self.by(who)
            meeting = roles.prepare(self.case(n), by, self.now)
            for one in meeting.participants.all():
                writing.attend(one, Presence.ON_SITE, "", by, self.now)
                if is_whole:
                    writing.tick(meeting, f"spoke:{one.pk}", on=True, by=by, now=self.now)
            writing.tick(meeting, "aloud", on=True, by=by, now=self.now)
            for question in meeting.summons.questions.all():
                slot = writing.slots(meeting).get(f"q:{question.number}:summary")
                seen = slot.version if slot else 0
                writing.write(meeting, f"q:{question.number}:summary", "Så.", seen, by, self.now)
            slot = writing.slots(meeting).get("child:how")
            writing.write(meeting, "child:how", "Var med.", slot.version if slot else 0, by,
                          self.now)  # fmt: skip
            booked = {"next_at": self.now + timedelta(days=50), "next_place": "Rådhuset",
                      "next_told_by": "Karin"}  # fmt: skip
            meeting.refresh_from_db()
            meeting = ending.book_next(meeting, booked, meeting.version, by, self.now)
            ending.finish(meeting, meeting.version, by, self.now)

        self.attempt("end meeting", step)

    # The plan

    @rule(n=which, who=ours)
    def draft_plan(self, n: int, who: str) -> None:
        self.attempt("draft plan", lambda: planning.drafted(self.case(n), self.by(who), self.now))

    @rule(n=which, who=ours, verdict=st.sampled_from([Verdict.YES] * 3 + [Verdict.NO]))
    def approve(self, n: int, who: str, verdict: Verdict) -> None:
        def step() -> None:
            plan = planned.plan_of(self.case(n))
            if plan is None:
                raise Case.DoesNotExist
            for one in approving.parties(plan, self.now):
                approving.approve(plan, one.contact, ApprovalForm.SIGNATURE, verdict, "Nja.",
                                  self.by(who), self.now)  # fmt: skip

        self.attempt("approve", step)

    @rule(n=which, who=ours, what=st.sampled_from(["needed", "long_term_goal"]),
          text=st.sampled_from(["", "Något annat."]))  # fmt: skip
    def change_plan(self, n: int, who: str, what: str, text: str) -> None:
        def step() -> None:
            plan = planned.plan_of(self.case(n))
            if plan is None:
                raise Case.DoesNotExist
            planned.save_texts(plan, {what: text}, plan.version, self.by(who), self.now)

        self.attempt("change plan", step, may_change_nothing=True)

    @rule(n=which, who=ours)
    def drop_an_action(self, n: int, who: str) -> None:
        def step() -> None:
            plan = planned.plan_of(self.case(n))
            found = planned.actions_of(plan) if plan else []
            if not found:
                raise Case.DoesNotExist
            planned.remove_action(found[0], found[0].version, self.by(who), self.now)

        self.attempt("drop action", step)

    @rule(n=which, who=ours)
    def seal(self, n: int, who: str) -> None:
        def step() -> None:
            plan = planned.plan_of(self.case(n))
            if plan is None:
                raise Case.DoesNotExist
            planning.seal(plan, self.by(who), self.now, reason="Mötet.")

        self.attempt("seal", step)

    @rule(n=which, who=anyone, state=st.sampled_from(list(State)))
    def report(self, n: int, who: str, state: State) -> None:
        def step() -> None:
            by = self.by(who)
            held = Dispatch.objects.held_by(by).filter(kind="plan").order_by("-pk")
            paper = held[n % 3 : n % 3 + 1].get()
            rows = reporting.own(paper.key, by, self.now).rows
            if not rows:
                raise Dispatch.DoesNotExist
            reporting.report(paper.key, rows[0].promised.key, state, "Så är det.", "yes", by,
                             self.now)  # fmt: skip

        self.attempt("report", step)

    @rule(n=which, who=ours, codes=some_units, steps=st.integers(1, 6))
    def go_on(self, n: int, who: str, codes: list[str], steps: int) -> None:
        """Some of what is usually done, in its order: most of it is allowed."""
        ways: list[Callable[[], None]] = [
            lambda: self.call(n, who, codes),
            lambda: self.open_meeting(n, who),
            lambda: self.end_meeting(n, who, is_whole=True),
            lambda: self.draft_plan(n, who),
            lambda: self.approve(n, who, Verdict.YES),
            lambda: self.seal(n, who),
        ]
        for step in ways[:steps]:
            step()

    @initialize(adult=st.booleans(), who=ours, codes=some_units, steps=st.integers(0, 6))
    def begin_somewhere(self, adult: bool, who: str, codes: list[str], steps: int) -> None:
        """A walk begins anywhere between the need and a plan in force."""
        self.start(who, adult)
        if steps:
            self.go_on(0, who, codes, steps)

    # The end

    @rule(n=which, who=ours, is_whole=st.booleans(), sure=st.integers(0, 1), grounds=some_grounds)
    def close(self, n: int, who: str, is_whole: bool, sure: int, grounds: list[str]) -> None:
        if sure:
            return

        def step() -> None:
            case = self.case(n)
            rests = {one.pk: Left(Rest.GOES_ON) for one in terms.open_actions(case)}
            wanted = Terms(
                grounds=cast("list[Ground]", grounds), turn_to=case.unit,
                turn_to_phone="08-465 004 12", goal_outcome="Bra.", decided_with="Alla",
                person_told_on=self.now.date(), person_told_how="På mötet",
                rests=rests if is_whole else {},
            )  # fmt: skip
            closing.close(case, wanted, self.by(who), self.now)

        self.attempt("close", step)

    @rule(n=which, who=ours)
    def begin_anew(self, n: int, who: str) -> None:
        def step() -> None:
            case = self.case(n)
            closing.begin_anew(case, self.by(who), self.now)

        self.attempt("begin anew", step, may_change_nothing=True)

    @rule(n=which, who=anyone)
    def record_closing(self, n: int, who: str) -> None:
        self.attempt("record", lambda: records.recorded(
            self.paper(n).key, self.now.date(), self.by(who), self.now))  # fmt: skip

    @invariant()
    def what_is_guaranteed_holds(self) -> None:
        if self.has_changed:
            self.has_changed = False
            self.guarantees.hold()

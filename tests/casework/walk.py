"""Random people of three principals who do random things, allowed and forbidden, to a few cases.

Each rule is a step of the walks (`walking`): who does what to what, in words that are drawn. What
the rules of the house refuse is refused in the ways that `walking.REFUSALS` names; anything else is
a fault of the program. What follows on a plan is in `walk_on`.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests import planning, world
from tests.casework.walking import Walker, rule

from samlas.casework import calling_off, consent, contacts, withdrawal
from samlas.casework import case as cases
from samlas.casework.case import Case
from samlas.casework.closure import closing, records, terms
from samlas.casework.closure.models import Closure, Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.contacts import Choice
from samlas.casework.followup import reporting
from samlas.casework.meeting import ending, roles, writing
from samlas.casework.meeting.models import Meeting, Presence, RoleKind
from samlas.casework.plan import approving
from samlas.casework.plan import writing as planned
from samlas.casework.plan.models import ApprovalForm, Edition, Plan, State, Verdict
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.people.models import ConsentRow, InformationKind

OURS = ("karin", "yusuf")
THEIRS = ("elin", "anders", "sara", "maja", "tomas", "berit")
UNITS = ("bup", "fjardskolan", "habilitering", "ekhagsskolan", "kassan")

which = range(8)
yes_or_no = (True, False)
ours = OURS
anyone = OURS + THEIRS
a_unit = UNITS
kinds = [list(InformationKind)] * 3 + [list(InformationKind)[:3], [InformationKind.REASON]]


def some_units(chance: Random) -> list[str]:
    return chance.sample(UNITS, chance.randint(1, 4))


def some_grounds(chance: Random) -> list[Ground]:
    return chance.sample(list(Ground), chance.choice((1, 1, 2)))


def few_cases() -> bool:
    return Case.objects.count() < 4


def papers_there() -> bool:
    return Dispatch.objects.exists()


def meeting_there() -> bool:
    return Meeting.objects.exists()


def plan_there() -> bool:
    return Plan.objects.exists()


def edition_there() -> bool:
    return Edition.objects.exists()


def closure_there() -> bool:
    return Closure.objects.exists()


def summons_there() -> bool:
    return Summons.objects.exists()


class Walk(Walker):
    """What there is, and what can be done to it."""

    # What is there, and who does something to it

    def by(self, code: str) -> Assignment:
        return self.there.by(code)

    def case(self, n: int) -> Case:
        """One of the cases, as it stands; Case.DoesNotExist before there is any."""
        found = Case.objects.order_by("pk").values_list("pk", flat=True)
        if not found:
            raise Case.DoesNotExist
        whole = Case.objects.select_related(
            "individual", "unit__principal", "responsible__staff")  # fmt: skip
        return whole.get(pk=found[n % len(found)])

    def paper(self, n: int, by: Assignment) -> Dispatch:
        """One of the papers that were sent, mostly one that the unit has had; or DoesNotExist."""
        held = Dispatch.objects.held_by(by) if n else Dispatch.objects.all()
        found = list(held.order_by("-pk")[:6])
        if not found:
            raise Dispatch.DoesNotExist
        return found[n % len(found)]

    # The need, the consent, the contact map

    @rule(few_cases, who=ours, adult=yes_or_no)
    def start(self, who: str, adult: bool) -> None:
        person = world.bertil() if adult else world.alva()
        world.start(self.by(who), person, self.now)

    @rule(days=range(1, 41))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(n=which, who=ours)
    def inform(self, n: int, who: str) -> None:
        world.inform(self.case(n), self.by(who), self.now)

    @rule(n=which, who=ours, codes=some_units, opens=kinds, days=range(5, 301))
    def agree(self, n: int, who: str, codes: list[str], opens: list[InformationKind],
              days: int) -> None:  # fmt: skip
        rows = [consent.Row(unit=self.there.unit(code), kinds=opens) for code in codes]
        said = world.yes([], self.now.date(), days, rows=rows)
        consent.record(self.case(n), said, self.by(who), self.now)

    @rule(n=which, who=ours)
    def say_no(self, n: int, who: str) -> None:
        consent.decline(self.case(n), "", self.by(who), self.now)

    @rule(n=which, who=ours)
    def take_back(self, n: int, who: str) -> None:
        how = consent.Told.PHONE
        withdrawal.withdraw(self.case(n), how, self.by(who), self.now)

    @rule(n=which, who=ours, row=which)
    def take_one_back(self, n: int, who: str, row: int) -> None:
        case = self.case(n)
        rows = list(ConsentRow.objects.filter(consent__case=case.key).order_by("-pk")[:4])
        if not rows:
            raise ConsentRow.DoesNotExist
        withdrawal.withdraw_row(rows[row % len(rows)], case, self.by(who), self.now)

    @rule(n=which, who=ours, code=a_unit, choice=[*Choice])
    def map_one(self, n: int, who: str, code: str, choice: Choice) -> None:
        world.put_on_map(self.case(n), self.there.unit(code), self.by(who), self.now, choice=choice)

    @rule(n=which, who=ours, one=which, choice=[*Choice])
    def decide_on(self, n: int, who: str, one: int, choice: Choice) -> None:
        found = contacts.contacts_of(self.case(n))
        if not found:
            raise Case.DoesNotExist
        contact = found[one % len(found)]
        values = {"choice": choice, "reason": "Senare"}
        contacts.change(contact, values, contact.version, self.by(who), self.now)

    @rule(n=which, who=ours)
    def change_words(self, n: int, who: str) -> None:
        case = self.case(n)
        cases.save_texts(case, {"needs": "Annat."}, case.version, self.by(who), self.now)

    # The summons and its answers

    @rule(n=which, who=ours, days=range(1, 41))
    def write_summons(self, n: int, who: str, days: int) -> None:
        world.write(self.case(n), self.by(who), self.now, days)

    @rule(summons_there, n=which, who=ours)
    def send(self, n: int, who: str) -> None:
        self.send_it(self.case(n), self.by(who))

    def send_it(self, case: Case, by: Assignment) -> None:
        summons = draft.current(case)
        if summons is None:
            raise Case.DoesNotExist
        sending.send(summons, summons.version, by, self.now, reason="Något är nytt.")

    @rule(n=which, who=ours, codes=some_units)
    def call(self, n: int, who: str, codes: list[str]) -> None:
        """The whole way to a sent summons, as far as it is allowed."""
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

    @rule(summons_there, n=which, who=ours)
    def cancel(self, n: int, who: str) -> None:
        summons = draft.current(self.case(n))
        if summons is None:
            raise Case.DoesNotExist
        calling_off.cancel(summons, summons.version, "Sjukdom.", self.by(who), self.now)

    @rule(papers_there, n=which, who=anyone, kind=list(AnswerKind))
    def answer(self, n: int, who: str, kind: AnswerKind) -> None:
        said = Said(kind=kind, attendee="Någon", proposed_times="Tisdag", message="När?",
                    search_made="I registret")  # fmt: skip
        answering.answer(self.paper(n, self.by(who)).key, said, self.by(who), self.now)

    @rule(papers_there, n=which, who=anyone, to=a_unit)
    def pass_on(self, n: int, who: str, to: str) -> None:
        answering.pass_on(
            self.paper(n, self.by(who)).key, self.there.unit(to), "Ringde", self.by(who), self.now
        )

    @rule(papers_there, n=which, who=anyone)
    def give_back(self, n: int, who: str) -> None:
        answering.give_back(self.paper(n, self.by(who)).key, "Hittar ingen", self.by(who), self.now)

    @rule(papers_there, n=which, who=anyone)
    def prepare(self, n: int, who: str) -> None:
        texts = {"contribution": "Kan hjälpa", "mandate": "yes"}
        answering.prepare(self.paper(n, self.by(who)).key, texts, 0, self.by(who), self.now)

    @rule(papers_there, n=which, who=anyone)
    def ask(self, n: int, who: str) -> None:
        answering.ask(
            self.paper(n, self.by(who)).key, f"Vad gäller nummer {n}?", self.by(who), self.now
        )

    # The meeting

    @rule(summons_there, n=which, who=ours)
    def open_meeting(self, n: int, who: str) -> None:
        by = self.by(who)
        meeting = roles.prepare(self.case(n), by, self.now)
        roles.ask(meeting, RoleKind.NOTE_TAKER, None, by, self.now)
        writing.open_(meeting, by, self.now)

    @rule(meeting_there, n=which, who=OURS + OURS + THEIRS, one=range(3), version=[0, 0, 1])
    def write_in_meeting(self, n: int, who: str, one: int, version: int) -> None:
        found = roles.of_case(self.case(n))
        if found is None:
            raise Case.DoesNotExist
        by = self.by(who)
        meeting = roles.workable(found.key, by, self.now, "meeting")
        name = ("situation", "q:1:summary", "child:how")[one]
        writing.write(meeting, name, f"Ord {one}", version, by, self.now)

    @rule(meeting_there, n=which, who=ours, is_whole=yes_or_no)
    def end_meeting(self, n: int, who: str, is_whole: bool) -> None:
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

    # The plan

    @rule(n=which, who=ours)
    def draft_plan(self, n: int, who: str) -> None:
        planning.drafted(self.case(n), self.by(who), self.now)

    @rule(plan_there, n=which, who=ours, verdict=[Verdict.YES] * 3 + [Verdict.NO])
    def approve(self, n: int, who: str, verdict: Verdict) -> None:
        plan = planned.plan_of(self.case(n))
        if plan is None:
            raise Case.DoesNotExist
        for one in approving.parties(plan, self.now):
            approving.approve(plan, one.contact, ApprovalForm.SIGNATURE, verdict, "Nja.",
                              self.by(who), self.now)  # fmt: skip

    @rule(plan_there, n=which, who=ours, what=["needed", "long_term_goal"],
          text=["", "Något annat."])  # fmt: skip
    def change_plan(self, n: int, who: str, what: str, text: str) -> None:
        plan = planned.plan_of(self.case(n))
        if plan is None:
            raise Case.DoesNotExist
        planned.save_texts(plan, {what: text}, plan.version, self.by(who), self.now)

    @rule(plan_there, n=which, who=ours)
    def drop_an_action(self, n: int, who: str) -> None:
        plan = planned.plan_of(self.case(n))
        found = planned.actions_of(plan) if plan else []
        if not found:
            raise Case.DoesNotExist
        planned.remove_action(found[0], found[0].version, self.by(who), self.now)

    @rule(plan_there, n=which, who=ours)
    def seal(self, n: int, who: str) -> None:
        plan = planned.plan_of(self.case(n))
        if plan is None:
            raise Case.DoesNotExist
        planning.seal(plan, self.by(who), self.now, reason="Mötet.")

    @rule(edition_there, n=which, who=anyone, state=list(State))
    def report(self, n: int, who: str, state: State) -> None:
        by = self.by(who)
        held = Dispatch.objects.held_by(by).filter(kind="plan").order_by("-pk")
        paper = held[n % 3 : n % 3 + 1].get()
        rows = reporting.own(paper.key, by, self.now).rows
        if not rows:
            raise Dispatch.DoesNotExist
        reporting.report(paper.key, rows[0].promised.key, state, "Så är det.", "yes", by,
                         self.now)  # fmt: skip

    # The end

    @rule(n=which, who=ours, is_whole=yes_or_no, grounds=some_grounds)
    def close(self, n: int, who: str, is_whole: bool, grounds: list[Ground]) -> None:
        case = self.case(n)
        rests = {one.pk: Left(Rest.GOES_ON) for one in terms.open_actions(case)}
        wanted = Terms(
            grounds=grounds, turn_to=case.unit,
            turn_to_phone="08-465 004 12", goal_outcome="Bra.", decided_with="Alla",
            person_told_on=self.now.date(), person_told_how="På mötet",
            rests=rests if is_whole else {},
        )  # fmt: skip
        closing.close(case, wanted, self.by(who), self.now)

    @rule(closure_there, n=which, who=ours)
    def begin_anew(self, n: int, who: str) -> None:
        case = self.case(n)
        closing.begin_anew(case, self.by(who), self.now)

    @rule(closure_there, n=which, who=anyone)
    def record_closing(self, n: int, who: str) -> None:
        by = self.by(who)
        held = Dispatch.objects.held_by(by).order_by("-pk")
        told = held.filter(kind="closure-notice").first() if n else held.first()
        if told is None:
            raise Dispatch.DoesNotExist
        records.recorded(told.key, self.now.date(), by, self.now)

"""Random walks over the steps of a case: whatever is done, in whatever order, this holds.

After each step the work lists say what the facts say, and nobody who is called has declined. At the
end every chain of the ledger is whole, every paper stands as sealed, and no summons was sealed
without a living consent. A step that is refused changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests import world as w
from tests.world import NOW, World, alva, bertil

from samlas.casework import consent, contacts, withdrawal
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import NotOpen, Said
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.tasks import Task, What
from samlas.directory.models import Assignment, Unit
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import AnswerKind, Dispatch, Holding, Message, Reply
from samlas.ledger.log import first_fault
from samlas.ledger.models import Entry
from samlas.people.models import Consent, ConsentRow, InformationKind

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ASKED = {"bup": "elin", "habilitering": "maja", "vardcentral": "lars", "kassan": "berit"}
UNITS = st.sampled_from(sorted(ASKED))
SETS = st.sets(UNITS, min_size=1)
MAY_BE_REFUSED = (Refused, Conflict, NotInForce, Case.DoesNotExist, Contact.DoesNotExist,
                  Recipient.DoesNotExist, ConsentRow.DoesNotExist)  # fmt: skip

Rows = set[tuple[str, str, str]]


class Walk(RuleBasedStateMachine):
    """One case, its convener Karin, and four units that may be asked to come."""

    there: World
    """The directory, made once: every walk ends by undoing all that it did."""
    case: Case

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        if hasattr(self, "case"):
            self.every_chain_of_the_ledger_is_whole()
            self.every_paper_can_be_read_as_it_was_sealed()
            self.no_summons_was_sealed_without_a_living_row()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(child=st.booleans(), called=st.sampled_from([set(), {"bup", "kassan"}]))
    def begin(self, *, child: bool, called: set[str]) -> None:
        """A new case, or one where two have been called, so that walks often begin there."""
        person = alva() if child else bertil()
        if called:
            units = [self.unit(code) for code in sorted(called)]
            self.case = w.called(self.karin, units, person)
        else:
            self.case = w.start(self.karin, person)

    @property
    def karin(self) -> Assignment:
        return self.there.by("karin")

    def unit(self, code: str) -> Unit:
        return self.there.unit(code)

    @property
    def summons(self) -> Summons | None:
        return draft.current(self.case)

    def recipient(self, code: str) -> Recipient:
        return Recipient.objects.select_related(
            "summons__case__individual", "contact__unit", "dispatch__answer"
        ).get(summons=self.summons, contact__unit=self.unit(code))

    def paper(self, code: str) -> Dispatch:
        found = self.recipient(code).dispatch
        if found is None:
            raise Recipient.DoesNotExist
        return found

    def holder(self, code: str) -> Assignment:
        """The one who answers for the unit that holds the paper now."""
        link = Holding.objects.get(dispatch=self.paper(code), passed_on_at=None)
        return Assignment.objects.filter(unit=link.unit).order_by("pk")[0]

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do a step a minute later; if it is refused, nothing at all has changed."""
        self.now += timedelta(minutes=1)
        before = state()
        try:
            with transaction.atomic():
                act()
        except MAY_BE_REFUSED:
            assert state() == before
        self.case = Case.objects.select_related("individual", "unit", "responsible").get(
            pk=self.case.pk
        )

    # --- Steps

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def inform(self) -> None:
        self.attempt(lambda: w.inform(self.case, self.karin, self.now))

    @rule(codes=SETS, days=st.sampled_from([0, 5, 200]))
    def agree(self, codes: set[str], days: int) -> None:
        said = w.yes([self.unit(code) for code in sorted(codes)], self.now.date(), days)
        self.attempt(lambda: consent.record(self.case, said, self.karin, self.now))

    @rule(code=UNITS)
    def agree_to_one_more(self, code: str) -> None:
        givers = w.yes([], self.now.date()).givers
        row = Row(unit=self.unit(code), kinds=list(InformationKind))
        self.attempt(lambda: consent.add_row(self.case, row, givers, self.karin, self.now))

    @rule()
    def decline(self) -> None:
        self.attempt(lambda: consent.decline(self.case, "", self.karin, self.now))

    @rule()
    def take_back(self) -> None:
        self.attempt(lambda: withdrawal.withdraw(self.case, "phone", self.karin, self.now))

    @rule(code=UNITS)
    def take_back_for_one(self, code: str) -> None:
        for one in consent.live_rows(self.case, self.now.date()):
            if one.unit == self.unit(code):
                self.attempt(partial(withdrawal.withdraw_row, one, self.case, self.karin, self.now))

    @rule(code=UNITS, choice=st.sampled_from([Choice.ASK_TO_COME, Choice.UNDECIDED]))
    def put_on_map(self, code: str, choice: Choice) -> None:
        unit = self.unit(code)
        self.attempt(lambda: w.put_on_map(self.case, unit, self.karin, self.now, choice=choice))

    @rule(code=UNITS, choice=st.sampled_from(Choice))
    def decide(self, code: str, choice: Choice) -> None:
        def act() -> None:
            contact = self.case.contacts.select_related("case").get(unit=self.unit(code))
            values = {"choice": choice, "reason": "Senare."}
            contacts.change(contact, values, contact.version, self.karin, self.now)

        self.attempt(act)

    @rule(code=UNITS)
    def take_off_map(self, code: str) -> None:
        def act() -> None:
            contact = self.case.contacts.select_related("case").get(unit=self.unit(code))
            contacts.remove(contact, self.karin, self.now)

        self.attempt(act)

    @rule(days=st.integers(2, 40))
    def write(self, days: int) -> None:
        self.attempt(lambda: w.write(self.case, self.karin, self.now, days))

    @precondition(lambda self: self.summons is not None)
    @rule(reason=st.sampled_from(["", "Ny tid."]))
    def send(self, reason: str) -> None:
        assert self.summons is not None
        summons = self.summons
        self.attempt(lambda: w.send(summons, self.karin, self.now, reason))

    @precondition(lambda self: self.summons is not None)
    @rule()
    def cancel(self) -> None:
        assert self.summons is not None
        summons = self.summons
        self.attempt(
            lambda: sending.cancel(summons, summons.version, "Sjukdom.", self.karin, self.now)
        )

    @rule(code=UNITS, kind=st.sampled_from(AnswerKind), by_phone=st.booleans())
    def answer(self, code: str, kind: AnswerKind, *, by_phone: bool) -> None:
        said = Said(
            kind=kind, attendee="Elin Bergvall", proposed_times="Fredag 10.00", message="Varför?",
            search_made="Sökt i journalen.",
        )  # fmt: skip

        def act() -> None:
            paper = self.paper(code)
            open_to = answering_open(paper)
            try:
                if by_phone:
                    recipient = self.recipient(code)
                    answering.answer_by_phone(recipient, said, self.karin, self.now)
                else:
                    answering.answer(paper.key, said, self.holder(code), self.now)
            except NotOpen:
                assert kind not in open_to or kind == AnswerKind.FORWARD
                raise
            assert kind in open_to

        self.attempt(act)

    @rule(code=UNITS, to=st.sampled_from(["bup", "habilitering", "vardcentral", "soc"]))
    def pass_on(self, code: str, to: str) -> None:
        self.attempt(
            lambda: answering.pass_on(
                self.paper(code).key, self.unit(to), "Ringde.", self.holder(code), self.now
            )
        )

    @rule(code=UNITS)
    def give_back(self, code: str) -> None:
        self.attempt(
            lambda: answering.give_back(
                self.paper(code).key, "Hittar ingen.", self.holder(code), self.now
            )
        )

    @rule(code=UNITS)
    def ask(self, code: str) -> None:
        self.attempt(
            lambda: answering.ask(
                self.paper(code).key, "Vad gäller det?", self.there.by(ASKED[code]), self.now
            )
        )

    @rule(code=UNITS)
    def reply(self, code: str) -> None:
        self.attempt(
            lambda: answering.reply_to_question(
                self.recipient(code), "Skolgången.", self.karin, self.now
            )
        )

    # --- What holds after each step

    @invariant()
    def all_holds(self) -> None:
        assert rows_there_are() == self.case_rows() | paper_rows()
        self.the_stage_says_what_the_facts_say()
        self.nobody_who_is_called_has_declined()

    def case_rows(self) -> Rows:
        """What the convener's unit is to do, from what has happened in the case."""
        by_stage: dict[str, set[What]] = {
            Stage.NEED: {What.INFORM},
            Stage.CONSENT: {What.ASK_CONSENT},
            Stage.CONTACTS: {What.MAP_CONTACTS},
            Stage.SUMMONS: {What.WRITE_SUMMONS},
            Stage.CALLED: {What.HOLD_MEETING},
            Stage.DECLINED: set(),
            Stage.WITHDRAWN: set(),
        }
        whats = set(by_stage[self.case.stage])
        if any(one.answer_id is None for one in awaited()):
            whats.add(What.AWAIT_ANSWERS)
        if any(asks_convener(one) for one in awaited()):
            whats.add(What.ANSWER_QUESTION)
        in_force = Dispatch.objects.filter(superseded_at=None, cancelled_at=None)
        if in_force.filter(deliveries__channel="letter", deliveries__done_at=None).exists():
            whats.add(What.POST_LETTERS)
        return {(what.value, self.case.key, "soc") for what in whats}

    def the_stage_says_what_the_facts_say(self) -> None:
        stage = self.case.stage
        assert (stage == Stage.NEED) == (not self.case.informations.exists())
        assert (stage == Stage.CALLED) == (self.summons is not None and self.summons.is_sent)
        if stage in (Stage.WITHDRAWN, Stage.DECLINED, Stage.CONSENT):
            assert not Consent.objects.filter(withdrawn_at=None).exists()

    def every_chain_of_the_ledger_is_whole(self) -> None:
        chains = set(Entry.objects.values_list("chain", flat=True))
        assert all(first_fault(chain) is None for chain in chains)

    def no_summons_was_sealed_without_a_living_row(self) -> None:
        for one in Dispatch.objects.filter(kind="summons").select_related("consent_row__consent"):
            row = one.consent_row
            assert row is not None
            assert row.unit_id == one.recipient_id
            day = one.sent_at.astimezone(NOW.tzinfo).date()
            assert row.consent.given_on <= day <= min(row.valid_to, row.consent.valid_to)
            for ended in (row.withdrawn_at, row.consent.withdrawn_at):
                assert ended is None or ended > one.sent_at

    def nobody_who_is_called_has_declined(self) -> None:
        replies = Reply.objects.filter(kind=AnswerKind.DECLINE)
        assert not replies.exclude(dispatch__verdict="invited").exists()

    def every_paper_can_be_read_as_it_was_sealed(self) -> None:
        for one in Dispatch.objects.all():
            assert one.paper().reference == self.case.key


def answering_open(paper: Dispatch) -> tuple[str, ...]:
    """The answers that a paper offers."""
    sealed: Any = paper.paper()
    return tuple(sealed.answers)


def awaited() -> list[Dispatch]:
    """The summonses and invitations in force."""
    return list(
        Dispatch.objects.filter(kind="summons", superseded_at=None, cancelled_at=None)
        .select_related("recipient")
        .order_by("pk")
    )


def asks_convener(paper: Dispatch) -> bool:
    """Whether the last word in the paper's thread is the recipient's."""
    last = Message.objects.filter(thread=paper.thread).order_by("-pk").first()
    return last is not None and last.unit_id != paper.sender_id


def paper_rows() -> Rows:
    """What those who hold a paper without an answer are to do."""
    rows: Rows = set()
    for one in awaited():
        if one.answer_id is not None or one.recipient is None:
            continue
        holder = one.holdings.select_related("unit").get(passed_on_at=None).unit
        answer = What.ANSWER_SUMMONS if one.verdict == "called" else What.ANSWER_INVITATION
        rows.add((answer.value, one.key, holder.code))
        if holder != one.recipient:
            rows.add((What.ATTEND_AS_FIRST.value, one.key, one.recipient.code))
    return rows


def rows_there_are() -> Rows:
    return set(Task.objects.values_list("what", "about", "unit__code"))


def state() -> tuple[object, ...]:
    """What must not change when a step is refused."""
    return (
        rows_there_are(),
        Entry.objects.count(),
        Dispatch.objects.count(),
        Reply.objects.count(),
        Message.objects.count(),
        list(Holding.objects.order_by("pk").values_list("unit", "passed_on_at", "awaiting")),
        list(Case.objects.values()),
        list(Contact.objects.order_by("pk").values()),
        list(Summons.objects.order_by("pk").values()),
        list(Recipient.objects.order_by("pk").values()),
        list(ConsentRow.objects.order_by("pk").values()),
        list(Consent.objects.order_by("pk").values()),
    )


def test_a_case_holds_together_whatever_is_done_in_whatever_order(there: World) -> None:
    Walk.there = there
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

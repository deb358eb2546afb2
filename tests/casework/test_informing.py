"""What support is going on with one who said no: asked, told, and put into the plan (K46, K47)."""

from __future__ import annotations

import pytest
from tests import world as w
from tests.world import NOW, World, called, paper_to

from samlas import papers
from samlas.casework import withdrawal
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.contacts import Contact, Ring
from samlas.casework.plan import approving, sealing, told
from samlas.casework.plan.models import Action
from samlas.casework.plan.paper import Reader
from samlas.casework.plan.paper import plan as plan_paper
from samlas.casework.summons import answering, informing
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Recipient
from samlas.casework.summons.informing import Told
from samlas.casework.tasks import Task
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import AnswerKind, Dispatch, Measure, Way
from samlas.people.models import ConsentRow


@pytest.fixture
def case(there: World) -> Case:
    """The insurance agency has declined Karin's invitation."""
    case = called(there.by("karin"), [there.unit("kassan"), there.unit("bup")], w.alva())
    paper = paper_to(case, there.unit("kassan"))
    answering.answer(paper.key, Said(kind=AnswerKind.DECLINE), there.by("berit"), NOW)
    return case


def kassan(case: Case) -> Recipient:
    recipients = Recipient.objects.select_related(
        "summons__case__individual", "contact__unit__principal", "dispatch__answer",
    )  # fmt: skip
    return recipients.get(summons__case=case, contact__unit__code="kassan")


def asked(case: Case, there: World) -> Dispatch:
    return informing.ask(kassan(case), there.by("karin"), NOW)


def lists(code: str) -> set[str]:
    return {one for one in Task.objects.filter(unit__code=code).values_list("what", flat=True)
            if one.endswith("information")}  # fmt: skip


def said() -> Told:
    return Told(measures=[Measure(what="Sjukpenning", purpose="Att bli frisk", contact="Berit")])


def test_a_no_puts_the_question_on_the_conveners_list_and_the_question_on_theirs(
    there: World, case: Case
) -> None:
    assert (lists("soc"), lists("kassan")) == ({"ask-information"}, set())
    sent = asked(case, there)
    assert sent.answer_by is not None
    paper = sent.paper()
    assert isinstance(paper, papers.InformationRequest)
    assert paper.because[-1].level == "house"
    assert (lists("soc"), lists("kassan")) == ({"await-information"}, {"tell-information"})
    informing.tell(sent.key, said(), there.by("berit"), NOW, seen=0)
    assert (lists("soc"), lists("kassan")) == ({"read-information"}, set())


def test_what_is_told_lands_in_the_plan_once_with_where_it_comes_from(
    there: World, case: Case
) -> None:
    reply = informing.tell(asked(case, there).key, said(), there.by("berit"), NOW)
    for _again in range(2):
        told.put_in(kassan(case), there.by("karin"), NOW)
    action = Action.objects.select_related("contact").get(told__reply=reply)
    assert action.contact == kassan(case).contact
    assert (action.what, action.doer) == ("Sjukpenning (Att bli frisk)", "Berit")
    assert lists("soc") == set()
    assert not any("Sjukpenning" in gap.message for gap in sealing.gaps(action.plan, NOW))
    assert action.contact not in [one.contact for one in approving.parties(action.plan, NOW)]
    action.plan.overall = there.unit("soc").principal
    whole = sealing.sheet(action.plan, NOW)
    kept = Reader(party=papers.Party(unit="Soc"), hand="", row=whole.rows[0], size="own",
                  contact=action.contact)  # fmt: skip
    row = plan_paper(whole, kept, 1, NOW).actions[0]
    assert (row.told_on, row.by_principals) == (NOW.date(), False)


def test_when_the_yes_ends_nothing_more_is_told_nor_stands_in_the_plan(
    there: World, case: Case
) -> None:
    sent = asked(case, there)
    informing.tell(sent.key, said(), there.by("berit"), NOW)
    told.put_in(kassan(case), there.by("karin"), NOW)
    row = ConsentRow.objects.get(unit=there.unit("kassan"))
    withdrawal.withdraw_row(row, case, there.by("karin"), NOW)
    more = Told(measures=[Measure(what="Bostadsbidrag")])
    with pytest.raises(Refused, match="omfattar inte längre"):
        informing.tell(sent.key, more, there.by("berit"), NOW)
    with pytest.raises(Refused):
        told.put_in(kassan(case), there.by("karin"), NOW)
    plan = Action.objects.get(told__isnull=False).plan
    assert any("de har berättat" in gap.message for gap in sealing.gaps(plan, NOW))


def test_a_question_that_waits_is_taken_back_with_the_yes(there: World, case: Case) -> None:
    sent = asked(case, there)
    withdrawal.withdraw(case, "Ringde.", there.by("karin"), NOW)
    assert (lists("soc"), lists("kassan")) == (set(), set())
    with pytest.raises((NotInForce, Refused)):
        informing.tell(sent.key, said(), there.by("berit"), NOW)


def test_one_close_to_the_person_who_stays_away_is_not_asked(there: World, case: Case) -> None:
    Contact.objects.filter(case=case, unit__code="kassan").update(ring=Ring.NEAR)
    informing.settle(case, NOW)
    assert lists("soc") == set()
    with pytest.raises(Refused, match="nära"):
        asked(case, there)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [(Told(), "what_1"), (Told(measures=[Measure(what="A")], nothing=True), "nothing")],
)
def test_one_tells_something_or_that_there_is_nothing(
    there: World, case: Case, wrong: Told, field: str
) -> None:
    sent = asked(case, there)
    with pytest.raises(Refused) as refused:
        informing.tell(sent.key, wrong, there.by("berit"), NOW)
    assert refused.value.field == field


def test_a_colleagues_answer_is_not_overwritten_unseen_and_others_do_not_answer(
    there: World, case: Case
) -> None:
    sent = asked(case, there)
    informing.tell(sent.key, said(), there.by("berit"), NOW, seen=0)
    informing.tell(sent.key, said(), there.by("berit"), NOW, seen=0)
    with pytest.raises(Conflict):
        informing.tell(sent.key, Told(nothing=True), there.by("berit"), NOW, seen=0)
    assert sent.replies.count() == 1
    with pytest.raises(NotInForce):
        informing.tell(sent.key, Told(nothing=True), there.by("elin"), NOW)


def test_what_is_told_on_the_phone_is_the_units_and_marked_so(there: World, case: Case) -> None:
    asked(case, there)
    reply = informing.enter(kassan(case), said(), Way.PHONE, NOW.date(), there.by("karin"), NOW)
    assert (reply.unit, reply.way) == (there.unit("kassan"), Way.PHONE)
    assert lists("kassan") == set()

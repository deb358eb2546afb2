"""Answering: what the paper offers and no more, whose duty it is, and what is asked instead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import world as w
from tests.world import NOW, TODAY, World, alva, called, paper_to, yes

from samlas.casework import consent
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.consent import Row
from samlas.casework.summons import answering, draft, from_outside, informing, sending
from samlas.casework.summons.answering import Came, NotOpen, Said
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.summons.own_units import own_units
from samlas.casework.tasks import Task, What
from samlas.directory.models import Principal, Unit
from samlas.exchange import inbox
from samlas.exchange.answers import NotInForce, StaleText
from samlas.exchange.models import AnswerKind, Dispatch, Holding, Message, Reply, Way
from samlas.ledger.models import Entry
from samlas.people.models import ConsentRow, InformationKind
from samlas.rulebook import Clause

WHOLE = Said(
    kind=AnswerKind.ATTEND, attendee="Elin Bergvall", proposed_times="Fredag 10.00",
    message="Ska läkaren med?", search_made="Sökt i journalen.",
)  # fmt: skip
BY_PHONE = Came(way=Way.PHONE)
WHO = {"bup": "elin", "kassan": "berit", "ekhagsskolan": "tomas", "fjardskolan": "sara"}


def of(kind: AnswerKind, **more: str) -> Said:
    return Said(kind=kind, **more)


def whole(kind: AnswerKind) -> Said:
    """An answer of the kind with every field filled."""
    return Said(kind=kind, attendee=WHOLE.attendee, proposed_times=WHOLE.proposed_times,
                message=WHOLE.message, search_made=WHOLE.search_made)  # fmt: skip


def sent_to(there: World, code: str = "bup") -> Dispatch:
    return paper_to(called(there.by("karin"), [there.unit(code)], alva()), there.unit(code))


def recipient(paper: Dispatch) -> Recipient:
    return Recipient.objects.select_related(
        "summons__case__individual", "contact__unit__principal", "dispatch__answer",
        "dispatch__recipient",
    ).get(dispatch=paper)  # fmt: skip


def rows(code: str) -> set[str]:
    return set(Task.objects.filter(unit__code=code).values_list("what", flat=True))


def untouched() -> None:
    assert not Reply.objects.exists()
    assert not Entry.objects.filter(act="answered").exists()


# Each answer has one thing that it must say


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (AnswerKind.ATTEND, "attendee"),
        (AnswerKind.SEND_OTHER, "attendee"),
        (AnswerKind.PROPOSE_TIME, "proposed_times"),
        (AnswerKind.ASK, "message"),
    ],
)
@pytest.mark.parametrize("empty", ["", " \n "])
def test_an_answer_must_say_what_it_is_about(
    there: World, kind: AnswerKind, field: str, empty: str
) -> None:
    paper = sent_to(there)
    with pytest.raises(Refused) as told:
        answering.answer(paper.key, of(kind, **{field: empty}), there.by("elin"), NOW)
    assert told.value.field == field
    untouched()
    answering.answer(paper.key, of(kind, **{field: "Elin."}), there.by("elin"), NOW)
    assert getattr(Reply.objects.get(), field) == "Elin."


def test_one_without_an_ongoing_case_tells_how_it_has_looked(there: World) -> None:
    said = of(AnswerKind.NO_ONGOING_CASE)
    with pytest.raises(Refused) as told:
        answering._check_said(said)
    assert told.value.field == "search_made"


def test_an_answer_takes_the_row_off_and_the_convener_waits_no_more(there: World) -> None:
    paper = sent_to(there)
    assert What.ANSWER_SUMMONS in rows("bup")
    assert What.AWAIT_ANSWERS in rows("soc")
    reply = answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW)
    paper.refresh_from_db()
    assert paper.answer == reply
    assert (reply.unit, reply.attendee_unit) == (there.unit("bup"), "BUP Haninge")
    assert rows("bup") == set()
    assert What.AWAIT_ANSWERS not in rows("soc")


def test_a_proposed_time_stays_on_the_conveners_list_until_it_is_dealt_with(there: World) -> None:
    paper = sent_to(there)
    answering.answer(paper.key, whole(AnswerKind.PROPOSE_TIME), there.by("elin"), NOW)
    assert What.DECIDE_TIME in rows("soc")
    answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW)
    assert What.DECIDE_TIME not in rows("soc")


def test_a_later_answer_holds_and_the_earlier_is_kept(there: World) -> None:
    paper = sent_to(there)
    for kind in (AnswerKind.ATTEND, AnswerKind.PROPOSE_TIME):
        answering.answer(paper.key, whole(kind), there.by("elin"), NOW)
    paper.refresh_from_db()
    assert paper.answer is not None
    assert paper.answer.kind == AnswerKind.PROPOSE_TIME
    assert paper.replies.count() == 2


def test_the_same_answer_once_more_changes_nothing(there: World) -> None:
    paper = sent_to(there)
    for kind in (AnswerKind.ASK, AnswerKind.ATTEND):
        first = answering.answer(paper.key, whole(kind), there.by("elin"), NOW, seen=0)
        again = answering.answer(paper.key, whole(kind), there.by("elin"), NOW, seen=0)
        assert again == first
        paper.replies.all().delete() if kind == AnswerKind.ASK else None
    assert Message.objects.count() == 1


def test_an_answer_that_a_colleague_gave_meanwhile_is_not_overwritten_unseen(
    there: World,
) -> None:
    paper = sent_to(there)
    given = answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW, seen=0)
    other = whole(AnswerKind.PROPOSE_TIME)
    with pytest.raises(Conflict) as told:
        answering.answer(paper.key, other, there.by("anders"), NOW, seen=0)
    assert told.value.saved == given
    answering.answer(paper.key, other, there.by("anders"), NOW, seen=given.pk)
    assert Reply.objects.count() == 2


# What is not offered is refused, with the reason


@pytest.mark.parametrize("kind", [AnswerKind.DECLINE, AnswerKind.FORWARD])
def test_one_who_is_called_cannot_decline_and_is_told_why(there: World, kind: AnswerKind) -> None:
    paper = sent_to(there)
    with pytest.raises(NotOpen) as told:
        answering.answer(paper.key, whole(kind), there.by("elin"), NOW)
    assert told.value.field == "kind"
    sealed: Any = paper.paper()
    assert told.value.because == sealed.because
    untouched()


def test_one_who_is_invited_can_decline(there: World) -> None:
    paper = sent_to(there, "kassan")
    answering.answer(paper.key, of(AnswerKind.DECLINE), there.by("berit"), NOW)
    paper.refresh_from_db()
    assert paper.answer is not None
    assert paper.answer.kind == AnswerKind.DECLINE


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(AnswerKind),
    code=st.sampled_from(sorted(WHO)),
    by_phone=st.booleans(),
    ongoing=st.booleans(),
)
def test_what_is_taken_is_what_is_offered_and_no_one_called_ever_declines(
    there: World, *, kind: AnswerKind, code: str, by_phone: bool, ongoing: bool
) -> None:
    by, unit = there.by("karin"), there.unit(code)
    case = w.start(by, alva(personal_number=""))
    w.inform(case, by)
    consent.record(case, yes([unit]), by, NOW)
    w.put_on_map(case, unit, by, ongoing=ongoing)
    w.send(w.write(case, by), by)
    paper = paper_to(case, unit)
    sealed: Any = paper.paper()
    try:
        if by_phone:
            from_outside.enter(recipient(paper), whole(kind), BY_PHONE, by, NOW)
        else:
            answering.answer(paper.key, whole(kind), there.by(WHO[code]), NOW)
    except NotOpen:
        assert kind not in sealed.answers or kind == AnswerKind.FORWARD
        assert not paper.replies.exists()
    else:
        assert kind in sealed.answers
        assert not (paper.verdict == "called" and kind == AnswerKind.DECLINE)


def test_what_asks_for_no_answer_takes_none(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], alva())
    summons = Summons.objects.get(case=case)
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)
    note = Dispatch.objects.get(kind="cancellation", recipient=there.unit("bup"))
    with pytest.raises(Refused):
        answering.answer(note.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW)
    with pytest.raises(Refused):
        answering.pass_on(note.key, there.unit("habilitering"), "R.", there.by("elin"), NOW)


# Papers that are no longer the ones to answer


def replaced(there: World, paper: Dispatch) -> None:
    by, summons = there.by("karin"), Summons.objects.get()
    summons = draft.save(summons, {"place": "Skolan"}, summons.version, by, NOW)
    sending.send(summons, summons.version, by, NOW, reason="Rummet.")


def cancelled(there: World, paper: Dispatch) -> None:
    summons = Summons.objects.get()
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)


def passed_on(there: World, paper: Dispatch, to: str = "habilitering", who: str = "elin") -> None:
    answering.pass_on(paper.key, there.unit(to), "Ringde Karin.", there.by(who), NOW)


@pytest.mark.parametrize("meanwhile", [replaced, cancelled, passed_on])
def test_a_paper_no_longer_in_force_is_neither_answered_nor_prepared(
    there: World, meanwhile: Any
) -> None:
    paper = sent_to(there)
    meanwhile(there, paper)
    before = Reply.objects.count()
    for act in (
        lambda: answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW),
        lambda: answering.prepare(paper.key, {"mandate": "yes"}, 0, there.by("elin"), NOW),
        lambda: answering.pass_on(
            paper.key, there.unit("vardcentral"), "R.", there.by("elin"), NOW
        ),
        lambda: answering.give_back(paper.key, "Ingen.", there.by("elin"), NOW),
    ):
        with pytest.raises(NotInForce):
            act()
    assert Reply.objects.count() == before


def test_a_question_about_a_paper_no_longer_in_force_is_refused(there: World) -> None:
    paper = sent_to(there)
    cancelled(there, paper)
    with pytest.raises(Refused):
        answering.ask(paper.key, "När?", there.by("elin"), NOW)


# Passing on (K11–K14)


def test_the_chain_moves_the_row_and_the_first_recipient_waits(there: World) -> None:
    paper = sent_to(there)
    passed_on(there, paper)
    assert rows("habilitering") == {What.ANSWER_SUMMONS}
    assert rows("bup") == {What.ATTEND_AS_FIRST}
    answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("maja"), NOW)
    assert rows("habilitering") == rows("bup") == set()


def test_passing_on_after_an_answer_makes_the_convener_wait_again(there: World) -> None:
    paper = sent_to(there)
    answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("elin"), NOW)
    assert What.AWAIT_ANSWERS not in rows("soc")
    passed_on(there, paper)
    paper.refresh_from_db()
    assert paper.answer is None
    assert What.AWAIT_ANSWERS in rows("soc")


def test_it_stays_within_the_principal_and_the_clause_says_so(there: World) -> None:
    paper = sent_to(there)
    with pytest.raises(NotOpen) as told:
        passed_on(there, paper, "fjardskolan")
    assert told.value.field == "to"
    assert told.value.because
    assert all(isinstance(one, Clause) for one in told.value.because)
    assert Holding.objects.filter(dispatch=paper).count() == 1


def test_a_unit_of_two_principals_is_within_both(there: World) -> None:
    joint = Unit.objects.create(
        code="mini-maria", name="Mini-Maria", kind="joint-unit",
        principal=Principal.objects.get(code="haninge"),
        second_principal=Principal.objects.get(code="stockholm"),
    )  # fmt: skip
    there.units["mini-maria"] = joint
    paper = sent_to(there)
    link = inbox.read(paper.key, there.by("elin"), NOW).mine
    assert joint in own_units(link, TODAY)
    passed_on(there, paper, "mini-maria")
    assert Holding.objects.get(dispatch=paper, passed_on_at=None).unit == joint


def test_own_units_are_the_principals_others_and_words_narrow_them(there: World) -> None:
    link = inbox.read(sent_to(there).key, there.by("elin"), NOW).mine
    hab, vc = there.unit("habilitering"), there.unit("vardcentral")
    assert own_units(link, TODAY) == [hab, vc]
    assert own_units(link, TODAY, "handens VÅRDCENTRAL") == [vc]
    assert own_units(link, TODAY, "handens", keep=str(hab.pk)) == [hab, vc]
    assert own_units(link, TODAY, "ingenting\0") == []


@pytest.mark.parametrize("note", ["", "  "])
def test_the_convener_is_contacted_first(there: World, note: str) -> None:
    paper = sent_to(there)
    with pytest.raises(Refused) as told:
        answering.pass_on(paper.key, there.unit("habilitering"), note, there.by("elin"), NOW)
    assert told.value.field == "contact_note"


def test_nobody_passes_a_paper_on_to_itself(there: World) -> None:
    with pytest.raises(Refused) as told:
        passed_on(there, sent_to(there), "bup")
    assert told.value.field == "to"


def test_consent_for_the_unit_alone_keeps_the_paper_there(there: World) -> None:
    paper = sent_to(there)
    ConsentRow.objects.update(whole_principal=False)
    with pytest.raises(Refused) as told:
        passed_on(there, paper)
    assert told.value.field == "to"


def test_when_no_unit_is_found_the_first_recipient_comes(there: World) -> None:
    paper = sent_to(there)
    passed_on(there, paper)
    back = answering.give_back(paper.key, "Ingen passar.", there.by("maja"), NOW)
    assert back.unit == there.unit("bup")
    assert rows("bup") == {What.ANSWER_SUMMONS}
    assert rows("habilitering") == set()
    with pytest.raises(NotInForce):
        answering.give_back(paper.key, "", there.by("maja"), NOW)
    with pytest.raises(Dispatch.DoesNotExist):
        answering.give_back(paper.key, "", there.by("karin"), NOW)


# Whose duty it is


def chain_of(paper: Dispatch) -> list[Holding]:
    return list(paper.holdings.select_related("unit").order_by("number"))


def late(paper: Dispatch) -> date:
    assert paper.answer_by is not None
    return paper.answer_by + timedelta(days=1)


def test_the_duty_falls_back_to_the_first_the_day_after_the_answer_date(there: World) -> None:
    paper = sent_to(there)
    passed_on(there, paper)
    paper.refresh_from_db()
    assert paper.answer_by is not None
    assert answering.on_duty(paper, chain_of(paper), paper.answer_by).unit.code == "habilitering"
    duty = answering.on_duty(paper, chain_of(paper), late(paper))
    assert duty.unit.code == "bup"
    assert duty.because is not None
    assert duty.because.because
    answering.answer(paper.key, whole(AnswerKind.ATTEND), there.by("maja"), NOW)
    paper.refresh_from_db()
    assert answering.on_duty(paper, chain_of(paper), late(paper)).unit.code == "habilitering"


def test_the_first_recipient_answers_itself_once_the_duty_is_its_own_again(there: World) -> None:
    paper = sent_to(there)
    passed_on(there, paper)
    said, elin = whole(AnswerKind.ATTEND), there.by("elin")
    with pytest.raises(NotInForce):
        answering.answer(paper.key, said, elin, NOW)
    then = NOW + (late(paper) - TODAY)
    assert answering.may_answer(inbox.read(paper.key, elin, then), then.date())
    answering.answer(paper.key, said, elin, then)
    paper.refresh_from_db()
    assert paper.answer is not None
    assert [link.unit.code for link in chain_of(paper)] == ["bup", "habilitering", "bup"]
    assert not Task.objects.filter(about=paper.key).exists()
    with pytest.raises(NotInForce):
        answering.answer(paper.key, said, there.by("maja"), then)


# By phone, and questions


def test_an_answer_by_phone_is_the_units_and_says_who_wrote_it_down(there: World) -> None:
    paper = sent_to(there)
    said = whole(AnswerKind.ATTEND)
    reply = from_outside.enter(recipient(paper), said, BY_PHONE, there.by("karin"), NOW)
    assert reply.way == Way.PHONE
    assert (reply.unit, reply.given_by) == (there.unit("bup"), there.by("karin"))
    assert rows("bup") == set()


def test_a_question_stands_on_the_conveners_list_until_it_is_answered(there: World) -> None:
    paper = sent_to(there)
    answering.answer(paper.key, whole(AnswerKind.ASK), there.by("elin"), NOW)
    assert What.ANSWER_QUESTION in rows("soc")
    assert What.ANSWER_SUMMONS in rows("bup")
    answering.reply_to_question(recipient(paper), "Ja.", there.by("karin"), NOW)
    assert What.ANSWER_QUESTION not in rows("soc")
    answering.ask(paper.key, "Vilken läkare?", there.by("elin"), NOW)
    answering.ask(paper.key, "Vilken läkare?", there.by("elin"), NOW)
    assert What.ANSWER_QUESTION in rows("soc")
    assert [one.text for one in inbox.thread(paper)] == [
        "Ska läkaren med?", "Ja.", "Vilken läkare?",
    ]  # fmt: skip


def test_an_empty_question_is_refused_and_a_strangers_is_unheard(there: World) -> None:
    paper = sent_to(there)
    with pytest.raises(Refused) as told:
        answering.ask(paper.key, " ", there.by("elin"), NOW)
    assert told.value.field == "message"
    with pytest.raises(Dispatch.DoesNotExist):
        answering.ask(paper.key, "Vad?", there.by("maja"), NOW)


def test_two_who_prepare_at_once_lose_no_text(there: World) -> None:
    key = sent_to(there).key
    answering.prepare(key, {"contribution": "Samtal."}, 0, there.by("elin"), NOW)
    with pytest.raises(StaleText) as told:
        answering.prepare(key, {"contribution": "Annat."}, 0, there.by("anders"), NOW)
    assert told.value.saved.contribution == "Samtal."
    with pytest.raises(NotInForce):
        answering.prepare(key, {"contribution": "Vårt."}, 1, there.by("maja"), NOW)


# Information instead (K46, K47)


def test_information_is_asked_for_of_one_who_declined_and_is_covered(there: World) -> None:
    paper = sent_to(there, "kassan")
    with pytest.raises(Refused):
        informing.ask(recipient(paper), there.by("karin"), NOW)
    answering.answer(paper.key, of(AnswerKind.DECLINE), there.by("berit"), NOW)
    sent = informing.ask(recipient(paper), there.by("karin"), NOW)
    assert (sent.kind, sent.recipient) == ("information-request", there.unit("kassan"))
    with pytest.raises(Refused):
        informing.ask(recipient(paper), there.by("karin"), NOW)


def test_without_consent_for_measures_nothing_is_asked(there: World) -> None:
    paper = sent_to(there, "kassan")
    answering.answer(paper.key, of(AnswerKind.DECLINE), there.by("berit"), NOW)
    case, by = Case.objects.get(key=paper.case), there.by("karin")
    kinds = [kind for kind in InformationKind if kind != InformationKind.MEASURES]
    narrow = [Row(unit=there.unit("kassan"), kinds=list(kinds))]
    consent.record(case, yes([], rows=narrow), by, NOW)
    with pytest.raises(Refused):
        informing.ask(recipient(paper), by, NOW)
    assert not Dispatch.objects.filter(kind="information-request").exists()


def test_the_nearest_own_units_that_see_people_of_that_age_come_first(there: World) -> None:
    """Alva is eleven: what is only for small children comes last, what is elsewhere in between."""
    principal = there.unit("bup").principal
    link = inbox.read(sent_to(there).key, there.by("elin"), NOW).mine
    near = link.unit.territory
    for code, kind, territory in (
        ("aa", "maternal-child-health", near), ("bb", "habilitation", "Kiruna"),
        ("cc", "habilitation", near),
    ):  # fmt: skip
        Unit.objects.create(
            code=code, name=code, kind=kind, territory=territory, principal=principal
        )
    found = [one.name for one in own_units(link, TODAY) if len(one.name) == 2]
    assert found == ["cc", "bb", "aa"]

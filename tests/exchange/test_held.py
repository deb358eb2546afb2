"""Who may read a paper, how it is passed on, and the thread of questions around it."""

from __future__ import annotations

import pytest
from tests.exchange.papers_out import row_for, sent_to
from tests.world import NOW, World

from samlas.exchange import answers, dispatch, inbox
from samlas.exchange.answers import NotInForce, StaleText
from samlas.exchange.dispatch import NoConsent
from samlas.exchange.models import AnswerKind, Dispatch, Reply
from samlas.ledger.models import Entry


def test_only_who_holds_or_has_held_a_paper_reads_it(there: World) -> None:
    paper = sent_to(there, "bup")
    assert inbox.read(paper.key, there.by("elin"), NOW).dispatch == paper
    assert inbox.read(paper.key, there.by("anders"), NOW).holds_it
    for stranger in ("maja", "berit", "karin"):
        with pytest.raises(Dispatch.DoesNotExist):
            inbox.read(paper.key, there.by(stranger), NOW)
        with pytest.raises(Dispatch.DoesNotExist):
            inbox.held(paper.key, there.by(stranger))
    with pytest.raises(Dispatch.DoesNotExist):
        inbox.read("222222222222", there.by("elin"), NOW)


def test_what_is_sent_is_read_by_the_sending_unit_alone(there: World) -> None:
    paper = sent_to(there, "bup")
    assert inbox.read_sent(paper.key, there.by("yusuf"), NOW) == paper
    with pytest.raises(Dispatch.DoesNotExist):
        inbox.read_sent(paper.key, there.by("elin"), NOW)


def test_a_reading_is_written_down_and_the_first_one_opens_the_paper(there: World) -> None:
    paper = sent_to(there, "bup")
    for _again in range(2):
        inbox.read(paper.key, there.by("elin"), NOW)
    assert Entry.objects.filter(act="read", about=paper.key).count() == 2
    assert paper.holdings.get().opened_at == NOW


def test_a_reading_that_is_refused_is_not_taken_for_one(there: World) -> None:
    paper = sent_to(there, "bup")
    with pytest.raises(Dispatch.DoesNotExist):
        inbox.read(paper.key, there.by("maja"), NOW)
    assert not Entry.objects.filter(act="read").exists()
    assert paper.holdings.get().opened_at is None


def test_every_edition_that_the_unit_has_had_is_at_hand(there: World) -> None:
    old = sent_to(there, "bup")
    new = sent_to(there, "bup", row=old.consent_row, replaces=old)
    for one in (old, new):
        got = inbox.read(one.key, there.by("elin"), NOW)
        assert got.dispatch == one
        assert got.editions == [old, new]
        assert got.newest == new


def test_one_who_has_passed_a_paper_on_reads_it_still_and_sees_to_whom(there: World) -> None:
    paper = sent_to(there, "bup")
    answers.pass_on(paper, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    first = inbox.read(paper.key, there.by("elin"), NOW)
    assert not first.holds_it
    assert first.passed_on_to == there.unit("habilitering")
    second = inbox.read(paper.key, there.by("maja"), NOW)
    assert second.holds_it
    assert second.passed_on_to is None
    assert [link.unit.code for link in second.chain] == ["bup", "habilitering"]
    assert Entry.objects.filter(act="passed-on", about=paper.key).count() == 1


def test_a_paper_passed_on_waits_for_a_new_answer(there: World) -> None:
    paper = sent_to(there, "bup")
    answers.give(paper, Reply(kind=AnswerKind.ATTEND, attendee="Elin"), there.by("elin"), NOW)
    answers.pass_on(paper, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    paper.refresh_from_db()
    assert paper.answer is None
    assert paper.replies.count() == 1


def test_consent_for_the_unit_alone_lets_it_go_nowhere_else(there: World) -> None:
    paper = sent_to(there, "bup", row=row_for(there, "bup", whole_principal=False))
    with pytest.raises(NoConsent):
        answers.pass_on(paper, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    assert paper.holdings.count() == 1


def test_a_consent_taken_back_stops_passing_on_but_not_giving_back(there: World) -> None:
    paper = sent_to(there, "bup")
    answers.pass_on(paper, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    assert paper.consent_row is not None
    paper.consent_row.withdraw(NOW)
    with pytest.raises(NoConsent):
        answers.pass_on(paper, there.unit("vardcentral"), "Ringde.", there.by("maja"), NOW)
    back = answers.pass_on(paper, there.unit("bup"), "Ingen.", there.by("maja"), NOW)
    assert (back.unit, back.number) == (there.unit("bup"), 3)
    assert inbox.read(paper.key, there.by("elin"), NOW).mine == back


def test_a_paper_that_is_no_longer_in_force_is_not_acted_on(there: World) -> None:
    old = sent_to(there, "bup")
    new = sent_to(there, "bup", row=old.consent_row, replaces=old)
    with pytest.raises(NotInForce):
        answers.current(old.key)
    assert answers.current(new.key) == new
    dispatch.cancel([new], NOW)
    with pytest.raises(NotInForce):
        answers.current(new.key)


def test_every_answer_is_kept_and_the_last_one_holds(there: World) -> None:
    paper = sent_to(there, "bup")
    for kind in (AnswerKind.ATTEND, AnswerKind.PROPOSE_TIME, AnswerKind.ASK):
        last = answers.give(paper, Reply(kind=kind), there.by("elin"), NOW)
    paper.refresh_from_db()
    assert paper.answer is not None
    assert paper.answer.kind == AnswerKind.PROPOSE_TIME
    assert paper.replies.count() == 3
    assert inbox.read(paper.key, there.by("elin"), NOW).last_reply == last.pk


def test_a_preparation_is_saved_over_no_one_elses(there: World) -> None:
    paper = sent_to(there, "bup")
    first = answers.prepare(paper, {"contribution": "Samtal."}, 0, there.by("elin"), NOW)
    with pytest.raises(StaleText) as told:
        answers.prepare(paper, {"contribution": "Annat."}, 0, there.by("anders"), NOW)
    assert told.value.saved.contribution == "Samtal."
    answers.prepare(paper, {"mandate": "yes"}, first.version, there.by("anders"), NOW)
    paper.refresh_from_db()
    assert (paper.preparation.contribution, paper.preparation.mandate) == ("Samtal.", "yes")


def test_the_thread_is_one_for_all_editions_and_tells_who_asked(there: World) -> None:
    old = sent_to(there, "bup")
    answers.say(old, "Ska läkaren med?", there.by("elin"), NOW)
    new = sent_to(there, "bup", row=old.consent_row, replaces=old)
    answers.say(new, "Ja.", there.by("karin"), NOW)
    answers.say(new, "Tack.", there.by("karin"), NOW, for_unit=there.unit("bup"))
    said = [(one.unit and one.unit.code, one.text) for one in inbox.thread(old)]
    assert said == [("bup", "Ska läkaren med?"), ("soc", "Ja."), ("bup", "Tack.")]
    assert inbox.read(new.key, there.by("elin"), NOW).messages == inbox.thread(new)


def test_the_list_is_read_by_place_newest_first_and_written_down(there: World) -> None:
    sent = [sent_to(there, "bup") for _n in range(5)]
    first = inbox.received_by(there.by("elin"), None, 3, NOW)
    rest = inbox.received_by(there.by("elin"), first[-1].pk, 3, NOW)
    assert [link.dispatch for link in [*first, *rest]] == sent[::-1]
    assert inbox.received_by(there.by("maja"), None, 3, NOW) == []
    entry = Entry.objects.filter(act="listed").order_by("number").first()
    assert entry is not None
    assert entry.detail == {"papers": [one.key for one in sent[:1:-1]]}

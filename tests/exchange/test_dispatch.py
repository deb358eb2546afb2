"""The door out: no summons leaves without a living row for its reader, and all leave or none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.exchange.papers_out import CASE, SAMPLES, out_to, row_for, sent_to
from tests.world import NOW, TODAY, World

from samlas.exchange import answers, dispatch
from samlas.exchange.dispatch import NoConsent, Outgoing
from samlas.exchange.models import AnswerKind, Delivery, Dispatch, Holding, Reply
from samlas.ledger.models import Entry
from samlas.people.models import Consent, ConsentRow, InformationKind

YESTERDAY = TODAY - timedelta(days=1)
NOT_QUESTIONS = [kind for kind in InformationKind if kind != InformationKind.QUESTIONS]


def refused(there: World, *batch: Outgoing) -> NoConsent:
    """Sending the batch is refused, and leaves no trace."""
    with pytest.raises(NoConsent) as told:
        dispatch.send(CASE, batch, there.by("karin"), NOW)
    assert not Dispatch.objects.exists()
    assert not Holding.objects.exists()
    assert not Delivery.objects.exists()
    assert not Entry.objects.exists()
    return told.value


def test_a_paper_with_its_row_is_sent_and_written_down(there: World) -> None:
    row = row_for(there, "bup")
    sent = sent_to(there, "bup", row=row)
    assert sent.paper() == SAMPLES["summons"]
    assert sent.holdings.get().unit == there.unit("bup")
    assert sent.deliveries.get().done_at == NOW
    entry = Entry.objects.get()
    assert (entry.act, entry.about, entry.detail["consent_row"]) == ("sent", sent.key, row.pk)


def test_without_a_row_nothing_is_sent(there: World) -> None:
    assert refused(there, out_to(there, "bup", None)).recipient == there.unit("bup")


@pytest.mark.parametrize(
    "row",
    [
        {"withdrawn_at": NOW},
        {"valid_to": YESTERDAY},
        {"kinds": []},
        {"kinds": NOT_QUESTIONS},
    ],
)
def test_a_row_that_ended_or_covers_too_little_sends_nothing(
    there: World, row: dict[str, Any]
) -> None:
    refused(there, out_to(there, "bup", row_for(there, "bup", **row)))


@pytest.mark.parametrize(
    "consent",
    [{"withdrawn_at": NOW}, {"valid_to": YESTERDAY}, {"given_on": TODAY + timedelta(days=1)}],
)
def test_a_row_of_a_consent_that_does_not_hold_sends_nothing(
    there: World, consent: dict[str, Any]
) -> None:
    row = row_for(there, "bup")
    Consent.objects.update(**consent)
    refused(there, out_to(there, "bup", row))


def test_a_row_is_for_its_own_unit(there: World) -> None:
    refused(there, out_to(there, "habilitering", row_for(there, "bup")))


def test_a_row_that_is_gone_sends_nothing(there: World) -> None:
    row = row_for(there, "bup")
    ConsentRow.objects.all().delete()
    refused(there, out_to(there, "bup", row))


def test_a_row_read_before_it_was_taken_back_sends_nothing(there: World) -> None:
    row = row_for(there, "bup")
    ConsentRow.objects.update(withdrawn_at=NOW)
    assert row.is_live(TODAY)
    refused(there, out_to(there, "bup", row))


def test_one_without_consent_stops_all(there: World) -> None:
    good = out_to(there, "bup", row_for(there, "bup"))
    found = refused(there, good, out_to(there, "kassan", None), good)
    assert found.recipient == there.unit("kassan")


def test_a_question_of_measures_needs_a_row_that_opens_them(there: World) -> None:
    question = SAMPLES["information-request"]
    row = row_for(there, "kassan")
    refused(there, out_to(there, "kassan", row, paper=question))
    row.kinds = [InformationKind.MEASURES]
    row.save()
    assert sent_to(there, "kassan", row=row, paper=question).kind == "information-request"


@pytest.mark.parametrize("name", ["cancellation", "person-copy"])
def test_word_to_the_person_and_of_a_cancelled_meeting_needs_no_row(
    there: World, name: str
) -> None:
    out = Outgoing(paper=SAMPLES[name], recipient=None)
    assert dispatch.send(CASE, [out], there.by("karin"), NOW)[0].kind == name


def test_a_unit_without_samlas_gets_a_letter_to_post(there: World) -> None:
    there.unit("bup").uses_samlas = False
    letter = sent_to(there, "bup").deliveries.get()
    assert (letter.channel, letter.done_at) == ("letter", None)


# Editions


def newer(there: World, old: Dispatch, **more: Any) -> Dispatch:
    assert old.recipient is not None
    row = more.pop("row", old.consent_row)
    return sent_to(there, old.recipient.code, row=row, replaces=old, **more)


def answered(there: World, paper: Dispatch) -> Reply:
    return answers.give(
        paper, Reply(kind=AnswerKind.ATTEND, attendee="Elin"), there.by("elin"), NOW
    )


def test_a_new_edition_replaces_the_old_one_which_stays_readable(there: World) -> None:
    old = sent_to(there, "bup")
    new = newer(there, old)
    old.refresh_from_db()
    assert (new.thread, new.edition) == (old.thread, 2)
    assert (old.is_current, new.is_current) == (False, True)
    assert old.paper().edition == 1
    assert not old.holdings.get().awaiting
    assert set(Dispatch.objects.held_by(there.by("elin"))) == {old, new}


@pytest.mark.parametrize("keeps", [True, False])
def test_an_answer_goes_along_only_when_it_is_to(there: World, keeps: bool) -> None:
    old = sent_to(there, "bup")
    reply = answered(there, old)
    new = newer(there, old, keeps_answer=keeps)
    assert new.answer == (reply if keeps else None)
    assert new.holdings.get().awaiting is not keeps


def test_what_was_prepared_follows_the_new_edition(there: World) -> None:
    old = sent_to(there, "bup")
    answers.prepare(old, {"contribution": "Samtal."}, 0, there.by("elin"), NOW)
    new = Dispatch.objects.get(pk=newer(there, old).pk)
    assert new.preparation.contribution == "Samtal."
    assert not hasattr(Dispatch.objects.get(pk=old.pk), "preparation")


def test_a_new_edition_goes_to_the_unit_that_holds_the_paper(there: World) -> None:
    old = sent_to(there, "bup")
    answers.pass_on(old, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    new = newer(there, old)
    links = new.holdings.order_by("number").values_list("unit__code", "awaiting", "contact_note")
    assert list(links) == [("bup", False, "Ringde."), ("habilitering", True, "")]


def test_a_new_edition_does_not_follow_beyond_a_narrower_consent(there: World) -> None:
    old = sent_to(there, "bup")
    answers.pass_on(old, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    narrow = row_for(there, "bup", whole_principal=False)
    new = newer(there, old, row=narrow)
    assert new.holdings.get().unit == there.unit("bup")
    assert new not in Dispatch.objects.held_by(there.by("maja"))


def test_papers_called_off_wait_for_no_answer(there: World) -> None:
    paper = sent_to(there, "bup")
    dispatch.cancel([paper], NOW)
    paper.refresh_from_db()
    assert not paper.is_current
    assert not paper.holdings.get().awaiting


def test_a_posted_letter_says_who_posted_it(there: World) -> None:
    there.unit("bup").uses_samlas = False
    letter = sent_to(there, "bup").deliveries.get()
    dispatch.mark_posted(letter, there.by("karin"), NOW)
    letter.refresh_from_db()
    assert (letter.done_at, letter.done_by) == (NOW, there.by("karin"))

"""Sending, changing and cancelling: everyone gets the right paper, or nobody gets any."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.world import (
    NOW,
    World,
    alva,
    bertil,
    called,
    inform,
    paper_to,
    put_on_map,
    send,
    start,
    write,
    yes,
)

from samlas import papers
from samlas.casework import consent, contacts, givers
from samlas.casework.case import Case, Conflict, Decision, Refused, Stage
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact, Ring
from samlas.casework.summons import answering, check, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Summons
from samlas.casework.summons.sending import NotReady
from samlas.casework.tasks import Task, What
from samlas.directory.models import Principal, Unit
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.ledger.models import Entry
from samlas.people.models import (
    ConsentForm,
    ConsentRow,
    Individual,
    InformationKind,
    Representative,
)

Counting = Callable[[], AbstractContextManager[list[str]]]
FOUR = ("bup", "fjardskolan", "habilitering", "kassan")


def written(there: World, *codes: str, person: Individual | None = None) -> Summons:
    """A whole summons to some units, ready to go."""
    by = there.by("karin")
    case = start(by, person or alva())
    inform(case, by)
    units = [there.unit(code) for code in codes]
    consent.record(case, yes(units), by, NOW)
    for unit in units:
        put_on_map(case, unit, by)
    return write(case, by)


def papers_of(case: Case) -> dict[str, papers.Paper]:
    """The papers in force by their readers."""
    held = Dispatch.objects.filter(case=case.key, superseded_at=None, cancelled_at=None)
    return {
        one.recipient.name if one.recipient else one.paper().recipient.name: one.paper()  # type: ignore[attr-defined]
        for one in held
    }


def summons_to(case: Case, name: str) -> papers.Summons:
    paper = papers_of(case)[name]
    assert isinstance(paper, papers.Summons)
    return paper


def again(case: Case) -> Summons:
    return Summons.objects.get(case=case, cancelled_at=None)


def test_each_recipient_sees_its_own_contribution_only(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup", "kassan")
    bup, kassan = summons.recipients.all()
    texts = {bup.pk: {"contribution": "Hemlig BUP-text"}, kassan.pk: {"contribution": "FK-text"}}
    summons = draft.save_recipients(summons, texts, summons.version, by, NOW)
    send(summons, by)
    to_bup = papers.text(summons_to(summons.case, "BUP Haninge"))
    to_kassan = papers.text(summons_to(summons.case, "Försäkringskassan"))
    assert "Hemlig BUP-text" in to_bup
    assert "FK-text" not in to_bup
    assert "Hemlig BUP-text" not in to_kassan


def test_a_summons_and_an_invitation_are_two_different_papers(there: World) -> None:
    summons = written(there, "bup", "kassan")
    send(summons, there.by("karin"))
    to_bup = summons_to(summons.case, "BUP Haninge")
    to_kassan = summons_to(summons.case, "Försäkringskassan")
    assert (to_bup.verdict, to_kassan.verdict) == ("called", "invited")
    assert "decline" in to_kassan.answers
    assert "decline" not in to_bup.answers
    assert papers.view(to_bup).title != papers.view(to_kassan).title


def test_the_person_always_gets_a_copy_with_what_everyone_was_asked(there: World) -> None:
    summons = written(there, "bup", "kassan")
    send(summons, there.by("karin"))
    copy = papers_of(summons.case)["Alva Lindqvist"]
    assert isinstance(copy, papers.PersonCopy)
    assert [one.unit for one in copy.contributions] == ["BUP Haninge", "Försäkringskassan"]


def test_a_guardian_who_consented_gets_a_copy_too(there: World) -> None:
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    mother = Representative.objects.create(
        individual=case.individual, capacity="guardian", name="Mona Lindqvist", person_agrees=True
    )
    own = yes([there.unit("bup")]).givers[0]
    theirs = givers.Giver(
        representative=mother, form=own.form, given_on=own.given_on, kept_where="Akten"
    )
    consent.record(case, yes([there.unit("bup")], givers=[own, theirs]), by, NOW)
    put_on_map(case, there.unit("bup"), by)
    send(write(case, by), by)
    assert {"Alva Lindqvist", "Mona Lindqvist"} <= papers_of(case).keys()


def test_every_paper_rests_on_the_consent_row_of_its_recipient(there: World) -> None:
    summons = written(there, "bup", "kassan")
    send(summons, there.by("karin"))
    for one in Dispatch.objects.filter(kind="summons").select_related("consent_row"):
        assert one.consent_row is not None
        assert one.consent_row.unit_id == one.recipient_id


def test_without_consent_for_one_nothing_is_sent_to_anyone(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup", "kassan")
    row = ConsentRow.objects.get(unit=there.unit("kassan"))
    row.withdraw(NOW)
    before = Entry.objects.count()
    with pytest.raises(NotReady) as told:
        send(summons, by)
    assert [gap.part for gap in told.value.readiness.gaps] == ["consent"]
    assert not Dispatch.objects.exists()
    assert not Decision.objects.filter(question="duty-to-attend").exists()
    assert Entry.objects.count() == before
    assert again(summons.case).edition == 0


def test_a_consent_taken_back_between_reading_and_sending_stops_everything(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    summons = written(there, "bup", "kassan")
    judge = check.readiness

    def judged_before_the_withdrawal(sheet: draft.Sheet, now: datetime) -> check.Readiness:
        found = judge(sheet, now)
        ConsentRow.objects.filter(unit=there.unit("kassan")).update(withdrawn_at=NOW)
        return found

    monkeypatch.setattr(sending, "readiness", judged_before_the_withdrawal)
    with pytest.raises(Refused):
        send(summons, there.by("karin"))
    assert not Dispatch.objects.exists()


def test_sending_is_written_down_with_its_papers_and_its_rules(there: World) -> None:
    summons = written(there, "bup", "kassan")
    sent = send(summons, there.by("karin"))
    entries = Entry.objects.filter(act="sent", about__in=[one.key for one in sent])
    assert entries.count() == 3
    decisions = Decision.objects.filter(case=summons.case, question="duty-to-attend")
    assert {one.verdict for one in decisions} == {"called", "invited"}
    assert all(one.because for one in decisions)


def test_a_second_click_sends_nothing_more(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup")
    sending.send(summons, summons.version, by, NOW)
    with pytest.raises(Conflict):
        sending.send(summons, summons.version, by, NOW)
    assert Dispatch.objects.count() == 2


def test_sending_puts_the_answer_on_the_recipients_lists_and_the_meeting_on_ours(
    there: World,
) -> None:
    summons = written(there, "bup", "kassan")
    send(summons, there.by("karin"))
    due = (NOW + timedelta(days=21)).date()
    rows = {(one.unit_id, one.what): one.due for one in Task.objects.all()}
    assert rows[there.unit("bup").pk, What.ANSWER_SUMMONS] == due
    assert rows[there.unit("kassan").pk, What.ANSWER_INVITATION] == due
    assert rows[there.unit("soc").pk, What.AWAIT_ANSWERS] == due
    assert Case.objects.get(pk=summons.case_id).stage == Stage.CALLED


def test_that_the_probation_service_is_asked_is_told_to_nobody_else(there: World) -> None:
    by = there.by("karin")
    state = Principal.objects.create(code="kv", name="Kriminalvården", kind="state")
    frivard = Unit.objects.create(
        code="frivard", name="Frivården Handen", kind="prison-probation", principal=state
    )
    there.units["frivard"] = frivard
    summons = written(there, "bup", "frivard", person=bertil())
    one = summons.recipients.get(contact__unit=frivard)
    values = {one.pk: {"proposed_role": "note-taker"}}
    summons = draft.save_recipients(summons, values, summons.version, by, NOW)
    send(summons, by)
    assert "Frivården" not in papers.text(summons_to(summons.case, "BUP Haninge"))
    assert "BUP Haninge" in papers.text(summons_to(summons.case, "Frivården Handen"))
    assert "Frivården" in papers.text(papers_of(summons.case)["Bertil Svahn"])


def test_a_protected_persons_papers_tell_no_place_and_no_company(there: World) -> None:
    by = there.by("karin")
    hidden = alva(protection="sekretessmarkering", street="Hemliga gatan 1", town="Handen")
    summons = written(there, "bup", "fjardskolan", person=hidden)
    school = summons.recipients.get(contact__unit__code="fjardskolan")
    values = {school.pk: {"proposed_role": "chair"}}
    summons = draft.save_recipients(summons, values, summons.version, by, NOW)
    send(summons, by)
    text = papers.text(summons_to(summons.case, "BUP Haninge"))
    for secret in ("Rådhuset", "Fjärdskolan", "Hemliga gatan", hidden.personal_number):
        assert secret not in text
    assert "Hemliga gatan" not in papers.text(papers_of(summons.case)["Alva Lindqvist"])
    assert not Task.objects.exclude(label="").exists()


def test_before_discharge_all_called_see_what_is_not_confirmed(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup")
    Case.objects.filter(pk=summons.case_id).update(context="discharge")
    values = {"ready_for_discharge_at": NOW, "inpatient_done": True}
    send(draft.save(summons, values, summons.version, by, NOW), by)
    discharge = summons_to(summons.case, "BUP Haninge").discharge
    assert discharge is not None
    assert (discharge.inpatient_done, discharge.outpatient_done) == (True, False)


def test_a_relative_gets_a_letter(there: World) -> None:
    by = there.by("karin")
    case = start(by, bertil())
    inform(case, by)
    contact = contacts.add(
        Contact(case=case, ring=Ring.NEAR, name="Siv Svahn", role="syster",
                choice=Choice.ASK_TO_COME, street="Ågatan 2", postcode="136 40", town="Handen"),
        by, NOW,
    )  # fmt: skip
    row = Row(contact=contact.pk, kinds=list(InformationKind))
    consent.record(case, yes([], rows=[row]), by, NOW)
    sent = send(write(case, by), by)
    letter = sent[0].deliveries.get()
    assert (letter.channel, letter.done_at) == ("letter", None)
    assert summons_to(case, "Siv Svahn").recipient.address == ("Ågatan 2", "136 40 Handen")


def test_a_letter_tells_the_day_of_the_yes_to_its_own_recipient(there: World) -> None:
    by, later = there.by("karin"), NOW + timedelta(days=5)
    case = start(by, bertil())
    inform(case, by)
    units = [there.unit("bup"), there.unit("fjardskolan")]
    consent.record(case, yes(units[:1]), by, NOW)
    said = givers.Giver(
        representative=None, form=ConsentForm.SIGNED, given_on=later.date(), kept_where="Akten"
    )
    consent.add_row(case, Row(unit=units[1], kinds=list(InformationKind)), [said], by, later)
    for unit in units:
        put_on_map(case, unit, by, later)
    send(write(case, by, later), by, later)
    days = [summons_to(case, unit.name).consent.given_on for unit in units]
    assert days == [NOW.date(), later.date()]


def test_a_new_edition_needs_a_reason(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup")], alva())
    with pytest.raises(Refused) as told:
        send(again(case), by)
    assert told.value.field == "reason"
    assert Dispatch.objects.filter(edition=2).count() == 0


def moved(there: World, case: Case, **values: object) -> Summons:
    """The meeting changed, and the new edition sent."""
    by = there.by("karin")
    summons = again(case)
    summons = draft.save(summons, values, summons.version, by, NOW)
    send(summons, by, reason="Rummet var för litet.")
    return again(case)


def test_a_new_edition_tells_why_and_what_and_leaves_the_old_one_readable(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], alva())
    old = paper_to(case, there.unit("bup"))
    moved(there, case, place="Skolan", minutes=90)
    new = paper_to(case, there.unit("bup"))
    old.refresh_from_db()
    assert (new.edition, new.thread) == (2, old.thread)
    assert old.superseded_at is not None
    sealed, before = new.paper(), old.paper()
    assert isinstance(sealed, papers.Summons)
    assert isinstance(before, papers.Summons)
    assert before.meeting.place == "Rådhuset"
    assert sealed.change is not None
    assert sealed.change.reason == "Rummet var för litet."
    assert len(sealed.change.what) == 2


def test_the_persons_copy_is_replaced_by_the_new_edition(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], alva())
    moved(there, case, place="Skolan")
    first, second = Dispatch.objects.filter(kind="person-copy").order_by("pk")
    assert first.superseded_at is not None
    assert second.is_current
    copy = second.paper()
    assert isinstance(copy, papers.PersonCopy)
    assert copy.change is not None


def comes(there: World, case: Case) -> None:
    said = Said(kind=AnswerKind.ATTEND, attendee="Elin Bergvall")
    answering.answer(paper_to(case, there.unit("bup")).key, said, there.by("elin"), NOW)


@pytest.mark.parametrize("hidden", [False, True])
def test_an_answer_holds_while_time_and_place_stay(there: World, hidden: bool) -> None:
    person = alva(protection="sekretessmarkering" if hidden else "")
    case = called(there.by("karin"), [there.unit("bup")], person)
    comes(there, case)
    moved(there, case, purpose="Klarare syfte.")
    assert paper_to(case, there.unit("bup")).answer is not None
    assert not Task.objects.filter(what=What.ANSWER_SUMMONS).exists()


def test_an_answer_falls_when_the_time_changes(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], alva())
    comes(there, case)
    moved(there, case, starts_at=NOW + timedelta(days=35))
    assert paper_to(case, there.unit("bup")).answer is None
    assert Task.objects.filter(what=What.ANSWER_SUMMONS).count() == 1


def test_a_no_falls_when_the_invited_is_called_instead(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("kassan")], alva())
    key = paper_to(case, there.unit("kassan")).key
    answering.answer(key, Said(kind=AnswerKind.DECLINE), there.by("berit"), NOW)
    Unit.objects.filter(code="kassan").update(kind="specialist-care")
    moved(there, case, purpose="Klarare syfte.")
    new = paper_to(case, there.unit("kassan"))
    assert (new.verdict, new.answer) == ("called", None)


def test_one_taken_off_is_told_not_to_come_and_gets_no_new_edition(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup"), there.unit("kassan")], alva())
    summons = again(case)
    kassan = summons.recipients.get(contact__unit__code="kassan")
    draft.take_off(summons, kassan.pk, summons.version, by, NOW)
    send(again(case), by, reason="Färre ska komma.")
    to_kassan = Dispatch.objects.filter(recipient=there.unit("kassan")).order_by("pk")
    assert [one.kind for one in to_kassan] == ["summons", "cancellation"]
    assert to_kassan[0].cancelled_at is not None
    assert not Task.objects.filter(unit=there.unit("kassan")).exists()


def test_cancelling_tells_everyone_who_holds_a_paper_and_the_person(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup"), there.unit("kassan")], alva())
    summons = again(case)
    sending.cancel(summons, summons.version, "Alva är sjuk.", by, NOW)
    told = Dispatch.objects.filter(kind="cancellation").order_by("pk")
    readers = [one.recipient.name if one.recipient else "personen" for one in told]
    assert readers == ["BUP Haninge", "Försäkringskassan", "personen"]
    assert all("Alva är sjuk." in papers.text(one.paper()) for one in told)
    assert not Dispatch.objects.filter(kind="summons", cancelled_at=None).exists()
    shown = Task.objects.filter(shown_from__lte=NOW.date())
    whats = set(shown.values_list("what", flat=True))
    assert whats == {What.WRITE_SUMMONS, What.POST_LETTERS}


def test_what_a_cancellation_will_say_can_be_read_before(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup")], alva())
    told = sending.cancellations(again(case), "Alva är sjuk.", NOW.date())
    assert [one.recipient.unit or one.recipient.name for one in told] == [
        "BUP Haninge", "Alva Lindqvist",
    ]  # fmt: skip
    assert not Dispatch.objects.filter(kind="cancellation").exists()


def test_cancelling_needs_a_reason_and_something_sent(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup")
    with pytest.raises(Refused):
        sending.cancel(summons, summons.version, "Sjuk.", by, NOW)
    with pytest.raises(Refused) as told:
        sending.cancel(summons, summons.version, "  ", by, NOW)
    assert told.value.field == "reason"


def test_the_preview_is_what_is_sent(there: World) -> None:
    by = there.by("karin")
    summons = written(there, "bup", "kassan")
    whole = check.sheet(summons, NOW.date())
    shown = sending.preview(whole, check.readiness(whole, NOW), "", NOW)
    assert shown is not None
    send(summons, by)
    for recipient, paper in shown.to_recipients:
        sealed = summons_to(summons.case, recipient.contact.name)
        assert papers.text(paper) == papers.text(sealed)
        assert sealed.reply_code == ""
    assert papers.text(shown.to_person[0]) == papers.text(papers_of(summons.case)["Alva Lindqvist"])


def test_there_is_no_preview_before_a_form_and_a_time(there: World) -> None:
    summons = written(there, "bup")
    summons.starts_at = None
    whole = check.sheet(summons, NOW.date())
    assert sending.preview(whole, check.readiness(whole, NOW), "", NOW) is None


def test_sending_to_four_costs_hardly_more_than_to_one(there: World, queries: Counting) -> None:
    by = there.by("karin")
    one, four = written(there, "bup"), written(there, *FOUR, person=bertil())
    with queries() as for_one:
        send(one, by)
    with queries() as for_four:
        send(four, by)
    assert len(for_four) == len(for_one)
    assert len(for_four) <= 37, for_four


def test_a_guardian_who_consented_and_is_invited_gets_one_paper(there: World) -> None:
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    mother = Representative.objects.create(
        individual=case.individual, capacity="guardian", name="Mona Lindqvist", person_agrees=True
    )
    asked = Contact.objects.create(
        case=case, ring=Ring.NEAR, name=mother.name, representative=mother,
        choice=Choice.ASK_TO_COME,
    )  # fmt: skip
    own = yes([there.unit("bup")]).givers[0]
    theirs = givers.Giver(
        representative=mother, form=own.form, given_on=own.given_on, kept_where="Akten"
    )
    said = yes([there.unit("bup")], givers=[own, theirs])
    row = Row(contact=asked.pk, kinds=said.rows[0].kinds)
    consent.record(case, replace(said, rows=[*said.rows, row]), by, NOW)
    put_on_map(case, there.unit("bup"), by)
    send(write(case, by), by)
    letters = [one.paper() for one in Dispatch.objects.filter(case=case.key, recipient=None)]
    told = [(type(one).__name__, one.recipient.name) for one in letters]  # type: ignore[attr-defined]
    assert sorted(told) == [("PersonCopy", "Alva Lindqvist"), ("Summons", "Mona Lindqvist")]

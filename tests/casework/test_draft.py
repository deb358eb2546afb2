"""Writing the summons: texts, questions and recipients are kept, also when two write at once."""

from __future__ import annotations

import pytest
from tests.world import NOW, World, alva, called, inform, put_on_map, start, write, yes

from samlas.casework import consent, contacts
from samlas.casework.case import Case, Conflict
from samlas.casework.contacts import Choice
from samlas.casework.summons import draft, sending
from samlas.casework.summons.draft import Question, Recipient, Summons
from samlas.ledger.models import Entry


def begin_with(there: World) -> Case:
    """Alva's case, with BUP and the school on the map as those to ask."""
    by = there.by("karin")
    case = start(by, alva())
    inform(case, by)
    consent.record(case, yes([there.unit("bup"), there.unit("fjardskolan")]), by, NOW)
    put_on_map(case, there.unit("bup"), by)
    put_on_map(case, there.unit("fjardskolan"), by)
    return case


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def test_a_summons_begins_once_with_the_contacts_to_ask(there: World, case: Case) -> None:
    first = draft.opened(case.key, there.by("karin"), NOW)
    again = draft.opened(case.key, there.by("yusuf"), NOW)
    assert first == again
    assert [one.contact.name for one in first.recipients.all()] == ["BUP Haninge", "Fjärdskolan"]
    assert first.convener_email == "karin@example.se"


def test_a_case_of_another_unit_is_as_if_it_were_not_there(there: World, case: Case) -> None:
    with pytest.raises(Case.DoesNotExist):
        draft.opened(case.key, there.by("elin"), NOW)


def test_opening_is_written_to_the_ledger(there: World, case: Case) -> None:
    draft.opened(case.key, there.by("karin"), NOW)
    assert Entry.objects.filter(about=case.key, act="read", purpose="summons").exists()


def test_who_saves_second_is_told_and_overwrites_nothing(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = draft.begin(case, by, NOW)
    draft.save(summons, {"purpose": "Yusufs text"}, 0, there.by("yusuf"), NOW)
    with pytest.raises(Conflict) as told:
        draft.save(summons, {"purpose": "Karins text"}, 0, by, NOW)
    assert told.value.saved.purpose == "Yusufs text"  # type: ignore[attr-defined]
    assert Summons.objects.get().purpose == "Yusufs text"


def test_saving_the_same_again_changes_nothing(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = draft.save(draft.begin(case, by, NOW), {"purpose": "Planera"}, 0, by, NOW)
    assert draft.save(summons, {"purpose": "Planera"}, 1, by, NOW).version == 1


def test_questions_are_numbered_in_order(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = draft.begin(case, by, NOW)
    draft.save_questions(summons, [("Vem?", 10), ("Hur?", None)], 0, by, NOW)
    asked = [(one.number, one.text, one.minutes) for one in Question.objects.all()]
    assert asked == [(1, "Vem?", 10), (2, "Hur?", None)]


def test_recipients_keep_their_questions_when_the_order_changes(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = draft.begin(case, by, NOW)
    texts = [("Ett?", None), ("Två?", None), ("Tre?", None)]
    summons = draft.save_questions(summons, texts, summons.version, by, NOW)
    bup, school = summons.recipients.all()
    picked = {bup.pk: {"questions": [1, 3]}, school.pk: {"questions": [2]}}
    summons = draft.save_recipients(summons, picked, summons.version, by, NOW)
    # The second is removed, and the third put first.
    turned = [texts[2], texts[0]]
    draft.save_questions(summons, turned, summons.version, by, NOW, {3: 1, 1: 2})
    bup.refresh_from_db()
    school.refresh_from_db()
    assert bup.questions == [1, 2]
    assert school.questions == []


def test_one_taken_off_is_not_for_now_on_the_map(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = draft.begin(case, by, NOW)
    bup = summons.recipients.get(contact__unit__code="bup")
    draft.take_off(summons, bup.pk, summons.version, by, NOW)
    assert not Recipient.objects.filter(pk=bup.pk).exists()
    assert case.contacts.get(unit__code="bup").choice == Choice.NOT_NOW


def test_a_change_after_sending_waits_to_be_sent(there: World, case: Case) -> None:
    by = there.by("karin")
    summons = write(case, by)
    sending.send(summons, summons.version, by, NOW)
    sent = draft.begin(case, by, NOW)
    assert not sent.unsent_changes
    assert draft.save(sent, {"place": "Skolan"}, sent.version, by, NOW).unsent_changes


def test_a_contact_added_after_sending_waits_to_be_sent(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup")])
    put_on_map(case, there.unit("kassan"), by)
    assert draft.begin(case, by, NOW).unsent_changes


def test_one_asked_again_after_being_taken_off_begins_without_a_paper(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup"), there.unit("kassan")])
    contact = case.contacts.get(unit__code="kassan")
    off = {"choice": Choice.NOT_NOW, "reason": "Behövs inte."}
    contact = contacts.change(contact, off, contact.version, by, NOW)
    summons = draft.begin(case, by, NOW)
    sending.send(summons, summons.version, by, NOW, reason="Färre.")
    contacts.change(contact, {"choice": Choice.ASK_TO_COME}, contact.version, by, NOW)
    kassan = draft.begin(case, by, NOW).recipients.get(contact=contact)
    assert kassan.removed_at is None
    assert kassan.dispatch is None


def test_a_new_meeting_after_a_cancelled_one_begins_with_its_texts(there: World) -> None:
    by = there.by("karin")
    case = called(by, [there.unit("bup")])
    old = draft.begin(case, by, NOW)
    sending.cancel(old, old.version, "Sjukdom.", by, NOW)
    new = draft.begin(case, by, NOW)
    assert new != old
    assert (new.purpose, new.edition, new.starts_at) == (old.purpose, 0, None)
    assert [one.text for one in new.questions.all()] == ["Vem gör vad?"]
    assert [one.contribution for one in new.recipients.all()] == ["Er del."]


def test_a_summons_can_be_addressed_to_the_units_functions(there: World, case: Case) -> None:
    there.unit("bup").functions.create(title="Kurator")
    summons = draft.begin(case, there.by("karin"), NOW)
    recipients = list(summons.recipients.select_related("contact"))
    assert draft.functions(recipients) == {there.unit("bup").pk: ["Kurator"]}

"""The meeting: who works with it, what is written in it, and when it may end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import world
from tests.world import NOW, TODAY, World, alva, bertil, paper_to

from samlas.casework import tasks, withdrawal
from samlas.casework.case import Case, Conflict, Refused, Stage
from samlas.casework.meeting import ending, roles, writing
from samlas.casework.meeting.ending import NotSettled
from samlas.casework.meeting.models import (
    Instead,
    Meeting,
    Participant,
    Presence,
    Role,
    RoleKind,
    Slot,
    Tick,
)
from samlas.casework.stage import stage_of
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.tasks import Task, What
from samlas.exchange.models import AnswerKind
from samlas.people.models import ConsentRow, Individual

SUMMARY = "q:1:summary"


def begin_with(there: World) -> Case:
    return called(there)


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def called(there: World, person: Individual | None = None) -> Case:
    units = [there.unit("bup"), there.unit("fjardskolan")]
    return world.called(there.by("karin"), units, person)


def on_lists(what: What) -> list[str]:
    return [one.unit.code for one in Task.objects.filter(what=what).select_related("unit")]


def asked_of_bup(there: World, case: Case, kind: RoleKind = RoleKind.NOTE_TAKER) -> Role:
    meeting = roles.prepare(case, there.by("karin"), NOW)
    paper = paper_to(case, there.unit("bup"))
    return roles.ask(meeting, kind, paper, there.by("karin"), NOW)


def steps(refusal: pytest.ExceptionInfo[NotSettled]) -> list[str]:
    return [gap.step for gap in refusal.value.gaps]


# Who is there, and who may work with it


def test_before_anything_is_sent_there_is_no_meeting(there: World) -> None:
    case = world.start(there.by("karin"))
    assert roles.of_case(case) is None
    with pytest.raises(Refused, match="kallelsen"):
        roles.prepare(case, there.by("karin"), NOW)


def test_the_person_comes_first_and_then_the_own_unit(there: World, case: Case) -> None:
    meeting = roles.prepare(case, there.by("karin"), NOW)
    assert roles.prepare(case, there.by("yusuf"), NOW) == meeting == roles.of_case(case)
    names = [one.contact and one.contact.name for one in meeting.participants.all()]
    assert names == [None, "Barn- och ungdomsenheten", "BUP Haninge", "Fjärdskolan"]
    assert meeting.number == 1


def test_a_role_is_asked_of_another_principal_and_accepted(there: World, case: Case) -> None:
    role = asked_of_bup(there, case)
    elin, maja = there.by("elin"), there.by("maja")
    assert on_lists(What.ANSWER_ROLE) == ["bup"]
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(role.meeting.key, elin, NOW, "meeting")
    with pytest.raises(Role.DoesNotExist):
        roles.accept(role, maja, NOW)
    roles.accept(role, elin, NOW)
    assert (on_lists(What.ANSWER_ROLE), on_lists(What.KEEP_ROLE)) == ([], ["bup"])
    assert roles.workable(role.meeting.key, elin, NOW, "meeting") == role.meeting
    for other in (there.by("anders"), maja):
        with pytest.raises(Meeting.DoesNotExist):
            roles.workable(role.meeting.key, other, NOW, "meeting")


def test_whoever_declines_is_asked_no_more(there: World, case: Case) -> None:
    role = asked_of_bup(there, case)
    roles.decline(role, there.by("anders"), NOW)
    assert on_lists(What.ANSWER_ROLE) == []
    with pytest.raises(Refused):
        roles.accept(role, there.by("elin"), NOW)


def test_asking_someone_else_ends_the_first_asking(there: World, case: Case) -> None:
    role = roles.accept(asked_of_bup(there, case), there.by("elin"), NOW)
    roles.ask(role.meeting, RoleKind.NOTE_TAKER, None, there.by("karin"), NOW)
    assert on_lists(What.KEEP_ROLE) == []
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(role.meeting.key, there.by("elin"), NOW, "meeting")


def test_a_colleague_says_yes_too(there: World, case: Case) -> None:
    karin, yusuf = there.by("karin"), there.by("yusuf")
    meeting = roles.prepare(case, karin, NOW)
    role = roles.ask(meeting, RoleKind.CHAIR, None, karin, NOW, holder=yusuf)
    assert role.accepted_at is None
    assert Task.objects.get(what=What.TAKE_ROLE).responsible == yusuf
    roles.accept(role, yusuf, NOW)
    assert on_lists(What.TAKE_ROLE) == []


def test_a_role_goes_with_the_paper_to_its_new_edition(there: World, case: Case) -> None:
    role = roles.accept(asked_of_bup(there, case), there.by("elin"), NOW)
    summons = draft.current(case)
    assert summons is not None
    summons = draft.save(summons, {"place": "Skolan"}, summons.version, there.by("karin"), NOW)
    sending.send(summons, summons.version, there.by("karin"), NOW, reason="Större rum.")
    assert Task.objects.get(what=What.KEEP_ROLE).about == paper_to(case, there.unit("bup")).key
    assert roles.workable(role.meeting.key, there.by("elin"), NOW, "meeting")


def test_a_consent_taken_back_closes_the_meeting_to_others(there: World, case: Case) -> None:
    role = roles.accept(asked_of_bup(there, case), there.by("elin"), NOW)
    withdrawal.withdraw(case, "phone", there.by("karin"), NOW)
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(role.meeting.key, there.by("elin"), NOW, "meeting")
    assert on_lists(What.KEEP_ROLE) == []


def test_a_paper_passed_on_takes_the_role_from_who_had_it(there: World, case: Case) -> None:
    role = roles.accept(asked_of_bup(there, case), there.by("elin"), NOW)
    paper = paper_to(case, there.unit("bup")).key
    answering.pass_on(paper, there.unit("habilitering"), "Ringde.", there.by("elin"), NOW)
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(role.meeting.key, there.by("elin"), NOW, "meeting")


# Writing


def test_nothing_is_written_before_someone_takes_notes(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = roles.prepare(case, karin, NOW)
    with pytest.raises(Refused, match="dokumentera"):
        writing.open_(meeting, karin, NOW)
    with pytest.raises(Refused):
        writing.write(meeting, SUMMARY, "Text.", 0, karin, NOW)
    role = roles.accept(asked_of_bup(there, case), there.by("elin"), NOW)
    assert writing.open_(role.meeting, there.by("elin"), NOW).is_open


def test_two_who_write_in_different_slots_never_meet(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    writing.write(meeting, SUMMARY, "Karins.", 0, there.by("karin"), NOW)
    writing.write(meeting, "q:1:decision", "Yusufs.", 0, there.by("yusuf"), NOW)
    assert {name: one.text for name, one in writing.slots(meeting).items()} == {
        SUMMARY: "Karins.",
        "q:1:decision": "Yusufs.",
    }


def test_two_who_write_in_the_same_slot_lose_nothing(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    writing.write(meeting, SUMMARY, "Karins.", 0, there.by("karin"), NOW)
    with pytest.raises(Conflict) as conflict:
        writing.write(meeting, SUMMARY, "Yusufs.", 0, there.by("yusuf"), NOW)
    assert isinstance(conflict.value.saved, Slot)
    assert conflict.value.saved.text == "Karins."
    both = writing.write(meeting, SUMMARY, "Karins. Yusufs.", 0, there.by("yusuf"), NOW)
    assert (both.text, both.version) == ("Karins. Yusufs.", 2)


def test_a_yes_does_not_become_a_no_because_its_letters_are_in_it(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    writing.write(meeting, SUMMARY, "Ja", 0, there.by("karin"), NOW)
    for other in ("Jag vill inte.", "Nej. Ja sa någon annan."):
        with pytest.raises(Conflict):
            writing.write(meeting, SUMMARY, other, 0, there.by("yusuf"), NOW)
    same = writing.write(meeting, SUMMARY, "Ja", 0, there.by("yusuf"), NOW)
    assert same.version == 1
    own = writing.write(meeting, SUMMARY, "Jag vill.", 0, there.by("karin"), NOW)
    assert (own.text, own.version) == ("Jag vill.", 2)
    with pytest.raises(Conflict):
        writing.write(meeting, SUMMARY, "Nej. Jag vill.", 1, there.by("karin"), NOW)


def test_two_who_write_down_who_is_there_undo_nothing(there: World, case: Case) -> None:
    karin, yusuf = there.by("karin"), there.by("yusuf")
    meeting = world.meet(case, karin)
    bup, school = meeting.participants.filter(contact__unit__code__in=("bup", "fjardskolan"))
    writing.attend(bup, Presence.VIDEO, "", karin, NOW, version=0)
    writing.attend(school, Presence.ON_SITE, "", yusuf, NOW, version=0)
    with pytest.raises(Conflict) as conflict:
        writing.attend(bup, Presence.PHONE, "", yusuf, NOW, version=0)
    assert isinstance(conflict.value.saved, Participant)
    assert conflict.value.saved.presence == Presence.VIDEO
    writing.attend(bup, Presence.VIDEO, "", yusuf, NOW, version=0)
    kept = meeting.participants.order_by("place").values_list("presence", flat=True)
    assert list(kept) == ["", "", "video", "on-site"]


def answers(there: World, case: Case, code: str, who: str, **said: str) -> None:
    paper = paper_to(case, there.unit(code)).key
    answering.answer(paper, Said(kind=AnswerKind.ATTEND, **said), there.by(who), NOW)


def test_each_stands_as_it_has_answered_until_it_is_written_down(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = roles.prepare(case, karin, NOW)
    bup = meeting.participants.get(contact__unit__code="bup")
    assert bup.presence == Presence.UNKNOWN
    answers(there, case, "bup", "elin", attendee="Elin Bergvall", takes_part="video")
    answers(there, case, "fjardskolan", "sara", attendee="Sara Nyström")
    meeting = world.meet(case, karin)
    stands = meeting.participants.values_list("contact__unit__code", "name", "presence")
    assert list(stands)[2:] == [
        ("bup", "Elin Bergvall", "video"), ("fjardskolan", "Sara Nyström", ""),
    ]  # fmt: skip
    writing.attend(bup, Presence.ON_SITE, "", karin, NOW)
    roles.prepare(case, karin, NOW)
    bup.refresh_from_db()
    assert bup.presence == Presence.ON_SITE


def test_one_who_was_taken_off_the_list_is_gone_though_it_had_said_it_comes(
    there: World, case: Case
) -> None:
    answers(there, case, "bup", "elin", attendee="Elin Bergvall", takes_part="video")
    meeting = roles.prepare(case, there.by("karin"), NOW)
    row = ConsentRow.objects.live(TODAY).get(unit=there.unit("bup"))
    withdrawal.withdraw_row(row, case, there.by("karin"), NOW)
    roles.prepare(case, there.by("karin"), NOW)
    assert not meeting.participants.filter(contact__unit__code="bup").exists()


def test_only_what_the_meeting_has_can_be_written_and_ticked(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    for name in ("q:2:summary", "q:1:other", "p:99999:contact", "anything", ""):
        with pytest.raises(Slot.DoesNotExist):
            writing.write(meeting, name, "Text.", 0, there.by("karin"), NOW)
    for name in ("spoke:99999", "anything"):
        with pytest.raises(Tick.DoesNotExist):
            writing.tick(meeting, name, on=True, by=there.by("karin"), now=NOW)


def test_why_someone_is_not_there_must_be_told(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    one = meeting.participants.last()
    assert one is not None
    with pytest.raises(Refused) as refusal:
        writing.attend(one, Presence.ABSENT, " ", there.by("karin"), NOW)
    assert refusal.value.field == "because"


# The end


def test_a_meeting_ends_and_the_plan_is_to_be_sealed(there: World, case: Case) -> None:
    karin = there.by("karin")
    roles.accept(asked_of_bup(there, case, RoleKind.CHAIR), there.by("elin"), NOW)
    assert on_lists(What.ANSWER_SUMMONS)
    meeting = world.met(case, karin)
    assert (on_lists(What.WRITE_PLAN), on_lists(What.HOLD_MEETING)) == (["soc"], [])
    assert Task.objects.get(what=What.WRITE_PLAN).due == TODAY + timedelta(days=14)
    assert on_lists(What.ANSWER_SUMMONS) == []
    assert on_lists(What.KEEP_ROLE) == []
    with pytest.raises(Refused, match="avslutat"):
        writing.write(meeting, SUMMARY, "Mer.", 1, karin, NOW)
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(meeting.key, there.by("elin"), NOW, "meeting")


def test_all_that_is_missing_is_told_at_once(there: World) -> None:
    case = called(there, alva())
    meeting = world.meet(case, there.by("karin"))
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, there.by("karin"), NOW)
    assert steps(refusal) == ["welcome", "q1", "child", *["aloud"] * 5, "next"]


def test_a_question_left_open_needs_its_reason_only(there: World) -> None:
    karin = there.by("karin")
    meeting = world.hold(world.meet(called(there, bertil()), karin), karin)
    slot = writing.write(meeting, SUMMARY, "", 1, karin, NOW)
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["q1"]
    assert slot.text == ""
    writing.write(meeting, "q:1:open", "Tiden tog slut.", 0, karin, NOW)
    assert ending.finish(meeting, meeting.version, karin, NOW).ended_at == NOW


def test_who_has_not_spoken_is_named(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = world.hold(world.meet(case, karin), karin)
    bup = meeting.participants.get(contact__unit=there.unit("bup"))
    writing.tick(meeting, f"spoke:{bup.pk}", on=False, by=karin, now=NOW)
    with pytest.raises(NotSettled, match="BUP Haninge"):
        ending.finish(meeting, meeting.version, karin, NOW)
    writing.attend(bup, Presence.ABSENT, "Sjuk.", karin, NOW)
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["next"]
    told = {"next_told_by": "Karin Ahlgren"}
    meeting = ending.book_next(meeting, told, meeting.version, karin, NOW)
    assert ending.finish(meeting, meeting.version, karin, NOW).ended_at


@pytest.mark.parametrize("presence", [Presence.UNKNOWN, Presence.LETTER, Presence.REPRESENTED])
def test_someone_tells_all_who_do_not_hear_of_the_next_meeting(
    there: World, case: Case, presence: Presence
) -> None:
    karin = there.by("karin")
    meeting = world.hold(world.meet(case, karin), karin)
    meeting.participants.filter(contact__unit__code="bup").update(presence=presence)
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["next"]


def test_what_was_agreed_is_read_aloud_or_it_says_why_not(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = world.hold(world.meet(case, karin), karin)
    writing.tick(meeting, "aloud", on=False, by=karin, now=NOW)
    with pytest.raises(NotSettled, match="Läs upp planeringen") as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["aloud"]
    writing.write(meeting, "aloud:not", "Bertil ville läsa själv.", 0, karin, NOW)
    assert ending.finish(meeting, meeting.version, karin, NOW).ended_at


def test_without_a_next_time_there_is_a_reason(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = world.hold(world.meet(case, karin), karin)
    with pytest.raises(Refused) as past:
        ending.book_next(meeting, {"next_at": NOW - timedelta(days=1)}, meeting.version, karin, NOW)
    assert past.value.field == "next_at"
    meeting = ending.book_next(meeting, {"next_at": None}, meeting.version, karin, NOW)
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["next"]
    why = {"next_not_because": "Allt är gjort."}
    meeting = ending.book_next(meeting, why, meeting.version, karin, NOW)
    assert ending.finish(meeting, meeting.version, karin, NOW).ended_at


def test_no_plan_over_the_head_of_one_who_is_not_there(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = absent(there, case)
    with pytest.raises(NotSettled) as refusal:
        ending.finish(meeting, meeting.version, karin, NOW)
    assert steps(refusal) == ["welcome", "next"]
    with pytest.raises(Refused) as silent:
        ending.settle_absence(meeting, Instead.PHONE, "", meeting.version, karin, NOW)
    assert silent.value.field == "instead_said"
    said = "Ja till allt, per telefon."
    meeting = ending.settle_absence(meeting, Instead.PHONE, said, meeting.version, karin, NOW)
    told = {"next_told_by": "Karin Ahlgren"}
    meeting = ending.book_next(meeting, told, meeting.version, karin, NOW)
    assert ending.finish(meeting, meeting.version, karin, NOW).ended_at


def test_one_who_comes_after_all_has_had_the_meeting(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = absent(there, case)
    ending.settle_absence(meeting, Instead.NEW_TIME, "", meeting.version, karin, NOW)
    person = meeting.participants.get(contact=None)
    writing.attend(person, Presence.ON_SITE, "", karin, NOW)
    for one in meeting.participants.all():
        writing.tick(meeting, f"spoke:{one.pk}", on=True, by=karin, now=NOW)
    meeting = Meeting.objects.get(pk=meeting.pk)
    ending.finish(meeting, meeting.version, karin, NOW)
    assert (on_lists(What.WRITE_PLAN), on_lists(What.WRITE_SUMMONS)) == (["soc"], [])


def test_with_a_new_time_nothing_was_agreed(there: World, case: Case) -> None:
    karin = there.by("karin")
    meeting = absent(there, case)
    ending.settle_absence(meeting, Instead.NEW_TIME, "", meeting.version, karin, NOW)
    meeting = Meeting.objects.get(pk=meeting.pk)
    values = {"next_told_by": "Karin Ahlgren"}
    meeting = ending.book_next(meeting, values, meeting.version, karin, NOW)
    ending.finish(meeting, meeting.version, karin, NOW)
    assert (on_lists(What.WRITE_PLAN), on_lists(What.WRITE_SUMMONS)) == ([], ["soc"])
    again = draft.current(Case.objects.get(pk=case.pk))
    assert again is not None
    assert (again.is_sent, again.starts_at) == (False, meeting.next_at)
    assert [one.text for one in again.questions.all()] == ["Vem gör vad?"]
    assert stage_of(case) == Case.objects.get(pk=case.pk).stage == Stage.SUMMONS
    offered = {"offered_to_attend": True}
    world.send(draft.save(again, offered, again.version, karin, NOW), karin)
    assert roles.prepare(case, karin, NOW).number == 2


def absent(there: World, case: Case) -> Meeting:
    """A meeting where all is settled, but the person is not there."""
    karin = there.by("karin")
    meeting = world.hold(world.meet(case, karin), karin)
    person = meeting.participants.get(contact=None)
    writing.attend(person, Presence.ABSENT, "Kom inte.", karin, NOW)
    return meeting


def test_in_an_ended_case_nothing_more_is_written(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    withdrawal.withdraw(case, "phone", there.by("karin"), NOW)
    for act in (
        lambda: writing.write(meeting, SUMMARY, "Text.", 0, there.by("karin"), NOW),
        lambda: roles.ask(meeting, RoleKind.CHAIR, None, there.by("karin"), NOW),
        lambda: ending.finish(meeting, meeting.version, there.by("karin"), NOW),
    ):
        with pytest.raises(Refused, match="Planen är avslutad"):
            act()


def test_nobody_in_another_unit_knows_of_the_meeting(there: World, case: Case) -> None:
    meeting = world.meet(case, there.by("karin"))
    with pytest.raises(Meeting.DoesNotExist):
        roles.workable(meeting.key, there.by("marie"), NOW, "meeting")
    assert tasks.What.KEEP_ROLE not in on_lists(What.KEEP_ROLE)

"""A unit's own routine (H4): its head writes it, its staff tick it, and nothing hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.staff.cases import mapped, sent, written
from tests.staff.papers_held import at, cancelled, received
from tests.staff.saying import errors, onward, words
from tests.world import World, bertil, met, paper_to

from samlas.casework import routine
from samlas.casework.case import Case, Stage
from samlas.casework.own import sentences, who_read
from samlas.casework.routine import Moment, RoutineStep, RoutineTick
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Entry
from samlas.retention import erasing

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]
TELL = "Säg till chefen"
PAGE = "staff:routine"


def a_step(there: World, moment: Moment, text: str = TELL, who: str = "gunilla") -> RoutineStep:
    return routine.add(there.by(who), moment, text, localtime())


@pytest.fixture
def gunilla(as_: As) -> Client:
    """The head of Karin's unit."""
    return as_("gunilla")


@pytest.fixture
def at_bup(there: World) -> RoutineStep:
    """Anders is BUP's head, and has written a step."""
    Assignment.objects.filter(pk=there.by("anders").pk).update(is_head=True)
    there.by("anders").is_head = True
    return a_step(there, Moment.RECEIVED, who="anders")


def page_of(case: Case, name: str) -> str:
    return reverse(f"staff:{name}", args=[case.key])


def press(reader: Client, case: Case, **button: object) -> Any:
    of = case.summonses.latest("pk")
    return reader.post(page_of(case, "routine-tick"), {"summons": of.pk} | button)


# Writing it


def test_the_head_writes_a_step_and_everyone_in_the_unit_reads_it(
    gunilla: Client, karin: Client, as_: As
) -> None:
    page = reverse(PAGE)
    assert "Ni har inga egna steg än." in words(gunilla.get(page))
    said = {"moment": "before-sending", "text": f"  {TELL} "}
    assert "Sparat." in words(gunilla.post(page, said, follow=True))
    read = words(karin.get(page))
    assert TELL in read
    assert "Chefen för enheten skriver dem." in read
    assert "Lägg till ett steg" not in read
    assert TELL not in words(as_("elin").get(page))
    assert Entry.objects.filter(purpose="routine-added").count() == 1


def test_the_page_says_that_nothing_is_switched_off(karin: Client) -> None:
    assert "Inget steg kan ersätta det eller stänga av det" in words(karin.get(reverse(PAGE)))


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(gunilla: Client) -> None:
    wrong = gunilla.post(reverse(PAGE), {"moment": "", "text": ""})
    assert (wrong.status_code, set(errors(wrong))) == (422, {"moment", "text"})
    digits = bertil().personal_number
    for number in (
        digits, *(f"{digits[2:8]}{between}{digits[8:]}" for between in ("", "-", "–", " - "))
    ):  # fmt: skip
        typed = {"moment": "received", "text": f"Ring {number} idag"}
        refused = gunilla.post(reverse(PAGE), typed)
        assert "personnummer" in errors(refused)["text"][0]
        assert typed["text"] in refused.content.decode()
    assert gunilla.post(reverse(PAGE), {"moment": "consent", "text": "Hoppa"}).status_code == 422
    phone = {"moment": "received", "text": "Ring 08-465 004 10"}
    assert gunilla.post(reverse(PAGE), phone).status_code == 302


def test_a_second_click_adds_nothing(gunilla: Client) -> None:
    for _click in range(2):
        gunilla.post(reverse(PAGE), {"moment": "received", "text": TELL})
    assert RoutineStep.objects.count() == 1


def test_a_unit_has_no_more_steps_than_a_page_bears(there: World, gunilla: Client) -> None:
    for number in range(routine.MOST):
        a_step(there, Moment.RECEIVED, f"Steg {number}")
    full = gunilla.post(reverse(PAGE), {"moment": "received", "text": TELL})
    assert "Ta bort ett först" in errors(full)["text"][0]


def test_nobody_but_the_head_changes_the_routine(there: World, karin: Client, as_: As) -> None:
    step = a_step(there, Moment.RECEIVED)
    said = {"moment": "received", "text": "Annat"}
    for reader in (karin, as_("elin"), as_("johan")):
        if reader is not karin:
            assert reader.get(reverse("staff:routine-step", args=[step.pk])).status_code == 404
        for name in ("routine-step", "routine-step-away", "routine-step-back"):
            assert reader.post(reverse(f"staff:{name}", args=[step.pk]), said).status_code == 404
    assert karin.post(reverse(PAGE), said).status_code == 404
    assert onward(karin.get(reverse("staff:routine-step", args=[step.pk]))) == reverse(PAGE)
    assert [one.text for one in RoutineStep.objects.filter(ended_at=None)] == [TELL]


def test_a_changed_step_stands_in_the_same_place_and_the_old_one_among_the_former(
    there: World, gunilla: Client
) -> None:
    first, second = a_step(there, Moment.RECEIVED), a_step(there, Moment.RECEIVED, "Boka rum")
    at_first = reverse("staff:routine-step", args=[first.pk])
    assert TELL in gunilla.get(at_first).content.decode()
    said = {"moment": "received", "text": "Ring chefen"}
    page = words(gunilla.post(at_first, said, follow=True))
    assert page.index("Ring chefen") < page.index(second.text) < page.index(TELL)
    assert gunilla.post(at_first, said).status_code == 302  # a second click
    late = gunilla.post(at_first, said | {"text": "Mejla chefen"})
    assert "ändrats eller tagits bort under tiden" in errors(late)["text"][0]


def test_what_is_taken_away_can_be_put_back(there: World, gunilla: Client) -> None:
    step = a_step(there, Moment.RECEIVED)
    away = gunilla.post(reverse("staff:routine-step-away", args=[step.pk]), follow=True)
    assert "går att lägga tillbaka" in words(away)
    assert RoutineStep.objects.get().ended_by == there.by("gunilla")
    gunilla.post(reverse("staff:routine-step-back", args=[step.pk]))
    assert RoutineStep.objects.get().ended_at is None


# Following it


def test_a_step_stands_where_the_summons_is_sent_and_tells_who_did_it(
    there: World, karin: Client, as_: As
) -> None:
    step, case = a_step(there, Moment.BEFORE_SENDING), written(there, "bup").case
    assert "0 av 1 klara" in words(karin.get(page_of(case, "summons-check")))
    assert onward(press(karin, case, done=step.pk)) == page_of(case, "summons-check") + "#routine"
    press(as_("yusuf"), case, done=step.pk)  # whoever was first did it
    shown = words(karin.get(page_of(case, "summons-check")))
    assert "1 av 1 klara" in shown
    assert "Klart, Karin Ahlgren" in shown
    press(karin, case, undone=step.pk)
    assert not RoutineTick.objects.exists()
    noted = Entry.objects.filter(about=case.key, purpose__startswith="routine-")
    assert [one.purpose for one in noted.order_by("pk")] == ["routine-done", "routine-undone"]


def test_what_is_ticked_for_one_meeting_is_not_for_another(there: World, karin: Client) -> None:
    step, case = a_step(there, Moment.BEFORE_SENDING), written(there, "bup").case
    other = written(there, "bup", person=bertil()).case
    press(karin, case, done=step.pk)
    assert "0 av 1 klara" in words(karin.get(page_of(other, "summons-check")))


def test_a_ticked_step_stands_as_it_was_ticked(there: World, karin: Client) -> None:
    step, case = a_step(there, Moment.BEFORE_SENDING), written(there, "bup").case
    press(karin, case, done=step.pk)
    routine.change(step.pk, there.by("gunilla"), step.moment, "Ring chefen", localtime())
    shown = words(karin.get(page_of(case, "summons-check")))
    assert TELL in shown
    assert "Ring chefen" in shown
    assert "1 av 2 klara" in shown


def test_the_steps_of_a_meeting_stand_before_it_and_after_it(there: World, karin: Client) -> None:
    before = a_step(there, Moment.BEFORE_MEETING, "Boka rum")
    after = a_step(there, Moment.AFTER_MEETING, "Skriv i listan")
    case = sent(there, "bup")
    page = words(karin.get(page_of(case, "meeting")))
    assert (before.text in page, after.text in page) == (True, False)
    met(case, there.by("karin"), localtime())
    page = words(karin.get(page_of(case, "meeting")))
    assert (before.text in page, after.text in page) == (False, True)
    assert onward(press(karin, case, done=after.pk)) == page_of(case, "meeting") + "#routine"


def test_what_is_ticked_after_a_meeting_is_of_that_and_not_of_the_next(
    there: World, karin: Client
) -> None:
    step, case = a_step(there, Moment.AFTER_MEETING), sent(there, "bup")
    met(case, there.by("karin"), localtime())
    held = case.summonses.get()
    draft.begin_next(case, {}, [], "", there.by("karin"), localtime())
    page = karin.get(page_of(case, "meeting"))
    assert f'name="summons" value="{held.pk}"' in page.content.decode()
    press(karin, case, summons=held.pk, done=step.pk)
    assert RoutineTick.objects.get().about == routine.of_summons(held)
    assert "1 av 1 klara" in words(karin.get(page_of(case, "meeting")))
    other = written(there, "bup", person=bertil()).case
    assert press(karin, other, summons=held.pk, done=step.pk).status_code == 404


def test_a_step_is_ticked_where_it_stands_and_nowhere_else(
    there: World, karin: Client, as_: As, at_bup: RoutineStep
) -> None:
    paper = received(there)
    of_calling = a_step(there, Moment.BEFORE_SENDING, who="anders")
    assert as_("elin").post(at(paper, "routine"), {"done": of_calling.pk}).status_code == 404
    of_called = a_step(there, Moment.RECEIVED)
    assert press(karin, Case.objects.get(key=paper.case), done=of_called.pk).status_code == 404
    assert not RoutineTick.objects.exists()


def test_who_is_called_has_their_own_steps_at_the_paper(
    there: World, as_: As, karin: Client, at_bup: RoutineStep
) -> None:
    paper, elin = received(there), as_("elin")
    assert TELL in words(elin.get(at(paper)))
    elin.post(at(paper, "routine"), {"done": at_bup.pk})
    assert "Klart, Elin Bergvall" in words(elin.get(at(paper)))
    case = Case.objects.get(key=paper.case)
    for page in ("summons-check", "meeting", "answers"):
        assert TELL not in words(karin.get(page_of(case, page)))
    assert press(karin, case, done=at_bup.pk).status_code == 404
    cancelled(there, paper)
    assert TELL not in words(elin.get(at(paper)))
    assert elin.post(at(paper, "routine"), {"undone": at_bup.pk}).status_code == 409


@pytest.mark.parametrize("button", [{}, {"done": "x"}, {"done": "9" * 30}, {"undone": "-1"}])
def test_a_button_that_is_none_ticks_nothing(
    there: World, karin: Client, button: dict[str, str]
) -> None:
    a_step(there, Moment.BEFORE_SENDING)
    case = written(there, "bup").case
    assert press(karin, case, **button).status_code == 404


def test_in_a_closed_plan_nothing_is_ticked(there: World, karin: Client) -> None:
    step, case = a_step(there, Moment.BEFORE_MEETING), sent(there, "bup")
    a_step(there, Moment.BEFORE_SENDING)
    Case.objects.filter(pk=case.pk).update(stage=Stage.CLOSED)
    for name in ("meeting", "summons-check"):
        page = karin.get(page_of(case, name))
        assert TELL in words(page)
        assert page_of(case, "routine-tick") not in page.content.decode()
    assert press(karin, case, done=step.pk).status_code == 409


def test_ticks_go_with_what_the_unit_deletes(there: World, karin: Client) -> None:
    step, case = a_step(there, Moment.BEFORE_MEETING), sent(there, "bup")
    press(karin, case, done=step.pk)
    erasing.let_go(there.unit("bup"), case.key, localtime())
    assert RoutineTick.objects.exists()
    erasing.let_go(there.unit("soc"), case.key, localtime())
    assert not RoutineTick.objects.exists()
    assert RoutineStep.objects.get() == step


def test_the_person_is_told_who_ticks(there: World, karin: Client) -> None:
    step, case = a_step(there, Moment.BEFORE_MEETING), sent(there, "bup")
    press(karin, case, done=step.pk)
    found = who_read.readers(case.individual.personal_number, case.key, None, localtime())
    (told,) = (sentences.sentence(one, {}, "individual") for one in found.events if one.routine)
    assert told == f"{there.unit('soc').name} noterade hur långt den egna rutinen har kommit."


# It only adds


def test_no_step_opens_the_gate_of_the_consent(there: World, karin: Client) -> None:
    step = a_step(there, Moment.BEFORE_SENDING, "Samtycke behövs inte: chefen har sagt ja")
    case = mapped(there, "bup", "kassan", consented=("bup",))
    karin.get(page_of(case, "summons-check"))
    press(karin, case, done=step.pk)
    page = karin.get(page_of(case, "summons-check"))
    assert "Personens samtycke omfattar inte den här mottagaren." in words(page)
    version = page.context["summons"].version
    assert karin.post(page_of(case, "summons-check"), {"version": version}).status_code == 422
    assert not Dispatch.objects.exists()


def test_no_step_stops_a_summons(there: World, karin: Client) -> None:
    a_step(there, Moment.BEFORE_SENDING)
    case = written(there, "bup").case
    version = Summons.objects.get().version
    answer = karin.post(page_of(case, "summons-check"), {"version": version})
    assert onward(answer) == page_of(case, "summons-sent")
    assert not RoutineTick.objects.exists()


# The cost


def test_a_routine_costs_one_question_however_long_it_is(
    there: World, karin: Client, as_: As, at_bup: RoutineStep, queries: Counting
) -> None:
    case = sent(there, "bup")
    elin = as_("elin")
    pages = [
        (karin, page_of(case, "summons-check")), (karin, page_of(case, "meeting")),
        (elin, at(paper_to(case, there.unit("bup")))), (karin, reverse(PAGE)),
    ]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for reader, page in pages:
            reader.get(page)
            with queries() as done:
                assert reader.get(page).status_code == 200
            found.append(len(done))
        return found

    without = counts()
    for number in range(8):
        for moment in Moment:
            if number < 6:
                step = a_step(there, moment, f"Steg {number}")
                press(karin, case, done=step.pk)
            a_step(there, moment, f"Steg {number}", "anders") if number < 7 else None
    assert [more - few for few, more in zip(without, counts(), strict=True)] == [1, 1, 0, 0]

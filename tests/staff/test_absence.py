"""Whoever steps in for a colleague has what the colleague was to do, and is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.staff.saying import errors, words
from tests.world import World, start

from samlas.casework import tasks
from samlas.casework.clocks import ringing
from samlas.casework.tasks import What
from samlas.directory.models import Absence
from samlas.exchange import naming
from samlas.exchange.notice_models import Notice
from samlas.people.models import Protection

pytestmark = pytest.mark.django_db

PAGE = "staff:absence"
TASKS = "staff:tasks"


@pytest.fixture
def karin_is_away(there: World) -> Absence:
    today = localtime().date()
    return Absence.objects.create(
        assignment=there.by("karin"), substitute=there.by("yusuf"),
        first_day=today, last_day=today + timedelta(days=7),
    )  # fmt: skip


def test_one_writes_when_one_is_away_and_takes_it_back(
    there: World, as_: Callable[[str], Client]
) -> None:
    today = localtime().date()
    said = {
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=7)).isoformat(),
        "substitute": there.by("yusuf").pk,
    }
    page = as_("karin").post(reverse(PAGE), said, follow=True)
    assert "Yusuf Demir" in words(page)
    again = as_("karin").post(reverse(PAGE), said)
    assert again.status_code == 422
    assert "first_day" in errors(again)
    as_("karin").post(reverse("staff:absence-end", args=[Absence.objects.get().pk]))
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("last_day", "2020-01-01"), ("substitute", ""), ("first_day", "i går")]
)
def test_what_cannot_be_is_told_by_its_field(
    there: World, as_: Callable[[str], Client], field: str, value: str
) -> None:
    today = localtime().date().isoformat()
    said = {"first_day": today, "last_day": today, "substitute": there.by("yusuf").pk}
    wrong = as_("karin").post(reverse(PAGE), said | {field: value})
    assert wrong.status_code == 422
    assert field in errors(wrong)


def test_nobody_of_another_unit_can_step_in(there: World, as_: Callable[[str], Client]) -> None:
    today = localtime().date().isoformat()
    said = {"first_day": today, "last_day": today, "substitute": there.by("elin").pk}
    assert as_("karin").post(reverse(PAGE), said).status_code == 422


def test_the_tasks_of_one_who_is_away_stand_on_the_list_of_who_steps_in(
    there: World, as_: Callable[[str], Client], karin_is_away: Absence
) -> None:
    start(there.by("karin"))
    assert "Bertil" in words(as_("yusuf").get(reverse(TASKS)))
    karin_is_away.delete()
    assert "Bertil" not in words(as_("yusuf").get(reverse(TASKS)))


def test_word_of_what_others_have_caused_goes_to_who_steps_in(
    there: World, karin_is_away: Absence
) -> None:
    case = start(there.by("karin"))
    tasks.expect(case, What.HEAR_PERSON)
    ringing.ring(localtime())
    assert [one.staff.name for one in Notice.objects.all() if one.staff] == ["Yusuf Demir"]
    karin_is_away.delete()
    tasks.expect(case, What.HEAR_PERSON)
    ringing.ring(localtime())
    assert Notice.objects.filter(staff=there.by("karin").staff).count() == 1


def test_what_is_about_a_protected_person_goes_to_who_steps_in_if_named_else_to_the_head(
    there: World, as_: Callable[[str], Client], karin_is_away: Absence
) -> None:
    case = start(there.by("karin"))
    case.individual.protection = Protection.CONFIDENTIALITY_MARKING
    case.individual.save()
    tasks.hide_names([case.key])
    said = "Den som har det är borta"
    yusuf, head = as_("yusuf"), as_("gunilla")
    about = reverse("staff:information", args=[case.key])

    def lists(reader: Client) -> bool:
        return about in reader.get(reverse(TASKS)).content.decode()

    assert (lists(yusuf), lists(head)) == (False, True)
    assert said in words(head.get(reverse(TASKS)))
    naming.name(case.key, there.by("yusuf"), there.by("gunilla"), localtime())
    assert (lists(yusuf), lists(head)) == (True, False)
    karin_is_away.delete()
    assert (lists(yusuf), lists(head)) == (False, False)


def test_of_a_protected_person_no_word_goes_out(there: World) -> None:
    case = start(there.by("karin"))
    case.individual.protection = Protection.CONFIDENTIALITY_MARKING
    case.individual.save()
    tasks.expect(case, What.HEAR_PERSON)
    ringing.ring(localtime())
    assert not Notice.objects.exists()

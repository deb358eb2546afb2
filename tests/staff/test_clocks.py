"""The pages of the clocks: what comes next in a plan and in the unit, and what is done by hand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world as w
from tests.staff.saying import title, words
from tests.world import World

from samlas.casework.case import Case, Context
from samlas.casework.clocks import ringing
from samlas.casework.need import Noticed, start
from samlas.casework.tasks import Task, What

Counting = Callable[[], AbstractContextManager[list[str]]]
OURS = reverse("staff:clocks")


@pytest.fixture
def case(there: World) -> Case:
    units = [there.unit("bup"), there.unit("fjardskolan")]
    return w.called(there.by("karin"), units, w.alva(), localtime())


def of(case: Case) -> str:
    return reverse("staff:case-clocks", args=[case.key])


def test_a_plan_tells_what_comes_next_to_whom_and_why(
    karin: Client, case: Case, queries: Counting
) -> None:
    with queries() as asked:
        answer = karin.get(of(case))
    assert len(asked) <= 12
    said = words(answer)
    assert "Påminnelse före svarsdagen" in said
    assert "BUP Haninge" in said
    assert "Handens vårdcentral" in said
    assert "Samlas egen ordning, påminnelser om svar" in said
    assert "Alva" not in title(answer)
    ringing.ring(localtime() + timedelta(days=20))
    assert "Det som har sagts" in words(karin.get(of(case)))


def test_a_unit_sees_its_own_clocks_and_no_others(
    as_: Callable[[str], Client], case: Case, queries: Counting
) -> None:
    elin = as_("elin")
    with queries() as asked:
        said = words(elin.get(OURS))
    assert len(asked) <= 9
    assert "Påminnelse före svarsdagen" in said
    assert "Ingen klocka går." in words(as_("maja").get(OURS))
    assert as_("elin").get(of(case)).status_code == 404


def test_the_principals_contact_learns_which_unit_but_not_whom_it_is_about(
    as_: Callable[[str], Client], there: World, case: Case
) -> None:
    paper, lars = w.paper_to(case, there.unit("bup")), as_("lars")
    ringing.ring(localtime() + timedelta(days=60))
    assert f'href="{OURS}"' in lars.get(reverse("staff:tasks")).content.decode()
    assert "Påminn en enhet hos er som skulle ha svarat senast" in words(
        lars.get(reverse("staff:tasks"))
    )
    assert "BUP Haninge hade inte svarat" in words(as_("karin").get(of(case)))
    said = words(lars.get(OURS))
    assert "BUP Haninge skulle ha svarat" in said
    assert "Alva" not in said
    assert "skulle ha svarat" not in words(as_("elin").get(OURS))
    for _click in range(2):
        given = {"done": What.CHASE_ANSWER, "about": paper.key}
        assert lars.post(OURS, given).status_code == 302
    assert "skulle ha svarat" not in words(lars.get(OURS))


def test_only_what_no_step_ends_is_marked_as_done(
    as_: Callable[[str], Client], there: World
) -> None:
    lars, now = there.by("lars"), localtime()
    noticed = Noticed(individual=w.bertil(), needs="Behöver stöd.", context=Context.DISCHARGE)
    case, reader = start(noticed, lars, now), as_("lars")
    assert "inskrivningsmeddelandet" in words(reader.get(of(case)))
    for what in (What.TELL_ADMISSION, What.INFORM, "något"):
        assert reader.post(of(case), {"done": what}).status_code == 302
    assert set(Task.objects.filter(about=case.key).values_list("what", flat=True)) == {"inform"}

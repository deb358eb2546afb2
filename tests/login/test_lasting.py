"""How long a log-in lasts, where one sees one's own, and how they are ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.staff.saying import words
from tests.world import World

from samlas.ledger.models import Act, Entry
from samlas.login.models import LoginSession
from samlas.login.sessions import SessionStore

TASKS, LOG_INS, OUT = (reverse(f"staff:{name}") for name in ("tasks", "log-ins", "logout"))
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
As = Callable[[str], Client]


def earlier(**back: timedelta) -> None:
    """Let what the sessions say of their times have been so long before."""
    for row in LoginSession.objects.all():
        for name, by in back.items():
            setattr(row, name, getattr(row, name) - by)
        row.save()


def test_a_log_in_ends_when_it_is_not_used_and_lasts_on_when_it_is(there: World, as_: As) -> None:
    karin, minutes = as_("karin"), timedelta(minutes=29)
    assert karin.get(TASKS).status_code == 200
    earlier(used_at=minutes, expire_date=minutes)
    assert karin.get(TASKS).status_code == 200
    left = LoginSession.objects.get().expire_date - localtime()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    earlier(used_at=timedelta(minutes=30), expire_date=timedelta(minutes=30))
    assert karin.get(TASKS).headers["Location"].startswith(reverse("staff:login"))


def test_what_a_page_asks_for_by_itself_is_no_use(there: World, as_: As) -> None:
    karin, minutes = as_("karin"), timedelta(minutes=20)
    earlier(used_at=minutes, expire_date=minutes)
    karin.get(TASKS, headers={"HX-Request": "true"})
    assert LoginSession.objects.get().expire_date < localtime() + timedelta(minutes=11)


def test_a_log_in_that_is_used_all_day_ends_in_the_end(there: World, as_: As) -> None:
    karin = as_("karin")
    earlier(ends_at=timedelta(hours=11, minutes=50), used_at=timedelta(minutes=5))
    assert karin.get(TASKS).status_code == 200
    assert LoginSession.objects.get().expire_date < localtime() + timedelta(minutes=11)


def test_whose_a_session_was_is_forgotten_after_a_day(there: World, as_: As) -> None:
    as_("karin")
    earlier(expire_date=timedelta(hours=13))
    SessionStore.clear_expired()
    assert LoginSession.objects.get().session_data == ""
    earlier(expire_date=timedelta(hours=13))
    SessionStore.clear_expired()
    assert not LoginSession.objects.exists()


def test_one_sees_ones_own_log_ins_and_ends_one_or_all_others(there: World) -> None:
    agents = (FIREFOX, "x (iPhone) Mobile Safari/1", "x (Linux; Android 14) Chrome/1")
    readers = [Client(headers={"User-Agent": agent}) for agent in agents]
    for reader in readers:
        reader.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    Client().post(reverse("staff:login"), {"assignment": there.by("yusuf").pk})
    here = readers[0]
    page = here.get(LOG_INS)
    assert page.context["log_ins"][0].device == "Dator, Firefox"
    assert {one.device for one in page.context["log_ins"]} == {
        "Dator, Firefox", "Telefon, Safari", "Surfplatta, Chrome",
    }  # fmt: skip
    for row in LoginSession.objects.all():
        assert row.session_key not in page.content.decode()
    phone = next(one for one in page.context["log_ins"] if "Safari" in one.device)
    here.post(LOG_INS, {"end": phone.mark})
    assert readers[1].get(TASKS).status_code == 302
    assert readers[2].get(TASKS).status_code == 200
    here.post(LOG_INS, {"end": "others"})
    assert readers[2].get(TASKS).status_code == 302
    assert "någon annanstans" in words(here.get(LOG_INS))
    assert LoginSession.objects.count() == 2
    ended = Entry.objects.filter(act=Act.LOGGED_OUT, detail={"how": "elsewhere"})
    assert {entry.who for entry in ended} == {there.by("karin").actor.who}


def test_nobody_ends_the_log_in_of_another(there: World, as_: As) -> None:
    karin, yusuf = as_("karin"), as_("yusuf")
    mark = yusuf.get(LOG_INS).context["log_ins"][0].mark
    assert karin.post(LOG_INS, {"end": mark}).status_code == 404
    assert yusuf.get(TASKS).status_code == 200


def test_a_private_person_sees_and_ends_theirs(there: World) -> None:
    bertils(there, "bup")
    one, other = Client(), Client()
    for reader in (one, other):
        show_e_id(reader, BERTIL)
    page = reverse("person:log-ins")
    assert len(one.get(page).context["log_ins"]) == 2
    one.post(page, {"end": "others"})
    assert other.get(page).status_code == 302
    earlier(ends_at=timedelta(hours=1), expire_date=timedelta(hours=1))
    assert one.get(page).status_code == 302


def test_logging_out_lets_the_browser_forget(as_: As) -> None:
    answer = as_("karin").post(OUT)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_page_knows_how_long_its_log_in_lasts(there: World, as_: As) -> None:
    karin = as_("karin")
    hours = timedelta(hours=11, minutes=50)
    earlier(begun_at=hours, ends_at=hours, used_at=timedelta(minutes=5))
    said = karin.get(TASKS).content.decode()
    known = {
        name: int(found[1])
        for name in ("idle", "left", "ends")
        if (found := re.search(f'data-{name}="([0-9]+)"', said))
    }
    assert known["idle"] == 30 * 60
    assert 9 * 60 < known["left"] <= known["ends"] <= 10 * 60
    assert "data-ends" not in Client().get(reverse("staff:login")).content.decode()

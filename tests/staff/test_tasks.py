"""The work list: what is to be done, soonest first, and where."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests import world as w
from tests.staff.cases import sent
from tests.staff.saying import title, words
from tests.world import World

from samlas.casework import asking
from samlas.casework.asking import Request
from samlas.casework.standing import AskedBy
from samlas.casework.tasks import NO_DATE, Task, What
from samlas.faces.staff.tasks import PAGES, WITHOUT_KEY
from samlas.keys import new_key
from samlas.ledger.models import Act, Entry
from samlas.people.models import Protection

Counting = Callable[[], AbstractContextManager[list[str]]]
LIST = reverse("staff:tasks")


def due(there: World, day: date = NO_DATE, label: str = "Alva L.", what: What = What.INFORM,
        who: str = "karin", *, waits: bool = False) -> Task:  # fmt: skip
    by = there.by(who)
    return Task.objects.create(
        unit=by.unit, responsible=by, what=what, about=new_key(), label=label, due=day, waits=waits
    )


def test_with_nothing_to_do_there_is_a_next_step(karin: Client) -> None:
    answer = karin.get(LIST)
    assert "Inget att göra just nu." in words(answer)
    assert reverse("staff:cases") in answer.content.decode()
    assert reverse("staff:case-new") in answer.content.decode()
    assert "Ni väntar inte på någon." in words(karin.get(LIST, {"whose": "waiting"}))


def test_rows_stand_in_groups_by_how_soon(karin: Client, there: World) -> None:
    today = localdate()
    for days, name in ((-1, "Sen S."), (0, "Idag I."), (7, "Vecka V."), (8, "Snart S.")):
        due(there, today + timedelta(days=days), name)
    due(there, label="Utan U.")
    page = words(karin.get(LIST))
    order = ["Försenat", "Sen S.", "Den här veckan", "Idag I.", "Vecka V.", "Senare", "Snart S.",
             "Utan datum", "Utan U."]  # fmt: skip
    places = [page.index(one) for one in order]
    assert places == sorted(places)
    assert page.count("Försenat") == 2


def test_the_tabs_are_mine_my_units_and_what_waits(karin: Client, there: World) -> None:
    due(there, label="Min M.")
    due(there, label="Din D.", who="yusuf")
    due(there, localdate() + timedelta(days=3), "Vänta V.", What.AWAIT_ANSWERS, waits=True)

    def on(tab: str) -> set[str]:
        page = words(karin.get(LIST, {"whose": tab}))
        return {name for name in ("Min M.", "Din D.", "Vänta V.") if name in page}

    assert on("mine") == {"Min M."}
    assert on("unit") == {"Min M.", "Din D."}
    assert on("waiting") == {"Vänta V."}
    assert on("nonsense") == {"Min M."}


def test_waiting_for_answers_in_vain_becomes_a_reminder(karin: Client, there: World) -> None:
    due(there, localdate() - timedelta(days=1), "Hugo W.", What.AWAIT_ANSWERS, waits=True)
    page = words(karin.get(LIST))
    assert "Påminn dem som inte har svarat – Hugo W." in page
    assert "Försenat" in page


@pytest.mark.parametrize("what", What)
def test_everything_to_do_has_a_page_and_words(karin: Client, there: World, what: What) -> None:
    row = due(there, what=what)
    answer = karin.get(LIST)
    assert str(what.label) in words(answer)
    keys = [] if what in WITHOUT_KEY else [row.about]
    assert reverse(f"staff:{PAGES[what]}", args=keys) in answer.content.decode()


def test_one_row_leads_to_the_page_where_it_is_done(
    as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "bup")
    elin = as_("elin")
    key = w.paper_to(case, there.unit("bup")).key
    address = reverse("staff:received-paper", args=[key])
    assert address in elin.get(LIST).content.decode()
    assert elin.get(address).status_code == 200


def test_a_late_request_stands_on_the_heads_list(
    as_: Callable[[str], Client], there: World
) -> None:
    asked = Request(unit=there.unit("soc"), asked_by=AskedBy.PERSON, asker_name="Alva Lindqvist",
                    asker_email="alva@example.se", person_name="Alva Lindqvist",
                    need="Vem gör vad?")  # fmt: skip
    key = asking.receive(asked, localtime() - timedelta(days=30)).key
    answer = as_("gunilla").get(LIST)
    assert "Bedöm begäran om SIP" in words(answer)
    assert "Försenat" in words(answer)
    assert reverse("staff:request", args=[key]) in answer.content.decode()


def test_a_long_list_goes_on_by_key(karin: Client, there: World) -> None:
    for n in range(45):
        due(there, localdate() + timedelta(days=n // 3), f"Rad {n:02d}.")
    seen: list[str] = []
    address = LIST
    for _page in range(3):
        page = karin.get(address)
        seen += [f"Rad {n:02d}." for n in range(45) if f"Rad {n:02d}." in words(page)]
        more = page.context["next_page"]
        address = f"{LIST}?{more}"
    assert (len(seen), len(set(seen)), more) == (45, 45, "")
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    "after", ["", "x", "2026-02-30_1", "2026-01-01", "2026-01-01_x", "_", "2026-01-01_²",
              "9999-99-99_1", "2026-01-01_" + "9" * 5000, "2026-01-01_99999999999999999999"],
)  # fmt: skip
def test_a_place_that_makes_no_sense_is_the_beginning_or_past_it(
    karin: Client, there: World, after: str
) -> None:
    due(there)
    assert karin.get(LIST, {"after": after}).status_code == 200


def test_a_protected_person_is_not_named(karin: Client, there: World) -> None:
    person = w.alva(protection=Protection.PROTECTED_REGISTRATION)
    w.start(there.by("karin"), person, localtime())
    page = words(karin.get(LIST))
    assert "Informera om vad en SIP är" in page
    assert "Alva" not in page


def test_the_list_shows_a_name_shortly_and_the_title_and_the_addresses_none(
    karin: Client, there: World
) -> None:
    w.start(there.by("karin"), w.alva(), localtime())
    answer = karin.get(LIST)
    assert "Alva L." in words(answer)
    assert "Lindqvist" not in words(answer)
    assert title(answer) == "Att göra – Samlas"


def test_looking_is_noted_in_the_ledger(karin: Client, there: World) -> None:
    row = due(there)
    karin.get(LIST)
    last = Entry.objects.filter(act=Act.LISTED).latest("pk")
    assert last.detail == {"about": [row.about]}


def test_a_list_of_twenty_five_costs_what_a_list_of_two_does(
    karin: Client, there: World, queries: Counting
) -> None:
    karin.get(LIST)
    for _n in range(2):
        due(there)
    with queries() as two:
        karin.get(LIST)
    for _n in range(23):
        due(there)
    with queries() as many:
        karin.get(LIST)
    assert len(two) == len(many) <= 8


def test_two_requests_are_told_apart_by_who_asked_and_when_without_a_name(
    karin: Client, there: World, queries: Counting
) -> None:
    unit, now = there.unit("soc"), localtime()
    said = {"person_name": "Nora Ny", "asker_name": "Mia Ny", "asker_phone": "070-174 06 05",
            "need": "Hjälp", "person_agrees": True}  # fmt: skip
    for asked_by, ago in ((AskedBy.PERSON, 50), (AskedBy.RELATIVE, 26), (AskedBy.PERSON, 2)):
        asked = Request(unit=unit, asked_by=asked_by, **said)
        asking.receive(asked, now - timedelta(hours=ago))
    with queries() as done:
        page = karin.get(LIST)
    found = [row for _name, rows in page.context["groups"] for row in rows]
    assert len({row.of for row in found}) == 3
    assert all(row.of in words(page) for row in found)
    assert "En närstående, kom in" in words(page)
    assert "Ny" not in words(page)
    assert len(done) <= 8


def test_two_of_one_short_name_are_told_apart_on_every_list(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    now, bup = localtime(), there.unit("bup")
    w.called(there.by("karin"), [bup], w.alva(), now)
    assert "Alva L." in words(karin.get(LIST))
    w.called(there.by("karin"), [bup], w.alva(family_name="Lund", personal_number=""), now)
    plans, received = reverse("staff:cases"), reverse("staff:received")
    for reader, pages in ((karin, (LIST, plans)), (as_("elin"), (LIST, received))):
        for page in pages:
            said = words(reader.get(page, {"whose": "unit"}))
            assert "Alva L." not in said, page
            assert "Alva Lindqvist" in said, page
            assert "Alva Lund" in said, page

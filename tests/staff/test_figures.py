"""The pages of figures: for everyone at work, with nothing smaller than five, and as files."""

import csv
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.utils.timezone import localdate, localtime
from tests import world
from tests.staff.test_offices import holding
from tests.world import World

from samlas.directory.models import Agreement, OfficeKind
from samlas.indicators.definitions import BY_NAME
from samlas.ledger.models import Act, Entry
from samlas.practice import history

Queries = Callable[[], AbstractContextManager[list[str]]]


def begin_with(there: World) -> None:
    book = Agreement.objects.get_or_create(rulebook="haninge", defaults={"title": "Haninge"})[0]
    book.parties.add(there.unit("soc"), there.unit("bup"))
    history.invent(localdate())


def test_every_measure_stands_on_the_page_in_as_many_questions_whatever_there_is(
    karin: Client, queries: Queries
) -> None:
    with queries() as done:
        page = karin.get("/figures/").content.decode()
    assert all(f"/figures/{name}/" in page for name in BY_NAME)
    with queries() as narrowed:
        karin.get("/figures/?of=haninge&kind=school&age=7-12")
    assert len(done) == len(narrowed) <= 12


@pytest.mark.parametrize("by", ["kind", "age", "context", "principal", "agreement", "nonsense"])
def test_a_measure_tells_how_it_is_counted_and_apart(karin: Client, by: str) -> None:
    answer = karin.get(f"/figures/answers-in-time/?by={by}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Så räknar vi" in page
    assert "(frivilligt)" not in page
    numbers = re.findall(r'data-label="(?:Antal|Totalt)">\s*(\d+)', page)
    assert numbers
    assert all(int(number) % 5 == 0 for number in numbers)


def test_what_is_asked_for_stands_on_the_page_and_so_on_its_print(karin: Client) -> None:
    page = karin.get("/figures/way/?of=haninge&first=202601&last=202607&kind=school&age=7-12")
    said = "haninge · 2026, kvartal 1 – 2026, kvartal 3 · Skola · 7–12"
    assert f"<strong>{said}</strong>" in page.content.decode()


@pytest.mark.parametrize("first", [202601, 202501, 202110])
def test_the_words_of_a_picture_are_read_on_a_phone_however_long_the_course(
    karin: Client, first: int
) -> None:
    page = karin.get(f"/figures/cases/?first={first}&last=202607").content.decode()
    picture = page.partition('<svg class="course"')[2].partition("</svg>")[0]
    assert 'viewBox="0 0 440 200"' in picture
    named = re.findall(r'y="192">(\d/\d\d)<', picture)
    assert 3 <= len(named) <= 5
    assert named[-1] == "3/26"


def test_a_file_is_noted_and_one_of_no_kind_is_not_there(karin: Client) -> None:
    for kind in ("csv", "ods", "xlsx"):
        answer = karin.get(f"/figures/?as={kind}")
        assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert karin.get("/figures/promises/?as=csv").content.startswith(b"\xef\xbb\xbf")
    assert Entry.objects.filter(act=Act.EXPORTED, purpose="figures").count() == 4
    assert karin.get("/figures/?as=exe").status_code == 404


def test_a_file_tells_whose_figures_of_when_they_are_and_so_does_its_name(karin: Client) -> None:
    answer = karin.get("/figures/way/?of=haninge&first=202601&last=202607&age=7-12&as=csv")
    name = 'attachment; filename="statistik_way_haninge_2026-01_2026-09_7-12.csv"'
    assert answer.headers["Content-Disposition"] == name
    lines = csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";")
    about = {(line["Vems"], line["Period"], line["Urval"]) for line in lines}
    assert about == {("haninge", "2026, kvartal 1 – 2026, kvartal 3", "7–12")}
    own = karin.get("/figures/?first=202601&last=202601&as=ods").headers["Content-Disposition"]
    assert own == 'attachment; filename="statistik_haninge_2026-01_2026-03.ods"'


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("first=202610&last=202601", "id_last"),
        ("first=1", "id_first"),
        ("of=vg", "id_of"),
        ("kind=moon", "id_kind"),
    ],
)
def test_what_cannot_be_asked_for_is_told_at_its_field(
    karin: Client, asked: str, field: str
) -> None:
    for page in ("/figures/", "/figures/way/"):
        answer = karin.get(f"{page}?{asked}")
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.content.decode()


def test_the_units_own_work_is_counted_exactly_for_those_who_do_it_alone(
    there: World, karin: Client
) -> None:
    world.start(there.by("karin"), now=localtime())
    page = karin.get("/figures/").content.decode()
    assert re.search(r"<dt>Påbörjade</dt><dd>1</dd>", page)
    page = holding(there, "yusuf", OfficeKind.ADMINISTRATOR).get("/figures/").content.decode()
    assert "Kallelser och svar" in page
    assert "Enhetens eget arbete" not in page


def test_a_measure_that_is_not_there(karin: Client) -> None:
    assert karin.get("/figures/moon/").status_code == 404

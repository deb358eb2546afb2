"""All that is kept about one, as one gets it oneself: whole, once, and no more than pages tell."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Named
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import planning, world
from tests.extract import extracts
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.person.test_beside import INGA, invited
from tests.protected import scene as scenes
from tests.staff.cases import written
from tests.staff.saying import words
from tests.staff.test_attachments import attached
from tests.world import World

from samlas import extract, papers
from samlas.barriers import telling as telling_barriers
from samlas.casework.case import Case
from samlas.casework.own import beside as near
from samlas.casework.own import telling, who, word
from samlas.casework.own.who import Own
from samlas.exchange import enclosures
from samlas.extract import attachments, making
from samlas.extract.models import Extract
from samlas.files.models import Content, StoredFile
from samlas.jobs import working
from samlas.jobs.handling import GiveUp
from samlas.jobs.models import Job
from samlas.ledger.models import Act, Entry
from samlas.people.models import Capacity, Individual, Protection, Word

AsPerson = Callable[[str], Client]
SCHEMA = json.loads((Path(extract.__file__).parent / "extract.schema.json").read_text("utf-8"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages(reader: Client, case: Case, room: str) -> str:
    """All that one's own pages of a case say, without blanks."""
    of_case = [
        reverse(f"person:{name}", args=[case.key]) for name in ("home", "consent", "readers")
    ]
    first = reverse("person:papers" if room == "person" else "person:beside", args=[case.key])
    listed = reader.get(first).content.decode()
    paper = "paper" if room == "person" else "beside-paper"
    some = reverse(f"person:{paper}", args=[case.key, "X"]).removesuffix("X/")
    held = re.findall(rf'href="({some}[A-Z0-9]+/)"', listed)
    ways = [first, *(of_case if room == "person" else ()), *held]
    return squeezed(" ".join(words(reader.get(way)) for way in ways))


def test_an_address_that_one_gives_oneself_opens_nothing_that_another_has_told(
    there: World,
) -> None:
    case, now = bertils(there, "bup"), localtime()
    telling_barriers.tell("Jag är blind och kommer inte in", "", "eva@example.se", now)
    word.choose(Own(case), Word.EMAIL, "eva@example.se", "sv", now)
    made = extracts.made(Own(case), now)
    assert "eva@example.se" in extracts.letter(made)
    assert "blind" not in json.dumps(extracts.data(made)) + extracts.letter(made)


def test_the_person_asks_for_it_and_fetches_each_file_once(
    there: World, as_person: AsPerson
) -> None:
    plan = planning.in_force(there, "bup", now=localtime() - timedelta(days=30))
    case, reader = plan.case, as_person(BERTIL)
    own = who.page(BERTIL, case.key, localtime())
    telling.tell(own, {"matters": "Att få sova."}, localtime())
    page = reverse("person:extract", args=[case.key])
    assert reader.post(page).status_code == 302
    assert "Det sätts ihop" in words(reader.get(page))
    reader.post(page)  # a second click is the same
    assert Extract.objects.count() == 1
    while working.work(localtime):
        pass
    said = reader.get(page)
    assert "Det är klart" in words(said)
    fetch = {
        file: reverse("person:extract-file", args=[case.key, file]) for file in ("letter", "data")
    }
    assert reader.get(fetch["data"]).status_code == 405
    data = reader.post(fetch["data"])
    assert re.fullmatch(
        r'attachment; filename="min-sida-[0-9-]+\.json"', data["Content-Disposition"]
    )
    told = json.loads(data.content)
    jsonschema.validate(told, SCHEMA)
    assert told["details"]["personal_number"] == BERTIL
    assert [one["text"] for one in told["written"]] == ["Att få sova."]
    letter = extracts.pdf_text(reader.post(fetch["letter"]).content)
    assert "Att sova hemma." in letter
    assert squeezed("Att få sova.") in squeezed(letter)
    for file in fetch.values():
        assert reader.post(file).status_code == 302  # gone
    assert not Content.objects.exists()
    taken = Entry.objects.filter(about=case.key, act=Act.EXPORTED, purpose=making.PURPOSE)
    assert [one.who for one in taken] == ["individual", "individual"]
    readers = words(reader.get(reverse("person:readers", args=[case.key])))
    assert "Du tog ut en kopia" in readers


def of_person(there: World) -> tuple[Case, str, bool]:
    return bertils(there, "bup", "kassan"), BERTIL, False


def of_guardian(there: World) -> tuple[Case, str, bool]:
    return childs(there, "bup"), MIA, False


def of_relative(there: World) -> tuple[Case, str, bool]:
    return invited(there, Capacity.RELATIVE), INGA, True


def of_ombud(there: World) -> tuple[Case, str, bool]:
    return invited(there, Capacity.PERSONAL_OMBUD), INGA, True


@pytest.mark.parametrize("of", [of_person, of_guardian, of_relative, of_ombud])
def test_it_tells_no_more_than_the_pages(
    there: World, as_person: AsPerson, of: Callable[[World], tuple[Case, str, bool]]
) -> None:
    """Papers, consent, readers: each text stands on a page. Besides, only what is one's own."""
    case, number, is_beside = of(there)
    now = localtime()
    if not is_beside:
        telling.tell(who.page(number, case.key, now), {"works": "Korta möten."}, now)
    own = near.page(number, case.key, now) if is_beside else who.page(number, case.key, now)
    made = extracts.made(own, now, beside=is_beside)
    told = extracts.data(made)
    jsonschema.validate(told, SCHEMA)
    seen = pages(as_person(number), case, "beside" if is_beside else "person")
    says = [one["says"] for one in told["papers"]]
    assert says
    told_to = [row for one in told["consents"] for row in one["shares"]]
    shown = [*says, [one["what"] for one in told["log"]], [one["unit"] for one in told_to]]
    hidden = [one for one in extracts.texts(shown) if squeezed(one) not in seen]
    assert set(hidden) <= {"sv"}
    assert told["details"]["name"] == own.name
    title = papers.view(making.read(made)).title
    if own.representative is not None:
        assert title == "Det du får veta om någon annans SIP"
        assert told["about"] == case.individual.given_name
        assert [one["name"] for one in told["speakers"]] == [own.name]
        assert told["emergencies"] == []
        assert case.individual.personal_number not in json.dumps(told["details"])
    if is_beside:
        assert (told["consents"], told["log"]) == ([], [])


def test_what_goes_with_the_papers_goes_with_it_each_file_once(
    there: World, as_person: AsPerson
) -> None:
    summons, now = written(there, "bup"), localtime()
    by = there.by("karin")
    world.send(attached(attached(summons, by, ["reason"]), by, ["reason"]), by, now)
    case = Case.objects.get(pk=summons.case_id)
    number = case.individual.personal_number
    own = who.page(number, case.key, now)
    extracts.made(own, now)
    fetch = reverse("person:extract-file", args=[case.key, "attachments"])
    assert not StoredFile.objects.filter(media_type="application/zip").exists()
    answer: Any = as_person(number).post(fetch)
    assert answer["Content-Disposition"].endswith('.zip"')
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["01-Utredning.pdf"]  # two of the same
        assert packed.read("01-Utredning.pdf").startswith(b"%PDF")
    assert as_person(number).post(fetch).status_code == 302


def test_what_goes_with_the_papers_is_given_a_file_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [Named(name=f"fil {name}", digest=name, media_type="image/jpeg") for name in "abc"]
    held: Any = [Named(dispatch=None, paper=Named(attachments=files))]
    opened: list[str] = []

    def content(_dispatch: object, number: int) -> tuple[Named, bytes]:
        opened.append(files[number - 1].digest)
        return files[number - 1], opened[-1].encode() * 1_000_000

    monkeypatch.setattr(enclosures, "content", content)
    parts = attachments.together(held, localtime())
    first = next(parts)
    assert (len(opened), 1_000_000 < len(first) < 1_100_000) == (1, True)
    with zipfile.ZipFile(io.BytesIO(first + b"".join(parts))) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["01-fil-a.jpg", "02-fil-b.jpg", "03-fil-c.jpg"]
        assert packed.read("03-fil-c.jpg") == b"c" * 1_000_000


@pytest.mark.parametrize("kind", [Protection.PROTECTED_REGISTRATION, Protection.NEW_IDENTITY])
def test_of_a_protected_person_it_tells_nobody_where_they_are(there: World, kind: str) -> None:
    scene = scenes.made(there, kind)
    now = localtime()
    for hand in ("representative", "guardian", "beside"):
        if hand not in scene.numbers:
            continue
        number, is_beside = scene.numbers[hand], hand == "beside"
        find = near.page if is_beside else who.page
        made = extracts.made(find(number, scene.case.key, now), now, beside=is_beside)
        said = f"{json.dumps(extracts.data(made), ensure_ascii=False)}\n{extracts.letter(made)}"
        hidden = scene.secrets.keys() - {"name"}
        assert sorted(one for one in hidden if scene.secrets[one] in said) == [], hand


def test_one_that_was_made_before_the_protection_is_not_given_out(
    there: World, as_person: AsPerson
) -> None:
    case, now = childs(there, "bup"), localtime()
    made = extracts.made(who.page(MIA, case.key, now), now)
    Individual.objects.filter(pk=case.individual_id).update(
        protection=Protection.CONFIDENTIALITY_MARKING
    )
    mia = as_person(MIA)
    fetch = reverse("person:extract-file", args=[case.key, "letter"])
    assert mia.post(fetch).status_code == 302
    assert making.fetch(made, who.page(MIA, case.key, now), "letter", now) is None
    assert not Content.objects.exists()


def test_nobody_else_gets_it_and_after_its_days_it_is_gone(
    there: World, as_person: AsPerson
) -> None:
    case, now = bertils(there, "bup"), localtime()
    childs(there, "bup")
    extracts.made(who.page(BERTIL, case.key, now), now)
    fetch = reverse("person:extract-file", args=[case.key, "letter"])
    assert as_person(MIA).post(fetch).status_code == 404
    assert as_person(BERTIL).post(fetch.replace("letter", "all")).status_code == 404
    making.let_go(Job(), now + making.KEPT)
    assert Content.objects.count() == 2
    making.let_go(Job(), now + making.KEPT + timedelta(days=1))
    assert not Content.objects.exists()


def test_who_speaks_no_longer_gets_none_that_was_asked_for(there: World) -> None:
    case, now = childs(there, "bup"), localtime()
    asked = making.ask(who.page(MIA, case.key, now), "sv", now)
    Individual.objects.filter(pk=case.individual_id).update(
        birth_date=now.date().replace(year=1990)
    )
    with pytest.raises(GiveUp):
        extracts.do(asked, now)
    assert not Content.objects.exists()

"""A new municipality, from a first unit and a first administrator to its first case, by pages."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.filled import SAMLAS, PracticeWorld, inside, tell
from tests.journeys.looking import DESKTOP, PHONE, clean
from tests.journeys.site import Site, running
from tests.journeys.states import mistaken
from tests.journeys.steps import choose, fill, follow, go_on, heading, press

from samlas.directory.tables import TABLES
from samlas.practice.numbers import number

FIRST, SECOND, PROPOSES, CALLS = "Ines Nyberg", "Olle Nyberg", "Tilda Nyberg", "Vera Nyberg"
OFFICE, RECEPTION, CLINIC = "Nyby kansli", "Nyby mottagning", "Nyby vårdcentral"
AGREEMENT = "SIP i Nyby"
PRINCIPALS = "code;name;kind\nnyby;Nyby kommun;municipality\n"
UNITS = "code;name;kind;principal;territory\nnyby;Nyby kansli;social-services;nyby;Nyby\n"
MAIN = "from samlas.faces.command.main import main\n"
OUT_AND_IN = ("export", "import")
# What it does is tested on both databases below the pages.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(practice_world: PracticeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A Samlas of its own, where whoever runs it has read in a first unit and let in one."""
    folder, files = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("files")
    with running(practice_world, folder, f"beginning-{os.getpid()}") as one:
        (files / "principals.csv").write_text(PRINCIPALS, encoding="utf-8-sig")
        (files / "units.csv").write_text(UNITS, encoding="utf-8-sig")
        tell(one.environment, *SAMLAS, "directory", "import", str(files))
        tell(
            one.environment, *SAMLAS, "account", "new", "ines-nyberg", "--name", FIRST, "--unit",
            "nyby", "--title", "Systemadministratör", "--administrator", "--email",
            "ines@example.se",
        )  # fmt: skip
        yield one


def test_a_municipality_begins_by_pages_until_it_has_its_first_case(
    site: Site, page_of: Callable[..., Page], tmp_path: Path
) -> None:
    ines = page_of(FIRST, viewport=DESKTOP)
    is_missing(ines, "8 saker saknas")
    write_in_units(ines)
    is_missing(ines, "6 saker saknas")
    let_in(ines)
    is_missing(ines, "1 sak saknas")

    write_agreement(page_of(PROPOSES, viewport=DESKTOP))
    publish(page_of(SECOND, viewport=PHONE), tmp_path / "nyby.toml")

    for unit in (RECEPTION, CLINIC):
        join(ines, unit)
    is_missing(ines, "Allt är klart.")
    clean(ines)
    assert_comes_back(site, tmp_path)
    first_case(page_of(CALLS, viewport=PHONE))


def is_missing(ines: Page, told: str) -> None:
    """See on the guided start how much is missing."""
    ines.goto("/units/")
    follow(ines, "Att börja")
    expect(ines.get_by_text(told)).to_be_visible()


def write_in_units(ines: Page) -> None:
    """One more of the own units, and one of a region that does not use the program."""
    follow(ines, "Skriv in en enhet")
    fill(ines, name=RECEPTION, territory="Nyby", email="mottagningen@example.se")
    press(ines, "Spara")
    mistaken(ines)
    ines.get_by_label("Verksamhet").select_option("reception")
    ines.get_by_label("Kallas när ingen känner personen").check()
    go_on(ines)

    follow(ines, "Skriv in en huvudman")
    fill(ines, name="Nyby region")
    ines.get_by_label("Vad det är").select_option("region")
    go_on(ines)
    ines.goto("/units/start/")
    expect(ines.get_by_text("7 saker saknas")).to_be_visible()  # the region has no unit yet
    follow(ines, "Skriv in en enhet")
    fill(ines, name=CLINIC, territory="Nyby", street="Vägen 1", postcode="123 45", town="Nyby")
    ines.get_by_label("Verksamhet").select_option("primary-care")
    ines.get_by_label("Huvudman").select_option(label="Nyby region")
    go_on(ines)
    ines.goto("/units/")
    follow(ines, CLINIC)
    follow(ines, "Ändra enheten")
    ines.get_by_label("Kallas när ingen känner personen").check()
    go_on(ines)


def let_in(ines: Page) -> None:
    """Everyone who is needed before work begins, each with an account and what they are to do."""
    for name, unit, offices, is_head in (
        ("Nils Nyberg", OFFICE, ["log_checker"], True),
        ("Moa Nyberg", RECEPTION, ["log_checker"], True),
        (CALLS, RECEPTION, [], False),
        (PROPOSES, OFFICE, ["auditor", "archivist", "deviations", "agreements"], False),
        (SECOND, OFFICE, ["agreements", "administrator"], False),
    ):
        ines.goto("/accounts/")
        follow(ines, "Lägg till en person")
        fill(ines, name=name, code=name.replace(" ", "-"), title="Medarbetare")
        ines.get_by_label("Enhet", exact=True).select_option(label=unit)
        ines.get_by_label("Är chef för enheten").set_checked(is_head)
        press(ines, "Spara och visa koden")
        expect(heading(ines)).to_have_text("Startkod")
        follow(ines, "Klart")
        for kind in offices:
            follow(ines, "Ge ett uppdrag")
            choose(ines, kind=kind)
            go_on(ines)


def write_agreement(tilda: Page) -> None:
    """A new agreement with a rule of its own; what is weaker than the law is not saved."""
    tilda.goto("/agreements/")
    follow(tilda, "Skriv en ny överenskommelse")
    fill(tilda, title=AGREEMENT, short="Ny by", document="Överenskommelse om SIP", territory="Nyby")
    fill(tilda, decided_by="Samverkansgruppen", valid_from=today())
    press(tilda, "Spara")
    mistaken(tilda)
    fill(tilda, short="nyby")
    go_on(tilda)
    follow(tilda, "En ny punkt")
    fill(tilda, clause="2", place="Samtycke", quote="Inget samtycke.", text="Inget samtycke.")
    tilda.get_by_label("En regel till").select_option("consent-needed=no")
    press(tilda, "Spara")
    expect(tilda.get_by_text("2 är svagare än det som överenskommelsen vilar på.")).to_be_visible()
    fill(tilda, place="Kallelse", quote="Svar inom tio dagar.", text="Svara tio dagar före mötet.")
    fill(tilda, new_days="10")
    tilda.get_by_label("En regel till").select_option("answer-days")
    go_on(tilda)
    fill(tilda, body="Kommunstyrelsen", decided_on=today(), reference="§ 44")
    press(tilda, "Föreslå för publicering")
    expect(tilda.get_by_text("Någon annan som ansvarar")).to_be_visible()


def publish(olle: Page, path: Path) -> None:
    """Publish it, and take out its source file."""
    olle.goto("/agreements/")
    follow(olle, AGREEMENT)
    press(olle, "Publicera")
    clean(olle)
    with olle.expect_download() as taken:
        follow(olle, "Som källfil (TOML)")
    assert taken.value.suggested_filename == path.name
    taken.value.save_as(path)


def join(ines: Page, unit: str) -> None:
    """Let a unit be in the agreement."""
    ines.goto("/units/")
    follow(ines, unit)
    follow(ines, "Gå med i en överenskommelse")
    ines.get_by_label("Överenskommelse").select_option(label=AGREEMENT)
    go_on(ines)
    expect(ines.get_by_role("main").get_by_text(AGREEMENT).first).to_be_visible()


def assert_comes_back(site: Site, folder: Path) -> None:
    """The source file is in order, and the directory reads in as it was read out."""
    source, files = str(folder / "nyby.toml"), str(folder / "directory")
    commands = [["rules", "check", source], *(["directory", do, files] for do in OUT_AND_IN)]
    said = inside(site.environment, f"{MAIN}print([main(one) for one in {commands}])").splitlines()
    assert (said[0], said[-1]) == ("nyby: in order, 2 clauses", "[0, 0, 0]")
    counts = [line for line in said if "added" in line]
    assert len(counts) == len(TABLES)
    assert all(": 0 added, 0 changed" in line for line in counts)


def first_case(vera: Page) -> None:
    """A case begins under the new agreement, and those who are to come are found."""
    vera.goto("/")
    follow(vera, "Starta en SIP")
    fill(vera, personal_number=number(date(1984, 2, 1), female=True), given_name="Nova")
    fill(vera, family_name="Nyman", needs="Vården och kommunen vet inte om varandra.")
    go_on(vera)
    expect(vera.get_by_text(AGREEMENT)).to_be_visible()
    plan = vera.url
    for unit in (CLINIC, OFFICE):
        vera.goto(f"{plan}contacts/add/")
        fill(vera, words=unit)
        press(vera, "Sök")
        vera.get_by_label(unit).check()
        go_on(vera)
    clean(vera)


def today() -> str:
    """The day as forms take it."""
    return date.today().isoformat()  # noqa: DTZ011

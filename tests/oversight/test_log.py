"""Those who look after the log see who did what, and what stands out; never whose a plan is."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from tests.staff.saying import Answer, errors, words
from tests.world import SWEDEN, World, called, paper_to

from samlas.casework import case as cases
from samlas.casework import emergency
from samlas.casework.case import Case
from samlas.directory.models import Office, OfficeKind
from samlas.exchange import inbox
from samlas.faces.command.main import main
from samlas.ledger import log
from samlas.ledger.models import Act, Entry
from samlas.oversight import checking, exporting, reading
from samlas.oversight.models import Check
from samlas.oversight.reading import Wanted
from samlas.oversight.signs import MANY, Sign
from samlas.people.models import Capacity, Representative

Counting = Callable[[], AbstractContextManager[list[str]]]
TUESDAY = datetime(2026, 3, 10, 10, tzinfo=SWEDEN)
DAYS = Wanted(date(2026, 3, 1), date(2026, 3, 31))
AUDITOR, CHECKER = OfficeKind.AUDITOR, OfficeKind.LOG_CHECKER


def begin_with(there: World) -> Case:
    return called(there.by("karin"), [there.unit("bup")], now=TUESDAY - timedelta(days=40))


def hold(there: World, who: str, kind: OfficeKind) -> None:
    Office.objects.create(assignment=there.by(who), kind=kind, valid_from=date(2024, 1, 1))


def looker(there: World, who: str, kind: OfficeKind) -> Client:
    hold(there, who, kind)
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by(who).pk})
    return reader


def look(reader: Client, /, **asked: str | int) -> Answer:
    return reader.get(reverse("staff:log"), {"first": "2026-03-01", "last": "2026-03-31", **asked})


def signs_of(there: World, who: str, at: datetime, kind: OfficeKind = CHECKER) -> set[Sign]:
    """The signs of what somebody read last, as Gunilla sees them."""
    hold(there, "gunilla", kind)
    found = reading.entries(there.by("gunilla"), DAYS, None, at)
    mine = [one for one in found.seen if one.entry.who == there.by(who).actor.who]
    return set(mine[0].signs)


def test_the_log_checker_sees_the_own_units_doings_by_reference(there: World, begun: Case) -> None:
    cases.read(begun.key, there.by("karin"), TUESDAY, "case")
    inbox.read(paper_to(begun, there.unit("bup")).key, there.by("elin"), TUESDAY)
    page = look(looker(there, "gunilla", CHECKER))
    said = words(page)
    assert "Karin Ahlgren, Socialsekreterare" in said
    assert begun.key in said
    assert "Elin Bergvall" not in said
    assert begun.individual.family_name not in page.content.decode()
    looked = Entry.objects.latest("pk")
    assert (looked.act, looked.about, looked.purpose) == (Act.READ, "log", "log")


def test_the_auditor_sees_all_units_of_the_principal_and_no_other(
    there: World, begun: Case
) -> None:
    cases.read(begun.key, there.by("karin"), TUESDAY, "case")
    inbox.read(paper_to(begun, there.unit("bup")).key, there.by("elin"), TUESDAY)
    said = words(look(looker(there, "pia", AUDITOR)))
    assert "Karin Ahlgren" in said
    assert "Elin Bergvall" not in said
    said = words(look(looker(there, "maja", AUDITOR)))
    assert "Elin Bergvall, Samordnare" in said
    assert begun.key in said


@pytest.mark.parametrize("page", ["log", "log-entry", "log-export"])
def test_for_everyone_else_there_is_no_log(there: World, page: str) -> None:
    log.write(there.by("karin").actor, TUESDAY, log.Note(Act.READ, "A"))
    pk = [Entry.objects.latest("pk").pk] if page == "log-entry" else []
    for who, kind in (("yusuf", None), ("gunilla", OfficeKind.ADMINISTRATOR), ("elin", AUDITOR)):
        if kind:
            hold(there, who, kind)
        reader = Client()
        reader.post(reverse("staff:login"), {"assignment": there.by(who).pk})
        seen = reader.get(reverse(f"staff:{page}", args=pk)).status_code
        assert seen == (404 if page == "log-entry" or kind != AUDITOR else 200), who


def test_each_sign_of_curiosity(there: World, begun: Case) -> None:
    yusuf, karin = there.by("yusuf"), there.by("karin")
    cases.read(begun.key, karin, TUESDAY, "case")
    assert signs_of(there, "karin", TUESDAY) == set()
    cases.read(begun.key, yusuf, TUESDAY, "case")
    assert signs_of(there, "yusuf", TUESDAY, AUDITOR) == {Sign.NO_TASK}
    cases.note(begun, Act.CHANGED, yusuf, TUESDAY, "case")
    cases.read(begun.key, yusuf, TUESDAY.replace(hour=22), "case")
    found = reading.entries(there.by("gunilla"), DAYS, None, TUESDAY).seen[0]
    assert found.signs == [Sign.AFTER_HOURS]
    yusuf.staff.name = f"Yusuf {begun.individual.family_name}-Demir"
    yusuf.staff.save()
    cases.read(begun.key, yusuf, TUESDAY, "case")
    for n in range(MANY):
        log.write(yusuf.actor, TUESDAY, log.Note(Act.READ, f"PAPER{n}"))
    cases.read(begun.key, yusuf, TUESDAY, "case")
    found = reading.entries(there.by("gunilla"), DAYS, None, TUESDAY).seen[0]
    assert found.signs == [Sign.OWN_NAME, Sign.MANY]
    log.write(
        yusuf.actor, TUESDAY + timedelta(days=4), log.Note(Act.REFUSED, begun.key, "not-there")
    )
    found = reading.entries(there.by("gunilla"), DAYS, None, TUESDAY).seen[0]
    assert found.signs == [Sign.REFUSED, Sign.OWN_NAME, Sign.AFTER_HOURS]


def test_one_with_the_surname_of_a_guardian_is_looked_at_twice(there: World, begun: Case) -> None:
    karin = there.by("karin")
    surname = karin.staff.name.split()[-1]
    Representative.objects.create(
        individual=begun.individual, capacity=Capacity.GUARDIAN, name=f"Nils {surname}"
    )
    cases.read(begun.key, karin, TUESDAY, "case")
    assert signs_of(there, "karin", TUESDAY) == {Sign.OWN_NAME}


def test_emergency_access_stands_out_whoever_it_was(there: World, begun: Case) -> None:
    maja, paper = there.by("maja"), paper_to(begun, there.unit("bup"))
    log.write(maja.actor, TUESDAY, log.Note(Act.READ, paper.key, emergency.PURPOSE))
    hold(there, "lars", AUDITOR)
    found = reading.entries(there.by("lars"), DAYS, None, TUESDAY).seen[0]
    assert found.signs == [Sign.EMERGENCY, Sign.NO_TASK]


def test_only_what_stands_out_and_only_one_plan_or_one_reader(there: World, begun: Case) -> None:
    cases.read(begun.key, there.by("karin"), TUESDAY, "case")
    cases.read(begun.key, there.by("yusuf"), TUESDAY, "case")
    log.write(there.by("karin").actor, TUESDAY, log.Note(Act.READ, "SOMETHING"))
    gunilla = looker(there, "gunilla", CHECKER)
    assert words(look(gunilla, signs="on")).count("Har inte gjort något annat i planen") == 1
    assert "Karin Ahlgren, Socialsekreterare Läste" not in words(look(gunilla, signs="on"))
    of_plan = look(gunilla, reference=begun.key.lower())
    assert {row.seen.reference for row in of_plan.context["rows"]} == {begun.key}
    of_yusuf = look(gunilla, reader=there.by("yusuf").pk)
    assert {row.who for row in of_yusuf.context["rows"]} == {"Yusuf Demir, Socialsekreterare"}


def test_a_sample_is_drawn_again_by_its_number(there: World, begun: Case) -> None:
    for n in range(30):
        log.write(there.by("karin").actor, TUESDAY, log.Note(Act.READ, f"PAPER{n}"))
        log.write(there.by("gunilla").actor, TUESDAY, log.Note(Act.READ, f"PAPER{n}"))
    gunilla = looker(there, "gunilla", CHECKER)
    drawn = look(gunilla, size=5)
    assert drawn.status_code == 302
    first, again = gunilla.get(drawn.url), gunilla.get(drawn.url)
    assert "Ett slumpvis urval av 5" in words(first)
    keys = [row.seen.entry.about for row in first.context["rows"]]
    assert keys == [row.seen.entry.about for row in again.context["rows"]]
    assert {row.who for row in first.context["rows"]} == {"Karin Ahlgren, Socialsekreterare"}
    kept = Entry.objects.latest("pk")
    assert kept.purpose == "log-sample"
    assert kept.detail["among"] == 30
    other = checking.sample(there.by("gunilla"), DAYS, 5, "another", TUESDAY)
    assert [one.entry.about for one in other.seen] != keys


def test_what_was_found_is_kept_and_in_the_log_itself(there: World, begun: Case) -> None:
    cases.read(begun.key, there.by("yusuf"), TUESDAY, "case")
    pk = Entry.objects.latest("pk").pk
    gunilla, page = looker(there, "gunilla", CHECKER), reverse("staff:log-entry", args=[pk])
    refused = gunilla.post(page, {"verdict": "asked", "note": ""})
    assert refused.status_code == 422
    assert "eller vart du tog det" in errors(refused)["note"][0]
    assert gunilla.post(page, {"verdict": "asked", "note": "Vikarierade."}).status_code == 302
    check = Check.objects.get()
    kept = Entry.objects.get(act=Act.CHECKED)
    assert (kept.about, kept.detail["number"]) == (begun.key, check.number)
    assert kept.detail["note"] != check.note
    assert "Vikarierade." in words(gunilla.get(page))
    assert "Jag har frågat" in words(look(gunilla))


def test_nobody_checks_what_they_have_done_themselves(there: World, begun: Case) -> None:
    cases.read(begun.key, there.by("gunilla"), TUESDAY, "case")
    pk = Entry.objects.latest("pk").pk
    gunilla, page = looker(there, "gunilla", CHECKER), reverse("staff:log-entry", args=[pk])
    assert '<form method="post" class="stack"' not in gunilla.get(page).content.decode()
    assert gunilla.post(page, {"verdict": "in-order"}).status_code == 422
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"last": "2026-02-01"}, "last"), ({"first": "igår"}, "first"), ({"size": "101"}, "size"),
     ({"reader": "999999"}, "reader"), ({"last": "2028-01-01"}, "last")],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told(there: World, asked: dict[str, str], field: str) -> None:
    answer = look(looker(there, "gunilla", CHECKER), **asked)
    assert answer.status_code == 422
    assert field in errors(answer)


def test_a_page_costs_the_same_however_full_and_goes_on_by_key(
    there: World, begun: Case, queries: Counting
) -> None:
    cost: list[int] = []
    gunilla = looker(there, "gunilla", CHECKER)
    for _n in range(2):
        for who in ("karin", "yusuf"):
            for _k in range(reading.PAGE // 2 if cost else 2):
                cases.read(begun.key, there.by(who), TUESDAY, "case")
        with queries() as done:
            page = look(gunilla)
        cost.append(len(done))
    assert cost[0] == cost[1]
    assert len(page.context["rows"]) == reading.PAGE
    more = gunilla.get(f"{reverse('staff:log')}?{page.context['next_page']}")
    first = {row.seen.entry.pk for row in page.context["rows"]}
    assert more.context["rows"]
    assert not first & {row.seen.entry.pk for row in more.context["rows"]}


def exported(reader: Client, kind: str) -> str:
    asked = {"first": "2026-03-01", "last": "2026-03-31", "kind": kind}
    answer: Any = reader.post(reverse("staff:log-export"), asked)
    return b"".join(answer).decode()


def test_the_auditor_takes_out_the_log_without_whom_it_is_about(
    there: World, begun: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    for minutes in range(5):
        cases.read(begun.key, there.by("karin"), TUESDAY + timedelta(minutes=minutes), "case")
    pia = looker(there, "pia", AUDITOR)
    records = json.loads(exported(pia, "json"))
    mine = next(one for one in records if one["activity"]["activityArgs"] == "read case")
    assert mine["user"]["name"] == "Karin Ahlgren"
    assert mine["activity"]["startDate"] == "2026-03-10T10:00:00"
    assert mine["resources"]["resource"][0]["resourceType"] == f"SIP {begun.key}"
    assert begun.individual.personal_number not in exported(pia, "json")
    tree = ET.fromstring(exported(pia, "xml"))  # noqa: S314  (our own)
    assert len(tree) == len(records) > exporting.BATCH
    assert len({one["logId"] for one in records}) == len(records)
    assert Entry.objects.latest("pk").act == Act.EXPORTED
    assert looker(there, "gunilla", CHECKER).get(reverse("staff:log-export")).status_code == 404


def test_the_log_service_is_told_whom_it_is_about_but_no_protected_person(
    there: World, begun: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.of_unit(there.by("karin"), "", None, 20, TUESDAY)
    ask = ["ledger", "export", "--from", "2026-03-01", "--to", "2026-03-31", "--unit", "soc"]
    assert main([*ask, "--format", "json"]) == 0
    listed = next(
        one for one in json.loads(capsys.readouterr().out)
        if one["activity"]["activityArgs"] == "listed list"
    )  # fmt: skip
    resource = listed["resources"]["resource"][0]
    assert resource["patient"]["patientId"]["extension"] == begun.individual.personal_number
    assert resource["careUnit"]["careUnitName"] == "Barn- och ungdomsenheten"
    begun.individual.protection = "sekretessmarkering"
    begun.individual.save()
    assert main(ask) == 0
    told = capsys.readouterr().out
    assert begun.individual.personal_number not in told
    assert begun.key in told
    assert main([*ask[:-1], "nowhere"]) == 2

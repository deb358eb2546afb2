"""The accessibility statement, and telling of what does not work without saying who one is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.house.test_plain_words import FOR_ANYONE, lix, read_aloud
from tests.staff.saying import words

from samlas.barriers import telling
from samlas.barriers.models import Barrier
from samlas.faces.command.main import main
from samlas.faces.guest import accessibility

pytestmark = pytest.mark.django_db
SAID = {"text": "Knappen hörs inte.", "where": "Min sida", "answer_to": ""}


def test_every_page_leads_to_the_statement(client: Client) -> None:
    page = client.get(reverse("guest:about")).content.decode()
    assert f'href="{reverse("guest:accessibility")}"' in page


def test_the_statement_tells_faults_tests_and_who_watches(client: Client) -> None:
    page = client.get(reverse("guest:accessibility"))
    said = accessibility.statement_said()
    for one in said["faults"]:
        assert one["what"] in words(page)
        assert one["instead"] in words(page)
    assert said["authority"]["name"] in words(page)
    assert lix(read_aloud(page.content.decode())) <= FOR_ANYONE


def test_an_installation_has_a_statement_of_its_own(
    client: Client, tmp_path: Path, settings: object
) -> None:
    (tmp_path / accessibility.NAME).write_text(
        'made_on = 2027-02-03\nconforms = "fully"\nstandard = "S"\ntested = []\n'
        '[authority]\nname = "Vi"\ntext = "T"\naddress = "https://example.se"\n'
    )
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    accessibility.statement_said.cache_clear()
    try:
        page = words(client.get(reverse("guest:accessibility")))
    finally:
        accessibility.statement_said.cache_clear()
    assert "3 februari 2027" in page
    assert "Det här fungerar inte än" not in page


def test_a_barrier_is_read_through_sent_read_and_seen_to(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    at = reverse("guest:barrier")
    assert "Knappen hörs inte." in words(client.post(at, SAID))
    assert not Barrier.objects.exists()
    answer = client.post(at, {**SAID, "send": "1"})
    assert answer.headers["Location"] == reverse("guest:barrier-sent")
    client.post(at, {**SAID, "send": "1"})
    assert Barrier.objects.count() == 1
    assert client.get(reverse("guest:barrier-sent")).status_code == 200
    assert main(["barriers"]) == 0
    printed = capsys.readouterr().out
    assert "Knappen hörs inte." in printed
    number = re.match(r"\d+", printed)
    assert number is not None
    assert main(["barriers", "--seen-to", number[0]]) == 0
    assert main(["barriers", "--seen-to", number[0]]) == 2
    assert telling.told() == []


def test_an_empty_one_is_refused_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post(reverse("guest:barrier"), {**SAID, "text": ""})
    assert answer.status_code == 422
    assert "Skriv vad som inte fungerar." in words(answer)
    assert 'value="Min sida"' in answer.content.decode()


def test_what_a_machine_fills_in_is_not_kept(client: Client) -> None:
    sent = {**SAID, "subject": "Buy", "send": "1"}
    assert client.post(reverse("guest:barrier"), sent).status_code == 302
    assert not Barrier.objects.exists()


def test_too_many_within_an_hour_are_asked_to_wait(client: Client) -> None:
    for n in range(telling.MOST_IN_AN_HOUR):
        client.post(reverse("guest:barrier"), {**SAID, "where": f"Sida {n}", "send": "1"})
    answer = client.post(reverse("guest:barrier"), {**SAID, "send": "1"})
    assert answer.status_code == 422
    assert "Försök igen om en timme." in words(answer)
    assert "Knappen hörs inte." in answer.content.decode()
    assert Barrier.objects.count() == telling.MOST_IN_AN_HOUR

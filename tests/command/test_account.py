"""`samlas account`: the first one, and a new code for one whom no administrator can help."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.world import World

from samlas.directory.models import Office, OfficeKind
from samlas.faces.command import check
from samlas.faces.command.main import main
from samlas.login.account import Account

NEW = ["account", "new", "robin", "--name", "Robin Ek", "--title", "Systemförvaltare"]


def code_in(told: str) -> str:
    found = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", told)
    assert found
    return found[0]


def test_the_first_administrator_comes_in_by_the_code_that_is_printed(
    there: World, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW, "--unit", "soc", "--administrator"]) == 0
    code = code_in(capsys.readouterr().out)
    first = reverse("staff:login-first")
    assert client.post(first, {"user": "robin", "code": code}).status_code == 302
    assert Office.objects.get(assignment__staff__code="robin").kind == OfficeKind.ADMINISTRATOR
    Account.objects.update(blocked_at="2026-01-01T00:00Z")
    assert main(["account", "reset", "robin"]) == 0
    assert code_in(capsys.readouterr().out) != code
    assert not Account.objects.get().is_blocked
    assert client.get(reverse("staff:login-first-passkey")).headers["Location"] == first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*NEW, "--unit", "nowhere"], "no unit has the code nowhere"),
        (["account", "reset", "nobody"], "no member of staff has the code nobody"),
        (["account", "new", "karin", *NEW[3:], "--unit", "soc"], "there is a karin already"),
        (["account", "new", "å ä", *NEW[3:], "--unit", "soc"], "cannot be a user name"),
        (["account", "new", "Robin", *NEW[3:], "--unit", "soc"], "cannot be a user name"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    there: World, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_accounts_without_an_address_for_passkeys_are_told(settings: Settings) -> None:
    assert list(check.own_accounts()) == []
    settings.OWN_ACCOUNTS, settings.PRACTICE, settings.PUBLIC_URL = True, False, ""
    assert [line.split()[0] for line in check.own_accounts()] == ["SAMLAS_PUBLIC_URL"]

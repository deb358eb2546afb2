"""The `samlas` program: what it says to someone who mistypes, and what it checks."""

import json
import os
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils.timezone import localtime
from pytest_django import Settings
from tests.filled import SAMLAS, PracticeWorld, inside
from tests.ledger.hands import unguarded

from samlas.directory.models import Principal, Staff, Unit
from samlas.faces.command import check, demo
from samlas.faces.command.main import main
from samlas.jobs.models import Job
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.practice import emptying

Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    "typed", [[], ["no-such-command"], ["run", "--port", "x"], ["run", "--port", "70000"]]
)
def test_a_mistake_is_told_in_one_line_with_status_2(typed: list[str], capsys: Said) -> None:
    assert main(typed) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("samlas: ")


def test_a_port_that_is_taken_is_told(capsys: Said) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 2
    assert str(port) in capsys.readouterr().err


@pytest.mark.django_db
def test_a_whole_installation_passes_the_check(capsys: Said) -> None:
    assert main(["check"]) == 0, capsys.readouterr().out
    assert "practice" in capsys.readouterr().out


@pytest.mark.django_db
def test_people_of_the_practice_world_are_refused_in_production(
    settings: Settings, capsys: Said
) -> None:
    Staff.objects.create(code="a", name="A", email="a@example.se")
    settings.PRACTICE = False
    assert main(["check"]) == 1
    assert "1 invented" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_unit_that_nobody_works_in_is_found_unless_its_papers_go_by_post(capsys: Said) -> None:
    region = Principal.objects.create(code="region", name="Regionen", kind="region")
    Unit.objects.create(
        code="vc", name="Vårdcentralen", kind="primary-care", principal=region, uses_samlas=True
    )
    assert main(["check"]) == 1
    assert "sent to them: vc." in capsys.readouterr().out
    Unit.objects.update(uses_samlas=False)
    assert main(["check"]) == 0, capsys.readouterr().out


def test_a_rulebook_that_cannot_be_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMLAS_RULEBOOKS", "/no/such/folder")
    assert "folder" in next(check.rulebooks())


@pytest.mark.django_db
def test_production_with_named_hosts_passes_the_check(settings: Settings, capsys: Said) -> None:
    settings.MODE, settings.PRACTICE = "production", False
    settings.ALLOWED_HOSTS = ["sip.example.se"]
    settings.SECRET_KEY = "".join(map(chr, range(48, 123)))
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert main(["check"]) == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    def closed() -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(demo, "prepare", closed)
    assert main(["demo"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed",
    [
        "directory export out", "directory import there", "ledger verify", "account reset pia",
        "worker --drain", "check",
    ],
)  # fmt: skip
def test_before_the_database_is_made_it_is_told_what_makes_it(typed: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "staff.csv").write_text("code;name\na;A\n")
    database = f"sqlite:///{tmp_path}/samlas.sqlite3"
    environment = {
        **os.environ, "SAMLAS_DATA": str(tmp_path), "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "samlas.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [*SAMLAS, *typed.split()], cwd=tmp_path, env=environment, text=True, check=False,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    said = (done.stdout + done.stderr).strip().splitlines()
    assert len(said) == 1, said
    assert "the database is not made yet: start `samlas run`, or `DJANGO_SETT" in said[0].replace(
        "The", "the"
    )


@pytest.mark.django_db
def test_beginning_anew_is_refused_outside_practice_and_where_someone_is_real(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setattr(emptying, "empty", lambda: pytest.fail("the database was emptied"))
    Staff.objects.create(code="a", name="A", email="a@region.se")
    assert main(["demo", "--anew"]) == 2
    assert "not invented" in capsys.readouterr().err
    Staff.objects.all().delete()
    settings.PRACTICE = False
    assert main(["demo", "--anew"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


FOUND = """
from samlas.directory.models import Staff, Unit
print("somebody_else" in connection.introspection.table_names(),
      Unit.objects.exists(), Staff.objects.filter(code="left").exists())
"""


@pytest.mark.slow
def test_beginning_anew_throws_away_what_was_there_and_nobody_elses_table(
    practice_world: PracticeWorld, tmp_path: Path
) -> None:
    with practice_world.copied(tmp_path, f"anew-{os.getpid()}") as environment:
        assert inside(environment, FOUND) == "True True False"
    assert "Sara Nyström" in practice_world.said.read_text(encoding="utf-8")


def test_an_unknown_mode_is_found(settings: Settings) -> None:
    settings.MODE = "test"
    assert "SAMLAS_MODE" in next(check.mode())


def test_an_e_id_that_is_half_set_up_is_found(settings: Settings) -> None:
    assert list(check.e_id()) == []
    settings.E_ID_ISSUER, settings.E_ID_KEY_FILE = "http://e-id.example.se", "/no/such/key"
    assert [one.split()[0] for one in check.e_id()] == [
        "SAMLAS_EID_ISSUER", "SAMLAS_EID_CLIENT", "SAMLAS_EID_KEY_FILE",
    ]  # fmt: skip


def test_mail_that_leads_nowhere_is_found(settings: Settings) -> None:
    assert list(check.mail()) == []
    settings.MAIL, settings.PRACTICE, settings.PUBLIC_URL = True, False, ""
    settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS = "secret", False
    assert [one.split()[0] for one in check.mail()] == [
        "SAMLAS_PUBLIC_URL", "SAMLAS_MAIL_FROM", "SAMLAS_SMTP_SECURITY",
    ]  # fmt: skip


def test_styles_that_are_not_built_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "MANIFEST.json"
    monkeypatch.setattr(check, "MANIFEST", manifest)
    assert "not built" in next(check.assets())
    manifest.write_text(json.dumps({"files": {"theme.css": ""}}))
    assert "theme.css" in next(check.assets())


@pytest.mark.django_db
def test_an_entry_changed_in_the_ledger_is_found(capsys: Said) -> None:
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    for chain in ("unit:1", "unit:2"):
        notes = [log.Note(Act.READ, "AAAA", "case"), log.Note(Act.SENT, "AAAA", "case")]
        log.write(log.Actor(chain=chain, who="assignment:1"), now, *notes)
    unguarded().filter(chain="unit:2", number=2).update(about="BBBB")
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "The database would let the ledger be changed: `samlas run` puts its guard back.",
        "The ledger has been tampered with: unit:2: entry 2 says something else than when it was"
        " written.",
    ]


@pytest.mark.django_db
def test_what_was_given_up_is_printed_and_tried_again(capsys: Said) -> None:
    now = localtime()
    Job.objects.create(key="notice:1", kind="notice", due_at=now, fault="put-off", parked_at=now)
    assert main(["jobs"]) == 1
    assert "notice:1\tput-off" in capsys.readouterr().out
    assert main(["jobs", "--retry"]) == 0
    assert main(["jobs"]) == 0


@pytest.mark.django_db
def test_a_log_in_of_staff_that_is_not_whole_is_told(settings: Settings, tmp_path: Path) -> None:
    assert list(check.staff_log_in()) == []
    settings.STAFF_OIDC_ISSUER = "http://idp.example.se"
    settings.STAFF_OIDC_CLAIMS = ["assignments=groups"]
    settings.STAFF_OIDC_LEVELS, settings.STAFF_OIDC_SCOPES = [], "profile"
    assert [line.split()[0] for line in check.staff_log_in()] == [
        f"SAMLAS_STAFF_OIDC_{name}"
        for name in ("ISSUER", "CLIENT", "LEVELS", "KEY_FILE", "SCOPES", "CLAIMS")
    ]
    (tmp_path / "key.pem").write_text("")
    settings.STAFF_OIDC_ISSUER, settings.STAFF_OIDC_CLIENT = "https://idp.example.se", "samlas"
    settings.STAFF_OIDC_CLAIMS = ["subject=sub", "level=acrs", "assignments=groups,roles"]
    settings.STAFF_OIDC_LEVELS, settings.STAFF_OIDC_SCOPES = ["c1"], "openid profile"
    settings.STAFF_OIDC_KEY_FILE = str(tmp_path / "key.pem")
    assert list(check.staff_log_in()) == []

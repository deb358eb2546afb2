"""What `samlas check --deploy` finds unsafe, and the bill of materials."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localtime
from pytest_django import Settings

from samlas.faces.command import deploy
from samlas.faces.command.main import main
from samlas.jobs.models import Job
from samlas.ledger import anchors, log
from samlas.ledger.models import Act

Said = pytest.CaptureFixture[str]


@pytest.fixture
def safe(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set-up with nothing unsafe in it; returns its data folder."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    data.mkdir(mode=0o700)
    backups.mkdir()
    (backups / "today").write_text("")
    settings.PRACTICE, settings.BEHIND_PROXY, settings.METRICS_TOKEN = False, True, ""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://samlas.se", ["samlas.se"]
    settings.DATA, settings.ANCHORS, settings.BACKUPS = data, tmp_path / "anchors", str(backups)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    now = localtime()
    Job.objects.create(key="a", kind="clocks", due_at=now, done_at=now)
    return data


def found() -> list[str]:
    """The findings but those of the test's own database role."""
    return [one for one in deploy.faults(localtime()) if "database role" not in one]


def test_a_safe_set_up_is_told_nothing(db: None, safe: Path) -> None:
    assert found() == []


def test_each_unsafe_thing_is_told(
    db: None, safe: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRACTICE, settings.BEHIND_PROXY, settings.METRICS_TOKEN = True, False, "short"
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://samlas.se", [".samlas.se"]
    settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "mail.samlas.se", False
    settings.ANCHORS, settings.BACKUPS = safe / "anchors", ""
    settings.STAFF_OIDC_LEVELS = ["http://id.sambi.se/loa/loa2"]
    (safe / "keys").write_text("")
    (safe / "keys").chmod(0o644)
    safe.chmod(0o755)
    Job.objects.update(done_at=localtime() - timedelta(hours=1))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    key, out = safe / "client.pem", safe / "sdk-out"
    key.write_text("")
    key.chmod(0o640)
    out.mkdir()
    out.chmod(0o775)
    settings.E_ID_KEY_FILE, settings.SDK_OUT = str(key), str(out)
    told = " ".join(found())
    for word in (
        "practice", "root", "METRICS_TOKEN", "BEHIND_PROXY", "PUBLIC_URL", "HOSTS", "SMTP",
        "data can be", "keys can be", "SAMLAS_KEYS lies", "ANCHORS", "too low", "No worker",
        "BACKUPS", "client.pem, a private key", "sdk-out, where papers",
    ):  # fmt: skip
        assert word in told, word


def test_an_old_backup_is_told(db: None, safe: Path, settings: Settings) -> None:
    long_ago = (localtime() - timedelta(days=2)).timestamp()
    os.utime(Path(settings.BACKUPS) / "today", (long_ago, long_ago))
    assert found() == ["No backup in SAMLAS_BACKUPS is younger than a day."]


def test_a_ledger_that_is_not_anchored_any_more_is_told(db: None, safe: Path) -> None:
    now = localtime()
    anchors.add(now - timedelta(days=1))
    assert found() == []
    anchors.path().chmod(0o660)
    assert found() == ["anchors.jsonl can be written in by other users of the machine."]
    anchors.path().unlink()
    anchors.add(now - timedelta(days=3))
    told = ["The ledger has not been anchored for two days: `samlas jobs` tells why."]
    assert found() == told
    anchors.path().unlink()
    log.write(log.GUEST, now - timedelta(days=3), log.Note(Act.LOGGED_IN, "session"))
    assert found() == told


def test_the_check_ends_with_1_when_the_set_up_is_unsafe(db: None, capsys: Said) -> None:
    assert main(["check", "--deploy"]) == 1
    assert "practice" in capsys.readouterr().out


def test_the_bill_names_what_is_installed_with_licences(capsys: Said) -> None:
    assert main(["sbom"]) == 0
    told = json.loads(capsys.readouterr().out)
    parts = {part["name"].lower(): part for part in told["components"]}
    assert told["specVersion"] == "1.6"
    assert parts["django"]["purl"].startswith("pkg:pypi/django@5.2")
    for name in ("django", "asgiref", "lxml", "pypdfium2"):
        assert parts[name]["licenses"], name
    assert '"OSI Approved"' not in json.dumps(told)
    assert parts["letters/inter.ttf"]["hashes"]
    assert len(parts) > 20

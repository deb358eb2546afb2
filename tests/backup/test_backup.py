"""A backup holds one moment, all of it, and comes back as it was or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings
from tests.world import world

from samlas.backup import making, restoring, rows
from samlas.backup.container import BadFile
from samlas.backup.restoring import Refused
from samlas.barriers.models import Barrier
from samlas.directory.models import Staff, Unit
from samlas.exchange.sdk.models import SdkMessage
from samlas.faces.command.main import main
from samlas.files import store
from samlas.files.checking import Checked
from samlas.jobs.models import Line
from samlas.ledger import anchors, guarding, log, verifying
from samlas.ledger.models import Act, Entry
from samlas.login.models import LoginSession
from samlas.sealed.keyring import Unreadable

NOW = datetime(2026, 3, 10, 9, 30, 0, 123456, tzinfo=UTC)
WRITER = log.Actor(chain="unit:5", who="assignment:7")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def apart(settings: Settings, tmp_path: Path) -> None:
    settings.ANCHORS = tmp_path / "anchors"
    settings.KEYS = ["the newest secret", "an older one"]


def write(number: int) -> None:
    """Two tables in one transaction: never the one without the other."""
    with transaction.atomic():
        Barrier.objects.create(text=f"barrier {number}", told_at=NOW)
        log.write(WRITER, NOW, log.Note(Act.CHANGED, "BARRIER"))


def made() -> bytes:
    file = io.BytesIO()
    making.make(file, NOW)
    return file.getvalue()


def everything() -> list[rows.Counted]:
    return [rows.counted(model) for model in rows.tables()]


@contextmanager
def a_writer() -> Iterator[list[int]]:
    """Someone who writes all the while; gives the numbers that are in."""
    stopped, done = Event(), list[int]()

    def write_on() -> None:
        try:
            while not stopped.is_set():
                write(len(done))
                done.append(len(done))
        finally:
            connection.close()

    thread = Thread(target=write_on)
    thread.start()
    try:
        yield done
    finally:
        stopped.set()
        thread.join()


def test_a_backup_is_of_one_moment_and_nobody_waits_for_it() -> None:
    log.write(WRITER, NOW, *(log.Note(Act.READ, f"PAPER{n}") for n in range(4000)))
    with a_writer() as done:
        while not done:
            pass
        before = len(done)
        saved = made()
        during = len(done) - before
    assert during > 1
    restoring.restore(io.BytesIO(saved), NOW, anew=True)
    barriers = Barrier.objects.count()
    assert before <= barriers < len(done)
    assert Entry.objects.filter(chain=WRITER.chain).count() == 4000 + barriers
    assert verifying.verify().faults == []


def test_every_kind_of_value_comes_back_as_it_was_and_numbers_go_on() -> None:
    world()
    store.put(Checked("image/jpeg", 1, bytes(range(256))), NOW)
    odd = "Å \u2028 \\ \" ' \n\r\t \U0001f469 {}[]"
    Barrier.objects.create(text=odd, told_at=NOW)
    log.write(WRITER, NOW, log.Note(Act.READ, odd, detail={"b": None, "a": [1.5, odd]}))
    SdkMessage.objects.create(
        message=uuid4(), conversation=uuid4(), received_at=NOW, unit=Unit.objects.all()[0]
    )
    gone = Barrier.objects.create(text="", told_at=NOW)
    last = gone.pk
    gone.delete()
    LoginSession.objects.create(session_key="k", session_data="", expire_date=NOW)
    anchors.note(anchors.add(NOW), NOW)
    before, saved = everything(), made()
    Staff.objects.update(name="changed")
    restored = restoring.restore(io.BytesIO(saved), NOW, anew=True)
    assert restored.tables == before
    entry = Entry.objects.get(chain=WRITER.chain)
    assert (entry.at, entry.detail["a"]) == (NOW, [1.5, odd])
    assert Barrier.objects.get().text == odd
    assert Barrier.objects.create(text="", told_at=NOW).pk > last
    assert not LoginSession.objects.exists()
    assert verifying.verify().faults == []
    assert guarding.missing() == []


def test_what_the_file_says_is_told_to_nobody_without_the_key(settings: Settings) -> None:
    Barrier.objects.create(text="what Alva wrote", told_at=NOW)
    saved = made()
    assert b"Alva" not in saved
    settings.KEYS = ["another"]
    with pytest.raises(Unreadable):
        restoring.restore(io.BytesIO(saved), NOW, anew=True)
    settings.KEYS = ["another", "the newest secret"]
    restoring.restore(io.BytesIO(saved), NOW, anew=True)
    assert Barrier.objects.get().text == "what Alva wrote"


def test_a_file_that_is_not_whole_changes_nothing() -> None:
    write(1)
    saved = made()
    write(2)
    before = everything()
    middle = len(saved) // 2
    for broken in (
        saved[:-1], saved[:middle], saved[:20], b"", b"PK" + saved, saved + b"x",
        saved[:middle] + bytes([saved[middle] ^ 1]) + saved[middle + 1 :],
    ):  # fmt: skip
        with pytest.raises(BadFile):
            restoring.restore(io.BytesIO(broken), NOW, anew=True)
    assert everything() == before


def test_one_that_stops_in_the_middle_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    saved = made()
    write(2)
    before = everything()

    def full(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(rows, "set_last_number", full)
    with pytest.raises(OSError, match="no space"):
        restoring.restore(io.BytesIO(saved), NOW, anew=True)
    assert everything() == before
    assert guarding.missing() == []


def test_a_database_that_holds_something_is_not_written_over() -> None:
    saved = made()
    Line.objects.create(name="post", since=NOW, closed_until=NOW)
    with pytest.raises(Refused, match="--anew"):
        restoring.restore(io.BytesIO(saved), NOW)


def test_a_backup_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = made()
    monkeypatch.setattr(restoring, "migrations", lambda: ["ledger.0002_later"])
    with pytest.raises(Refused, match="another version"):
        restoring.restore(io.BytesIO(saved), NOW, anew=True)


def test_anchors_come_along_and_later_ones_are_kept(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(1)
    anchors.note(anchors.add(NOW), NOW)
    saved = made()
    settings.ANCHORS = tmp_path / "elsewhere"
    restoring.restore(io.BytesIO(saved), NOW, anew=True)
    assert len(anchors.read()) == 1
    write(2)
    anchors.note(anchors.add(NOW), NOW)
    capsys.readouterr()
    restored = restoring.restore(io.BytesIO(saved), NOW, anew=True)
    assert len(anchors.read()) == 2
    # What has been lost since the backup is told: the notes of `write(2)` and of the first restore.
    assert restored.missing == 2
    assert main(["ledger", "verify"]) == 1
    told = capsys.readouterr().out
    assert "older than the last anchor: 2 entries after it are missing" in told
    said = json.loads(anchors.path().read_text().splitlines()[0])
    anchors.path().write_text(json.dumps(said | {"chains": 7}) + "\n")
    with pytest.raises(Refused, match="not of the same ledger"):
        restoring.restore(io.BytesIO(saved), NOW, anew=True)


def test_both_commands_print_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(1)
    file = tmp_path / "saved"
    assert main(["backup", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "barriers_barrier" in printed
    assert "ledger heads: " in printed
    assert file.stat().st_mode & 0o077 == 0
    assert main(["restore", str(file)]) == 2
    assert main(["restore", "--anew", str(file)]) == 0
    assert capsys.readouterr().out == printed
    assert main(["backup", str(file)]) == 2
    assert main(["restore", str(tmp_path / "none")]) == 2
    assert main(["backup", str(tmp_path / "no" / "folder")]) == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("saved")] == ["saved"]

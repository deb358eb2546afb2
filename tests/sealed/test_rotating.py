"""A new key takes over row by row, while others write, and the old one can be taken away then."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection
from django.utils.timezone import localtime
from pytest_django import Settings

from samlas.casework.asking import Request
from samlas.directory.models import Principal, Unit
from samlas.faces.command.main import main
from samlas.files import store
from samlas.files.checking import Checked
from samlas.files.models import StoredFile
from samlas.sealed import keyring, rotating

ROWS = 2 * rotating.BATCH + 1

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sealed_before(settings: Settings) -> None:
    """Rows and files from the time of the old key; a new one is there by now."""
    settings.KEYS = ["old"]
    principal = Principal.objects.create(code="p", name="P", kind="region")
    unit = Unit.objects.create(code="u", name="U", kind="school", principal=principal)
    Request.objects.bulk_create(
        Request(
            unit=unit, received_at=localtime(), asker_name="A", person_name="B", need=f"need {n}"
        )
        for n in range(ROWS)
    )
    for number in range(7):
        store.put(Checked("image/jpeg", 1, b"picture %d" % number), localtime())
    settings.KEYS = ["new", "old"]


def needs() -> list[str]:
    return list(Request.objects.order_by("pk").values_list("need", flat=True))


def test_everything_is_sealed_anew_and_read_without_the_old_key(settings: Settings) -> None:
    new, old = keyring.ids()
    assert rotating.counts() == {old: ROWS + 7}
    told = {done.name: done.rows for done in rotating.rotate()}
    assert told == {"casework_request.need": ROWS, "files_content.sealed": 7}
    assert rotating.counts() == {new: ROWS + 7}
    assert list(rotating.rotate()) == []
    settings.KEYS = ["new"]
    assert needs() == [f"need {n}" for n in range(ROWS)]
    pictures = [store.content(one) for one in StoredFile.objects.order_by("pk")]
    assert pictures == [b"picture %d" % n for n in range(7)]


def test_broken_off_it_goes_on_where_it_was() -> None:
    new, old = keyring.ids()
    next(rotating.rotate())
    assert rotating.counts() == {new: rotating.BATCH, old: ROWS + 7 - rotating.BATCH}
    assert sum(1 for _done in rotating.rotate()) == 2 + 2
    assert rotating.counts() == {new: ROWS + 7}


def test_what_is_written_meanwhile_stays_as_it_was_written() -> None:
    row = Request.objects.order_by("-pk")[0]
    stopped, said = Event(), list[str]()

    def write_on() -> None:
        try:
            while not stopped.is_set():
                Request.objects.filter(pk=row.pk).update(need=f"said {len(said)}")
                said.append(f"said {len(said)}")
        finally:
            connection.close()

    thread = Thread(target=write_on)
    thread.start()
    try:
        while not said:
            pass
        rows = sum(1 for _done in rotating.rotate())
    finally:
        stopped.set()
        thread.join()
    assert rows
    assert needs()[:-1] == [f"need {n}" for n in range(ROWS - 1)]
    row.refresh_from_db()
    assert row.need == said[-1]


def test_the_commands_tell_how_far_it_has_come_and_what_is_lost(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    new, old = keyring.ids()
    assert main(["keys"]) == 0
    assert capsys.readouterr().out.split() == [new, "0", "newest", old, str(ROWS + 7), "older"]
    settings.KEYS = ["new"]
    assert main(["keys"]) == 1
    assert "cannot be read" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    settings.KEYS = ["new", "old"]
    assert main(["keys", "rotate"]) == 0
    assert capsys.readouterr().out.split()[-3:] == [old, "0", "older"]
    assert main(["keys", "new"]) == 0
    assert len(capsys.readouterr().out.strip()) >= 40

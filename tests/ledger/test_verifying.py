"""Whatever is done to the ledger behind the program's back is found, and its place is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.ledger.hands import unguarded

from samlas.faces.command.main import main
from samlas.jobs import handling, working
from samlas.jobs.models import Job
from samlas.ledger import anchors, log
from samlas.ledger.log import Actor, Note
from samlas.ledger.models import Act, Entry
from samlas.ledger.verifying import Wrong, verify

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ELIN = Actor(chain="unit:5", who="assignment:7")
MAJA = Actor(chain="unit:6", who="assignment:9")


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path, db: None) -> Path:
    """Two days of two chains, each day anchored at its end; what comes after is not yet."""
    settings.ANCHORS = tmp_path
    for day in range(2):
        at = NOW + day * DAY
        write(ELIN, at, 3)
        write(MAJA, at, 2)
        anchor(at + timedelta(hours=8))
    write(ELIN, NOW + 2 * DAY, 2)
    return anchors.path()


def write(by: Actor, at: datetime, count: int) -> None:
    log.write(by, at, *(Note(Act.READ, f"PAPER{n}") for n in range(count)))


def anchor(at: datetime) -> None:
    anchors.note(anchors.add(at), at)


def found() -> list[tuple[str, int, Wrong]]:
    return [(one.chain, one.number, one.wrong) for one in verify().faults]


def written_anew(chain: str, first: int) -> None:
    """Seal a chain again from an entry on, as one does who knows how the program seals."""
    before = Entry.objects.filter(chain=chain, number=first - 1).first()
    previous = before.seal if before else log.START
    for entry in Entry.objects.filter(chain=chain, number__gte=first).order_by("number"):
        entry.previous = previous
        previous = entry.computed_seal()
        unguarded().filter(pk=entry.pk).update(previous=entry.previous, seal=previous)


def replay() -> None:
    """Put a copy of an old entry last in its chain, with the seal it had."""
    entry = Entry.objects.get(chain="unit:5", number=2)
    entry.pk, entry.number = None, 9
    unguarded().bulk_create([entry])


def put_between() -> None:
    """Put an entry in the middle, move those after it, and seal them all anew."""
    later = Entry.objects.filter(chain="unit:5", number__gte=4).order_by("-number")
    for entry in later:
        unguarded().filter(pk=entry.pk).update(number=entry.number + 1)
    unguarded().bulk_create([Entry(chain="unit:5", number=4, at=NOW + DAY, act=Act.READ, who="w")])
    written_anew("unit:5", 4)


def put_last_with_an_old_date() -> None:
    """Add what looks as if it had been written before the last anchor."""
    write(MAJA, NOW, 1)


def change(place: int, **values: object) -> None:
    unguarded().filter(chain="unit:5", number=place).update(**values)


def swap() -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        change(old, number=new)


def remove(chain: str, first: int, last: int) -> None:
    unguarded().filter(chain=chain, number__gte=first, number__lte=last).delete()


def change_and_seal() -> None:
    change(2, who="assignment:8")
    written_anew("unit:5", 2)


def empty() -> None:
    unguarded().delete()


HANDS: dict[str, tuple[Callable[[], object], list[tuple[str, int, Wrong]]]] = {
    "changed": (lambda: change(2, who="assignment:8"), [("unit:5", 2, Wrong.CHANGED)]),
    "changed and sealed anew": (change_and_seal, [("unit:5", 3, Wrong.REWRITTEN)]),
    "removed": (lambda: remove("unit:5", 2, 2), [("unit:5", 2, Wrong.REMOVED)]),
    "reordered": (swap, [("unit:5", 2, Wrong.CHANGED)]),
    "cut off": (lambda: remove("unit:5", 5, 99), [("unit:5", 5, Wrong.CUT_OFF)]),
    "replayed": (replay, [("unit:5", 9, Wrong.CHANGED)]),
    "put between": (put_between, [("unit:5", 6, Wrong.REWRITTEN)]),
    "back-dated": (put_last_with_an_old_date, [("unit:6", 5, Wrong.BACKDATED)]),
    "a chain gone": (lambda: remove("unit:6", 1, 99), [("unit:6", 4, Wrong.NO_CHAIN)]),
    "emptied": (
        empty,
        [(one, n, Wrong.NO_CHAIN) for one, n in (("anchors", 1), ("unit:5", 6), ("unit:6", 4))],
    ),
}


def test_a_whole_ledger_is_told_to_be_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify"]) == 0
    assert capsys.readouterr().out == "entries: 14  chains: 3  anchors: 2\n"


@pytest.mark.parametrize("how", HANDS)
def test_found_is_one(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    act, expected = HANDS[how]
    act()
    assert found() == expected
    assert main(["ledger", "verify"]) == 1
    told = capsys.readouterr().out
    assert all(f"{chain}: entry {number} {wrong}\n" in told for chain, number, wrong in expected)


def lines(kept: Path) -> list[str]:
    return kept.read_text(encoding="utf-8").splitlines(keepends=True)


def test_a_line_that_is_changed_or_taken_out_of_the_file_is_found(kept: Path) -> None:
    first, second = lines(kept)
    kept.write_text(first.replace('"entries":5', '"entries":4') + second, encoding="utf-8")
    assert found() == [("anchors", 1, Wrong.BAD_LINE)]
    kept.write_text(second, encoding="utf-8")
    assert found() == [("anchors", 1, Wrong.BAD_LINE)]
    with pytest.raises(anchors.BadAnchor):
        anchors.add(NOW)
    assert lines(kept) == [second]


def test_a_file_that_has_lost_its_last_lines_is_found_by_the_ledger(kept: Path) -> None:
    first, _second = lines(kept)
    kept.write_text(first, encoding="utf-8")
    assert found() == [("anchors", 2, Wrong.NO_LINE)]
    kept.unlink()
    assert found() == [("anchors", 1, Wrong.NO_LINE)]


def test_a_line_tells_of_the_chains_that_have_moved_and_of_no_person(kept: Path) -> None:
    first, second = anchors.read()
    assert {chain: number for chain, (number, _seal) in first.heads.items()} == {
        "unit:5": 3, "unit:6": 2,
    }  # fmt: skip
    assert set(second.heads) == {"anchors", "unit:5", "unit:6"}
    assert (second.chains, second.entries) == (3, 11)
    assert second.digest == anchors.digest_of(anchors.known_heads([first, second]))
    assert kept.stat().st_mode & 0o077 == 0


def test_the_day_is_anchored_by_a_job_that_comes_back_each_day() -> None:
    assert handling.Round("anchor-ledger", DAY) in handling.ROUNDS
    later = NOW + 3 * DAY
    Job.objects.create(key="anchor-ledger:1", kind="anchor-ledger", due_at=later)
    assert working.work(lambda: later) == 1
    assert anchors.of_day(date(2026, 3, 13)) == anchors.read()[2]
    assert Job.objects.get().done_at == later
    assert verify().faults == []


def test_the_digest_of_a_day_is_a_page_to_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "digest", "2026-03-10"]) == 0
    page = capsys.readouterr().out
    digest = anchors.read()[0].digest
    assert "2026-03-10 18:00" in page
    assert digest[:4] + " " + digest[4:8] in page
    assert "Underskrift" in page
    assert max(map(len, page.splitlines())) <= 72
    assert main(["ledger", "digest", "2026-03-12"]) == 2
    assert main(["ledger", "anchor"]) == 0
    assert len(anchors.read()) == 3


def test_the_rights_of_a_role_end_before_the_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "grants", 'sam"las']) == 0
    told = capsys.readouterr().out.splitlines()
    assert 'REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON ledger_entry FROM "sam""las";' in told

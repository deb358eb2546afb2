"""The ledger: every entry follows from the one before it, and none can be changed unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction
from tests.ledger.hands import unguarded

from samlas.ledger import log
from samlas.ledger.log import Actor, Note
from samlas.ledger.models import Act, Entry
from samlas.ledger.verifying import first_fault

NOW = datetime(2026, 3, 10, 9, 0, 0, 123456, tzinfo=UTC)
ELIN = Actor(chain="unit:5", who="assignment:7")
MAJA = Actor(chain="unit:6", who="assignment:9")
WRITERS, ENTRIES_EACH = 6, 8


def read(n: int) -> Note:
    return Note(Act.READ, f"PAPER{n}", "received-paper", {"n": n, "name": "Å"})


def written(count: int) -> None:
    for n in range(count):
        log.write(ELIN, NOW, read(n))


@pytest.mark.django_db
def test_each_entry_carries_the_seal_of_the_one_before() -> None:
    written(3)
    entries = list(Entry.objects.order_by("number"))
    assert [one.number for one in entries] == [1, 2, 3]
    assert [one.previous for one in entries] == [log.START, entries[0].seal, entries[1].seal]
    assert [one.about for one in entries] == ["PAPER0", "PAPER1", "PAPER2"]
    assert first_fault(ELIN.chain) is None


@pytest.mark.django_db
def test_several_notes_are_written_in_their_order() -> None:
    log.write(ELIN, NOW, read(1), read(2))
    log.write(ELIN, NOW, read(3))
    found = Entry.objects.order_by("number").values_list("number", "about")
    assert list(found) == [(1, "PAPER1"), (2, "PAPER2"), (3, "PAPER3")]
    assert first_fault(ELIN.chain) is None


@pytest.mark.django_db
def test_units_have_chains_of_their_own() -> None:
    log.write(ELIN, NOW, read(1))
    log.write(MAJA, NOW, read(1))
    assert list(Entry.objects.values_list("number", flat=True)) == [1, 1]


@pytest.mark.django_db
def test_what_is_undone_was_never_written() -> None:
    written(1)
    with transaction.atomic():
        log.write(ELIN, NOW, read(2))
        transaction.set_rollback(True)
    log.write(ELIN, NOW, read(3))
    assert list(Entry.objects.values_list("number", flat=True)) == [1, 2]
    assert first_fault(ELIN.chain) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"who": "assignment:8"},
        {"about": "PAPER9"},
        {"act": Act.SENT},
        {"purpose": ""},
        {"at": NOW.replace(microsecond=0)},
        {"detail": {"n": 2}},
    ],
)
def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    written(4)
    unguarded().filter(number=3).update(**change)
    assert first_fault(ELIN.chain) == 3


@pytest.mark.django_db
def test_an_entry_sealed_anew_after_a_change_breaks_the_next() -> None:
    written(4)
    entry = Entry.objects.get(number=2)
    entry.who = "assignment:8"
    unguarded().filter(number=2).update(who=entry.who, seal=entry.computed_seal())
    assert first_fault(ELIN.chain) == 3


@pytest.mark.django_db
def test_a_removed_entry_is_found() -> None:
    written(4)
    unguarded().filter(number=2).delete()
    assert first_fault(ELIN.chain) == 2


@pytest.mark.django_db
def test_entries_in_another_order_are_found() -> None:
    written(4)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        unguarded().filter(number=old).update(number=new)
    assert first_fault(ELIN.chain) == 2


@pytest.mark.django_db
def test_an_entry_moved_to_another_chain_is_found() -> None:
    written(2)
    unguarded().filter(number=1).update(chain=MAJA.chain)
    assert first_fault(MAJA.chain) == 1
    assert first_fault(ELIN.chain) == 1


@pytest.mark.django_db
def test_an_entry_is_neither_saved_again_nor_deleted() -> None:
    written(1)
    entry = Entry.objects.get()
    for forbidden in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(who="nobody"),
    ):
        with pytest.raises(TypeError):
            forbidden()
    assert Entry.objects.get().who == ELIN.who


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_lose_nothing_and_take_no_place_twice() -> None:
    together = Barrier(WRITERS)

    def work(writer: int) -> None:
        together.wait()
        try:
            for n in range(ENTRIES_EACH):
                with transaction.atomic():
                    log.write(ELIN, NOW, read(writer), read(n))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    numbers = Entry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 2 * WRITERS * ENTRIES_EACH + 1))
    assert first_fault(ELIN.chain) is None

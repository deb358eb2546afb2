"""The database itself refuses to change or remove what stands in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from tests.ledger.hands import unguarded

from samlas.ledger import guarding, log
from samlas.ledger.log import Actor, Note
from samlas.ledger.models import Act, Entry

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ELIN = Actor(chain="unit:5", who="assignment:7")


def written() -> Entry:
    log.write(ELIN, NOW, Note(Act.READ, "PAPER1"), Note(Act.READ, "PAPER2"))
    return Entry.objects.get(number=2)


def replaced(entry: Entry) -> None:
    entry.about = "PAPER9"
    Entry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["chain", "number"], update_fields=["about"]
    )


HANDS: dict[str, Callable[[Entry], object]] = {
    "changed": lambda _entry: QuerySet(Entry).update(who="assignment:8"),
    "removed": lambda entry: QuerySet(Entry).filter(pk=entry.pk).delete(),
    "put in another's place": replaced,
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", HANDS)
def test_an_entry_is_not(how: str) -> None:
    entry = written()
    with pytest.raises(DatabaseError, match=guarding.REFUSAL), transaction.atomic():
        HANDS[how](entry)
    assert list(Entry.objects.values_list("who", "about")) == [
        (ELIN.who, "PAPER1"), (ELIN.who, "PAPER2"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_whole_row_is_not_written_over_and_the_table_not_emptied() -> None:
    written()
    over = {
        "sqlite": "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "postgresql": "TRUNCATE ledger_entry",
    }[connection.vendor]
    with (
        pytest.raises(DatabaseError, match=guarding.REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(over)
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_a_guard_that_was_taken_away_is_missed_and_put_back() -> None:
    assert guarding.missing() == []
    unguarded()
    assert guarding.missing() != []
    guarding.install()
    assert guarding.missing() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_guard_comes_with_the_tables() -> None:
    unguarded()
    call_command("migrate", verbosity=0)
    assert guarding.missing() == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles")
def test_the_role_of_the_program_adds_entries_and_may_not_change_them_without_any_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "at work"')
        for statement in guarding.grants("at work"):
            if "django_migrations" not in statement:  # tests make their tables without
                cursor.execute(statement)
        unguarded()
        cursor.execute('SET LOCAL ROLE "at work"')
        written()
        for act in (
            "UPDATE ledger_entry SET who = 'x'",
            "DELETE FROM ledger_entry",
            "TRUNCATE ledger_entry",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(act.format(guarding.TABLE))
        cursor.execute("RESET ROLE")
    assert Entry.objects.count() == 2

"""The database's own refusal to change or remove an entry, whoever asks and however.

The triggers are put where they are missing each time the tables are brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from samlas.ledger.models import Entry

TABLE = Entry._meta.db_table  # noqa: SLF001  (documented by Django)
REFUSAL = "ledger entries are only added"
FUNCTION = "ledger_refuses"

# INSERT OR REPLACE would remove a row without any trigger of DELETE being asked.
_SQLITE = {
    "ledger_no_update": f"BEFORE UPDATE ON {TABLE}",
    "ledger_no_delete": f"BEFORE DELETE ON {TABLE}",
    "ledger_no_replace": f"""BEFORE INSERT ON {TABLE} WHEN EXISTS (
        SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (chain = NEW.chain AND number = NEW.number)
    )""",  # noqa: S608  (names of our own)
}
_POSTGRESQL = {
    "ledger_no_change": f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def install(using: str = "default", **_signal: Any) -> None:
    """Put the triggers that are missing; other databases than SQLite and PostgreSQL have none."""
    database = connections[using]
    if TABLE not in database.introspection.table_names():
        return
    missing = sorted(_triggers(database).keys() - _present(database))
    with database.cursor() as cursor:
        for name in missing:
            for statement in _making(database, name):
                cursor.execute(statement)


def missing() -> list[str]:
    """Return the names of the triggers that should be there and are not."""
    database = connections["default"]
    return sorted(_triggers(database).keys() - _present(database))


def removal(database: BaseDatabaseWrapper) -> list[str]:
    """Return the statements that take the triggers away: for one who owns the tables."""
    where = f" ON {TABLE}" if database.vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{where}" for name in _triggers(database)]


def grants(role: str) -> Iterator[str]:
    """Yield what gives a PostgreSQL role all that the program needs at work, and no more.

    `role` is quoted. The one who owns the tables brings them up to date, and is another.
    """
    named = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {named};"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {named};"
    yield f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON {TABLE} FROM {named};"
    yield f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {named};"


def _triggers(database: BaseDatabaseWrapper) -> dict[str, str]:
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(database.vendor, {})


def _present(database: BaseDatabaseWrapper) -> set[str]:
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
        ),
    }.get(database.vendor)
    if asked is None:
        return set()
    with database.cursor() as cursor:
        cursor.execute(asked, [TABLE])
        return {name for (name,) in cursor.fetchall()}


def _making(database: BaseDatabaseWrapper, name: str) -> Iterator[str]:
    when = _triggers(database)[name]
    if database.vendor == "sqlite":
        yield f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return
    yield f"""CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"""
    yield f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {FUNCTION}()"

"""Emptying the database of a practice, so that its world can be made anew."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from samlas.directory.models import Staff

INVENTED = "example.se"
RECORD = "django_migrations"


def holds_real_people() -> bool:
    """Whether the directory names anyone at work whose e-mail is not invented."""
    if Staff._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001
        return False
    return Staff.objects.exclude(email__endswith=INVENTED).exists()


def empty() -> None:
    """Drop the tables of the program, those of an older version too, and no others."""
    with connection.schema_editor() as editor, transaction.atomic():
        for table in _own(connection.introspection.table_names()):
            quoted = editor.quote_name(table)
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TABLE {quoted}{cascade}")


def _own(tables: list[str]) -> list[str]:
    ours = tuple(f"{one.label}_" for one in apps.get_app_configs() if one.name.startswith("samlas"))
    return [table for table in tables if table == RECORD or table.startswith(ours)]

"""A hand in the database itself, past the program."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from samlas.ledger import guarding
from samlas.ledger.models import Entry


def unguarded() -> QuerySet[Entry]:
    """The table as one has it who owns it, and has taken its guard away."""
    with connection.cursor() as cursor:
        for statement in guarding.removal(connection):
            cursor.execute(statement)
    return QuerySet(Entry)

"""What is told where the database cannot be read: it is not made yet, too old, or away."""

from pathlib import Path

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

MADE_BY = "`samlas run`, or `DJANGO_SETTINGS_MODULE=samlas.config.settings django-admin migrate`"


def unready() -> str:
    """Return what is to be done before the program can use the database, or nothing.

    Raises DatabaseError.
    """
    if connection.vendor == "sqlite":
        folder = Path(connection.settings_dict["NAME"]).parent
        if not folder.is_dir():
            return f"the database is not made yet: make the folder {folder}, then start {MADE_BY}"
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ""
    is_made = bool(executor.loader.applied_migrations)
    state = "older than the program" if is_made else "not made yet"
    return f"the database is {state}: start {MADE_BY}"


def told(fault: DatabaseError) -> str:
    """Return why the database could not be read. Raises the fault when it is the program's own."""
    try:
        if said := unready():
            return said
    except DatabaseError:
        return _away(fault)
    if not isinstance(fault, OperationalError):
        raise fault
    return _away(fault)


def sentence(said: str) -> str:
    """Return what is said here as a check tells it."""
    return f"{said[0].upper()}{said[1:]}."


def _away(fault: DatabaseError) -> str:
    return f"the database does not answer: {str(fault).splitlines()[0]}"

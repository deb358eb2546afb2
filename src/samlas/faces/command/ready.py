"""The database and the files that every start needs."""

from django.conf import settings
from django.core.management import call_command

from samlas.faces.command.mistake import Mistake


def prepare() -> None:
    """Bring the database's tables and the static files up to date; Mistake where it cannot."""
    make_tables()
    call_command("collectstatic", verbosity=0, interactive=False)


def make_tables() -> None:
    """Bring the database's tables up to date; Mistake where there is no place for them."""
    make_folder()
    call_command("migrate", verbosity=0, interactive=False)


def make_folder() -> None:
    """Make the data folder where there is none; Mistake where it cannot be made."""
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Mistake(f"SAMLAS_DATA: {settings.DATA} cannot be made: {fault.strerror}") from fault

"""The database and the files that every start needs."""

from django.conf import settings
from django.core.management import call_command


def prepare() -> None:
    """Bring the database's tables and the static files up to date."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)

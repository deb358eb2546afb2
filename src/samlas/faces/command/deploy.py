"""`samlas check --deploy`: what is unsafe around the program, a line for each thing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from samlas.faces.command.database import sentence, told
from samlas.jobs import queue
from samlas.ledger import anchors
from samlas.ledger.models import Entry

WRITING = 0o222
LOCAL = ("", "localhost", "127.0.0.1", "::1")
OTHERS = 0o077  # the rights of everyone but the owner
STRANGERS = 0o007  # of everyone but the owner and the group
SILENCE = timedelta(minutes=5)
DAY = timedelta(days=1)
HOUR = 3600  # seconds
LOW = ("loa1", "loa2", "password")


def faults(now: datetime) -> Iterator[str]:
    """Everything that is unsafe in this set-up, `now`."""
    yield from program()
    yield from network()
    yield from files()
    yield from log_ins()
    yield from database(now)
    yield from backup(now)


def program() -> Iterator[str]:
    """In earnest, and by nobody who may do everything."""
    if settings.PRACTICE:
        yield "This is practice: anyone may choose whom to be. Say SAMLAS_MODE=production."
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "The program runs as root: give it a user of its own."
    if 0 < len(settings.METRICS_TOKEN) < 20:
        yield "SAMLAS_METRICS_TOKEN is short: make it at least 20 random signs."


def network() -> Iterator[str]:
    """HTTPS to everyone, by names that are ours."""
    if not settings.BEHIND_PROXY:
        yield "SAMLAS_BEHIND_PROXY is not set: a proxy must end TLS, the program itself does not."
    if not settings.PUBLIC_URL.startswith("https://"):
        yield "SAMLAS_PUBLIC_URL does not begin with https://."
    if loose := [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]:
        yield f"SAMLAS_HOSTS takes names that nobody has thought of: {' '.join(loose)}."
    is_sealed = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.MAIL and not is_sealed and settings.EMAIL_HOST not in LOCAL:
        yield "SAMLAS_SMTP_SECURITY is none: mail goes over the network in the clear."


def files() -> Iterator[str]:
    """Folders and private keys that only their owner opens; keys and anchors kept elsewhere."""
    data = settings.DATA
    for path in (data, data / "secret-key", data / "keys", *data.glob("*.sqlite3*")):
        if path.exists() and path.stat().st_mode & OTHERS:
            yield f"{path.name} can be opened by other users of the machine."
    for named in filter(None, (settings.E_ID_KEY_FILE, settings.STAFF_OIDC_KEY_FILE)):
        path = Path(named)
        if path.exists() and path.stat().st_mode & OTHERS:
            yield f"{path.name}, a private key, can be opened by other users of the machine."
    for named in filter(None, (settings.SDK_OUT, settings.SDK_IN)):
        path = Path(named)
        if path.exists() and path.stat().st_mode & STRANGERS:
            yield f"{path.name}, where papers lie in the clear, can be opened by everyone."
    for name, key in (("SECRET_KEY", "secret-key"), ("SAMLAS_KEYS", "keys")):
        if (data / key).exists():
            yield f"{name} lies in the data folder, beside what it protects: set it elsewhere."
    if settings.ANCHORS.resolve().is_relative_to(data):
        yield "SAMLAS_ANCHORS lies in the data folder: whoever changes the ledger reaches it too."


def log_ins() -> Iterator[str]:
    """No level that a password alone gives, and none that lasts for days."""
    if not 0 < settings.SESSION_IDLE <= HOUR:
        yield "SAMLAS_IDLE_MINUTES lets a log-in that is not used last for more than an hour."
    if not 0 < settings.SESSION_COOKIE_AGE <= 12 * HOUR:
        yield "SAMLAS_SESSION_HOURS lets a log-in last for more than twelve hours."
    levels = {
        "SAMLAS_STAFF_OIDC_LEVELS": settings.STAFF_OIDC_LEVELS,
        "SAMLAS_EID_LEVELS": settings.E_ID_LEVELS,
    }
    for name, taken in levels.items():
        if low := [level for level in taken if level.lower().endswith(LOW)]:
            yield f"{name} takes a level that is too low: {' '.join(low)}."


def database(now: datetime) -> Iterator[str]:
    """A database reached safely, by a role of few rights, with a clock like ours and a worker."""
    try:
        yield from _of_postgres(now)
        if not queue.heard_since(now - SILENCE):
            yield "No worker has been heard of for five minutes: start `samlas worker`."
        yield from anchoring(now)
    except DatabaseError as fault:
        yield sentence(told(fault))


def anchoring(now: datetime) -> Iterator[str]:
    """Anchors of the ledger that are added each day, and that others cannot write in."""
    path = anchors.path()
    if path.exists() and path.stat().st_mode & OTHERS & WRITING:
        yield f"{path.name} can be written in by other users of the machine."
    try:
        lines = anchors.read()
    except (anchors.BadAnchor, OSError) as fault:
        yield f"SAMLAS_ANCHORS cannot be read: {fault}."
        return
    first = Entry.objects.order_by("pk").values_list("at", flat=True).first()
    since = lines[-1].at if lines else first
    if since is not None and now - since > 2 * DAY:
        yield "The ledger has not been anchored for two days: `samlas jobs` tells why."


def _of_postgres(now: datetime) -> Iterator[str]:
    if connection.vendor != "postgresql":
        processes = os.environ.get("GRANIAN_WORKERS", "1")
        if processes != "1":
            yield f"{processes} web processes share a SQLite file: use PostgreSQL."
        return
    host = str(connection.settings_dict.get("HOST") or "")
    mode = connection.settings_dict["OPTIONS"].get("sslmode", "prefer")
    if host not in LOCAL and not host.startswith("/") and mode not in ("verify-ca", "verify-full"):
        yield "DATABASE_URL goes over the network without sslmode=verify-full."
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, clock_timestamp() FROM pg_roles WHERE rolname = current_user"
        )
        is_super, there = cursor.fetchone()
    if is_super:
        yield "The database role may do everything: `samlas ledger grants` prints what it needs."
    if abs(there - now) > timedelta(seconds=5):
        yield "The clocks of this machine and of the database differ by more than five seconds."


def backup(now: datetime) -> Iterator[str]:
    """A backup from the last day, where it is told where they lie."""
    if not settings.BACKUPS:
        yield "SAMLAS_BACKUPS is empty: name the folder of the backups, and their age is seen to."
        return
    folder = Path(settings.BACKUPS)
    times = [path.stat().st_mtime for path in folder.glob("*") if path.is_file()]
    newest = max(times, default=0.0)
    if now.timestamp() - newest > DAY.total_seconds():
        yield "No backup in SAMLAS_BACKUPS is younger than a day."

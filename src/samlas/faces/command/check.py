"""`samlas check`: is this installation fit to run? Every finding in plain words."""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import DatabaseError, connection
from django.utils.timezone import localdate, localtime

from samlas import languages, rulebook
from samlas.agreements import supply
from samlas.backup import rows
from samlas.directory.models import AT_WORK, Assignment, Staff, Unit
from samlas.faces.command import deploy
from samlas.faces.command.database import sentence, told, unready
from samlas.ledger import guarding, verifying
from samlas.login import claims
from samlas.practice import door

SOURCE = Path(apps.get_app_config("ledger").path).parent
SHOWN = 10  # units, where many have the same fault
MANIFEST = SOURCE / "faces/static/vendor/MANIFEST.json"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check` to the program."""
    parser = subparsers.add_parser("check", help="tell whether this installation is fit to run")
    parser.add_argument(
        "--deploy", action="store_true", help="and whether what stands around it is safe"
    )
    parser.set_defaults(handler=check)


def check(arguments: argparse.Namespace) -> int:
    """Print what is wrong, a line each; returns 1 when there is anything."""
    faults = [
        *mode(),
        *e_id(),
        *staff_log_in(),
        *own_accounts(),
        *text_messages(),
        *mail(),
        *sdk(),
        *system(),
        *database(),
        *rulebooks(),
        *assets(),
        *catalogues(),
        *(deploy.faults(localtime()) if arguments.deploy else ()),
    ]
    print("\n".join(faults) or f"Everything is in order. Mode: {settings.MODE}.")
    return 1 if faults else 0


def mode() -> Iterator[str]:
    """A mode that is known, and hosts named when it is not practice."""
    if settings.MODE not in ("practice", "production"):
        yield f"SAMLAS_MODE is {settings.MODE!r}: say practice or production."
    if not settings.PRACTICE and settings.ALLOWED_HOSTS == settings.LOCAL_HOSTS:
        yield "SAMLAS_HOSTS is empty: name the hosts that people will type in."


def e_id() -> Iterator[str]:
    """An e-ID for own pages that is whole, where there is one."""
    if not settings.E_ID_ISSUER:
        return
    if not settings.E_ID_ISSUER.startswith("https://"):
        yield "SAMLAS_EID_ISSUER must begin with https://."
    if not settings.E_ID_CLIENT:
        yield "SAMLAS_EID_CLIENT is empty: write the client id that the e-ID provider gave."
    if not settings.E_ID_LEVELS:
        yield "SAMLAS_EID_LEVELS is empty: nobody would be let in."
    if settings.E_ID_KEY_FILE and not Path(settings.E_ID_KEY_FILE).is_file():
        yield "SAMLAS_EID_KEY_FILE names no file."


def staff_log_in() -> Iterator[str]:
    """A log-in provider for staff that is whole, where there is one."""
    if not settings.STAFF_OIDC_ISSUER:
        return
    if not settings.STAFF_OIDC_ISSUER.startswith("https://"):
        yield "SAMLAS_STAFF_OIDC_ISSUER must begin with https://."
    if not settings.STAFF_OIDC_CLIENT:
        yield "SAMLAS_STAFF_OIDC_CLIENT is empty: write the client id that the provider gave."
    if not settings.STAFF_OIDC_LEVELS:
        yield "SAMLAS_STAFF_OIDC_LEVELS is empty: nobody would be let in."
    if not Path(settings.STAFF_OIDC_KEY_FILE or ".").is_file():
        yield "SAMLAS_STAFF_OIDC_KEY_FILE names no file: the provider must be shown who we are."
    if "openid" not in settings.STAFF_OIDC_SCOPES.split():
        yield "SAMLAS_STAFF_OIDC_SCOPES lacks openid."
    try:
        claims.reading()
    except ValueError as fault:
        yield f"SAMLAS_STAFF_OIDC_CLAIMS cannot be read: {fault}."


def own_accounts() -> Iterator[str]:
    """Accounts of our own at an address that passkeys can hold for."""
    is_named = settings.PUBLIC_URL.startswith("https://")
    if settings.OWN_ACCOUNTS and not settings.PRACTICE and not is_named:
        yield "SAMLAS_PUBLIC_URL must begin with https://: passkeys hold for that address alone."


def mail() -> Iterator[str]:
    """Notices that can go out, and lead somewhere."""
    if not settings.MAIL:
        return
    if not settings.PRACTICE and not settings.PUBLIC_URL.startswith("https://"):
        yield "SAMLAS_PUBLIC_URL must begin with https://: it is where notices say one logs in."
    if "@" not in settings.MAIL_FROM or settings.MAIL_FROM.endswith("@example.se"):
        yield "SAMLAS_MAIL_FROM is no address of yours: bounces would come to nobody."
    if settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "SAMLAS_SMTP_SECURITY is none: the password would go in the clear."


def text_messages() -> Iterator[str]:
    """A gateway for one-time codes that is asked over HTTPS, where there is one."""
    if settings.SMS_URL and not settings.SMS_URL.startswith("https://"):
        yield "SAMLAS_SMS_URL must begin with https://."


def sdk() -> Iterator[str]:
    """Folders for SDK, both or none, that are there and can be written in."""
    named = {"SAMLAS_SDK_OUT": settings.SDK_OUT, "SAMLAS_SDK_IN": settings.SDK_IN}
    if not any(named.values()):
        return
    for name, folder in named.items():
        if not folder:
            yield f"{name} is empty: SDK needs a folder out and a folder in."
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK) or not Path(folder).is_dir():
            yield f"{name} names no folder that can be read and written."
    if settings.SDK_OUT and settings.SDK_OUT == settings.SDK_IN:
        yield "SAMLAS_SDK_OUT and SAMLAS_SDK_IN must be two folders."


def system() -> Iterator[str]:
    """What Django itself finds, with its deployment checks in production."""
    for message in run_checks(include_deployment_checks=not settings.PRACTICE):
        if message.level >= WARNING and not message.is_silenced():
            yield f"{message.id}: {' '.join(str(message.msg).split())}"


def database() -> Iterator[str]:
    """A database that answers, with every table, a whole ledger, and nobody invented in earnest."""
    try:
        if said := unready():
            yield sentence(said)
            return
        if table := _unlike():
            yield (
                f"The table {table} is of another version than the program, before the first "
                "release: make a new database, or use the program that made this one."
            )
            return
        invented = Staff.objects.filter(email__endswith="example.se").count()
        empty = _units_without_staff()
    except DatabaseError as fault:
        yield sentence(told(fault))
        return
    if invented and not settings.PRACTICE:
        yield f"{invented} invented members of staff are left from practice: use a new database."
    if empty:
        yield (
            f"Nobody works in these units, so nobody would read what is sent to them: {empty}. Let "
            "someone work there, or write no under uses_samlas: then papers go by post."
        )
    if guarding.missing():
        yield "The database would let the ledger be changed: `samlas run` puts its guard back."
    yield from door.faults()
    yield from supply.faults()
    for found in verifying.verify().faults:
        yield f"The ledger has been tampered with: {found}."


def _units_without_staff() -> str:
    """The codes of units that use Samlas and have nobody who works there; the first of many."""
    works = Assignment.objects.current(localdate()).values("unit")
    found = Unit.objects.filter(AT_WORK, uses_samlas=True).exclude(pk__in=works).order_by("code")
    codes = list(found.values_list("code", flat=True)[: SHOWN + 1])
    return ", ".join([*codes[:SHOWN], "…"] if len(codes) > SHOWN else codes)


def _unlike() -> str | None:
    """The first table whose columns are others than the program's."""
    with connection.cursor() as cursor:
        for model in rows.everything():
            table = rows.table_of(model)
            there = connection.introspection.get_table_description(cursor, table)
            if {one.name for one in there} != set(rows.columns(model)):
                return table
    return None


def rulebooks() -> Iterator[str]:
    """Rulebooks that can be read, those of SAMLAS_RULEBOOKS too."""
    try:
        rulebook.rulebooks()
    except rulebook.BadSource as fault:
        yield from str(fault).splitlines()


def assets() -> Iterator[str]:
    """Styles that are built and whole."""
    if not MANIFEST.exists():
        yield "The styles are not built: `make assets` builds them."
    elif missing := [
        name for name in json.loads(MANIFEST.read_text())["files"] if not served(name)
    ]:
        yield f"Styles are missing ({', '.join(missing)}): `make assets` builds them."


def served(name: str) -> bool:
    """Whether the file of the manifest is where it should be."""
    return (MANIFEST.parent / name).exists()


def catalogues() -> Iterator[str]:
    """Translations that are compiled."""
    rooms = SOURCE.rglob("locale/*/LC_MESSAGES/django.po")
    compiled = {source: source.with_suffix(".mo") for source in rooms}
    files = languages.HERE.glob("*.po")
    compiled |= {source: languages.compiled_path(source.stem) for source in files}
    for source, target in compiled.items():
        if not target.exists():
            yield f"{source.relative_to(SOURCE)} is not compiled: `make assets` does it."

"""Whether the door of the practice world, where anyone chooses whom to be, may stand open."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from samlas.practice import emptying


def faults() -> Iterator[str]:
    """What is wrong when the door stands open where people work in earnest, a line each.

    Raises DatabaseError in practice, where the database must tell whom it names.
    """
    if not settings.PRACTICE:
        return
    if settings.MODE != "practice":
        yield f"The mode is {settings.MODE}, and yet anyone may choose whom to be."
    if settings.STAFF_OIDC_ISSUER:
        yield (
            "SAMLAS_STAFF_OIDC_ISSUER is set in practice, where anyone may choose whom to be: "
            "say SAMLAS_MODE=production."
        )
    if emptying.holds_real_people():
        yield (
            "The database names people who are not invented, and in practice anyone may choose to "
            "be one of them: say SAMLAS_MODE=production, or use another database."
        )


def refuse() -> None:
    """Raise ImproperlyConfigured with the first fault: nothing is served then."""
    try:
        fault = next(faults(), None)
    except DatabaseError as away:
        fault = f"The database does not tell whether it names real people: {away}"
    if fault:
        raise ImproperlyConfigured(fault)

"""What a log-in provider tells of staff, and whom and which assignments of ours it means.

Settings say by which claims (SAMLAS_STAFF_OIDC_CLAIMS): `subject` names the person, `assignments`
what they may work as, `level` how sure it is. A claim within another is named with a full stop
between: allCommissions.commissionHsaId. What is told narrows the directory, and never widens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from samlas.directory.models import Assignment, Staff
from samlas.ledger.log import Actor
from samlas.login.oidc import Json, NotLetIn

AT_THE_DOOR = Actor(chain="log-in", who="staff")
# Providers do not tell capitals apart in these, and a directory is written as it comes.
SAME_IN_SMALL = {"email", "preferred_username", "upn"}
PARTS = {"subject", "assignments", "level"}


class NotHere(NotLetIn):
    """One that the directory does not let in; the ledger tells it of `by`."""

    def __init__(self, message: str, reason: str, by: Actor = AT_THE_DOOR) -> None:
        super().__init__(message, reason, 403)
        self.by = by


@dataclass(frozen=True, slots=True)
class Reading:
    """Which claims tell what; without `assignments` the directory alone says which there are."""

    subject: str
    assignments: Sequence[str] = ()
    level: str = "acr"

    @property
    def names(self) -> list[str]:
        """The outermost claims to be asked for."""
        names = (self.subject, *self.assignments)
        return sorted({one if "://" in one else one.split(".")[0] for one in names})


def reading() -> Reading:
    """Return what the settings say. Raises ValueError, which tells what is wrong with them."""
    said: dict[str, str] = {}
    for part in settings.STAFF_OIDC_CLAIMS:
        name, _equals, claims = part.partition("=")
        if name not in PARTS or not claims or name in said:
            raise ValueError(f"{part} is not one of subject=, assignments=, level=, each once")
        said[name] = claims
    if "," in said.get("subject", ",") or "," in said.get("level", ""):
        raise ValueError("subject= must name one claim, and so must level= where it stands")
    assignments = tuple(filter(None, said.get("assignments", "").split(",")))
    return Reading(said["subject"], assignments, said.get("level", "acr"))


def told(claims: Json, name: str) -> list[str]:
    """The values of a claim, within lists and other claims too; what is no text is no value."""
    return sorted(set(_values(claims, name.split("."))))


def _values(found: object, way: Sequence[str]) -> Iterator[str]:
    if isinstance(found, list):
        for one in found:
            yield from _values(one, way)
    elif way:
        # A name with full stops in it may be a claim's own: https://id.oidc.se/claim/orgNumber.
        if isinstance(found, dict):
            whole = ".".join(way)
            yield from _values(found[whole], ()) if whole in found else _within(found, way)
    elif isinstance(found, str) and found:
        yield found


def _within(found: Json, way: Sequence[str]) -> Iterator[str]:
    return _values(found.get(way[0]), way[1:])


def check_level(claims: Json, how: Reading) -> None:
    """The provider was as sure as we ask for, in one of the words that this installation takes."""
    levels = told(claims, how.level)
    if not levels:
        message = _("The log-in service did not tell how sure your log-in is.")
        raise NotHere(message, "no-level")
    if not set(levels) & set(settings.STAFF_OIDC_LEVELS):
        message = _("Your log-in is not sure enough here. Use your card or your work e-ID.")
        raise NotHere(message, "level")


def subject(claims: Json, how: Reading) -> str:
    """The one word by which the provider names the person."""
    values = told(claims, how.subject)
    if not values:
        message = _("The log-in service did not tell who you are.")
        raise NotHere(message, "no-subject")
    if len(values) > 1:
        message = _("The log-in service told two who you might be. Choose one of them there.")
        raise NotHere(message, "two-subjects")
    if how.subject == "email" and claims.get("email_verified") is not True:
        message = _("The log-in service has not checked that the e-mail address is yours.")
        raise NotHere(message, "unverified")
    return values[0].lower() if how.subject in SAME_IN_SMALL else values[0]


def assignments(claims: Json, how: Reading, on: date) -> list[Assignment]:
    """The assignments of the one told of, that hold on the day and are told of too. Never none.

    Raises NotHere.
    """
    known = list(Staff.objects.filter(subject=subject(claims, how))[:2])
    if len(known) != 1:
        message = _("You are not known here. Ask the one who looks after your unit's staff.")
        raise NotHere(message, "unknown")
    theirs = Assignment.objects.filter(staff=known[0])
    held = list(theirs.current(on).select_related("staff", "unit").order_by("unit__name", "title"))
    last = theirs.order_by("-valid_from", "-pk").first()
    by = last.actor if last else AT_THE_DOOR
    if not held:
        message = _("You have no assignment here today. Ask the one who looks after the staff.")
        raise NotHere(message, "no-assignment", by)
    if not how.assignments:
        return held
    words = {word for name in how.assignments for word in told(claims, name)}
    kept = [one for one in held if {one.commission, one.unit.hsa_id} & words]
    if not kept:
        message = _("The log-in service told of none of your assignments here.")
        raise NotHere(message, "not-told", by)
    return kept

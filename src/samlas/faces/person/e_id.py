"""The e-ID of private persons, as OIDC Sweden describes it: level 3, and one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samlas.casework.own.who import known_as
from samlas.login import oidc
from samlas.login.oidc import Client, Json, NotLetIn, Provider
from samlas.people import personal_number
from samlas.practice import e_id as practice

SCOPES = "openid https://id.oidc.se/scope/naturalPersonNumber"
NUMBERS = (
    "https://id.oidc.se/claim/personalIdentityNumber",
    "https://id.oidc.se/claim/coordinationNumber",
)
PREVIOUS = "https://id.oidc.se/claim/previousCoordinationNumber"
WHO = (*NUMBERS, "sub")


def is_open() -> bool:
    """Whether there is a provider to log in by."""
    return bool(settings.PRACTICE or settings.E_ID_ISSUER)


def is_practice() -> bool:
    """Whether the provider is the one of the practice world."""
    return bool(settings.PRACTICE and not settings.E_ID_ISSUER)


def _client() -> Client:
    return Client(
        issuer=practice.ISSUER if is_practice() else settings.E_ID_ISSUER,
        name=practice.CLIENT if is_practice() else settings.E_ID_CLIENT,
        key_file=settings.E_ID_KEY_FILE, key_algorithm=settings.E_ID_KEY_ALGORITHM,
        scopes=SCOPES, levels=settings.E_ID_LEVELS, claims=(PREVIOUS,),
    )  # fmt: skip


def _provider() -> Provider:
    """Return the provider of this installation. Raises NotLetIn when it does not answer."""
    if is_practice():
        return Provider(
            issuer=practice.ISSUER, authorize=reverse("person:practice"), token="",
            keys=practice.keys, exchange=lambda _url, form: practice.answer(form),
        )  # fmt: skip
    return oidc.provider(_client())


def begin(back: str) -> tuple[str, dict[str, str]]:
    """Return where to send the browser, and what to keep until it comes `back`.

    The e-ID is shown each time: a browser that several people use may be known there.
    Raises NotLetIn when the provider does not answer.
    """
    return oidc.begin(_client(), _provider(), back, anew=True)


def finish(
    kept: object,
    answered: Mapping[str, str],
    back: str,
    now: datetime,
    begun: datetime,
    *,
    anew: bool,
) -> tuple[str, int]:
    """Return the number that pages know the one by who came `back` with an answer to what was kept.

    And when they showed their e-ID in a log-in `begun` then: 0 is when that is not told, or was
    before, by whoever sat there. Raises NotLetIn for that too where it was to be `anew`, and tells
    what was wrong, and never repeats what came.
    """
    shown = oidc.finish(_client(), _provider, kept, answered, back, now)
    try:
        _check_level(shown.claims)
        shown_at = oidc.shown_at(shown.claims, begun if anew else None, now)
        if shown_at < begun.timestamp() - oidc.LEEWAY:
            shown_at = 0
        number = _number(shown.claims, now)
        return known_as(number, _previous(number, shown.claims, now)), shown_at
    except NotLetIn as refusal:
        refusal.whom = next((str(shown.claims[one]) for one in WHO if shown.claims.get(one)), "")
        raise


def _check_level(claims: Json) -> None:
    """Level 3, in one of the words that this installation takes for it."""
    level = claims.get("acr")
    if not level:
        message = _("The log-in service did not tell how sure your e-ID is.")
        raise NotLetIn(message, "no-level", 403)
    if level not in settings.E_ID_LEVELS:
        message = _("Your e-ID is not of a kind that is sure enough here. Use another.")
        raise NotLetIn(message, "level", 403)


def _number(claims: Json, now: datetime) -> str:
    """The one number that the e-ID told."""
    told: Sequence[object] = [claims[name] for name in NUMBERS if claims.get(name)]
    if not told:
        message = _("Your e-ID told no personal number. We cannot know who you are.")
        raise NotLetIn(message, "no-number", 403)
    if len(told) > 1:
        message = _("The log-in service told two numbers. We cannot know which is yours.")
        raise NotLetIn(message, "two-numbers")
    try:
        return personal_number.parse(str(told[0]), now.date())
    except ValueError:
        message = _("The log-in service sent an answer that does not hold. Begin anew.")
        raise NotLetIn(message, "number") from None


def _previous(number: str, claims: Json, now: datetime) -> str:
    """The coordination number that one had before; empty where none is told, or another number.

    So it is beside a coordination number, which is nobody's second.
    """
    try:
        told = personal_number.parse(str(claims.get(PREVIOUS, "")), now.date())
    except ValueError:
        return ""
    is_new = personal_number.is_coordination(told) and not personal_number.is_coordination(number)
    return told if is_new else ""

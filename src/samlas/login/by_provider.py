"""Staff coming in by a log-in provider, and leaving by it: each begins where the other ends too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.claims import JWTClaims
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from joserfc.errors import InvalidClaimError, JoseError, MissingClaimError

from samlas.directory.models import Assignment
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.login import claims, limits, oidc
from samlas.login.models import LoginSession, Spent
from samlas.login.oidc import NotLetIn
from samlas.login.sessions import AtProvider, hashed

ENDED = "http://schemas.openid.net/event/backchannel-logout"
LONGEST = 4000  # signs of a token in an address
OLDEST = timedelta(minutes=5)  # of a word that a log-in has ended there


@dataclass(frozen=True, slots=True)
class Welcome:
    """One who may come in: under which assignments, and how the provider knows the log-in."""

    assignments: Sequence[Assignment]
    at_provider: AtProvider


def is_open() -> bool:
    """Whether there is a provider to log in by."""
    return bool(settings.STAFF_OIDC_ISSUER)


def _client() -> oidc.Client:
    how = claims.reading()
    return oidc.Client(
        issuer=settings.STAFF_OIDC_ISSUER, name=settings.STAFF_OIDC_CLIENT,
        key_file=settings.STAFF_OIDC_KEY_FILE, key_algorithm=settings.STAFF_OIDC_KEY_ALGORITHM,
        scopes=settings.STAFF_OIDC_SCOPES,
        levels=settings.STAFF_OIDC_LEVELS if how.level == "acr" else (),
        claims=how.names,
        essential={} if how.level == "acr" else {how.level: settings.STAFF_OIDC_LEVELS},
    )  # fmt: skip


def begin(back: str, *, anew: bool = False) -> tuple[str, dict[str, str]]:
    """Return where to send the browser, and what to keep until it comes `back`.

    Raises NotLetIn when the provider does not answer.
    """
    client = _client()
    return oidc.begin(client, oidc.provider(client), back, anew=anew)


def finish(
    kept: object,
    answered: Mapping[str, str],
    back: str,
    now: datetime,
    *,
    client: str = "",
    since: datetime | None = None,
) -> Welcome:
    """Return who came `back`, from the address `client`, with an answer to what was `kept`.

    With `since`, only one who has shown the provider who they are after that.
    Raises NotLetIn, which tells what was wrong and never repeats what came; the ledger has it.
    """
    here = _client()
    try:
        shown = oidc.finish(here, lambda: oidc.provider(here), kept, answered, back, now)
        how = claims.reading()
        claims.check_level(shown.claims, how)
        shown_at = oidc.shown_at(shown.claims, since, now)
        held = claims.assignments(shown.claims, how, localdate(now))
    except NotLetIn as refusal:
        note_refusal(refusal, client, now)
        raise
    sid = shown.claims.get("sid")
    known = AtProvider(
        str(shown.claims["sub"]), sid if isinstance(sid, str) else "", shown.id_token, shown_at
    )
    return Welcome(held, known)


def note_refusal(refusal: NotLetIn, client: str, now: datetime) -> None:
    """Let the ledger tell that someone was not let in, and why; never who it was that tried.

    Of a flood from one address it tells the beginning. Nobody is kept out: a right answer goes on.
    """
    by = refusal.by if isinstance(refusal, claims.NotHere) else claims.AT_THE_DOOR
    limits.note(by, refusal.reason, client, now)


def end_there(id_token: str, back: str) -> str | None:
    """Return where the log-in is ended at the provider, which then leads `back`; None for nowhere.

    Without the token, which is left out when it is too long for an address, the provider asks.
    """
    if not id_token or not is_open():
        return None
    try:
        found = oidc.provider(_client())
    except NotLetIn:
        return None
    if not found.end:
        return None
    query = {"client_id": settings.STAFF_OIDC_CLIENT, "post_logout_redirect_uri": back}
    if len(id_token) <= LONGEST:
        query["id_token_hint"] = id_token
    return oidc.with_query(found.end, query)


def ended_there(token: str, now: datetime) -> int:
    """End the sessions that the provider's `token` says have ended there; returns how many.

    Raises NotLetIn for a token that does not hold, or that has been obeyed before.
    """
    client = _client()
    try:
        said = _said(client, token, now)
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        raise NotLetIn("the token does not hold", oidc.why(fault)) from None
    subject, sid = said.get("sub"), said.get("sid")
    of = LoginSession.objects.exclude(subject="")
    if isinstance(subject, str):
        of = of.filter(subject=hashed(subject))
    if isinstance(sid, str):
        # One whose session was not told of when it began may be meant by any word about them.
        of = of.filter(sid__in=[hashed(sid), ""] if isinstance(subject, str) else [hashed(sid)])
    with transaction.atomic():
        _spend(said, now)
        ended = list(of.filter(expire_date__gt=now).select_related("assignment"))
        for one in ended:
            if one.assignment is not None:
                note = log.Note(Act.LOGGED_OUT, "session", detail={"how": "provider"})
                log.write(one.assignment.actor, now, note)
        of.delete()
    return len(ended)


def _said(client: oidc.Client, token: str, now: datetime) -> Mapping[str, Any]:
    """What a logout token says, once all holds that is asked of one."""
    decoded = oidc.decode(oidc.provider(client), token)
    said = JWTClaims(decoded.claims, decoded.header, options=oidc.addressed(client))
    said.validate(now=int(now.timestamp()), leeway=oidc.LEEWAY)
    events = said.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(ENDED), dict):
        raise InvalidClaimError("events")
    if "nonce" in said:  # else an ID token could be taken for one
        raise InvalidClaimError("nonce")
    if not isinstance(said.get("jti"), str) or not said["jti"]:
        raise MissingClaimError("jti")
    if not any(isinstance(said.get(name), str) and said[name] for name in ("sub", "sid")):
        raise MissingClaimError("sub")
    if not isinstance(said.get("iat"), int) or said["iat"] < (now - OLDEST).timestamp():
        raise InvalidClaimError("iat")
    return dict(said)


def _spend(said: Mapping[str, Any], now: datetime) -> None:
    """A token is good for once; those that are too old to hold anyway are forgotten."""
    Spent.objects.filter(until__lt=now).delete()
    until = now + OLDEST + timedelta(seconds=2 * oidc.LEEWAY)
    try:
        with transaction.atomic():
            Spent.objects.create(known_by=hashed(str(said["jti"])), until=until)
    except IntegrityError:
        raise NotLetIn("the token has been obeyed before", "jti") from None

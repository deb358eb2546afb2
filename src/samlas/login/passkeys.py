"""Passkeys (WebAuthn): kept by one's device or card, opened there by a PIN, a finger or a face.

What the browser is asked for and what it answers is JSON. No attestation is asked for: which make
a device is of is nobody's business here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import webauthn
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from samlas.login.account import Account, Passkey
from samlas.login.oidc import NotLetIn

LASTS = 5 * 60  # seconds to answer in
STANDS = 10 * 60  # seconds from when a log-in page asks until a passkey has answered
LONGEST = 10_000  # signs of an answer
MOST = 10  # passkeys of one account
SALT = "samlas.login.passkeys"
ASKED = "samlas.login.passkeys.asked"
NAME = "Samlas"
_WRONG = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, signing.BadSignature)


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys of this installation hold: the host, and its whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is to be asked (`options`), and what is kept until it answers."""

    options: Mapping[str, Any]
    kept: str


def ask_new(account: Account, place: Place) -> Asked:
    """Ask for a new passkey, on a device that has none for the account."""
    known = account.passkeys.values_list("credential", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=place.host, rp_name=NAME, user_id=account.key.encode(),
        user_name=account.staff.code, user_display_name=account.staff.name,
        timeout=LASTS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
    )  # fmt: skip
    kept = signing.dumps([account.key, bytes_to_base64url(options.challenge)], salt=SALT)
    return Asked(json.loads(webauthn.options_to_json(options)), kept)


def add(
    account: Account, place: Place, kept: str, answer: str, name: str, now: datetime
) -> Passkey:
    """Keep the passkey that the browser has made for the account. Raises NotLetIn."""
    try:
        key, challenge = signing.loads(kept, salt=SALT, max_age=LASTS)
        if key != account.key:
            raise ValueError("asked of another account")
        found = webauthn.verify_registration_response(
            credential=_read(answer), expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host, expected_origin=place.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _WRONG as fault:
        raise _not_taken(type(fault).__name__) from None
    if account.passkeys.count() >= MOST:
        message = _("There are %(n)d passkeys already. Remove one first.") % {"n": MOST}
        raise NotLetIn(message, "passkeys", 422)
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                account=account, credential=bytes_to_base64url(found.credential_id),
                public_key=found.credential_public_key, uses=found.sign_count, name=name,
                added_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise _not_taken("known") from None


def ask(place: Place) -> Asked:
    """Ask for any passkey of this installation: whose it is, it tells itself."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host, timeout=LASTS * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    kept = signing.dumps(bytes_to_base64url(options.challenge), salt=ASKED)
    return Asked(json.loads(webauthn.options_to_json(options)), kept)


def shown(place: Place, kept: str, answer: str, now: datetime) -> Passkey:
    """Return the passkey that has answered, with its account, locked in the caller's transaction.

    Raises NotLetIn for what is no answer of one that is known here.
    """
    try:
        challenge = base64url_to_bytes(signing.loads(kept, salt=ASKED, max_age=STANDS))
        said = _read(answer)
        locked = Passkey.objects.select_for_update(of=("self",)).select_related("account__staff")
        passkey = locked.get(credential=bytes_to_base64url(base64url_to_bytes(said["id"])))
        handle = said["response"].get("userHandle")
        if base64url_to_bytes(handle or "") != passkey.account.key.encode():
            raise ValueError("of another account")
        found = webauthn.verify_authentication_response(
            credential=said, expected_challenge=challenge,
            expected_rp_id=place.host, expected_origin=place.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.uses, require_user_verification=True,
        )  # fmt: skip
    except (*_WRONG, Passkey.DoesNotExist) as fault:
        raise _not_taken(type(fault).__name__) from None
    passkey.uses, passkey.used_at = found.new_sign_count, now
    passkey.save(update_fields=["uses", "used_at"])
    return passkey


def _read(answer: str) -> dict[str, Any]:
    if not answer or len(answer) > LONGEST:
        raise ValueError("no answer")
    said = json.loads(answer)
    if not isinstance(said, dict) or not isinstance(said.get("response"), dict):
        raise TypeError("no object")
    return said


def _not_taken(reason: str) -> NotLetIn:
    message = _("The passkey could not be used. Try again, or log in another way.")
    return NotLetIn(message, f"passkey-{reason}"[:60], 422)

"""What is good for once: an app's six digits, recovery codes, and the code that sets an account up.

Nothing here saves: whoever calls has locked the account, and saves it. What is kept of recovery
codes and of the code to begin with is slow to try, as passwords are: that is done before the lock.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

import pyotp
from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.utils.crypto import salted_hmac

from samlas.keys import KEY_LETTERS
from samlas.login.account import Account

STEP = 30  # seconds that an app shows one code
DRIFT = 1  # steps that its clock may be wrong by
DIGITS = 6
RECOVERY, SIGNS, GROUP = 10, 10, 5  # codes; signs of one (49 bits), and how they are grouped
ISSUER = "Samlas"
SLOW = "scrypt"


def new_secret() -> str:
    """Return a secret for an app (160 bits, base32)."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """Return the otpauth: address that an app reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step whose code was typed; None for a code of none that is near."""
    code = "".join(typed.split())
    if len(code) != DIGITS or not code.isascii() or not code.isdecimal():
        return None
    here = int(now.timestamp()) // STEP
    app = pyotp.TOTP(secret)
    near = range(here - DRIFT, here + DRIFT + 1)
    fits = [step for step in near if compare_digest(app.generate_otp(step), code)]
    return fits[-1] if fits else None


def spend_app(account: Account, typed: str, now: datetime) -> bool:
    """Whether it is a code of the account's app that has not been used, nor one after it."""
    if not account.app_secret:
        return False
    step = step_of(account.app_secret, typed, now)
    if step is None or step <= account.app_step:
        return False
    account.app_step = step
    return True


@dataclass(frozen=True, slots=True)
class Recovery:
    """New recovery codes: as they are shown once, and what is kept of them."""

    shown: list[str]
    kept: list[str]


def new_recovery(key: str) -> Recovery:
    """Return new recovery codes for the account with this key."""
    codes = [_new() for _n in range(RECOVERY)]
    first, *others = (_said(key, "recovery", code) for code in codes)
    kept = make_password(first, hasher=SLOW)
    return Recovery(codes, [kept, *(_hashed_as(kept, one) for one in others)])


def recovery_of(account: Account | None, typed: str) -> str:
    """Return what is kept of the recovery code that was typed; nothing when it is none of them.

    It costs one slow hash, whether it is one of them or not, and where there is no account.
    """
    if len(_signs(typed)) != SIGNS:
        return ""
    key, kept = (account.key, account.recovery) if account else ("", [])
    said = _said(key, "recovery", typed)
    hashed = _hashed_as(kept[0], said) if kept else make_password(said, hasher=SLOW)
    return "".join(one for one in kept if compare_digest(one, hashed))


def _hashed_as(kept: str, said: str) -> str:
    """The slow hash of a code with the salt of another: all of a set have one, and so one costs."""
    hasher: Any = get_hasher(SLOW)
    made = hasher.decode(kept)
    cost = (made["work_factor"], made["block_size"], made["parallelism"])
    return str(hasher.encode(said, made["salt"], *cost))


def spend_recovery(account: Account, kept: str) -> bool:
    """Whether the account still has the code that this is kept of; it has it no more."""
    if kept not in account.recovery:
        return False
    account.recovery = [one for one in account.recovery if one != kept]
    return True


def invite(account: Account, until: datetime) -> str:
    """Give the account a new code to be set up by, which is returned; one before is worth nothing.

    So is all that one logged in by before.
    """
    code = _new()
    account.invitation = make_password(_said(account.key, "invitation", code))
    account.invited_until = until
    account.password = account.app_secret = ""
    account.recovery = []
    return code


def fits_invitation(account: Account | None, typed: str, now: datetime) -> bool:
    """Whether it is the code that the account can be set up by now: as slow where there is none."""
    key, kept = (account.key, account.invitation) if account else ("", "")
    fits = check_password(_said(key, "invitation", typed), kept)
    return fits and account is not None and account.is_invited(now)


def _new() -> str:
    """Return a code as it is shown: ABCDE-FGHJK."""
    signs = "".join(secrets.choice(KEY_LETTERS) for _n in range(SIGNS))
    return f"{signs[:GROUP]}-{signs[GROUP:]}"


def _signs(typed: str) -> str:
    """The signs of a code, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def _said(key: str, what: str, code: str) -> str:
    """A code sealed with the installation's secret, for one account and use."""
    said = f"{key} {what} {_signs(code)}"
    return salted_hmac("samlas.login.one-time", said, algorithm="sha256").hexdigest()

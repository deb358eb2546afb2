"""What is good for once: an app's six digits, recovery codes, and the code that sets an account up.

Nothing here saves: whoever calls has locked the account, and saves it.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
from django.utils.crypto import salted_hmac

from samlas.keys import KEY_LETTERS
from samlas.login.account import Account

STEP = 30  # seconds that an app shows one code
DRIFT = 1  # steps that its clock may be wrong by
DIGITS = 6
RECOVERY, SIGNS, GROUP = 10, 10, 5  # codes; signs of one (49 bits), and how they are grouped
ISSUER = "Samlas"


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


def spend_recovery(account: Account, typed: str) -> bool:
    """Whether it is one of the account's recovery codes; it is one no more."""
    said = _digest(account, "recovery", typed)
    left = [one for one in account.recovery if not compare_digest(one, said)]
    if len(left) == len(account.recovery):
        return False
    account.recovery = left
    return True


def new_recovery(account: Account) -> list[str]:
    """Give the account new recovery codes, which are returned; those before are worth nothing."""
    codes = [_new() for _n in range(RECOVERY)]
    account.recovery = [_digest(account, "recovery", code) for code in codes]
    return codes


def invite(account: Account, until: datetime) -> str:
    """Give the account a new code to be set up by, which is returned; one before is worth nothing.

    So is all that one logged in by before.
    """
    code = _new()
    account.invitation = _digest(account, "invitation", code)
    account.invited_until = until
    account.password = account.app_secret = ""
    account.recovery = []
    return code


def fits_invitation(account: Account, typed: str, now: datetime) -> bool:
    """Whether it is the code that the account can be set up by now."""
    fits = compare_digest(account.invitation, _digest(account, "invitation", typed))
    return fits and account.is_invited(now)


def _new() -> str:
    """Return a code as it is shown: ABCDE-FGHJK."""
    signs = "".join(secrets.choice(KEY_LETTERS) for _n in range(SIGNS))
    return f"{signs[:GROUP]}-{signs[GROUP:]}"


def _digest(account: Account, what: str, code: str) -> str:
    """What is kept of a code, however it was typed: sealed with the installation's secret."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    said = f"{account.key} {what} {signs}"
    return salted_hmac("samlas.login.one-time", said, algorithm="sha256").hexdigest()

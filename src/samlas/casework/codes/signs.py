"""The signs of a letter code: easy to read and to type, and a slip of the finger is seen as one."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.keys import KEY_LETTERS

# Without S, which is read as 5. A prime number of signs: so the last one tells every single wrong
# sign, and any two that have changed places.
LETTERS = KEY_LETTERS.replace("S", "")
NUMBER, SECRET, GROUP = 5, 10, 4
LENGTH = NUMBER + SECRET + 1
DIGITS = 6


def new() -> str:
    """Return a new code: 5 signs to find it by, 10 secret ones (48 bits), and one that checks."""
    return _checked("".join(secrets.choice(LETTERS) for _n in range(NUMBER + SECRET)))


def new_number() -> str:
    """Return random signs to find a code by."""
    return "".join(secrets.choice(LETTERS) for _n in range(NUMBER))


def derived(number: str, about: str) -> str:
    """Return the code with this number about something, the same each time it is asked for.

    Its secret signs come from the installation's secret, so that nothing need be kept.
    """
    said = salted_hmac("samlas.reply-code", f"{about} {number}", algorithm="sha256")
    value, secret = int(said.hexdigest(), 16), ""
    for _n in range(SECRET):
        value, sign = divmod(value, len(LETTERS))
        secret += LETTERS[sign]
    return _checked(number + secret)


def _checked(said: str) -> str:
    return said + LETTERS[-_sum(said) % len(LETTERS)]


def _sum(said: str) -> int:
    """Each sign's place in the alphabet, times a number of its own that is never the prime."""
    return sum((LENGTH - at) * LETTERS.index(sign) for at, sign in enumerate(said))


def grouped(code: str) -> str:
    """Return the code as it is printed: ABCD-EFGH-…"""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read(typed: str) -> str:
    """Return the code that was typed, blanks and hyphens aside. Raises Refused for a slip."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not code:
        raise Refused(_("Write the code from the letter."), "code")
    if len(code) != LENGTH:
        raise Refused(
            _("The code has %(n)d signs. You have written %(typed)d.")
            % {"n": LENGTH, "typed": len(code)},
            "code",
        )
    if set(code) - set(LETTERS) or _sum(code) % len(LETTERS):
        raise Refused(_("A sign is wrong. Compare with the letter, sign by sign."), "code")
    return code


def digest(code: str) -> str:
    """Return what is kept of a code. It is sealed with the installation's secret."""
    return salted_hmac("samlas.letter-code", code, algorithm="sha256").hexdigest()


def new_pin() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def pin_digest(key: str, pin: str) -> str:
    """Return what is kept of the digits that were sent for the letter code `key`."""
    return salted_hmac("samlas.one-time-code", f"{key} {pin}", algorithm="sha256").hexdigest()

"""A code for one answer: of which unit, in which week, and after which kind of meeting.

It holds no case and no meeting, and nothing is kept of it until it is used. Then a digest is, so
that it is used once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from samlas.evaluation.questionnaire import Audience

WEEK_NONE = date(2024, 1, 1)  # a Monday: codes count weeks from it
LASTS = timedelta(days=34)  # from the Monday of the week it was made in
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them; no I, L, O, U
MISREAD = str.maketrans("ILO", "110")
LENGTH, GROUP = 24, 4
MAC_BYTES, PAYLOAD_BITS = 5, 80
# What a code holds, and by how many bits; the nonce is last.
_WIDTHS = (("unit", 20), ("agreement", 10), ("audience", 3), ("follow_up", 1), ("discharge", 1),
           ("week", 10), ("nonce", 35))  # fmt: skip
_AUDIENCES = list(Audience)


class Wrong(ValueError):
    """This is no code of ours, or a sign of it is wrong."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says. `unit` and `agreement` are numbers of the directory; 0 is no agreement."""

    unit: int
    agreement: int
    audience: Audience
    follow_up: bool
    discharge: bool
    week: int
    nonce: int

    @property
    def monday(self) -> date:
        """The first day of the week that the code was made in."""
        return WEEK_NONE + timedelta(weeks=self.week)

    @property
    def last_day(self) -> date:
        """The last day that it can be used."""
        return self.monday + LASTS

    @property
    def period(self) -> str:
        """The quarter that what is said belongs to, as 2026Q4."""
        return quarter(self.monday)

    @property
    def digest(self) -> str:
        """What is kept of the code once it has been used: without the secret it tells nothing."""
        return salted_hmac("samlas.evaluation-spent", write(self), algorithm="sha256").hexdigest()


def quarter(day: date) -> str:
    """Return the quarter of a day, as 2026Q4; they sort by time."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    year, number = int(period[:4]), int(period[5])
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    return first, after - timedelta(days=1)


def after(period: str) -> str:
    """Return the quarter that follows."""
    return quarter(days_of(period)[1] + timedelta(days=1))


def new(
    unit: int, audience: Audience, on: date, *, agreement: int = 0, follow_up: bool, discharge: bool
) -> Code:
    """Return a new code for a meeting of the unit. ValueError for numbers that are too great."""
    week = (on - WEEK_NONE).days // 7
    return Code(unit, agreement, audience, follow_up, discharge, week, secrets.randbits(35))


def write(code: Code) -> str:
    """Return the 24 signs of the code, without hyphens."""
    said = {"unit": code.unit, "agreement": code.agreement, "week": code.week, "nonce": code.nonce,
            "audience": _AUDIENCES.index(code.audience), "follow_up": code.follow_up,
            "discharge": code.discharge}  # fmt: skip
    number = 0
    for name, width in _WIDTHS:
        if not 0 <= said[name] < 1 << width:
            raise ValueError(f"{name} does not fit in a code")
        number = number << width | said[name]
    number = number << 8 * MAC_BYTES | _mac(number)
    return "".join(SIGNS[number >> 5 * at & 31] for at in range(LENGTH - 1, -1, -1))


def grouped(signs: str) -> str:
    """Return the code as it is read and typed: ABCD-EFGH-…"""
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read(typed: str) -> Code:
    """Return what the typed code says, blanks and hyphens aside. Raises Wrong."""
    signs = "".join(one for one in typed.upper() if one.isalnum()).translate(MISREAD)
    if len(signs) != LENGTH or set(signs) - set(SIGNS):
        raise Wrong
    number = 0
    for sign in signs:
        number = number << 5 | SIGNS.index(sign)
    number, mac = number >> 8 * MAC_BYTES, number & (1 << 8 * MAC_BYTES) - 1
    if not constant_time_compare(str(mac), str(_mac(number))):
        raise Wrong
    said = {}
    for name, width in reversed(_WIDTHS):
        number, said[name] = number >> width, number & (1 << width) - 1
    if said["audience"] >= len(_AUDIENCES):
        raise Wrong
    return Code(
        said["unit"], said["agreement"], _AUDIENCES[said["audience"]], bool(said["follow_up"]),
        bool(said["discharge"]), said["week"], said["nonce"],
    )  # fmt: skip


def _mac(payload: int) -> int:
    said = payload.to_bytes(PAYLOAD_BITS // 8, "big")
    made = salted_hmac("samlas.evaluation-code", said, algorithm="sha256").digest()
    return int.from_bytes(made[:MAC_BYTES], "big")

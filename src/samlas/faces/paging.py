"""Going on in a list by the number of its last row, as it stands in an address."""

from __future__ import annotations

LARGEST = 2**63 - 1  # what a row's number can be


def number(typed: str) -> int | None:
    """Read a row's number; None, which is the beginning, for what is no number of a row."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > len(str(LARGEST)):
        return None
    return min(int(typed), LARGEST)

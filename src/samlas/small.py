"""Numbers so small that they could tell of someone."""

from __future__ import annotations

FEW = 5


def shown(count: int) -> int | None:
    """Return a count of people or answers that may be shown; None for fewer than five.

    None at all is no secret: of nobody there is nothing to tell.
    """
    return count if count == 0 or count >= FEW else None

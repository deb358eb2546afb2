"""Who of those who speak for a protected individual may not know where they are (OSL 26:2)."""

from __future__ import annotations

from samlas.people.models import Individual, Representative, hand


def is_unaware(individual: Individual, close: Representative | None) -> bool:
    """Whether this one, of whom nobody has assessed otherwise, may not know where they are."""
    return close is not None and individual.is_protected and close.place_on is None


def unaware(individual: Individual) -> frozenset[str]:
    """Return those who may not know, as papers and the ledger name them."""
    if not individual.is_protected:
        return frozenset()
    found = individual.representatives.filter(place_on=None)
    return frozenset(hand(pk) for pk in found.values_list("pk", flat=True))

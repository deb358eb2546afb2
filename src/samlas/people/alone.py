"""A child who decides without its guardians, and who is not to know (C11, OSL 12:3)."""

from __future__ import annotations

from django.db.models import QuerySet, Subquery

from samlas.people.models import Assessed, Capacity, Consent, ConsentGiver, Representative, hand


def untold(case: str) -> frozenset[str]:
    """Return the guardians that nothing about the case may be sent to, as papers name them.

    They are those who have not said yes with a child that is assessed to decide by itself, as the
    latest consent of the case has it, also when it has been taken back.
    """
    return frozenset(hand(pk) for pk in _guardians(case).values_list("pk", flat=True))


def is_untold(case: str, name: str, personal_number: str) -> bool:
    """Tell whether the one with this name, or personal number, is one of those guardians."""
    return any(is_same(one, name, personal_number) for one in _guardians(case))


def is_same(one: Representative, name: str, personal_number: str) -> bool:
    """Tell whether what is known of someone, a name and perhaps a number, may mean this one."""
    if personal_number and one.personal_number == personal_number:
        return True
    return one.name.casefold() == name.strip().casefold()


def _guardians(case: str) -> QuerySet[Representative]:
    latest = Consent.objects.filter(case=case).order_by("-pk")
    assessed = latest.values("assessed")[:1]
    yes = ConsentGiver.objects.filter(
        consent=Subquery(latest.values("pk")[:1]),
        row=None,
        says_no=False,
        representative__isnull=False,
    )
    return (
        Representative.objects.filter(
            individual=Subquery(latest.values("individual")[:1]), capacity=Capacity.GUARDIAN
        )
        .annotate(assessed=Subquery(assessed))
        .filter(assessed=Assessed.MATURITY)
        .exclude(pk__in=yes.values("representative"))
    )

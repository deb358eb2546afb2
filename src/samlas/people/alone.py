"""A child who decides without its guardians, and who is not to know (C11, OSL 12:3)."""

from __future__ import annotations

from django.db.models import Subquery

from samlas.people.models import Assessed, Capacity, Consent, ConsentGiver, Representative, hand


def untold(case: str) -> frozenset[str]:
    """Return the guardians that nothing about the case may be sent to, as papers name them.

    They are those who have not said yes with a child that is assessed to decide by itself, as the
    latest consent of the case has it, also when it has been taken back.
    """
    latest = Consent.objects.filter(case=case).order_by("-pk")
    assessed = latest.values("assessed")[:1]
    yes = ConsentGiver.objects.filter(
        consent=Subquery(latest.values("pk")[:1]),
        row=None,
        says_no=False,
        representative__isnull=False,
    )
    guardians = (
        Representative.objects.filter(
            individual=Subquery(latest.values("individual")[:1]), capacity=Capacity.GUARDIAN
        )
        .annotate(assessed=Subquery(assessed))
        .filter(assessed=Assessed.MATURITY)
        .exclude(pk__in=yes.values("representative"))
    )
    return frozenset(hand(pk) for pk in guardians.values_list("pk", flat=True))

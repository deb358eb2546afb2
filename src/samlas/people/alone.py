"""A child who decides without its guardians, and who is not to know (C11, OSL 12:3)."""

from __future__ import annotations

from samlas.people.models import Assessed, Capacity, Consent, Representative


def untold(case: str) -> frozenset[str]:
    """Return the names of the guardians that nothing about the case may be sent to.

    They are those who have not said yes with a child that is assessed to decide by itself, as the
    latest consent of the case has it, also when it has been taken back.
    """
    latest = Consent.objects.filter(case=case).order_by("-pk").first()
    if latest is None or latest.assessed != Assessed.MATURITY:
        return frozenset()
    yes = latest.givers.filter(row=None, says_no=False, representative__isnull=False)
    guardians = Representative.objects.filter(
        individual=latest.individual_id, capacity=Capacity.GUARDIAN
    ).exclude(pk__in=yes.values("representative"))
    return frozenset(guardians.values_list("name", flat=True))

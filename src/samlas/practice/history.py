"""What has happened in the year before, as figures alone: nobody's cases, invented by chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from samlas.casework.case import Context
from samlas.directory.models import Agreement, Principal, PrincipalKind, UnitKind
from samlas.indicators import counting
from samlas.indicators.definitions import BY_NAME, Indicator
from samlas.indicators.facts import AGES, Fact
from samlas.indicators.figures import YEAR, months

SEED = 7
A_MONTH = 6  # of each indicator, at each principal
# Each outcome is so much rarer than the one before it; what is worst, or takes longest, is last.
RARER = 0.6
KINDS = {
    PrincipalKind.MUNICIPALITY: (UnitKind.SOCIAL_SERVICES, UnitKind.SCHOOL, UnitKind.RECEPTION),
    PrincipalKind.REGION: (UnitKind.CHILD_PSYCHIATRY, UnitKind.PRIMARY_CARE, UnitKind.HABILITATION),
}


def invent(today: date) -> None:
    """Count a year of invented facts at each municipality and region that has an agreement."""
    some = Random(SEED)  # noqa: S311  (no secret)
    joined = Agreement.objects.values_list("parties__principal", "rulebook").distinct()
    agreements = dict(joined.order_by("-rulebook"))
    last = counting.last_month(today)
    for principal in Principal.objects.filter(pk__in=agreements, kind__in=KINDS).order_by("code"):
        agreement = agreements[principal.pk]
        counting.count(
            fact
            for month in months(last - YEAR, last)
            for indicator in BY_NAME.values()
            for fact in _facts(some, principal, indicator, month, agreement)
        )
    while counting.make_fives(today):
        pass


def _facts(
    some: Random, principal: Principal, indicator: Indicator, month: int, agreement: str
) -> Iterator[Fact]:
    outcomes = list(indicator.outcomes)
    weights = [RARER**n for n in range(len(outcomes))]
    kinds = KINDS[PrincipalKind(principal.kind)]
    for _n in range(some.randint(A_MONTH // 2, A_MONTH * 3 // 2)):
        yield Fact(
            principal.pk, indicator.name, month, some.choices(outcomes, weights)[0],
            some.choice(kinds), Context.OPEN_CARE, some.choice(AGES)[1], agreement,
        )  # fmt: skip

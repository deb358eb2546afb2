"""A child who decides without its guardians, and who is not to know (C11, OSL 12:3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Exists, F, OuterRef, QuerySet

from samlas.people.models import Assessed, Capacity, Consent, ConsentGiver, Representative, hand


def untold(case: str) -> frozenset[str]:
    """Return the guardians that nothing about the case may be sent to, as papers name them.

    They are those who have not said yes with a child that is assessed to decide by itself, as the
    latest consent of the case has it, also when it has been taken back.
    """
    return frozenset(hand(pk) for pk in _guardians([case]).values_list("pk", flat=True))


def is_untold(case: str, name: str, personal_number: str) -> bool:
    """Tell whether the one with this name, or personal number, is one of those guardians."""
    return any(is_same(one, name, personal_number) for one in _guardians([case]))


def all_untold(cases: Collection[str]) -> Mapping[str, Sequence[Representative]]:
    """Return those guardians of several cases, by the case's key."""
    found: dict[str, list[Representative]] = {}
    for one in _guardians(cases) if cases else ():
        found.setdefault(one.of_case, []).append(one)  # type: ignore[attr-defined]
    return found


def is_same(one: Representative, name: str, personal_number: str) -> bool:
    """Tell whether what is known of someone, a name and perhaps a number, may mean this one."""
    if personal_number and one.personal_number == personal_number:
        return True
    return one.name.casefold() == name.strip().casefold()


def _guardians(cases: Collection[str]) -> QuerySet[Representative]:
    """Those of the cases with these keys, each with its case's key as `of_case`."""
    newer = Consent.objects.filter(case=OuterRef("of_case"), pk__gt=OuterRef("consent"))
    yes = ConsentGiver.objects.filter(
        consent=OuterRef("consent"), representative=OuterRef("pk"), row=None, says_no=False
    )
    return (
        Representative.objects.filter(capacity=Capacity.GUARDIAN)
        .annotate(
            consent=F("individual__consents"),
            of_case=F("individual__consents__case"),
            assessed=F("individual__consents__assessed"),
        )
        .filter(~Exists(newer), ~Exists(yes), of_case__in=cases, assessed=Assessed.MATURITY)
    )

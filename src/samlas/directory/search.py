"""Finding a unit by words: its names, its principal, its place or what kind of service it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce
from operator import or_
from typing import TypeAlias

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from samlas.directory.models import AT_WORK, Ceased, Former, Unit, UnitKind

FOUND_AT_MOST = 20
LOOKED_THROUGH_AT_MOST = 200
WORDS_AT_MOST = 6
Choose: TypeAlias = Callable[[Sequence[Unit]], Sequence[Unit]]
_FIELDS = ("name", "principal__name", "territory", "town", "operator")


def find_units(
    words: str, near: str, but_not: Sequence[int] = (), among: Choose | None = None
) -> list[Unit]:
    """Return up to `FOUND_AT_MOST` units that every word fits, those in the territory `near` first.

    Among them, those that take in people whom nobody knows come first.

    Without words, the units in that territory. `but_not` holds the ids of units to leave out. Of
    more words than `WORDS_AT_MOST`, and of a word longer than any name, the beginning counts.
    `among` keeps those that will do, of the first `LOOKED_THROUGH_AT_MOST`.
    """
    units = Unit.objects.filter(AT_WORK).exclude(pk__in=but_not)
    wanted = [word[:80] for word in words.replace("\0", "").split()[:WORDS_AT_MOST]]
    units = _fitting(units, wanted) if wanted else units.filter(territory=near)
    here = Case(When(territory=near, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = units.select_related("principal").order_by(here, "-catches_up", "name", "pk")
    if among is None:
        return list(found[:FOUND_AT_MOST])
    return list(among(list(found[:LOOKED_THROUGH_AT_MOST])))[:FOUND_AT_MOST]


def _fitting(units: QuerySet[Unit], words: Sequence[str]) -> QuerySet[Unit]:
    for word in words:
        units = units.filter(reduce(or_, _fits(word)))
    return units


def _fits(word: str) -> list[Q]:
    """The ways a word can fit. SQLite folds only the case of a–z, hence the spellings."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    kinds = [kind for kind in UnitKind if word.casefold() in str(kind.label).casefold()]
    had = Former.objects.filter(_named("name", spellings)).values("unit")
    took_over = Ceased.objects.filter(_named("unit__name", spellings)).values("successor")
    return [
        Q(kind__in=kinds),
        Q(pk__in=had),
        Q(pk__in=took_over),
        *(Q(**{f"{field}__icontains": one}) for field in _FIELDS for one in spellings),
    ]


def _named(field: str, spellings: Collection[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": one}) for one in spellings))


def units_that_catch_up() -> QuerySet[Unit]:
    """Return the units that take in a person who is not known, by territory (K15, K16)."""
    return Unit.objects.filter(AT_WORK, catches_up=True).order_by("territory", "name")

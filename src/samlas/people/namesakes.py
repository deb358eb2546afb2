"""Two who are called the same in a short way, told apart on the page that shows them both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samlas.people.models import Individual

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Called:
    """What someone is called: in short, in full, and when they were born, if that is known."""

    short: str
    full: str
    born: date | None

    @property
    def dated(self) -> str:
        """The full name and the day of birth."""
        if self.born is None:
            return self.full
        day = date_format(self.born, "j F Y")
        return _("%(name)s, born %(day)s") % {"name": self.full, "day": day}


def told_apart(people: Mapping[Key, Called]) -> dict[Key, str]:
    """What to call each where all are shown: no more of the name than it takes to tell them apart.

    Those who share the short name get the full one, and those who share that, their day of birth.
    """
    names = {key: one.short for key, one in people.items()}
    more: tuple[Callable[[Called], str], ...] = (lambda one: one.full, lambda one: one.dated)
    for fuller in more:
        shared = _shared(names, people)
        names = {
            key: fuller(people[key]) if name in shared else name for key, name in names.items()
        }
    return names


def _shared(names: Mapping[Key, str], people: Mapping[Key, Called]) -> set[str]:
    """The names that more than one bear, as far as is known: a day of birth may be missing."""
    bearers: defaultdict[str, set[Called]] = defaultdict(set)
    for key, name in names.items():
        bearers[name].add(people[key])
    return {name for name, among in bearers.items() if _are_several(among)}


def _are_several(among: Collection[Called]) -> bool:
    return len({one.full for one in among}) > 1 or len({one.born for one in among} - {None}) > 1


def tell_apart(people: Sequence[Individual]) -> None:
    """Set what each is called on a page that lists them; of one protected nothing is set."""
    shown = {one.pk: one for one in people if not one.is_protected}
    known = {pk: Called(one.short_name, one.name, one.birth_date) for pk, one in shown.items()}
    names = told_apart(known)
    for one in people:
        one.told_apart = names.get(one.pk, "")


def tell_given_apart(people: Sequence[Individual]) -> None:
    """As `tell_apart`, for a private reader who calls them by their given names.

    The family name of one who is protected is not told: the reader may not be to know it.
    """
    known = {
        one.pk: Called(
            one.given_name, one.given_name if one.is_protected else one.name, one.birth_date
        )
        for one in people
    }
    names = told_apart(known)
    for one in people:
        one.told_apart = names[one.pk]

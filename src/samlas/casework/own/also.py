"""What is told of someone in another person's papers: only that one finds it, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from samlas.casework import others
from samlas.casework.case import Case, note
from samlas.casework.contacts import contacts_of
from samlas.directory.models import Unit
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.people.alone import all_untold, is_same, is_untold
from samlas.people.models import OTHER, OtherPerson, OtherYes


@dataclass(frozen=True, slots=True)
class Also:
    """One whose information stands in the papers of a case, as that one meets it."""

    person: OtherPerson
    case: Case
    yes: OtherYes | None
    names: Sequence[str] = ()

    @property
    def unit(self) -> Unit:
        """The unit that holds the case."""
        return self.case.unit

    @property
    def actor(self) -> Actor:
        """How the ledger knows this hand: in the chain of the case's unit."""
        return Actor(chain=f"unit:{self.case.unit_id}", who=f"{OTHER}{self.person.pk}")

    @property
    def unit_name(self) -> str:
        """What the unit is called: around a protected person its kind alone (law.md 2.7)."""
        is_protected = self.case.individual.is_protected
        return str(self.unit.get_kind_display()) if is_protected else self.unit.name


def pages(number: str, now: datetime) -> list[Also]:
    """Return every place where something is told of the one with this personal number."""
    known = list(_asked(number))
    guardians = all_untold([one.case for one in known])
    people = {
        one.case: one
        for one in known
        if not any(is_same(g, one.name, one.personal_number) for g in guardians.get(one.case, ()))
    }
    cases = Case.objects.filter(key__in=people).select_related("individual", "unit", "responsible")
    return [Also(people[one.key], one, people[one.key].yes(now.date())) for one in cases]


def _asked(number: str) -> QuerySet[OtherPerson]:
    """Those with this number who have said yes some time: nobody else learns here of a plan."""
    found = OtherPerson.objects.exclude(personal_number="").filter(
        pk__in=OtherYes.objects.values("person"), personal_number=number, removed_at=None
    )
    return found.prefetch_related("yeses")


def _is_untold(person: OtherPerson) -> bool:
    return is_untold(person.case, person.name, person.personal_number)


def opened(number: str, pk: int, now: datetime) -> Also:
    """Return one of them with whom the yes lets know; the ledger notes the reading.

    Around a protected person nobody is named. Raises OtherPerson.DoesNotExist.
    """
    person = _asked(number).get(pk=pk)
    if _is_untold(person):
        raise OtherPerson.DoesNotExist
    case = Case.objects.select_related("individual", "unit", "responsible__staff").get(
        key=person.case
    )
    yes = person.yes(now.date())
    around = [] if case.individual.is_protected else contacts_of(case)
    also = Also(person, case, yes, others.names_of(yes, around))
    note(case, Act.READ, also, now, "own-other")
    return also


def take_back(also: Also, now: datetime) -> None:
    """Take one's yes back by one's own hand. Raises Refused without a yes."""
    others.take_back(also.case, also.person, also, now)

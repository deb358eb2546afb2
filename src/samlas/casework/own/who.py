"""Whose pages these are: the cases that a private person meets, and in which capacity.

A page belongs to one person: a guardian's is the guardian's own, never the family's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from samlas.casework.case import Case
from samlas.directory.models import Unit
from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.people.models import BY_CODE, Consent, ConsentGiver, Individual, Representative, hand
from samlas.people.others import OtherPerson
from samlas.people.places import is_unaware
from samlas.statements import Statement


@dataclass(frozen=True, slots=True)
class Own:
    """A case as one private person meets it: the person it is about, or one who speaks for them.

    `by_code`: they have come with a code from a letter, not with their e-ID.
    """

    case: Case
    representative: Representative | None = None
    by_code: bool = False

    @property
    def name(self) -> str:
        return (self.representative or self.case.individual).name

    @property
    def unit(self) -> Unit:
        """The unit that holds the case."""
        return self.case.unit

    @property
    def is_unaware(self) -> bool:
        """Whether this one may not know where a protected person is."""
        return is_unaware(self.case.individual, self.representative)

    def named(self, unit: Unit) -> str:
        """What a unit is called: of a protected person its kind alone, to another (law.md 2.7)."""
        if self.is_unaware:
            return str(unit.get_kind_display())
        return unit.name

    @property
    def unit_name(self) -> str:
        """What the unit that holds the case is called to them."""
        return self.named(self.unit)

    @property
    def hand(self) -> str:
        """Who it is, as papers and the ledger name them."""
        return hand(self.representative.pk if self.representative else None)

    @property
    def actor(self) -> Actor:
        """How the ledger knows what they do: in the chain of the case's unit, and how they came."""
        who = self.hand + (BY_CODE if self.by_code else "")
        return Actor(chain=f"unit:{self.case.unit_id}", who=who)


_OF_INDIVIDUAL = Statement(
    lambda number, key: Case.objects.filter(
        key=key, individual__personal_number=number
    ).select_related("individual", "unit__principal", "responsible__staff"),
    number=str,
    key=str,
)


def known_as(number: str, previous: str) -> str:
    """Return the number that pages know someone by: the previous one where that alone is known.

    Who gets a personal number had a coordination number before, which is what the case began with.
    """
    return previous if previous and not _is_known(number) and _is_known(previous) else number


def _is_known(number: str) -> bool:
    people = Individual.objects, Representative.objects, OtherPerson.objects
    return any(found.filter(personal_number=number).exists() for found in people)


def page(number: str, key: str, now: datetime) -> Own:
    """Return the case with this key as the person with this personal number meets it.

    Raises Case.DoesNotExist for one that is not there and for one that is not theirs to see.
    """
    if not number:
        raise Case.DoesNotExist
    case = _OF_INDIVIDUAL.first(number=number, key=key)
    if case is not None:
        return Own(case)
    givers = _givers(number).filter(consent__case=key)
    found = _spoken_for(givers, now.date())
    if not found:
        raise Case.DoesNotExist
    return found[0]


def opened(number: str, key: str, purpose: str, now: datetime) -> Own:
    """Return the same for a page that is shown, and write the reading to the ledger."""
    own = page(number, key, now)
    note(own, Act.READ, now, purpose)
    return own


def pages(number: str, now: datetime) -> list[Own]:
    """Return every case that the person meets: their own, newest first, then those of others."""
    if not number:
        return []
    cases = Case.objects.filter(individual__personal_number=number).select_related(
        "individual", "unit__principal", "responsible__staff"
    )
    return [Own(case) for case in cases.order_by("-pk")] + _spoken_for(_givers(number), now.date())


def speaking(case: Case, on: date) -> list[Own]:
    """Return this case as each of those who speak for the person meets it."""
    found = (giver.representative for giver in _gave().filter(consent__case=case.key))
    return [Own(case, one) for one in found if one is not None and _may_speak(case, one, on)]


def _givers(number: str) -> QuerySet[ConsentGiver]:
    return _gave().filter(representative__personal_number=number)


def _gave() -> QuerySet[ConsentGiver]:
    """Those who gave the latest consent of a case: what it says they know already.

    Where the person alone gave it, nobody else is led to the case (FB 6:11, law.md 2.6).
    """
    latest = Consent.objects.filter(case=OuterRef("consent__case")).order_by("-pk").values("pk")
    return (
        ConsentGiver.objects.filter(
            Q(row=None, says_no=False),
            representative__isnull=False,
            consent=Subquery(latest[:1]),
        )
        .select_related("representative", "consent")
        .prefetch_related("representative__orders")
        .order_by("-pk")
    )


def _spoken_for(givers: Iterable[ConsentGiver], on: date) -> list[Own]:
    """The cases of the consents that were given, while the rulebook lets each still speak."""
    by_case = {giver.consent.case: giver.representative for giver in givers}
    cases = Case.objects.filter(key__in=by_case).select_related(
        "individual", "unit__principal", "responsible__staff"
    )
    return [
        Own(case, one)
        for case in (cases.order_by("-pk") if by_case else ())
        if (one := by_case[case.key]) is not None and _may_speak(case, one, on)
    ]


def _may_speak(case: Case, representative: Representative, on: date) -> bool:
    return bool(case.ask("may-consent", on, agent=representative.facts(on)).verdict != "no")


def note(own: Own, act: Act, now: datetime, purpose: str, **detail: object) -> None:
    """Write what was done on an own page to the ledger of the case's unit."""
    log.write(own.actor, now, log.Note(act, own.case.key, f"own-{purpose}", detail))


def note_paper(own: Own, paper: str, now: datetime) -> None:
    """Write that the person has read one of their papers."""
    log.write(own.actor, now, log.Note(Act.READ, paper, "own-paper"))

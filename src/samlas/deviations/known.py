"""What is known of the people around a report, so that none of it leaves in a free text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.meeting.models import Participant
from samlas.casework.own.who import Own
from samlas.deviations.clearing import Known
from samlas.directory.models import Assignment, Principal
from samlas.exchange.models import Dispatch
from samlas.people.models import Individual, OtherPerson, Representative

# Who is named in the parts of a paper, beside what is called a name everywhere.
NAMING = ("name", "by", "chair", "decided_by", "note_taker", "told_by")


def of_staff(by: Assignment, fine: Iterable[Principal]) -> Known:
    """What is known without a case: who tells it, and their unit."""
    return Known(
        names=[by.staff.name], units=[by.unit.name], fine=[one.name for one in fine],
    )  # fmt: skip


def of_case(case: Case, by: Assignment, fine: Iterable[Principal]) -> Known:
    """What is known of everyone in the case: asked for only by one who may read it."""
    individual = case.individual
    speaking = list(Representative.objects.filter(individual=individual))
    others = list(OtherPerson.objects.filter(case=case.key))
    contacts = list(Contact.objects.filter(case=case).select_related("unit"))
    there = Participant.objects.filter(meeting__case=case).values_list("name", flat=True)
    private = _private(individual, speaking)
    return Known(
        names=[
            *private.names, *(one.name for one in others), by.staff.name,
            case.responsible.staff.name, *there,
            *(one.name for one in contacts if one.unit is None),
        ],
        units=[by.unit.name, *(one.unit.name for one in contacts if one.unit is not None)],
        streets=[*private.streets, *(one.street for one in contacts if one.street)],
        numbers=[*private.numbers, *(one.personal_number for one in others)],
        births=[*private.births, *(one.birth_date for one in others)],
        keys=[case.key, *(one.key for one in contacts)],
        fine=[one.name for one in fine],
    )  # fmt: skip


def of_papers(received: Iterable[Dispatch], by: Assignment, fine: Iterable[Principal]) -> Known:
    """What is known of everyone whom papers that the unit holds name: by what it reads there."""
    parts = [part for one in received for part in _parts(one.paper())]
    whole = [one for one in parts if not isinstance(one, papers.Attachment)]

    def told(*names: str) -> list[str]:
        found = (getattr(part, name, "") for part in whole for name in names)
        return [one for one in found if isinstance(one, str) and one]

    streets = [line for part in parts if isinstance(part, papers.Party) for line in part.address]
    return Known(
        names=[by.staff.name, *told(*NAMING)], units=[by.unit.name, *told("unit")],
        streets=streets, numbers=told("personal_number", "phone"), keys=told("reference"),
        fine=[one.name for one in fine],
    )  # fmt: skip


def _parts(value: object) -> Iterator[object]:
    """The paper, and all that it is put together of."""
    if isinstance(value, tuple):
        for one in value:
            yield from _parts(one)
    elif is_dataclass(value):
        yield value
        for one in fields(value):
            yield from _parts(getattr(value, one.name))


def of_private(own: Own) -> Known:
    """What a private person is told of their own words: themselves, and the one they speak for.

    Of others in the case nothing is asked here: the answer would tell who they are.
    """
    speaking = [own.representative] if own.representative is not None else []
    found = _private(own.case.individual, speaking)
    return Known(
        names=found.names, streets=found.streets, numbers=found.numbers, births=found.births,
        keys=[own.case.key],
    )  # fmt: skip


def _private(individual: Individual, speaking: Iterable[Representative]) -> Known:
    people: list[Individual | Representative] = [individual, *speaking]
    return Known(
        names=[individual.given_name, individual.family_name, *(one.name for one in speaking)],
        streets=[one.street for one in people if one.street],
        numbers=[n for one in people for n in (one.personal_number, one.phone) if n],
        births=[individual.birth_date],
    )

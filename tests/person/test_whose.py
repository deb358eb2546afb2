"""The page where one chooses whose SIP to read: for those who meet several, each in their way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests.casework.test_others_unseen import mia
from tests.person.cases import MIA, bertils, childs
from tests.person.test_beside import INGA, invited
from tests.staff.saying import words
from tests.world import World

from samlas.people.models import Capacity, Individual, OtherYes, Representative

AsPerson = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]


def test_whose_sip_costs_the_same_for_one_and_for_several_of_each_kind(
    there: World, as_person: AsPerson, queries: Counting
) -> None:
    asked = []
    Individual.objects.filter(pk=bertils(there, "bup").individual_id).update(personal_number=INGA)
    for _times in range(2):
        childs(there, "bup", personal_number="")
        Representative.objects.filter(personal_number=MIA).update(personal_number=INGA)
        case = invited(there, Capacity.RELATIVE)
        also = mia(case=case.key, name="Inga Svahn", personal_number=INGA)
        also.save()
        OtherYes.objects.create(
            person=also, what="-", said_by="Inga", form="signed", given_on=localdate(),
            valid_to=localdate(), recorded_by=there.by("karin"), recorded_at=localtime(),
        )  # fmt: skip
        reader = as_person(INGA)
        with queries() as done:
            page = words(reader.get(reverse("person:whose")))
        asked.append(len(done))
    for kind in ("Min ", "Alva", "Du finns vid sidan av", "Något om dig står"):
        assert kind in page
    assert asked == [12, 12]

"""What must not reach another: the guardian who is not to know, and one nobody has asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, localtime
from tests.person.cases import BERTIL, MIA, bertils, childs
from tests.world import World

from samlas.casework import others
from samlas.casework.case import Case, Refused
from samlas.casework.own import also, who_read
from samlas.ledger.models import Act
from samlas.people.models import ConsentForm, OtherPerson, OtherYes


def mia(**more: Any) -> OtherPerson:
    return OtherPerson(**{"name": "Mia", "birth_date": date(1984, 5, 6)} | more)


def says_yes(case: Case, person: OtherPerson, there: World) -> OtherYes:
    yes = OtherYes(
        person=person, what="Att jag har stöd.", said_by="Mia", form=ConsentForm.SIGNED,
        kept_where="Akten", given_on=localdate(), valid_to=localdate() + timedelta(days=9),
        units=[there.unit("bup").pk],
    )  # fmt: skip
    return others.say_yes(case, yes, there.by("karin"), localtime(), all_guardians=False)


@pytest.mark.parametrize("told", [{"personal_number": MIA}, {"name": " mia Lindqvist"}])
def test_a_guardian_who_is_not_to_know_is_neither_named_nor_asked(
    there: World, told: dict[str, str]
) -> None:
    case = childs(there, "bup", years=16, alone=True)
    with pytest.raises(Refused, match="utan"):
        others.add(case, mia(**told), there.by("karin"), localtime())
    known = mia(case=case.key, **told)
    known.save()
    with pytest.raises(Refused, match="utan"):
        says_yes(case, known, there)


def test_one_who_has_said_yes_finds_nothing_once_the_child_decides_alone(there: World) -> None:
    case, now = childs(there, "bup", years=16, alone=True), localtime()
    known = mia(case=case.key, personal_number=MIA)
    known.save()
    OtherYes.objects.create(
        person=known, what="-", said_by="Mia", form="signed", given_on=now.date(),
        valid_to=now.date(), recorded_by=there.by("karin"), recorded_at=now,
    )  # fmt: skip
    assert also.pages(MIA, now) == []
    with pytest.raises(OtherPerson.DoesNotExist):
        also.opened(MIA, known.pk, now)


def test_one_whom_nobody_has_asked_learns_of_no_plan(there: World) -> None:
    case, now = bertils(there, "bup"), localtime()
    known = others.add(case, mia(personal_number=MIA), there.by("karin"), now)
    assert also.pages(MIA, now) == []
    with pytest.raises(OtherPerson.DoesNotExist):
        also.opened(MIA, known.pk, now)
    says_yes(case, known, there)
    assert [one.person for one in also.pages(MIA, now)] == [known]
    others.take_back(case, known, there.by("karin"), now)
    assert also.opened(MIA, known.pk, now).yes is None


def test_a_year_of_birth_that_cannot_be_is_refused_at_once(there: World) -> None:
    with pytest.raises(Refused) as caught:
        others.add(
            bertils(there, "bup"), mia(birth_date=date(1084, 5, 6)), there.by("karin"), localtime()
        )
    assert caught.value.field == "birth_date"


def test_the_yes_of_another_is_not_told_as_a_yes_of_the_person(there: World) -> None:
    case, now = bertils(there, "bup"), localtime()
    before = yeses_told(case)
    known = others.add(case, mia(personal_number=MIA), there.by("karin"), now)
    says_yes(case, known, there)
    also.take_back(also.opened(MIA, known.pk, now), now)
    assert yeses_told(case) == before


def yeses_told(case: Case) -> int:
    events = who_read.readers(BERTIL, case.key, None, localtime()).events
    return sum(one.times for one in events if one.act in (Act.CONSENTED, Act.WITHDREW))

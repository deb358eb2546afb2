"""What goes to a guardian of a protected child tells no place, until someone has assessed it."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate, localtime
from tests import planning
from tests.person.cases import childs
from tests.world import World

from samlas import papers
from samlas.casework import places
from samlas.casework.case import Case, Refused
from samlas.casework.places import Assessed
from samlas.casework.plan import sealing
from samlas.casework.plan.models import Plan
from samlas.casework.plan.readers import readers
from samlas.exchange.models import Dispatch
from samlas.people.models import Protection, Representative

SECRETS = ("BUP Haninge", "Rådhuset", "Elin")


def protected(there: World) -> tuple[Case, Representative]:
    case = childs(there, "bup", protection=Protection.CONFIDENTIALITY_MARKING)
    return case, Representative.objects.get(individual=case.individual)


def copies(plan: Plan) -> dict[str, str]:
    """What the child and its mother would get of the plan and the minutes."""
    shown = sealing.preview(planning.stands(plan), localtime())
    assert shown is not None
    return {
        reader.hand: "\n".join(papers.text(one) for one in made)
        for reader, made in shown.made
        if reader.is_person
    }


def test_a_guardians_copies_name_no_place_and_no_other_unit(there: World) -> None:
    case, mia = protected(there)
    told = papers.text(Dispatch.objects.get(reader=f"representative-{mia.pk}").paper())
    own = papers.text(Dispatch.objects.get(reader="individual").paper())
    assert "BUP Haninge" in own
    assert not any(secret in told for secret in SECRETS)
    plan = planning.drafted(planning.hold(case, there.by("karin"), localtime()), there.by("karin"))
    planning.approve_all(plan, there.by("karin"))
    both = copies(plan)
    assert "BUP Haninge" in both["individual"]
    assert not any(secret in both[f"representative-{mia.pk}"] for secret in SECRETS)


def test_who_is_assessed_to_know_gets_it_all_until_it_is_taken_back(there: World) -> None:
    case, mia = protected(there)
    by, now = there.by("karin"), localtime()
    for field, said in {
        "why": Assessed(" ", "Eva Ek, kurator", localdate()),
        "by": Assessed("Bor med barnet.", "", localdate()),
    }.items():
        with pytest.raises(Refused) as caught:
            places.let_know(case, mia, said, by, now)
        assert caught.value.field == field
    plan = planning.drafted(planning.hold(case, by, now), by)
    for may in (True, False):
        assessed = Assessed("Bor med barnet.", "Eva Ek, kurator", localdate())
        places.let_know(case, mia, assessed if may else None, by, now)
        found = readers(sealing.sheet(planning.stands(plan), now))[0]
        assert [one.unaware for one in found if one.hand == f"representative-{mia.pk}"] == [not may]

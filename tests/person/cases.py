"""Cases of today for the tests of own pages: who the people are, and what they said yes to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate, localtime
from tests import world
from tests.world import World

from samlas.casework import consent
from samlas.casework.case import Case
from samlas.casework.givers import Giver
from samlas.people.models import Capacity, ConsentForm, Representative
from samlas.practice.numbers import number

MIA = number(date(1984, 5, 6), female=True)
BERTIL = str(world.bertil().personal_number)


def born(years: int) -> date:
    """A day of birth that makes someone so many years old."""
    return localdate().replace(year=localdate().year - years, month=1, day=2)


def bertils(there: World, *codes: str) -> Case:
    """Bertil's case: he has said yes, and the units are called to a meeting ahead."""
    by = there.by("karin")
    return world.called(by, [there.unit(code) for code in codes], now=localtime())


def childs(
    there: World, *codes: str, years: int = 10, mia: bool = True, alone: bool = False, **more: str
) -> Case:
    """Alva's case with her mother Mia, who has said yes with her; or, `alone`, she herself."""
    by, now = there.by("karin"), localtime()
    case = world.start(by, world.alva(born(years), **more), now)
    close = Representative.objects.create(
        individual=case.individual, capacity=Capacity.GUARDIAN, name="Mia Lindqvist",
        relation="mamma", personal_number=MIA if mia else "",
    )  # fmt: skip
    world.inform(case, by, now)
    givers = [] if alone else [_giver(close)]
    units = [there.unit(code) for code in codes]
    assessed: dict[str, Any] = {} if alone or years >= 12 else {"assessment": None}
    said = world.yes(units, now.date(), givers=[*givers, _giver(None)], **assessed)
    consent.record(case, said, by, now)
    for unit in units:
        world.put_on_map(case, unit, by, now)
    world.send(world.write(case, by, now), by, now)
    return Case.objects.select_related("individual").get(pk=case.pk)


def _giver(close: Representative | None) -> Giver:
    return Giver(representative=close, form=ConsentForm.SIGNED, given_on=localdate(),
                 kept_where="Akten")  # fmt: skip

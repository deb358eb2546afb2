"""Cases of today for the tests of pages, taken as far as a page needs."""

from __future__ import annotations

from django.utils.timezone import localtime
from tests import world
from tests.world import World

from samlas.casework import consent
from samlas.casework.case import Case
from samlas.casework.summons.draft import Summons
from samlas.people.models import Individual


def mapped(
    there: World, *codes: str, person: Individual | None = None, consented: tuple[str, ...] = ()
) -> Case:
    """Alva's case today: those asked are on the map; the consent covers them or `consented`."""
    now, by = localtime(), there.by("karin")
    case = world.start(by, person or world.alva(), now)
    world.inform(case, by, now)
    units = [there.unit(code) for code in consented or codes]
    consent.record(case, world.yes(units, now.date()), by, now)
    for code in codes:
        world.put_on_map(case, there.unit(code), by, now)
    return case


def written(there: World, *codes: str, person: Individual | None = None) -> Summons:
    """A whole summons, not sent."""
    case = mapped(there, *codes, person=person)
    return world.write(case, there.by("karin"), localtime())


def sent(there: World, *codes: str, person: Individual | None = None) -> Case:
    """A case whose summons has been sent."""
    summons = written(there, *codes, person=person)
    world.send(summons, there.by("karin"), localtime())
    return Case.objects.get(pk=summons.case_id)

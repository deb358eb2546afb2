"""A case with a plan in force, for tests of what comes after it."""

from __future__ import annotations

from datetime import datetime

from samlas.casework.case import Case, Stage
from samlas.casework.contacts import Contact
from samlas.casework.plan.models import Action, Plan
from samlas.people.models import Individual
from tests import world
from tests.world import NOW, World


def agreed(
    there: World, *codes: str, person: Individual | None = None, now: datetime = NOW
) -> Case:
    """Karin's case with one action of each unit, agreed; the meeting has not been held again."""
    case = world.called(there.by("karin"), [there.unit(code) for code in codes], person, now)
    plan = Plan.objects.create(
        case=case, long_term_goal="Att sova hemma varje natt.", edition=1,
        overall=there.unit("soc").principal, lead_unit=there.unit("soc"),
    )  # fmt: skip
    for contact in Contact.objects.filter(case=case).order_by("pk"):
        Action.objects.create(plan=plan, contact=contact, what=f"Det som {contact.name} gör")
    case.move(Stage.PLAN)
    return Case.objects.get(pk=case.pk)


def actions(case: Case) -> dict[str, Action]:
    """The actions of the plan by the codes of their units."""
    found = Action.objects.filter(plan__case=case).select_related("contact__unit")
    return {one.contact.unit.code: one for one in found if one.contact and one.contact.unit}

"""The sheet that those in the room sign, made from the plan as it stands (H59)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Refused, note
from samlas.casework.meeting.models import Participant, Presence
from samlas.casework.plan import sealing
from samlas.casework.plan.models import Plan
from samlas.casework.plan.paper import Sheet
from samlas.casework.summons.paper import person_of
from samlas.directory.models import Assignment
from samlas.ledger.models import Act


def to_sign(plan: Plan, by: Assignment, now: datetime) -> papers.SignatureSheet:
    """Return the sheet with a line for each who was in the room; the ledger notes it.

    The line of one that may not be named to the others is blank. Raises Refused when nobody was in
    the room: then no one signs.
    """
    whole = sealing.sheet(plan, now)
    there = [one for one in whole.there if one.presence == Presence.ON_SITE]
    if not there:
        raise Refused(_("Nobody was in the room. Those who take part from afar approve orally."))
    case, meeting = plan.case, whole.meeting
    edition = plan.edition + (plan.edition == 0 or plan.changed)
    note(case, Act.READ, by, now, "plan-signatures")
    return papers.SignatureSheet(
        reference=case.key,
        edition=edition,
        made_on=now.date(),
        practice=settings.PRACTICE,
        individual=person_of(case),
        unit=papers.Party(
            unit=case.unit.name, name=case.responsible.staff.name, phone=case.unit.phone,
            email=case.unit.email,
        ),
        met_on=localdate(meeting.opened_at) if meeting and meeting.opened_at else None,
        code=papers.form_code("signatures", case.key, edition),
        signers=tuple(_signer(one, whole) for one in there),
    )  # fmt: skip


def _signer(one: Participant, whole: Sheet) -> papers.Signer:
    contact = one.contact
    if contact is None:
        return papers.Signer(by_person=True)
    if contact.unit_id in whole.hidden:
        return papers.Signer()
    unit = contact.unit.name if contact.unit else ""
    return papers.Signer(name=one.name or ("" if unit else contact.name), unit=unit)

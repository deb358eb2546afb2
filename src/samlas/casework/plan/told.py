"""What others than those who come do: told by themselves, and put into the plan (HSL 16:4, K46)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework.case import Refused, locked
from samlas.casework.plan import writing
from samlas.casework.plan.models import Action
from samlas.casework.plan.paper import Sheet
from samlas.casework.summons import informing
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Assignment
from samlas.exchange.models import Measure, Reply
from samlas.people.models import InformationKind


def put_in(recipient: Recipient, by: Assignment, now: datetime) -> list[Action]:
    """Put what a recipient that does not come has told into the plan, as measures by others.

    What stands there already is not put there twice. Raises Refused when nothing was told, or the
    person's yes to it has ended.
    """
    case = recipient.summons.case
    with transaction.atomic():
        case = locked(case)
        who = informing.place(recipient)
        asked = informing.asked(case).get(who)
        reply = asked.answer if asked is not None else None
        if reply is None or not reply.measures.exists():
            raise Refused(_("Nothing has been told that can stand in the plan."))
        if who not in informing.opening(case, now.date()):
            raise Refused(_("The person's consent no longer covers what support is going on."))
        plan = writing.begin(case, by, now)
        added = [
            writing.add_action(plan, _values(one, recipient), by, now, agreed=_agreed(reply))
            for one in reply.measures.filter(actions=None)
        ]
        informing.heard(recipient, by, now)
    return added


def _values(one: Measure, recipient: Recipient) -> dict[str, object]:
    what = f"{one.what} ({one.purpose})" if one.purpose else one.what
    return {
        "what": what, "contact": recipient.contact, "doer": one.contact, "by": one.until,
        "told": one,
    }  # fmt: skip


def _agreed(reply: Reply) -> str:
    """How its owner agreed: it told of it itself. What is sealed is Swedish."""
    with override(settings.LANGUAGE_CODE):
        day = date_format(localdate(reply.given_at), "j F Y")
        return _("Told of it themselves on {day}.").format(day=day)


def lost(whole: Sheet) -> list[Action]:
    """Return what was told and stands in the plan, though the person's yes to it has ended."""
    rows = [row for row in whole.rows if InformationKind.MEASURES in row.kinds]
    covered = {informing.whom(row) for row in rows}
    return [one for one in whole.actions if one.told_id and _whose(one) not in covered]


def _whose(one: Action) -> informing.Whom:
    unit = one.contact.unit_id if one.contact else None
    return (unit, None) if unit else (None, one.contact_id)

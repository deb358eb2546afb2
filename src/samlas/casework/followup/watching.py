"""What whoever leads a plan keeps an eye on: what is late, untold, or followed up by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework.case import Refused, Stage, note
from samlas.casework.followup.leading import disguise, in_force, led, opened_to, tells_itself
from samlas.casework.followup.models import Nudge
from samlas.casework.meeting.models import Meeting
from samlas.casework.plan import expecting
from samlas.casework.plan.models import Action, Plan, State
from samlas.casework.summons.draft import Summons
from samlas.casework.tasks import NO_DATE, Place
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act

# Told, and nothing more is waited for.
OVER = (State.DONE, State.NO_NEED)


class Look(models.TextChoices):
    """The three tabs of the lead's list."""

    LATE = "late", gettext_lazy("Late")
    UNTOLD = "untold", gettext_lazy("No answer yet")
    FORGOTTEN = "forgotten", gettext_lazy("No follow-up coming")


def led_by(by: Assignment) -> Q:
    """The condition on a plan that the unit leads it; without a lead it is the case's own unit."""
    nobody = Q(lead_unit=None, case__unit_id=by.unit_id)
    return Q(lead_unit_id=by.unit_id) | nobody


def _watched(by: Assignment, now: datetime) -> models.QuerySet[Plan]:
    return Plan.objects.filter(
        led_by(by), opened_to(by, now), edition__gt=0, case__stage=Stage.PLAN
    )


def late(by: Assignment, after: Place | None, size: int, now: datetime) -> Sequence[Action]:
    """Return up to `size` actions past their day and not over, the longest late first.

    `after` is the row to go on from. Each has `nudged_on`, the last day it was asked about, and
    `tells_itself`: its unit tells of it. The listing is written to the ledger.
    """
    rows = _rows(by, now).exclude(state__in=OVER).filter(by__lt=localdate(now))
    return _listed(rows, after, size, by, now, "late")


def untold(by: Assignment, after: Place | None, size: int, now: datetime) -> Sequence[Action]:
    """Return up to `size` actions that nobody has told of and that are not late, soonest first."""
    rows = _rows(by, now).filter(state=State.PLANNED)
    rows = rows.filter(Q(by__gte=localdate(now)) | Q(by=None))
    return _listed(rows, after, size, by, now, "untold")


def _rows(by: Assignment, now: datetime) -> models.QuerySet[Action]:
    return Action.objects.filter(plan__in=_watched(by, now), removed_at=None)


def _listed(
    rows: models.QuerySet[Action],
    after: Place | None,
    size: int,
    by: Assignment,
    now: datetime,
    purpose: str,
) -> Sequence[Action]:
    nudged = Nudge.objects.filter(action=OuterRef("pk")).order_by("-on").values("on")[:1]
    undated = Value(NO_DATE, models.DateField())
    dated = rows.annotate(
        day=Coalesce("by", undated), nudged_on=Subquery(nudged), tells_itself=tells_itself(by)
    )
    if after is not None:
        dated = dated.filter(Q(day__gt=after.due) | Q(day=after.due, pk__gt=after.row))
    whole = dated.select_related("plan__case__individual", "contact__unit__principal")
    found = list(whole.order_by("day", "pk")[:size])
    for one in found:
        disguise(one.contact, one.plan.case, by, now.date())
    keys = [one.plan.case.key for one in found]
    _note(keys, by, now, purpose)
    return found


def forgotten(by: Assignment, after: int | None, size: int, now: datetime) -> list[Plan]:
    """Return up to `size` plans in force that nobody will follow up: no time is booked ahead (H72).

    In the order of their ids, after the id `after`. The listing is written to the ledger.
    """
    booked = Meeting.objects.filter(case=OuterRef("case"), next_at__gte=now)
    called = Summons.objects.filter(
        case=OuterRef("case"), edition__gt=0, cancelled_at=None, starts_at__gte=now
    )
    rows = _watched(by, now).exclude(Exists(booked)).exclude(Exists(called))
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("case__individual").order_by("pk")[:size])
    _note([one.case.key for one in found], by, now, "forgotten")
    return found


def _note(keys: list[str], by: Assignment, now: datetime, purpose: str) -> None:
    log.write(by.actor, now, log.Note(Act.LISTED, "follow-up", purpose, {"cases": keys}))


def nudge(case_key: str, action_key: str, by: Assignment, now: datetime) -> Nudge:
    """Ask the unit that took an action on how it goes: a row on its work list, once a day.

    Raises Plan.DoesNotExist, Action.DoesNotExist; Refused when it is over, was asked about today
    already, or its unit holds no plan to tell from, or may be told nothing more.
    """
    plan = led(case_key, by, now, "nudge")
    try:
        with transaction.atomic():
            in_force(plan, _("The SIP has ended. Nobody is asked any more."))
            action = plan.actions.select_related("contact__unit").get(
                key=action_key, removed_at=None
            )
            if action.state in OVER:
                raise Refused(_("They have told that this is over."))
            paper = _paper(plan, action, localdate(now))
            made = Nudge.objects.create(action=action, on=localdate(now), by=by)
            expecting.nudge(plan, paper, localdate(now))
            note(plan.case, Act.CHANGED, by, now, "nudge", action=action.key)
    except IntegrityError:
        raise Refused(_("They have been asked about this today already.")) from None
    return made


def _paper(plan: Plan, action: Action, on: date) -> Dispatch:
    """The paper that the unit can tell from: the plan in force that it was sent."""
    unit = action.contact.unit if action.contact else None
    if unit is None or not unit.uses_samlas:
        raise Refused(_("They are not in Samlas. Call, and write down what they say."))
    sent = Dispatch.objects.filter(
        case=plan.case.key, kind=expecting.PLAN, recipient=unit, superseded_at=None,
        cancelled_at=None,
    ).select_related("consent_row__consent")  # fmt: skip
    paper = sent.order_by("-pk").first()
    if paper is None:
        raise Refused(_("They have no plan in Samlas to tell from. Call, and write it down."))
    if paper.consent_row is not None and not paper.consent_row.is_live(on):
        raise Refused(_("The consent for them has ended. Nothing more is sent to them."))
    return paper

"""Minutes that have gone out, and those who may have them by a consent that came later (H60)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import posting, tasks
from samlas.casework.case import Case, Conflict, Refused, Stage, note
from samlas.casework.plan import naming, paper, sealing, telling_of, writing
from samlas.casework.plan.models import Edition, Plan
from samlas.casework.plan.paper import Reader, Sheet
from samlas.casework.plan.readers import readers
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.dispatch import Outgoing
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Late:
    """The last minutes that went out, and who may have them and has not got them.

    `version` is another after every change to what would be sent, or to whom; `names_too_much`
    holds what must be worded anew before it can be.
    """

    whole: Sheet
    wanting: Sequence[Reader]
    version: int
    names_too_much: Sequence[naming.Find]


def late(plan: Plan, now: datetime) -> Late | None:
    """Return who may now have the minutes that went out last. None before any has gone out."""
    first = _went_out_with(plan)
    if first is None:
        return None
    whole = sealing.sheet(plan, now, first.meeting)
    if not whole.rows:
        return Late(whole, [], 0, [])
    wanting = _wanting(whole, first)
    names = {one.party.unit or one.party.name for one in wanting}
    found = [
        one
        for one in (naming.finds(whole, minutes=True) if wanting else ())
        if names & set(one.whom) and one.where.page == naming.WORDING
    ]
    return Late(whole, wanting, sealing.version_of(whole), found)


def _went_out_with(plan: Plan) -> Edition | None:
    """The edition that the minutes of the last meeting went out with."""
    last = plan.editions.exclude(meeting=None).order_by("-meeting__number", "number")
    return last.select_related("meeting__summons").first()


def _wanting(whole: Sheet, first: Edition) -> list[Reader]:
    sent = Dispatch.objects.filter(
        case=whole.plan.case.key, kind=papers.Minutes.kind, sent_at__gte=first.sealed_at
    )
    got = {
        (one.recipient_id, "" if one.recipient_id else _reader(one))
        for one in sent.defer("consent_row")
    }
    return [
        one
        for one in readers(whole)[0]
        if not one.is_person
        and one.gets_minutes
        and _place_of(one) not in got
        and telling_of.may_read_texts(whole, one)
    ]


def _reader(one: Dispatch) -> str:
    return one.reader or cast("papers.Minutes", one.paper()).recipient.name


def _place_of(reader: Reader) -> tuple[int | None, str]:
    unit = reader.contact.unit_id if reader.contact else None
    return (unit, "" if unit else reader.hand or reader.party.name)


def preview(found: Late, now: datetime) -> list[tuple[Reader, papers.Minutes]]:
    """Return the minutes exactly as each one would get them."""
    return [(one, paper.minutes(found.whole, one, now)) for one in found.wanting]


def send(plan: Plan, version: int, by: Assignment, now: datetime) -> list[Dispatch]:
    """Send the minutes to those who may have them since, and to nobody else.

    Raises Refused when nobody is left who has not got them, when they name someone that a reader
    may not know of, or a consent has just been taken back; Conflict when anything was changed after
    `version` was read through.
    """
    with transaction.atomic():
        fresh = writing.locked(plan)
        found = late(fresh, now)
        if found is None or not found.wanting:
            raise Refused(_("Everyone who may have the minutes has got them."))
        if found.version != version:
            raise Conflict(fresh)
        if found.names_too_much:
            raise Refused(_("The minutes name someone that a reader may not know of."))
        batch = [
            Outgoing(
                paper=made, recipient=one.contact.unit if one.contact else None,
                reader=one.hand, consent_row=one.row, expects_answer=False,
            )
            for one, made in preview(found, now)
        ]  # fmt: skip
        sent = sealing.let_out(fresh, batch, by, now)
        settle(fresh.case, now)
        posting.settle(fresh.case)
        note(fresh.case, Act.SENT, by, now, "minutes", papers=len(sent))
    return sent


def settle(case: Case, now: datetime) -> None:
    """Put it on the unit's list that someone may now have the minutes, or take it off."""
    plan = writing.plan_of(case) if case.stage == Stage.PLAN else None
    found = late(plan, now) if plan is not None else None
    if found is not None and found.wanting:
        tasks.expect(case, What.SEND_MINUTES, now.date())
    else:
        tasks.done(case.key, What.SEND_MINUTES)

"""Whether there is anything to seal, and what each one holds of the plan before that."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from samlas import papers
from samlas.casework.plan.models import Plan
from samlas.casework.plan.paper import Reader, Sheet
from samlas.casework.plan.readers import readers
from samlas.exchange.models import Dispatch
from samlas.people.models import InformationKind


def has_news(whole: Sheet) -> bool:
    """Whether there is anything to seal: a first edition, a change, a meeting or an approval since
    the last, or one who by its consent may have more than it has got.
    """
    plan = whole.plan
    if plan.edition == 0 or plan.changed:
        return True
    if whole.meeting is not None and minutes_are_due(whole):
        return True
    last = plan.editions.order_by("-number").first()
    if last is not None and _is_said_since(whole, last.sealed_at):
        return True
    return bool(whole.rows) and _opens_more(whole)


def _is_said_since(whole: Sheet, at: datetime) -> bool:
    """Whether someone has approved, or someone else has said yes or taken it back, after that."""
    said = [one.given_at for one in whole.approvals]
    for person, _yes in whole.others:
        for one in person.yeses.all():
            said += [one.recorded_at, *([one.withdrawn_at] if one.withdrawn_at else [])]
    return any(one > at for one in said)


def _opens_more(whole: Sheet) -> bool:
    """Whether a consent that was given or widened later opens more than what was sent."""
    had = held(whole.plan)
    return any(_is_more(one, had.get(place_of(one)), whole) for one in readers(whole)[0])


def _is_more(reader: Reader, older: Dispatch | None, whole: Sheet) -> bool:
    if older is None:
        return True
    sent = cast("papers.Plan", older.paper())
    if reader.is_person or sent.part == "whole":
        return len(sent.attachments) < sum(reader.gets(one) for one in whole.attached)
    before = set(older.consent_row.kinds) if older.consent_row else set()
    return reader.size == "whole" or InformationKind.GOAL in reader.kinds - before


def place_of(reader: Reader) -> tuple[int | None, str]:
    """Where `_held` keeps what this one has got."""
    unit = reader.contact.unit_id if reader.contact else None
    return (unit, "" if unit else reader.hand or reader.party.name)


def held(plan: Plan) -> dict[tuple[int | None, str], Dispatch]:
    """Return the papers of the plan in force, by the unit, or the name, that each was sent to."""
    if not plan.edition:
        return {}
    found = Dispatch.objects.filter(
        case=plan.case.key, kind=papers.Plan.kind, superseded_at=None, cancelled_at=None
    )
    return {
        (one.recipient_id, _reader(one)): one
        for one in found.select_related("recipient", "consent_row")
    }


def _reader(one: Dispatch) -> str:
    if one.recipient_id:
        return ""
    return one.reader or cast("papers.Plan", one.paper()).recipient.name


def minutes_are_due(whole: Sheet) -> bool:
    """Whether no edition has been sealed since the last meeting."""
    return not whole.plan.editions.filter(meeting=whole.meeting).exists()


def minutes_may_be_due(whole: Sheet) -> bool:
    """Whether the minutes of the last meeting, if there was one, go out with the next edition."""
    return whole.meeting is not None and minutes_are_due(whole)

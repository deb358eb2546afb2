"""A unit answers the follow-up's questions for its own side, from the plan that it holds (H73–H84).

It is asked about its own rows and the goals in its paper, in the words that were sealed; what the
others have answered it does not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Refused, note
from samlas.casework.followup import asking
from samlas.casework.followup.asking import Item, Sheet, Voice
from samlas.casework.followup.leading import in_force
from samlas.casework.followup.models import Side
from samlas.casework.plan.models import Plan
from samlas.casework.plan.own_word import check_consent, plan_held
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.papers import plan_kinds


@dataclass(frozen=True, slots=True)
class Own:
    """The plan a unit holds, and its questions; no `voice` before a follow-up is called."""

    dispatch: Dispatch
    individual: papers.Person
    sheet: Sheet | None
    voice: Voice | None


def own(key: str, by: Assignment, now: datetime) -> Own:
    """Return the unit's own questions by the key of its paper; the ledger notes the reading.

    Raises Dispatch.DoesNotExist for a paper that is no plan in force that the unit holds.
    """
    dispatch = plan_held(key, by)
    log.write(by.actor, now, log.Note(Act.READ, key, "own-questions"))
    return _own(dispatch, by, now)


def _own(dispatch: Dispatch, by: Assignment, now: datetime) -> Own:
    paper = cast("plan_kinds.Plan", dispatch.paper())
    plan = Plan.objects.select_related("case__individual", "case__unit", "case__responsible__staff")
    found = asking.called(plan.get(case__key=dispatch.case), by, now)
    mine = [
        _as_sealed(one, paper)
        for one in (found.voices if found else ())
        if one.contact is not None and one.contact.unit_id == dispatch.recipient_id
    ]
    return Own(dispatch, paper.individual, found, mine[0] if mine else None)


def _as_sealed(voice: Voice, paper: plan_kinds.Plan) -> Voice:
    """Leave what stands in the paper, with the words that stand there."""
    texts = {one.key: one.what for one in paper.actions if one.mine}
    texts |= {one.key: one.text for one in paper.goals}
    items = [one for one in voice.items if _about(one) in texts or not _about(one)]
    for one in items:
        if one.action is not None:
            one.action.what = texts[one.action.key]
        if one.goal is not None:
            one.goal.text = texts[one.goal.key]
    return replace(voice, items=items)


def _about(item: Item) -> str:
    return item.action.key if item.action else item.goal.key if item.goal else ""


def save(
    key: str,
    said: Mapping[str, tuple[str, str]],
    version: int,
    by: Assignment,
    now: datetime,
    *,
    is_draft: bool = False,
) -> Side:
    """Save the unit's own answers, as `asking.save` does. Returns the side.

    It is still to be done after a draft. Raises Dispatch.DoesNotExist, also when nothing is asked;
    Conflict; Refused when the SIP or the consent has ended, or nothing is answered.
    """
    with transaction.atomic():
        dispatch = plan_held(key, by)
        plan = Plan.objects.select_related("case").get(case__key=dispatch.case)
        in_force(plan, _("The SIP has ended. Its follow-up can no longer be changed."))
        check_consent(dispatch, now.date())
        found = _own(dispatch, by, now)
        if found.sheet is None or found.voice is None:
            raise Dispatch.DoesNotExist
        case = found.sheet.plan.case
        if not is_draft and not any(scale or text.strip() for scale, text in said.values()):
            raise Refused(_("Answer at least one of the questions."))
        side = asking.keep(found.sheet, found.voice, said, version, by, now)
        note(case, Act.ANSWERED, by, now, "follow-up-answers")
        if not is_draft:
            tasks.done_by(by.unit_id, key, What.ANSWER_FOLLOW_UP)
    return side

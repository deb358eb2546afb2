"""Closing a case: all or nothing, told to everyone, and the new case that may follow (H85–H91)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import consent, need, posting, tasks
from samlas.casework.case import Case, Refused, Stage, locked, note
from samlas.casework.closure import notices, terms
from samlas.casework.closure.models import Closure, Ground, OpenEnd, Rest
from samlas.casework.closure.notices import Notice
from samlas.casework.closure.terms import Terms
from samlas.casework.contacts import Contact
from samlas.casework.summons import draft
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import dispatch
from samlas.exchange.dispatch import NoConsent, Outgoing
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act


def close(
    case: Case,
    wanted: Terms,
    by: Doer,
    now: datetime,
    *,
    version: int | None = None,
    withdrawn_how: str = "",
) -> Closure:
    """Close the case on these terms, and tell everyone who holds a paper of it.

    `version` is that of the draft that was read through: raises Conflict when it was saved after.
    Raises Refused naming the field, with the clauses where it is a rule, and for a case that has
    ended. A ground of consent withdrawn takes the consent back, as it was told (`withdrawn_how`).
    """
    with transaction.atomic():
        summons = draft.current_locked(case)
        fresh = locked(case)
        if fresh.has_ended:
            raise Refused(_("The work on this SIP has ended already."))
        if version is not None:
            terms.locked_draft(fresh, version).delete()
        terms.check(fresh, wanted, now)
        if wanted.is_withdrawal:
            posting.stop(fresh, by, now)
        told = notices.notices(fresh, wanted, now)
        if wanted.is_withdrawal:
            consent.withdraw(fresh, withdrawn_how, by, now)
        _retire(fresh, now)
        if summons is not None and any(one.paper.meeting_off for one in told):
            _call_off(summons, now)
        sent = _tell(fresh, told, by, now)
        closure = _store(fresh, wanted, by, now)
        _move(fresh, sent)
        note(fresh, Act.CHANGED, by, now, "close", grounds=list(closure.grounds), papers=len(sent))
        if Ground.GOAL_CHANGED in wanted.grounds and isinstance(by, Assignment):
            begin_anew(fresh, by, now)
    case.stage = fresh.stage
    return Closure.objects.get(pk=closure.pk)


def _retire(case: Case, now: datetime) -> None:
    """Nothing sent in the case holds any more; what there was to answer or report is off."""
    held = list(notices.in_force(case))
    dispatch.cancel(held, now)
    for about in (one.key for one in held):
        tasks.done(about)


def _call_off(summons: draft.Summons, now: datetime) -> None:
    """The meeting will not be held; the notice of the closing says so."""
    with override(settings.LANGUAGE_CODE):
        summons.cancel_reason = _("The SIP is closed.")
    summons.cancelled_at = now
    summons.version += 1
    summons.save(update_fields=["cancel_reason", "cancelled_at", "version"])


def _tell(case: Case, told: Sequence[Notice], by: Doer, now: datetime) -> list[Dispatch]:
    out = [
        Outgoing(
            paper=one.paper,
            recipient=one.unit,
            reader=one.reader,
            consent_row=one.row,
            expects_answer=False,
        )
        for one in told
    ]
    try:
        return dispatch.send(case.key, out, by, now)
    except NoConsent:
        raise Refused(
            _("A consent has just been taken back. Nothing was sent. Read through again.")
        ) from None


def _store(case: Case, wanted: Terms, by: Doer, now: datetime) -> Closure:
    assert wanted.turn_to is not None
    closure = Closure.objects.create(
        case=case,
        grounds=[str(one) for one in wanted.grounds],
        closed_at=now,
        closed_by=by if isinstance(by, Assignment) else None,
        decided_with=wanted.decided_with.strip(),
        person_told_on=wanted.person_told_on,
        person_told_how=wanted.person_told_how.strip(),
        goal_outcome=wanted.goal_outcome.strip(),
        turn_to=wanted.turn_to,
        turn_to_phone=wanted.turn_to_phone.strip(),
    )
    OpenEnd.objects.bulk_create(
        OpenEnd(closure=closure, action=action, rest=left.rest, text=left.text.strip())
        for action in terms.open_actions(case)
        if (left := wanted.rests.get(action.pk)) is not None
    )
    return closure


def _move(case: Case, sent: Sequence[Dispatch]) -> None:
    """Off all lists, but for what each unit is to write in its own record (H90)."""
    case.move(Stage.CLOSED)
    tasks.done(case.key)
    individual = case.individual
    label = "" if individual.is_protected else individual.short_name
    tasks.expect(case, What.RECORD_OWN_CLOSING)
    posting.settle(case)
    for one in sent:
        if one.recipient is not None and one.recipient.uses_samlas:
            tasks.expect_of_unit(one.recipient.pk, What.RECORD_CLOSING, one.key, None, label)


def begin_anew(case: Case, by: Assignment, now: datetime) -> Case:
    """Begin a new SIP in place of a closed one; there is one at the most (H85).

    It begins with the need: what was written about the person is there, those around are on the
    map, undecided. The consent is asked for anew. Raises Closure.DoesNotExist for a case that is
    not closed, Refused when the unit may not start.
    """
    with transaction.atomic():
        closure = Closure.objects.select_for_update().get(case=case)
        if closure.follows is not None:
            return closure.follows
        noticed = need.Noticed(
            individual=case.individual,
            needs=_needs(case, closure),
            context=case.context,  # type: ignore[arg-type]
            discovered_here=case.discovered_here,
        )
        new = need.start(noticed, by, now)
        new.what_matters, new.childs_best = case.what_matters, case.childs_best
        new.save(update_fields=["what_matters", "childs_best"])
        _bring_contacts(case, new)
        closure.follows = new
        closure.save(update_fields=["follows"])
        note(new, Act.CHANGED, by, now, "begin-anew", replaces=case.key)
    return new


def _needs(case: Case, closure: Closure) -> str:
    """What was to be coordinated, and what was left to the new SIP."""
    brought = closure.open_ends.filter(rest=Rest.IN_NEW_SIP).select_related("action")
    return "\n".join([case.needs, *(f"– {end.action.what}" for end in brought.order_by("pk"))])


def _bring_contacts(case: Case, new: Case) -> None:
    kept = ("ring", "name", "role", "unit_id", "representative_id", "support", "ongoing", "street",
            "postcode", "town")  # fmt: skip
    Contact.objects.bulk_create(
        Contact(case=new, **{name: getattr(one, name) for name in kept})
        for one in case.contacts.exclude(unit=case.unit_id).order_by("pk")
    )

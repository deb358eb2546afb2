"""On what terms a case is closed: what must be said before it is, and the draft of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework.case import Case, Conflict, Refused, decide, locked, note
from samlas.casework.closure.models import ClosureDraft, Ground, Rest
from samlas.casework.contacts import Contact
from samlas.casework.plan import lead, naming, sealing, writing
from samlas.casework.plan.models import Action, Plan, State
from samlas.directory.models import Assignment, Unit
from samlas.ledger.models import Act

SETTLED = (State.DONE, State.NO_NEED)


@dataclass(frozen=True, slots=True)
class Left:
    """What is settled about one action that is not done; `text` says who takes it over."""

    rest: Rest
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A closing as it was filled in (F9). `rests` is what becomes of each action, by its id."""

    grounds: Sequence[Ground]
    turn_to: Unit | None
    turn_to_phone: str
    goal_outcome: str = ""
    decided_with: str = ""
    person_told_on: date | None = None
    person_told_how: str = ""
    rests: Mapping[int, Left] = field(default_factory=dict)

    @property
    def is_withdrawal(self) -> bool:
        """Whether the person has taken the consent back: it then ends at once (H88)."""
        return Ground.CONSENT_WITHDRAWN in self.grounds


def plan_in_force(case: Case) -> bool:
    """Whether a plan has been agreed in the case."""
    return Plan.objects.filter(case=case, edition__gt=0).exists()


def open_actions(case: Case) -> list[Action]:
    """Return the actions of an agreed plan that are not done, each to be settled at the closing."""
    agreed = Action.objects.filter(plan__case=case, plan__edition__gt=0, removed_at=None)
    return list(
        agreed.filter(replaced_by=None)
        .exclude(state__in=SETTLED)
        .select_related("contact__unit")
        .order_by("pk")
    )


def faults(case: Case, terms: Terms, now: datetime) -> Iterator[Refused]:
    """Return everything that hinders closing the case on these terms, each naming its field.

    The grounds are the rulebook's four, several at once (H85–H88). Everyone is told where to turn
    (H91). With the consent taken back nothing is asked but that: each unit then decides for itself
    what becomes of what it was to do.
    """
    on = now.date()
    yield from _grounds(case, terms, on)
    if terms.turn_to is None:
        yield Refused(_("Choose where to turn if the need comes back."), "turn_to")
    elif not _may_be_told(terms.turn_to, case, on):
        told = _("Not everyone may know that the person has to do with this unit. Choose another.")
        yield Refused(told, "turn_to")
    if not terms.turn_to_phone.strip():
        yield Refused(_("Write the phone number to where one is to turn."), "turn_to_phone")
    if not terms.is_withdrawal:
        yield from _told(terms, on)
        yield from _rests(case, terms)
        yield from _named(case, terms, now)


def _may_be_told(unit: Unit, case: Case, on: date) -> bool:
    """Whether all who hold a paper may know of the unit, as they know whose case it is (K53)."""
    if unit.pk == case.unit_id:
        return True
    may = case.ask("may-name", on, unit=unit.facts()).verdict
    return not case.individual.is_protected and may != "no"


def _named(case: Case, terms: Terms, now: datetime) -> Iterator[Refused]:
    """No text of the closing tells its readers of a unit that the plan keeps from them (K53)."""
    plan = writing.plan_of(case)
    if plan is None or all(_may_be_told(one, case, now.date()) for one in lead.units_around(case)):
        return
    texts: list[tuple[str, str, Contact | None]] = [("goal_outcome", terms.goal_outcome, None)]
    texts += [
        (text_field(one), terms.rests[one.pk].text, one.contact)
        for one in open_actions(case)
        if one.contact is not None and one.pk in terms.rests
    ]
    found = naming.named_to([(text, to) for _field, text, to in texts], sealing.sheet(plan, now))
    for (name, _text, _to), units in zip(texts, found, strict=True):
        if units:
            told = _("The text names {units}, which not all who read it may know of.")
            yield Refused(told.format(units=", ".join(units)), name)


def _grounds(case: Case, terms: Terms, on: date) -> Iterator[Refused]:
    if not terms.grounds:
        yield Refused(_("Choose why the plan is closed."), "grounds")
    for ground in terms.grounds:
        answer = case.ask("may-close", on, ground=str(ground))
        if answer.verdict != "yes":
            message = _("The plan cannot be closed on this ground.")
            yield Refused(message, "grounds", answer.because)


def _told(terms: Terms, on: date) -> Iterator[Refused]:
    if not terms.decided_with.strip():
        yield Refused(_("Write with whom it was decided."), "decided_with")
    if terms.person_told_on is None:
        yield Refused(_("Write when the person was told."), "person_told_on")
    elif terms.person_told_on > on:
        yield Refused(_("The day the person was told cannot lie ahead."), "person_told_on")
    if not terms.person_told_how.strip():
        yield Refused(_("Write how the person was told."), "person_told_how")


def _rests(case: Case, terms: Terms) -> Iterator[Refused]:
    """Each action that is not done is settled; none moves to a new SIP that does not begin."""
    open_ones = open_actions(case)
    if open_ones and not terms.goal_outcome.strip():
        yield Refused(_("Write how it went with the goal."), "goal_outcome")
    for action in open_ones:
        left = terms.rests.get(action.pk)
        if left is None:
            yield Refused(_("Say what becomes of what is not done."), rest_field(action))
        elif left.rest == Rest.HANDED_OVER and not left.text.strip():
            yield Refused(_("Write who takes it over."), text_field(action))
        elif left.rest == Rest.IN_NEW_SIP and Ground.GOAL_CHANGED not in terms.grounds:
            message = _("A new SIP begins only when the goal has changed.")
            yield Refused(message, rest_field(action))


def check(case: Case, terms: Terms, now: datetime) -> None:
    """Raise the first of the faults; without any, store the decision on each ground."""
    for fault in faults(case, terms, now):
        raise fault
    for ground in terms.grounds:
        decide(case, "may-close", now, ground=str(ground))


def rest_field(action: Action) -> str:
    """The name of the field that asks what becomes of the action."""
    return f"rest-{action.pk}"


def text_field(action: Action) -> str:
    """The name of the field beside it."""
    return f"rest_text-{action.pk}"


def opened(key: str, by: Assignment, now: datetime) -> tuple[Case, ClosureDraft]:
    """Return a case to be closed and what is filled in of it, and write the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "closing")
    kept = ClosureDraft.objects.filter(case=case).first()
    return case, kept or ClosureDraft(case=case)


def save_draft(
    case: Case, answers: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> ClosureDraft:
    """Keep what is filled in; `version` is the one the form was opened at. Raises Conflict."""
    with transaction.atomic():
        draft = locked_draft(locked(case), version)
        draft.answers = dict(answers)
        draft.version += 1
        draft.save()
        note(case, Act.CHANGED, by, now, "closing-draft")
    return draft


def locked_draft(case: Case, version: int) -> ClosureDraft:
    """Return the draft locked for this transaction; raises Conflict if saved after `version`."""
    ClosureDraft.objects.get_or_create(case=case)
    draft = ClosureDraft.objects.select_for_update().get(case=case)
    if draft.version != version:
        raise Conflict(draft)
    return draft

"""A child's consent when there are two guardians: one waited for, disagreement, one sufficing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import contacts, givers, lapsing, tasks
from samlas.casework.case import Case, Refused, Stage, held, locked, note
from samlas.casework.contacts import Contact
from samlas.casework.givers import Giver, given_by
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import (
    Assessed,
    Capacity,
    Consent,
    ConsentGiver,
    ConsentRow,
    Representative,
    Standing,
)

_TASKS = (What.AWAIT_GUARDIAN, What.GUARDIANS_DISAGREE)
_BEFORE_CALLING = (Stage.NEED, Stage.CONSENT, Stage.CONTACTS, Stage.SUMMONS)
_REOPENED = (Stage.DECLINED, Stage.WITHDRAWN)


def waiting(case: Case) -> Consent | None:
    """Return the consent that some guardian has not said yes to, if there is one."""
    given = Consent.objects.filter(case=case.key, withdrawn_at=None)
    return given.exclude(standing=Standing.WHOLE).order_by("-pk").first()


def add(case: Case, representative: Representative, by: Assignment, now: datetime) -> Contact:
    """Put one close to the person on the map; the yes of a guardian who is new there is needed too.

    A consent that held is waited for anew. Raises Refused when this one is on the map already.
    """
    with transaction.atomic():
        made = contacts.add_close(case, representative, by, now)
        if representative.capacity == Capacity.GUARDIAN:
            _wait_again(held(case), now)
    return made


def _wait_again(case: Case, now: datetime) -> None:
    today = now.date()
    whole = Consent.objects.filter(
        case=case.key, withdrawn_at=None, standing=Standing.WHOLE, valid_to__gte=today
    )
    consent = whole.order_by("-pk").first() if case.is_child(today) else None
    if consent is None:
        return
    said = consent.givers.filter(row=None, says_no=False)
    yes = set(said.values_list("representative_id", flat=True))
    is_mature = consent.assessed == Assessed.MATURITY
    if not givers.suffices(case, yes, today, is_mature=is_mature):
        wait(case, consent, now)


def wait(case: Case, consent: Consent, now: datetime) -> None:
    """Keep a consent that is not whole: nothing is sent, and the work list tells why."""
    says_no = consent.givers.filter(says_no=True).exists()
    consent.standing = Standing.DISAGREED if says_no else Standing.WAITING
    consent.save(update_fields=["standing"])
    tasks.done(case.key, *_TASKS)
    lapsing.settle(case)
    if says_no:
        tasks.expect(case, What.GUARDIANS_DISAGREE)
    else:
        _await_answer(case, now.date())
    if case.stage in (*_BEFORE_CALLING, *_REOPENED):
        case.move(Stage.CALLED if _was_called(case) else Stage.CONSENT)
        tasks.done(case.key, What.MAP_CONTACTS, What.WRITE_SUMMONS)


def complete(case: Case, consent: Consent, now: datetime) -> None:
    """Everyone needed has said yes: the contact map is next, or the summons when it is finished."""
    consent.standing = Standing.WHOLE
    said = consent.givers.filter(row=None, says_no=False)
    consent.given_on = max(one.given_on for one in said)
    consent.save(update_fields=["standing", "given_on"])
    until = givers.alone_until(
        case, {one.representative_id for one in said}, now.date(),
        is_mature=consent.assessed == Assessed.MATURITY,
    )  # fmt: skip
    if until is not None:
        consent.shorten(until)
    tasks.done(case.key, *_TASKS)
    wanted = [(row.unit, row.contact) for row in consent.rows.select_related("unit")]
    contacts.hear_person(case, wanted, (), now)
    if case.stage in _REOPENED and _was_called(case):
        case.move(Stage.CALLED)
    elif case.stage in (Stage.NEED, Stage.CONSENT, *_REOPENED):
        case.move(Stage.CONTACTS)
        tasks.expect(case, What.MAP_CONTACTS)
        contacts.settle(case)
    lapsing.settle(case)


def wait_for_row(case: Case, now: datetime) -> None:
    """A recipient added later waits for a guardian: the rest of the consent stands as it is."""
    _await_answer(case, now.date())


def complete_row(case: Case, row: ConsentRow, now: datetime) -> None:
    """Everyone needed has said yes to a recipient added later: it takes an older row's place."""
    older = ConsentRow.objects.filter(
        consent=row.consent_id, unit=row.unit_id, contact=row.contact, withdrawn_at=None
    )
    older.exclude(pk=row.pk).update(withdrawn_at=now)
    row.standing = Standing.WHOLE
    said = list(row.givers.filter(says_no=False))
    row.added_on = max(one.given_on for one in said)
    is_mature = row.consent.assessed == Assessed.MATURITY
    who = {one.representative_id for one in said}
    until = givers.alone_until(case, who, now.date(), is_mature=is_mature)
    if until is not None:
        row.valid_to = min(row.valid_to, until)
    row.save(update_fields=["standing", "added_on", "valid_to"])
    contacts.hear_person(case, [(row.unit, row.contact)], (), now)
    lapsing.settle(case)


def waiting_rows(case: Case) -> list[ConsentRow]:
    """Return the recipients added later that some guardian has not said yes to."""
    rows = ConsentRow.objects.filter(
        consent__case=case.key, consent__withdrawn_at=None, withdrawn_at=None,
        standing=Standing.WAITING,
    )  # fmt: skip
    return list(rows.select_related("consent", "unit").order_by("pk"))


def missing_of_row(case: Case, row: ConsentRow, now: datetime) -> list[Representative]:
    """Return the guardians whose yes to a recipient added later is waited for."""
    said = row.givers.filter(says_no=False).select_related("representative")
    yes = [one.representative for one in said if one.representative is not None]
    is_mature = row.consent.assessed == Assessed.MATURITY
    return givers.awaited(case, yes, now, is_mature=is_mature)


def answer_row(
    case: Case, row: ConsentRow, giver: Giver, by: Assignment, now: datetime, *, says_yes: bool
) -> ConsentRow:
    """Write down what one guardian says of a recipient added later. A no ends it.

    Raises Refused naming the field, and ConsentRow.DoesNotExist for one that does not wait.
    """
    one = giver.representative
    with transaction.atomic():
        case = locked(case)
        found = next((known for known in waiting_rows(case) if known.pk == row.pk), None)
        if found is None or one is None or one not in missing_of_row(case, found, now):
            raise ConsentRow.DoesNotExist
        givers.check_days(case, [giver], now.date())
        if says_yes:
            givers.check_form(case, giver, now)
            givers.check_orders(case, [giver], found.valid_to, now.date())
        said = given_by(found.consent, giver, found)
        said.says_no = not says_yes
        said.save()
        if not says_yes:
            found.withdraw(now)
        elif not missing_of_row(case, found, now):
            complete_row(case, found, now)
        _settle_rows(case, now)
        act = Act.CONSENTED if says_yes else Act.REFUSED
        note(case, act, by, now, "consent-row", row=found.pk, giver=said.pk)
    return found


def _settle_rows(case: Case, now: datetime) -> None:
    """Bring the recipients that wait, and the work list, in line with what is decided."""
    waits = False
    for row in waiting_rows(case):
        if missing_of_row(case, row, now):
            waits = True
        else:
            complete_row(case, row, now)
    if waits:
        wait_for_row(case, now)
    elif waiting(case) is None:
        tasks.done(case.key, What.AWAIT_GUARDIAN)


def _was_called(case: Case) -> bool:
    """Whether a meeting was called that stands: one that was held before the yes was taken back."""
    return bool(case.summonses.filter(cancelled_at=None, edition__gt=0).exists())


def settle(case: Case, now: datetime) -> None:
    """Bring a consent that is waited for in line with the answers and with what is decided."""
    consent = waiting(case)
    if consent is None:
        _settle_rows(case, now)
        return
    if _missing(case, consent, now):
        wait(case, consent, now)
    else:
        complete(case, consent, now)


def _missing(case: Case, consent: Consent, now: datetime) -> list[Representative]:
    said = consent.givers.filter(row=None, says_no=False).select_related("representative")
    yes = [one.representative for one in said if one.representative is not None]
    is_mature = consent.assessed == Assessed.MATURITY
    return givers.awaited(case, yes, now, is_mature=is_mature)


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent that is not whole: who has answered what, and whose yes is waited for."""

    case: Case
    consent: Consent
    answers: Sequence[ConsentGiver]
    awaited: Sequence[Representative]


def read(key: str, by: Assignment, now: datetime) -> Asked:
    """Return the consent that is waited for, and write the reading to the ledger.

    Raises Case.DoesNotExist, and Consent.DoesNotExist when none is waited for.
    """
    case = cases.read(key, by, now, "consent")
    consent = waiting(case)
    if consent is None:
        raise Consent.DoesNotExist
    answers = list(consent.givers.select_related("representative").order_by("pk"))
    yes = {one.representative_id for one in answers if not one.says_no}
    missing = [one for one in givers.guardians_of(case, now.date()) if one.pk not in yes]
    return Asked(case, consent, answers, missing)


def answer(case: Case, giver: Giver, by: Assignment, now: datetime, *, says_yes: bool) -> Consent:
    """Write down one guardian's own answer, with its day, its form and where it is kept.

    A no stops the start and is shown; it can become a yes. Raises Refused naming the field, and
    Consent.DoesNotExist when no answer is waited for.
    """
    one = giver.representative
    with transaction.atomic():
        case = locked(case)
        consent = waiting(case)
        if consent is None or one is None:
            raise Consent.DoesNotExist
        if one.pk not in {known.pk for known in givers.guardians_of(case, now.date())}:
            raise Refused(_("This one is not a guardian of the child today."), "answer")
        givers.check_days(case, [giver], now.date())
        if says_yes:
            givers.check_form(case, giver, now)
            givers.check_orders(case, [giver], consent.valid_to, now.date())
        consent.givers.filter(representative=one, row=None).delete()
        said = given_by(consent, giver)
        said.says_no = not says_yes
        said.save()
        settle(case, now)
        act = Act.CONSENTED if says_yes else Act.REFUSED
        note(case, act, by, now, "consent", consent=consent.pk, giver=said.pk)
        consent.refresh_from_db()
    return consent


def _await_answer(case: Case, on: date) -> None:
    """Wait for an answer, which is late on the day that the rulebook says."""
    late = case.day_of("guardian-answer", on, on)
    tasks.expect(case, What.AWAIT_GUARDIAN, late, waits=True)

"""Taking the consent back, whole or for one, when a meeting may already be called (H88)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import consent, contacts, posting
from samlas.casework.case import Case, locked
from samlas.casework.closure import closing
from samlas.casework.closure.models import Ground
from samlas.casework.closure.terms import Terms, plan_in_force
from samlas.casework.parting import contacts_of_row, is_ahead
from samlas.casework.plan import minutes
from samlas.casework.summons import draft, informing, sending
from samlas.casework.summons.draft import Summons
from samlas.directory.doing import Doer
from samlas.people.models import ConsentRow


def withdraw(case: Case, how: str, by: Doer, now: datetime, *, phone: str = "") -> None:
    """End the consent at once; with a plan in force, close the case with it.

    Everyone called, or who holds the plan, is told that it is off, never why. What they have been
    sent stays with them. `phone` is where to turn if the need comes back, else `known_phone` is.
    Raises Refused when there is no consent.
    """
    with transaction.atomic():
        summons = draft.current_locked(case)
        if plan_in_force(case):
            wanted = Terms(
                grounds=[Ground.CONSENT_WITHDRAWN],
                turn_to=case.unit,
                turn_to_phone=phone or known_phone(case),
                person_told_on=now.date(),
            )
            closing.close(case, wanted, by, now, withdrawn_how=how)
            return
        consent.withdraw(case, how, by, now)
        posting.stop(case, by, now)
        informing.settle(case, now)
        if summons is not None and is_ahead(summons):
            with override(settings.LANGUAGE_CODE):
                reason = _("The meeting will not be held.")
            sending.cancel(summons, summons.version, reason, by, now)


def known_phone(case: Case) -> str:
    """Return the number to ring: of the latest summons, else of the one responsible, or the unit.

    A summons that was sent has one, so a plan in force never lacks it.
    """
    numbers = Summons.objects.filter(case=case).exclude(convener_phone="").order_by("-pk")
    known = numbers.values_list("convener_phone", flat=True).first()
    return known or case.responsible.staff.phone or case.unit.phone


def narrow_row(
    row: ConsentRow, kinds: Collection[str], until: date, case: Case, by: Doer, now: datetime
) -> None:
    """Let one recipient know less, or not as long, at once: see `consent.narrow_row`.

    A letter to it that tells more, and lies here still, is not posted.
    """
    with transaction.atomic():
        consent.narrow_row(row, kinds, until, case, by, now)
        posting.stop(case, by, now, row)
        minutes.settle(case, now)
        informing.settle(case, now)


def withdraw_row(row: ConsentRow, case: Case, by: Doer, now: datetime) -> None:
    """Take one recipient out of the consent at once; if called already, tell it not to come.

    On the map the contact stands as one that the person does not want. Raises
    ConsentRow.DoesNotExist for a row of another case.
    """
    with transaction.atomic():
        summons = draft.current_locked(case)
        case = locked(case)
        consent.withdraw_row(row, case, by, now)
        posting.stop(case, by, now, row)
        unwanted = [contact.pk for contact in contacts_of_row(row, case)]
        contacts.hear_person(case, (), unwanted, now)
        minutes.settle(case, now)
        informing.settle(case, now)
        if summons is not None and is_ahead(summons):
            sending.tell_removed(summons, by, now)

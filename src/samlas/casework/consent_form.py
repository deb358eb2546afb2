"""The consent form on paper, made from what is filled in before the consent is given (H21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Case, note
from samlas.casework.consent import Row
from samlas.casework.contacts import Contact
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Capacity


def to_sign(
    case: Case,
    rows: Sequence[Row],
    contacts: Sequence[Contact],
    *,
    not_to_be_brought_up: str,
    valid_to: date | None,
    by: Assignment,
    now: datetime,
) -> papers.ConsentForm:
    """Return the form to print and sign; that it was made is written to the ledger."""
    individual = case.individual
    is_child = case.is_child(now.date())
    note(case, Act.READ, by, now, "consent-form")
    return papers.ConsentForm(
        reference=case.key,
        made_on=now.date(),
        practice=settings.PRACTICE,
        recipient=papers.Party(name=individual.name, address=individual.postal_address),
        individual=papers.Person(
            name=individual.name,
            personal_number=individual.personal_number,
            protected=individual.is_protected,
        ),
        unit=_unit(by),
        purpose=_("To plan the support together in a coordinated individual plan (SIP)."),
        shares=tuple(_share(row, contacts, valid_to) for row in rows),
        not_to_be_brought_up=not_to_be_brought_up,
        valid_to=valid_to,
        child=is_child,
        signers=_signers(case) if is_child else (individual.name,),
    )


def _unit(by: Assignment) -> papers.Party:
    return papers.Party(
        unit=by.unit.name,
        principal=by.unit.principal.name,
        name=by.staff.name,
        function=by.title,
        address=by.unit.postal_address,
        email=by.staff.email or by.unit.email,
        phone=by.staff.phone or by.unit.phone,
    )


def _share(row: Row, contacts: Sequence[Contact], valid_to: date | None) -> papers.Share:
    names = {contact.pk: contact.name for contact in contacts}
    what = [str(kind.label) for kind in row.kinds]
    if row.exception:
        what.append(_("but not: %(exception)s") % {"exception": row.exception})
    return papers.Share(
        name=names.get(row.contact, "") if row.contact else "",
        unit=row.unit.name if row.unit else "",
        what=tuple(what),
        valid_to=row.valid_to or valid_to,
    )


def _signers(case: Case) -> tuple[str, ...]:
    guardians = case.individual.representatives.filter(capacity=Capacity.GUARDIAN).order_by("pk")
    return tuple(guardian.name for guardian in guardians[:2])

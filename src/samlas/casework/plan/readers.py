"""Who gets the plan, and how much of it: what each one's living consent opens, and no more."""

from __future__ import annotations

from collections.abc import Sequence

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.contacts import Choice, Contact
from samlas.casework.meeting.models import Presence
from samlas.casework.plan.paper import Reader, Sheet
from samlas.casework.summons.paper import own_recipients
from samlas.exchange.dispatch import NEEDS
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentGiver, ConsentRow
from samlas.people.places import unaware


def readers(whole: Sheet) -> tuple[list[Reader], list[str]]:
    """Return who gets the plan, the person and those who consented first; and whom consent keeps
    from it, by name.

    The others are those who do something in it, who were at the meeting, or who have an earlier
    edition. At least one consent row must live.
    """
    case = whole.plan.case
    row = whole.rows[0]
    own = own_recipients(case, row)
    silent = unaware(case.individual)
    found = [
        Reader(party=party, hand=hand, row=row, unaware=hand in silent)
        for hand, party in own.items()
    ]
    givers = _givers(row)
    left_out = []
    for contact in _others(whole):
        if contact.representative_id in givers and contact.representative_id is not None:
            continue
        covering = _row_of(contact, whole.rows)
        if covering is None:
            left_out.append(contact.name)
        else:
            found.append(_reader(contact, covering))
    return found, left_out


def _givers(row: ConsentRow) -> set[int | None]:
    """Those who gave the consent for the person: they get the person's own copy."""
    found = ConsentGiver.objects.filter(consent=row.consent_id, row=None, says_no=False)
    return set(found.values_list("representative_id", flat=True))


def _others(whole: Sheet) -> list[Contact]:
    doing = {one.contact_id for one in whole.actions}
    there = {one.contact_id for one in whole.there if one.presence != Presence.ABSENT}
    sent = Dispatch.objects.filter(
        case=whole.plan.case.key, kind=papers.Plan.kind, superseded_at=None, cancelled_at=None
    )
    units = set(sent.exclude(recipient=None).values_list("recipient_id", flat=True))
    return [
        contact
        for contact in whole.owners
        if contact.choice != Choice.CONVENES
        and contact.unit_id != whole.plan.case.unit_id
        and contact.choice != Choice.PERSON_DECLINES
        and (contact.pk in doing | there or (contact.unit_id and contact.unit_id in units))
    ]


def _row_of(contact: Contact, rows: Sequence[ConsentRow]) -> ConsentRow | None:
    for row in rows:
        if row.contact == contact.pk or (row.unit_id and row.unit_id == contact.unit_id):
            return row
    return None


def _reader(contact: Contact, row: ConsentRow) -> Reader:
    kinds = frozenset(row.kinds)
    return Reader(
        party=_party(contact),
        hand=contact.reader,
        row=row,
        size="whole" if NEEDS[papers.Plan.kind] <= kinds else "own",
        contact=contact,
        kinds=kinds,
    )


def _party(contact: Contact) -> papers.Party:
    unit = contact.unit
    return papers.Party(
        unit=unit.name if unit else "",
        principal=unit.principal.name if unit else "",
        name="" if unit else contact.name,
        address=contact.postal_address,
    )


def own_party(case: Case) -> papers.Party:
    """The case's own unit, whose copy is the edition itself."""
    return papers.Party(
        unit=case.unit.name, principal=case.unit.principal.name, address=case.unit.postal_address
    )

"""The contact map as its page shows it: each contact with the rulebook's verdict and its cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import contacts as step
from samlas.casework import guardians
from samlas.casework.case import Case
from samlas.casework.consent import live_rows
from samlas.casework.consent_reading import row_contact
from samlas.casework.contacts import Choice, Contact, Suggestion
from samlas.casework.summons.check import attend_facts
from samlas.casework.summons.draft import AskedFor
from samlas.directory.models import Assignment, Unit
from samlas.exchange.dispatch import NEEDS
from samlas.people.models import ConsentRow, Representative


@dataclass(frozen=True, slots=True)
class Placed:
    """One contact with the rulebook's verdict on its duty to come, and the consent behind it."""

    contact: Contact
    attend: rulebook.Answer
    row: ConsentRow | None

    @property
    def is_called(self) -> bool:
        """Whether it would be a summons; else it is an invitation that may be declined."""
        return self.attend.verdict != "invited"

    @property
    def is_covered(self) -> bool:
        """Whether the consent lets a summons go to this contact."""
        return self.row is not None and NEEDS["summons"] <= set(self.row.kinds)

    @property
    def lacks_consent(self) -> bool:
        """Whether the contact is to be asked, and nothing may be told to it yet (K19)."""
        return self.contact.choice == Choice.ASK_TO_COME and not self.is_covered


@dataclass(frozen=True, slots=True)
class ContactMap:
    """Everyone around the person, and who else the consent or the rulebook points to."""

    case: Case
    placed: Sequence[Placed]
    version: int
    suggestions: Sequence[Suggestion]
    consented: Sequence[Unit]
    """Units that the consent names and that are not on the map yet."""
    close: Sequence[Representative]
    """Relatives and representatives in the person's record, not on the map yet."""
    asks_representative: bool
    """Whether it is still to be asked if someone is appointed to speak for the person (K39)."""
    standing: str
    """What is missing in the consent, in words: a guardian's answer, or that they agree."""

    @property
    def undecided(self) -> int:
        return len(step.undecided([one.contact for one in self.placed]))

    @property
    def is_ready(self) -> bool:
        """Whether everyone is decided about, and someone is to be asked (K58)."""
        choices = [one.contact.choice for one in self.placed]
        return Choice.ASK_TO_COME in choices and Choice.UNDECIDED not in choices

    @property
    def lacking(self) -> Sequence[Placed]:
        return [one for one in self.placed if one.lacks_consent]


def read(key: str, by: Assignment, now: datetime) -> ContactMap:
    """Return the map of a case and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "contacts")
    contacts = step.contacts_of(case)
    rows = live_rows(case, now.date())
    representatives = list(case.individual.representatives.order_by("pk"))
    on_map = {contact.representative_id for contact in contacts}
    return ContactMap(
        case=case,
        placed=_placed(case, contacts, rows, now.date()),
        version=step.map_version(contacts),
        suggestions=step.suggestions(case, contacts, now.date()),
        consented=[row.unit for row in rows if row.unit and row_contact(row, contacts) is None],
        close=[one for one in representatives if one.pk not in on_map],
        asks_representative=_asks(case, representatives, now.date()),
        standing=_standing(case, rows),
    )


def _standing(case: Case, rows: Sequence[ConsentRow]) -> str:
    """Asked only of a child whose consent covers nobody: one that is whole has its rows."""
    waited_for = None if rows else guardians.waiting(case)
    return waited_for.get_standing_display() if waited_for else ""


def _placed(
    case: Case, contacts: Sequence[Contact], rows: Sequence[ConsentRow], on: date
) -> list[Placed]:
    parties = step.party_ids(case, contacts)
    by_contact = {found.pk: row for row in rows if (found := row_contact(row, contacts))}
    placed = []
    for contact in contacts:
        facts = attend_facts(contact, AskedFor.COORDINATION, is_party=contact.unit_id in parties)
        answer = case.ask("duty-to-attend", on, **facts)
        placed.append(Placed(contact, answer, by_contact.get(contact.pk)))
    return placed


def _asks(case: Case, representatives: Sequence[Representative], on: date) -> bool:
    if case.no_representative or case.is_child(on):
        return False
    return not any(one.capacity in step.APPOINTED for one in representatives)

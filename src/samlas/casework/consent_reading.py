"""What the consent's pages show: what is asked before it, and what it says once given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samlas import rulebook
from samlas.casework import case as cases
from samlas.casework import guardians, lapsing
from samlas.casework.case import Case
from samlas.casework.consent import Decline, Information, live_consents, live_rows
from samlas.casework.consent_draft import ConsentDraft, draft_of
from samlas.casework.contacts import Contact, contacts_of
from samlas.casework.givers import Candidate, candidates
from samlas.directory.models import Assignment
from samlas.people.models import Consent, ConsentGiver, ConsentRow, InformationKind, Representative


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that the talk about consent needs: who is around, who may say yes, in what form.

    `form` is the rulebook's word on the form, `oral` or `signed`.
    """

    case: Case
    is_informed: bool
    is_child: bool
    contacts: Sequence[Contact]
    candidates: Sequence[Candidate]
    form: rulebook.Answer
    consent: Consent | None
    draft: ConsentDraft


def asking(key: str, by: Assignment, now: datetime) -> Asking:
    """Return what is needed to ask for consent, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "consent")
    on = now.date()
    return Asking(
        case=case,
        is_informed=case.informations.exists(),
        is_child=case.is_child(on),
        contacts=contacts_of(case),
        candidates=candidates(case, on),
        form=case.ask("consent-form", on),
        consent=live_consents(case, on).first(),
        draft=draft_of(case),
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """One row of a given consent, with what the recipient is called on the map."""

    row: ConsentRow
    name: str
    contact: Contact | None

    @property
    def kinds(self) -> list[str]:
        """What may be known, in words."""
        return [str(InformationKind(kind).label) for kind in self.row.kinds]


@dataclass(frozen=True, slots=True)
class Given:
    """The consent as it stands: its rows, who gave it; or the person's no."""

    case: Case
    consent: Consent | None
    shared: Sequence[Shared]
    givers: Sequence[ConsentGiver]
    declined: Decline | None
    uncovered: Sequence[Contact]
    """Contacts on the map that nothing may be told to."""
    is_waiting: bool
    """Whether a guardian's yes is waited for, or they disagree."""
    added: Sequence[tuple[Shared, Sequence[Representative]]]
    """The recipients added later that wait, with the guardians who have not answered."""


def given(key: str, by: Assignment, now: datetime) -> Given:
    """Return the consent of a case as it stands, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "consent")
    consent = live_consents(case, now.date()).first()
    contacts = contacts_of(case)
    shared = [_shared(row, contacts) for row in live_rows(case, now.date())]
    covered = {one.contact.pk for one in shared if one.contact is not None}
    givers = ConsentGiver.objects.filter(consent=consent).select_related("representative", "row")
    return Given(
        case=case,
        consent=consent,
        shared=shared,
        givers=list(givers.order_by("pk")) if consent else [],
        declined=case.declines.order_by("-pk").first(),
        uncovered=[contact for contact in contacts if contact.pk not in covered],
        is_waiting=consent is None and guardians.waiting(case) is not None,
        added=[
            (_shared(row, contacts), guardians.missing_of_row(case, row, now))
            for row in (guardians.waiting_rows(case) if consent else ())
        ],
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """What of the consent ends next, all on the same day; nothing when nothing has to be asked."""

    case: Case
    shared: Sequence[Shared]

    @property
    def on(self) -> date | None:
        """The last day."""
        return self.shared[0].row.valid_to if self.shared else None


def ending(key: str, by: Assignment, now: datetime) -> Ending:
    """Return what of the consent ends next, and write the reading to the ledger.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "consent")
    rows = [] if case.has_ended else lapsing.first_to_end(case)
    around = contacts_of(case) if rows else []
    return Ending(case, [_shared(row, around) for row in rows])


def _shared(row: ConsentRow, contacts: Sequence[Contact]) -> Shared:
    contact = row_contact(row, contacts)
    name = contact.name if contact else (row.unit.name if row.unit else "")
    return Shared(row, name, contact)


def row_contact(row: ConsentRow, contacts: Sequence[Contact]) -> Contact | None:
    """Return the contact on the map that a row is about, if it is there."""
    for contact in contacts:
        if contact.pk == row.contact or (row.unit_id and contact.unit_id == row.unit_id):
            return contact
    return None


def informed(key: str, by: Assignment, now: datetime) -> tuple[Case, Sequence[Information]]:
    """Return the case and what information has been given, the latest first; the ledger notes it.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "information")
    given_so_far = case.informations.select_related("given_by__staff").order_by("-given_on", "-pk")
    return case, list(given_so_far)

"""Circumstances that change: who should still get what is asked anew, one by one (H81)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import case as cases
from samlas.casework import parting, tasks
from samlas.casework.case import Case, Refused, locked, note
from samlas.casework.consent import live_rows
from samlas.casework.consent_reading import row_contact
from samlas.casework.contacts import Choice, Contact, contacts_of
from samlas.casework.followup.models import Change, Circumstance
from samlas.casework.summons import draft
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow


@dataclass(frozen=True, slots=True)
class Knows:
    """One who may know something now: the consent row, and what the recipient is called."""

    row: ConsentRow
    name: str


@dataclass(frozen=True, slots=True)
class Check:
    """A change, with all who may know something, and those on the map who may not."""

    case: Case
    change: Change
    knowing: Sequence[Knows]
    uncovered: Sequence[Contact]


def changes(key: str, by: Assignment, now: datetime) -> tuple[Case, list[Change]]:
    """Return a case with its noted changes, newest first, and write the reading to the ledger.

    Raises Case.DoesNotExist.
    """
    case = cases.read(key, by, now, "changes")
    found = case.changes.select_related("noted_by__staff", "settled_by__staff").order_by("-pk")
    return case, list(found)


def note_change(
    case: Case, what: Circumstance, on: date, text: str, by: Assignment, now: datetime
) -> Change:
    """Note that a circumstance has changed; who should still get what is to be checked from now.

    Raises Refused for a day ahead, and in an ended case.
    """
    with transaction.atomic():
        fresh = locked(case)
        _check_open(fresh)
        if on > localdate(now):
            raise Refused(_("The day cannot be ahead. Note it when it has happened."), "on")
        made = Change.objects.create(
            case=fresh, what=what, on=on, text=text.strip(), noted_at=now, noted_by=by
        )
        tasks.expect(fresh, What.CHECK_RECIPIENTS, localdate(now))
        note(fresh, Act.CHANGED, by, now, "change", what=what)
    return made


def _check_open(case: Case) -> None:
    if case.has_ended:
        raise Refused(_("The case has ended. Nobody is told anything more."))


def check(key: str, pk: int, by: Assignment, now: datetime) -> Check:
    """Return one change with all whom it may concern, and write the reading to the ledger.

    Raises Case.DoesNotExist, Change.DoesNotExist.
    """
    case = cases.read(key, by, now, "change")
    change = case.changes.select_related("settled_by__staff").get(pk=pk)
    contacts = contacts_of(case)
    rows = live_rows(case, now.date())
    of_row = {row.pk: row_contact(row, contacts) for row in rows}
    covered = {one.pk for one in of_row.values() if one}
    return Check(
        case=case,
        change=change,
        knowing=[Knows(row, _name(row, of_row[row.pk])) for row in rows],
        uncovered=[
            one for one in contacts if one.choice == Choice.ASK_TO_COME and one.pk not in covered
        ],
    )


def _name(row: ConsentRow, contact: Contact | None) -> str:
    if contact is not None:
        return contact.name
    return row.unit.name if row.unit else ""


def settle(
    change: Change,
    keeps: Mapping[int, bool],
    settled_with: str,
    how: str,
    by: Assignment,
    now: datetime,
) -> Change:
    """Settle who still gets what: `keeps` says of each living consent row, by its id, if it stays.

    The others end at once; a new recipient needs a row of its own, by the consent's own page.
    Raises Refused when one is left out, it is settled already, nobody is named that it was settled
    with, or the case has ended.
    """
    with transaction.atomic():
        draft.current_locked(change.case)
        case = locked(change.case)
        _check_open(case)
        fresh = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
        rows = live_rows(case, now.date())
        _check_settling(fresh, rows, keeps, settled_with)
        with override(settings.LANGUAGE_CODE):
            reason = _("Circumstances have changed.")
        for row in rows:
            if not keeps[row.pk]:
                parting.end_row(row, case, reason, by, now)
        fresh.settled_at, fresh.settled_by = now, by
        fresh.settled_with, fresh.settled_how = settled_with.strip(), how.strip()
        fresh.save()
        if not case.changes.filter(settled_at=None).exists():
            tasks.done(case.key, What.CHECK_RECIPIENTS)
        note(case, Act.CHANGED, by, now, "change-settled", kept=sum(keeps.values()))
    return fresh


def _check_settling(
    change: Change, rows: Sequence[ConsentRow], keeps: Mapping[int, bool], settled_with: str
) -> None:
    if change.settled_at is not None:
        raise Refused(_("This has been settled already."))
    if not settled_with.strip():
        raise Refused(_("Write with whom it was settled."), "settled_with")
    for row in rows:
        if row.pk not in keeps:
            raise Refused(_("Choose for everyone."), f"row-{row.pk}")

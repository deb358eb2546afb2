"""A draft becomes an edition: one proposes it with its decision, another publishes it (H6, H11)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.agreements.drafting import about, judged, latest, over
from samlas.agreements.keeping import draft_of
from samlas.agreements.models import Draft, Edition, digest_of
from samlas.casework import tasks
from samlas.casework.case import Conflict, Refused
from samlas.casework.clocks import trials
from samlas.casework.tasks import What
from samlas.directory.models import Agreement, Assignment
from samlas.ledger import log
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Record:
    """The decision behind a change: of a minor one the working group's statement that purpose and
    structure are kept; of any other the body, day and reference."""

    body: str = ""
    decided_on: date | None = None
    reference: str = ""
    statement: str = ""


def is_minor(draft: Draft, book: rulebook.Book) -> bool:
    """Whether the working group may decide it; a new agreement never is."""
    before = latest(draft.agreement)
    return before is not None and rulebook.is_minor(before.top, book.top)


def propose(agreement: str, said: Record, version: int, by: Assignment, now: datetime) -> Draft:
    """Ask for the draft to be published as it stands. Raises Refused, Conflict."""
    with transaction.atomic():
        draft = _locked(agreement, by, now)
        if draft.version != version:
            raise Conflict(draft)
        book = judged(draft.agreement, draft.text, now.date())
        _check(draft, book, said, now.date())
        for name, value in asdict(said).items():
            setattr(draft, name, value)
        draft.proposed_by, draft.proposed_at = by, now
        draft.version += 1
        draft.save()
        _note(draft.agreement, by, now, "proposed", digest_of(draft.text))
    return draft


def _check(draft: Draft, book: rulebook.Book, said: Record, today: date) -> None:
    before = latest(draft.agreement)
    if before is not None and not (
        rulebook.differences(before.top, book.top) or rulebook.heads(before.top, book.top)
    ):
        raise Refused(_("Nothing has been changed."))
    if book.top.valid_from < today:
        raise Refused(_("It can begin today at the earliest. Change the day it holds from."))
    first = rulebook.current(draft.agreement.rulebook, 0, today)  # what came with the program
    known = {first.top.version} if first else set()
    if book.top.version in known | set(draft.agreement.decided.values_list("version", flat=True)):
        raise Refused(_("An earlier version is called the same. Change what this is called."))
    if is_minor(draft, book):
        if not said.statement:
            raise Refused(_("Say how purpose and structure are kept."), "statement")
        return
    for name in ("body", "decided_on", "reference"):
        if not getattr(said, name):
            raise Refused(_("A change of rules needs its decision: by whom, when, where."), name)
    if said.decided_on and said.decided_on > today:
        raise Refused(_("The day of the decision has not come yet."), "decided_on")


def publish(agreement: str, version: int, by: Assignment, now: datetime) -> Edition:
    """Publish what another has proposed. Cases that have begun keep the edition they began with.

    Raises Refused, Conflict, Draft.DoesNotExist.
    """
    with transaction.atomic():
        draft = _locked(agreement, by, now)
        if draft.version != version:
            raise Conflict(draft)
        if draft.proposed_by is None:
            raise Refused(_("It has to be proposed first."))
        if draft.proposed_by.staff_id == by.staff_id:
            raise Refused(_("Somebody else has to publish what you have proposed."))
        known = Agreement.objects.select_for_update().get(pk=draft.agreement_id)
        book = judged(known, draft.text, now.date())
        _check(draft, book, _record(draft), now.date())
        edition = _kept(draft, known, book, by, now)
        draft.delete()
        _note(known, by, now, "published", edition.digest)
    return edition


def _record(draft: Draft) -> Record:
    return Record(draft.body, draft.decided_on, draft.reference, draft.statement)


def _kept(
    draft: Draft, known: Agreement, book: rulebook.Book, by: Assignment, now: datetime
) -> Edition:
    assert draft.proposed_by is not None
    before = latest(known)
    edition = Edition.objects.create(
        **asdict(_record(draft)), agreement=known, number=known.editions + 1, text=draft.text,
        digest=digest_of(draft.text), over=list(over(draft.text, now.date())),
        version=book.top.version, valid_from=book.top.valid_from,
        is_minor=is_minor(draft, book), proposed_by=draft.proposed_by, published_by=by,
        published_at=now,
    )  # fmt: skip
    known.editions, known.title = edition.number, book.title
    known.save(update_fields=["editions", "title"])
    if before is not None and before.top.trial_to != book.top.trial_to:
        tasks.done(trials.about(known), What.TRIAL_ENDS)
    return edition


def _locked(agreement: str, by: Assignment, now: datetime) -> Draft:
    pk = draft_of(agreement, by, now.date()).pk
    found = Draft.objects.select_for_update(of=("self",)).select_related("proposed_by")
    return found.get(pk=pk)


def _note(agreement: Agreement, by: Assignment, now: datetime, purpose: str, digest: str) -> None:
    log.write(by.actor, now, log.Note(Act.CHANGED, about(agreement), purpose, {"digest": digest}))

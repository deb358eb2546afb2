"""What is filled in before a consent is given: kept while the talk goes on, or a form is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction

from samlas.casework.case import Case, Conflict, locked, note
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Consent
from samlas.sealed.fields import SealedJSON, SealedText


class ConsentDraft(models.Model):
    """The answers so far in one case. Nothing rests on it: the gate reads recorded consents only.

    `choices` holds the form's ticks and days as they were sent, by field.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="consent_draft")
    choices = SealedJSON(default=dict)
    not_to_be_brought_up = SealedText(blank=True)
    assessment = SealedText(blank=True)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"consent draft {self.pk}"


def draft_of(case: Case) -> ConsentDraft:
    """Return the case's draft, or one that is not saved yet, with what was not to be brought up."""
    draft = ConsentDraft.objects.filter(case=case).first()
    if draft is not None:
        return draft
    before = Consent.objects.filter(case=case.key).order_by("-pk").first()
    return ConsentDraft(
        case=case, not_to_be_brought_up=before.not_to_be_brought_up if before else ""
    )


def save_draft(
    case: Case, values: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> ConsentDraft:
    """Keep what is filled in. `version` is the one the form was opened at; raises Conflict."""
    with transaction.atomic():
        locked(case)
        draft = locked_draft(case, version)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.version += 1
        draft.save()
        note(case, Act.CHANGED, by, now, "consent-draft")
    return draft


def locked_draft(case: Case, version: int) -> ConsentDraft:
    """Return the draft locked for this transaction; raises Conflict if saved after `version`."""
    ConsentDraft.objects.get_or_create(case=case)
    draft = ConsentDraft.objects.select_for_update().get(case=case)
    if draft.version != version:
        raise Conflict(draft)
    return draft


def empty(draft: ConsentDraft, not_to_be_brought_up: str) -> None:
    """Forget what was filled in, once it is recorded, but what is not to be brought up: that is
    asked about anew each time, never dropped. The version goes on counting.
    """
    draft.choices, draft.assessment = {}, ""
    draft.not_to_be_brought_up = not_to_be_brought_up
    draft.version += 1
    draft.save()

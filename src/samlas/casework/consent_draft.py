"""What is filled in before a consent is given: kept while the talk goes on, or a form is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction

from samlas.casework.case import Case, Conflict, locked, note
from samlas.directory.models import Assignment
from samlas.ledger.models import Act


class ConsentDraft(models.Model):
    """The answers so far in one case. Nothing rests on it: the gate reads recorded consents only.

    `choices` holds the form's ticks and days as they were sent, by field.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="consent_draft")
    choices = models.JSONField(default=dict)
    not_to_be_brought_up = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"consent draft {self.pk}"


def draft_of(case: Case) -> ConsentDraft:
    """Return the case's draft, or an empty one that is not saved yet."""
    return ConsentDraft.objects.filter(case=case).first() or ConsentDraft(case=case)


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


def empty(draft: ConsentDraft) -> None:
    """Forget what was filled in, once it is recorded. The version goes on counting."""
    draft.choices, draft.not_to_be_brought_up, draft.assessment = {}, "", ""
    draft.version += 1
    draft.save()

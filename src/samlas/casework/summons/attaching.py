"""What goes with the summons: files that the convener adds, for those whose consent opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction

from samlas import papers
from samlas.casework import attached
from samlas.casework.attached import Attached, New
from samlas.casework.case import note
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.files import store
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow

Called = TypeVar("Called", papers.Summons, papers.PersonCopy)


class Attachment(Attached):
    """A file of a summons."""

    summons = models.ForeignKey(Summons, models.CASCADE, related_name="attachments")


def of(summons: Summons) -> list[Attachment]:
    """Return the attachments of a summons in the order they were added."""
    return list(Attachment.objects.filter(summons=summons).select_related("file").order_by("pk"))


def attach(summons: Summons, new: New, version: int, by: Assignment, now: datetime) -> Summons:
    """Add an attachment: checked and right-sized, kept encrypted. Returns the summons as saved.

    Raises Refused as `attached.checked` and `attached.fields`, and Conflict.
    """
    fit = attached.checked(new, summons.case)
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        said = attached.fields(new, fit, of(fresh), by, now)
        Attachment.objects.create(summons=fresh, **said)
        draft.saved(fresh, by, now, "summons-attach", [])
    return fresh


def detach(summons: Summons, pk: int, version: int, by: Assignment, now: datetime) -> Summons:
    """Take an attachment away; papers that were sent keep theirs, else its file is removed.

    Raises Attachment.DoesNotExist, Conflict.
    """
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        taken = Attachment.objects.select_related("file").get(summons=fresh, pk=pk)
        attached.take_away(taken)
        draft.saved(fresh, by, now, "summons-detach", [])
    return fresh


def read(summons: Summons, pk: int, by: Assignment, now: datetime) -> tuple[Attachment, bytes]:
    """Return an attachment and what it holds; the ledger notes it. Attachment.DoesNotExist."""
    found = Attachment.objects.select_related("file").get(summons=summons, pk=pk)
    note(summons.case, Act.READ, by, now, "attachment", number=pk)
    return found, store.content(found.file)


def put_with(paper: Called, added: Sequence[Attachment], row: ConsentRow | None) -> Called:
    """Return the paper naming what goes with it: to the person all, to others what `row` opens."""
    is_own = isinstance(paper, papers.PersonCopy)
    with_it = [one for one in added if is_own or one.goes_to(row)]
    if not with_it:
        return paper
    return replace(paper, attachments=tuple(one.named() for one in with_it))

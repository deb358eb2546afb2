"""What goes with the summons: files that the convener adds, for those whose consent opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Refused, note
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange.models import Enclosure
from samlas.files import checking, store
from samlas.files.checking import Unfit
from samlas.files.models import StoredFile
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow

MOST, MOST_BYTES = 5, 20_000_000
Called = TypeVar("Called", papers.Summons, papers.PersonCopy)


class Attachment(models.Model):
    """A file of a summons: what it is, and the kinds of information that it tells."""

    summons = models.ForeignKey(Summons, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=40, blank=True)
    tells = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    def goes_to(self, row: ConsentRow | None) -> bool:
        """Whether the consent row opens all that the file tells."""
        return row is not None and set(self.tells) <= set(row.kinds)

    def named(self) -> papers.Attachment:
        """Return it as a paper names it."""
        return papers.Attachment(
            name=self.name,
            language=self.language,
            pages=self.file.pages,
            media_type=self.file.media_type,
            digest=self.file.digest,
            tells=tuple(self.tells),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An attachment to add: what it holds, and what is told of it."""

    content: bytes
    name: str
    language: str = ""
    tells: Sequence[str] = ()


def of(summons: Summons) -> list[Attachment]:
    """Return the attachments of a summons in the order they were added."""
    return list(Attachment.objects.filter(summons=summons).select_related("file").order_by("pk"))


def attach(summons: Summons, new: New, version: int, by: Assignment, now: datetime) -> Summons:
    """Add an attachment: checked and right-sized, kept encrypted. Returns the summons as saved.

    Raises Refused for a file that is not taken in, for too many or too large ones together, and of
    a protected person: what a file tells cannot be kept back. Raises Conflict.
    """
    if summons.case.individual.is_protected:
        raise Refused(_("Nothing is attached where personal data are protected."), "sent")
    try:
        checked = checking.check(new.content)
    except Unfit as unfit:
        raise Refused(str(unfit), "sent") from None
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        known = of(fresh)
        if len(known) >= MOST:
            raise Refused(_("There are five attachments already. Take one away first."), "sent")
        if sum(one.file.size for one in known) + len(checked.content) > MOST_BYTES:
            raise Refused(_("The attachments are larger than 20 MB together."), "sent")
        Attachment.objects.create(
            summons=fresh, file=store.put(checked, now), name=new.name, language=new.language,
            tells=list(new.tells), added_at=now, added_by=by,
        )  # fmt: skip
        draft.saved(fresh, by, now, "summons-attach", [])
    return fresh


def detach(summons: Summons, pk: int, version: int, by: Assignment, now: datetime) -> Summons:
    """Take an attachment away; papers that were sent keep theirs, else its file is removed.

    Raises Attachment.DoesNotExist, Conflict.
    """
    with transaction.atomic():
        fresh = draft.locked(summons, version)
        taken = Attachment.objects.select_related("file").get(summons=fresh, pk=pk)
        taken.delete()
        if not Enclosure.objects.filter(file=taken.file).exists():
            taken.file.delete()
        draft.saved(fresh, by, now, "summons-detach", [])
    return fresh


def read(summons: Summons, pk: int, by: Assignment, now: datetime) -> tuple[Attachment, bytes]:
    """Return an attachment and what it holds; the ledger notes it. Attachment.DoesNotExist."""
    found = Attachment.objects.select_related("file").get(summons=summons, pk=pk)
    note(summons.case, Act.READ, by, now, "attachment", number=pk)
    return found, store.content(found.file)


def put_with(paper: Called, attached: Sequence[Attachment], row: ConsentRow | None) -> Called:
    """Return the paper naming what goes with it: to the person all, to others what `row` opens."""
    is_own = isinstance(paper, papers.PersonCopy)
    with_it = [one for one in attached if is_own or one.goes_to(row)]
    if not with_it:
        return paper
    return replace(paper, attachments=tuple(one.named() for one in with_it))


def files_of(paper: papers.Paper, attached: Sequence[Attachment]) -> list[StoredFile]:
    """Return the files that a paper names, in its order."""
    files = {one.file.digest: one.file for one in attached}
    return [files[one.digest] for one in getattr(paper, "attachments", ())]

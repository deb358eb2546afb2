"""Files that go with a paper: checked, right-sized, for those whose consent opens what they tell.

To a summons and to a plan alike: `summons.attaching` and `plan.attaching` keep each its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework.case import Case, Refused
from samlas.directory.models import Assignment
from samlas.exchange.models import Enclosure
from samlas.files import checking, store
from samlas.files.checking import Checked, Unfit
from samlas.files.models import StoredFile
from samlas.people.models import ConsentRow

MOST, MOST_BYTES = 5, 20_000_000


class Attached(models.Model):
    """A file of a paper that is written: what it is, and the kinds of information that it tells."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=40, blank=True)
    tells = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

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


def checked(new: New, case: Case) -> Checked:
    """Return the file as it may be kept.

    Raises Refused for one that is not taken in, and of a protected person: what a file tells
    cannot be kept back.
    """
    if case.individual.is_protected:
        raise Refused(_("Nothing is attached where personal data are protected."), "sent")
    try:
        return checking.check(new.content)
    except Unfit as unfit:
        raise Refused(str(unfit), "sent") from None


def fields(
    new: New, fit: Checked, known: Sequence[Attached], by: Assignment, now: datetime
) -> dict[str, object]:
    """Store a file that was checked, and return what its row says.

    Raises Refused for too many beside those that are `known`, or too large ones together.
    """
    if len(known) >= MOST:
        raise Refused(_("There are five attachments already. Take one away first."), "sent")
    if sum(one.file.size for one in known) + len(fit.content) > MOST_BYTES:
        raise Refused(_("The attachments are larger than 20 MB together."), "sent")
    return {
        "file": store.put(fit, now), "name": new.name, "language": new.language,
        "tells": list(new.tells), "added_at": now, "added_by": by,
    }  # fmt: skip


def take_away(taken: Attached) -> None:
    """Remove an attachment, and its file unless a paper that was sent holds it."""
    taken.delete()
    if not Enclosure.objects.filter(file=taken.file).exists():
        taken.file.delete()


def files_of(paper: papers.Paper, attached: Iterable[Attached]) -> list[StoredFile]:
    """Return the files that a paper names, in its order."""
    named = getattr(paper, "attachments", ())
    files = {one.file.digest: one.file for one in attached} if named else {}
    return [files[one.digest] for one in named]

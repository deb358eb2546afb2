"""Showing what people wrote once it has been read for names, and telling what came of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from samlas.directory.models import Assignment
from samlas.evaluation import reading
from samlas.evaluation.models import Comment, Done, Standing
from samlas.ledger import log
from samlas.ledger.models import Act


class Missing(ValueError):
    """A text that must be there is not; `field` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def publish(pk: int, text: str, by: Assignment, now: datetime) -> None:
    """Show what someone wrote as it stands in `text`, without what tells who it is about.

    The first to read it decides; a second click does nothing. Raises Comment.DoesNotExist for what
    is another's, Missing for an empty text, Tally.DoesNotExist for who looks after none.
    """
    if not text.strip():
        raise Missing("text")
    _settle(pk, Standing.PUBLISHED, text.strip(), by, now)


def hold_back(pk: int, by: Assignment, now: datetime) -> None:
    """Show it to nobody: nothing is kept of it. Raises as `publish`."""
    _settle(pk, Standing.HELD_BACK, "", by, now)


def _settle(pk: int, standing: Standing, text: str, by: Assignment, now: datetime) -> None:
    of = reading.scope(by, now.date())
    with transaction.atomic():
        one = Comment.objects.select_for_update().filter(of.rows).get(pk=pk)
        if one.standing != Standing.UNREAD:
            return
        one.standing, one.text = standing, text
        one.save(update_fields=["standing", "text"])
        detail = {"comment": pk, "standing": standing.value}
        log.write(by.actor, now, log.Note(Act.CHANGED, "evaluation", "evaluation-text", detail))


def tell(said: str, did: str, by: Assignment, now: datetime) -> Done:
    """Tell what was done about what people said, for one's unit or principal.

    Raises Missing, and Tally.DoesNotExist for who looks after none.
    """
    of = reading.scope(by, now.date())
    for name, text in (("said", said), ("did", did)):
        if not text.strip():
            raise Missing(name)
    with transaction.atomic():
        made = Done.objects.create(
            principal=of.principal, unit=of.unit, said=said.strip(), did=did.strip(),
            on=now.date(), by=by,
        )  # fmt: skip
        note = log.Note(Act.CHANGED, "evaluation", "evaluation-done", {"done": made.pk})
        log.write(by.actor, now, note)
    return made

"""How a principal evaluates: by the questions here, by a survey of its own, or by both (C23)."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction

from samlas.directory.models import Assignment, OfficeKind
from samlas.directory.offices import holds_office
from samlas.evaluation.models import Survey, Way
from samlas.ledger import log
from samlas.ledger.models import Act


class NotAllowed(ValueError):
    """This cannot be set so; `field` is the one to mend."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def survey_of(principal: int) -> Survey:
    """Return how the principal evaluates: by the questions here, until something else is said."""
    return Survey.objects.filter(principal=principal).first() or Survey(principal_id=principal)


def own(by: Assignment, on: date) -> Survey:
    """Return the same for one who is trusted with the figures. Survey.DoesNotExist for others."""
    if not holds_office(by, OfficeKind.NUMBERS, on):
        raise Survey.DoesNotExist
    return survey_of(by.unit.principal_id)


def choose(wanted: Survey, by: Assignment, now: datetime) -> Survey:
    """Keep how one's own principal evaluates. Raises NotAllowed, Survey.DoesNotExist.

    Addresses are https and hold no name and password; who runs the survey must be said.
    """
    known = own(by, now.date())
    if wanted.way != Way.OWN:
        for field in ("first_url", "follow_up_url"):
            if not _is_safe(getattr(wanted, field)):
                raise NotAllowed(field)
        if not wanted.run_by:
            raise NotAllowed("run_by")
    for field in ("way", "run_by", "first_url", "follow_up_url"):
        setattr(known, field, getattr(wanted, field))
    with transaction.atomic():
        known.save()
        log.write(by.actor, now, log.Note(Act.CHANGED, "evaluation", "survey", {"way": known.way}))
    return known


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        return False

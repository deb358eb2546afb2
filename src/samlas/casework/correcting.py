"""A note of correction beside a paper that the unit has sent, or received: it never changes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlas.casework import tasks
from samlas.casework.case import Case, Refused
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import beside, inbox
from samlas.exchange.beside_models import BesideKind
from samlas.exchange.dispatch import is_still_covered
from samlas.exchange.models import Dispatch


def correct(
    copies: Sequence[Dispatch], chosen: Collection[str], text: str, by: Assignment, now: datetime
) -> None:
    """Write it beside the first of the copies, and beside those chosen by their key (PDL 3:14).

    Raises Refused for an empty text.
    """
    _check(text)
    named = [one for one in copies[1:] if one.key in chosen]
    name = f"{by.staff.name}, {by.unit.name}"
    if copies[0].is_protected:
        name = by.title
    beside.write([copies[0], *named], BesideKind.CORRECTION, text.strip(), by, name, now)


def remark(key: str, text: str, by: Assignment, now: datetime) -> None:
    """Write beside a paper that the unit has received: who sent it reads it too, and is told.

    Nothing is told to who sent it when the consent no longer opens the paper, or the person's data
    are protected. Raises Refused, Dispatch.DoesNotExist.
    """
    _check(text)
    with transaction.atomic():
        paper = inbox.held(key, by)
        if paper.is_protected or not is_still_covered(paper, now.date()):
            raise Refused(_("Nothing can be written beside it here. Ring the one who sent it."))
        name = f"{by.staff.name}, {by.unit.name}"
        beside.write([paper], BesideKind.REMARK, text.strip(), by, name, now)
        case = Case.objects.filter(key=paper.case).select_related("individual").first()
        if case is not None:
            tasks.expect(case, What.READ_NOTE)


def _check(text: str) -> None:
    if not text.strip():
        raise Refused(_("Write what is wrong, and what it should be."), "text")

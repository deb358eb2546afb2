"""Who in a unit reads what is about a person whose data are protected (law.md 2.7, OSL 22:1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from samlas.directory.models import Assignment
from samlas.exchange import invitations
from samlas.exchange.models import Dispatch, Holding, NamedReader, is_untaken
from samlas.ledger import log
from samlas.ledger.models import Act


def protect(cases: Collection[str], now: datetime, *, is_on: bool, is_renamed: bool) -> None:
    """Let what has been sent in these cases be read by the named alone, or again by all.

    `is_renamed`: the person has another name by now, and the one that stands there is not told.
    Meetings that stand in calendars leave them once data are protected.
    """
    sent = Dispatch.objects.filter(case__in=cases)
    sent.update(is_protected=is_on)
    if is_renamed:
        sent.update(is_renamed=True)
    if is_on:
        invitations.call_off(sent.values_list("thread", flat=True), now)


def name(case: str, reader: Assignment, by: Assignment, now: datetime) -> None:
    """Let someone read what is about the protected person; the ledger notes whom, by whom."""
    with transaction.atomic():
        _named, is_new = NamedReader.objects.get_or_create(
            case=case, reader=reader, defaults={"named_by": by, "named_at": now}
        )
        if is_new:
            told = log.Note(Act.CHANGED, case, "reader-named", {"who": reader.pk})
            log.write(by.actor, now, told)


def unname(case: str, reader: int, by: Assignment, now: datetime) -> None:
    """Let someone of the own unit read it no longer. Raises NamedReader.DoesNotExist."""
    with transaction.atomic():
        NamedReader.objects.get(case=case, reader=reader, reader__unit=by.unit_id).delete()
        log.write(by.actor, now, log.Note(Act.CHANGED, case, "reader-removed", {"who": reader}))


def readers(case: str, by: Assignment) -> Sequence[NamedReader]:
    """Return those of the own unit who are named, in the order in which they were."""
    found = NamedReader.objects.filter(case=case, reader__unit=by.unit_id)
    return list(found.select_related("reader__staff", "named_by__staff").order_by("pk"))


def untaken(key: str, by: Assignment) -> Dispatch:
    """Return a paper that the unit has received and nobody there is named to read yet.

    What it says is not to be shown. Raises Dispatch.DoesNotExist for every other.
    """
    links = Holding.objects.kept().filter(dispatch=OuterRef("pk"), unit=by.unit_id)
    waiting = Dispatch.objects.filter(Exists(links), is_untaken(by, "case"), is_protected=True)
    return waiting.select_related("sender").get(key=key)


def take(key: str, by: Assignment, now: datetime) -> None:
    """Become the first who reads it in the unit. Raises Dispatch.DoesNotExist as `untaken`."""
    name(untaken(key, by).case, by, by, now)

"""Whether the consent behind a received paper still holds, for the unit that relies on it (K19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment
from samlas.exchange import inbox
from samlas.exchange.dispatch import needs_of
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import Consent, ConsentGiver, ConsentRow, InformationKind, Standing


class Basis(TextChoices):
    """What a received paper rests on today."""

    HOLDS = "holds", _("The consent holds")
    TAKEN_BACK = "taken-back", _("The consent has been taken back")
    ENDED = "ended", _("The consent has run out")
    NOT_COVERED = "not-covered", _("The consent that holds now does not cover this")
    NOT_NEEDED = "not-needed", _("This paper needs no consent")


@dataclass(frozen=True, slots=True)
class Reliance:
    """What a unit that relies on a paper may know of the consent behind it.

    `until` is the last day of one that holds, `since` the day on which it ended; `givers` are those
    who said yes, as consent was given for this paper, each with its form and day.
    """

    dispatch: Dispatch
    basis: Basis
    until: date | None = None
    since: date | None = None
    kinds: Sequence[str] = ()
    givers: Sequence[ConsentGiver] = ()


def check(key: str, by: Assignment, now: datetime) -> Reliance:
    """Return whether the consent behind a paper that the unit holds is alive; the ledger notes it.

    A later consent that covers the paper counts as well as the one it was sent on. Raises
    Dispatch.DoesNotExist for a paper that is not there or was never held by the unit.
    """
    dispatch = inbox.held(key, by)
    log.write(by.actor, now, log.Note(Act.READ, key, "consent-check"))
    needs = needs_of(dispatch.paper())
    if needs is None or dispatch.recipient_id is None:
        return Reliance(dispatch, Basis.NOT_NEEDED)
    rows = ConsentRow.objects.filter(
        consent__case=dispatch.case, unit=dispatch.recipient_id, standing=Standing.WHOLE
    ).select_related("consent")
    row, latest = rows.order_by("-pk").first(), _latest(dispatch.case)
    if row is None or latest is None:
        return Reliance(dispatch, Basis.NOT_COVERED)
    if not row.is_live(now.date()):
        return _ended(dispatch, row, latest, now.date())
    is_passed_on = dispatch.recipient_id != by.unit_id
    if not needs <= set(row.kinds) or (is_passed_on and not row.whole_principal):
        return Reliance(dispatch, Basis.NOT_COVERED)
    return Reliance(
        dispatch, Basis.HOLDS,
        until=min(row.valid_to, row.consent.valid_to),
        kinds=[str(InformationKind(kind).label) for kind in row.kinds],
        givers=_givers(row),
    )  # fmt: skip


def _latest(case: str) -> Consent | None:
    return Consent.objects.filter(case=case).order_by("-pk").first()


def _ended(dispatch: Dispatch, row: ConsentRow, latest: Consent, on: date) -> Reliance:
    """Why nothing holds: taken back or run out, or a later consent that leaves the unit out."""
    if latest.withdrawn_at is not None:
        return Reliance(dispatch, Basis.TAKEN_BACK, since=localdate(latest.withdrawn_at))
    if row.consent_id == latest.pk and row.withdrawn_at is not None:
        return Reliance(dispatch, Basis.TAKEN_BACK, since=localdate(row.withdrawn_at))
    ended = min(row.valid_to, latest.valid_to) if row.consent_id == latest.pk else latest.valid_to
    if ended < on:
        return Reliance(dispatch, Basis.ENDED, since=ended)
    return Reliance(dispatch, Basis.NOT_COVERED)


def _givers(row: ConsentRow) -> list[ConsentGiver]:
    """Those who said yes to this row: to it alone, else to the whole."""
    said = ConsentGiver.objects.filter(consent=row.consent_id, says_no=False).select_related(
        "representative"
    )
    own = [one for one in said.order_by("pk") if one.row_id == row.pk]
    return own or [one for one in said.order_by("pk") if one.row_id is None]

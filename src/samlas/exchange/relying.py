"""Whether the consent behind a received paper still holds, for the unit that relies on it (K19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Assignment
from samlas.exchange import inbox
from samlas.exchange.dispatch import needs_of
from samlas.exchange.models import Dispatch
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.models import ConsentGiver, ConsentRow, InformationKind, Standing


class Basis(TextChoices):
    """What a received paper rests on today. Who took what back is not told (H88)."""

    HOLDS = "holds", _("The consent holds")
    ENDED = "ended", _("The consent has run out")
    NO_LONGER = "no-longer", _("The consent no longer holds for this paper")
    NOT_NEEDED = "not-needed", _("This paper needs no consent")


@dataclass(frozen=True, slots=True)
class Reliance:
    """What a unit that relies on a paper may know of the consent behind it.

    `until` is the last day of one that holds, `since` of one that has run out; `givers` are those
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
    row = rows.order_by("-pk").first()
    if row is None or row.withdrawn_at or row.consent.withdrawn_at:
        return Reliance(dispatch, Basis.NO_LONGER)
    if not row.is_live(now.date()):
        return Reliance(dispatch, Basis.ENDED, since=min(row.valid_to, row.consent.valid_to))
    is_passed_on = dispatch.recipient_id != by.unit_id
    if not needs <= set(row.kinds) or (is_passed_on and not row.whole_principal):
        return Reliance(dispatch, Basis.NO_LONGER)
    return Reliance(
        dispatch, Basis.HOLDS,
        until=min(row.valid_to, row.consent.valid_to),
        kinds=[str(InformationKind(kind).label) for kind in row.kinds],
        givers=_givers(row),
    )  # fmt: skip


def _givers(row: ConsentRow) -> list[ConsentGiver]:
    """Those who said yes to this row: to it alone, else to the whole."""
    said = ConsentGiver.objects.filter(consent=row.consent_id, says_no=False).select_related(
        "representative"
    )
    own = [one for one in said.order_by("pk") if one.row_id == row.pk]
    return own or [one for one in said.order_by("pk") if one.row_id is None]

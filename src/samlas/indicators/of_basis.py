"""Whether a SIP is one by law: both social services and health care are called to it (C3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from samlas.directory.models import Funder, Unit, UnitKind
from samlas.exchange.models import Dispatch
from samlas.indicators.batch import Batch, Told
from samlas.indicators.of_answers import CALLED
from samlas.papers import Summons

SOCIAL, HEALTH = "social", "health"
BOTH = {SOCIAL, HEALTH}
SIDES = {
    UnitKind.SOCIAL_SERVICES: {SOCIAL}, UnitKind.RECEPTION: {SOCIAL},
    UnitKind.MUNICIPAL_HEALTH: {HEALTH}, UnitKind.PRIMARY_CARE: {HEALTH},
    UnitKind.SPECIALIST_CARE: {HEALTH}, UnitKind.INPATIENT: {HEALTH},
    UnitKind.CHILD_PSYCHIATRY: {HEALTH}, UnitKind.HABILITATION: {HEALTH},
    UnitKind.MATERNAL_CHILD_HEALTH: {HEALTH}, UnitKind.JOINT_UNIT: BOTH,
}  # fmt: skip
PAID = {Funder.REGION: {HEALTH}, Funder.MUNICIPALITY: {SOCIAL}}


def of_basis(batch: Batch) -> Told:
    """Give whether each SIP has called both, itself among them. One query."""
    sides: dict[str, set[str]] = defaultdict(set)
    first: dict[str, datetime] = {}
    sent = Dispatch.objects.filter(
        case__in=batch.by_key, kind=Summons.kind, recipient__isnull=False
    ).select_related("recipient")
    for paper in sent.only(
        "case", "sent_at", "verdict", "recipient__kind", "recipient__funded_by"
    ):  # fmt: skip
        assert paper.recipient is not None  # asked for so
        if paper.verdict == CALLED:
            sides[paper.case] |= _sides(paper.recipient)
        first[paper.case] = min(first.get(paper.case, paper.sent_at), paper.sent_at)
    for key, at in first.items():
        case = batch.by_key[key]
        by_law = sides[key] | _sides(case.unit) >= BOTH
        yield batch.told(case, "basis", "law" if by_law else "agreement", at)


def _sides(unit: Unit) -> set[str]:
    """Which of the two a unit is of; a privately run one is of whose task it does."""
    if unit.kind == UnitKind.PRIVATE_PROVIDER:
        return PAID.get(Funder(unit.funded_by), set()) if unit.funded_by else set()
    return SIDES.get(UnitKind(unit.kind), set())

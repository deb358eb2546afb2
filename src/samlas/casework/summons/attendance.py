"""Who comes: what the convener's pages show of the recipients and their answers (K8, H38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery

from samlas.casework.summons.draft import Recipient, Summons
from samlas.exchange.models import AnswerKind, Holding, Mandate, Preparation
from samlas.statements import Statement


@dataclass(frozen=True, slots=True)
class Attendance:
    """One recipient as the convener's page shows it.

    `passed_on_to` names the unit that holds the paper now, when that is not the one it was sent to.
    """

    recipient: Recipient
    is_called: bool
    has_answered: bool
    comes: bool
    is_late: bool
    lacks_mandate: bool
    passed_on_to: str
    preparation: Preparation | None


def attendance_of(summons: Summons, on: date) -> list[Attendance]:
    """Return who comes, who has not answered, who is late, who lacks mandate (K8, H38)."""
    return [_attendance(recipient, on) for recipient in _RECIPIENTS(summons=summons.pk)]


def _elsewhere() -> QuerySet[Holding]:
    """Who holds a recipient's paper now, unless it is the one it was sent to (K11)."""
    held = Holding.objects.filter(dispatch=OuterRef("dispatch"), passed_on_at=None)
    return held.exclude(unit=F("dispatch__recipient"))


_RECIPIENTS = Statement(
    lambda summons: (
        Recipient.objects.filter(summons_id=summons, removed_at=None)
        .select_related(
            "contact__unit", "dispatch__answer", "dispatch__preparation", "contact__representative"
        )
        .annotate(held_by=Subquery(_elsewhere().values("unit__name")[:1]))
        .order_by("pk")
    ),
    summons=int,
)


def _attendance(recipient: Recipient, on: date) -> Attendance:
    paper = recipient.dispatch
    reply = paper.answer if paper else None
    prepared = getattr(paper, "preparation", None)
    return Attendance(
        recipient=recipient,
        is_called=paper is not None and paper.verdict == "called",
        has_answered=reply is not None,
        comes=reply is not None and reply.kind in (AnswerKind.ATTEND, AnswerKind.SEND_OTHER),
        is_late=bool(paper and not reply and paper.answer_by and paper.answer_by < on),
        lacks_mandate=prepared is not None and prepared.mandate == Mandate.NO,
        passed_on_to=getattr(recipient, "held_by", None) or "",
        preparation=prepared,
    )

"""What the plan's pages show: the draft with what is missing, its editions, and their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas import papers
from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, Stage, note
from samlas.casework.meeting.models import Presence
from samlas.casework.plan import approving, commitment, sealing, writing
from samlas.casework.plan.approving import Asked
from samlas.casework.plan.models import Edition, Plan
from samlas.casework.plan.paper import Sheet
from samlas.casework.plan.readers import readers
from samlas.casework.plan.sealing import Gap
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange import records
from samlas.exchange.models import Dispatch, Holding
from samlas.ledger.models import Act


@dataclass(frozen=True, slots=True)
class Written:
    """The plan as its pages need it: all of it, whose word is asked, what is missing."""

    case: Case
    plan: Plan
    whole: Sheet
    asked: Sequence[Asked]
    gaps: Sequence[Gap]

    @property
    def missing(self) -> Sequence[Asked]:
        return approving.missing(self.asked)

    @property
    def in_the_room(self) -> bool:
        """Whether anybody is there to sign on paper."""
        return any(one.presence == Presence.ON_SITE for one in self.whole.there)

    @property
    def advice(self) -> list[str]:
        """What stops nothing and is worth a thought before the plan is sent."""
        plan, found = self.plan, []
        ours = {kind for one in self.whole.actions for kind in _principals(one)}
        if len(ours) == 1:
            found.append(_("Only one of municipality and region does anything in the plan."))
        if plan.asked_unit is not None:
            told = _(
                "{unit} has not yet said whether it takes the lead. Until then the old stands."
            )
            found.append(told.format(unit=plan.asked_unit.name))
        if plan.asked_declined:
            told = _("The lead was not taken over. {why}").format(why=plan.asked_declined)
            found.append(told)
        if self.missing:
            names = ", ".join(one.name for one in self.missing)
            found.append(_("Approval is missing: {names}.").format(names=names))
        return found

    @property
    def doubts(self) -> list[Gap]:
        """What stops nothing either, each with the page where it is mended."""
        found = sealing.doubts_of(self.whole)
        if self.whole.rows and (left_out := readers(self.whole)[1]):
            told = _("The consent does not cover {names}, who get nothing.")
            found.append(Gap(told.format(names=", ".join(left_out)), "consent"))
        return found


def _principals(action: object) -> set[str]:
    unit = getattr(getattr(action, "contact", None), "unit", None)
    if unit is None:
        return set()
    kinds = {unit.principal.kind}
    if unit.second_principal is not None:
        kinds.add(unit.second_principal.kind)
    return kinds & {"municipality", "region"}


OPEN = (Stage.CALLED, Stage.PLAN)


def opened(key: str, by: Assignment, now: datetime, purpose: str = "plan") -> Plan:
    """Return a case's plan to work on, begun if there was none. The ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see, and
    Plan.DoesNotExist before anyone has been called.
    """
    case = cases.read(key, by, now, purpose)
    found = writing.plan_of(case)
    if found is None and case.stage not in OPEN:
        raise Plan.DoesNotExist
    plan = found or writing.begin(case, by, now)
    plan.case = case
    return plan


def written(plan: Plan, now: datetime) -> Written:
    """Read all of a plan and judge it."""
    whole = sealing.sheet(plan, now)
    asked = approving.asked_of(plan, whole.meeting, whole.there, whole.actions, now)
    return Written(plan.case, plan, whole, asked, sealing.gaps_of(whole, now))


def party(plan: Plan, who: str, now: datetime) -> Asked:
    """Return one whose approval is asked, by the contact's key or `person`.

    Raises Plan.DoesNotExist for one who is not asked.
    """
    for one in approving.parties(plan, now):
        if one.who == who:
            return one
    raise Plan.DoesNotExist


@dataclass(frozen=True, slots=True)
class Sent:
    """One edition with the papers that went out with it."""

    edition: Edition
    papers: Sequence[Dispatch]


def editions(key: str, by: Assignment, now: datetime) -> tuple[Plan, list[Sent]]:
    """Return a plan and its editions, newest first, each with its papers; the ledger notes it.

    Raises as `opened`.
    """
    plan = opened(key, by, now, "plan-editions")
    out = (
        Dispatch.objects.sent_by(by)
        .filter(case=key, kind__in=(papers.Plan.kind, papers.Minutes.kind))
        .select_related("recipient")
        .prefetch_related("deliveries")
        .order_by("pk")
    )
    sent = list(out)
    found = plan.editions.select_related("sealed_by__staff").order_by("-number")
    return plan, _per_edition(list(found), sent)


def _per_edition(found: Sequence[Edition], sent: Sequence[Dispatch]) -> list[Sent]:
    """Each edition, newest first, with what went out from its sealing until the next one's."""
    of: dict[int, list[Dispatch]] = {one.pk: [] for one in found}
    for paper in sent:
        with_it = next(one for one in found if one.sealed_at <= paper.sent_at)
        of[with_it.pk].append(paper)
    return [Sent(one, of[one.pk]) for one in found]


def edition(key: str, number: int, by: Assignment, now: datetime) -> tuple[Case, Edition]:
    """Return a sealed edition of a case's plan, and write the reading to the ledger.

    Raises Case.DoesNotExist, Edition.DoesNotExist.
    """
    case = cases.read(key, by, now, "plan-edition")
    found = Edition.objects.select_related("sealed_by__staff", "plan")
    return case, found.get(plan__case=case, number=number)


def record_own(key: str, number: int, on: date, by: Assignment, now: datetime) -> Edition:
    """Write down that the own unit's record holds the edition since the day `on` (H90).

    Raises Refused for a day ahead or before it was sealed, and as `edition` does.
    """
    with transaction.atomic():
        case, _found = edition(key, number, by, now)
        kept = Edition.objects.select_for_update().get(plan__case=case, number=number)
        if not localdate(kept.sealed_at) <= on <= now.date():
            raise Refused(_not_then(), "on")
        kept.recorded_on = on
        kept.save(update_fields=["recorded_on"])
        tasks.done(key, What.RECORD_OWN)
        note(case, Act.CHANGED, by, now, "plan-recorded", edition=number)
    return kept


def record(key: str, on: date, by: Assignment, now: datetime) -> Holding:
    """Write down the same for a unit that was sent the plan, by the paper's key (H90).

    Raises Refused for a day that cannot be, Dispatch.DoesNotExist for a paper never received.
    """
    with transaction.atomic():
        kinds = (papers.Plan.kind, papers.Minutes.kind)
        paper = Dispatch.objects.held_by(by).get(key=key, kind__in=kinds)
        try:
            held = records.record(paper.key, on, by, now)
        except records.NotThen:
            raise Refused(_not_then(), "on") from None
        tasks.done_by(by.unit_id, key, What.RECORD_PLAN)
    return held


def _not_then() -> str:
    return _("Choose a day from when it came to today.")


def needs_agreement(plan: Plan) -> bool:
    """Whether a change to someone's actions may have to say how that one agreed (H46)."""
    return plan.approvals.filter(verdict__in=commitment.SAID_YES).exists()

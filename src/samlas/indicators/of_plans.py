"""What plans hold, who approved them, what became of what was promised, and what was consented."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Exists, F, OuterRef, Q

from samlas.casework.followup.models import Attainment
from samlas.casework.plan.models import Action, Approval, Edition, Plan, Verdict
from samlas.exchange.models import Delivery
from samlas.indicators.batch import Batch, Told
from samlas.indicators.of_cases import days_between
from samlas.people.models import Consent, ConsentGiver, ConsentRow

SAID = {Verdict.YES, Verdict.YES_BUT}


def of_plans(batch: Batch) -> Told:
    """Give whether each plan in force is whole (I10), and approved by all (I11). Three queries.

    Whole is: which measures are needed, who does each and by when, and who answers for the whole.
    """
    undone = Action.objects.filter(plan=OuterRef("pk"), removed_at=None)
    plans = Plan.objects.filter(case__in=batch.by_id, edition__gt=0).annotate(
        has_actions=Exists(undone), lacks_day=Exists(undone.filter(by=None)),
        says_needed=~Q(needed=""),
    )  # fmt: skip
    plans = plans.only("case", "edition", "overall", "lead_unit", "lead_name")
    latest = Edition.objects.filter(plan__case__in=batch.by_id, plan__edition=F("number"))
    sealed = dict(latest.values_list("plan", "sealed_at"))
    said = _said(batch.by_id)
    for plan in plans:
        case = batch.by_id[plan.case_id]
        on = sealed[plan.pk]
        whole = (
            plan.says_needed and plan.has_actions and not plan.lacks_day and plan.overall_id
            and (plan.lead_unit_id or plan.lead_name)
        )  # fmt: skip
        yield batch.told(case, "complete-plan", "whole" if whole else "lacking", on)
        answers = said[plan.pk]
        approved = bool(answers) and all(verdict in SAID for verdict in answers.values())
        yield batch.told(case, "approvals", "all" if approved else "some", on)


def _said(ids: Iterable[int]) -> Mapping[int, dict[int | None, str]]:
    """The latest word of each participant, by plan; one that is to be asked anew has none."""
    said: dict[int, dict[int | None, str]] = defaultdict(dict)
    rows = Approval.objects.filter(plan__case__in=ids).order_by("pk")
    for plan, contact, verdict, anew in rows.values_list(
        "plan", "contact", "verdict", "asked_anew"
    ):
        said[plan][contact] = "" if anew else verdict
    return said


def of_copies(batch: Batch) -> Told:
    """Give in how many days each copy of a plan came or was posted (I11). One query."""
    copies = Delivery.objects.filter(
        dispatch__case__in=batch.by_key, dispatch__kind="plan",
        done_at__isnull=False, failed_at=None,
    )  # fmt: skip
    for key, sent, done in copies.values_list("dispatch__case", "dispatch__sent_at", "done_at"):
        case = batch.by_key[key]
        yield batch.told(case, "to-copies", days_between(sent, done or sent), sent)


def of_promises(batch: Batch) -> Told:
    """Give what became of each action whose day has come, by who took it on (I13). One query."""
    due = Action.objects.filter(
        plan__case__in=batch.by_id,
        plan__edition__gt=0,
        removed_at=None,
        contact__unit__isnull=False,
    ).select_related("contact__unit", "plan")
    due = due.defer("what", "shows", "state_why", "agreed")
    for one in due:
        case, on = batch.by_id[one.plan.case_id], one.by or one.state_on
        unit = one.contact.unit if one.contact else None
        if unit is None or on is None or (on > batch.today and not one.state):
            continue
        word = one.state or "not-told"
        yield batch.told(case, "promises", word, one.state_on or on, unit)


def of_goals(batch: Batch) -> Told:
    """Give how far each goal is reached, as the person and as staff see it (I14). One query."""
    latest: dict[tuple[int, bool], Attainment] = {}
    found = Attainment.objects.filter(goal__plan__case__in=batch.by_id).select_related("goal__plan")
    for one in found.defer("goal__text").order_by("on"):
        latest[one.goal_id, one.by_person] = one
    for one in latest.values():
        case = batch.by_id[one.goal.plan.case_id]
        indicator = "goals-of-person" if one.by_person else "goals-of-staff"
        yield batch.told(case, indicator, str(one.level), one.on)


def of_consents(batch: Batch) -> Told:
    """Give how far each consent goes, and in which form it was given (I18). Two queries."""
    rows = ConsentRow.objects.filter(consent=OuterRef("pk"))
    partial = rows.filter(Q(withdrawn_at__isnull=False) | ~Q(exception=""))
    shorter = rows.filter(valid_to__lt=OuterRef("valid_to"))
    consents = Consent.objects.filter(case__in=batch.by_key).annotate(
        is_partial=Exists(partial), ends_early=Exists(shorter)
    )
    for one in consents.defer("not_to_be_brought_up", "assessment"):
        case = batch.by_key[one.case]
        word = "whole"
        if one.withdrawn_at is not None:
            word = "withdrawn"
        elif one.is_partial:
            word = "partial"
        elif one.ends_early:
            word = "ends-early"
        yield batch.told(case, "consents", word, one.given_on)
    forms = ConsentGiver.objects.filter(consent__case__in=batch.by_key, says_no=False)
    for key, form, on in forms.values_list("consent__case", "form", "given_on"):
        case = batch.by_key[key]
        yield batch.told(case, "consent-forms", form, on)

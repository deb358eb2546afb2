"""How far a case has come, worked out from its dated facts: what `Case.stage` repeats for lists.

The steps move the stage as they go; here it is derived anew, for tests and for doubt.
"""

from __future__ import annotations

from samlas.casework.case import Case, Stage
from samlas.casework.closure.models import Closure
from samlas.casework.consent import Decline, Information
from samlas.casework.contacts import Choice
from samlas.casework.plan.models import Plan
from samlas.casework.summons import draft
from samlas.people.models import Consent, Standing


def stage_of(case: Case) -> Stage:
    """Return the stage that the case's facts amount to.

    A closing ends everything. After it comes the person's latest word: a consent that is not taken
    back opens the steps in turn, up to a plan that has been sealed; without one the person has said
    no, taken the yes back, been informed, or not been asked yet.
    """
    if Closure.objects.filter(case=case).exists():
        return Stage.CLOSED
    consent = Consent.objects.filter(case=case.key).order_by("-pk").first()
    if consent is not None and consent.withdrawn_at is None:
        stage = _with_consent(case)
        is_open = stage in (Stage.CONTACTS, Stage.SUMMONS)
        return Stage.CONSENT if is_open and consent.standing != Standing.WHOLE else stage
    decline = Decline.objects.filter(case=case).order_by("-pk").first()
    if decline is not None and (consent is None or _came_after(decline, consent)):
        return Stage.DECLINED
    if consent is not None:
        return Stage.WITHDRAWN
    informed = Information.objects.filter(case=case).exists()
    return Stage.CONSENT if informed else Stage.NEED


def _came_after(decline: Decline, consent: Consent) -> bool:
    assert consent.withdrawn_at is not None
    return decline.declined_at >= consent.withdrawn_at


def _with_consent(case: Case) -> Stage:
    if Plan.objects.filter(case=case, edition__gt=0).exists():
        return Stage.PLAN
    summons = draft.current(case)
    if summons is not None and summons.is_sent:
        return Stage.CALLED
    choices = set(case.contacts.values_list("choice", flat=True))
    is_mapped = Choice.ASK_TO_COME in choices and Choice.UNDECIDED not in choices
    return Stage.SUMMONS if is_mapped else Stage.CONTACTS

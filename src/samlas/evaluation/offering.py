"""Codes for those at one meeting: a new one each time, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from samlas.casework.meeting.held import Held, held
from samlas.directory.models import Agreement, Assignment
from samlas.evaluation import codes
from samlas.evaluation.codes import Code
from samlas.evaluation.models import Survey, Way
from samlas.evaluation.questionnaire import Audience
from samlas.evaluation.surveys import survey_of
from samlas.rulebook import agreement_of

MOST = 20  # slips for one audience


@dataclass(frozen=True, slots=True)
class Offered:
    """What those at a meeting are asked by: a code for one of them, and the principal's own survey.

    `code` is None where that survey stands instead; `survey` is None without one for this meeting.
    """

    held: Held
    code: Code | None
    survey: Survey | None

    @property
    def survey_url(self) -> str:
        """Where the principal's own survey of this kind of meeting is."""
        return self.survey.url(follow_up=self.held.is_follow_up) if self.survey else ""


def offered(key: str, audience: Audience | None, by: Assignment, now: datetime) -> Offered:
    """Return a new code for one of the audience (else whom the meeting is about).

    Raises Meeting.DoesNotExist for one who may not work with it. The ledger notes that it was
    asked for.
    """
    found = held(key, by, now)
    survey = survey_of(found.unit.principal_id)
    has_own = bool(survey.url(follow_up=found.is_follow_up))
    asked = audience or (Audience.CHILD if found.is_child else Audience.PERSON)
    instead = survey.way == Way.OTHER and has_own
    return Offered(found, None if instead else _new(found, asked, now), survey if has_own else None)


def slips(key: str, counts: Mapping[Audience, int], by: Assignment, now: datetime) -> list[Code]:
    """Return so many codes for each audience, at most 20; see `offered`."""
    found = held(key, by, now)
    return [
        _new(found, audience, now)
        for audience, count in counts.items()
        for _n in range(min(count, MOST))
    ]


def _new(found: Held, audience: Audience, now: datetime) -> Code:
    agreement = Agreement.objects.filter(rulebook=agreement_of(found.rulebook)).first()
    return codes.new(
        found.unit.pk, audience, now.date(), agreement=agreement.pk if agreement else 0,
        follow_up=found.is_follow_up, discharge=found.is_discharge,
    )  # fmt: skip

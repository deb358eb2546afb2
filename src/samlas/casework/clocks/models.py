"""What has rung: one row a clock, a subject and a unit, so that nothing is told twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.directory.models import Unit
from samlas.keys import KEY_LENGTH


class Clock(models.TextChoices):
    """The rulebook's clocks, in the words of what they do."""

    ANSWER_BEFORE = "answer-before", _("Reminder before the day to answer by")
    ANSWER_ON = "answer-on", _("Reminder on the day to answer by")
    ANSWER_UNSET = "answer-unset", _("Reminder before the meeting")
    ANSWER_LATE = "answer-late", _("The answer is late")
    ANSWER_FALLS_BACK = "answer-falls-back", _("Whoever got the summons first is to come again")
    ANSWER_CHASE = "answer-chase", _("The principal is told that an answer is missing")
    REQUEST_BEFORE = "request-before", _("Reminder before a request is to be assessed")
    REQUEST_LATE = "request-late", _("A request is not assessed in time")
    CONSENT_BEFORE = "consent-before", _("The consent ends soon")
    CONSENT_LAST = "consent-last", _("The consent ends very soon")
    FOLLOW_UP_NEAR = "follow-up-near", _("Time to call to the follow-up")
    FOLLOW_UP_LATE = "follow-up-late", _("The call to the follow-up is late")
    FOLLOW_UP_FORGOTTEN = "follow-up-forgotten", _("The follow-up is forgotten")
    TRIAL_BEFORE = "trial-before", _("A trial period ends soon")
    TRIAL_LAST = "trial-last", _("A trial period ends very soon")
    ADMISSION_BEFORE = "admission-before", _("The 24 hours for the admission notice end soon")
    ADMISSION_LATE = "admission-late", _("The 24 hours for the admission notice are over")
    DISCHARGE_BEFORE = "discharge-before", _("Tomorrow is the last day to call")
    DISCHARGE_ON = "discharge-on", _("Today is the last day to call")
    PAYMENT_BEFORE = "payment-before", _("Tomorrow the duty to pay can begin")


class Ring(models.Model):
    """A clock that has rung for a unit: about which key, for which day, and by which clauses.

    `case` is the key of the case that it belongs to, empty for a request or an agreement. `of_unit`
    has the row that it hangs on: another unit than the one told where its principal's contact is.
    """

    clock = models.CharField(max_length=20, choices=Clock.choices)
    about = models.CharField(max_length=KEY_LENGTH)
    case = models.CharField(max_length=KEY_LENGTH, blank=True)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    of_unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    due = models.DateField()
    rung_at = models.DateTimeField()
    because = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "clock", "unit", "of_unit", "due"], name="rings_once"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="rings_of_case")]

    def __str__(self) -> str:
        return f"{self.clock} {self.about}"

    @property
    def is_of_other(self) -> bool:
        """Whether the unit told is another than the one whose row it hangs on."""
        return self.of_unit_id != self.unit_id

"""What the convener sees to so that the person understands: interpreter and translation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, locked, note
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.ledger.models import Act
from samlas.people.models import Individual

SWEDISH = ("svenska", "swedish")  # whatever stands before: easy to read, say


class Help(models.TextChoices):
    """What is seen to."""

    INTERPRETER = "interpreter", gettext_lazy("An interpreter at the meeting")
    SUMMONS = "summons", gettext_lazy("The summons in translation")
    PLAN = "plan", gettext_lazy("The plan in translation")


_TASKS = {
    Help.INTERPRETER: What.BOOK_INTERPRETER,
    Help.SUMMONS: What.TRANSLATE,
    Help.PLAN: What.TRANSLATE,
}


class LanguageHelp(models.Model):
    """One thing to see to, by a day: for the meeting of a summons, or an edition of the plan.

    `number` is the id of the summons, or the plan's edition. `how` tells who does it, or the
    booking. Once a meeting is moved, an interpreter who was booked is booked anew.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="language_helps")
    help = models.CharField(max_length=12, choices=Help.choices)
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=40, blank=True)
    by = models.DateField()
    on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "help", "number"], name="one_help_of_a_kind")
        ]
        ordering = ["by", "pk"]

    def __str__(self) -> str:
        return f"{self.help} {self.pk}"


def called(case: Case, summons: int, meets_on: date | None, now: datetime) -> None:
    """A meeting has been called, or moved: see to what the person needs for it."""
    person = case.individual
    if meets_on is None or not (person.interpreter or _reads_another(person)):
        return
    if person.interpreter:
        by = case.day_of("interpreter-booked", meets_on, now.date())
        _want(case, Help.INTERPRETER, summons, by, now, meets_on)
    if _reads_another(person):
        by = case.day_of("summons-translated", meets_on, now.date())
        _want(case, Help.SUMMONS, summons, by, now)
    _settle(case)


def cancelled(case: Case, summons: int) -> None:
    """The meeting is off: what was not done for it is not to be done any more."""
    case.language_helps.filter(number=summons, done_on=None).exclude(help=Help.PLAN).delete()
    _settle(case)


def sealed(case: Case, edition: int, now: datetime) -> None:
    """An edition of the plan has been sent: the person is to be able to read it."""
    if _reads_another(case.individual):
        case.language_helps.filter(help=Help.PLAN, done_on=None).delete()
        by = case.day_of("plan-translated", now.date(), now.date())
        _want(case, Help.PLAN, edition, by, now)
        _settle(case)


def _reads_another(person: Individual) -> bool:
    """Whether the person reads another language than Swedish."""
    said = person.language.strip().lower()
    return bool(said) and not said.endswith(SWEDISH)


def _want(
    case: Case, what: Help, number: int, by: date, now: datetime, on: date | None = None
) -> None:
    due = max(by, now.date())
    found, is_new = LanguageHelp.objects.get_or_create(
        case=case,
        help=what,
        number=number,
        defaults={"by": due, "on": on, "language": case.individual.language},
    )
    if not is_new and on is not None and found.on != on:
        found.by, found.on, found.done_on, found.done_by, found.how = due, on, None, None, ""
        found.save()


def _settle(case: Case) -> None:
    """Bring the work list in line with what is not done."""
    left = case.language_helps.filter(done_on=None)
    for task in sorted(set(_TASKS.values())):
        days = [one.by for one in left if _TASKS[Help(one.help)] == task]
        if days:
            tasks.expect(case, task, min(days))
        else:
            tasks.done(case.key, task)


def read(key: str, by: Assignment, now: datetime) -> tuple[Case, Sequence[LanguageHelp]]:
    """Return the case and all that is or was seen to; the ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    case = cases.read(key, by, now, "language")
    return case, list(case.language_helps.select_related("done_by__staff"))


def done(case: Case, pk: int, on: date, how: str, by: Assignment, now: datetime) -> LanguageHelp:
    """Write down that it is done, on which day and how. Raises Refused, LanguageHelp.DoesNotExist.

    A second time changes what was written.
    """
    with transaction.atomic():
        case = locked(case)
        found = LanguageHelp.objects.get(case=case, pk=pk)
        if on > now.date():
            raise Refused(_("The day cannot lie ahead."), "done_on")
        found.done_on, found.done_by, found.how = on, by, how.strip()
        found.save()
        _settle(case)
        note(case, Act.CHANGED, by, now, "language", help=found.help)
    return found

"""A poll for times: the convener proposes some, each one called says which suit (H25).

Nobody but the convener sees what the others have said, or who they are. What is said here is no
answer to the summons; the time that is chosen goes out as a change of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from samlas import papers
from samlas.casework.case import Refused, check_open, note
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Recipient, Summons
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import answers, inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.dispatch import ask_more
from samlas.exchange.models import Dispatch, Way
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.rulebook import working_days

FEWEST, MOST = 2, 6
PERSON = "person"
"""Whom the plan is for, where the others are called by their contacts' keys."""


class Mark(models.TextChoices):
    """How a time suits."""

    YES = "yes", gettext_lazy("Can come")
    IF_NEEDED = "if-needed", gettext_lazy("If needed")
    NO = "no", gettext_lazy("Cannot come")


class Poll(models.Model):
    """The times proposed for the meeting of a summons. Open until one is chosen."""

    summons = models.OneToOneField(Summons, models.CASCADE, related_name="poll")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "casework"

    def __str__(self) -> str:
        return f"poll {self.pk}"


class PollTime(models.Model):
    """One of the times proposed."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        app_label = "casework"
        constraints = [
            models.UniqueConstraint(fields=["poll", "starts_at"], name="one_time_a_poll")
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"time {self.pk} of poll {self.poll_id}"

    @property
    def is_free_day(self) -> bool:
        """Whether it falls on a day that is no working day."""
        return working_days.is_free(localdate(self.starts_at))


class PollMark(models.Model):
    """How one time suits a recipient, or with none the person whom the plan is for."""

    time = models.ForeignKey(PollTime, models.CASCADE, related_name="marks")
    recipient = models.ForeignKey(
        Recipient, models.CASCADE, null=True, blank=True, related_name="poll_marks"
    )
    mark = models.CharField(max_length=9, choices=Mark.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    marked_at = models.DateTimeField()

    class Meta:
        app_label = "casework"
        constraints = [
            models.UniqueConstraint(fields=["time", "recipient"], name="one_mark_a_recipient"),
            models.UniqueConstraint(
                fields=["time"], condition=models.Q(recipient=None), name="one_mark_of_the_person"
            ),
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one is asked: the open poll, its times, and what one has said of each, by its id."""

    poll: Poll
    recipient: Recipient | None
    times: Sequence[PollTime]
    said: Mapping[int, Mark]


@dataclass(frozen=True, slots=True)
class Line:
    """A time with what everyone has said of it; `person` is empty until the person has."""

    time: PollTime
    person: str
    can: Sequence[Recipient]
    if_needed: Sequence[Recipient]
    cannot: Sequence[Recipient]

    @property
    def rank(self) -> tuple[object, ...]:
        """The best first: what the person wishes counts before all others together."""
        wish = list(Mark).index(Mark(self.person)) if self.person else len(Mark) - 2
        return (wish, len(self.cannot), -len(self.can), self.time.starts_at)


@dataclass(frozen=True, slots=True)
class Table:
    """The convener's view of a poll: the lines, the best first, and who has not said anything."""

    poll: Poll
    lines: Sequence[Line]
    recipients: Sequence[Recipient]
    silent: Sequence[Recipient]


def free_days(times: Sequence[datetime]) -> list[date]:
    """Return the days among the times that are no working days, to warn of."""
    return sorted({day for day in map(localdate, times) if working_days.is_free(day)})


def check_times(times: Sequence[datetime], now: datetime) -> None:
    """Raise Refused for too few times, and for one that has passed."""
    if len(set(times)) < FEWEST:
        raise Refused(_("Propose two times at least."), "day_1")
    if min(times) <= now:
        raise Refused(_("One of the times has passed already."), "day_1")


def propose(summons: Summons, times: Sequence[datetime], by: Assignment, now: datetime) -> Poll:
    """Propose times for the meeting: those who have a paper are told in its thread.

    What has been said of a time that is proposed again stays. Raises Refused, also in a closed
    case.
    """
    check_times(times, now)
    with transaction.atomic():
        fresh = draft.locked(summons, summons.version)
        poll, _new = Poll.objects.update_or_create(
            summons=fresh, defaults={"asked_at": now, "ended_at": None}
        )
        poll.times.exclude(starts_at__in=times).delete()
        for time in sorted(set(times)):
            PollTime.objects.get_or_create(poll=poll, starts_at=time)
        with override(settings.LANGUAGE_CODE):
            text = _("We propose several times for the meeting. Say which suit you.")
        for one in _recipients(fresh):
            if one.dispatch is not None and one.dispatch.is_current:
                answers.say(ask_more(one.dispatch), text, by, now)
        note(fresh.case, Act.CHANGED, by, now, "poll")
    return poll


def _recipients(summons: Summons) -> list[Recipient]:
    known = summons.recipients.filter(removed_at=None)
    return list(known.select_related("contact__unit", "contact__representative", "dispatch"))


def of(summons: Summons) -> Table | None:
    """Return the open poll of a summons with what has been said, if there is one."""
    poll = Poll.objects.filter(summons=summons, ended_at=None).first()
    if poll is None:
        return None
    recipients = _recipients(summons)
    times = poll.times.prefetch_related("marks")
    lines = sorted((_line(time, recipients) for time in times), key=lambda one: one.rank)
    heard = {mark.recipient_id for time in times for mark in time.marks.all()}
    return Table(poll, lines, recipients, [one for one in recipients if one.pk not in heard])


def _line(time: PollTime, recipients: Sequence[Recipient]) -> Line:
    said = {mark.recipient_id: mark for mark in time.marks.all()}
    by_mark: dict[str, list[Recipient]] = {mark: [] for mark in Mark.values}
    for one in recipients:
        if one.pk in said:
            by_mark[said[one.pk].mark].append(one)
    person = said[None].mark if None in said else ""
    return Line(time, person, by_mark["yes"], by_mark["if-needed"], by_mark["no"])


def asked(paper: Dispatch) -> Asked | None:
    """Return what the one who has a paper is asked, while the paper and the poll are in force."""
    recipient = _asked_of(paper)
    return _to_say(recipient.summons, recipient) if recipient is not None else None


def _asked_of(paper: Dispatch) -> Recipient | None:
    """The one who is asked by a paper that is in force, of the case's newest meeting."""
    if paper.kind != papers.Summons.kind or not paper.is_current or not paper.asks_more:
        return None
    newer = Summons.objects.filter(
        case=models.OuterRef("summons__case"), cancelled_at=None, pk__gt=models.OuterRef("summons")
    )
    known = Recipient.objects.filter(
        ~models.Exists(newer), dispatch=paper, removed_at=None, summons__cancelled_at=None,
        summons__poll__isnull=False, summons__poll__ended_at=None,
    )  # fmt: skip
    return known.select_related("summons__case").first()


def of_contact(summons: Summons, who: str) -> Asked | None:
    """Return what the convener may write down for a contact, by its key, or for PERSON.

    Raises Recipient.DoesNotExist.
    """
    if who == PERSON:
        return _to_say(summons, None)
    known = summons.recipients.select_related("contact__unit", "contact__representative")
    return _to_say(summons, known.get(contact__key=who, removed_at=None))


def _to_say(summons: Summons, recipient: Recipient | None) -> Asked | None:
    poll = Poll.objects.filter(summons=summons, ended_at=None).select_related("summons__case")
    found = poll.first()
    if found is None:
        return None
    said = PollMark.objects.filter(time__poll=found, recipient=recipient)
    marks = {one.time_id: Mark(one.mark) for one in said}
    return Asked(found, recipient, list(found.times.all()), marks)


def say(
    what: Asked, marks: Mapping[int, Mark], way: Way, by: Doer, now: datetime, about: str
) -> None:
    """Keep how the times suit: `marks` by the time's id. `about` is what the ledger notes it of.

    A time that is proposed no more is left out. Raises Refused when a time has been chosen.
    """
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(pk=what.poll.pk)
        check_open(what.poll.summons.case)
        if poll.ended_at is not None:
            raise Refused(_("A time has been chosen already."))
        for time in poll.times.filter(pk__in=marks):
            PollMark.objects.update_or_create(
                time=time, recipient=what.recipient,
                defaults={"mark": marks[time.pk], "way": way, "marked_at": now},
            )  # fmt: skip
        log.write(by.actor, now, log.Note(Act.CHANGED, about, "poll"))


def say_received(key: str, marks: Mapping[int, Mark], by: Assignment, now: datetime) -> None:
    """Say for the unit that holds a received paper which times suit it.

    Raises Dispatch.DoesNotExist, NotInForce when the unit holds it no more or nothing is asked.
    """
    paper = inbox.held(key, by)
    what = asked(paper)
    if what is None or answers.holder(paper).unit_id != by.unit_id:
        raise NotInForce
    say(what, marks, Way.INBOX, by, now, paper.key)


def pick(summons: Summons, time: int, version: int, by: Assignment, now: datetime) -> Summons:
    """Put one of the times, by its id, in the summons; nothing is sent by this.

    Raises PollTime.DoesNotExist, Conflict, and Refused for a time that has passed.
    """
    with transaction.atomic():
        chosen = PollTime.objects.select_related("poll").get(
            pk=time, poll__summons=summons, poll__ended_at=None
        )
        if chosen.starts_at <= now:
            raise Refused(_("One of the times has passed already."))
        saved = draft.save(summons, {"starts_at": chosen.starts_at}, version, by, now)
        chosen.poll.ended_at = now
        chosen.poll.save(update_fields=["ended_at"])
    return saved


def may_say(got: inbox.Received) -> bool:
    """Whether the reader of a received paper is asked for times."""
    return got.holds_it and _asked_of(got.dispatch) is not None

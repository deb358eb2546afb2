"""A poll for times: the convener proposes some, each one called says which suit (H25).

Nobody but the convener sees what the others have said, or who they are. What is said here is no
answer to the summons; the time that is chosen goes out as a change of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas import papers
from samlas.casework import tasks
from samlas.casework.case import Refused, check_open
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.tasks import What
from samlas.directory.doing import Doer
from samlas.directory.models import Assignment
from samlas.exchange import answers, inbox
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Dispatch, Way
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.people.alone import untold
from samlas.people.models import Individual, Representative, Word, hand
from samlas.rulebook import working_days

FEWEST, MOST = 2, 6
PERSON, SPEAKS = "person", "representative-"
"""Whom the plan is for, and how `hand` begins for those who speak for them."""


# Whose a mark is: a recipient's, or one's who speaks for the person, by id; with neither theirs.
Whose = tuple[int | None, int | None]


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
    """How a time suits: a recipient, one who speaks for the person, or (neither) the person."""

    time = models.ForeignKey(PollTime, models.CASCADE, related_name="marks")
    recipient = models.ForeignKey(
        Recipient, models.CASCADE, null=True, blank=True, related_name="poll_marks"
    )
    representative = models.ForeignKey(
        Representative, models.CASCADE, null=True, blank=True, related_name="+"
    )
    mark = models.CharField(max_length=9, choices=Mark.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    marked_at = models.DateTimeField()

    class Meta:
        app_label = "casework"
        constraints = [
            models.UniqueConstraint(fields=["time", "recipient"], name="one_mark_a_recipient"),
            models.UniqueConstraint(
                fields=["time", "representative"],
                condition=models.Q(representative__isnull=False),
                name="one_mark_of_who_speaks",
            ),
            models.UniqueConstraint(
                fields=["time"],
                condition=models.Q(recipient=None, representative=None),
                name="one_mark_of_the_person",
            ),
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one is asked: the open poll, its times, and what one has said of each, by its id.

    It is a recipient, one who speaks for the person, or with neither the person.
    """

    poll: Poll
    recipient: Recipient | None
    times: Sequence[PollTime]
    said: Mapping[int, Mark]
    representative: Representative | None = None

    @property
    def name(self) -> str:
        """Who it is; empty for the person."""
        if self.recipient is not None:
            return self.recipient.contact.name
        return self.representative.name if self.representative is not None else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A time with what everyone has said of it, by name; `person` is empty until the person has."""

    time: PollTime
    person: str
    can: Sequence[str]
    if_needed: Sequence[str]
    cannot: Sequence[str]

    @property
    def rank(self) -> tuple[object, ...]:
        """The best first: what the person wishes counts before all others together."""
        wish = list(Mark).index(Mark(self.person)) if self.person else len(Mark) - 2
        return (wish, len(self.cannot), -len(self.can), self.time.starts_at)


@dataclass(frozen=True, slots=True)
class Voice:
    """One whose word is wanted, by `who` as `of_contact` knows them; the person has no name.

    `is_told`: they have got word of the poll, and so are silent until they have said something.
    """

    who: str
    name: str
    is_told: bool
    has_said: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The convener's view of a poll: the lines, the best first, and whose word is wanted."""

    poll: Poll
    lines: Sequence[Line]
    voices: Sequence[Voice]


def free_days(times: Sequence[datetime]) -> list[date]:
    """Return the days among the times that are no working days, to warn of."""
    return sorted({day for day in map(localdate, times) if working_days.is_free(day)})


def check_times(times: Sequence[datetime], now: datetime) -> None:
    """Raise Refused for too few times, and for one that has passed."""
    if len(set(times)) < FEWEST:
        raise Refused(_("Propose two times at least."), "day_1")
    if min(times) <= now:
        raise Refused(_("One of the times has passed already."), "day_1")


def recipients_of(summons: Summons) -> list[Recipient]:
    """Return whose word is wanted of those who are asked to come.

    Not of a guardian who may know nothing of it (C11).
    """
    known = summons.recipients.filter(removed_at=None).select_related(
        "contact__unit", "contact__representative", "dispatch"
    )
    silent = untold(summons.case.key)
    return [one for one in known if one.contact.reader not in silent]


def of(summons: Summons, speaking: Sequence[Representative]) -> Table | None:
    """Return the open poll of a summons with what has been said, if there is one.

    `speaking` are those who speak for the person on a page of their own.
    """
    poll = Poll.objects.filter(summons=summons, ended_at=None).first()
    if poll is None:
        return None
    recipients = recipients_of(summons)
    asked_to_come = {one.contact.representative_id for one in recipients}
    close = [one for one in speaking if one.pk not in asked_to_come]
    times = list(poll.times.prefetch_related("marks"))
    names: dict[Whose, str] = {(one.pk, None): one.contact.name for one in recipients}
    names |= {(None, one.pk): one.name for one in close}
    lines = sorted((_line(time, names) for time in times), key=lambda one: one.rank)
    heard = {_whose(mark) for time in times for mark in time.marks.all()}
    return Table(poll, lines, _voices(summons, recipients, close, heard))


def _whose(mark: PollMark) -> Whose:
    return (mark.recipient_id, mark.representative_id)


def _line(time: PollTime, names: Mapping[Whose, str]) -> Line:
    said = {_whose(mark): mark.mark for mark in time.marks.all()}
    by_mark: dict[str, list[str]] = {mark: [] for mark in Mark.values}
    for one, name in names.items():
        if one in said:
            by_mark[said[one]].append(name)
    person = said.get((None, None), "")
    return Line(time, person, by_mark["yes"], by_mark["if-needed"], by_mark["no"])


def _voices(
    summons: Summons,
    recipients: Sequence[Recipient],
    close: Sequence[Representative],
    heard: Collection[Whose],
) -> list[Voice]:
    individual = summons.case.individual
    has_copy = summons.edition > 0 and not individual.is_protected
    wants_word = individual.notices != Word.NONE
    found = [Voice(PERSON, "", has_copy and wants_word, (None, None) in heard)]
    found += [
        Voice(hand(one.pk), one.name, has_copy and one.notices != Word.NONE,
              (None, one.pk) in heard)
        for one in close
    ]  # fmt: skip
    return found + [
        Voice(one.contact.key, one.contact.name, _is_told(one, individual), (one.pk, None) in heard)
        for one in recipients
    ]


def _is_told(recipient: Recipient, individual: Individual) -> bool:
    """Whether word of the poll reaches one who is asked to come: a letter has gone before it."""
    if recipient.dispatch is None or not recipient.dispatch.is_current:
        return False
    unit, close = recipient.contact.unit, recipient.contact.representative
    if unit is not None:
        return unit.uses_samlas
    return close is not None and close.notices != Word.NONE and not individual.is_protected


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
    said = PollMark.objects.filter(recipient=models.OuterRef("pk"), time__poll__ended_at=None)
    return known.annotate(has_said=models.Exists(said)).select_related("summons__case").first()


def of_contact(summons: Summons, voice: str) -> Asked | None:
    """Return what the convener may write down for a voice: a contact by its key, PERSON, a hand.

    Raises Recipient.DoesNotExist, Representative.DoesNotExist.
    """
    if voice == PERSON:
        return _to_say(summons, None)
    if voice.startswith(SPEAKS):
        close = summons.case.individual.representatives.all()
        found = next((one for one in close if hand(one.pk) == voice), None)
        if found is None:
            raise Representative.DoesNotExist
        return _to_say(summons, None, found)
    known = summons.recipients.select_related("contact__unit", "contact__representative")
    return _to_say(summons, known.get(contact__key=voice, removed_at=None))


def of_close(summons: Summons, representative: Representative | None) -> Asked | None:
    """Return what the person (None) is asked, or one who speaks for them, asked to come or not."""
    if representative is None:
        return _to_say(summons, None)
    known = summons.recipients.filter(contact__representative=representative, removed_at=None)
    recipient = known.select_related("contact__representative", "dispatch").first()
    return _to_say(summons, recipient, None if recipient is not None else representative)


def _to_say(
    summons: Summons, recipient: Recipient | None, representative: Representative | None = None
) -> Asked | None:
    poll = Poll.objects.filter(summons=summons, ended_at=None).select_related("summons__case")
    found = poll.first()
    if found is None:
        return None
    said = PollMark.objects.filter(
        time__poll=found, recipient=recipient, representative=representative
    )
    marks = {one.time_id: Mark(one.mark) for one in said}
    return Asked(found, recipient, list(found.times.all()), marks, representative)


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
                time=time, recipient=what.recipient, representative=what.representative,
                defaults={"mark": marks[time.pk], "way": way, "marked_at": now},
            )  # fmt: skip
        if what.recipient is not None and what.recipient.dispatch is not None:
            tasks.done(what.recipient.dispatch.key, What.SAY_TIMES)
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
        end(summons, now)
    return saved


def end(summons: Summons, now: datetime) -> None:
    """End the poll of a summons, if there is one open: nobody is asked any more."""
    if Poll.objects.filter(summons=summons, ended_at=None).update(ended_at=now):
        sent = summons.recipients.exclude(dispatch=None).values_list("dispatch__key", flat=True)
        tasks.done_of(list(sent), What.SAY_TIMES)


def has_said(got: inbox.Received) -> bool | None:
    """Whether the reader of a received paper has said which times suit; None: is not asked."""
    recipient = _asked_of(got.dispatch) if got.holds_it else None
    return bool(vars(recipient)["has_said"]) if recipient is not None else None

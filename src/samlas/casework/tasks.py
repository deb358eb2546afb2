"""What is to be done: the rows of every work list.

A row is a cache of the case's facts, written by the steps through `expect` and `done` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case, open_to
from samlas.casework.left_alone import waits_alone
from samlas.directory.absence import steps_in
from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import Dispatch, is_untaken, may_read
from samlas.ledger import log
from samlas.ledger.models import Act
from samlas.statements import Statement

NO_DATE = date(9999, 12, 31)
UNSEEN = datetime(2000, 1, 1, tzinfo=UTC)
"""`looks_at` of a row that the clocks have not looked at since it was put."""


class What(models.TextChoices):
    """What someone is to do. The page turns it into a sentence that begins with a verb."""

    ASSESS_REQUEST = "assess-request", _("Assess the request for a SIP")
    RECEIVE_REQUEST = "receive-request", _("Confirm that you have received the request")
    AWAIT_RECEIPT = "await-receipt", _("Wait until the request has been received")
    INFORM = "inform", _("Inform about what a SIP is")
    ASK_CONSENT = "ask-consent", _("Ask for consent")
    AWAIT_GUARDIAN = "await-guardian", _("Wait for a guardian's answer about the consent")
    GUARDIANS_DISAGREE = "guardians-disagree", _("The guardians disagree about the consent")
    RENEW_CONSENT = "renew-consent", _("Ask if the consent is to go on")
    HEAR_OTHER = "hear-other", _("Someone else has taken back their yes")
    MAP_CONTACTS = "map-contacts", _("Go through the contacts")
    WRITE_SUMMONS = "write-summons", _("Write the summons")
    AWAIT_ANSWERS = "await-answers", _("Wait for answers")
    POST_LETTERS = "post-letters", _("Post letters")
    POST_ANSWER = "post-answer", _("Post the answer to a request")
    NEW_CODE = "new-code", _("Print a letter anew: its code has been tried too often")
    NEW_OWN_CODE = "new-own-code", _("Make a new code: the old one has been tried too often")
    LETTER_RETURNED = "letter-returned", _("A letter has come back")
    ANSWER_QUESTION = "answer-question", _("Answer a question")
    DECIDE_TIME = "decide-time", _("Another time has been proposed")
    ASK_INFORMATION = "ask-information", _("Ask one who declined what support is going on")
    AWAIT_INFORMATION = "await-information", _("Wait to hear what support is going on")
    READ_INFORMATION = "read-information", _("Read what support is going on elsewhere")
    TELL_INFORMATION = "tell-information", _("Tell what support is going on with you")
    SAY_TIMES = "say-times", _("Say which times suit for a meeting")
    CONFIRM_CALENDAR = "confirm-calendar", _("Confirm what a calendar has answered")
    BOOK_INTERPRETER = "book-interpreter", _("Book an interpreter")
    TRANSLATE = "translate", _("Have it translated for the person")
    RING_INSTEAD = "ring-instead", _("Ring: a message did not arrive, or a calendar said no")
    HOLD_MEETING = "hold-meeting", _("Meeting")
    WRITE_PLAN = "write-plan", _("Write the plan and send it")
    SEND_MINUTES = "send-minutes", _("Send the minutes to those who may now have them")
    ASK_PERSON = "ask-person", _("Ask the person again whether they approve the plan")
    AWAIT_APPROVALS = "await-approvals", _("Ask for the approvals that are missing")
    APPROVE_PLAN = "approve-plan", _("Say whether you approve the plan")
    HEAR_PERSON = "hear-person", _("Read what has come from the person's own page")
    HEAR_WORD = "hear-word", _("Read what a unit has said of the plan")
    READ_NOTE = "read-note", _("Read what a recipient says is wrong in a paper")
    TAKE_LEAD = "take-lead", _("Say whether you take the lead of the plan")
    AWAIT_LEAD = "await-lead", _("Wait until the lead has been taken over")
    RECORD_PLAN = "record-plan", _("Put the plan in your own record")
    RECORD_OWN = "record-own", _("Put the plan in your unit's own record")
    ANSWER_SUMMONS = "answer-summons", _("Answer a summons")
    ANSWER_INVITATION = "answer-invitation", _("Answer an invitation")
    ATTEND_AS_FIRST = "attend-as-first", _("Come yourselves if no other unit of yours answers")
    FOLLOW_UP = "follow-up", _("Call to the follow-up")
    ANSWER_FOLLOW_UP = "answer-follow-up", _("Answer the questions of the follow-up")
    AWAIT_CALL = "await-call", _("Wait until the follow-up has been called")
    REPORT_ACTIONS = "report-actions", _("Tell how it has gone with what you do")
    REPORT_OWN = "report-own", _("Tell how it has gone with what your unit does")
    NUDGED = "nudged", _("You are asked how it goes with what you do")
    CHECK_RECIPIENTS = "check-recipients", _("Check who should still get what")
    ANSWER_ROLE = "answer-role", _("Say if you can lead the meeting or take notes")
    KEEP_ROLE = "keep-role", _("Lead the meeting or take notes")
    TAKE_ROLE = "take-role", _("Say if you can lead your own unit's meeting or take notes")
    READ_MESSAGE = "read-message", _("Read an SDK message")
    FILE_MESSAGE = "file-message", _("Say which plan an SDK message is about")
    RECORD_CLOSING = "record-closing", _("Write in your own record that the SIP is closed")
    CHASE_ANSWER = "chase-answer", _("Remind a unit of yours that has not answered")
    TELL_ADMISSION = "tell-admission", _("See that the admission notice is sent")
    CALL_IN_TIME = "call-in-time", _("Send the summons before the last day to call")
    PAYMENT_BEGINS = "payment-begins", _("The municipality's duty to pay can begin")
    TRIAL_ENDS = "trial-ends", _("Decide whether the agreement on trial is to go on")
    CHECK_EMERGENCY = "check-emergency", _("Go through an emergency access, and tell the person")
    HEAR_DEVIATION = "hear-deviation", _("Read what a person says went wrong")
    READ_DEVIATION = "read-deviation", _("Read the answer to what you told went wrong")
    RECORD_OWN_CLOSING = "record-own-closing", _("Write in your own record that you closed the SIP")


class Task(models.Model):
    """One thing to do for a unit, or to wait for (`waits`), by `due` (NO_DATE: no date is set).

    It is on no list before `shown_from`. At `looks_at` a clock has to do with it; None: never.

    `about` is the key of the case, paper or request; `label` what the row is called: the short name
    of the person, or of nobody when the person is protected.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="tasks")
    responsible = models.ForeignKey(
        Assignment, models.CASCADE, related_name="tasks", null=True, blank=True
    )
    what = models.CharField(max_length=20, choices=What.choices)
    about = models.CharField(max_length=12)
    label = models.CharField(max_length=90, blank=True)
    due = models.DateField(default=NO_DATE)
    waits = models.BooleanField(default=False)
    shown_from = models.DateField(default=date.min)
    looks_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "what", "unit"], name="one_task_of_a_kind")
        ]
        indexes = [
            models.Index(fields=["unit", "due", "id"], name="tasks_of_unit"),
            models.Index(fields=["responsible", "due", "id"], name="tasks_of_one"),
            models.Index(fields=["unit", "waits", "due", "id"], name="tasks_waiting"),
            models.Index(fields=["looks_at", "id"], name="tasks_by_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"

    @property
    def has_date(self) -> bool:
        return self.due != NO_DATE

    @property
    def is_left_alone(self) -> bool:
        """Whether nobody can do it for one who is away; known on the head's work list only."""
        return bool(getattr(self, "waits_alone", False))


def expect(
    case: Case,
    what: What,
    due: date | None = None,
    *,
    waits: bool = False,
    shown_from: date = date.min,
) -> None:
    """Put something to do about the case on its unit's list, in place of an equal row."""
    _put(_row_of(case, what, due, waits=waits, shown_from=shown_from))


def expect_of_cases(cases: Iterable[Case], what: What) -> None:
    """Put the same thing to do, without a date, on the list of each case's unit."""
    _put(*(_row_of(case, what) for case in cases))


def _row_of(
    case: Case,
    what: What,
    due: date | None = None,
    *,
    waits: bool = False,
    shown_from: date = date.min,
) -> Task:
    individual = case.individual
    return Task(
        about=case.key,
        what=what,
        unit_id=case.unit_id,
        responsible_id=case.responsible_id,
        label="" if individual.is_protected else individual.short_name,
        due=due or NO_DATE,
        waits=waits,
        shown_from=shown_from,
    )


def expect_answers(holders: Mapping[Dispatch, int], label: str) -> None:
    """Put received papers on the lists of the units that hold them, due on their answer dates.

    A recipient that has passed its paper on waits: it comes itself if no one answers (K14).
    """
    rows = [_answer_row(paper, unit_id, label) for paper, unit_id in holders.items()]
    rows += [
        Task(
            about=paper.key,
            what=What.ATTEND_AS_FIRST,
            unit_id=paper.recipient_id,
            label=label,
            due=paper.answer_by or NO_DATE,
            waits=True,
        )
        for paper, unit_id in holders.items()
        if paper.recipient_id not in (None, unit_id)
    ]
    _put(*rows)


def _answer_row(dispatch: Dispatch, unit_id: int, label: str) -> Task:
    called = dispatch.verdict == "called"
    return Task(
        about=dispatch.key,
        what=What.ANSWER_SUMMONS if called else What.ANSWER_INVITATION,
        unit_id=unit_id,
        label=label,
        due=dispatch.answer_by or NO_DATE,
    )


def expect_of_unit(
    unit_id: int,
    what: What,
    about: str,
    due: date | None,
    label: str = "",
    *,
    waits: bool = False,
    responsible: Assignment | None = None,
) -> None:
    """Put something to do about a request or a paper on a unit's list, or on that of one there."""
    _put(
        Task(
            about=about, what=what, unit_id=unit_id, responsible=responsible, label=label,
            due=due or NO_DATE, waits=waits,
        )
    )  # fmt: skip


def expect_of_holders(
    held: Mapping[tuple[str, int], date | None], what: What, label: str = ""
) -> None:
    """Put the same thing to do on several units' lists: `held` gives due days by paper and unit."""
    _put(
        *(
            Task(about=about, what=what, unit_id=unit_id, label=label, due=due or NO_DATE)
            for (about, unit_id), due in held.items()
        )
    )


def _put(*rows: Task) -> None:
    for row in rows:
        is_news = row.responsible_id is not None and row.what in FROM_OTHERS
        row.looks_at = UNSEEN if is_news or row.has_date or row.what in _TO_ANSWER else None
    Task.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["about", "what", "unit"],
        update_fields=["responsible", "label", "due", "waits", "shown_from", "looks_at"],
    )


def done(about: str, *whats: What) -> None:
    """Take rows about a key off the lists: all, or only those of some kinds."""
    rows = Task.objects.filter(about=about)
    if whats:
        rows = rows.filter(what__in=whats)
    rows.delete()


def done_by(unit_id: int, about: str, what: What) -> None:
    """Take a row about a key off one unit's list; another that has it still keeps its own."""
    Task.objects.filter(about=about, what=what, unit_id=unit_id).delete()


def done_of(abouts: Sequence[str], *whats: What) -> None:
    """Take rows of some kinds about any of the keys off the lists."""
    Task.objects.filter(about__in=abouts, what__in=whats).delete()


_TO_ANSWER = (
    What.ANSWER_SUMMONS, What.ANSWER_INVITATION, What.ATTEND_AS_FIRST, What.CHASE_ANSWER,
)  # fmt: skip


def answered(papers: Sequence[str]) -> None:
    """Take what is to be answered in any of the papers off the lists."""
    done_of(papers, *_TO_ANSWER)


def go_along(paper: str, newer: str) -> None:
    """A newer edition has taken a paper's place: it is to be answered anew, the rest goes along."""
    done(paper, *_TO_ANSWER)
    Task.objects.filter(about=paper).update(about=newer)


# What someone else has caused: whoever is responsible gets word of it.
FROM_OTHERS = (
    What.ANSWER_QUESTION, What.DECIDE_TIME, What.HEAR_PERSON, What.HEAR_WORD, What.HEAR_OTHER,
    What.READ_NOTE, What.TAKE_LEAD, What.GUARDIANS_DISAGREE, What.ANSWER_ROLE, What.TAKE_ROLE,
    What.CHECK_EMERGENCY,
)  # fmt: skip

# What no later step takes off the list: whoever has done it says so.
BY_HAND = (
    What.CHASE_ANSWER,
    What.TELL_ADMISSION,
    What.PAYMENT_BEGINS,
    What.TRIAL_ENDS,
    What.RING_INSTEAD,
    What.READ_NOTE,
)


def told_done(about: str, what: What, by: Assignment, now: datetime) -> None:
    """Take off the unit's list what someone there says is done. Raises Task.DoesNotExist."""
    if what not in BY_HAND:
        raise Task.DoesNotExist
    with transaction.atomic():
        Task.objects.filter(is_told(by)).get(unit_id=by.unit_id, about=about, what=what).delete()
        log.write(by.actor, now, log.Note(Act.CHANGED, about, "done", {"what": what}))


def hide_names(case_keys: Iterable[str]) -> None:
    """Take the person's name off every row about these cases and the papers sent from them."""
    keys = list(case_keys)
    sent = Dispatch.objects.filter(case__in=keys).values("key")
    Task.objects.filter(Q(about__in=keys) | Q(about__in=sent)).update(label="")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a work list to go on from: the due date and the row's id."""

    due: date
    row: int


class Whose(models.TextChoices):
    """The three tabs of the work list."""

    MINE = "mine", _("Mine")
    UNIT = "unit", _("My unit")
    WAITING = "waiting", _("Waiting for others")


def work_list(
    by: Assignment, whose: Whose, after: Place | None, size: int, now: datetime
) -> Sequence[Task]:
    """Return up to `size` rows after a place, soonest due first, and write it to the ledger.

    Mine: what I am responsible for, and what my unit has received that nobody is named for. What
    others were to do and have not done in time stands among one's own, as something to act on. The
    head of the unit has everything there that is late for someone in it (K18, K34), and what is
    about a protected person and `waits_alone`.
    """
    start = after or Place(date.min, 0)
    found = _listing(whose, by.is_head, size)(
        unit=by.unit_id, who=by.pk, today=now.date(), due=start.due, row=start.row
    )
    log.write(
        by.actor,
        now,
        log.Note(Act.LISTED, "tasks", "work-list", {"about": [task.about for task in found]}),
    )
    return found


def is_told(by: Assignment) -> Q:
    """All but what is about a protected person and read by others of the unit.

    Such a row bears no name. What nobody has taken yet is told to everyone.
    """
    cases = Case.objects.filter(key=OuterRef("about")).exclude(open_to(by))
    taken = Dispatch.objects.filter(key=OuterRef("about")).exclude(
        may_read(by) | is_untaken(by, "case")
    )
    return Q(label__gt="") | Q(responsible=by.pk) | Q(~Exists(cases), ~Exists(taken))


@cache
def _listing(whose: Whose, is_head: bool, size: int) -> Statement[Task]:
    """The query of a tab, as the head of a unit sees it, or those who are not."""

    def build(unit: int, who: int, today: date, due: date, row: int) -> models.QuerySet[Task]:
        by = Assignment(pk=who, unit_id=unit)
        rows = Task.objects.filter(
            Q(due__gt=due) | Q(pk__gt=row), is_told(by), unit_id=unit, due__gte=due,
            shown_from__lte=today,
        )  # fmt: skip
        if is_head:
            alone = ExpressionWrapper(waits_alone(today), models.BooleanField())
            rows = rows.annotate(waits_alone=alone)
        if whose == Whose.WAITING:
            rows = rows.filter(waits=True)
        else:
            rows = rows.exclude(waits=True, due__gte=today)
        if whose == Whose.MINE:
            mine = Q(responsible_id=who) | Q(responsible=None) | steps_in("responsible", who, today)
            rows = rows.filter(mine | Q(due__lt=today) | Q(waits_alone=True) if is_head else mine)
        return rows.order_by("due", "pk")[:size]

    return Statement(build, unit=int, who=int, today=date, due=date, row=int)

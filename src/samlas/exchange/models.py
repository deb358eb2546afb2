"""Sent papers, who holds them, how they travel, and what is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas import papers
from samlas.directory.models import Assignment
from samlas.exchange import beside_models, calendar_models, notice_models  # noqa: F401  (Django finds them here)
from samlas.exchange.sdk import models as sdk_tables  # noqa: F401  (Django finds them here)
from samlas.keys import KEY_LENGTH, new_key
from samlas.people.models import INDIVIDUAL
from samlas.sealed.fields import SealedText


def is_named(assignment: Assignment, case: str) -> models.Q:
    """The condition that the assignment reads what is about a protected person (law.md 2.7).

    That is who has been named for the case whose key `case` leads to, and the head of a unit.
    """
    named = NamedReader.objects.filter(case=models.OuterRef(case), reader=assignment.pk)
    head = Assignment.objects.filter(pk=assignment.pk, is_head=True)
    return models.Q(models.Exists(named)) | models.Q(models.Exists(head))


def may_read(assignment: Assignment, dispatch: str = "") -> models.Q:
    """The condition that the paper is of nobody protected, or the assignment named to read it.

    `dispatch` is the way to the paper from what is asked for, as `dispatch__`.
    """
    is_open = models.Q(**{f"{dispatch}is_protected": False})
    return is_open | is_named(assignment, f"{dispatch}case")


def is_untaken(assignment: Assignment, case: str) -> models.Q:
    """The condition that nobody in the assignment's unit has been named for the case yet."""
    rows = NamedReader.objects.filter(
        case=models.OuterRef(case), reader__unit_id=assignment.unit_id
    )
    return ~models.Q(models.Exists(rows))


def held_by(assignment: Assignment, dispatch: str) -> models.Q:
    """The condition that the unit has received the paper that `dispatch` leads to.

    And that the assignment may read it.
    """
    links = Holding.objects.kept().filter(
        dispatch=models.OuterRef(dispatch), unit_id=assignment.unit_id
    )
    way = "" if dispatch == "pk" else f"{dispatch}__"
    return models.Q(models.Exists(links)) & may_read(assignment, way)


class DispatchQuery(models.QuerySet["Dispatch"]):
    def held_by(self, assignment: Assignment) -> DispatchQuery:
        """Keep what the assignment's unit has received, now or earlier in the chain."""
        return self.filter(held_by(assignment, "pk"))

    def sent_by(self, assignment: Assignment) -> DispatchQuery:
        """Keep what the assignment's own unit has sent."""
        return self.filter(may_read(assignment), sender_id=assignment.unit_id, let_go_at=None)


class Dispatch(models.Model):
    """One sealed paper to one recipient.

    `thread` is shared by the editions of the same paper to the same recipient; `recipient` is a
    unit, or nobody's unit when the paper goes to a person by letter: `reader` then tells whom, the
    individual or one who speaks for them, as the ledger calls them; empty for others. `answer` is
    the answer that holds now; `asks_more` tells that the sender has asked something of its holder
    besides. `sent_by` is empty when what the person did on their own page let it out. The text
    is `body`, readable through `paper()`. `is_protected` tells that the person's data are protected
    by now, `is_renamed` that the name in it must not be told of any more, `is_noted` that something
    has been written beside it. `let_go_at`: the sender has deleted its own copy; the row lives on
    for those who hold theirs.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    thread = models.CharField(max_length=KEY_LENGTH, db_index=True)
    edition = models.PositiveSmallIntegerField(default=1)
    case = models.CharField(max_length=KEY_LENGTH, db_index=True)
    sender = models.ForeignKey("directory.Unit", models.PROTECT, related_name="sent")
    sent_by = models.ForeignKey("directory.Assignment", models.PROTECT, null=True, blank=True)
    sent_at = models.DateTimeField()
    recipient = models.ForeignKey(
        "directory.Unit", models.PROTECT, related_name="received", null=True, blank=True
    )
    reader = models.CharField(max_length=40, blank=True)
    consent_row = models.ForeignKey("people.ConsentRow", models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30)
    schema = models.PositiveSmallIntegerField()
    body = SealedText()
    seal = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    meets_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey("Reply", models.PROTECT, null=True, blank=True, related_name="+")
    asks_more = models.BooleanField(default=False)
    is_protected = models.BooleanField(default=False)
    is_renamed = models.BooleanField(default=False)
    let_go_at = models.DateTimeField(null=True, blank=True)
    is_noted = models.BooleanField(default=False)

    objects = DispatchQuery.as_manager()

    class Meta:
        verbose_name_plural = "dispatches"

    def __str__(self) -> str:
        return self.key

    def paper(self) -> papers.Paper:
        """Return the paper as it was sealed; raises papers.BrokenSeal if it was changed since.

        With what was written beside it since. Of a person whose data were protected later, without
        what such a paper does not tell.
        """
        sealed = papers.unseal(*self.sealed)
        return replace(sealed, beside=self.written_beside()) if self.is_noted else sealed

    def written_beside(self) -> tuple[papers.Beside, ...]:
        """Return what was written beside the paper, oldest first.

        Of a person whose data are protected, in their own copy alone: it may tell where they are.
        """
        if not self.is_noted or (self.is_protected and self.reader != INDIVIDUAL):
            return ()
        return tuple(one.part() for one in self.beside.order_by("pk"))

    @property
    def sealed(self) -> tuple[str, int, str, str, papers.Shield]:
        """What the paper is read from: kind, schema, text and seal, and what is kept back of it."""
        to_close = self.reader not in ("", INDIVIDUAL)
        hidden = self.is_protected
        shield = papers.Shield(hidden, hidden and self.is_renamed, hidden and to_close)
        return (self.kind, self.schema, self.body, self.seal, shield)

    @property
    def way(self) -> Delivery | None:
        """The way that its copy goes by now: the one begun last."""
        return max(self.deliveries.all(), key=lambda one: one.pk, default=None)

    @property
    def is_current(self) -> bool:
        """Whether this is the edition that holds: neither replaced nor cancelled."""
        return self.superseded_at is None and self.cancelled_at is None


class NamedReader(models.Model):
    """One of the staff who may read what is about a protected person, in the case with this key."""

    case = models.CharField(max_length=KEY_LENGTH)
    reader = models.ForeignKey("directory.Assignment", models.CASCADE, related_name="+")
    named_by = models.ForeignKey("directory.Assignment", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="named_once")]

    def __str__(self) -> str:
        return f"reader {self.pk}"


class HoldingQuery(models.QuerySet["Holding"]):
    def kept(self) -> HoldingQuery:
        """Keep the links of those who have not deleted their copy."""
        return self.filter(let_go_at=None)


class Holding(models.Model):
    """One unit's hold of a received paper: its link in the chain, in order of `number` (K11–K14).

    The unit with `passed_on_at` empty holds it now. `awaiting` and `answer_by` are there for the
    unit's list of what to answer. `recorded_on`: when it came into the unit's own record (H90).
    `let_go_at`: the unit has deleted its copy; the link tells the sender that it had one.
    """

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="holdings")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="holdings")
    number = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    passed_on_by = models.ForeignKey("directory.Assignment", models.PROTECT, null=True, blank=True)
    contact_note = SealedText(max_length=500, blank=True)
    awaiting = models.BooleanField(default=True)
    answer_by = models.DateField(null=True, blank=True)
    recorded_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        "directory.Assignment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    let_go_at = models.DateTimeField(null=True, blank=True)

    objects = HoldingQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "number"], name="one_link_per_place")
        ]
        indexes = [
            models.Index(fields=["unit", "awaiting", "answer_by", "id"], name="to_answer"),
            models.Index(fields=["unit", "-id"], name="received_by_unit"),
        ]

    def __str__(self) -> str:
        return f"holding {self.pk}"


class Enclosure(models.Model):
    """A file with a paper: the sealed text holds its digest at the same number, from 1."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="enclosures")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "number"], name="one_file_per_number")
        ]

    def __str__(self) -> str:
        return f"enclosure {self.pk}"


class AnswerKind(models.TextChoices):
    """The rulebook's words for what can be answered to a summons; the last answers a request for
    information (K46).
    """

    ATTEND = "attend", _("We come")
    SEND_OTHER = "send-other", _("Someone else of ours comes")
    FORWARD = "forward", _("It belongs to another unit of ours")
    PROPOSE_TIME = "propose-time", _("The time does not suit")
    ASK = "ask", _("We must ask something first")
    DECLINE = "decline", _("We decline")
    NO_ONGOING_CASE = "no-ongoing-case", _("We have no ongoing case")
    INFORM = "inform", _("We tell what support is going on")


def answer_words(kind: str, *, is_unit: bool) -> str:
    """The answer as the one who gives it says it: a unit, or a private person of themselves."""
    alone = {
        AnswerKind.ATTEND: _("I come"),
        AnswerKind.SEND_OTHER: _("Someone else comes instead of me"),
        AnswerKind.ASK: _("I must ask something first"),
        AnswerKind.DECLINE: _("I decline"),
        AnswerKind.INFORM: _("I tell what support is going on"),
    }
    said = AnswerKind(kind)
    return str(said.label if is_unit else alone.get(said, said.label))


class Mandate(models.TextChoices):
    """Whether the one who comes may decide (K8)."""

    YES = "yes", _("Yes, I may decide")
    PENDING = "pending", _("I bring the decision with me")
    NO = "no", _("No, someone else must decide")
    NOT_NEEDED = "not-needed", _("No decision is needed from us")


class Way(models.TextChoices):
    """How an answer came."""

    INBOX = "inbox", _("In Samlas")
    CODE = "code", _("By the code in the letter")
    PHONE = "phone", _("By phone")
    SLIP = "slip", _("By the reply slip")
    CALENDAR = "calendar", _("By calendar")
    SDK = "sdk", _("By SDK message")


class Reply(models.Model):
    """One answer to a paper, kept as given. A later answer replaces it without removing it.

    `kind` is the rulebook's word; of a plan, casework's word for whether it is approved. `given_by`
    is who wrote it down: nobody's where it came from outside, and `said_by` then tells, as typed,
    who gave it. `came_on` is the day of the call or of the slip, and `receipt` the number that
    the one who answered by code was given.
    """

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="replies")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=16, choices=AnswerKind.choices)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("directory.Assignment", models.PROTECT, null=True, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.INBOX)
    said_by = models.CharField(max_length=160, blank=True)
    came_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=12, blank=True)
    attendee = models.CharField(max_length=120, blank=True)
    attendee_unit = models.CharField(max_length=120, blank=True)
    takes_part = models.CharField(max_length=10, blank=True)
    proposed_times = SealedText(blank=True)
    message = SealedText(blank=True)
    search_made = SealedText(blank=True)

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"reply {self.pk}"

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """The answer in the words of the one who gave it."""
        return answer_words(self.kind, is_unit=self.unit_id is not None)

    @property
    def by_whom(self) -> str:
        """Who gave it, or wrote it down."""
        return self.said_by or (self.given_by.staff.name if self.given_by else "")


class Measure(models.Model):
    """Support that is going on, as told in an answer by one who does not come (K46, K47).

    `until` is empty where no end is set; `contact` is whom to reach about it.
    """

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="measures")
    what = SealedText(max_length=200)
    purpose = SealedText(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"measure {self.pk}"


class Preparation(models.Model):
    """What the called unit brings: its contribution and its mandate (K6, K8)."""

    dispatch = models.OneToOneField(Dispatch, models.CASCADE, related_name="preparation")
    contribution = SealedText(blank=True)
    mandate = models.CharField(max_length=10, choices=Mandate.choices, blank=True)
    mandate_from = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"preparation {self.pk}"


class Message(models.Model):
    """One line of the question thread between the recipient and the convener (K7).

    `unit` is nobody's where a private person says it, and `written_by` where it came from outside:
    `said_by` then tells, as typed, who says it.
    """

    thread = models.CharField(max_length=KEY_LENGTH)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True)
    written_by = models.ForeignKey("directory.Assignment", models.PROTECT, null=True, blank=True)
    said_by = models.CharField(max_length=160, blank=True)
    written_at = models.DateTimeField()
    text = SealedText()

    class Meta:
        indexes = [models.Index(fields=["thread", "id"], name="messages_in_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def by_whom(self) -> str:
        """Who said it, or wrote it down."""
        return self.said_by or (self.written_by.staff.name if self.written_by else "")


class Report(models.Model):
    """What was said of one action: by the unit that took it on, from the plan it was sent, or by
    someone without a paper of their own (`said_by`), written down by whoever follows up (H67, H74).

    `action` is the action's key in the plan; `state` and `helps` are words of casework's. Earlier
    reports stay.
    """

    dispatch = models.ForeignKey(
        Dispatch, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    case = models.CharField(max_length=KEY_LENGTH, db_index=True)
    action = models.CharField(max_length=KEY_LENGTH)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, blank=True)
    given_by = models.ForeignKey("directory.Assignment", models.PROTECT)
    given_at = models.DateTimeField()
    said_by = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8)
    why = SealedText(max_length=500, blank=True)
    helps = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [models.Index(fields=["action", "-id"], name="reports_of_action")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Channel(models.TextChoices):
    """How a copy travels."""

    INBOX = "inbox", _("Inbox in Samlas")
    SDK = "sdk", _("SDK message")
    LETTER = "letter", _("Letter")


class Returned(models.TextChoices):
    """Why a letter came back, as the post tells."""

    MOVED = "moved", _("The addressee has moved")
    UNKNOWN = "unknown", _("The addressee is unknown at the address")
    REFUSED = "refused", _("Was not accepted")
    UNCLAIMED = "unfetched", _("Was not fetched")
    OTHER = "other", _("It does not say why")


class Delivery(models.Model):
    """One copy's way to its recipient: made, and delivered or posted (H39).

    `failed_at`: the way could not be gone, for the reason that the word `fault` tells; where there
    is another way, a newer row goes that.
    `returned_at`: a letter has come back, and nothing has been done about it yet. `address` holds
    the lines of a letter's address where it goes to another one than the paper says. A letter
    without `has_address` is handed over, or sent in another way than by an address.
    """

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("directory.Assignment", models.PROTECT, null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_why = models.CharField(max_length=9, choices=Returned.choices, blank=True)
    address = models.TextField(blank=True)
    has_address = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["done_at", "id"], name="deliveries_waiting")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    def paper(self) -> papers.Paper:
        """Return the paper as this copy is printed: as it was sealed, to the address it goes to."""
        paper: Any = self.dispatch.paper()
        if not self.address or self.dispatch.is_protected:
            return paper  # type: ignore[no-any-return]
        to = replace(paper.recipient, address=tuple(self.address.splitlines()))
        return replace(paper, recipient=to)  # type: ignore[no-any-return]

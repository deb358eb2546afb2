"""Writing the summons: what it says, its questions, and whom it goes to (K2–K5, H24, H33–H37)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlas.casework import case as cases
from samlas.casework import contacts
from samlas.casework.case import Case, Conflict, Stage, check_open, note
from samlas.casework.clocks import discharge
from samlas.casework.contacts import Choice, Contact
from samlas.directory.models import Assignment, Function
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act
from samlas.people.models import ConsentRow
from samlas.sealed.fields import SealedText
from samlas.statements import Statement


class MeetingForm(models.TextChoices):
    """The rulebook's `meeting.form` (H33)."""

    PHYSICAL = "physical", gettext_lazy("On site")
    VIDEO = "video", gettext_lazy("By video")
    PHONE = "phone", gettext_lazy("By phone")
    HYBRID = "hybrid", gettext_lazy("On site and by video")


class Summons(models.Model):
    """One meeting, called by one convener: what every recipient's paper is made from.

    `edition` is 0 until sent; what was sent is in the dispatches, what is here can be ahead of it.
    `version` counts the saves.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="summonses")
    purpose = SealedText(blank=True)
    why = SealedText(blank=True)
    long_term_goal = SealedText(blank=True)
    worded_with_person = models.BooleanField(default=False)
    offered_to_attend = models.BooleanField(default=False)
    form = models.CharField(max_length=10, choices=MeetingForm.choices, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    room_seats = models.PositiveSmallIntegerField(null=True, blank=True)
    aids = SealedText(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    dial_in = models.CharField(max_length=40, blank=True)
    convener_email = models.EmailField(blank=True)
    convener_phone = models.CharField(max_length=20, blank=True)
    short_notice_reason = SealedText(max_length=300, blank=True)
    ready_for_discharge_at = models.DateTimeField(null=True, blank=True)
    planned_discharge_on = models.DateField(null=True, blank=True)
    inpatient_done = models.BooleanField(default=False)
    outpatient_done = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    unsent_changes = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = SealedText(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "summonses"
        indexes = [models.Index(fields=["case", "-id"], name="summonses_of_case")]

    def __str__(self) -> str:
        return f"summons {self.pk}"

    @property
    def is_sent(self) -> bool:
        return self.edition > 0 and self.cancelled_at is None


class Question(models.Model):
    """A question for the meeting: an item of its agenda (K4)."""

    summons = models.ForeignKey(Summons, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = SealedText(max_length=1000)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summons", "number"], name="one_question_a_number")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"question {self.number} of summons {self.summons_id}"


class AddresseeKind(models.TextChoices):
    """Whom at the unit the summons is addressed to (H37)."""

    REPRESENTATIVE = "representative", gettext_lazy("A representative of the unit")
    FUNCTION = "function", gettext_lazy("A function")
    PERSON = "person", gettext_lazy("A person by name")


class AskedFor(models.TextChoices):
    """The rulebook's `purpose`: what one recipient is to do at the meeting (H42)."""

    COORDINATION = "coordination", gettext_lazy("To plan together")
    INFORMATION = "information", gettext_lazy("Only to tell what support there is")
    APPLICATION = "application", gettext_lazy("Only to receive a new application")


class Recipient(models.Model):
    """One contact that the summons goes to, and what it can contribute (K5).

    `questions` holds the numbers of the questions it is there for (H24); `dispatch` the paper that
    it was last sent.
    """

    summons = models.ForeignKey(Summons, models.CASCADE, related_name="recipients")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="recipients")
    addressee_kind = models.CharField(
        max_length=14, choices=AddresseeKind.choices, default=AddresseeKind.REPRESENTATIVE
    )
    addressee = models.CharField(max_length=120, blank=True)
    contribution = SealedText(blank=True)
    questions = models.JSONField(default=list, blank=True)
    proposed_role = models.CharField(max_length=60, blank=True)
    asked_for = models.CharField(
        max_length=12, choices=AskedFor.choices, default=AskedFor.COORDINATION
    )
    dispatch = models.ForeignKey(
        Dispatch, models.PROTECT, null=True, blank=True, related_name="recipients"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summons", "contact"], name="one_paper_a_contact")
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A summons with everything that is needed to show, judge or send it, read in few queries."""

    summons: Summons
    questions: Sequence[Question]
    recipients: Sequence[Recipient]
    rows: Mapping[int, ConsentRow]
    """The living consent row of each recipient, by the contact's id."""


def opened(key: str, by: Assignment, now: datetime) -> Summons:
    """Return a case's summons to work on, begun if there was none. The ledger notes the reading.

    Raises Case.DoesNotExist for a case that is not there and for one that `by` may not see.
    """
    return begin(cases.read(key, by, now, "summons"), by, now)


def begin(case: Case, by: Assignment, now: datetime) -> Summons:
    """Return the case's summons that is not cancelled, or a new one, with the map's contacts.

    A new one after a cancelled meeting begins with the texts of that one. In a closed case it is
    the last one, to be read; raises Summons.DoesNotExist when there never was any.
    """
    if case.stage == Stage.CLOSED:
        return _last(case)
    with transaction.atomic():
        found = current(case)
        if found is None:
            found = _new(case, by)
            note(case, Act.CHANGED, by, now, "summons-begin")
        _bring_contacts(found)
    return found


def _last(case: Case) -> Summons:
    found = case.summonses.order_by("-pk").first()
    if found is None:
        raise Summons.DoesNotExist
    found.case = case
    return found


_CURRENT = Statement(
    lambda case: Summons.objects.filter(case_id=case, cancelled_at=None).order_by("-pk")[:1],
    case=int,
)


def current(case: Case) -> Summons | None:
    """Return the case's summons that is not cancelled, if there is one."""
    found = _CURRENT.first(case=case.pk)
    if found is not None:
        found.case = case
    return found


def current_locked(case: Case) -> Summons | None:
    """Return the same, locked before the consent is: sending locks in that order too."""
    held = case.summonses.select_for_update().filter(cancelled_at=None)
    return held.order_by("-pk").first()


# How a meeting is held, and by whom: what is usually the same the next time.
MEETING = (
    "form", "minutes", "place", "room_seats", "aids", "link", "dial_in", "convener_email",
    "convener_phone",
)  # fmt: skip


def begin_next(
    case: Case,
    values: Mapping[str, object],
    questions: Sequence[str],
    contribution: str,
    by: Assignment,
    now: datetime,
) -> Summons:
    """Begin the summons of the meeting after one that has been held (H70, H103).

    It is held as the last one was, but for `values`; everyone on the map is asked `contribution`
    for the first of the `questions`.
    """
    with transaction.atomic():
        earlier = case.summonses.order_by("-pk").first()
        kept = {name: getattr(earlier, name) for name in MEETING} if earlier else {}
        new = Summons.objects.create(case=case, **{**kept, **values})
        Question.objects.bulk_create(
            Question(summons=new, number=number, text=text)
            for number, text in enumerate(questions, start=1)
        )
        _bring_contacts(new)
        new.recipients.update(contribution=contribution, questions=[1])
        note(case, Act.CHANGED, by, now, "summons-begin-next")
    return new


def begin_anew(case: Case, values: Mapping[str, object], by: Assignment, now: datetime) -> Summons:
    """Begin the summons to a new time for the same meeting, with all its texts but `values` (H69).

    The meeting that was called to has been held, without the person.
    """
    with transaction.atomic():
        new = _new(case, by)
        for name, value in values.items():
            setattr(new, name, value)
        new.save()
        _bring_contacts(new)
        note(case, Act.CHANGED, by, now, "summons-begin-anew")
    return new


def _new(case: Case, by: Assignment) -> Summons:
    earlier = case.summonses.order_by("-pk").first()
    if earlier is None:
        return Summons.objects.create(
            case=case,
            convener_email=by.staff.email or by.unit.email,
            convener_phone=by.staff.phone or by.unit.phone,
        )
    kept = (
        *MEETING, "purpose", "why", "long_term_goal", "worded_with_person",
        "ready_for_discharge_at", "planned_discharge_on",
    )  # fmt: skip
    again = Summons.objects.create(case=case, **{name: getattr(earlier, name) for name in kept})
    Question.objects.bulk_create(
        Question(summons=again, number=one.number, text=one.text, minutes=one.minutes)
        for one in earlier.questions.all()
    )
    Recipient.objects.bulk_create(
        Recipient(
            summons=again, contact_id=one.contact_id, addressee_kind=one.addressee_kind,
            addressee=one.addressee, contribution=one.contribution, questions=one.questions,
            proposed_role=one.proposed_role, asked_for=one.asked_for,
        )
        for one in earlier.recipients.all()
    )  # fmt: skip
    return again


def _bring_contacts(summons: Summons) -> None:
    """Everyone whom the map says to ask becomes a recipient; who is asked no longer is taken off.

    One who has a paper already stays with it until told; asked again, it begins without a paper.
    """
    asked = set(
        summons.case.contacts.filter(choice=Choice.ASK_TO_COME).values_list("pk", flat=True)
    )
    known = {recipient.contact_id: recipient for recipient in summons.recipients.all()}
    new = asked - known.keys()
    back = [one.pk for one in known.values() if one.removed_at and one.contact_id in asked]
    gone = [one for one in known.values() if one.removed_at is None and one.contact_id not in asked]
    Recipient.objects.bulk_create(Recipient(summons=summons, contact_id=pk) for pk in sorted(new))
    if back:
        summons.recipients.filter(pk__in=back).update(removed_at=None, dispatch=None)
    unsent = [one.pk for one in gone if one.dispatch_id is None]
    if unsent:
        summons.recipients.filter(pk__in=unsent).delete()
    if summons.edition and (new or back or gone) and not summons.unsent_changes:
        summons.unsent_changes = True
        summons.save(update_fields=["unsent_changes"])


def take_off(
    summons: Summons, recipient: int, version: int, by: Assignment, now: datetime
) -> Summons:
    """Ask a recipient, by its id, not to come after all: on the map it is not for now (K58).

    Raises Recipient.DoesNotExist, Conflict.
    """
    with transaction.atomic():
        fresh = locked(summons, version)
        contact = fresh.recipients.select_related("contact__case").get(pk=recipient).contact
        values = {"choice": Choice.NOT_NOW, "reason": _("Taken off the summons.")}
        contacts.change(contact, values, contact.version, by, now)
        _bring_contacts(fresh)
        saved(fresh, by, now, "summons-take-off", [])
    return fresh


def functions(recipients: Sequence[Recipient]) -> dict[int, list[str]]:
    """Return the titles that a summons can be addressed to, by the unit's id (H37)."""
    units = [one.contact.unit_id for one in recipients if one.contact.unit_id]
    titles: dict[int, list[str]] = {}
    for one in Function.objects.filter(unit_id__in=units).order_by("title"):
        titles.setdefault(one.unit_id, []).append(one.title)
    return titles


def locked(summons: Summons, version: int) -> Summons:
    """Return the summons locked for this transaction; raises Conflict if saved after `version`.

    Raises Refused in a closed case.
    """
    fresh = (
        Summons.objects.select_for_update(of=("self",))
        .select_related(
            "case__individual", "case__unit__principal", "case__responsible__staff", "poll"
        )
        .get(pk=summons.pk)
    )
    check_open(fresh.case)
    if fresh.version != version:
        raise Conflict(fresh)
    return fresh


def save(
    summons: Summons, values: Mapping[str, object], version: int, by: Assignment, now: datetime
) -> Summons:
    """Save some of the summons's own fields. Returns it as saved; raises Conflict."""
    with transaction.atomic():
        fresh = locked(summons, version)
        changed = [name for name, value in values.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, values[name])
        if changed:
            saved(fresh, by, now, "summons", changed)
        if "ready_for_discharge_at" in changed:
            discharge.settle(
                fresh.case, fresh.ready_for_discharge_at, now, is_sent=fresh.edition > 0
            )
    return fresh


def save_questions(
    summons: Summons,
    questions: Sequence[tuple[str, int | None]],
    version: int,
    by: Assignment,
    now: datetime,
    moved: Mapping[int, int] | None = None,
) -> Summons:
    """Save the questions, each a text and the minutes set aside, numbered in order (K4, H35).

    `moved` gives the new number of each question that stays, by its old one, where the order has
    changed: the recipients keep the questions they are there for (H24).
    """
    with transaction.atomic():
        fresh = locked(summons, version)
        before = [(one.text, one.minutes) for one in fresh.questions.all()]
        if before != [*questions]:
            fresh.questions.all().delete()
            Question.objects.bulk_create(
                Question(summons=fresh, number=number, text=text, minutes=minutes)
                for number, (text, minutes) in enumerate(questions, start=1)
            )
            if moved is not None:
                _renumber(fresh, moved)
            saved(fresh, by, now, "summons-questions", [])
    return fresh


def _renumber(summons: Summons, moved: Mapping[int, int]) -> None:
    recipients = list(summons.recipients.all())
    for one in recipients:
        one.questions = sorted(moved[number] for number in one.questions if number in moved)
    Recipient.objects.bulk_update(recipients, ["questions"])


def save_recipients(
    summons: Summons,
    values: Mapping[int, Mapping[str, object]],
    version: int,
    by: Assignment,
    now: datetime,
) -> Summons:
    """Save what is asked of each recipient; `values` holds fields by the recipient's id (K5)."""
    with transaction.atomic():
        fresh = locked(summons, version)
        changed = False
        for recipient in fresh.recipients.filter(pk__in=values):
            new = {
                name: value
                for name, value in values[recipient.pk].items()
                if getattr(recipient, name) != value
            }
            for name, value in new.items():
                setattr(recipient, name, value)
            if new:
                recipient.save(update_fields=[*new])
                changed = True
        if changed:
            saved(fresh, by, now, "summons-recipients", [])
    return fresh


def saved(fresh: Summons, by: Assignment, now: datetime, purpose: str, fields: list[str]) -> None:
    """Store a locked summons one version on; what was sent of it is behind by now."""
    fresh.version += 1
    fresh.unsent_changes = fresh.edition > 0
    fresh.save()
    note(fresh.case, Act.CHANGED, by, now, purpose, fields=fields)

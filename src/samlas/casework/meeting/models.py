"""One meeting: its roles, who was there, what was written down, what was ticked."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlas.casework.case import Case
from samlas.casework.contacts import Contact
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.keys import KEY_LENGTH, new_key
from samlas.sealed.fields import SealedText


class Instead(models.TextChoices):
    """What is offered when the person is not there (H69)."""

    NEW_TIME = "new-time", _("A new time")
    PHONE = "phone", _("By phone, now or later")
    VIDEO = "video", _("By video")
    REPRESENTATIVE = "representative", _("Someone speaks for the person")
    MAIL = "mail", _("By e-mail")
    LETTER = "letter", _("By letter")


class Meeting(models.Model):
    """The meeting that a summons called to; the first of a case has number 1 (H103).

    Open from `opened_at` until `ended_at`. Without a time for the next one, `next_not_because` says
    why (H57); `next_told_by` who tells those who were not there (H58). `adaptations` is what the
    person has asked for so as to take part.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    case = models.ForeignKey(Case, models.CASCADE, related_name="meetings")
    summons = models.OneToOneField(Summons, models.PROTECT, related_name="meeting")
    number = models.PositiveSmallIntegerField()
    adaptations = SealedText(max_length=500, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    instead = models.CharField(max_length=14, choices=Instead.choices, blank=True)
    instead_said = SealedText(blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    next_place = models.CharField(max_length=200, blank=True)
    next_not_because = SealedText(max_length=300, blank=True)
    next_told_by = SealedText(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_meeting_a_number")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.ended_at is None


class RoleKind(models.TextChoices):
    """The two roles that open the pages of a meeting to their holder (H41, H48)."""

    CHAIR = "chair", _("Leads the meeting")
    NOTE_TAKER = "note-taker", _("Takes notes")


class Role(models.Model):
    """A role at a meeting: asked of the own unit (`dispatch` empty) or of one who was called.

    It is held once accepted. Its holder, from whichever principal, works with the meeting's pages
    until the meeting has ended, and with nothing else of the case.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=RoleKind.choices)
    dispatch = models.ForeignKey(
        Dispatch, models.PROTECT, null=True, blank=True, related_name="roles"
    )
    holder = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="roles"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=models.Q(declined_at=None),
                name="one_holder_a_role",
            )
        ]
        indexes = [models.Index(fields=["holder", "meeting"], name="roles_of_one")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.meeting_id}"


class Presence(models.TextChoices):
    """How one takes part; the rulebook's `meeting.attends` is on-site or remote."""

    UNKNOWN = "", _("Not said")
    ON_SITE = "on-site", _("In the room")
    VIDEO = "video", _("By video")
    PHONE = "phone", _("By phone")
    PART = "part", _("Part of the meeting")
    REPRESENTED = "represented", _("Someone speaks for the person")
    LETTER = "letter", _("By letter")
    ABSENT = "absent", _("Not there")


class Participant(models.Model):
    """One at the meeting: the person (no contact) or a contact; in the order of speaking (H49).

    `version` counts what was written down about it; until then it stands as its answer said.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="participations"
    )
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    presence = models.CharField(max_length=12, choices=Presence.choices, blank=True, default="")
    absent_because = SealedText(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "contact"], name="once_at_a_meeting")
        ]
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return f"participant {self.pk}"

    @property
    def is_absent(self) -> bool:
        return self.presence == Presence.ABSENT

    @property
    def is_there(self) -> bool:
        """Whether this one is to be heard; one of whom nothing is said yet is."""
        return self.presence not in (Presence.ABSENT, Presence.LETTER)

    @property
    def hears(self) -> bool:
        """Whether this one is there, and so hears what is said of the next meeting (H58)."""
        return self.presence in (Presence.ON_SITE, Presence.VIDEO, Presence.PHONE, Presence.PART)

    def shown(self, case: Case, on: date) -> str:
        """Return what a screen that all see calls this one."""
        if self.contact is not None:
            return shown(self.contact, case, on)
        individual = case.individual
        return gettext("The person") if individual.is_protected else individual.given_name


def shown(contact: Contact, case: Case, on: date) -> str:
    """Return what one around the person is called where it is not only the case's unit that reads.

    Never a unit that may not be named to others, nor one that tells where a protected person is
    (K53, OSL 22:1).
    """
    unit = contact.unit
    if unit is not None and case.ask("may-name", on, unit=unit.facts()).verdict == "no":
        return gettext("One more participant")
    if case.individual.is_protected:
        return unit.get_kind_display() if unit else gettext("One more participant")
    return contact.name


class Slot(models.Model):
    """One text of the minutes: what it is for (`name`), as it stands, and who wrote last."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="slots")
    name = models.CharField(max_length=40)
    text = SealedText(blank=True)
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="one_slot_a_name")]

    def __str__(self) -> str:
        return f"slot {self.name}"


class Tick(models.Model):
    """Something of the script that has been done: when, and who says so."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="ticks")
    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(Assignment, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="one_tick_a_name")]

    def __str__(self) -> str:
        return f"tick {self.name}"

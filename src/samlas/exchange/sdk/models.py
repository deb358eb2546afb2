"""What was sent by SDK under which ids, and what came."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.keys import KEY_LENGTH, new_key
from samlas.sealed.fields import SealedText


class SdkSending(models.Model):
    """The ids that a copy goes by in SDK, and when its recipient told that it had come.

    Receipts name the message, answers the conversation, which all editions of a paper share.
    """

    delivery = models.OneToOneField("exchange.Delivery", models.CASCADE, related_name="sdk")
    message = models.UUIDField(unique=True)
    conversation = models.UUIDField(db_index=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"SDK sending {self.pk}"


class Outcome(models.TextChoices):
    """What became of a message that found no case by itself."""

    WAITS = "", _("Waits")
    FILED = "filed", _("Filed to a case")
    ASIDE = "aside", _("Put aside")


class SdkMessage(models.Model):
    """One message that came: to a unit's function, and by its conversation to a paper of a case.

    `case` is the case's key, empty while nobody knows which; `dispatch` the paper it answers.
    `digest` (SHA-256, hex) tells whether a message that comes again is the same.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    message = models.UUIDField(unique=True)
    conversation = models.UUIDField()
    digest = models.CharField(max_length=64)
    sender = models.CharField(max_length=256)
    sender_address = models.CharField(max_length=256, blank=True)
    label = models.CharField(max_length=256, blank=True)
    text = SealedText(blank=True)
    received_at = models.DateTimeField()
    dispatch = models.ForeignKey(
        "exchange.Dispatch", models.PROTECT, null=True, blank=True, related_name="sdk_messages"
    )
    case = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    outcome = models.CharField(max_length=5, choices=Outcome.choices, blank=True)
    why_aside = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "id"],
                name="sdk_unfiled",
                condition=models.Q(case="", outcome=""),
            )
        ]

    def __str__(self) -> str:
        return self.key


class SdkFile(models.Model):
    """A file of a message, kept, or (`fault`, a word) not taken in. `name` is as it came."""

    message = models.ForeignKey(SdkMessage, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    fault = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="sdk_file_once")]

    def __str__(self) -> str:
        return f"SDK file {self.pk}"


NAMESPACE = uuid.UUID("6f1b7a52-5a0e-5d7c-9c61-3a8a5f0c1d2e")


def conversation_of(thread: str) -> uuid.UUID:
    """Return the conversation that a paper's editions share."""
    return uuid.uuid5(NAMESPACE, f"thread:{thread}")


def message_of(dispatch: str) -> uuid.UUID:
    """Return the id of a paper's message in a conversation that others have opened."""
    return uuid.uuid5(NAMESPACE, f"paper:{dispatch}")

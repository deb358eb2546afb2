"""Word that something waits, and what practice keeps of what would have gone out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samlas.keys import KEY_LENGTH


class NoticeWay(models.TextChoices):
    """How word is sent that something waits: it tells no more than that."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class Notice(models.Model):
    """Word that something waits in Samlas: to a unit's mailbox, to one of the staff, or to a
    private person, whichever of the four is there.

    `about` is the key of the case or request. The address is looked up when the notice is sent.
    `sent_as` is the name of the e-mail it went in, which nobody can guess. `fault` tells why it has
    not gone, `returned_at` that it was sent and came back.
    """

    way = models.CharField(max_length=5, choices=NoticeWay.choices)
    unit = models.ForeignKey("directory.Unit", models.CASCADE, null=True, related_name="+")
    staff = models.ForeignKey("directory.Staff", models.CASCADE, null=True, related_name="+")
    individual = models.ForeignKey("people.Individual", models.CASCADE, null=True, related_name="+")
    representative = models.ForeignKey(
        "people.Representative", models.CASCADE, null=True, related_name="+"
    )
    about = models.CharField(max_length=KEY_LENGTH, db_index=True)
    dispatch = models.ForeignKey(
        "exchange.Dispatch", models.CASCADE, null=True, related_name="notices"
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_as = models.CharField(max_length=40, blank=True, db_index=True)
    returned_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True)
    is_parked = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["staff", "id"], name="to_tell", condition=models.Q(sent_at=None)),
            models.Index(
                fields=["unit", "id"], name="to_tell_unit", condition=models.Q(sent_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class PracticeMail(models.Model):
    """An e-mail of the practice world, where none leaves: as it would have gone."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-id"], name="latest_mails")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class PracticeMessage(models.Model):
    """A message of the practice world, where no phone rings."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=160)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-id"], name="latest_messages")]

    def __str__(self) -> str:
        return f"message {self.pk}"

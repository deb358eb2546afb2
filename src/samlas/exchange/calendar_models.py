"""What has gone to calendars, and what they have answered."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class Invitation(models.Model):
    """The meeting of a paper, in all its editions, as it went to one mailbox's calendar.

    `sequence` counts the changes sent, and `is_out` tells that a calendar may have it. A private
    person is named, a unit is not. `sent_as` is the name of the latest e-mail, which nobody can
    guess; `returned_at`: it came back. A calendar is told nothing but when.
    """

    thread = models.CharField(max_length=12)
    uid = models.UUIDField(default=uuid4, unique=True)
    address = models.EmailField()
    is_called = models.BooleanField()
    made_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    sequence = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    individual = models.ForeignKey("people.Individual", models.CASCADE, null=True, related_name="+")
    representative = models.ForeignKey(
        "people.Representative", models.CASCADE, null=True, related_name="+"
    )
    is_out = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    sent_as = models.CharField(max_length=40, blank=True, db_index=True)
    returned_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "address"], name="one_invitation_a_mailbox")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class InvitationAnswer(models.Model):
    """What a calendar answered: a proposal for the convener to confirm, never an answer itself.

    `name` is the mail's own, so that it is read once; `other_at` another time that it wants;
    `is_theirs`: it came from the mailbox that was invited.
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="answers")
    name = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=12)
    comment = models.CharField(max_length=500, blank=True)
    other_at = models.DateTimeField(null=True)
    is_theirs = models.BooleanField()
    came_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["invitation", "id"], name="to_confirm", condition=models.Q(settled_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"calendar answer {self.pk}"

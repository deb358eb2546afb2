"""What a member of staff logs in by where there is no log-in provider."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from samlas.directory.models import Staff
from samlas.keys import new_key
from samlas.sealed.fields import SealedText


class NotPossible(Exception):
    """What cannot be done to an account, and why; `field` is the one to mend, if it is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Account(models.Model):
    """The log-in of one member of staff here: passkeys, or a password with an app's codes.

    `key` is what the ledger and passkeys know it by; one logs in by the staff's code. `invitation`
    is what is kept of a code that sets it up once, `recovery` of codes for one whose app is gone:
    both as slow to search as a password. `app_step` is the last time step whose code was used.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key)
    staff = models.OneToOneField(Staff, models.CASCADE, related_name="account")
    password = models.CharField(max_length=128, blank=True)
    app_secret = SealedText(blank=True)
    app_step = models.PositiveBigIntegerField(default=0)
    recovery = models.JSONField(default=list)
    invitation = models.CharField(max_length=128, blank=True)
    invited_until = models.DateTimeField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "login"

    def __str__(self) -> str:
        return f"account {self.key}"

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None

    def is_invited(self, now: datetime) -> bool:
        """Whether there is a code that it can be set up by."""
        return self.invited_until is not None and now < self.invited_until


class Passkey(models.Model):
    """A key that one's device or card keeps: `credential` is its name there, in base64url."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    uses = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "login"

    def __str__(self) -> str:
        return f"passkey {self.pk}"


def is_blocked(staff: int) -> bool:
    """Whether one of the staff has a blocked account. Nobody changes that in this transaction."""
    mine = Account.objects.select_for_update().filter(staff=staff)
    return any(one.is_blocked for one in mine)

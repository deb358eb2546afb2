"""E-mails that came back: the notice or invitation is marked, so that its sender is told."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage

from django.db import transaction

from samlas.exchange import invitations, notices
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.notice_models import Notice

NAME = re.compile(r"<([0-9a-f]{40})@[^>\s]+>")
BOUNCED = "bounced"


def is_bounce(message: EmailMessage) -> bool:
    """Whether a message is a mail server's report of what it could not deliver (RFC 3464)."""
    report = message.get_param("report-type") if message.is_multipart() else None
    return message.get_content_type() == "multipart/report" and report == "delivery-status"


def take_in(message: EmailMessage, now: datetime) -> None:
    """Mark what the returned e-mail was. A report of a mere delay changes nothing."""
    names = _names(message) if _has_failed(message) else []
    if not names:
        return
    told = Notice.objects.filter(sent_as__in=names, returned_at=None)
    invited = Invitation.objects.filter(sent_as__in=names, returned_at=None)
    with transaction.atomic():
        notices.tell_failed(list(told), now)
        invitations.tell_failed(list(invited), now)
        told.update(returned_at=now, fault=BOUNCED)
        invited.update(returned_at=now, fault=BOUNCED)


def _has_failed(message: EmailMessage) -> bool:
    reports = (p for p in message.walk() if p.get_content_type() == "message/delivery-status")
    blocks = (block for report in reports for block in report.iter_parts())
    return any(str(one.get("Action", "")).strip().lower() == "failed" for one in blocks)


def _names(message: EmailMessage) -> list[str]:
    """The names that we gave to the e-mails which the report encloses."""
    enclosed = ("message/rfc822", "text/rfc822-headers")
    found = [part.as_string() for part in message.walk() if part.get_content_type() in enclosed]
    lines = [line for text in found for line in text.splitlines() if "message-id" in line.lower()]
    return [match[1] for line in lines for match in NAME.finditer(line)]

"""The one way out for an e-mail: through the mail server of the settings, or, in practice, a page.

An e-mail tells no name, no unit and not what it is about.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from samlas.exchange.notice_models import PracticeMail
from samlas.jobs.handling import GiveUp, LineDown, TryLater

LINE = "email"
OK = 250


class Refused(GiveUp):
    """The mail server knows no such mailbox."""


class HungUp(TryLater):
    """The mail server hung up on this mail, and may have taken it before."""


def is_open() -> bool:
    """Whether an e-mail can be sent at all."""
    return bool(settings.PRACTICE or settings.MAIL)


def is_practice() -> bool:
    """Whether e-mails are kept to be read here, and not sent."""
    return bool(settings.PRACTICE and not settings.MAIL)


def send(
    to: str,
    subject: str,
    text: str,
    name: str,
    now: datetime,
    others: Sequence[tuple[str, str]] = (),
) -> None:
    """Send one e-mail, whose `name` is its own for ever: sent again, a mailbox sees it is the same.

    `others` are other forms of the same, after the text: content and type. Raises LineDown when the
    server does not answer, TryLater when it puts the mail off, HungUp when it hangs up on this one
    but takes calls, Refused for no such mailbox.
    """
    if is_practice():
        PracticeMail.objects.create(to=to, subject=subject, text=text, sent_at=now)
        return
    message = EmailMultiAlternatives(subject, text, settings.MAIL_FROM, [to])
    message.extra_headers = {
        "Message-ID": f"<{name}@{_domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    for content, kind in others:
        message.attach_alternative(content, kind)
    _hand_over(message)


def _hand_over(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as fault:
        code = next(iter(fault.recipients.values()))[0]
        raise (Refused("no-such-mailbox") if code >= 500 else TryLater("put-off")) from None
    except smtplib.SMTPResponseException as fault:
        if isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code >= 500:
            raise GiveUp("mail-refused") from None
        raise LineDown("mail-server-refuses") from None
    except smtplib.SMTPServerDisconnected:
        if _takes_calls():
            raise HungUp("mail-server-hangs-up") from None
        raise LineDown("mail-server-down") from None
    except (smtplib.SMTPException, OSError):
        raise LineDown("mail-server-down") from None


def _takes_calls() -> bool:
    """Whether the server answers as it should when no mail is handed over."""
    line = get_connection()
    try:
        line.open()
        return bool(line.connection.noop()[0] == OK)  # type: ignore[attr-defined]
    except (smtplib.SMTPException, OSError):
        return False
    finally:
        line.close()


def _domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].partition("@")[2] or "localhost"


def latest(most: int) -> list[PracticeMail]:
    """Return the latest e-mails of the practice world, newest first."""
    return list(PracticeMail.objects.order_by("-pk")[:most])

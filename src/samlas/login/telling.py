"""Word to the owner of an account that something has been done to it: where, they see logged in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.directory.models import Staff
from samlas.exchange import mail
from samlas.jobs import queue
from samlas.jobs.handling import handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted
from samlas.login.account import Account

KIND = "account-told"


def tell(account: Account, now: datetime) -> None:
    """Queue an e-mail to the owner, if they have an address, with the caller's transaction.

    What happens in one minute is told once.
    """
    if account.staff.email and mail.is_open():
        key = f"{KIND}:{account.key}:{now:%Y%m%d%H%M}"
        queue.put(Wanted(KIND, key, now, {"staff": account.staff_id}))


@handler(KIND, line=mail.LINE, outward=True)
def _send(job: Job, now: datetime) -> None:
    staff = Staff.objects.filter(pk=job.about["staff"]).first()
    if staff is None or not staff.email:
        return
    with override(settings.LANGUAGE_CODE):
        subject = _("Your log-in")
        text = _(
            "Something has been done to your log-in, or someone has tried to use it."
            " Log in to see what, under Your account."
            " If it was not you, tell the one who looks after accounts where you work."
        )
    link = f"\n\n{settings.PUBLIC_URL}\n" if settings.PUBLIC_URL else "\n"
    mail.send(staff.email, subject, text + link, job.key.replace(":", "-"), now)

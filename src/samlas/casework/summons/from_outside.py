"""What the convener writes down of answers that came by phone or on a slip (H38, K11, K12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.casework.summons import answering
from samlas.casework.summons.answering import Came, Said
from samlas.casework.summons.draft import Recipient
from samlas.directory.models import Assignment, Unit
from samlas.exchange import answers
from samlas.exchange.models import Dispatch, Holding, Reply


def enter(recipient: Recipient, said: Said, came: Came, by: Assignment, now: datetime) -> Reply:
    """Enter for a recipient what it answered by phone or on a slip; done by the convener (H38).

    Raises as `answering.answer`, and Refused for a day ahead or before the paper was sent.
    """
    with transaction.atomic():
        paper = answers.current(_sent(recipient).key)
        _check_day(paper, came, now)
        return answering.give(paper, said, by, now, for_unit=paper.recipient, came=came)


def pass_on(
    recipient: Recipient, to: Unit, came: Came, note_text: str, by: Assignment, now: datetime
) -> Holding:
    """Pass a paper on to another unit of the same principal, as its holder has said (K11, K12).

    Done by the convener, for one that does not use Samlas itself. Raises as `answering.pass_on`,
    and Refused for a unit that cannot receive it in Samlas.
    """
    with transaction.atomic():
        key = _sent(recipient).key
        answers.lock_consent(key)
        paper = answers.current(key)
        _check_day(paper, came, now)
        if paper.recipient is None:
            raise Refused(_("Only a unit's paper can be passed on."))
        if not to.uses_samlas:
            text = _("It does not use Samlas. Add it to the contacts and send it a summons.")
            raise Refused(text, "to")
        link = answers.holder(paper)
        if to.pk == link.unit_id:
            raise Refused(_("It has the paper already. Choose another unit."), "to")
        return answering.move(paper, link, to, note_text.strip(), by, now, came)


def _sent(recipient: Recipient) -> Dispatch:
    if recipient.dispatch is None:
        raise Refused(_("Nothing has been sent to this recipient."))
    return recipient.dispatch


def _check_day(paper: Dispatch, came: Came, now: datetime) -> None:
    if came.on is None:
        return
    if came.on > now.date():
        raise Refused(_("The day of the answer cannot lie ahead."), "came_on")
    if came.on < localdate(paper.sent_at):
        raise Refused(_("The paper was not sent until later. Check the day."), "came_on")

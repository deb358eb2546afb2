"""Messages that came by SDK: read in their case, or told which case they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from samlas.casework import case as cases
from samlas.casework import tasks
from samlas.casework.case import Case, Refused, note
from samlas.casework.summons.draft import Recipient
from samlas.casework.tasks import What
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch
from samlas.exchange.sdk.models import Outcome, SdkFile, SdkMessage
from samlas.exchange.sdk_receiving import CAME
from samlas.files import store
from samlas.jobs.handling import handler
from samlas.jobs.models import Job
from samlas.ledger import log
from samlas.ledger.models import Act

MOST = 100


@handler(CAME)
def tell(job: Job, now: datetime) -> None:
    """Put a message that came on the list of the case's unit, or of the unit that it is to."""
    put_on_a_list(SdkMessage.objects.get(pk=job.about["message"]), now)


def put_on_a_list(message: SdkMessage, now: datetime) -> None:
    """Put a message that nobody has seen to on the list of its case's unit, or of its own."""
    case = Case.objects.select_related("individual").filter(key=message.case or None).first()
    if case is not None:
        tasks.expect(case, What.READ_MESSAGE, now.date())
    elif message.outcome == Outcome.WAITS:
        tasks.expect_of_unit(message.unit_id, What.FILE_MESSAGE, message.key, now.date())


def of_case(key: str, by: Assignment, now: datetime) -> tuple[Case, Sequence[SdkMessage]]:
    """Return a case and its messages, newest first, 100 at most; they are read by that.

    The ledger notes it. Raises Case.DoesNotExist for a case that `by` may not see.
    """
    case = cases.read(key, by, now, "sdk-messages")
    found = list(_messages(case=key)[:MOST])
    if any(one.read_at is None for one in found):
        with transaction.atomic():
            SdkMessage.objects.filter(case=key, read_at=None).update(read_at=now)
            tasks.done(key, What.READ_MESSAGE)
    return case, found


def recipients(messages: Sequence[SdkMessage]) -> Mapping[int, int]:
    """Return the recipient of the summons in force that each paper answered went to, by paper."""
    papers = [one.dispatch_id for one in messages if one.dispatch_id]
    found = Recipient.objects.filter(dispatch__in=papers, removed_at=None)
    return dict(found.values_list("dispatch", "pk"))


def unfiled(by: Assignment, now: datetime) -> Sequence[SdkMessage]:
    """Return what came to the unit and is in no case, oldest first; the ledger notes it."""
    found = list(_unfiled(by).order_by("pk")[:MOST])
    keys = [one.key for one in found]
    log.write(by.actor, now, log.Note(Act.LISTED, "sdk", "unfiled-messages", {"about": keys}))
    return found


def one(key: str, by: Assignment, now: datetime) -> SdkMessage:
    """Return a message of the unit that is in no case; the ledger notes the reading.

    Raises SdkMessage.DoesNotExist.
    """
    found = _unfiled(by).get(key=key)
    log.write(by.actor, now, log.Note(Act.READ, key, "sdk-message"))
    return found


def file(key: str, code: str, by: Assignment, now: datetime) -> Case:
    """Put a message into the case that a code names: that of a paper sent, or the case's own.

    Raises Refused naming the field when the unit has no such case, SdkMessage.DoesNotExist.
    """
    with transaction.atomic():
        message = _unfiled(by).select_for_update(of=("self",)).get(key=key)
        case, paper = _named(code, by)
        message.case, message.dispatch, message.outcome = case.key, paper, Outcome.FILED
        message.save(update_fields=["case", "dispatch", "outcome"])
        tasks.done(key)
        tasks.expect(case, What.READ_MESSAGE, now.date())
        note(case, Act.CHANGED, by, now, "sdk-message-filed", message=key)
    return case


def _named(code: str, by: Assignment) -> tuple[Case, Dispatch | None]:
    wanted = "".join(code.split()).upper()
    paper = Dispatch.objects.sent_by(by).filter(key=wanted).first()
    mine = Case.objects.seen_by(by).select_related("individual")
    case = mine.filter(key=paper.case if paper else wanted).first()
    if case is None:
        raise Refused(_("Your unit has no plan with that code. Look at the paper anew."), "code")
    return case, paper


def put_aside(key: str, why: str, by: Assignment, now: datetime) -> None:
    """Take a message that belongs to no case off the list, with a reason.

    Raises SdkMessage.DoesNotExist.
    """
    with transaction.atomic():
        message = _unfiled(by).select_for_update(of=("self",)).get(key=key)
        message.outcome, message.why_aside = Outcome.ASIDE, why
        message.save(update_fields=["outcome", "why_aside"])
        tasks.done(key)
        log.write(by.actor, now, log.Note(Act.CHANGED, key, "sdk-message-aside"))


def content(key: str, number: int, by: Assignment, now: datetime) -> tuple[SdkFile, bytes]:
    """Return a file of a message and what it holds; the ledger notes the reading.

    Raises SdkFile.DoesNotExist for one that is not there, was not taken in, or `by` may not see.
    """
    mine = Case.objects.seen_by(by).filter(key=models.OuterRef("message__case"))
    seen = models.Q(message__case="", message__unit=by.unit_id) | models.Q(models.Exists(mine))
    found = (
        SdkFile.objects.filter(seen, stored__isnull=False)
        .select_related("stored", "message")
        .get(message__key=key, number=number)
    )
    assert found.stored is not None
    held = store.content(found.stored)
    log.write(by.actor, now, log.Note(Act.READ, key, "sdk-file", {"number": number}))
    return found, held


def _messages(**which: object) -> models.QuerySet[SdkMessage]:
    found = SdkMessage.objects.filter(**which).select_related("dispatch__recipient")
    return found.prefetch_related("files__stored").order_by("-pk")


def _unfiled(by: Assignment) -> models.QuerySet[SdkMessage]:
    return _messages(unit=by.unit_id, case="", outcome=Outcome.WAITS)

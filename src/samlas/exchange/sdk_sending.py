"""A paper's way out by SDK: its PDF in a message that tells nothing of what it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas import languages, papers
from samlas.directory.models import Unit
from samlas.exchange import channels, dispatch, enclosures
from samlas.exchange.models import Delivery, Dispatch
from samlas.exchange.sdk import folders
from samlas.exchange.sdk.message import MOST_BYTES, End, Message, write
from samlas.jobs.handling import GiveUp, Settle, handler
from samlas.jobs.models import Job

LINE = "sdk"
ENDS = ("dispatch__sender__principal", "dispatch__recipient__principal")


def _parked(job: Job, why: str, now: datetime) -> None:
    dispatch.another_way(Delivery.objects.get(pk=job.about["delivery"]), why, now)


@handler("sdk", line=LINE, outward=True, parked=_parked)
def send(job: Job, now: datetime) -> Settle | None:
    """Write one message to the out folder; one that need not be sent any more is left."""
    copy = Delivery.objects.select_related("sdk", *ENDS).get(pk=job.about["delivery"])
    waits = copy.done_at is None and copy.failed_at is None
    if not waits or not copy.dispatch.is_current:
        return None
    if not channels.sdk_is_open():
        raise GiveUp("sdk-is-closed")
    name = f"{copy.sdk.message}.xml"
    put = folders.laid_ready(name, write(_message(copy)))
    return lambda: _hand_over(copy, name, put, now)


def _hand_over(copy: Delivery, name: str, put: Callable[[], None], now: datetime) -> None:
    """Let it go, unless a yes was taken back meanwhile: whichever comes first wins whole (K19)."""
    waits = Delivery.objects.select_for_update().filter(pk=copy.pk, done_at=None, failed_at=None)
    paper = Dispatch.objects.select_related("consent_row__consent").get(pk=copy.dispatch_id)
    if waits.first() is None or not paper.is_current:
        folders.clear(name)
    elif not dispatch.is_still_covered(paper, now.date()):
        folders.clear(name)
        waits.update(failed_at=now, fault="consent-has-ended")
    else:
        put()
        waits.update(done_at=now)


def _message(copy: Delivery) -> Message:
    paper = copy.dispatch
    assert paper.recipient is not None
    pdf = enclosures.letter(paper, papers.letter(paper.paper()))
    if len(pdf) > MOST_BYTES:
        raise GiveUp("too-large-for-sdk")
    with override(languages.FALLBACK):
        label, text = _("A paper to read"), _("A paper to read and answer is attached as a PDF.")
    return Message(
        message=copy.sdk.message,
        conversation=copy.sdk.conversation,
        made_at=paper.sent_at,
        sender=_end(paper.sender),
        recipient=_end(paper.recipient),
        reference=paper.key,
        label=label,
        text=text,
        pdf=pdf,
    )


def _end(unit: Unit) -> End:
    return End(unit.principal.sdk_id, unit.sdk_address)

"""Which ways a copy can go, in order, and setting it on its way (H39)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from samlas.directory.models import Unit
from samlas.exchange.models import Channel, Delivery, Dispatch
from samlas.exchange.sdk.models import SdkSending, conversation_of, message_of
from samlas.jobs import queue
from samlas.jobs.queue import Wanted


def ways(recipient: Unit | None, sender: Unit) -> tuple[Channel, ...]:
    """Return the ways to a unit, or to a private person (None), the one to take first at the head.

    A letter ends every row but that of a unit which reads its papers in Samlas.
    """
    if recipient is None:
        return (Channel.LETTER,)
    if recipient.uses_samlas:
        return (Channel.INBOX,)
    if sdk_reaches(recipient, sender):
        return (Channel.SDK, Channel.LETTER)
    return (Channel.LETTER,)


def sdk_is_open() -> bool:
    """Whether the installation has a message service to hand messages to."""
    return bool(settings.SDK_OUT and settings.SDK_IN)


def sdk_reaches(recipient: Unit, sender: Unit) -> bool:
    """Whether both have a function's address in SDK, and their principals are known there."""
    if not (sdk_is_open() and recipient.sdk_address and sender.sdk_address):
        return False
    return bool(recipient.principal.sdk_id and sender.principal.sdk_id)


def first(dispatch: Dispatch) -> Channel:
    """Return the way that a new paper's copy takes first."""
    return ways(dispatch.recipient, dispatch.sender)[0]


def begin(copies: Sequence[tuple[Dispatch, Channel]], now: datetime) -> list[Delivery]:
    """Set copies on their ways, with the caller's transaction.

    What lies in an inbox of Samlas has arrived; a message is written by a job, a letter posted.
    """
    begun = Delivery.objects.bulk_create(
        Delivery(
            dispatch=dispatch,
            channel=way,
            made_at=now,
            done_at=now if way == Channel.INBOX else None,
            has_address=way != Channel.LETTER or _has_address(dispatch),
        )
        for dispatch, way in copies
    )
    _begin_sdk([one for one in begun if one.channel == Channel.SDK], now)
    return begun


def _has_address(dispatch: Dispatch) -> bool:
    """Whether the paper says where its letter is to go."""
    recipient = getattr(dispatch.paper(), "recipient", None)
    return bool(recipient and recipient.address)


def _begin_sdk(copies: Sequence[Delivery], now: datetime) -> None:
    """Give messages their ids, and queue them. The first of a conversation has its id (DIGG)."""
    if not copies:
        return
    threads = {conversation_of(one.dispatch.thread) for one in copies}
    begun = SdkSending.objects.filter(conversation__in=threads)
    known = set(begun.values_list("conversation", flat=True))
    SdkSending.objects.bulk_create(_ids(one, known) for one in copies)
    queue.put_all(Wanted("sdk", f"sdk:{one.pk}", now, {"delivery": one.pk}) for one in copies)


def _ids(copy: Delivery, known: set[UUID]) -> SdkSending:
    conversation = conversation_of(copy.dispatch.thread)
    message = message_of(copy.dispatch.key) if conversation in known else conversation
    known.add(conversation)
    return SdkSending(delivery=copy, message=message, conversation=conversation)

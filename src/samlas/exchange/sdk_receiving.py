"""What comes by SDK: answers find their case, the rest waits in the unit whose function it is to.

A message is taken in once, by its id; it is an answer to a paper only from the principal that the
paper was sent to. Files are looked into before they are kept, as all that comes from outside.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from samlas.directory.models import Unit
from samlas.exchange import channels, dispatch
from samlas.exchange.models import Delivery, Dispatch
from samlas.exchange.sdk import folders, reading
from samlas.exchange.sdk.models import SdkFile, SdkMessage, SdkSending
from samlas.exchange.sdk.reading import Came, CameFile, Malformed, Receipt
from samlas.files import checking, store
from samlas.files.checking import Checked, Unfit
from samlas.jobs import queue
from samlas.jobs.handling import Settle, every, handler
from samlas.jobs.models import Job
from samlas.jobs.queue import Wanted

logger = logging.getLogger(__name__)

# The job that puts what came on somebody's list.
CAME = "sdk-came"
AT_A_TIME = 20
REJECTED = "rejected"

every("sdk-in", timedelta(minutes=1))


@handler("sdk-in", line="sdk-in", outward=True, lease=timedelta(minutes=10))
def receive(_job: Job, now: datetime) -> Settle | None:
    """Take in what lies in the in folder, each file by itself, and put it by."""
    if not channels.sdk_is_open():
        return None
    for came in folders.come(AT_A_TIME):
        try:
            _take_in(folders.content(came, reading.LARGEST), now)
            folders.put_by(came)
        except Malformed as fault:
            folders.refuse(came, str(fault))
            logger.warning("an SDK message was refused: %s", fault)
        except FileNotFoundError:
            continue  # another worker was here first
        except Exception as fault:  # noqa: BLE001  (it lies there still: it must not stop the others)
            logger.error("an SDK message could not be taken in: %s", type(fault).__name__)  # noqa: TRY400
            folders.last_in_line(came)
    return None


def _take_in(content: bytes, now: datetime) -> None:
    said = reading.read(content)
    if isinstance(said, Receipt):
        _receipt(said, now)
    else:
        keep(said, hashlib.sha256(content).hexdigest(), now)


def _receipt(said: Receipt, now: datetime) -> None:
    """What was rejected takes its next way; a receipt for what is not ours says nothing."""
    sending = SdkSending.objects.filter(message=said.message).first()
    if sending is None:
        raise Malformed("ID names no message of ours")
    if said.is_accepted:
        SdkSending.objects.filter(pk=sending.pk, accepted_at=None).update(accepted_at=now)
        return
    why = f"{REJECTED}-{said.why}" if said.why else REJECTED
    dispatch.another_way(Delivery.objects.get(pk=sending.delivery_id), why, now)


def keep(said: Came, digest: str, now: datetime) -> SdkMessage | None:
    """Keep a message that came, and return it; None for one that has come before.

    `digest` tells the file from another. Raises Malformed when it is to nobody here.
    """
    if _is_known(said, digest):
        return None
    paper = _answered(said)
    unit = paper.sender if paper else Unit.objects.filter(sdk_address=said.function).first()
    if unit is None:
        raise Malformed("subOrganization is no function of ours")
    looked_into = [_looked_into(one) for one in said.files]
    with transaction.atomic():
        kept, is_new = SdkMessage.objects.get_or_create(
            message=said.message,
            defaults={
                "unit": unit, "conversation": said.conversation, "digest": digest,
                "sender": said.sender, "sender_address": said.sender_address,
                "label": said.label, "text": said.text, "received_at": now,
                "dispatch": paper, "case": paper.case if paper else "",
            },
        )  # fmt: skip
        if is_new:
            _keep_files(kept, said.files, looked_into, now)
            queue.put(Wanted(CAME, f"{CAME}:{kept.pk}", now, {"message": kept.pk}))
    return kept if is_new else None


def _is_known(said: Came, digest: str) -> bool:
    """Whether the message has come before. Another one under the same id is refused."""
    before = SdkMessage.objects.filter(message=said.message).first()
    if before is not None and before.digest != digest:
        raise Malformed("messageId has been used for another message")
    return before is not None


def _answered(said: Came) -> Dispatch | None:
    """The latest edition of the paper that the message answers, if it is from whom that went to."""
    ids = [said.answers] if said.answers else []
    found = Dispatch.objects.filter(deliveries__sdk__conversation=said.conversation)
    if not found.exists():
        found = Dispatch.objects.filter(deliveries__sdk__message__in=ids)
    if not found.exists():
        found = Dispatch.objects.filter(key__in=said.references)
    paper = found.select_related("sender", "recipient__principal").order_by("-pk").first()
    if paper is None or paper.recipient is None:
        return None
    return paper if paper.recipient.principal.sdk_id == said.organisation else None


def _looked_into(came: CameFile) -> Checked | str:
    """The file as it may be kept, or the word for why not."""
    try:
        return checking.check(came.content)
    except Unfit as unfit:
        return unfit.why


def _keep_files(
    kept: SdkMessage,
    came: Sequence[CameFile],
    looked_into: Sequence[Checked | str],
    now: datetime,
) -> None:
    SdkFile.objects.bulk_create(
        SdkFile(
            message=kept,
            number=number,
            name=file.name,
            stored=store.put(found, now) if isinstance(found, Checked) else None,
            fault=found if isinstance(found, str) else "",
        )
        for number, (file, found) in enumerate(zip(came, looked_into, strict=True), start=1)
    )

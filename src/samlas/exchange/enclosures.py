"""What goes with a paper: put with it as it is sent, and opened by those who may read the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from samlas import papers
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch, Enclosure
from samlas.files import checking, store
from samlas.files.models import StoredFile
from samlas.ledger import log
from samlas.ledger.models import Act


def enclose(sent: Mapping[Dispatch, Sequence[StoredFile]]) -> None:
    """Put files with the papers that name them. Raises ValueError for any that a paper does not."""
    rows = []
    for dispatch, files in sent.items():
        if not files:
            continue
        named = [one.digest for one in _named(dispatch)]
        if named != [one.digest for one in files]:
            raise ValueError("the paper does not name these files")
        rows += [
            Enclosure(dispatch=dispatch, number=number, file=one)
            for number, one in enumerate(files, start=1)
        ]
    if rows:
        Enclosure.objects.bulk_create(rows)


def received(
    key: str, number: int, by: Assignment, now: datetime
) -> tuple[papers.Attachment, bytes]:
    """Return an attachment of a received paper, by its number from 1, and what it holds.

    The ledger notes it. Raises Dispatch.DoesNotExist, Enclosure.DoesNotExist, papers.BrokenSeal.
    """
    return _opened(Dispatch.objects.held_by(by).get(key=key), number, by, now)


def sent(key: str, number: int, by: Assignment, now: datetime) -> tuple[papers.Attachment, bytes]:
    """Return an attachment of a paper that the reader's own unit has sent. See `received`."""
    return _opened(Dispatch.objects.sent_by(by).get(key=key), number, by, now)


def content(dispatch: Dispatch, number: int) -> tuple[papers.Attachment, bytes]:
    """Return an attachment of a paper whose reader is known to hold it. See `received`."""
    return _content(dispatch, dispatch.enclosures.select_related("file").get(number=number))


def letter(dispatch: Dispatch, pdf: bytes) -> bytes:
    """Return the letter of a paper with its attachments behind it, as one PDF to print."""
    files = behind(dispatch) if _named(dispatch) else []
    return checking.join([pdf, *files]) if files else pdf


def behind(dispatch: Dispatch) -> list[bytes]:
    """Return what goes with a paper, in its order: the files as they are kept."""
    rows = dispatch.enclosures.select_related("file").order_by("number")
    return [_content(dispatch, row)[1] for row in rows]


def with_any(dispatches: Sequence[Dispatch]) -> set[int]:
    """Return the ids of those that something goes with."""
    found = Enclosure.objects.filter(dispatch__in=dispatches, dispatch__is_protected=False)
    return set(found.values_list("dispatch", flat=True))


def _opened(
    dispatch: Dispatch, number: int, by: Assignment, now: datetime
) -> tuple[papers.Attachment, bytes]:
    found = content(dispatch, number)
    log.write(by.actor, now, log.Note(Act.READ, dispatch.key, "attachment", {"number": number}))
    return found


def _content(dispatch: Dispatch, row: Enclosure) -> tuple[papers.Attachment, bytes]:
    named = _named(dispatch)
    if row.number > len(named):
        raise Enclosure.DoesNotExist
    content = store.content(row.file)
    if store.digest_of(content) != named[row.number - 1].digest:
        raise papers.BrokenSeal("the attachment is not the one that was sealed")
    return named[row.number - 1], content


def _named(dispatch: Dispatch) -> tuple[papers.Attachment, ...]:
    """What the paper says goes with it: nothing of one who has been protected since."""
    return tuple(getattr(dispatch.paper(), "attachments", ()))

"""A reply slip that has come back on paper: its code tells which copy it was cut from."""

from __future__ import annotations

from hmac import compare_digest

from samlas.casework.case import Refused
from samlas.casework.codes import signs
from samlas.casework.codes.replying import ReplyCode
from samlas.directory.models import Assignment
from samlas.exchange.models import Dispatch


def paper_of(said: str, by: Assignment) -> Dispatch | None:
    """Return the paper whose reply code a square says, or a hand has typed; None for none.

    Only one that the unit of `by` has sent and `by` may read: of others' there is no trace.
    """
    try:
        code = signs.read(said.rpartition("#")[2])
    except Refused:
        return None
    sent = Dispatch.objects.sent_by(by)
    found = ReplyCode.objects.filter(number=code[: signs.NUMBER], dispatch__in=sent)
    known = found.select_related("dispatch").first()
    if known is None or not compare_digest(known.code, code):
        return None
    return known.dispatch

"""Saying which times suit with the code of a letter: the times are shown, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from samlas.casework.codes import replying
from samlas.casework.codes.replying import Opened, Outside, Standing
from samlas.casework.summons import polling
from samlas.casework.summons.polling import Asked, Mark
from samlas.exchange.answers import NotInForce
from samlas.exchange.models import Way


def asked(opened: Opened) -> Asked | None:
    """Return the times that the one with the letter is asked of, if there are any."""
    if opened.standing not in (Standing.OPEN, Standing.SETTLED):
        return None
    return polling.asked(opened.dispatch)


def say(pk: int, marks: Mapping[int, Mark], now: datetime) -> None:
    """Say which times suit; raises NotInForce when nothing is asked any more, and Refused."""
    opened = replying.opened(pk, now)
    what = asked(opened)
    if what is None:
        raise NotInForce
    paper = opened.dispatch
    polling.say(what, marks, Way.CODE, Outside(paper), now, paper.key)

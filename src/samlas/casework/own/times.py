"""The proposed times on one's own page: which suit is a wish, that the convener weighs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from samlas.casework.case import Refused
from samlas.casework.own import who
from samlas.casework.own.who import Own
from samlas.casework.summons import draft, polling
from samlas.casework.summons.draft import Summons
from samlas.casework.summons.polling import Asked, Mark, Table
from samlas.exchange.models import Way


def table(summons: Summons, on: date) -> Table | None:
    """Return the convener's view of the open poll of a summons, if there is one."""
    speaking = (own.representative for own in who.speaking(summons.case, on))
    return polling.of(summons, [one for one in speaking if one is not None])


def asked(own: Own) -> Asked | None:
    """Return the times that are proposed, and what this one has said of them, if there are any."""
    summons = draft.current(own.case)
    if summons is None or own.case.has_ended:
        return None
    return polling.of_close(summons, own.representative)


def say(own: Own, marks: Mapping[int, Mark], now: datetime) -> None:
    """Say which suit. Raises Refused when a time has been chosen."""
    what = asked(own)
    if what is None:
        raise Refused(_("A time has been chosen already."))
    polling.say(what, marks, Way.INBOX, own, now, own.case.key)

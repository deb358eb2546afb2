"""Taking one's yes back from one's own page: at once, by one's own hand (H88)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework import withdrawal
from samlas.casework.case import Refused
from samlas.casework.own import reading, telling
from samlas.casework.own.who import Own
from samlas.people.models import ConsentRow

HOW, HOW_BY_CODE = "own page", "letter code"


def one(own: Own, row: int, now: datetime) -> None:
    """Take back that one recipient may know anything. Raises Refused, ConsentRow.DoesNotExist."""
    with transaction.atomic():
        rows = _rows(own, now)
        chosen = next((one for one in rows if one.pk == row), None)
        if chosen is None:
            raise ConsentRow.DoesNotExist
        name = chosen.unit.name if chosen.unit else reading.shared(own, [chosen])[0].name
        withdrawal.withdraw_row(chosen, own.case, own, now)
        telling.took_back(own, name, now)


def part(own: Own, row: int, kinds: Collection[str], until: date, now: datetime) -> None:
    """Let one recipient know less, or not as long: `kinds` are those that stay (H22).

    Raises Refused as `consent.narrow_row` does, ConsentRow.DoesNotExist.
    """
    with transaction.atomic():
        chosen = next((one for one in _rows(own, now) if one.pk == row), None)
        if chosen is None:
            raise ConsentRow.DoesNotExist
        withdrawal.narrow_row(chosen, kinds, until, own.case, own, now)
        name = chosen.unit.name if chosen.unit else reading.shared(own, [chosen])[0].name
        with override(settings.LANGUAGE_CODE):
            regarding = _("%(who)s may know less, or not as long") % {"who": name}
        telling.took_back(own, regarding, now)


def all_of_it(own: Own, now: datetime) -> None:
    """Take the whole yes back: the SIP ends with it. Raises Refused when there is none."""
    with transaction.atomic():
        _rows(own, now)
        withdrawal.withdraw(own.case, HOW_BY_CODE if own.by_code else HOW, own, now)
        telling.took_back(own, "", now)


def _rows(own: Own, now: datetime) -> Sequence[ConsentRow]:
    """The rows that stand, for one who may take them back."""
    rows = reading.standing_rows(own, now.date())
    if not rows:
        raise Refused(_("There is no yes to take back."))
    answer = reading.may_take_back(own, rows, now.date())
    if answer.verdict != "yes":
        told = _("Someone else decides about this. Ring, and we talk about it.")
        raise Refused(told, because=answer.because)
    return rows

"""Which time in an agreement each row of a file is about, and that a unit is in it once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from samlas.directory.reading import Judged, Key, Read

PAIR = 2  # the keys that say which agreement and which unit; the last one is the first day
Days = tuple[date, date]


def settle(
    rows: Mapping[Key, Judged], known: Mapping[Key, models.Model], found: Read
) -> dict[Key, Judged]:
    """Return the rows, each by the key of what it is about in the directory, or else by its own.

    Without the column for the first day a row is about the last time. With another first day than
    is there it puts right the time that it shares days with, if no other row is about that.
    """
    times: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(known):
        times[key[:PAIR]].append(key)
    settled: dict[Key, Judged] = {}
    for key in sorted(
        rows, key=lambda key: ("valid_from" not in rows[key].values, key not in known, key)
    ):
        free = [time for time in times[key[:PAIR]] if time not in settled]
        settled[_about(key, rows[key], free, known)] = rows[key]
    _check(settled, known, found)
    return settled


def _about(key: Key, one: Judged, free: Sequence[Key], known: Mapping[Key, models.Model]) -> Key:
    if "valid_from" not in one.values:
        return free[-1] if free else key
    if key in free:
        return key
    mine = _days(one, None)
    return next((time for time in free if _meet(mine, _days(None, known[time]))), key)


def _days(one: Judged | None, was: models.Model | None) -> Days:
    """The first and the last day, as a row says or else as they were."""
    said: Mapping[str, Any] = one.values if one else {}
    first = said.get("valid_from", getattr(was, "valid_from", None))
    last = said.get("valid_to", getattr(was, "valid_to", None))
    return first or date.min, last or date.max


def _meet(one: Days, two: Days) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def _check(settled: Mapping[Key, Judged], known: Mapping[Key, models.Model], found: Read) -> None:
    days = {key: _days(settled.get(key), known.get(key)) for key in {**known, **settled}}
    for key, one in settled.items():
        if days[key][0] > days[key][1] and not one.values.keys() >= {"valid_from", "valid_to"}:
            what = _("The last day is before the first.")
            found.fault("parties", one.row.number, "valid_to", what, _("Change one of the two."))
    for before, after in pairwise(sorted(days, key=lambda key: (key[:PAIR], days[key]))):
        told = settled.get(after) or settled.get(before)
        if told and before[:PAIR] == after[:PAIR] and _meet(days[before], days[after]):
            what = _("The unit is in the agreement at that time already.")
            mend = _("Let it leave before it joins anew.")
            found.fault("parties", told.row.number, "valid_from", what, mend)

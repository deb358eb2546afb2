"""Who has read, got or done what, from the ledger: told to the person the case is about (2.16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.timezone import localdate

from samlas.casework import routine
from samlas.casework.emergency import PURPOSE as EMERGENCY
from samlas.casework.own import who
from samlas.casework.own.who import Own
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Act, Entry
from samlas.people.models import BY_CODE, INDIVIDUAL, OTHER, Representative, hand

TOLD = (Act.READ, Act.CHANGED, Act.CONSENTED, Act.WITHDREW, Act.SENT, Act.ANSWERED, Act.PASSED_ON,
        Act.REFUSED, Act.EXPORTED)  # fmt: skip
NOT_THERE = "not-there"  # ends the purpose of what was asked for in vain
MOST = 300


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done: when, by which unit or private person, and to what.

    `unit` is empty when a private person did it: `hand` then is the ledger's word for whom, and
    `by_code` tells that they came with a code from a letter.
    `paper` is the kind of paper it was about, empty for the case itself; `to` the unit it went to.
    `in_vain`: it was asked for by one who may not see it, and was not shown. `emergency`: it was
    read by emergency access. `routine`: a step of the unit's own routine was ticked, or no more.
    """

    entry: int
    at: datetime
    act: Act
    unit: str = ""
    hand: str = ""
    paper: str = ""
    to: str = ""
    times: int = 1
    by_code: bool = False
    in_vain: bool = False
    emergency: bool = False
    routine: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """What has been done, latest first; `more` is the place to go on from, if there is more."""

    own: Own
    events: Sequence[Event]
    names: dict[str, str]
    """Those who speak for the person, by the ledger's word for them."""
    more: int | None


def readers(number: str, key: str, before: int | None, now: datetime) -> Readers:
    """Return what has been done in the case and with its papers; the ledger notes the reading.

    Raises Case.DoesNotExist.
    """
    return told(who.opened(number, key, "readers", now), before)


def told(own: Own, before: int | None) -> Readers:
    """Return the same to the one whose pages these are, without a word of it in the ledger."""
    sent = {
        one.key: one
        for one in Dispatch.objects.filter(case=own.case.key)
        .select_related("recipient")
        .only("key", "kind", "verdict", "recipient__name", "recipient__kind")
    }
    entries = Entry.objects.filter(about__in=[own.case.key, *sent], act__in=TOLD)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.order_by("-pk")[: MOST + 1])
    units = Unit.objects.in_bulk({unit for one in found if (unit := _unit(one))})
    let_in = _let_in(found, own.case.key)
    events = [
        _event(one, own, sent, units)
        for one in found[:MOST]
        if _is_told(one, own) and not (_in_vain(one) and one.who in let_in)
    ]
    names = {
        hand(one.pk): one.name
        for one in Representative.objects.filter(individual=own.case.individual_id)
    }
    more = found[MOST - 1].pk if len(found) > MOST else None
    return Readers(own, _each_once(events), names, more)


def _in_vain(entry: Entry) -> bool:
    return entry.act == Act.REFUSED and entry.purpose.endswith(NOT_THERE)


def _let_in(entries: Sequence[Entry], case: str) -> set[str]:
    """Those who asked for something in vain, and do read the case: an old link, no refusal."""
    asked = {one.who for one in entries if _in_vain(one)}
    if not asked:
        return set()
    reading = Entry.objects.filter(about=case, act=Act.READ, who__in=asked)
    return set(reading.values_list("who", flat=True).distinct())


def _hand(entry: Entry) -> str:
    """The private person who did it, empty for anyone else."""
    who = entry.who.removesuffix(BY_CODE)
    return who if who == INDIVIDUAL or who.startswith("representative-") else ""


def _is_told(entry: Entry, own: Own) -> bool:
    """One's own reading is no news; what other private people do is told to the person alone.

    What was sent is told by paper, not once more for the case. What someone else says of a
    yes of their own, reads or takes back is theirs.
    """
    if entry.act == Act.SENT and entry.about == own.case.key:
        return False
    if entry.who.startswith(OTHER) or entry.purpose.startswith(OTHER):
        return False
    if _in_vain(entry) and _unit(entry) is None:  # who it was is not known there
        return False
    by = _hand(entry)
    if entry.act == Act.READ and by == own.hand:
        return False
    if own.representative is None:
        return True
    is_others = by not in ("", own.hand)
    return not is_others and "own" not in entry.purpose.split("-")


def _unit(entry: Entry) -> int | None:
    """The unit whose chain the entry stands in, for what a unit did."""
    chain, _colon, number = entry.chain.partition(":")
    return int(number) if chain == "unit" and number.isdecimal() else None


def _event(entry: Entry, own: Own, sent: dict[str, Dispatch], units: dict[int, Unit]) -> Event:
    paper = sent.get(entry.about)
    by = _hand(entry)
    to = paper.recipient if paper is not None and entry.act == Act.SENT else None
    unit = units.get(_unit(entry) or 0)
    return Event(
        entry=entry.pk,
        at=entry.at,
        act=Act(entry.act),
        unit=own.named(unit) if unit and not by else "",
        hand=by,
        paper=paper.kind if paper is not None else "",
        to=own.named(to) if to else "",
        by_code=entry.who.endswith(BY_CODE),
        in_vain=_in_vain(entry),
        emergency=entry.purpose == EMERGENCY,
        routine=entry.purpose in routine.TICKED,
    )


def _each_once(events: Sequence[Event]) -> list[Event]:
    """The same thing done several times in a day is told once, with how often."""
    found: dict[tuple[object, ...], Event] = {}
    for one in events:
        like = (localdate(one.at), one.act, one.unit, one.hand, one.paper, one.to, one.by_code,
                one.in_vain, one.emergency, one.routine)  # fmt: skip
        first = found.get(like)
        found[like] = replace(first, times=first.times + 1) if first else one
    return list(found.values())


def event(number: str, key: str, entry: int, now: datetime) -> tuple[Readers, Event]:
    """Return one of these to wonder about. Raises Case.DoesNotExist, Entry.DoesNotExist."""
    found = readers(number, key, entry + 1, now)
    for one in found.events:
        if one.entry == entry:
            return found, one
    raise Entry.DoesNotExist

"""A meeting as calendars know it: one invitation a recipient, and a feed of one's own (RFC 5545).

Calendars are shared and copied to phones, so nothing here tells who or what it is about: not in a
word, not in the id, not in what made it. The way to the rest is a log-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
)
from icalendar.prop import vRecur

from samlas.languages import FALLBACK
from samlas.papers.words import words

ZONE = "Europe/Stockholm"
YEARS = range(2000, 2200)
MAKER = "-//Calendar//1.0//SV"
REMIND_BEFORE = timedelta(hours=1)
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A meeting in a calendar. `uid` stays, `sequence` counts the changes; `link` is the log-in.

    `language` is the reader's (a tag). `changed_at`: since when it stands so; without it, now.
    """

    uid: str
    starts_at: datetime
    minutes: int
    sequence: int = 0
    link: str = ""
    changed_at: datetime | None = None
    language: str = FALLBACK


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """Who invites, and the one who is invited: two e-mail addresses. `called`: it is a duty.

    `answers`: the calendar is asked for an answer.
    """

    organizer: str
    attendee: str
    called: bool
    answers: bool = True


def invitation(entry: Entry, to: Invited, now: datetime, *, cancelled: bool = False) -> bytes:
    """The invitation, or that it is called off, for one recipient alone."""
    method: Method = "CANCEL" if cancelled else "REQUEST"
    whole = _calendar(method)
    event = _event(entry, now)
    event["organizer"] = vCalAddress(f"mailto:{to.organizer}")
    event.add("attendee", _attendee(to))
    if cancelled:
        event["status"] = "CANCELLED"
    else:
        event["status"] = "CONFIRMED"
        event.add_component(_alarm(entry.language))
    whole.add_component(event)
    return bytes(whole.to_ical())


def feed(entries: Iterable[Entry], now: datetime) -> bytes:
    """The meetings of one member of staff, for a calendar that subscribes to them."""
    whole = _calendar("PUBLISH")
    whole.add("x-wr-calname", words(FALLBACK)("Meetings"))
    for one in entries:
        event = _event(one, now)
        event["status"] = "CONFIRMED"
        whole.add_component(event)
    return bytes(whole.to_ical())


def _calendar(method: Method) -> Calendar:
    whole = Calendar()
    whole.add("prodid", MAKER)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", method)
    whole.add_component(_zone())
    return whole


def _event(entry: Entry, now: datetime) -> Event:
    _ = words(entry.language)
    starts_at = entry.starts_at.astimezone(ZoneInfo(ZONE))
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", (entry.changed_at or now).astimezone(UTC))
    event.add("dtstart", starts_at)
    ends_at = starts_at.astimezone(UTC) + timedelta(minutes=entry.minutes)
    event.add("dtend", ends_at.astimezone(ZoneInfo(ZONE)))
    event.add("summary", _("Meeting"))
    if entry.link:
        event.add("location", _("See the invitation"))
        event.add("description", entry.link)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "BUSY")
    return event


def _attendee(to: Invited) -> vCalAddress:
    who = vCalAddress(f"mailto:{to.attendee}")
    who.params["ROLE"] = "REQ-PARTICIPANT" if to.called else "OPT-PARTICIPANT"
    who.params["PARTSTAT"] = "NEEDS-ACTION"
    who.params["RSVP"] = "TRUE" if to.answers else "FALSE"
    return who


def _alarm(language: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words(language)("Meeting"))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm


def _zone() -> Timezone:
    """The Swedish clock by its rule: the last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, name, month, hour, before, after in (
        (summer, "CEST", 3, 2, 1, 2), (winter, "CET", 10, 3, 2, 1),
    ):  # fmt: skip
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarAnswer:
    """What a calendar answered: `status` as RFC 5545 has it; `other` tells another time wanted."""

    uid: str
    attendee: str
    status: str
    comment: str = ""
    other: datetime | None = None


def read_answer(raw: bytes) -> CalendarAnswer | None:
    """What an answer to an invitation says; None for what is no such answer, or cannot be read.

    Exactly one attendee answers (RFC 5546).
    """
    try:
        whole = Calendar.from_ical(raw)
        return _answer(whole)
    except (ValueError, KeyError, AttributeError, IndexError, TypeError):
        return None


def _answer(whole: Calendar) -> CalendarAnswer | None:
    method = str(whole.get("method", "")).upper()
    events = whole.walk("VEVENT")
    if method not in ("REPLY", "COUNTER") or len(events) != 1:
        return None
    event = events[0]
    who = event["attendee"]
    if isinstance(who, list):
        return None
    return CalendarAnswer(
        uid=str(event["uid"]),
        attendee=str(who).lower().removeprefix("mailto:"),
        status="COUNTER" if method == "COUNTER" else str(who.params.get("PARTSTAT", "")).upper(),
        comment=_comment(event),
        other=_other(event) if method == "COUNTER" else None,
    )


def _other(event: Component) -> datetime | None:
    """The time that is wanted instead; one without a zone is by the Swedish clock.

    None for a whole day, and for a year that no meeting is held in.
    """
    asked = event.decoded("dtstart")
    if not isinstance(asked, datetime) or asked.year not in YEARS:
        return None
    return asked if asked.tzinfo else asked.replace(tzinfo=ZoneInfo(ZONE))


def _comment(event: Component) -> str:
    found = event.get("comment", "")
    return "\n".join(map(str, found)) if isinstance(found, list) else str(found)

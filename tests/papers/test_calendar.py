"""Invitations and feeds, read by two calendar libraries that know nothing of each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from icalendar import Calendar

from samlas.papers import calendar
from samlas.papers.calendar import Entry, Invited

HOME = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 10, 9, tzinfo=HOME)
TO = Invited(organizer="moten@example.se", attendee="bup@example.se", called=True)
UID = "5b6e1a52-0a4f-4c0e-9a44-2f6a0c2f7d11"


def meeting(**more: Any) -> Entry:
    fields: dict[str, Any] = {
        "uid": UID, "starts_at": datetime(2026, 4, 7, 13, tzinfo=HOME), "minutes": 90,
        "link": "https://logga-in.example.se/",
    }  # fmt: skip
    return Entry(**fields | more)


def both(raw: bytes) -> tuple[Any, Any]:
    """The event as each of the two libraries reads it."""
    return Calendar.from_ical(raw).walk("VEVENT")[0], vobject.readOne(raw.decode()).vevent


@pytest.mark.parametrize("month", [1, 3, 7, 10])
def test_both_read_the_same_moment_whatever_the_clock_is(month: int) -> None:
    starts_at = datetime(2026, month, 29, 13, tzinfo=HOME)
    one, other = both(calendar.invitation(meeting(starts_at=starts_at), TO, NOW))
    for start, end in (
        (one.decoded("dtstart"), one.decoded("dtend")), (other.dtstart.value, other.dtend.value),
    ):  # fmt: skip
        assert start.astimezone(UTC) == starts_at.astimezone(UTC)
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=90)


def test_it_tells_nothing_but_that_there_is_a_meeting() -> None:
    raw = calendar.invitation(meeting(), TO, NOW)
    one, other = both(raw)
    assert (str(one["summary"]), str(one["location"])) == ("Möte", "Se inbjudan")
    assert other.description.value == "https://logga-in.example.se/"
    for word in ("sip", "samlas", "karin", "alva", "soc"):
        assert word not in raw.decode().lower()


def test_a_change_keeps_its_id_and_a_calling_off_too() -> None:
    first = calendar.invitation(meeting(), TO, NOW)
    moved = calendar.invitation(meeting(sequence=1), TO, NOW)
    off = calendar.invitation(meeting(sequence=2), TO, NOW, cancelled=True)
    found = [Calendar.from_ical(raw) for raw in (first, moved, off)]
    assert [str(one["method"]) for one in found] == ["REQUEST", "REQUEST", "CANCEL"]
    events: list[Any] = [one.walk("VEVENT")[0] for one in found]
    assert {str(one["uid"]) for one in events} == {UID}
    assert [int(one["sequence"]) for one in events] == [0, 1, 2]
    assert str(events[2]["status"]) == "CANCELLED"


@pytest.mark.parametrize(
    ("called", "role"), [(True, "REQ-PARTICIPANT"), (False, "OPT-PARTICIPANT")]
)
def test_the_one_invited_alone_stands_in_it_and_can_answer(*, called: bool, role: str) -> None:
    to = Invited(organizer=TO.organizer, attendee=TO.attendee, called=called)
    one, other = both(calendar.invitation(meeting(), to, NOW))
    assert str(one["attendee"]) == "mailto:bup@example.se"
    assert (one["attendee"].params["ROLE"], one["attendee"].params["RSVP"]) == (role, "TRUE")
    assert len(other.attendee_list) == 1
    assert str(one["organizer"]) == "mailto:moten@example.se"


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    raw = calendar.invitation(meeting(link=f"https://{'a' * 180}.example.se/"), TO, NOW)
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_clocks_of_the_zone_follow_a_rule_and_no_list_of_dates() -> None:
    raw = calendar.invitation(meeting(), TO, NOW).decode()
    assert raw.count("RRULE:") == 2
    assert "RDATE" not in raw


def test_a_feed_holds_busy_time_and_of_a_protected_meeting_not_even_a_link() -> None:
    raw = calendar.feed([meeting(), meeting(uid="a", link="")], NOW)
    whole = vobject.readOne(raw.decode())
    assert [one.summary.value for one in whole.vevent_list] == ["Möte", "Möte"]
    assert [hasattr(one, "description") for one in whole.vevent_list] == [True, False]
    assert Calendar.from_ical(calendar.feed([], NOW)).walk("VEVENT") == []


REPLY = """BEGIN:VCALENDAR\r
PRODID:Somebody else\r
VERSION:2.0\r
METHOD:{method}\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260311T080000Z\r
DTSTART:20260408T110000Z\r
SEQUENCE:0\r
ATTENDEE;CN=Elin;PARTSTAT={status}:MAILTO:Bup@example.se\r
{more}COMMENT:Kommer lite senare\r
END:VEVENT\r
END:VCALENDAR\r
"""


def reply(method: str = "REPLY", status: str = "ACCEPTED", more: str = "") -> bytes:
    return REPLY.format(method=method, uid=UID, status=status, more=more).encode()


def test_an_answer_is_read_and_another_time_is_a_wish() -> None:
    said = calendar.read_answer(reply())
    assert said is not None
    assert (said.uid, said.attendee, said.status) == (UID, "bup@example.se", "ACCEPTED")
    assert said.comment == "Kommer lite senare"
    other = calendar.read_answer(reply(method="COUNTER"))
    assert other is not None
    assert (other.status, other.other) == ("COUNTER", datetime(2026, 4, 8, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "read"),
    [("20260408T130000", datetime(2026, 4, 8, 11, tzinfo=UTC)), ("99991231T235959Z", None)],
)
def test_a_time_without_a_zone_is_swedish_and_one_out_of_reach_is_none(
    asked: str, read: datetime | None
) -> None:
    said = calendar.read_answer(
        reply(method="COUNTER").replace(b"20260408T110000Z", asked.encode())
    )
    assert said is not None
    assert said.other == read


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff", b"BEGIN:VCALENDAR", reply(method="REQUEST"),
     reply(more="ATTENDEE:mailto:x@example.se\r\n"), reply().replace(b"UID", b"UIDX")],
)  # fmt: skip
def test_what_is_no_answer_is_none(raw: bytes) -> None:
    assert calendar.read_answer(raw) is None

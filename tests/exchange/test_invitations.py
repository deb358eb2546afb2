"""Meetings in calendars: invited once, changed by the same id, called off, and nothing told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from icalendar import Calendar
from tests import world as w
from tests.world import NOW, World, called, paper_to

from samlas.casework.case import Case
from samlas.casework.summons import draft, sending
from samlas.exchange import invitations
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.models import Dispatch
from samlas.jobs.models import Job


@pytest.fixture(autouse=True)
def _server(settings: LazySettings) -> None:
    """A mail server that keeps what it is given, and the address that people log in at."""
    settings.MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_FROM = "Post <moten@example.se>"
    settings.PUBLIC_URL = "https://logga-in.example.se"


def work(now: datetime = NOW) -> list[EmailMessage]:
    """Do the calendar jobs that wait, in order; what they have sent."""
    before = len(mail.outbox)
    for job in Job.objects.filter(kind="calendar", done_at=None).order_by("pk"):
        settle = invitations.send(job, now)
        if settle:
            settle()
        Job.objects.filter(pk=job.pk).update(done_at=now)
    return list(mail.outbox[before:])


def event(message: EmailMessage) -> tuple[str, Any]:
    """The method and the event of the mail's last part."""
    part = message.message().get_payload()[-1]  # type: ignore[index]
    assert part.get_content_type() == "text/calendar"  # type: ignore[union-attr]
    whole = Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[union-attr,arg-type]
    assert part.get_param("method") == str(whole["method"])  # type: ignore[union-attr]
    return str(whole["method"]), whole.walk("VEVENT")[0]


@pytest.fixture
def case(there: World) -> Case:
    return called(there.by("karin"), [there.unit("bup"), there.unit("kassan")], w.alva())


def move(case: Case, there: World, **values: object) -> None:
    summons = draft.current(case)
    assert summons is not None
    by = there.by("karin")
    summons = draft.save(summons, values, summons.version, by, NOW)
    sending.send(summons, summons.version, by, NOW, reason="Annan tid.")


def test_each_unit_is_invited_alone_in_words_that_tell_nothing(case: Case) -> None:
    del case
    first, second = work()
    assert {*first.to, *second.to} == {"bup@example.se", "kassan@example.se"}
    for message in (first, second):
        kinds = [one.get_content_type() for one in message.message().get_payload()]  # type: ignore[union-attr]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        method, one = event(message)
        assert method == "REQUEST"
        assert str(one["attendee"]) == f"mailto:{message.to[0]}"
        assert str(one["organizer"]) == "mailto:moten@example.se"
        whole = message.message().as_string().lower()
        for word in ("alva", "lindqvist", "karin", "haninge", "rådhuset", "sip", "socialtjänst"):
            assert word not in whole
    roles = {message.to[0]: event(message)[1]["attendee"].params["ROLE"] for message in mail.outbox}
    assert roles == {"bup@example.se": "REQ-PARTICIPANT", "kassan@example.se": "OPT-PARTICIPANT"}


def test_another_time_goes_out_by_the_same_id_and_another_text_not_at_all(
    case: Case, there: World
) -> None:
    before = {str(event(one)[1]["uid"]) for one in work()}
    move(case, there, purpose="Planera om.")
    assert work() == []
    later = NOW + timedelta(days=35)
    move(case, there, starts_at=later)
    after = [event(one)[1] for one in work()]
    assert {str(one["uid"]) for one in after} == before
    assert [(int(one["sequence"]), one.decoded("dtstart")) for one in after] == [(1, later)] * 2


def test_a_meeting_that_is_off_leaves_the_calendars(case: Case, there: World) -> None:
    work()
    summons = draft.current(case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)
    sent = [event(one) for one in work()]
    assert [(method, int(one["sequence"])) for method, one in sent] == [("CANCEL", 1)] * 2
    assert "Sjuk" not in mail.outbox[-1].body


def test_a_change_that_is_overtaken_is_not_sent(case: Case, there: World) -> None:
    move(case, there, starts_at=NOW + timedelta(days=35))
    assert [int(event(one)[1]["sequence"]) for one in work()] == [1, 1]


def test_nothing_goes_out_about_a_protected_person_whenever_it_became_so(
    case: Case, there: World
) -> None:
    Dispatch.objects.filter(pk=paper_to(case, there.unit("bup")).pk).update(is_protected=True)
    assert [one.to for one in work()] == [["kassan@example.se"]]
    hidden = w.bertil(protection="protected")
    before = Invitation.objects.count()
    called(there.by("karin"), [there.unit("bup")], hidden)
    assert Invitation.objects.count() == before

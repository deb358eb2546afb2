"""What a calendar answers is a proposal: the convener confirms it, or it is nothing."""

from __future__ import annotations

import mailbox
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests import world as w
from tests.world import NOW, World, called, paper_to

from samlas.casework import copies
from samlas.casework.case import Case
from samlas.casework.copies import State
from samlas.casework.summons import answering, by_calendar, replies
from samlas.casework.summons.answering import Said
from samlas.casework.tasks import Task
from samlas.exchange.calendar_models import Invitation, InvitationAnswer
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.jobs import working

LATER = NOW + timedelta(minutes=5)
REPLY = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:X\r
METHOD:{method}\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260311T080000Z\r
DTSTART:20260408T110000Z\r
ATTENDEE;PARTSTAT={status}:mailto:{who}\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def case(there: World) -> Case:
    return called(there.by("karin"), [there.unit("bup")], w.alva())


def mail(status: str = "ACCEPTED", *, who: str = "bup@example.se", method: str = "REPLY",
         sender: str = "bup@example.se", name: str = "<1@example.se>") -> EmailMessage:  # fmt: skip
    message = EmailMessage()
    message["From"], message["Message-ID"] = f"BUP <{sender}>", name
    message.set_content("Accepterat: Möte")
    uid = Invitation.objects.get().uid
    said = REPLY.format(method=method, uid=uid, status=status, who=who)
    message.add_alternative(said.encode(), "text", "calendar", params={"method": method})
    return message


def waiting(case: Case, there: World) -> InvitationAnswer | None:
    return replies.replies(case.key, there.by("karin"), NOW).returned[0].by_calendar


def tasks() -> set[str]:
    return set(Task.objects.filter(unit__code="soc").values_list("what", flat=True))


def test_it_comes_through_the_mailbox_once_and_answers_nothing_by_itself(
    case: Case, there: World, settings: Any, tmp_path: Path
) -> None:
    settings.MAILBOX = str(tmp_path / "box")
    folder = mailbox.Maildir(settings.MAILBOX, create=True)
    for _twice in range(2):
        folder.add(mail())
    working.rounds(LATER)
    working.work(lambda: LATER)
    assert list(folder.keys()) == []
    found = waiting(case, there)
    assert found is not None
    assert (found.status, found.is_theirs) == ("ACCEPTED", True)
    assert InvitationAnswer.objects.count() == 1
    assert paper_to(case, there.unit("bup")).answer is None
    assert "confirm-calendar" in tasks()


@pytest.mark.parametrize("other", [{"sender": "x@example.se"}, {"who": "x@example.se"}])
def test_one_from_another_mailbox_is_marked(
    case: Case, there: World, other: dict[str, str]
) -> None:
    assert by_calendar.take_in(mail(**other), NOW)
    found = waiting(case, there)
    assert found is not None
    assert not found.is_theirs


def test_the_latest_stands_and_settled_it_is_gone(case: Case, there: World) -> None:
    by_calendar.take_in(mail(), NOW)
    by_calendar.take_in(mail("DECLINED", name="<2@example.se>"), NOW)
    found = waiting(case, there)
    assert found is not None
    offered = ("attend", "propose-time", "ask")
    assert by_calendar.meant(found, offered) == AnswerKind.PROPOSE_TIME
    recipient = replies.replies(case.key, there.by("karin"), NOW).returned[0].attendance.recipient
    one = replies.recipient(case.key, recipient.pk, there.by("karin"))
    by_calendar.settle(one, there.by("karin"), NOW)
    assert waiting(case, there) is None
    assert "confirm-calendar" not in tasks()


def test_what_is_not_ours_or_no_longer_told_of_is_let_go(case: Case, there: World) -> None:
    strange = mail()
    Invitation.objects.update(uid="00000000-0000-4000-8000-000000000000")
    assert not by_calendar.take_in(strange, NOW)
    assert not by_calendar.take_in(EmailMessage(), NOW)
    Dispatch.objects.update(is_protected=True)
    assert by_calendar.take_in(mail(), NOW)
    assert waiting(case, there) is None


def test_a_no_from_the_persons_own_calendar_has_the_convener_ring(there: World) -> None:
    person = w.alva(email="alva@example.se", notices="email")
    case = called(there.by("karin"), [there.unit("bup")], person)
    while working.work(lambda: NOW):
        pass
    Invitation.objects.exclude(address=person.email).delete()
    assert by_calendar.take_in(mail("DECLINED", who=person.email, sender=person.email), NOW)
    assert "ring-instead" in tasks()
    assert "confirm-calendar" not in tasks()
    invited = [way for one in copies.read(case.key, None, there.by("karin"), NOW).copies
               for way in one.ways if way.state == State.SAID_NO]  # fmt: skip
    assert len(invited) == 1


def test_a_unit_that_answers_itself_has_answered(case: Case, there: World) -> None:
    by_calendar.take_in(mail(), NOW)
    key = paper_to(case, there.unit("bup")).key
    said = Said(kind=AnswerKind.ATTEND, attendee="Elin")
    answering.answer(key, said, there.by("elin"), NOW)
    assert waiting(case, there) is None
    assert "confirm-calendar" not in tasks()

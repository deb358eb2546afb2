"""Word that something waits: it goes out, tells nothing, and is never lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import mail_server
from tests.world import NOW, World, alva, called, start

from samlas.casework import individual
from samlas.directory.models import Pace
from samlas.exchange import mail, notices
from samlas.exchange.notice_models import Notice, PracticeMail, PracticeMessage
from samlas.exchange.notices import Tell
from samlas.jobs import queue, working
from samlas.jobs.handling import KINDS
from samlas.jobs.models import Job
from samlas.people.models import Protection, Word

pytestmark = pytest.mark.django_db

ABOUT = "ABCDEFGHJKMN"


def work(now: datetime) -> None:
    while working.work(lambda: now):
        pass


def with_mailbox(there: World, code: str, **more: object) -> Any:
    unit = there.unit(code)
    unit.email = f"{code}@example.se"
    for name, value in more.items():
        setattr(unit, name, value)
    unit.save()
    return unit


@pytest.fixture
def port(settings: Any) -> int:
    settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = mail_server.free_port()
    return int(settings.EMAIL_PORT)


def test_a_unit_that_is_called_has_a_mail_that_tells_nothing(there: World) -> None:
    with_mailbox(there, "bup")
    called(there.by("karin"), [there.unit("bup")], alva())
    work(NOW)
    sent = PracticeMail.objects.get(subject="Du har något att läsa")
    assert sent.to == "bup@example.se"
    said = f"{sent.subject} {sent.text}".lower()
    for secret in ("alva", "sip", "bup", "karin", "barn", "plan", "kallelse", "haninge"):
        assert secret not in said
    assert sent.text.count("http") == 1
    assert "http://127.0.0.1:8000/\n" in sent.text


def test_a_worker_that_was_thought_dead_marks_no_notice_as_sent(there: World) -> None:
    notices.tell(NOW, Tell(with_mailbox(there, "bup"), ABOUT))
    (slow,) = working._take(NOW, 20, ())
    Job.objects.update(lease="another")
    working._do(slow, KINDS[slow.kind], lambda: NOW)
    assert Notice.objects.get().sent_at is None
    Job.objects.update(lease=slow.lease)
    working._do(slow, KINDS[slow.kind], lambda: NOW)
    assert Notice.objects.get().sent_at == NOW
    assert Notice.objects.get().sent_as
    assert Job.objects.get().done_at == NOW


def test_no_mail_goes_out_about_someone_whose_data_are_protected(there: World) -> None:
    with_mailbox(there, "bup")
    hidden = alva(protection=Protection.CONFIDENTIALITY_MARKING)
    called(there.by("karin"), [there.unit("bup")], hidden)
    work(NOW)
    assert not Notice.objects.exists()


def test_no_mail_leaves_the_queue_once_the_persons_data_are_protected(there: World) -> None:
    with_mailbox(there, "bup")
    case = called(there.by("karin"), [there.unit("bup")], alva())
    individual.change(
        case, {"protection": Protection.CONFIDENTIALITY_MARKING}, there.by("karin"), NOW
    )
    work(NOW)
    assert not PracticeMail.objects.exists()


@pytest.mark.parametrize("pace", [Pace.AT_ONCE, Pace.DAILY])
def test_word_of_a_case_waits_for_nobody_once_the_persons_data_are_protected(
    there: World, pace: Pace
) -> None:
    unit = with_mailbox(there, "soc", notices=pace)
    case, other = start(there.by("karin"), alva()), start(there.by("karin"))
    notices.tell(NOW, Tell(unit, case.key))
    assert case.individual_id != other.individual_id
    individual.change(
        case, {"protection": Protection.CONFIDENTIALITY_MARKING}, there.by("karin"), NOW
    )
    work(NOW + timedelta(days=1))
    assert not PracticeMail.objects.exists()
    notices.tell(NOW + timedelta(days=1), Tell(unit, other.key))
    work(NOW + timedelta(days=2))
    assert PracticeMail.objects.count() == 1


def test_a_mail_goes_through_the_mail_server_with_a_name_of_its_own(
    there: World, port: int
) -> None:
    unit = with_mailbox(there, "bup")
    with mail_server.running(port) as server:
        notices.tell(NOW, Tell(unit, ABOUT))
        work(NOW)
    assert server.mails[0]["Auto-Submitted"] == "auto-generated"
    assert server.names[0].endswith("@example.se>")
    assert Notice.objects.get().sent_at == NOW


def test_when_the_server_is_back_after_hours_everything_goes_out_in_order(
    there: World, port: int
) -> None:
    units = [with_mailbox(there, code) for code in ("bup", "fjardskolan", "habilitering")]
    now = NOW
    for hour in range(6):
        notices.tell(now, *(Tell(unit, ABOUT) for unit in units))
        now = NOW + timedelta(hours=hour)
        work(now)
    assert not Notice.objects.exclude(sent_at=None).exists()
    assert queue.closed_lines(now)[mail.LINE].fault == "mail-server-down"
    with mail_server.running(port) as server:
        work(now + timedelta(minutes=6))
    made = Notice.objects.order_by("pk").values_list("sent_as", flat=True)
    assert [name[1:41] for name in server.names] == list(made)
    assert len(made) == 18


def test_a_mailbox_that_is_not_there_is_told_and_not_tried_for_ever(
    there: World, port: int
) -> None:
    unit = with_mailbox(there, "bup")
    with mail_server.running(port) as server:
        server.unknown.add(unit.email)
        notices.tell(NOW, Tell(unit, ABOUT))
        work(NOW)
    found = Notice.objects.get()
    assert (found.is_parked, found.fault, found.sent_at) == (True, "no-such-mailbox", None)


def test_a_server_that_is_busy_is_asked_again(there: World, port: int) -> None:
    unit = with_mailbox(there, "bup")
    with mail_server.running(port) as server:
        server.busy = True
        notices.tell(NOW, Tell(unit, ABOUT))
        work(NOW)
        server.busy = False
        work(NOW + timedelta(minutes=2))
    assert len(server.mails) == 1


def test_a_mail_that_the_server_hangs_up_on_holds_up_no_other_and_is_parked(
    there: World, port: int
) -> None:
    hated, other = with_mailbox(there, "bup"), with_mailbox(there, "habilitering")
    with mail_server.running(port) as server:
        server.hated.add(hated.email)
        notices.tell(NOW, Tell(hated, ABOUT), Tell(other, ABOUT))
        work(NOW)
        assert [one["To"] for one in server.mails] == [other.email]
        assert not queue.closed_lines(NOW)
        for days in range(1, 10):
            work(NOW + timedelta(days=days))
    found = Notice.objects.get(unit=hated)
    assert (found.is_parked, found.fault) == (True, "mail-server-hangs-up")


def test_who_wants_one_mail_a_day_gets_one_for_all_in_the_morning(there: World) -> None:
    staff = there.by("karin").staff
    staff.email, staff.notices = "karin@example.se", Pace.DAILY
    staff.save()
    for hour in range(3):
        notices.tell(NOW + timedelta(hours=hour), Tell(staff, ABOUT))
    work(NOW + timedelta(hours=20))
    assert not PracticeMail.objects.exists()
    work(NOW.replace(hour=7, minute=30) + timedelta(days=1))
    assert PracticeMail.objects.count() == 1
    assert not Notice.objects.filter(sent_at=None).exists()
    work(NOW + timedelta(days=3))
    assert PracticeMail.objects.count() == 1


def test_who_wants_none_gets_none(there: World) -> None:
    unit = with_mailbox(there, "bup", notices=Pace.NEVER)
    notices.tell(NOW, Tell(unit, ABOUT))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("way", [Word.NONE, Word.EMAIL, Word.SMS])
def test_a_private_person_is_told_in_the_way_of_their_own_choice(there: World, way: Word) -> None:
    """With an e-mail comes an invitation to the meeting, to their calendar."""
    person = alva(email="alva@example.se", phone="070-174 06 05", notices=way)
    called(there.by("karin"), [there.unit("bup")], person)
    work(NOW)
    told = (PracticeMail.objects.filter(to=person.email).count(), PracticeMessage.objects.count())
    assert told == {Word.NONE: (0, 0), Word.EMAIL: (2, 0), Word.SMS: (0, 1)}[way]


def test_a_person_whose_data_are_protected_meanwhile_is_told_nothing(there: World) -> None:
    person = alva(phone="070-174 06 05", notices=Word.SMS)
    case = called(there.by("karin"), [there.unit("bup")], person)
    case.individual.protection = Protection.PROTECTED_REGISTRATION
    case.individual.save()
    work(NOW)
    assert not PracticeMessage.objects.exists()

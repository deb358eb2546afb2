"""Meetings in calendars: invited once, changed by the same id, called off, and nothing told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from icalendar import Calendar
from tests import world as w
from tests.world import NOW, World, called, paper_to

from samlas.casework import individual
from samlas.casework.case import Case
from samlas.casework.clocks import ringing
from samlas.casework.own import word
from samlas.casework.own.who import Own
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.exchange import invitations
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.mail import HungUp
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.jobs import working
from samlas.people.models import Capacity, Protection, Representative, Word


@pytest.fixture(autouse=True)
def _server(settings: LazySettings) -> None:
    """A mail server that keeps what it is given, and the address that people log in at."""
    settings.MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_FROM = "Post <moten@example.se>"
    settings.PUBLIC_URL = "https://logga-in.example.se"


def work(now: datetime = NOW) -> list[EmailMessage]:
    """Do the jobs that wait; the invitations that they have sent."""
    before = len(mail.outbox)
    while working.work(lambda: now):
        pass
    sent = [one for one in mail.outbox[before:] if len(getattr(one, "alternatives", ())) == 2]
    for one in sent:
        assert re.fullmatch(r"<[0-9a-f]{40}@example\.se>", one.extra_headers["Message-ID"])
    return sent


def methods(sent: list[EmailMessage]) -> dict[str, str]:
    """Who has been sent what."""
    return {one.to[0]: event(one)[0] for one in sent}


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
    first, second = sent = work()
    assert {*first.to, *second.to} == {"bup@example.se", "kassan@example.se"}
    for message in (first, second):
        kinds = [one.get_content_type() for one in message.message().get_payload()]  # type: ignore[union-attr]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        method, one = event(message)
        assert method == "REQUEST"
        assert str(one["attendee"]) == f"mailto:{message.to[0]}"
        assert str(one["organizer"]) == "mailto:moten@example.se"
        whole = message.message().as_string().lower()
        for said in ("alva", "lindqvist", "karin", "haninge", "rådhuset", "sip", "socialtjänst"):
            assert said not in whole
    roles = {message.to[0]: event(message)[1]["attendee"].params["ROLE"] for message in sent}
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
    assert "Sjuk" not in str(mail.outbox[-1].body)


def test_a_change_that_is_overtaken_is_not_sent(case: Case, there: World) -> None:
    move(case, there, starts_at=NOW + timedelta(days=35))
    sent = work()
    assert [int(event(one)[1]["sequence"]) for one in sent] == [1, 1]
    assert all(str(one.body).startswith("Ett möte ") for one in sent)
    move(case, there, starts_at=NOW + timedelta(days=36))
    assert all(str(one.body).startswith("Mötet är nu ") for one in work())


def test_nothing_goes_out_about_a_protected_person_whenever_it_became_so(
    case: Case, there: World
) -> None:
    Dispatch.objects.filter(pk=paper_to(case, there.unit("bup")).pk).update(is_protected=True)
    assert [one.to for one in work()] == [["kassan@example.se"]]
    hidden = w.bertil(protection="protected")
    before = Invitation.objects.count()
    called(there.by("karin"), [there.unit("bup")], hidden)
    assert Invitation.objects.count() == before


def test_what_stands_in_calendars_leaves_them_once_data_are_protected(
    case: Case, there: World
) -> None:
    by = there.by("karin")
    Invitation.objects.filter(address="kassan@example.se").update(address="none")
    sent = work()
    Invitation.objects.filter(address="none").update(is_out=False)  # as if it had not gone yet
    individual.change(case, {"protection": Protection.CONFIDENTIALITY_MARKING}, by, NOW)
    assert methods(sent)["bup@example.se"] == "REQUEST"
    assert methods(work()) == {"bup@example.se": "CANCEL"}


def test_a_meeting_that_is_off_before_it_was_told_of_is_not_told_of(
    case: Case, there: World
) -> None:
    summons = draft.current(case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)
    assert work() == []


def test_what_was_to_go_before_a_meeting_does_not_go_after_it(case: Case) -> None:
    assert work(case.started_at + timedelta(days=90)) == []


def test_a_meeting_leaves_a_calendar_that_may_have_it_when_the_server_hung_up(
    case: Case, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(*_mail: object) -> None:
        raise HungUp("mail-server-hangs-up")

    with monkeypatch.context() as broken:
        broken.setattr("samlas.exchange.mail.send", hang_up)
        assert work() == []
    summons = draft.current(case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)
    assert set(methods(work()).values()) == {"CANCEL"}


def test_a_paper_that_is_passed_on_takes_its_meeting_along_and_back(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], w.alva())
    work()
    to, paper = there.unit("habilitering"), paper_to(case, there.unit("bup"))
    to.email = "habilitering@example.se"
    to.save()
    answering.pass_on(paper.key, to, "Ringde.", there.by("elin"), NOW)
    assert methods(work()) == {"bup@example.se": "CANCEL", to.email: "REQUEST"}
    move(case, there, starts_at=NOW + timedelta(days=35))
    assert methods(work()) == {to.email: "REQUEST"}
    newest = paper_to(case, there.unit("bup"))
    answering.give_back(newest.key, "Ingen.", there.by("maja"), NOW)
    assert methods(work()) == {"bup@example.se": "REQUEST", to.email: "CANCEL"}


def test_who_is_to_come_after_all_is_invited_anew_until_the_other_answers(there: World) -> None:
    case = called(there.by("karin"), [there.unit("bup")], w.alva())
    to, paper = there.unit("habilitering"), paper_to(case, there.unit("bup"))
    to.email = "habilitering@example.se"
    to.save()
    answering.pass_on(paper.key, to, "Ringde.", there.by("elin"), NOW)
    work()
    assert paper.answer_by is not None
    late = NOW + (paper.answer_by - NOW.date()) + timedelta(days=1)
    ringing.ring(late)
    assert methods(work(late)) == {"bup@example.se": "REQUEST"}
    said = Said(kind=AnswerKind.ATTEND, attendee="Maja")
    answering.answer(paper.key, said, there.by("maja"), late)
    assert methods(work(late)) == {"bup@example.se": "CANCEL"}


@pytest.fixture
def own(there: World) -> Own:
    """Alva, who has chosen e-mail in English, and is called with a unit."""
    person = w.alva(email="alva@example.se", notices=Word.EMAIL, reads_in="en")
    return Own(called(there.by("karin"), [there.unit("bup")], person))


def test_a_private_person_is_invited_in_the_language_they_have_chosen(
    own: Own, there: World
) -> None:
    sent = {one.to[0]: one for one in work()}
    message = sent["alva@example.se"]
    method, one = event(message)
    assert (method, str(one["summary"])) == ("REQUEST", "Meeting")
    assert one["attendee"].params["RSVP"] == "FALSE"
    assert "A meeting on Tuesday 7 April" in str(message.body)
    for secret in ("alva ", "lindqvist", "sip", "haninge", "rådhuset", "socialtjänst", "barn"):
        assert secret not in message.message().as_string().lower()
    move(own.case, there, starts_at=NOW + timedelta(days=35))
    assert methods(work())["alva@example.se"] == "REQUEST"
    summons = draft.current(own.case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), NOW)
    assert methods(work())["alva@example.se"] == "CANCEL"


def test_who_wants_letters_only_has_the_meeting_taken_out_of_the_calendar(own: Own) -> None:
    work()
    word.choose(own, "", "", "en", NOW)
    assert methods(work()) == {"alva@example.se": "CANCEL"}
    word.choose(own, Word.EMAIL, "ny@example.se", "en", NOW)
    assert methods(work()) == {"ny@example.se": "REQUEST"}


def test_who_spoke_for_the_person_before_loses_a_meeting_that_moves(own: Own, there: World) -> None:
    father = Representative.objects.create(
        individual=own.case.individual, capacity=Capacity.GOD_MAN, name="Pär",
        email="par@example.se", notices=Word.EMAIL,
    )  # fmt: skip
    Dispatch.objects.filter(reader="individual").update(reader=f"representative-{father.pk}")
    assert methods(work())["par@example.se"] == "REQUEST"
    move(own.case, there, starts_at=NOW + timedelta(days=35))
    moved = methods(work())
    assert (moved["par@example.se"], moved["alva@example.se"]) == ("CANCEL", "REQUEST")


def test_a_guardian_who_is_not_to_know_is_not_even_told_that_it_is_off(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    father = Representative.objects.create(
        individual=own.case.individual, capacity="guardian", name="Pär", email="par@example.se",
        notices=Word.EMAIL,
    )  # fmt: skip
    Dispatch.objects.filter(reader="individual").update(reader=f"representative-{father.pk}")
    work()
    monkeypatch.setattr(invitations, "untold", lambda _case: {f"representative-{father.pk}"})
    word.choose(Own(own.case, father), "", "", "sv", NOW)
    assert work() == []

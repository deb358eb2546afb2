"""The page of copies tells how far each has come, and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from tests.staff.saying import without_reference, words
from tests.world import World, bertil, called

from samlas.casework.case import Case
from samlas.exchange import invitations, mail, notices
from samlas.exchange.calendar_models import Invitation
from samlas.exchange.models import Delivery, Holding, Returned
from samlas.exchange.notice_models import Notice
from samlas.exchange.sdk.models import SdkSending
from samlas.jobs import working
from samlas.jobs.models import Job, Line

Counting = Callable[[], AbstractContextManager[list[str]]]

pytestmark = pytest.mark.django_db


def begin_with(there: World) -> Case:
    return called(there.by("karin"), [there.unit("bup"), there.unit("habilitering")])


def at(case: Case) -> str:
    return reverse("staff:copies", args=[case.key])


def test_a_copy_is_told_from_its_making_to_its_being_opened(
    as_: Callable[[str], Client], begun: Case
) -> None:
    page = words(as_("karin").get(at(begun)))
    assert "BUP Haninge" in page
    assert "Inkorg i Samlas: Har kommit fram" in page
    assert "E-post: Väntar på att skickas" in page
    assert "Inte än" in page
    Holding.objects.update(opened_at=localtime())
    Notice.objects.update(sent_at=localtime())
    page = words(as_("karin").get(at(begun)))
    assert "E-post: Skickat" in page
    assert "Inte än" not in page


def test_a_mailbox_that_is_not_there_is_told_with_what_to_do(
    as_: Callable[[str], Client], begun: Case
) -> None:
    Notice.objects.update(is_parked=True, fault="no-such-mailbox")
    page = words(as_("karin").get(at(begun)))
    assert "Gick inte iväg" in page
    assert "Ring, och få adressen rättad" in page


def test_a_copy_by_sdk_has_come_when_its_recipient_says_so(
    as_: Callable[[str], Client], begun: Case
) -> None:
    copy, now = Delivery.objects.filter(channel="inbox").first(), localtime()
    assert copy is not None
    copy.channel, copy.done_at = "sdk", None
    copy.save()
    ids = SdkSending.objects.create(delivery=copy, message=uuid4(), conversation=uuid4())
    down = Line.objects.create(
        name="sdk", fault="sdk-folder-full", since=now, closed_until=now + timedelta(hours=1)
    )
    assert "SDK fungerar inte just nu" in words(as_("karin").get(at(begun)))
    down.delete()
    copy.done_at = now
    copy.save()
    assert "Lämnat till SDK, inte mottaget än" in words(as_("karin").get(at(begun)))
    ids.accepted_at = now
    ids.save()
    assert "SDK-meddelande: Har kommit fram" in words(as_("karin").get(at(begun)))


def test_a_letter_that_came_back_is_told(as_: Callable[[str], Client], begun: Case) -> None:
    letter = Delivery.objects.filter(channel="letter").first()
    assert letter is not None
    letter.done_at = letter.returned_at = localtime()
    letter.returned_why = Returned.UNKNOWN
    letter.save()
    assert f"Kom tillbaka {date_format(localtime(), 'j b H.i')}" in words(
        as_("karin").get(at(begun))
    )


def test_a_letter_that_a_newer_one_replaces_is_not_to_be_posted(
    as_: Callable[[str], Client], begun: Case
) -> None:
    copy = Delivery.objects.filter(channel="inbox").first()
    assert copy is not None
    copy.channel, copy.done_at = "letter", None
    copy.save()
    before = words(as_("karin").get(at(begun)))
    assert "Brev: Ska postas" in before
    copy.dispatch.superseded_at = localtime()
    copy.dispatch.save(update_fields=["superseded_at"])
    page = words(as_("karin").get(at(begun)))
    assert "Brev: Ska inte postas längre" in page
    assert page.count("Inte än") < before.count("Inte än")


def test_a_change_that_no_calendar_has_yet_waits_although_the_invitation_went(
    as_: Callable[[str], Client], begun: Case
) -> None:
    sent = {"sent_at": localtime(), "fault": "no-such-mailbox"}
    assert Invitation.objects.update(**sent)
    waits = "Inbjudan till kalendern: Väntar på att skickas"
    assert waits in words(as_("karin").get(at(begun)))
    Job.objects.filter(kind=invitations.KIND).update(done_at=localtime())
    assert "Inbjudan till kalendern: Gick inte iväg Brevlådan" in words(as_("karin").get(at(begun)))


def test_while_the_mail_server_is_down_the_case_tells_so(
    as_: Callable[[str], Client], begun: Case
) -> None:
    now = localtime()
    overview = reverse("staff:case", args=[begun.key])
    assert "E-postservern svarar inte" not in words(as_("karin").get(overview))
    Line.objects.create(
        name=mail.LINE, fault="mail-server-down", since=now, closed_until=now + timedelta(hours=1)
    )
    assert "E-postservern svarar inte" in words(as_("karin").get(overview))
    assert "E-postservern har inte svarat sedan" in words(as_("karin").get(at(begun)))
    Notice.objects.update(sent_at=now)
    assert "E-postservern svarar inte" not in words(as_("karin").get(overview))


def test_another_units_copies_are_as_if_they_were_not_there(
    as_: Callable[[str], Client], begun: Case
) -> None:
    theirs = as_("elin").get(at(begun))
    missing = as_("elin").get(reverse("staff:copies", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)


def test_the_page_takes_as_many_queries_however_many_copies(
    as_: Callable[[str], Client], there: World, begun: Case, queries: Counting
) -> None:
    del begun
    few = called(there.by("karin"), [there.unit("bup")], bertil())
    many = called(there.by("karin"), [*there.units.values()][3:8], person=bertil())
    client: Any = as_("karin")
    counts = []
    for case in (few, many):
        client.get(at(case))
        with queries() as done:
            client.get(at(case))
        counts.append(len(done))
    assert counts[0] == counts[1] <= 11


def test_who_is_to_be_rung_stands_on_the_work_list_until_it_is_done(
    as_: Callable[[str], Client], begun: Case
) -> None:
    now = localtime()
    notices.tell_failed(Notice.objects.filter(about=begun.key), now)
    while working.work(lambda: now):
        pass
    assert "Ring: ett meddelande kom inte fram" in words(as_("karin").get(reverse("staff:tasks")))
    page = as_("karin").post(at(begun), follow=True)
    assert "Jag har ringt" not in words(page)
    assert "ett meddelande kom inte" not in words(as_("karin").get(reverse("staff:tasks")))

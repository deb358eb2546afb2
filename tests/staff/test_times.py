"""The poll for times: proposed, said with and without an account, and one chosen (H25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.guest.test_answering import code_of, come_in
from tests.staff.cases import mapped, sent
from tests.staff.saying import errors, title, way_to_tell, words
from tests.world import World, alva, paper_to, put_on_map, send, write

from samlas.casework.case import Case
from samlas.casework.summons import polling
from samlas.casework.summons.draft import Recipient, Summons
from samlas.casework.summons.polling import Poll, PollMark, PollTime
from samlas.casework.tasks import Task, What
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch, Message, Way
from samlas.exchange.notice_models import Notice
from samlas.ledger.models import Entry
from samlas.rulebook import working_days

BY_CODE = reverse("guest:answer-times")
Logged = Callable[[str], Client]


def days() -> list[datetime]:
    """Two working days, the earlier first, at one o'clock."""
    first = working_days.after(localtime().date(), 30)
    second = working_days.after(first, 1)
    at = localtime().replace(hour=13, minute=0, second=0, microsecond=0)
    return [at + (day - at.date()) for day in (first, second)]


def typed(times: list[datetime]) -> dict[str, str]:
    rows = enumerate((localtime(one) for one in times), start=1)
    return {
        name: text
        for number, one in rows
        for name, text in (
            (f"day_{number}", one.date().isoformat()),
            (f"clock_{number}", one.strftime("%H.%M")),
        )
    }


def page_of(case: Case) -> str:
    return reverse("staff:times", args=[case.key])


def proposed(karin: Client, case: Case) -> list[int]:
    """The ids of two times that Karin has proposed."""
    at = [localtime(one).replace(hour=13) for one in days()]
    karin.post(page_of(case), typed(at) | {"send": "1"})
    return list(PollTime.objects.values_list("pk", flat=True))


def said(*marks: str) -> dict[str, str]:
    ids = PollTime.objects.values_list("pk", flat=True)
    return {f"time_{pk}": mark for pk, mark in zip(ids, marks, strict=True)}


def received(case: Case, there: World, code: str = "bup") -> str:
    return reverse("staff:received-times", args=[paper_to(case, there.unit(code)).key])


def test_times_are_read_through_before_anyone_is_asked(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    saturday = localtime() + timedelta(days=35 + (5 - localtime().weekday()) % 7)
    wanted = typed([*days(), saturday])
    page = words(karin.post(page_of(case), wanted))
    assert "Många arbetar inte lördag" in page
    assert not Poll.objects.exists()
    assert karin.post(page_of(case), wanted | {"send": "1"}).url == page_of(case)  # type: ignore[attr-defined]
    assert "Ingen arbetsdag" in words(karin.get(page_of(case)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"day_2": "", "clock_2": ""}, "Föreslå minst två tider."),
        ({"clock_2": ""}, "Skriv tiden också."),
        ({"day_2": "2020-01-07"}, "En av tiderna har redan varit."),
        ({"day_2": "i morgon"}, "Skriv en dag som finns"),
    ],
)
def test_what_cannot_be_proposed_is_told_and_what_was_typed_stays(
    karin: Client, there: World, change: dict[str, str], told: str
) -> None:
    case = sent(there, "bup")
    answer = karin.post(page_of(case), typed(days()) | change | {"send": "1"})
    assert answer.status_code == 422
    assert told in str(errors(answer))
    assert typed(days())["day_1"] in answer.content.decode()
    assert not Poll.objects.exists()


def test_each_says_what_suits_and_sees_nothing_of_the_others(
    karin: Client, as_: Logged, there: World
) -> None:
    case = sent(there, "bup", "kassan")
    proposed(karin, case)
    elin = as_("elin")
    paper = reverse("staff:received-paper", args=[paper_to(case, there.unit("bup")).key])
    assert "Svara vilka tider som passar" in words(elin.get(paper))
    key = Recipient.objects.get(contact__unit__code="kassan").contact.key
    assert (
        karin.post(
            reverse("staff:times-enter", args=[case.key, key]), said("no", "yes")
        ).status_code
        == 302
    )
    page = elin.get(received(case, there))
    for name in ("Försäkringskassan", "Lindqvist", "Kan inte komma: "):
        assert name not in unescape(page.content.decode())
    assert elin.post(received(case, there), said("yes", "if-needed")).url == paper  # type: ignore[attr-defined]
    told = words(elin.get(paper))
    assert "Tider som passar dig : Ni har svarat" in told
    assert "Svara vilka tider" not in told
    table = words(karin.get(page_of(case)))
    assert "1: BUP Haninge" in table
    assert "1: Försäkringskassan" in table
    assert set(PollMark.objects.values_list("way", flat=True)) == {Way.INBOX, Way.PHONE}
    assert Entry.objects.filter(purpose="poll").count() == 3


def test_the_code_of_the_letter_says_what_suits_and_the_page_names_nobody(
    karin: Client, there: World
) -> None:
    Unit.objects.filter(code="bup").update(uses_samlas=False)
    case = sent(there, "bup")
    reader = come_in(code_of(paper_to(case, there.unit("bup"))))
    assert reader.get(BY_CODE).status_code == 302
    proposed(karin, case)
    assert BY_CODE in reader.get(reverse("guest:answer-reply")).content.decode()
    refused = reader.post(BY_CODE, {})
    assert refused.status_code == 422
    assert "Välj ett svar för varje tid." in str(errors(refused))
    assert reader.post(BY_CODE, said("yes", "no")).url == BY_CODE  # type: ignore[attr-defined]
    page = reader.get(BY_CODE)
    for name in (alva().name, "Alva", "BUP Haninge", "Socialtjänsten"):
        assert name not in f"{unescape(page.content.decode())}{title(page)}"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert set(PollMark.objects.values_list("mark", "way")) == {("yes", "code"), ("no", "code")}


def test_what_the_person_wishes_comes_before_what_suits_the_most(
    karin: Client, as_: Logged, there: World
) -> None:
    case = sent(there, "bup")
    first, second = proposed(karin, case)
    as_("elin").post(received(case, there), said("yes", "no"))
    page = karin.get(page_of(case)).content.decode()
    assert page.index(f"time-{first}") < page.index(f"time-{second}")
    karin.post(reverse("staff:times-enter", args=[case.key, "person"]), said("no", "yes"))
    page = karin.get(page_of(case)).content.decode()
    assert page.index(f"time-{second}") < page.index(f"time-{first}")


def test_the_time_chosen_is_put_in_the_summons_and_sent_to_nobody_before_its_check(
    karin: Client, as_: Logged, there: World
) -> None:
    case = sent(there, "bup")
    first, _second = proposed(karin, case)
    sent_before = Dispatch.objects.count()
    assert way_to_tell(case.key, "times") in karin.get(page_of(case)).content.decode()
    pick = reverse("staff:times-pick", args=[case.key])
    version = Summons.objects.get().version
    stale = karin.post(pick, {"time": first, "version": version + 1})
    assert stale.status_code == 409
    assert Poll.objects.get().ended_at is None
    answer = karin.post(pick, {"time": first, "version": version})
    assert answer.url == reverse("staff:summons-check", args=[case.key])  # type: ignore[attr-defined]
    summons = Summons.objects.get()
    assert summons.starts_at == PollTime.objects.get(pk=first).starts_at
    assert summons.unsent_changes
    assert Dispatch.objects.count() == sent_before
    late = as_("elin").post(received(case, there), said("yes", "yes"))
    assert late.status_code == 302
    assert not PollMark.objects.exists()


def rows() -> set[tuple[str, str]]:
    asked = Task.objects.filter(what=What.SAY_TIMES)
    return {(one.unit.code, one.about) for one in asked.select_related("unit")}


def test_each_unit_is_told_and_has_it_on_its_list_until_it_has_said(
    karin: Client, as_: Logged, there: World
) -> None:
    Unit.objects.filter(code="kassan").update(uses_samlas=False)
    Unit.objects.filter(code="bup").update(email="bup@example.se")
    case = sent(there, "bup", "kassan")
    paper = paper_to(case, there.unit("bup")).key
    Notice.objects.all().delete()
    proposed(karin, case)
    assert rows() == {("bup", paper)}
    assert Notice.objects.get().unit == there.unit("bup")
    list_ = words(as_("elin").get(reverse("staff:tasks")))
    assert "Svara vilka tider som passar för ett möte" in list_
    table = words(karin.get(page_of(case)))
    assert "BUP Haninge Har inte svarat" in table
    assert "Försäkringskassan Får inget besked härifrån: ring och fråga" in table
    as_("elin").post(received(case, there), said("yes", "no"))
    assert rows() == set()


def test_who_gets_the_paper_later_is_asked_then_and_nobody_once_a_time_is_chosen(
    karin: Client, there: World
) -> None:
    case, by = mapped(there, "bup", consented=("bup", "fjardskolan")), there.by("karin")
    send(write(case, by, localtime()), by, localtime())
    first, _second = proposed(karin, case)
    put_on_map(case, there.unit("fjardskolan"), by, localtime())
    summons = write(case, by, localtime())
    send(summons, by, localtime(), "Skolan också.")
    assert {code for code, _about in rows()} == {"bup", "fjardskolan"}
    later = paper_to(case, there.unit("fjardskolan"))
    assert "Vi föreslår flera tider" in Message.objects.get(thread=later.thread).text
    summons.refresh_from_db()
    polling.pick(summons, first, summons.version, by, localtime())
    assert rows() == set()


def test_nobody_else_comes_to_the_poll(karin: Client, as_: Logged, there: World) -> None:
    case = sent(there, "bup")
    proposed(karin, case)
    assert as_("elin").get(page_of(case)).status_code == 404
    assert as_("sara").get(received(case, there)).status_code == 404
    assert as_("elin").post(reverse("staff:times-pick", args=[case.key])).status_code == 404

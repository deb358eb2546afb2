"""The convener's page: who comes, who is late, what is asked, and what the convener enters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from tests.staff.cases import mapped, sent
from tests.staff.saying import errors, title, without_reference, words
from tests.world import World, bertil, paper_to, yes

from samlas.casework import consent
from samlas.casework.case import Case
from samlas.casework.consent import Row
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Recipient, Summons
from samlas.exchange.models import AnswerKind, Delivery, Dispatch, Holding, Reply, Way
from samlas.people.models import InformationKind

Counting = Callable[[], AbstractContextManager[list[str]]]
KURATORN = {"way": "phone", "kind": "attend", "attendee": "Kuratorn"}
NOT_MEASURES = [kind for kind in InformationKind if kind != InformationKind.MEASURES]


def page_of(case: Case) -> str:
    return reverse("staff:answers", args=[case.key])


def at(case: Case, what: str, code: str) -> str:
    pk = Recipient.objects.get(summons__case=case, contact__unit__code=code).pk
    return reverse(f"staff:answers-{what}", args=[case.key, pk])


def says(there: World, case: Case, code: str, who: str, **said: Any) -> None:
    key = paper_to(case, there.unit(code)).key
    answering.answer(key, Said(**said), there.by(who), localtime())


def test_the_page_tells_who_comes_and_who_has_not_answered(karin: Client, there: World) -> None:
    case = sent(there, "bup", "kassan")
    says(there, case, "bup", "elin", kind=AnswerKind.ATTEND, attendee="Elin Bergvall")
    page = words(karin.get(page_of(case)))
    assert "1 kommer. 1 har inte svarat." in page
    assert "BUP Haninge Kallad Kommer" in page
    assert "Vem som kommer Elin Bergvall , BUP Haninge" in page
    assert "Försäkringskassan Inbjuden Har inte svarat" in page


def test_the_time_is_the_one_that_was_sent_until_a_new_edition_is(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    summons = Summons.objects.get()
    other = {"starts_at": localtime() + timedelta(days=200)}
    draft.save(summons, other, summons.version, there.by("karin"), localtime())
    meets = localtime() + timedelta(days=28)
    assert f"{meets.day} {date_format(meets, 'F Y')}" in words(karin.get(page_of(case)))


def test_one_who_is_late_stands_out_that_day(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    Dispatch.objects.update(answer_by=localdate())
    assert "i tid" not in words(karin.get(page_of(case)))
    Dispatch.objects.update(answer_by=localdate() - timedelta(days=1))
    page = words(karin.get(page_of(case)))
    assert "BUP Haninge Kallad Har inte svarat i tid" in page
    assert "Sista dagen att svara har passerat för 1. Ring dem." in page


def test_one_who_lacks_mandate_stands_out(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    prepared = {"contribution": "Samtal", "mandate": "no", "mandate_from": "Enhetschefen"}
    key = paper_to(case, there.unit("bup")).key
    answering.prepare(key, prepared, 0, there.by("elin"), localtime())
    page = words(karin.get(page_of(case)))
    assert "Saknar mandat" in page
    assert "Enhetschefen" in page
    assert "Kan bidra med Samtal" in page


def test_the_chain_and_whose_duty_it_is_are_shown(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    key = paper_to(case, there.unit("bup")).key
    to = there.unit("habilitering")
    answering.pass_on(key, to, "Ringde Karin.", there.by("elin"), localtime())
    page = words(karin.get(page_of(case)))
    assert "Habiliteringscenter Haninge" in page
    assert "Ringde Karin." in page
    assert "Nu är det Habiliteringscenter Haninge som ska komma." in page
    Dispatch.objects.update(answer_by=localdate() - timedelta(days=1))
    Holding.objects.update(answer_by=localdate() - timedelta(days=1))
    page = words(karin.get(page_of(case)))
    assert "Nu är det BUP Haninge som ska komma." in page
    assert "Varför?" in page


def test_before_anything_is_sent_there_is_a_next_step(karin: Client, there: World) -> None:
    page = words(karin.get(page_of(mapped(there, "bup"))))
    assert "Ingen kallelse är skickad." in page
    assert "Skriv kallelsen" in page


def test_another_units_answers_are_as_if_they_were_not_there(
    as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "bup")
    elin = as_("elin")
    theirs, missing = elin.get(page_of(case)), elin.get(reverse("staff:answers", args=["2222"]))
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert without_reference(theirs) == without_reference(missing)
    for what in ("enter", "information"):
        assert elin.get(at(case, what, "bup")).status_code == 404
    assert elin.post(at(case, "reply", "bup"), {}).status_code == 404


def test_the_pages_are_titled_without_anyone(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    for page in (page_of(case), at(case, "enter", "bup"), at(case, "information", "bup")):
        assert not {"Alva", "BUP"} & set(title(karin.get(page)).split())


# The question thread


def test_a_question_is_answered_in_its_thread(karin: Client, there: World) -> None:
    case = sent(there, "bup", "kassan")
    key = paper_to(case, there.unit("bup")).key
    answering.ask(key, "Ska läkaren med?", there.by("elin"), localtime())
    assert "Ska läkaren med?" in words(karin.get(page_of(case)))
    pk = Recipient.objects.get(contact__unit__code="bup").pk
    answer = karin.post(at(case, "reply", "bup"), {f"{pk}-message": "Ja, gärna."})
    assert answer.status_code == 302
    assert "Ja, gärna." in words(karin.get(page_of(case)))


def test_an_empty_answer_to_a_question_is_refused_at_its_box(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    key = paper_to(case, there.unit("bup")).key
    answering.ask(key, "Ska läkaren med?", there.by("elin"), localtime())
    answer = karin.post(at(case, "reply", "bup"), {})
    assert answer.status_code == 422
    assert list(errors(answer)) == ["message"]
    assert "Ska läkaren med?" in words(answer)


# Answers by phone


def test_the_answers_by_phone_are_those_that_the_paper_offers(karin: Client, there: World) -> None:
    case = sent(there, "bup", "kassan")
    assert "Vi tackar nej" not in words(karin.get(at(case, "enter", "bup")))
    assert "Vi tackar nej" in words(karin.get(at(case, "enter", "kassan")))


def test_an_answer_by_phone_is_marked_as_such(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    typed = {
        "way": "phone",
        "kind": "attend",
        "attendee": "Kuratorn",
        "attendee_unit": "BUP Haninge",
    }
    assert karin.post(at(case, "enter", "bup"), typed).status_code == 302
    reply = Reply.objects.get()
    assert (reply.way, reply.attendee) == (Way.PHONE, "Kuratorn")
    assert "Karin Ahlgren . På telefon" in words(karin.get(page_of(case)))


def test_an_answer_on_a_slip_tells_its_day_and_the_one_before_stays_in_the_history(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    karin.post(at(case, "enter", "bup"), KURATORN)
    slip = {"way": "slip", "came_on": str(localdate()), "kind": "propose-time",
            "proposed_times": "Fredag 10.00"}  # fmt: skip
    assert karin.post(at(case, "enter", "bup"), slip).status_code == 302
    page = words(karin.get(page_of(case)))
    assert f"På svarstalongen {date_format(localdate())}" in page
    assert "1 tidigare svar" in page
    assert "Vi kommer." in page
    ahead = slip | {"came_on": str(localdate() + timedelta(days=1))}
    assert list(errors(karin.post(at(case, "enter", "bup"), ahead))) == ["came_on"]


def test_the_convener_passes_on_for_a_unit_that_has_said_where_it_belongs(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "bup")
    typed = {"to": there.unit("habilitering").pk, "way": "slip", "came_on": str(localdate())}
    assert there.unit("habilitering").name in words(karin.post(at(case, "pass-on", "bup"), typed))
    assert not Reply.objects.exists()
    karin.post(at(case, "pass-on", "bup"), typed | {"send": "1"})
    reply = Reply.objects.get()
    assert (reply.kind, reply.way, reply.unit) == ("forward", Way.SLIP, there.unit("bup"))
    held = Holding.objects.get(passed_on_at=None)
    assert held.unit == there.unit("habilitering")
    other = typed | {"to": there.unit("kassan").pk, "send": "1"}
    answer = karin.post(at(case, "pass-on", "bup"), other)
    assert (answer.status_code, list(errors(answer))) == (422, ["to"])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "kind"),
        ({"kind": "decline"}, "kind"),
        ({"kind": "attend"}, "attendee"),
        ({"kind": "propose-time"}, "proposed_times"),
        ({"kind": "ask"}, "message"),
    ],
)
def test_an_answer_that_says_too_little_is_refused_by_its_field(
    karin: Client, there: World, typed: dict[str, str], field: str
) -> None:
    case = sent(there, "bup")
    answer = karin.post(
        at(case, "enter", "bup"), typed | {"way": "phone", "attendee_unit": "Mottagningen"}
    )
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert "Mottagningen" in answer.content.decode()
    assert not Reply.objects.exists()


def test_an_answer_to_a_meeting_cancelled_meanwhile_is_refused(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    summons = Summons.objects.get()
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), localtime())
    answer = karin.post(
        at(case, "enter", "bup"), {"way": "phone", "kind": "attend", "attendee": "Kuratorn"}
    )
    assert answer.status_code == 422
    assert "ersatts eller ställts in" in words(answer)
    assert "Kuratorn" in answer.content.decode()


def test_nobody_answers_what_was_never_sent(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    draft.begin(case, there.by("karin"), localtime())
    assert karin.get(at(case, "enter", "bup")).status_code == 404


# Information instead


def test_one_who_declined_is_asked_for_information_once(karin: Client, there: World) -> None:
    case = sent(there, "kassan")
    says(there, case, "kassan", "berit", kind=AnswerKind.DECLINE)
    assert "Fråga vilka insatser som pågår" in words(karin.get(page_of(case)))
    shown = karin.get(at(case, "information", "kassan"))
    assert "Det här får de." in words(shown)
    assert not Dispatch.objects.filter(kind="information-request").exists()
    assert karin.post(at(case, "information", "kassan")).status_code == 302
    assert karin.post(at(case, "information", "kassan")).status_code == 422
    assert Dispatch.objects.filter(kind="information-request").count() == 1
    assert "Frågan om insatser skickades" in words(karin.get(page_of(case)))


def test_without_consent_for_it_the_question_cannot_be_asked_and_says_why(
    karin: Client, there: World
) -> None:
    case = sent(there, "kassan")
    narrow = Row(unit=there.unit("kassan"), kinds=NOT_MEASURES)
    by, now = there.by("karin"), localtime()
    consent.record(case, yes([], now.date(), rows=[narrow]), by, now)
    says(there, case, "kassan", "berit", kind=AnswerKind.DECLINE)
    answer = karin.get(page_of(case))
    assert "disabled" in answer.content.decode()
    assert "Samtycket omfattar inte vilka insatser som pågår." in words(answer)
    assert karin.post(at(case, "information", "kassan")).status_code == 422
    assert not Dispatch.objects.filter(kind="information-request").exists()


def test_one_who_comes_is_not_asked_for_information(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    says(there, case, "bup", "elin", kind=AnswerKind.ATTEND, attendee="Elin")
    assert "Fråga vilka insatser" not in words(karin.get(page_of(case)))
    assert karin.get(at(case, "information", "bup")).status_code == 422


# Letters


def post(karin: Client, case: Case, day: str) -> Any:
    letter = Delivery.objects.get(channel="letter")
    address = reverse("staff:answers-posted", args=[case.key, letter.pk])
    return karin.post(address, {f"letter{letter.pk}-posted_on": day})


def test_a_letter_is_marked_as_posted_with_its_day(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    assert post(karin, case, localdate().isoformat()).status_code == 302
    letter = Delivery.objects.get(channel="letter")
    assert letter.done_by == there.by("karin")
    assert "Postat" in words(karin.get(page_of(case)))


@pytest.mark.parametrize("days", [1, -1])
def test_a_letter_is_posted_neither_ahead_nor_before_it_was_made(
    karin: Client, there: World, days: int
) -> None:
    case = sent(there, "bup")
    day = (localdate() + timedelta(days=days)).isoformat()
    answer = post(karin, case, day)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["posted_on"]
    assert day in answer.content.decode()


@pytest.mark.parametrize("day", ["", "igår", "2026-13-01"])
def test_a_day_of_posting_that_is_none_is_refused(karin: Client, there: World, day: str) -> None:
    answer = post(karin, sent(there, "bup"), day)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["posted_on"]


def test_nobody_else_marks_our_letters(as_: Callable[[str], Client], there: World) -> None:
    case = sent(there, "bup")
    assert post(as_("elin"), case, localdate().isoformat()).status_code == 404


def test_the_page_asks_the_database_no_more_for_more_recipients(
    karin: Client, there: World, queries: Counting
) -> None:
    counts = []
    for case in (sent(there, "bup"), sent(there, "bup", "kassan", "habilitering", person=bertil())):
        with queries() as done:
            karin.get(page_of(case))
        counts.append(len(done))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_what_they_tell_is_read_on_the_page_and_put_in_the_plan(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = sent(there, "kassan")
    says(there, case, "kassan", "berit", kind=AnswerKind.DECLINE)
    karin.post(at(case, "information", "kassan"))
    question = Dispatch.objects.get(kind="information-request")
    berit, tell = as_("berit"), reverse("staff:received-tell", args=[question.key])
    typed = {"rows": "1", "seen": "0", "what_1": "Sjukpenning", "until_1": "2031-05-01"}
    more = berit.post(tell, typed | {"do": "add"})
    assert "Stöd 2" in words(more)
    assert 'value="Sjukpenning"' in more.content.decode()
    for wrong, told in (({"what_1": ""}, "Skriv vad som pågår"), ({"until_1": "snart"}, "en dag")):
        again = berit.post(tell, typed | wrong)
        assert again.status_code == 422
        assert told in words(again)
    assert berit.post(tell, typed).status_code == 302
    assert "Sjukpenning" in words(berit.get(reverse("staff:received-paper", args=[question.key])))
    page = at(case, "information", "kassan")
    assert "Sjukpenning" in words(karin.get(page))
    done = karin.post(at(case, "information-read", "kassan"), {"do": "plan"})
    assert done["Location"] == reverse("staff:plan", args=[case.key])
    assert "Sjukpenning" in words(karin.get(done["Location"]))
    assert "Allt står i planen." in words(karin.get(page))


def test_the_slip_that_came_by_post_is_written_in(karin: Client, there: World) -> None:
    case = sent(there, "kassan")
    assert karin.get(at(case, "information-phone", "kassan")).status_code == 302
    says(there, case, "kassan", "berit", kind=AnswerKind.DECLINE)
    karin.post(at(case, "information", "kassan"))
    page = at(case, "information-phone", "kassan")
    assert "Skriv vilka insatser som pågår" in words(karin.post(page, {"rows": "1", "way": "slip"}))
    assert karin.post(page, {"rows": "1", "nothing": "on", "way": "slip"}).status_code == 302
    assert "Inga insatser pågår där." in words(karin.get(at(case, "information", "kassan")))

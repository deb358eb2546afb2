"""What a unit has received: the list, one paper with all about it, its letter, the questions."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from pypdf import PdfReader
from tests.exchange.papers_out import sent_to
from tests.staff.cases import sent
from tests.staff.papers_held import MISSING, answered, at, cancelled, passed_on, received, replaced
from tests.staff.saying import errors, title, without_reference, words
from tests.world import World, bertil, paper_to, yes

from samlas.casework import consent, withdrawal
from samlas.casework.case import Case
from samlas.casework.summons import answering, informing
from samlas.exchange.models import Dispatch, Holding, Message, Reply
from samlas.ledger.models import Entry
from samlas.people.models import ConsentRow

As = Callable[[str], Client]
Counting = Callable[[], AbstractContextManager[list[str]]]
LIST = reverse("staff:received")


@pytest.fixture
def elin(as_: As) -> Client:
    """Elin at BUP Haninge, logged in."""
    return as_("elin")


# The list


def test_an_empty_list_tells_what_will_come_here(elin: Client) -> None:
    assert "Er enhet har inte fått något än." in words(elin.get(LIST))


def test_the_list_tells_the_state_of_each_paper(elin: Client, there: World) -> None:
    paper = received(there)
    assert "Att besvara" in words(elin.get(LIST))
    Dispatch.objects.update(answer_by=localdate() - timedelta(days=1))
    assert "Försenat" in words(elin.get(LIST))
    answered(there, paper)
    assert "Svarade" in words(elin.get(LIST))
    new = replaced(there, paper)
    page = words(elin.get(LIST))
    assert "Ersatt" in page
    assert "Kallelse – Alva L." in page
    passed_on(there, new)
    assert "Skickad vidare" in words(elin.get(LIST))
    cancelled(there, new)
    page = words(elin.get(LIST))
    assert "Inställt" in page
    assert page.index("Besked om inställt möte") < page.index("Kallelse")


def test_a_long_list_goes_on_where_it_ended(elin: Client, there: World) -> None:
    made = [sent_to(there, "bup") for _n in range(45)]
    seen: list[str] = []
    address = LIST
    for _page in range(3):
        answer = elin.get(address)
        seen += [one.link.dispatch.key for one in answer.context["links"]]
        address = f"{LIST}?{answer.context['next_page']}"
    assert seen == [one.key for one in reversed(made)]
    assert answer.context["next_page"] == ""


@pytest.mark.parametrize("before", ["0", "-1", "x", "²", "9" * 18, "9" * 5000, "%00", ""])
def test_a_place_that_is_none_breaks_nothing(elin: Client, there: World, before: str) -> None:
    received(there)
    assert elin.get(f"{LIST}?before={before}").status_code == 200


def test_the_list_asks_the_database_no_more_for_more_papers(
    elin: Client, there: World, queries: Counting
) -> None:
    counts = []
    for _many in range(2):
        for _n in range(6):
            sent_to(there, "bup")
        with queries() as done:
            elin.get(LIST)
        counts.append(len(done))
    assert counts == [4, 4]


# One paper


def test_the_paper_tells_the_duty_what_it_says_and_why(elin: Client, there: World) -> None:
    page = words(elin.get(at(received(there))))
    assert "Ni är kallade till ett SIP-möte" in page
    assert "Därför kan ingen bara säga nej." in page
    assert "Varför?" in page
    assert "16 kap. 4 §" in page
    assert "Att sova hemma varje natt." in page
    assert "Vi tackar nej" not in page


def test_an_invitation_tells_that_one_may_decline(as_: As, there: World) -> None:
    page = words(as_("berit").get(at(received(there, "kassan"))))
    assert "Ni är inbjudna till ett SIP-möte" in page
    assert "Ni får tacka nej." in page
    assert "Vi tackar nej" in page


def test_the_paper_speaks_the_readers_language(elin: Client, there: World) -> None:
    paper = received(there)
    elin.cookies["samlas_language"] = "en"
    assert "You are called to a SIP meeting" in words(elin.get(at(paper)))
    elin.cookies["samlas_language"] = "sv"
    assert "Ni är kallade till ett SIP-möte" in words(elin.get(at(paper)))


def test_another_units_paper_is_as_if_it_were_not_there(as_: As, there: World) -> None:
    paper = received(there)
    maja = as_("maja")
    for what in ("paper", "letter", "pass-on", "prepare", "ask", "consent"):
        theirs, missing = maja.get(at(paper, what)), maja.get(at(MISSING, what))
        assert (theirs.status_code, missing.status_code) == (404, 404)
        assert without_reference(theirs) == without_reference(missing)
    for what in ("answer", "pass-on", "prepare", "ask", "give-back"):
        typed = {"kind": "attend", "attendee": "Maja", "message": "?", "version": 0}
        theirs, missing = maja.post(at(paper, what), typed), maja.post(at(MISSING, what), typed)
        assert (theirs.status_code, missing.status_code) == (404, 404)
        assert without_reference(theirs) == without_reference(missing)
    assert not paper.replies.exists()


def test_nobody_reads_without_logging_in(client: Client, there: World) -> None:
    answer = client.get(at(received(there)))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("staff:login"))


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("get", "paper"),
        ("get", "letter"),
        ("get", "pass-on"),
        ("get", "prepare"),
        ("get", "ask"),
        ("head", "paper"),
        ("head", "letter"),
    ],
)
def test_looking_changes_nothing_but_that_it_was_opened(
    elin: Client, there: World, what: str, method: str
) -> None:
    paper = received(there)

    def rest() -> list[object]:
        links = Holding.objects.exclude(dispatch__recipient=None).defer("opened_at")
        return [list(Dispatch.objects.values()), list(links.values("unit", "passed_on_at"))]

    before, written = rest(), Entry.objects.count()
    getattr(elin, method)(at(paper, what))
    assert rest() == before
    assert Entry.objects.count() == written + 1
    assert Entry.objects.filter(act="read", about=paper.key).count() == 1
    assert paper.holdings.get().opened_at is not None


def test_acts_are_not_done_by_looking(elin: Client, there: World) -> None:
    paper = received(there)
    for what in ("answer", "give-back"):
        assert elin.get(at(paper, what))["Location"] == at(paper)
        assert elin.get(at(paper, what).replace(paper.key, "nothing")).status_code == 404
    assert not Reply.objects.exists()


def test_a_replaced_paper_leads_to_the_newer_one_and_back(elin: Client, there: World) -> None:
    old = received(there)
    new = replaced(there, old)
    was = elin.get(at(old))
    assert "Det här papperet har ersatts av ett nyare." in words(was)
    assert at(new) in was.content.decode()
    assert "Skicka svaret" not in words(was)
    now = elin.get(at(new))
    assert "Utgåva 1, ersatt" in words(now)
    assert at(old) in now.content.decode()
    assert "Rummet var för litet." in words(now)


def test_a_cancelled_paper_need_not_be_answered(elin: Client, there: World) -> None:
    paper = received(there)
    cancelled(there, paper)
    page = words(elin.get(at(paper)))
    assert "Mötet är inställt. Ni behöver inte svara." in page
    for no_longer in ("Skicka svaret", "Svara senast", "Fråga den som kallar"):
        assert no_longer not in page.split("Kallelse till SIP-möte")[0] + page[-300:]
    told = Dispatch.objects.get(kind="cancellation", recipient=there.unit("bup"))
    assert "Mötet blir inte av" in words(elin.get(at(told)))


def test_a_paper_passed_on_tells_to_whom_and_who_comes_if_nobody_answers(
    as_: As, there: World
) -> None:
    paper = received(there)
    passed_on(there, paper)
    first = words(as_("elin").get(at(paper)))
    assert "Ni har skickat det här vidare till Habiliteringscenter Haninge." in first
    assert "Om ingen enhet hos er svarar kommer ni själva." in first
    assert "Skicka svaret" not in first
    second = words(as_("maja").get(at(paper)))
    assert "Ringde Karin." in second
    assert "Skicka svaret" in second


def test_once_it_is_late_the_first_recipient_answers_again(as_: As, there: World) -> None:
    paper = received(there)
    passed_on(there, paper)
    Dispatch.objects.update(answer_by=localdate() - timedelta(days=1))
    elin = as_("elin")
    page = words(elin.get(at(paper)))
    assert "som inte har svarat i tid. Det är ni som kommer." in page
    typed = {"kind": "attend", "attendee": "Elin"}
    assert elin.post(at(paper, "answer"), typed).status_code == 302
    assert "Vem som kommer Elin" in words(elin.get(at(paper)))


def test_what_is_asked_about_measures_may_be_talked_about_in_the_thread(
    as_: As, there: World
) -> None:
    case = sent(there, "kassan")
    answered(there, paper_to(case, there.unit("kassan")), "berit", kind="decline")
    recipient = case.summonses.get().recipients.get()
    question = informing.ask(recipient, there.by("karin"), localtime())
    berit = as_("berit")
    page = words(berit.get(at(question)))
    assert "Skicka svaret" not in page
    assert "Berätta vilket stöd som pågår" in page
    assert berit.post(at(question, "ask"), {"message": "Sjukpenning."}).status_code == 302
    assert "Sjukpenning." in words(berit.get(at(question)))


def test_a_paper_changed_in_the_database_is_not_shown(elin: Client, there: World) -> None:
    paper = received(there)
    Dispatch.objects.filter(pk=paper.pk).update(body=paper.body.replace("Alva", "Elva"))
    elin.raise_request_exception = False
    assert elin.get(at(paper)).status_code == 500


def test_no_title_or_address_names_anyone(elin: Client, there: World) -> None:
    paper = received(there)
    for what in ("paper", "pass-on", "prepare", "ask"):
        shown = elin.get(at(paper, what))
        for name in ("Alva", "Lindqvist", "BUP", "Haninge", "Karin"):
            assert name not in title(shown)
            assert name not in at(paper, what)


def test_the_letter_is_the_paper_and_named_without_anyone(elin: Client, there: World) -> None:
    paper = received(there)
    pdf = elin.get(at(paper, "letter"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == f'inline; filename="summons-{paper.key}.pdf"'
    assert "Kallelse" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()


# Questions


def test_a_question_goes_to_the_convener_once(elin: Client, there: World) -> None:
    paper = received(there)
    for _click in range(2):
        assert elin.post(at(paper, "ask"), {"message": "Ska läkaren med?"}).status_code == 302
    assert Message.objects.count() == 1
    assert "Ska läkaren med?" in words(elin.get(at(paper)))


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "x" * 5001])
def test_a_question_that_is_none_is_refused_at_its_field(
    elin: Client, there: World, text: str
) -> None:
    answer = elin.post(at(received(there), "ask"), {"message": text})
    assert answer.status_code == 422
    assert list(errors(answer)) == ["message"]
    assert text.strip().replace("\0", "") in answer.content.decode().replace("\0", "")


def test_a_question_after_the_meeting_was_cancelled_is_kept_and_refused(
    elin: Client, there: World
) -> None:
    paper = received(there)
    cancelled(there, paper)
    answer = elin.post(at(paper, "ask"), {"message": "Ska läkaren med?"})
    assert answer.status_code == 422
    assert "Ska läkaren med?" in answer.content.decode()
    assert not Message.objects.exists()


# The cost


def test_reading_costs_five_questions_to_the_database_at_most(
    as_: As, there: World, queries: Counting
) -> None:
    elin, maja = as_("elin"), as_("maja")
    paper = received(there)
    counts = []

    def count(reader: Client, paper: Dispatch) -> None:
        with queries() as done:
            assert reader.get(at(paper)).status_code == 200
        counts.append(len(done))

    count(elin, paper)
    answering.prepare(paper.key, {"contribution": "Samtal."}, 0, there.by("elin"), localtime())
    answered(there, paper)
    count(elin, paper)
    new = replaced(there, paper)
    count(elin, paper)
    count(elin, new)
    answering.ask(new.key, "Ska läkaren med?", there.by("elin"), localtime())
    passed_on(there, new)
    count(elin, new)
    maja.get(at(new))
    count(maja, new)
    passed_on(there, new, "vardcentral", "maja")
    passed_on(there, new, "bup", "lars")
    elin.get(at(new))
    count(elin, new)
    assert max(counts) <= 5, counts


def test_more_papers_of_the_unit_cost_nothing(
    elin: Client, there: World, queries: Counting
) -> None:
    paper = received(there)
    received(there, person=bertil())
    elin.get(at(paper))
    with queries() as done:
        elin.get(at(paper))
    assert len(done) == 4


# What it rests on


def test_the_receiver_sees_whether_the_consent_holds_and_what_it_means_when_not(
    elin: Client, there: World, queries: Counting
) -> None:
    paper = received(there)
    assert at(paper, "consent") in elin.get(at(paper)).content.decode()
    with queries() as done:
        page = words(elin.get(at(paper, "consent")))
    assert "Samtycket gäller till och med" in page
    assert "krivet på papper" in page
    assert len(done) <= 8
    assert Entry.objects.filter(about=paper.key, purpose="consent-check").exists()
    case = Case.objects.get(key=paper.case)
    consent.record(
        case, yes([there.unit("habilitering")], localdate()), there.by("karin"), localtime()
    )
    assert "gäller inte längre för det här papperet" in words(elin.get(at(paper, "consent")))
    again = yes([there.unit("bup")], localdate())
    consent.record(case, again, there.by("karin"), localtime())
    assert "Samtycket gäller till och med" in words(elin.get(at(paper, "consent")))
    ConsentRow.objects.update(valid_to=localdate() - timedelta(days=1))
    assert "Samtycket har gått ut" in words(elin.get(at(paper, "consent")))
    withdrawal.withdraw(case, "phone", there.by("karin"), localtime())
    page = words(elin.get(at(paper, "consent")))
    assert "gäller inte längre för det här papperet" in page
    assert "tillbaka" not in page
    assert "Ni får inget mer" in page


def test_one_who_was_passed_the_paper_is_told_when_the_consent_is_for_the_first_alone(
    as_: As, there: World
) -> None:
    paper = received(there)
    passed_on(there, paper)
    assert "Samtycket gäller" in words(as_("maja").get(at(paper, "consent")))
    ConsentRow.objects.update(whole_principal=False)
    assert "gäller inte längre" in words(as_("maja").get(at(paper, "consent")))

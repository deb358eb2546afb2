"""Answering with the code of a letter: what opens it, what is shown, and that one answer holds."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.house.test_plain_words import FOR_ANYONE, lix, read_aloud
from tests.staff.cases import sent
from tests.staff.papers_held import cancelled, replaced
from tests.staff.saying import Answer, errors, title, words
from tests.world import World, alva, paper_to, world

from samlas import papers
from samlas.casework import individual
from samlas.casework.case import Case, Conflict
from samlas.casework.codes import guessing, replying, signs
from samlas.casework.codes.replying import Brought, ReplyCode
from samlas.casework.summons import answering, from_outside, informing
from samlas.casework.summons.answering import Came, Said
from samlas.casework.summons.draft import Recipient
from samlas.casework.tasks import Task, What
from samlas.casework.used_up import TRIES
from samlas.directory.models import Unit
from samlas.exchange import answers
from samlas.exchange.models import AnswerKind, Dispatch, Message, Preparation, Reply, Way
from samlas.ledger.models import Act, Entry

ENTER, REPLY, TOLD = (reverse(f"guest:{one}") for one in ("answer", "answer-reply", "answer-told"))
COMES = {"kind": "attend", "attendee": "Elin Bergvall", "takes_part": "video",
         "said_by": "Elin Bergvall, kurator", "mandate": "yes", "seen": "0"}  # fmt: skip


@pytest.fixture
def there(db: None) -> World:
    """A world where BUP and the insurance office get letters."""
    made = world()
    Unit.objects.filter(code__in=["bup", "kassan"]).update(uses_samlas=False)
    return made


def letter_to(there: World, code: str = "bup") -> Dispatch:
    return paper_to(sent(there, code), there.unit(code))


def code_of(paper: Dispatch) -> str:
    return replying.printed([paper], localtime())[paper.pk]


def come_in(code: str) -> Client:
    reader = Client()
    assert reader.post(ENTER, {"code": code}).url == REPLY  # type: ignore[attr-defined]
    return reader


def answer(reader: Client, **more: str) -> Answer:
    return reader.post(REPLY, COMES | more | {"send": "1"})


def over(_there: World, paper: Dispatch) -> None:
    Dispatch.objects.filter(pk=paper.pk).update(meets_at=localtime())


def test_the_code_opens_the_duty_the_time_and_the_choices_and_nothing_of_whom_or_what(
    there: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    paper = letter_to(there)
    code = code_of(paper)
    reader = come_in(signs.grouped(code).lower())
    shown = reader.get(REPLY)
    page = words(shown)
    assert "Det här är en kallelse. Region Stockholm är skyldig att" in page
    sealed = paper.paper()
    assert isinstance(sealed, papers.Summons)
    assert "Plats Den står i brevet." in page
    for told in (shown, reader.get(ENTER), reader.post(REPLY, COMES), answer(reader),
                 reader.get(TOLD)):  # fmt: skip
        everything = f"{told.content.decode()}{dict(told.items())}{title(told)}{caplog.text}"
        for secret in (alva().name, "Alva", sealed.why, sealed.purpose, sealed.convener.unit,
                       "BUP Haninge", code, sealed.meeting.place):  # fmt: skip
            assert secret not in everything.replace("Elin Bergvall, BUP Haninge", "")
        assert told.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert told.headers["Cache-Control"] == "private, no-store"
    assert lix(read_aloud(shown.content.decode())) <= FOR_ANYONE


def test_opening_reading_and_checking_answers_nothing_until_it_is_sent(there: World) -> None:
    paper = letter_to(there)
    reader = come_in(code_of(paper))
    reader.get(REPLY)
    checked = reader.post(REPLY, COMES)
    assert "Elin Bergvall, kurator" in words(checked)
    assert reader.get(f"{REPLY}?send=1&kind=attend").status_code == 200
    assert not Reply.objects.exists()
    assert answer(reader).url == TOLD
    reply = Reply.objects.get()
    assert (reply.way, reply.said_by, reply.given_by) == (Way.CODE, COMES["said_by"], None)
    assert (reply.unit, reply.takes_part) == (there.unit("bup"), "video")
    assert Preparation.objects.get().mandate == "yes"
    assert reply.receipt in words(reader.get(TOLD))
    assert Entry.objects.get(act=Act.ANSWERED).who == "called-by-code"
    assert not Task.objects.filter(what=What.AWAIT_ANSWERS).exists()


def test_nothing_of_the_code_is_kept_and_the_same_is_printed_again(there: World) -> None:
    paper = letter_to(there)
    code = code_of(paper)
    assert code_of(paper) == code
    assert code[signs.NUMBER :] not in str(list(ReplyCode.objects.values()))
    assert 'reply_code":""' in paper.body
    printed = replying.to_print(paper, "https://samlas.example.se/answer/", localtime())
    view = papers.view(printed)
    assert view.code == f"https://samlas.example.se/answer/#{code}"


def test_only_a_letter_in_force_to_one_without_samlas_has_a_code(there: World) -> None:
    by_inbox = paper_to(sent(there, "ekhagsskolan"), there.unit("ekhagsskolan"))
    assert replying.printed([by_inbox], localtime()) == {}


def test_five_wrong_tries_close_a_code_and_printing_again_makes_a_new_one(there: World) -> None:
    paper = letter_to(there)
    code = code_of(paper)
    wrong = signs.derived(code[: signs.NUMBER], "another paper")
    reader = Client()
    slip = reader.post(ENTER, {"code": code[:-1] + ("2" if code[-1] != "2" else "3")})
    assert (slip.status_code, ReplyCode.objects.get().wrong) == (422, 0)
    for _n in range(TRIES):
        assert reader.post(ENTER, {"code": wrong}).status_code == 422
    assert reader.post(ENTER, {"code": code}).status_code == 429
    assert Task.objects.get(what=What.NEW_CODE).responsible == there.by("karin")
    convener = Client()
    convener.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    copies = convener.get(reverse("staff:copies", args=[paper.case]))
    letter = reverse("staff:sent-letter", args=[paper.case, paper.key])
    assert "Koden är förbrukad" in words(copies)
    assert letter in copies.content.decode()
    with transaction.atomic():  # where data are protected there is no new code to make
        case = Case.objects.get(key=paper.case)
        individual.change(case, {"protection": "protected"}, there.by("karin"), localtime())
        assert not Task.objects.filter(what=What.NEW_CODE).exists()
        transaction.set_rollback(True)
    convener.get(letter)
    assert not Task.objects.filter(what=What.NEW_CODE).exists()
    assert code_of(paper) != code
    come_in(code_of(paper))
    assert reader.post(ENTER, {"code": code}).status_code == 422


def test_whoever_guesses_too_often_from_one_address_waits(there: World) -> None:
    code = code_of(letter_to(there))
    reader = Client()
    for _n in range(guessing.GUESSES):
        reader.post(ENTER, {"code": signs.new()})
    assert reader.post(ENTER, {"code": code}).status_code == 429
    assert reader.post(ENTER, {"code": code}, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (cancelled, "Mötet är inställt"),
        (replaced, "Brevet har ersatts av ett nytt"),
        (over, "Mötet har varit"),
    ],
)
def test_a_paper_that_is_no_longer_answered_says_why_and_whom_to_ring(
    there: World, end: Any, told: str
) -> None:
    paper = letter_to(there)
    reader = come_in(code_of(paper))
    end(there, paper)
    page = reader.get(REPLY)
    assert told in words(page)
    assert "tel:" in page.content.decode()
    late = answer(reader)
    assert (late.status_code, Reply.objects.count()) == (409, 0)
    assert "Elin Bergvall" in words(late)


def test_the_answer_may_be_changed_until_the_answer_date(there: World) -> None:
    paper = letter_to(there)
    reader = come_in(code_of(paper))
    answer(reader)
    first = Reply.objects.get()
    later = {"kind": "propose-time", "proposed_times": "Fredag 10.00", "seen": str(first.pk)}
    assert "Ett svar har lämnats" in words(reader.get(REPLY))
    assert answer(reader, **later).url == TOLD
    paper.refresh_from_db()
    assert paper.answer is not None
    assert (paper.answer.kind, paper.replies.count()) == (AnswerKind.PROPOSE_TIME, 2)
    Dispatch.objects.update(answer_by="2020-01-01")
    assert "Svarsdagen har passerat" in words(answer(reader, seen=str(paper.answer.pk)))
    assert paper.replies.count() == 2


def test_what_is_not_offered_and_what_lacks_its_text_is_refused_at_its_field(there: World) -> None:
    reader = come_in(code_of(letter_to(there)))
    for typed, field in [
        ({"kind": "decline"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"attendee": ""}, "attendee"),
        ({"said_by": ""}, "said_by"),
        ({"kind": "forward"}, "right_unit"),
        ({"kind": "ask"}, "question"),
    ]:
        told = answer(reader, **typed)
        assert (told.status_code, list(errors(told))) == (422, [field]), typed
    assert not Reply.objects.exists()


def test_where_it_belongs_is_told_the_convener_who_passes_it_on(there: World) -> None:
    paper = letter_to(there)
    reader = come_in(code_of(paper))
    answer(reader, kind="forward", right_unit="Habiliteringen", contacted="Ringde i går.")
    assert Message.objects.get().text.endswith("Habiliteringen\nRingde i går.")
    assert Task.objects.filter(what=What.ANSWER_QUESTION).exists()
    assert Dispatch.objects.get(pk=paper.pk).answer is None


def test_passed_on_the_code_rests_until_the_answer_date_has_passed_unanswered(
    there: World,
) -> None:
    paper = letter_to(there)
    reader = come_in(code_of(paper))
    recipient = Recipient.objects.select_related("dispatch__recipient").get(dispatch=paper)
    came, to = Came(way=Way.PHONE), there.unit("habilitering")
    from_outside.pass_on(recipient, to, came, "", there.by("karin"), localtime())
    assert "Den har skickats vidare" in words(reader.get(REPLY))
    assert answer(reader).status_code == 409
    Dispatch.objects.update(answer_by="2020-01-01")
    last = str(Reply.objects.latest("pk").pk)
    assert answer(reader, seen=last).url == TOLD
    assert answers.holder(paper).unit == there.unit("bup")


def test_a_guardian_who_is_called_answers_for_nobodys_unit(there: World) -> None:
    """And is the one that the person reads of as having done it."""
    case = sent(there, "bup")
    paper = paper_to(case, there.unit("bup"))
    Dispatch.objects.filter(pk=paper.pk).update(recipient=None, reader="representative-7")
    paper.refresh_from_db()
    reader = come_in(code_of(paper))
    page = words(reader.get(REPLY))
    assert "Får den som kommer besluta" not in page
    assert "en annan enhet" not in page
    assert not {"ni", "ert", "Er"} & set(re.findall(r"\w+", page))  # as one speaks to one person
    assert answer(reader, kind="ask", question="Får jag ta med mig någon?").url == TOLD
    said = Message.objects.get()
    assert (said.unit, said.by_whom) == (None, COMES["said_by"])
    entry = Entry.objects.get(act=Act.ANSWERED)
    assert (entry.who, entry.chain) == ("representative-7-by-code", f"unit:{case.unit_id}")
    assert Task.objects.filter(what=What.ANSWER_QUESTION).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_later_is_told_of_the_other() -> None:
    there = world()
    Unit.objects.filter(code="bup").update(uses_samlas=False)
    paper = letter_to(there)
    code_of(paper)
    pk, together = ReplyCode.objects.get().pk, Barrier(2)

    def give(who: str) -> str:
        together.wait()
        try:
            said = Said(kind=AnswerKind.ATTEND, attendee=who)
            replying.answer(pk, said, Brought(), who, localtime(), seen=0)
        except Conflict as conflict:
            return str(conflict.saved.pk)
        finally:
            connection.close()
        return "given"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(give, ("Elin", "Anders")))
    assert told == [str(Reply.objects.get().pk), "given"]


def test_a_request_for_information_is_answered_by_the_code_of_its_letter(there: World) -> None:
    case = sent(there, "kassan", "bup")
    answering.answer(
        paper_to(case, there.unit("kassan")).key, Said(kind=AnswerKind.DECLINE),
        there.by("berit"), localtime(),
    )  # fmt: skip
    recipient = Recipient.objects.get(contact__unit__code="kassan")
    request = informing.ask(recipient, there.by("karin"), localtime())
    view = papers.view(replying.to_print(request, "https://samlas.example.se/answer/", localtime()))
    assert view.code
    reader = come_in(code_of(request))
    asks = reverse("guest:answer-tell")
    assert reader.get(REPLY).url == asks  # type: ignore[attr-defined]
    empty = reader.post(asks, {"do": "send", "rows": "1", "said_by": "Berit Ek"})
    assert "what_1" in errors(empty)
    told = {"do": "send", "rows": "1", "what_1": "Sjukpenning", "said_by": "Berit Ek", "seen": "0"}
    assert reader.post(asks, told).url == TOLD  # type: ignore[attr-defined]
    reply = Reply.objects.latest("pk")
    assert (reply.kind, reply.way, reply.said_by) == (AnswerKind.INFORM, Way.CODE, "Berit Ek")
    assert reply.measures.get().what == "Sjukpenning"
    assert Task.objects.filter(about=case.key, what=What.READ_INFORMATION).exists()
    assert reply.receipt in words(reader.get(TOLD))
    for page in (reader.get(asks), reader.get(TOLD)):
        for secret in (alva().name, "Alva", "Sjukpenning", "Försäkringskassan"):
            assert secret not in page.content.decode()
    other = come_in(code_of(paper_to(case, there.unit("bup"))))
    assert other.get(asks).url == REPLY  # type: ignore[attr-defined]

"""What is sent by a log-in that has ended: kept, and given back to whoever sent it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.login.test_lasting import earlier
from tests.staff.saying import Answer, words
from tests.world import World

from samlas.faces.given_back import _Filling, _Names
from samlas.login.keeping import let_go
from samlas.login.models import KeptForm

As = Callable[[str], Client]
LOG_INS, ASK = reverse("staff:log-ins"), reverse("staff:request-enter")
DAY = timedelta(days=1)
TYPED = {
    "way": "phone", "need": "Läxor & <b>sömn</b>\nsedan \"våren\"", "csrfmiddlewaretoken": "old",
    "ticked": "on",
}  # fmt: skip


def ended(reader: Client) -> None:
    earlier(expire_date=timedelta(hours=1))


def back(there: World, code: str, answer: Answer) -> tuple[Client, Answer]:
    """Log in again where one was led to, and go on to where that leads; in another browser."""
    reader = Client()
    onward = parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]
    door = reader.get(answer.headers["Location"])
    assert "Du har loggats ut" in words(door)
    led = reader.post(reverse("staff:login"), {"assignment": there.by(code).pk, "next": onward})
    return reader, reader.get(led.headers["Location"])


@pytest.fixture
def sent(there: World, as_: As) -> Answer:
    """The answer to what Karin sent after her log-in had ended."""
    karin = as_("karin")
    ended(karin)
    return karin.post(ASK, TYPED)


def test_it_comes_back_in_its_fields_after_the_log_in_and_is_sent_by_hand(
    there: World, sent: Answer
) -> None:
    reader, page = back(there, "karin", sent)
    assert page.status_code == 200
    said = page.content.decode()
    assert "Läxor &amp; &lt;b&gt;sömn&lt;/b&gt;\nsedan &quot;våren&quot;</textarea>" in said
    assert "Här är det du skrev" in words(page)
    assert 'value="old"' not in said
    again = reader.post(ASK, {**TYPED, "kept": KeptForm.objects.get().pk})
    assert again.status_code == 422
    assert KeptForm.objects.exists()


def test_a_key_of_any_signs_is_only_none_of_theirs(as_: As) -> None:
    karin = as_("karin")
    assert karin.get(LOG_INS, {"kept": "\0"}).status_code == 200
    assert karin.post(LOG_INS, {"throw": "\0"}).status_code == 302
    ended(karin)
    assert karin.post(ASK, {**TYPED, "kept": "\0"}).status_code == 302


def test_it_is_forgotten_once_it_has_been_sent(there: World, sent: Answer) -> None:
    reader, _page = back(there, "karin", sent)
    answer = reader.post(LOG_INS, {"end": "others", "kept": KeptForm.objects.get().pk})
    assert (answer.status_code, KeptForm.objects.count()) == (302, 0)


def test_it_lies_sealed_and_is_let_go_of_after_a_day(sent: Answer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM login_keptform")
        assert "sömn" not in str(cursor.fetchall())
    kept = KeptForm.objects.get()
    let_go(None, kept.at + DAY - timedelta(seconds=1))  # type: ignore[arg-type]
    assert KeptForm.objects.exists()
    let_go(None, kept.at + DAY)  # type: ignore[arg-type]
    assert not KeptForm.objects.exists()


def test_another_who_logs_in_there_never_sees_it_and_its_owner_finds_it_later(
    there: World, sent: Answer
) -> None:
    yusuf, page = back(there, "yusuf", sent)
    assert "sömn" not in page.content.decode()
    assert "sömn" not in yusuf.get(LOG_INS).content.decode()
    yusuf.post(LOG_INS, {"throw": KeptForm.objects.get().pk})
    karin = Client()
    karin.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    found = karin.get(LOG_INS).content.decode()
    assert ("sömn" in found, ">on<" in found) == (True, False)
    karin.post(LOG_INS, {"throw": KeptForm.objects.get().pk})
    assert not KeptForm.objects.exists()


def test_a_page_that_cannot_take_it_leads_to_where_it_stands_as_text(there: World, as_: As) -> None:
    karin = as_("karin")
    ended(karin)
    answer = karin.post(reverse("staff:case-search"), {"personal_number": "20130412-2383"})
    _reader, page = back(there, "karin", answer)
    assert page.request["PATH_INFO"] == LOG_INS
    assert "20130412-2383" in page.content.decode()


def test_what_saves_itself_stays_on_its_page_and_only_the_last_is_kept(as_: As) -> None:
    karin = as_("karin")
    ended(karin)
    for text in ("ett", "ett två"):
        answer = karin.post(f"{ASK}?autosave=1", {"need": text}, headers={"HX-Request": "true"})
        assert (answer.status_code, "Du har loggats ut" in answer.content.decode()) == (422, True)
    assert KeptForm.objects.get().typed == [("need", ["ett två"])]


def test_of_a_file_only_is_told_that_it_was_there(there: World, as_: As) -> None:
    karin = as_("karin")
    ended(karin)
    file = SimpleUploadedFile("a.pdf", b"%PDF")
    _reader, page = back(there, "karin", karin.post(ASK, {**TYPED, "file": file}))
    assert "väljer du igen" in words(page)


def test_nothing_is_kept_of_nobody_nor_of_nothing(as_: As) -> None:
    Client().post(ASK, TYPED)
    karin = as_("karin")
    ended(karin)
    karin.post(ASK, {"need": " ", "once": "x", "csrfmiddlewaretoken": "y"})
    assert not KeptForm.objects.exists()


def test_every_kind_of_field_takes_back_what_was_in_it() -> None:
    page = (
        '<main><form method="get"><input name="a"></form><form method="post">'
        '<input name="a" value="old"><input name="a"><input type="checkbox" name="b" value="1">'
        '<input type="checkbox" name="b" value="2" checked><input type="radio" name="c" value="x">'
        '<select name="d"><option value="1" selected>1</option>'
        '<option value="2">2</option></select>'
        '<textarea name="e">old &amp; gone</textarea><input type="file" name="f">'
        '<button name="g" value="1">&Aring;&#229;</button></form></main>'
    )
    typed = {"a": ["1", "2"], "b": ["1"], "c": ["x"], "d": ["2"], "e": ["<new>"], "z": ["left"]}
    names = _Names()
    names.feed(page)
    assert (names.best(typed), names.buttons) == (1, {"g"})
    filling = _Filling(typed, 1, "KEY")
    filling.feed(page)
    assert "".join(filling.out).replace(_Filling.ABOVE, "") == (
        '<main><form method="get"><input name="a"></form><form method="post">'
        '<input type="hidden" name="kept" value="KEY">'
        '<input name="a" value="1"><input name="a" value="2">'
        '<input type="checkbox" name="b" value="1" checked>'
        '<input type="checkbox" name="b" value="2"><input type="radio" name="c" value="x" checked>'
        '<select name="d"><option value="1">1</option>'
        '<option value="2" selected>2</option></select>'
        '<textarea name="e">\n&lt;new&gt;</textarea><input type="file" name="f">'
        '<button name="g" value="1">&Aring;&#229;</button></form></main>'
    )
    assert {name for name, values in filling.left.items() if values} == {"z"}

"""Asking for a SIP on the public page, without an account (K33, K36, K48)."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from pypdf import PdfReader
from tests import world as w
from tests.staff.saying import errors, onward, title, words
from tests.world import World, world

from samlas.casework import asking, need
from samlas.casework.asking import Request
from samlas.casework.tasks import Task, What

ASK, ABOUT, FORM = (reverse(f"guest:{name}") for name in ("ask", "about", "paper-form"))


@pytest.fixture
def there(db: None) -> World:
    return world()


def typed(there: World, **more: Any) -> dict[str, Any]:
    """What a mother writes about her daughter."""
    return {
        "asked_by": "guardian", "unit": there.unit("mottagning").pk,
        "person_name": "Alva Lindqvist",
        "need": "Ingen vet vem som gör vad.", "asker_name": "Mia Lindqvist",
        "asker_phone": "070-174 06 05", "known_units": "Skolan och BUP",
        "wanted_contact": "Ring efter tre.", "language": "", "personal_number": "",
    } | more  # fmt: skip


SEND = {"send": "1"}


def test_it_is_written_read_through_and_sent(client: Client, there: World) -> None:
    assert "Du behöver inget konto." in words(client.get(ASK))
    check = client.post(ASK, typed(there))
    assert check.status_code == 200
    page = words(check)
    assert "Ingen vet vem som gör vad." in page
    assert "Haninge: Mottagningsenheten" in page
    assert not Request.objects.exists()

    receipt = client.get(onward(client.post(ASK, typed(there) | SEND)))
    kept = Request.objects.get()
    assert kept.key in words(receipt)
    assert (kept.unit, kept.known_units) == (there.unit("mottagning"), "Skolan och BUP")
    assert Task.objects.get().what == What.ASSESS_REQUEST


def test_what_was_read_through_can_be_changed_and_nothing_is_lost(
    client: Client, there: World
) -> None:
    sent = typed(there, interpreter="False", person_agrees="True")
    form = client.post(ASK, sent | {"change": "1"})
    assert form.status_code == 200
    shown = form.context["form"]
    assert all(shown[name].value() == text for name, text in typed(there).items() if name != "unit")
    assert str(shown["unit"].value()) == str(there.unit("mottagning").pk)
    assert (shown["interpreter"].value(), shown["person_agrees"].value()) == (False, True)
    assert "Något behöver rättas" not in words(form)


def test_the_page_to_read_through_carries_everything_on(client: Client, there: World) -> None:
    check = client.post(ASK, typed(there, need="Rad ett.\nRad två.", interpreter="on"))
    hidden = {field.name: field.value() for field in check.context["form"]}
    client.post(ASK, {name: value for name, value in hidden.items() if value} | SEND)
    kept = Request.objects.get()
    assert (kept.need, kept.interpreter, kept.person_agrees) == ("Rad ett.\nRad två.", True, False)


def test_a_second_click_gives_the_same_receipt(client: Client, there: World) -> None:
    once = client.get(ASK).context["form"]["once"].value()
    first = onward(client.post(ASK, typed(there, once=once) | SEND))
    assert onward(client.post(ASK, typed(there, once=once) | SEND)) == first
    assert Request.objects.count() == 1


def test_a_form_that_is_used_again_for_someone_else_is_another_request(
    client: Client, there: World
) -> None:
    once = client.get(ASK).context["form"]["once"].value()
    first = onward(client.post(ASK, typed(there, once=once) | SEND))
    other = typed(there, once=once, person_name="Nils Lindqvist") | SEND
    assert onward(client.post(ASK, other)) != first
    assert Request.objects.count() == 2


@pytest.mark.parametrize("once", ["x" * 10_000, "a\x00b", "' OR 1=1"])
def test_nobody_chooses_the_number_of_a_receipt(client: Client, there: World, once: str) -> None:
    answer = client.post(ASK, typed(there, once=once) | SEND)
    assert answer.status_code in (302, 422)
    assert once[:12] not in Request.objects.values_list("key", flat=True)


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"asked_by": ""}, "asked_by", "Välj något under ”"),
        ({"asked_by": "king"}, "asked_by", ""),
        ({"unit": ""}, "unit", "Välj något under ”"),
        ({"unit": "x"}, "unit", ""),
        ({"unit": "soc"}, "unit", ""),
        ({"unit": "9" * 30}, "unit", ""),
        ({"person_name": " "}, "person_name", "Fyll i ”"),
        ({"person_name": "x" * 200}, "person_name", "160"),
        ({"personal_number": "201404122380"}, "personal_number", "personnummer"),
        ({"need": ""}, "need", "Fyll i ”"),
        ({"need": "x" * 10_000}, "need", "5000"),
        ({"need": "a\x00b"}, "need", "tecken"),
        ({"asker_name": ""}, "asker_name", "Fyll i ”"),
        ({"asker_phone": ""}, "asker_phone", "telefon eller e-post"),
        ({"asker_phone": "", "asker_email": "mia"}, "asker_email", "namn@example.se"),
        ({"wanted_contact": "x" * 301}, "wanted_contact", "300"),
    ],
)
@pytest.mark.parametrize("button", [{}, SEND], ids=["check", "send"])
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    client: Client, there: World, sent: dict[str, Any], field: str, said: str,
    button: dict[str, str],
) -> None:  # fmt: skip
    if sent.get("unit") == "soc":  # no unit that takes in those whom nobody knows
        sent = {"unit": there.unit("soc").pk}
    answer = client.post(ASK, typed(there) | sent | button)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert title(answer).startswith("Fel:")
    shown = answer.context["form"]
    assert all(str(shown[n].value()) == str(t) for n, t in (typed(there) | sent).items())
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("asked_by", "tick", "said"),
    [
        ("relative", "person_agrees", "Kryssa här när den personen har sagt ja."),
        ("personal-ombud", "on_assignment", "Kryssa här om den som behöver hjälp har bett dig"),
    ],
)
def test_one_who_may_ask_only_with_a_yes_is_told_which_tick_is_missing(
    client: Client, there: World, asked_by: str, tick: str, said: str
) -> None:
    for button in ({}, SEND):
        answer = client.post(ASK, typed(there, asked_by=asked_by) | button)
        assert answer.status_code == 422
        assert list(errors(answer)) == [tick]
        assert said in words(answer)
        assert answer.context["form"]["need"].value() == "Ingen vet vem som gör vad."
    assert onward(client.post(ASK, typed(there, asked_by=asked_by) | {tick: "on"} | SEND))


def test_nothing_tells_whether_the_person_is_known(client: Client, there: World) -> None:
    person = w.alva()
    noticed = need.Noticed(individual=person, needs="Flera hjälper.")
    need.start(noticed, there.by("pia"), localtime())

    def pages(number: str) -> list[str]:
        sent = typed(there, personal_number=number)
        check = client.post(ASK, sent)
        receipt = client.get(onward(client.post(ASK, sent | SEND)))
        key = Request.objects.latest("pk").key
        return [words(check).replace(number, ""), words(receipt).replace(key, "")]

    assert pages(person.personal_number) == pages(w.bertil().personal_number)


def test_the_receipt_reveals_nothing_of_what_was_said(client: Client, there: World) -> None:
    receipt = client.get(onward(client.post(ASK, typed(there) | SEND)))
    whole = receipt.content.decode()
    assert all(said not in whole for said in ("Alva", "Mia", "Mottagning", "BUP", "070-174"))
    assert title(receipt) == "Vi har fått din begäran – Samlas"


@pytest.mark.parametrize("key", ["AAAABBBBCCCC", "x", "-", "a" * 500])
def test_an_unknown_receipt_is_not_there(client: Client, there: World, key: str) -> None:
    assert client.get(reverse("guest:receipt", args=[key])).status_code == 404


def test_the_number_of_a_request_that_staff_entered_tells_no_more(
    client: Client, there: World
) -> None:
    asked = Request(unit=there.unit("soc"), asked_by="person", asker_name="Alva Lindqvist",
                    asker_email="alva@example.se", person_name="Alva Lindqvist", need="Hemligt.",
                    entered_by=there.by("karin"))  # fmt: skip
    key = asking.receive(asked, localtime()).key
    page = words(client.get(reverse("guest:receipt", args=[key])))
    assert all(said not in page for said in ("Alva", "Hemligt", "Karin"))


def test_right_to_left_text_emoji_and_five_thousand_letters_arrive_as_written(
    client: Client, there: World
) -> None:
    said = "نحتاج إلى مساعدة 🙂 " + "å" * 4900
    assert said in words(client.post(ASK, typed(there, need=said)))
    client.post(ASK, typed(there, need=said) | SEND)
    assert Request.objects.get().need == said


def test_markup_is_shown_as_written(client: Client, there: World) -> None:
    check = client.post(ASK, typed(there, need="<script>alert(1)</script>"))
    assert "<script>alert" not in check.content.decode()
    assert "<script>alert(1)</script>" in words(check)


def test_nothing_that_was_typed_is_logged(
    client: Client, there: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post(ASK, typed(there, need=""))
        client.post(ASK, typed(there) | SEND)
    said = "".join(record.getMessage() for record in caplog.records if record.name != "django.db")
    assert "Alva" not in said.replace("INSERT", "")


@pytest.mark.parametrize("address", [ASK, ABOUT])
def test_the_language_can_be_chosen_and_stays(client: Client, there: World, address: str) -> None:
    switch = {"language": "en", "next": address}
    assert client.post(reverse("language"), switch).headers["Location"] == address
    page = client.get(address).content.decode()
    assert '<html lang="en"' in page
    assert "Ask for a SIP" in page
    client.post(reverse("language"), {"language": "sv", "next": address})
    assert "Be om en SIP" in client.get(address).content.decode()


def test_english_errors_are_english(client: Client, there: World) -> None:
    client.post(reverse("language"), {"language": "en", "next": ASK})
    answer = client.post(ASK, typed(there, asker_phone=""))
    assert "so that we can answer" in words(answer)


def test_a_page_with_what_was_typed_is_not_left_for_another_language(
    client: Client, there: World
) -> None:
    switch = f'action="{reverse("language")}"'
    assert switch in client.get(ASK).content.decode()
    assert switch not in client.post(ASK, typed(there)).content.decode()
    assert switch not in client.post(ASK, typed(there, need="")).content.decode()


def test_the_form_can_be_had_on_paper(client: Client, there: World) -> None:
    pdf = client.get(FORM)
    assert pdf["Content-Type"] == "application/pdf"
    assert "SIP" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()


def test_what_a_sip_is_can_be_read_without_an_account(client: Client, there: World) -> None:
    page = client.get(ABOUT)
    assert "Det är frivilligt." in words(page)
    assert ASK in page.content.decode()
    assert not client.cookies.get("samlas_session")

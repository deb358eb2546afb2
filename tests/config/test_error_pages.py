"""What someone sees when something is wrong."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.html import escape

from samlas.barriers import telling

WROTE = "\nEn rad <b>till</b> {{ 7*7 }} \"' &amp; slut"
REPORT = {"where": "/", "text": WROTE, "answer_to": "", "send": "1"}


def test_what_is_not_here_is_told_in_swedish_with_a_reference(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "Sidan finns inte här" in answer.content.decode()
    assert len(answer.context["reference"]) == 8


def test_the_reader_can_choose_english(client: Client) -> None:
    client.cookies["samlas_language"] = "en"
    answer = client.get("/no-such-page/")
    assert "The page is not here" in answer.content.decode()
    assert '<html lang="en"' in answer.content.decode()


def test_an_unknown_language_is_swedish(client: Client) -> None:
    client.cookies["samlas_language"] = "../etc"
    assert '<html lang="sv"' in client.get("/no-such-page/").content.decode()


@pytest.mark.parametrize(("fault", "status"), [(OperationalError, 503), (RuntimeError, 500)])
def test_a_form_that_fails_for_a_fault_of_ours_is_given_back_to_be_sent_again(
    fault: type[Exception], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise fault("a secret of ours")

    monkeypatch.setattr(telling, "tell", fail)
    client = Client(raise_request_exception=False)
    answer = client.post("/accessibility/report/", REPORT)
    said = answer.content.decode()
    assert answer.status_code == status
    assert f'<textarea name="text" hidden>\n{escape(WROTE)}</textarea>' in said
    assert 'action="/accessibility/report/"' in said
    assert "csrfmiddlewaretoken" in said
    assert "secret" not in said
    by_itself = client.post("/accessibility/report/", REPORT, headers={"HX-Request": "true"})
    assert "<textarea" not in by_itself.content.decode()


def test_a_form_from_elsewhere_is_given_back_to_nobody() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accessibility/report/", REPORT)
    assert answer.status_code == 403
    assert "En rad" not in answer.content.decode()

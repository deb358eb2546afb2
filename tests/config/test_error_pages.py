"""What someone sees when something is wrong."""

from django.test import Client


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

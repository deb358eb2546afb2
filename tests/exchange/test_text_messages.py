"""The way out for a text message: as the gateway wants it, and never quietly lost."""

from __future__ import annotations

import io
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request

import pytest
from django.utils.timezone import localtime
from pytest_django import Settings

from samlas.exchange import text_messages
from samlas.exchange.text_messages import NotSent


class Gateway:
    """Keeps what it was asked, and answers as it is told."""

    def __init__(self, fault: OSError | None = None) -> None:
        self.asked: list[Request] = []
        self.fault = fault

    def open(self, request: Request, timeout: float) -> Any:
        assert timeout == text_messages.PATIENCE
        self.asked.append(request)
        if self.fault:
            raise self.fault
        return io.BytesIO(b"{}")


@pytest.fixture
def at_gateway(settings: Settings) -> None:
    settings.SMS_URL = "https://sms.example.se/send"
    settings.SMS_AUTHORIZATION = "Basic abc"


@pytest.mark.usefixtures("at_gateway")
def test_the_gateway_gets_number_sender_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway()
    monkeypatch.setattr(text_messages, "_NETWORK", gateway)
    text_messages.send("070-174 06 05", "Din kod är 123456.", localtime())
    (asked,) = gateway.asked
    assert isinstance(asked.data, bytes)
    assert parse_qs(asked.data.decode()) == {
        "from": ["Samlas"], "to": ["+46701740605"], "message": ["Din kod är 123456."]
    }  # fmt: skip
    assert asked.get_header("Authorization") == "Basic abc"


@pytest.mark.usefixtures("at_gateway")
@pytest.mark.parametrize(
    "fault",
    [TimeoutError(), HTTPError("https://x", 500, "no", None, None)],  # type: ignore[arg-type]
)
def test_a_gateway_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch, fault: OSError) -> None:
    monkeypatch.setattr(text_messages, "_NETWORK", Gateway(fault))
    with pytest.raises(NotSent):
        text_messages.send("070-174 06 05", "x", localtime())


def test_nothing_goes_out_unencrypted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_URL = "http://sms.example.se/send"
    gateway = Gateway()
    monkeypatch.setattr(text_messages, "_NETWORK", gateway)
    with pytest.raises(NotSent):
        text_messages.send("070-174 06 05", "x", localtime())
    assert not gateway.asked


@pytest.mark.parametrize(
    ("phone", "number"),
    [("070-174 06 05", "+46701740605"), ("+358 40 123 4567", "+358401234567"),
     ("0046 70 174 06 05", "+46701740605"), ("ring mig", ""), ("112", "")],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(phone: str, number: str) -> None:
    if number:
        assert text_messages.international(phone) == number
    else:
        with pytest.raises(NotSent):
            text_messages.international(phone)

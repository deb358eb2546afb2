"""Addresses and days that are worked out once are those that Django would give."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from samlas.faces.addresses import address, public


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("staff:tasks", ()),
        ("staff:case", ("ABC123",)),
        ("staff:case", ("987654321",)),
        ("staff:sent-paper", ("987654321", "987654321")),
        ("staff:sent-paper", ("KEY1", "KEY2")),
        ("staff:answers-reply", ("KEY1", 7)),
        ("staff:case", ("a-b_c",)),
    ],
)
def test_an_address_is_what_reversing_gives(name: str, keys: tuple[str | int, ...]) -> None:
    for _again in range(2):
        assert address(name, *keys) == reverse(name, args=keys)


@pytest.mark.parametrize("keys", [("",), ("a b",), ("a/b",), ("a", "b")])
def test_what_is_no_key_is_no_address(keys: tuple[str, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address("staff:case", *keys)


def test_days_are_written_in_the_language_of_the_reader() -> None:
    template = engines["django"].from_string(
        '{{ day|date:"j F Y" }}|{{ day|date }}|{{ none|date }}'
    )
    day = date(2026, 5, 3)
    for code, month in (("sv", "maj"), ("en", "May"), ("sv", "maj")):
        with translation.override(code):
            assert f"3 {month} 2026|" in template.render({"day": day, "none": None})


def test_times_are_those_of_sweden() -> None:
    template = engines["django"].from_string('{{ at|date:"j H:i" }}')
    assert template.render({"at": datetime(2026, 5, 3, 22, 30, tzinfo=UTC)}) == "4 00:30"


def test_what_is_printed_leads_where_those_outside_reach_it(
    rf: RequestFactory, settings: Any
) -> None:
    request = rf.get("/", SERVER_NAME="127.0.0.1")
    settings.PUBLIC_URL = "https://tjanst.example.se"
    assert public(request, "/answer/") == "http://127.0.0.1/answer/"
    settings.PRACTICE = False
    assert public(request, "/answer/") == "https://tjanst.example.se/answer/"

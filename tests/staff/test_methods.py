"""Every page that can be read answers HEAD as it answers GET."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from tests.staff.cases import sent
from tests.world import World

from samlas.faces.staff.urls import OF_A_PLAN, urlpatterns

OF_A_CASE = [one.name for one in OF_A_PLAN if "<" not in str(one.pattern)]
ALONE = [
    one.name for one in urlpatterns if isinstance(one, URLPattern) and "<" not in str(one.pattern)
]
LISTS = ["received", "requests", "request-enter"]


def same(reader: Client, address: str) -> None:
    got, head = reader.get(address), reader.head(address)
    assert (head.status_code, head.content) == (got.status_code, b""), address


@pytest.mark.parametrize("name", [*ALONE, *LISTS])
def test_a_page_answers_head(karin: Client, name: str) -> None:
    same(karin, reverse(f"staff:{name}"))


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_page_of_a_plan_answers_head(karin: Client, there: World, name: str) -> None:
    same(karin, reverse(f"staff:{name}", args=[sent(there, "bup").key]))


@pytest.mark.parametrize("name", ["ask", "about", "paper-form"])
def test_a_public_page_answers_head(client: Client, there: World, name: str) -> None:
    assert there
    same(client, reverse(f"guest:{name}"))

"""Requests that someone else has made up: forms from other sites, ways out to them, other hosts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.access import house
from tests.protected.addresses import addresses
from tests.protected.test_everywhere import as_staff
from tests.world import World, world

from samlas.directory.models import Assignment, Office, OfficeKind

# A provider's word of logging out comes from its server, signed, and from no form of ours.
# What is said of a meeting goes by the code in the form, and by nothing that the browser keeps.
WITHOUT_TOKEN = {"staff:login-ended", "guest:evaluate"}
ELSEWHERE = [
    "//evil.example/", "https://evil.example/", "\\\\evil.example", "/\\evil.example",
    "http:evil.example", "javascript:alert(1)", "https:///evil.example", " //evil.example",
    "\t//evil.example", "/\n/evil.example",
]  # fmt: skip


def test_no_address_takes_a_form_without_its_token(db: None) -> None:
    scene = house.live(world())
    reader = Client(enforce_csrf_checks=True)
    reader.cookies = as_staff(scene.by).cookies
    paths = {name: path for name, path in addresses(scene) if name not in WITHOUT_TOKEN}
    taken = {name for name, path in paths.items() if reader.post(path).status_code != 403}
    assert taken == set()
    assert len(paths) > 150


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_led_to_another_site(where: str, there: World, client: Client) -> None:
    came_in = client.post(
        reverse("staff:login"), {"assignment": there.by("karin").pk, "next": where}
    )
    chosen = client.post(reverse("language"), {"language": "en", "next": where})
    for answer in (came_in, chosen):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].lstrip().startswith(("//", "/\\"))


@pytest.mark.parametrize("where", ["no-such:name", "2536-08-17T11:00", "staff:offices", "\x00"])
def test_what_is_no_path_leads_to_what_there_is_to_do(
    where: str, there: World, client: Client
) -> None:
    came_in = client.post(
        reverse("staff:login"), {"assignment": there.by("karin").pk, "next": where}
    )
    assert came_in.headers["Location"] == reverse("staff:tasks")


def test_a_host_that_is_not_ours_is_refused_and_not_repeated(client: Client) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "["):
        answer = client.get("/about/", HTTP_HOST=host)
        assert answer.status_code == 400, host
        assert "evil" not in answer.content.decode()


def test_a_field_that_no_form_has_changes_nothing(there: World, client: Client) -> None:
    karin, elin = there.by("karin"), there.by("elin")
    before = Assignment.objects.values().order_by("pk")
    kept = list(before)
    more = {"unit": elin.unit_id, "assignment": elin.pk, "staff": elin.staff_id, "is_head": "on",
            "kind": "administrator", "pk": elin.pk, "id": elin.pk, "name": "Eve"}  # fmt: skip
    client.post(reverse("staff:login"), {**more, "assignment": karin.pk})
    for name in ("absence", "notices", "my-calendar", "clocks", "case-new"):
        client.post(reverse(f"staff:{name}"), more)
    assert list(before.all()) == kept
    assert not Office.objects.filter(kind=OfficeKind.ADMINISTRATOR).exists()

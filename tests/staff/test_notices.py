"""Staff choose how they are told; the head of a unit chooses for its mailbox too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.staff.saying import errors, words
from tests.world import World

from samlas.directory.models import Staff, Unit

pytestmark = pytest.mark.django_db


def test_one_chooses_where_and_how_often(as_: Callable[[str], Client]) -> None:
    said = {"email": "karin@example.se", "pace": "daily", "unit_email": "x@example.se"}
    done = as_("karin").post(reverse("staff:notices"), said, follow=True)
    assert "Sparat" in words(done)
    karin = Staff.objects.get(code="karin")
    assert (karin.email, karin.notices) == ("karin@example.se", "daily")
    assert not Unit.objects.filter(email="x@example.se").exists()


def test_the_head_chooses_for_the_unit(there: World, as_: Callable[[str], Client]) -> None:
    head = next(code for code, one in there.people.items() if one.is_head)
    said = {
        "email": "", "pace": "never", "unit_email": "post@example.se", "unit_pace": "at-once",
    }  # fmt: skip
    as_(head).post(reverse("staff:notices"), said)
    unit = Unit.objects.get(pk=there.by(head).unit_id)
    assert (unit.email, unit.notices) == ("post@example.se", "at-once")


def test_a_wrong_address_is_told_and_kept(as_: Callable[[str], Client]) -> None:
    wrong = as_("karin").post(reverse("staff:notices"), {"email": "karin", "pace": "daily"})
    assert wrong.status_code == 422
    assert "Skriv en adress för e-post" in str(errors(wrong))
    assert 'value="karin"' in wrong.content.decode()

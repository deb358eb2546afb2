"""What tells most of a person lies sealed, is read as it was written, and moves nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.utils.timezone import localtime
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from samlas.casework.asking import Request
from samlas.casework.case import Decision
from samlas.directory.models import Principal, Unit
from samlas.sealed import keyring
from samlas.sealed.fields import SealedText
from samlas.sealed.keyring import Unreadable

FIELD: Any = Request._meta.get_field("need")
FACTS: Any = Decision._meta.get_field("facts")
OTHER: Any = Request._meta.get_field("reason")


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.KEYS = ["newest", "older"]


@given(st.text())
def test_any_text_is_opened_as_it_was_sealed(text: str) -> None:
    kept = FIELD.seal(text)
    assert FIELD.open(kept) == text
    assert (kept == b"") == (text == "")
    if text:
        assert FIELD.seal(text) != kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON.filter(lambda value: value is not None))
def test_what_json_can_hold_is_opened_as_it_was_sealed(value: Any) -> None:
    kept = FACTS.seal(FACTS.get_prep_value(value))
    assert FACTS.from_db_value(kept) == value


def test_what_was_changed_or_moved_to_another_column_is_not_opened() -> None:
    kept = FIELD.seal("Alva sover inte")
    assert b"Alva" not in kept
    for broken in (kept[:-1], kept + b"x", kept[:8], b"plain text of before", kept[:30]):
        with pytest.raises(Unreadable):
            FIELD.open(broken)
    with pytest.raises(Unreadable):
        OTHER.open(kept)


def test_an_older_key_opens_until_it_is_taken_away(settings: Settings) -> None:
    settings.KEYS = ["older"]
    kept = FIELD.seal("written before")
    settings.KEYS = ["newest", "older"]
    assert FIELD.open(kept) == "written before"
    assert FIELD.seal("x")[:8].hex() == keyring.ids()[0] != kept[:8].hex()
    settings.KEYS = ["newest"]
    with pytest.raises(Unreadable):
        FIELD.open(kept)


@pytest.mark.django_db
def test_a_row_is_sealed_in_the_table_and_read_by_every_way_of_asking() -> None:
    principal = Principal.objects.create(code="p", name="P", kind="region")
    unit = Unit.objects.create(code="u", name="U", kind="school", principal=principal)
    row = Request.objects.create(
        unit=unit, received_at=localtime(), asker_name="A", person_name="B", need="Alva sover inte"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT need, reason FROM casework_request")
        need, reason = map(bytes, cursor.fetchone())
    assert (b"Alva" in need, reason) == (False, b"")
    assert Request.objects.get().need == "Alva sover inte"
    assert list(Request.objects.values_list("need", flat=True)) == ["Alva sover inte"]
    assert Request.objects.filter(reason="").exclude(need="").get() == row
    Request.objects.update(need="another")
    row.refresh_from_db()
    assert row.need == "another"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["need", "need__icontains", "need__in", "need__gt"])
def test_nothing_searches_in_it(asked: str) -> None:
    with pytest.raises(FieldError):
        list(Request.objects.filter(**{asked: "Alva"}))


def test_the_column_is_told_to_migrations_as_it_is() -> None:
    _name, path, _args, kwargs = SealedText(blank=True).deconstruct()
    assert (path, kwargs) == ("samlas.sealed.fields.SealedText", {"blank": True})

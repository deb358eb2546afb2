"""What a form says when something is wrong: the mend, and the field it is in."""

from __future__ import annotations

import pytest
from django import forms

from samlas.faces.forms import Clock, Form, Line


class Asked(Form):
    """One field of each kind."""

    aim = Line(label="Syfte", max_length=9)
    way = forms.ChoiceField(label="Sätt", choices=[("video", "Video")])
    mail = forms.EmailField(label="E-post")
    seats = forms.IntegerField(label="Platser", min_value=2)
    agreed = forms.BooleanField(label="Har sagt ja")
    at = Clock(label="Tid")


WHOLE = {"aim": "Skola", "way": "video", "mail": "a@example.se", "seats": 3,
         "agreed": "on", "at": "13"}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"aim": ""}, "Fyll i ”Syfte”."),
        ({"aim": "x" * 12}, "Korta ”Syfte” till högst 9 tecken. Nu är det 12."),
        ({"way": ""}, "Välj något under ”Sätt”."),
        ({"way": "brev"}, "Välj något av det som står under ”Sätt”."),
        ({"mail": "a"}, "Skriv ”E-post” så här: namn@example.se."),
        ({"seats": "två"}, "Skriv ett heltal under ”Platser”."),
        ({"seats": "1"}, "Skriv ett tal som är minst 2 under ”Platser”."),
        ({"agreed": ""}, "Kryssa i ”Har sagt ja”."),
    ],
)
def test_what_is_wrong_is_said_alike_at_the_field_and_in_the_summary(
    typed: dict[str, str], said: str
) -> None:
    form = Asked(WHOLE | typed)
    (name,) = typed
    assert form.errors == {name: [said]}
    assert list(form.summary()) == [(f"id_{name}", said)]


def test_a_message_that_names_no_field_gets_its_name_in_the_summary() -> None:
    form = Asked(WHOLE | {"at": "99"})
    assert form.errors["at"] == ["Skriv en tid mellan 00.00 och 23.59."]
    assert list(form.summary()) == [("id_at", "Tid: Skriv en tid mellan 00.00 och 23.59.")]

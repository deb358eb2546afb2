"""Staff make, end and replace codes, and print the forms that do the same by hand."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.person.cases import bertils
from tests.staff.saying import errors, words
from tests.world import World

from samlas.casework.own.models import LetterCode
from samlas.ledger.models import Entry


def logged_in(there: World, name: str) -> Client:
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by(name).pk})
    return reader


def test_a_code_is_shown_once_and_listed_without_itself(there: World) -> None:
    case, karin = bertils(there, "bup"), logged_in(there, "karin")
    new = reverse("staff:code-new", args=[case.key, "individual"])
    codes = reverse("staff:codes", args=[case.key])
    assert "Ingen kod är gjord" in words(karin.get(codes))
    typed = {"once": karin.get(new).context["form"]["once"].value(), "phone": "070-174 06 05"}
    for phone in ("ring mig", "08-465 004 11"):
        wrong = karin.post(new, {**typed, "phone": phone})
        assert wrong.status_code == 422
        assert list(errors(wrong)) == ["phone"]
        assert phone in wrong.content.decode()
    letter = karin.post(new, typed)
    assert letter["Content-Type"] == "application/pdf"
    assert letter["Content-Disposition"] == 'inline; filename="letter.pdf"'
    again = karin.post(new, typed)
    assert again.status_code == 422
    assert "Brevet har redan visats" in words(again)
    made = LetterCode.objects.get()
    listed = words(karin.get(codes))
    assert "070-174 06 05" in listed
    assert "Gäller" in listed
    assert made.number not in listed
    karin.post(reverse("staff:code-end", args=[case.key, made.key]))
    assert "Avslutad av er" in words(karin.get(codes))


def test_another_unit_finds_neither_codes_nor_forms(there: World) -> None:
    case, elin = bertils(there, "bup"), logged_in(there, "elin")
    form = reverse("staff:own-form", args=[case.key, "individual", "words"])
    for address in (
        reverse("staff:codes", args=[case.key]),
        reverse("staff:code-new", args=[case.key, "individual"]),
        form,
    ):
        assert elin.get(address).status_code == 404
    karin = logged_in(there, "karin")
    assert karin.get(form).content.startswith(b"%PDF")
    assert Entry.objects.filter(purpose="own-form", about=case.key).exists()
    assert karin.get(form.replace("words", "home")).status_code == 404
    assert karin.get(form.replace("individual", "representative-1")).status_code == 404

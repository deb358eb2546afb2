"""Others that the papers tell of: named and said yes for by staff, and found by that one alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from tests.person.conftest import show_e_id
from tests.staff.cases import mapped
from tests.staff.saying import errors, onward, words
from tests.world import World

from samlas.casework.case import Case
from samlas.casework.tasks import Task
from samlas.ledger.models import Entry
from samlas.people.models import OtherPerson, OtherYes
from samlas.practice.numbers import number

MIA = number(date(1984, 5, 6), female=True)


def at(case: Case, page: str, *more: object) -> str:
    return reverse(f"staff:{page}", args=[case.key, *more])


def named(karin: Client, case: Case, **more: str) -> OtherPerson:
    typed = {"name": "Mia Lind", "birth_date": "1984-05-06", "personal_number": MIA} | more
    assert karin.post(at(case, "others"), typed).status_code == 302
    return OtherPerson.objects.get(case=case.key)


def yes(case: Case, **more: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "to": [case.contacts.get(unit__code="bup").key], "what": "Att jag har stöd.",
        "said_by": "Mia Lind", "given_on": localdate().isoformat(), "way": "signed",
        "kept_where": "Akten", "valid_to": (localdate() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    return typed | more


def test_a_yes_is_written_down_and_stands_in_the_table(
    karin: Client, as_: Callable[[str], Client], there: World
) -> None:
    case = mapped(there, "bup")
    assert at(case, "others") in karin.get(at(case, "consent")).content.decode()
    mia = named(karin, case)
    assert "Inget ja" in words(karin.get(at(case, "others")))
    page = at(case, "other-yes", mia.pk)
    wrong = karin.post(page, yes(case, to=[], kept_where="", what="Stöd."))
    assert wrong.status_code == 422
    assert errors(wrong) == {"to": ["Kryssa för vem som får veta."]}
    assert "Stöd." in wrong.content.decode()
    assert onward(karin.post(page, yes(case))) == at(case, "others")
    table = words(karin.get(at(case, "others")))
    assert "Att jag har stöd." in table
    assert "BUP Haninge" in table
    for name, more in (("others", []), ("other-yes", [mia.pk]), ("other-end", [mia.pk])):
        assert as_("elin").get(at(case, name, *more)).status_code == 404


def test_only_the_one_it_is_about_finds_it_and_takes_it_back(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    mia = named(karin, case)
    karin.post(at(case, "other-yes", mia.pk), yes(case))
    page = reverse("person:also", args=[mia.pk])
    own, individual = Client(), Client()
    show_e_id(own, MIA)
    show_e_id(individual, case.individual.personal_number)
    assert individual.get(page).status_code == 404
    assert page in own.get(reverse("person:whose")).content.decode()
    shown = words(own.get(page))
    assert "Att jag har stöd." in shown
    assert "BUP Haninge" in shown
    assert case.individual.given_name not in shown
    assert own.get(reverse("person:home", args=[case.key])).status_code == 404
    own.post(page)
    assert OtherYes.objects.get().withdrawn_at
    assert Entry.objects.filter(about=case.key, who=f"other-{mia.pk}", act="withdrew").exists()
    assert Task.objects.filter(about=case.key, what="hear-other").exists()
    assert "inget ja som gäller" in words(own.get(page))
    told = words(individual.get(reverse("person:readers", args=[case.key])))
    assert "tog tillbaka" not in told
    assert "skrev ner ett ja" in told  # the individual's own

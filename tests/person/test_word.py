"""How one wants to know that something has come: chosen on one's own page, and kept to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils.timezone import localtime
from tests.person.cases import BERTIL, bertils
from tests.person.test_reading import at
from tests.staff.saying import errors, words
from tests.world import World

from samlas.exchange.notice_models import PracticeMail, PracticeMessage
from samlas.jobs import working
from samlas.people.models import Individual, Protection

AsPerson = Callable[[str], Client]

pytestmark = pytest.mark.django_db


def work(now: datetime) -> None:
    while working.work(lambda: now):
        pass


def test_a_letter_is_told_of_only_when_its_reader_has_chosen_so(
    there: World, as_person: AsPerson
) -> None:
    case = bertils(there, "bup")
    Individual.objects.update(notices="sms", phone="070-174 06 05", email="b@example.se")
    work(localtime())
    told = PracticeMessage.objects.get()
    assert told.phone == "070-174 06 05"
    assert "Bertil" not in told.text
    assert "SIP" not in told.text
    assert not PracticeMail.objects.filter(to="b@example.se").exists()
    del case, as_person


def test_one_chooses_on_ones_own_page(there: World, as_person: AsPerson) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    wrong = reader.post(at(case, "word"), {"way": "email", "to": "bertil(at)example"})
    assert wrong.status_code == 422
    assert "Skriv en adress för e-post" in str(errors(wrong))
    assert "bertil(at)example" in wrong.content.decode()
    chosen = {"way": "email", "to": "bertil@example.se", "reads_in": "fi"}
    saved = reader.post(at(case, "word"), chosen, follow=True)
    assert "Sparat" in words(saved)
    assert Individual.objects.get(pk=case.individual_id).email == "bertil@example.se"
    work(localtime())
    told = PracticeMail.objects.filter(to="bertil@example.se").values_list("subject", flat=True)
    assert sorted(told) == ["Kokous", "Sinua odottaa jotakin"]
    reader.post(at(case, "word"), {"way": "", "to": ""})
    assert Individual.objects.get(pk=case.individual_id).notices == ""


def test_where_data_are_protected_letters_are_all_there_is(
    there: World, as_person: AsPerson
) -> None:
    case, reader = bertils(there, "bup"), as_person(BERTIL)
    Individual.objects.update(protection=Protection.CONFIDENTIALITY_MARKING)
    refused = reader.post(at(case, "word"), {"way": "sms", "to": "070-174 06 05"})
    assert refused.status_code == 422
    assert "skyddade" in str(errors(refused))

"""Staff have it made for one without e-ID, go through it, and hand it over."""

from __future__ import annotations

import json

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests.extract import extracts
from tests.person.cases import BERTIL, bertils
from tests.person.test_beside import invited
from tests.staff.saying import errors, words
from tests.world import World

from samlas.casework.own import beside, who_read
from samlas.extract import making
from samlas.extract.models import Extract
from samlas.files.models import Content
from samlas.ledger.models import Act, Entry
from samlas.people.models import Capacity, Individual, Protection


def test_it_is_gone_through_before_it_is_handed_over_and_the_person_is_told(
    there: World, karin: Client
) -> None:
    case = bertils(there, "bup")
    page = reverse("staff:extract", args=[case.key, "individual"])
    fetch = reverse("staff:extract-file", args=[case.key, "individual", "data"])
    assert page in karin.get(reverse("staff:codes", args=[case.key])).content.decode()
    karin.post(page, {"ask": ""})
    asked = Extract.objects.get()
    extracts.do(asked, localtime())
    said = words(karin.get(page))
    assert "Din kopia: möte om din plan" in said
    assert "19610903-9815" in said
    assert karin.post(fetch).status_code == 302  # not before it is gone through
    assert Content.objects.count() == 2
    refused = karin.post(page, {"handed": "posted"})
    assert refused.status_code == 422
    assert set(errors(refused)) == {"checked"}
    assert karin.post(page, {"handed": "shown", "checked": "on"}).status_code == 302
    data = karin.post(fetch)
    assert json.loads(data.content)["details"]["personal_number"] == BERTIL
    assert karin.post(fetch).status_code == 302
    taken = Entry.objects.get(about=case.key, act=Act.EXPORTED, purpose=making.PURPOSE)
    assert taken.who == there.by("karin").actor.who
    told = who_read.readers(BERTIL, case.key, None, localtime()).events
    assert any(one.act == Act.EXPORTED and one.unit for one in told)


def test_it_is_not_posted_to_the_protected_and_the_one_beside_gets_their_own(
    there: World, karin: Client
) -> None:
    case, now = invited(there, Capacity.RELATIVE), localtime()
    (inga,) = beside.around(case, now.date())
    page = reverse("staff:extract", args=[case.key, inga.hand])
    assert page in karin.get(reverse("staff:codes", args=[case.key])).content.decode()
    karin.post(page, {"ask": ""})
    extracts.do(Extract.objects.get(), now)
    told = extracts.data(Extract.objects.select_related("data").get())
    assert (told["whose"], told["details"]["name"], told["log"]) == ("beside", "Inga Svahn", [])
    Individual.objects.filter(pk=case.individual_id).update(
        protection=Protection.CONFIDENTIALITY_MARKING
    )
    assert "Sätt ihop det" in words(karin.get(page))  # what was made before is not given
    karin.post(page, {"ask": ""})
    made = Extract.objects.latest("pk")
    extracts.do(made, now)
    refused = karin.post(page, {"handed": "posted", "checked": "on"})
    assert "personligen" in str(errors(refused)["handed"])


def test_who_may_not_see_the_case_makes_none(there: World, karin: Client) -> None:
    case = bertils(there, "bup")
    other = Client()
    other.post(reverse("staff:login"), {"assignment": there.by("anders").pk})
    for reader, hand in ((other, "individual"), (karin, "representative-99")):
        page = reverse("staff:extract", args=[case.key, hand])
        assert reader.post(page, {"ask": ""}).status_code == 404
    assert not Extract.objects.exists()

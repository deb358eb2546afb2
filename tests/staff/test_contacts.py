"""The contact map's pages: the list that is decided about, the picture, and who is added."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import world as w
from tests.staff.cases import mapped, sent
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework import contacts
from samlas.casework.case import Case, Stage
from samlas.casework.contacts import Choice, Contact, Ring
from samlas.directory.models import Unit
from samlas.directory.search import FOUND_AT_MOST
from samlas.people.models import Capacity, Protection, Representative

Counting = Callable[[], AbstractContextManager[list[str]]]


def at(case: Case, page: str = "contacts", *more: object) -> str:
    return reverse(f"staff:{page}", args=[case.key, *more])


def place(case: Case, there: World, code: str, choice: Choice = Choice.UNDECIDED) -> Contact:
    return w.put_on_map(case, there.unit(code), there.by("karin"), localtime(), choice=choice)


def version(case: Case) -> str:
    return str(contacts.map_version(contacts.contacts_of(case)))


def decided(case: Case, *choices: str, **more: str) -> dict[str, str]:
    """The whole form of decisions, in the order of the map."""
    form = {"version": version(case)}
    for contact, choice in zip(case.contacts.order_by("pk"), choices, strict=True):
        form |= {f"choice-{contact.pk}": choice, f"reason-{contact.pk}": ""}
    return form | more


def begin_with(there: World) -> Case:
    """Bertil's case with a consent for BUP and the Social Insurance Agency, nobody on the map."""
    return mapped(there, consented=("bup", "kassan"), person=w.bertil())


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def test_an_empty_map_says_what_to_do(karin: Client, case: Case) -> None:
    page = words(karin.get(at(case)))
    assert "Ingen finns på kartan än." in page
    assert "Undersök alltid vilka kontakter som finns." in page
    karin.post(at(case), {"version": "0", "none_known_more": "on"})
    assert Case.objects.get(pk=case.pk).contacts_none_known


def test_whom_the_consent_names_is_on_the_map_with_one_click(
    karin: Client, case: Case, there: World
) -> None:
    page = karin.get(at(case))
    assert "Nämnda i samtycket BUP Haninge" in words(page)
    answer = karin.post(at(case, "contact-add"), {"unit": there.unit("bup").pk, "ongoing": "on"})
    assert onward(answer) == at(case)
    (bup,) = case.contacts.all()
    assert (bup.name, bup.ring, bup.ongoing) == ("BUP Haninge", Ring.CARE, True)
    shown = karin.get(at(case)).context["form"]
    assert shown[f"choice-{bup.pk}"].value() == Choice.ASK_TO_COME


def test_called_and_invited_are_told_apart_with_the_reason(
    karin: Client, case: Case, there: World
) -> None:
    place(case, there, "bup")
    place(case, there, "kassan")
    page = words(karin.get(at(case)))
    assert page.count("Kallas (ska delta)") == 1
    assert page.count("Bjuds in (får tacka nej)") == 1
    assert "Enheten kallas och är skyldig att komma." in page
    assert "sjukdom eller funktionsnedsättning" in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("prison-probation", "De andra kallade får inte veta det."),
        ("volunteer", "Privatpersoner utan tystnadsplikt"),
        ("employer", "Har ingen tystnadsplikt"),
        ("employment-service", "på väg till arbete"),
    ],
)
def test_what_is_good_to_know_of_a_kind_of_contact_is_told(
    karin: Client, case: Case, there: World, kind: str, said: str
) -> None:
    Unit.objects.filter(code="kassan").update(kind=kind)
    place(case, there, "kassan")
    assert said in words(karin.get(at(case)))


def test_when_everyone_is_decided_about_the_summons_is_next(
    karin: Client, case: Case, there: World
) -> None:
    place(case, there, "bup")
    kassan = place(case, there, "kassan")
    form = decided(case, "ask-to-come", "not-now", **{f"reason-{kassan.pk}": "Väntar på beslut"})
    assert onward(karin.post(at(case), form)) == at(case)
    assert Case.objects.get(pk=case.pk).stage == Stage.SUMMONS
    page = words(karin.get(at(case)))
    assert "Alla är beslutade. Skriv kallelsen" in page
    assert "Väntar på beslut" in karin.get(at(case)).content.decode()


def test_not_now_says_why_and_nothing_typed_is_lost(
    karin: Client, case: Case, there: World
) -> None:
    bup, kassan = place(case, there, "bup"), place(case, there, "kassan")
    answer: Any = karin.post(at(case), decided(case, "ask-to-come", "not-now"))
    assert (answer.status_code, list(errors(answer))) == (422, [f"reason-{kassan.pk}"])
    assert "Varför inte nu? (Försäkringskassan): Skriv varför inte nu." in words(answer)
    assert title(answer).startswith("Fel:")
    assert answer.context["form"][f"choice-{bup.pk}"].value() == "ask-to-come"
    assert {one.choice for one in case.contacts.all()} == {""}


@pytest.mark.parametrize("reason", ["x" * 301, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused(
    karin: Client, case: Case, there: World, reason: str
) -> None:
    bup = place(case, there, "bup")
    form = decided(case, "not-now", **{f"reason-{bup.pk}": reason})
    answer = karin.post(at(case), form)
    assert (answer.status_code, list(errors(answer))) == (422, [f"reason-{bup.pk}"])


def test_two_who_decide_at_once_see_each_others_decisions(
    karin: Client, case: Case, there: World
) -> None:
    bup = place(case, there, "bup")
    stale = decided(case, "ask-to-come")
    karin.post(at(case), decided(case, "not-now", **{f"reason-{bup.pk}": "Väntar"}))
    answer: Any = karin.post(at(case), stale)
    assert answer.status_code == 409
    assert "BUP Haninge Inte nu: Väntar" in words(answer)
    form = answer.context["form"]
    assert form[f"choice-{bup.pk}"].value() == "ask-to-come"
    assert onward(karin.post(at(case), stale | {"version": str(form["version"].value())})) == at(
        case
    )
    assert Contact.objects.get(pk=bup.pk).choice == Choice.ASK_TO_COME


def test_whom_the_consent_does_not_cover_is_named_with_the_way_on(
    karin: Client, case: Case, there: World
) -> None:
    contact = place(case, there, "habilitering", Choice.ASK_TO_COME)
    answer = karin.get(at(case))
    assert "Samtycket omfattar inte alla som ska komma: Habilitering" in words(answer)
    assert at(case, "consent-add", contact.key) in answer.content.decode()


def test_an_unknown_region_gives_the_vardcentral_in_one_click(karin: Client, there: World) -> None:
    case = mapped(there, "kassan", person=w.bertil())
    page = words(karin.get(at(case)))
    assert "Ingen kontakt i vården" in page
    assert "kallas vårdcentralen" in page
    assert "Ingen kontakt i kommunen" not in page
    karin.post(at(case, "contact-add"), {"unit": there.unit("vardcentral").pk})
    found = case.contacts.get(unit=there.unit("vardcentral"))
    assert not found.ongoing
    assert "Ingen kontakt i vården" not in words(karin.get(at(case)))
    assert "inget pågår där nu" in words(karin.get(at(case)))


def test_units_are_found_by_words_without_a_script(karin: Client, case: Case, there: World) -> None:
    url = at(case, "contact-add")
    nearby = words(karin.get(url))
    assert "BUP Haninge, Region Stockholm" in nearby
    assert "Hisingen" not in nearby
    found = karin.post(url, {"words": "bup hisingen", "search": "1", "support": "Samtal 🙂"})
    assert found.status_code == 200
    assert "BUP Hisingen, Västra Götalandsregionen" in words(found)
    assert "BUP Haninge," not in words(found)
    assert found.context["form"]["support"].value() == "Samtal 🙂"
    assert not case.contacts.exists()
    by_kind = words(karin.post(url, {"words": "vårdcentral", "search": "1"}))
    assert by_kind.index("Handens vårdcentral") < by_kind.index("Lundby vårdcentral")
    none = words(karin.post(url, {"words": "fotboll", "search": "1"}))
    assert "Ingen enhet stämmer." in none


def test_upper_and_lower_case_and_swedish_letters_find_alike(karin: Client, case: Case) -> None:
    Unit.objects.filter(code="vardcentral").update(name="Ängens vårdcentral")
    for typed in ("ängens", "ÄNGENS", "Ängens"):
        found = karin.post(at(case, "contact-add"), {"words": typed, "search": "1"})
        assert "Ängens vårdcentral" in words(found), typed


def test_a_search_shows_at_most_a_page_and_never_those_on_the_map(
    karin: Client, case: Case, there: World
) -> None:
    bup = there.unit("bup")
    for number in range(FOUND_AT_MOST + 5):
        Unit.objects.create(
            code=f"m{number}", name=f"Mottagning {number}", kind=bup.kind, principal=bup.principal
        )
    place(case, there, "bup")
    answer = karin.post(at(case, "contact-add"), {"words": "psykiatri", "search": "1"})
    assert len(answer.context["form"].found) == FOUND_AT_MOST
    assert bup not in answer.context["form"].found


def test_what_is_typed_about_a_unit_stands_on_the_map(
    karin: Client, case: Case, there: World
) -> None:
    form = {
        "words": "", "unit": there.unit("bup").pk, "role": "Elin", "support": "دعم",
        "ongoing": "on",
    }  # fmt: skip
    assert onward(karin.post(at(case, "contact-add"), form)) == at(case)
    page = words(karin.get(at(case)))
    assert "Vård · Elin · دعم" in page


@pytest.mark.parametrize(
    ("sent_form", "field"),
    [
        ({}, "unit"),
        ({"unit": "999999"}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"support": "x" * 301}, "support"),
        ({"role": "a\x00b"}, "role"),
    ],
)
def test_a_unit_that_cannot_be_added_is_refused_and_the_rest_is_kept(
    karin: Client, case: Case, there: World, sent_form: dict[str, str], field: str
) -> None:
    whole: dict[str, Any] = {"words": "bup", "role": "Elin"}
    if field != "unit":
        whole["unit"] = there.unit("bup").pk
    answer: Any = karin.post(at(case, "contact-add"), whole | sent_form)
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert answer.context["form"]["words"].value() == "bup"
    assert not case.contacts.exists()


def test_the_same_unit_twice_is_refused(karin: Client, case: Case, there: World) -> None:
    form = {"unit": there.unit("bup").pk}
    karin.post(at(case, "contact-add"), form)
    assert karin.post(at(case, "contact-add"), form).status_code == 422
    assert case.contacts.count() == 1


def test_a_relative_is_added_and_comes_only_with_the_persons_yes(karin: Client, case: Case) -> None:
    form = {"name": "Eva Svahn", "capacity": "relative", "relation": "syster"}
    assert onward(karin.post(at(case, "contact-add-close"), form)) == at(case)
    eva = case.contacts.get()
    assert (eva.name, eva.ring, eva.role) == ("Eva Svahn", Ring.NEAR, "syster")
    answer = karin.post(at(case), decided(case, "ask-to-come"))
    assert (answer.status_code, list(errors(answer))) == (422, [f"choice-{eva.pk}"])
    assert karin.post(at(case), decided(case, "person-declines")).status_code == 302


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"capacity": "king"}, "capacity"),
        ({"email": "eva@"}, "email"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_someone_close_who_cannot_be_added_is_refused(
    karin: Client, case: Case, more: dict[str, str], field: str
) -> None:
    form = {"name": "Eva Svahn", "capacity": "relative", "town": "Handen"} | more
    answer: Any = karin.post(at(case, "contact-add-close"), form)
    assert (answer.status_code, list(errors(answer))) == (422, [field])
    assert answer.context["form"]["town"].value() == "Handen"
    assert not case.individual.representatives.exists()


def test_it_is_asked_whether_anyone_is_appointed_and_no_is_an_answer(
    karin: Client, case: Case
) -> None:
    question = "Finns det en god man, en förvaltare eller ett personligt ombud?"
    assert question in words(karin.get(at(case)))
    assert onward(karin.post(at(case, "no-representative"))) == at(case)
    assert question not in words(karin.get(at(case)))


def test_one_in_the_record_is_on_the_map_with_one_click(karin: Client, case: Case) -> None:
    known = Representative.objects.create(
        individual=case.individual, capacity=Capacity.PERSONAL_OMBUD, name="Ulf Ros"
    )
    assert "Ulf Ros Personligt ombud Lägg till" in words(karin.get(at(case)))
    for _click in range(2):
        assert onward(karin.post(at(case, "contact-add-known", known.pk))) == at(case)
    assert case.contacts.get().representative == known


def test_anyone_is_added_by_name_and_address(karin: Client, case: Case) -> None:
    url = at(case, "contact-add-other")
    assert "ingen tystnadsplikt" in words(karin.get(url))
    form = {"name": "Åsa i fotbollsklubben", "ring": "school", "street": "Planvägen 2"}
    assert onward(karin.post(url, form)) == at(case)
    assert case.contacts.get().postal_address == ("Planvägen 2",)
    assert karin.post(url, {"name": "", "ring": "moon"}).status_code == 422


def test_a_contact_is_changed_and_moved_to_another_circle(
    karin: Client, case: Case, there: World
) -> None:
    bup = place(case, there, "bup")
    url = at(case, "contact", bup.key)
    form = {"version": "0", "role": "Elin", "support": "Samtal", "ongoing": "on", "ring": "near"}
    assert onward(karin.post(url, form)) == at(case)
    assert Contact.objects.get(pk=bup.pk).ring == Ring.NEAR
    answer: Any = karin.post(url, form | {"support": "Utredning"})
    assert answer.status_code == 409
    assert "Samtal" in words(answer)
    assert answer.context["form"]["support"].value() == "Utredning"
    assert answer.context["form"]["version"].value() == "1"
    assert karin.post(url, form | {"version": "1", "ring": "moon"}).status_code == 422


def test_a_contact_is_removed_unless_a_summons_names_it(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    loose = place(case, there, "kassan")
    assert onward(karin.post(at(case, "contact-remove", loose.key))) == at(case)
    bup = case.contacts.get()
    answer = karin.post(at(case, "contact-remove", bup.key))
    assert answer.status_code == 422
    assert "Välj ”Inte nu” i stället." in words(answer)
    assert title(answer).startswith("Fel:")


def picture(answer: Any) -> str:
    """What stands in the drawing and in the printed list under it."""
    found = re.search(
        r'<figure class="stack" id="picture">.*?</figure>', answer.content.decode(), re.DOTALL
    )
    assert found
    return found[0]


def test_the_picture_is_drawn_from_the_list(karin: Client, case: Case, there: World) -> None:
    place(case, there, "bup", Choice.ASK_TO_COME)
    place(case, there, "fjardskolan")
    drawn = picture(karin.get(at(case)))
    assert drawn.count("<circle") == 5 + 1 + 2
    assert "BUP Haninge" in drawn
    assert "Fjärdskolan – Inte bestämt" in re.sub(r"<[^>]+>", "", drawn)
    assert 'role="img"' in drawn
    assert "style=" not in drawn


def test_a_protected_persons_picture_and_print_name_no_place(karin: Client, there: World) -> None:
    hidden = w.bertil(protection=Protection.CONFIDENTIALITY_MARKING)
    case = mapped(there, "bup", "fjardskolan", person=hidden)
    answer = karin.get(at(case))
    drawn = picture(answer)
    assert "Haninge" not in drawn
    assert "Fjärdskolan" not in drawn
    assert "Skyddad" in drawn
    assert "Skyddade personuppgifter" in words(answer)


PAGES = ["contacts", "contact-add", "contact-add-close", "contact-add-other"]


@pytest.mark.parametrize("page", PAGES)
def test_another_units_case_is_not_there(
    as_: Callable[[str], Client], case: Case, page: str
) -> None:
    elin = as_("elin")
    theirs = elin.get(at(case, page))
    missing = elin.get(reverse(f"staff:{page}", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    assert elin.post(at(case, page), {"name": "X", "ring": "near"}).status_code == 404
    assert not case.contacts.exists()


def test_a_contact_or_a_relative_of_another_case_is_not_here(
    karin: Client, case: Case, there: World
) -> None:
    other = mapped(there, "bup")
    theirs = other.contacts.get()
    sister = Representative.objects.create(
        individual=other.individual, capacity=Capacity.RELATIVE, name="Eva"
    )
    assert karin.get(at(case, "contact", theirs.key)).status_code == 404
    assert karin.post(at(case, "contact-remove", theirs.key)).status_code == 404
    assert karin.post(at(case, "contact-add-known", sister.pk)).status_code == 404
    assert other.contacts.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_no_title_names_anyone(karin: Client, there: World, page: str) -> None:
    answer = karin.get(at(mapped(there, "bup"), page))
    assert answer.status_code == 200
    assert not {"Alva", "Lindqvist", "BUP"} & set(title(answer).split())


def test_the_map_costs_the_same_however_many_are_on_it(
    karin: Client, there: World, queries: Counting
) -> None:
    few = mapped(there, "bup")
    many = mapped(there, "bup", "kassan", "fjardskolan", "habilitering", person=w.bertil())
    with queries() as first:
        karin.get(at(few))
    with queries() as second:
        karin.get(at(many))
    assert len(first) == len(second) <= 10


def test_a_click_in_a_plan_that_was_closed_meanwhile_is_told_why_not(
    karin: Client, case: Case
) -> None:
    case.move(Stage.CLOSED)
    answer = karin.post(at(case, "no-representative"))
    assert answer.status_code == 409
    assert "Planen är avslutad" in words(answer)

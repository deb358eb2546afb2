"""Our plans: the list, the search by personal number, a new plan, and the one it is about."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests import world as w
from tests.staff.saying import errors, onward, title, without_reference, words
from tests.world import World

from samlas.casework import assessing, need
from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.standing import AskedBy
from samlas.casework.tasks import Task, What
from samlas.ledger.models import Act, Entry
from samlas.people.models import Individual, Protection

Counting = Callable[[], AbstractContextManager[list[str]]]
LIST, SEARCH, NEW = (reverse(f"staff:{name}") for name in ("cases", "case-search", "case-new"))


def started(there: World, number: int = 1, **more: Any) -> list[Case]:
    people = (w.alva(personal_number="", **more) for _n in range(number))
    return [w.start(there.by("karin"), person, localtime()) for person in people]


# --- The list ---------------------------------------------------------------


def test_a_unit_without_plans_has_a_next_step(karin: Client) -> None:
    answer = karin.get(LIST)
    assert "Er enhet har inga planer än." in words(answer)
    assert NEW in answer.content.decode()


def test_the_list_shows_the_units_plans_newest_first_and_shortly_named(
    karin: Client, there: World
) -> None:
    old, new = started(there, 2)
    page = karin.get(LIST).content.decode()
    assert page.index(new.key) < page.index(old.key)
    assert "Alva L." in words(karin.get(LIST))
    assert "Lindqvist" not in page


def test_a_stage_narrows_the_list(karin: Client, there: World) -> None:
    one, other = started(there, 2)
    Case.objects.filter(pk=other.pk).update(stage="called")
    page = karin.get(LIST, {"stage": "called"}).content.decode()
    assert other.key in page
    assert one.key not in page
    assert "Ingen plan är i det här skedet." in words(karin.get(LIST, {"stage": "declined"}))
    assert one.key in karin.get(LIST, {"stage": "nonsense"}).content.decode()


def test_a_long_list_goes_on_by_key_within_its_stage(karin: Client, there: World) -> None:
    keys = [case.key for case in started(there, 25)]
    first = karin.get(LIST, {"stage": "need"})
    second = karin.get(f"{LIST}?{first.context['next_page']}")
    seen = [case.key for page in (first, second) for case in page.context["cases"]]
    assert seen == keys[::-1]
    assert second.context["stage"] == "need"
    assert second.context["next_page"] == ""


@pytest.mark.parametrize(
    "before", ["x", "-1", "²", "٣", "9" * 5000, "99999999999999999999", "\x00"]
)
def test_a_place_that_makes_no_sense_is_no_fault(karin: Client, before: str) -> None:
    assert karin.get(LIST, {"before": before}).status_code == 200


def test_a_protected_person_is_not_named_in_the_list(karin: Client, there: World) -> None:
    started(there, protection=Protection.CONFIDENTIALITY_MARKING)
    page = words(karin.get(LIST))
    assert "Skyddade personuppgifter" in page
    assert "Alva" not in page


def test_another_units_plans_are_not_listed(as_: Callable[[str], Client], there: World) -> None:
    (case,) = started(there)
    assert case.key not in as_("elin").get(LIST).content.decode()
    assert case.key in as_("yusuf").get(LIST).content.decode()


def test_a_list_of_twenty_costs_what_a_list_of_two_does(
    karin: Client, there: World, queries: Counting
) -> None:
    started(there, 2)
    karin.get(LIST)
    with queries() as two:
        karin.get(LIST)
    started(there, 18)
    with queries() as many:
        karin.get(LIST)
    assert len(two) == len(many) <= 8


# --- Searching --------------------------------------------------------------


@pytest.fixture
def alva(there: World) -> Case:
    return w.start(there.by("karin"), w.alva(), localtime())


@pytest.mark.parametrize("as_typed", ["{0}", "{0:.8}-{0:.12}", " {1} ", "{1:.6}-{2}", "{1:.6}+{2}"])
def test_a_plan_is_found_by_the_whole_number_however_it_is_written(
    karin: Client, alva: Case, as_typed: str
) -> None:
    whole = alva.individual.personal_number
    typed = as_typed.replace("{0:.8}-{0:.12}", f"{whole[:8]}-{whole[8:]}")
    typed = typed.format(whole, whole[2:], whole[8:])
    found = karin.post(SEARCH, {"personal_number": typed})
    is_older = "+" in typed
    assert (alva.key in found.content.decode()) is not is_older


def test_a_search_never_stands_in_an_address(karin: Client, alva: Case) -> None:
    number = alva.individual.personal_number
    assert karin.get(SEARCH, {"personal_number": number}).status_code == 405
    found = karin.post(SEARCH, {"personal_number": number})
    assert found.status_code == 200
    assert number not in "".join(part for part in found.content.decode().split('"') if "/" in part)
    assert title(found) == "Våra planer – Samlas"


def test_a_search_is_logged_without_the_number(
    karin: Client, alva: Case, caplog: pytest.LogCaptureFixture
) -> None:
    number = alva.individual.personal_number
    with caplog.at_level(logging.DEBUG):
        karin.post(SEARCH, {"personal_number": number})
    entry = Entry.objects.get(act=Act.SEARCHED)
    assert entry.detail == {"cases": [alva.key]}
    assert number not in str(vars(entry))
    assert number not in caplog.text.replace("SELECT", "")


def test_none_and_no_right_give_the_same_answer(
    as_: Callable[[str], Client], there: World, alva: Case
) -> None:
    elin = as_("elin")

    def answer(number: str) -> str:
        page = without_reference(elin.post(SEARCH, {"personal_number": number}))
        return re.sub(r'value="\w{40,64}"', "", page).replace(number, "")

    theirs, nobodys = alva.individual.personal_number, w.bertil().personal_number
    assert answer(theirs) == answer(nobodys)
    page = words(elin.post(SEARCH, {"personal_number": theirs}))
    assert "Det finns ingen plan som du kan se." in page


@pytest.mark.parametrize("typed", ["", "201404122380", "2014", "2014-13-41-0000", "x", "a\x00",
                                   "9" * 10_000])  # fmt: skip
def test_a_number_that_is_none_is_told(karin: Client, alva: Case, typed: str) -> None:
    answer = karin.post(SEARCH, {"personal_number": typed})
    assert answer.status_code == 422
    assert list(errors(answer)) == ["personal_number"]
    assert title(answer).startswith("Fel:")
    assert answer.context["form"]["personal_number"].value() == typed
    assert not Entry.objects.filter(act=Act.SEARCHED).exists()


# --- A new plan -------------------------------------------------------------


def typed(**more: object) -> dict[str, object]:
    texts: dict[str, object] = {
        "personal_number": w.alva().personal_number, "born": "", "given_name": "Alva",
        "family_name": "Lindqvist", "protection": "none", "language": "arabiska",
        "phone": "070-174 06 05", "needs": "Skolan och BUP drar åt olika håll.",
        "asked_by": "unit", "context": "open-care",
    }  # fmt: skip
    return texts | more


def test_a_plan_is_started(karin: Client, there: World) -> None:
    address = onward(karin.post(NEW, typed()))
    case = Case.objects.get()
    assert address == reverse("staff:case", args=[case.key])
    assert (case.unit, case.responsible) == (there.unit("soc"), there.by("karin"))
    assert (case.individual.name, case.individual.language) == ("Alva Lindqvist", "arabiska")


def test_a_second_click_starts_no_second_plan(karin: Client) -> None:
    once = karin.get(NEW).context["form"]["once"].value()
    first = onward(karin.post(NEW, typed(once=once)))
    assert onward(karin.post(NEW, typed(once=once))) == first
    assert Case.objects.count() == 1


def test_a_form_that_is_used_again_for_another_person_starts_another_plan(karin: Client) -> None:
    once = karin.get(NEW).context["form"]["once"].value()
    first = onward(karin.post(NEW, typed(once=once)))
    other = typed(once=once, given_name="Bertil", personal_number=w.bertil().personal_number)
    assert onward(karin.post(NEW, other)) != first


@pytest.mark.parametrize(
    ("who", "said", "quoted"),
    [
        ("karin", "Enheten är skyldig att ta initiativ till en SIP.", "Socialtjänst"),
        ("sara", "Enheten får starta en SIP men är inte skyldig att göra det.", "skola"),
        ("berit", "Enheten kan säga till socialtjänsten eller vården", ""),
    ],
)
def test_the_page_tells_what_the_unit_shall_or_may_and_why(
    as_: Callable[[str], Client], who: str, said: str, quoted: str
) -> None:
    page = words(as_(who).get(NEW))
    assert said in page
    assert "Varför?" in page
    assert quoted.lower() in page.split("Varför?")[1].lower()


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"personal_number": ""}, "personal_number", "födelsedatum"),
        ({"personal_number": "201404122380"}, "personal_number", "personnummer"),
        ({"personal_number": "", "born": "2014-02-30"}, "born", "finns"),
        ({"personal_number": "", "born": "3014-02-03"}, "born", "födelsedatum"),
        ({"personal_number": "", "born": "1814-02-03"}, "born", "födelsedatum"),
        ({"given_name": ""}, "given_name", "Fyll i ”"),
        ({"family_name": "x" * 200}, "family_name", "80"),
        ({"protection": "x"}, "protection", ""),
        ({"email": "alva"}, "email", "namn@example.se"),
        ({"needs": " "}, "needs", "Fyll i ”"),
        ({"needs": "x" * 10_000}, "needs", "5000"),
        ({"needs": "a\x00b"}, "needs", "tecken"),
        ({"asked_by": ""}, "asked_by", "Välj något under ”"),
        ({"asked_by": "king"}, "asked_by", ""),
        ({"context": "space"}, "context", ""),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    karin: Client, sent: dict[str, str], field: str, said: str
) -> None:
    answer = karin.post(NEW, typed() | sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert said in errors(answer)[field][0]
    assert title(answer).startswith("Fel:")
    assert kept(answer, typed() | sent)
    assert not Case.objects.exists()


def kept(answer: Any, sent: dict[str, object], form: str = "form") -> bool:
    shown = answer.context[form]
    return all(shown[name].value() == text for name, text in sent.items() if name in shown.fields)


def test_right_to_left_names_and_emoji_are_kept(karin: Client) -> None:
    karin.post(NEW, typed(given_name="نور", family_name="الدين 🙂"))
    assert Individual.objects.get().name == "نور الدين 🙂"


# --- A unit that may not start: telling another ------------------------------


@pytest.fixture
def sara(as_: Callable[[str], Client]) -> Client:
    """Sara at a school in Haninge, which passes on what it is asked for (H18)."""
    return as_("sara")


def asked(**more: object) -> dict[str, object]:
    return typed(asked_by="person", **more)


def tells(there: World, to: str, **more: object) -> dict[str, object]:
    chosen = {"words": "", "unit": there.unit(to).pk, "person_agrees": "on", "tell": "1"}
    return asked(**chosen) | more


def test_a_school_that_is_asked_by_the_person_is_told_why_and_whom_to_tell(
    sara: Client, there: World
) -> None:
    answer = sara.post(NEW, asked())
    page = words(answer)
    assert "Er enhet startar inte en SIP här" in page
    assert "Enheten lämnar frågan vidare till socialtjänsten eller vården" in page
    assert "Varför?" in page
    assert "Barn- och ungdomsenheten" in page
    assert kept(answer, asked())
    assert not Case.objects.exists()


def test_the_need_is_told_and_followed_until_it_is_confirmed(
    sara: Client, karin: Client, there: World
) -> None:
    address = onward(sara.post(NEW, tells(there, "soc")))
    page = words(sara.get(address))
    assert "Den finns nu hos Barn- och ungdomsenheten." in page
    assert "De har inte bekräftat än." in page
    waiting = words(sara.get(reverse("staff:tasks"), {"whose": "waiting"}))
    assert "Vänta på besked om att begäran har tagits emot" in waiting

    arrived = Request.objects.get(unit=there.unit("soc"))
    assert (arrived.asker_unit, arrived.person_agrees) == (there.unit("fjardskolan"), True)
    there_page = reverse("staff:request", args=[arrived.key])
    assert "Bekräfta att ni har fått den" in words(karin.get(there_page))
    karin.post(reverse("staff:request-confirm", args=[arrived.key]))
    assert "Bekräfta att ni har fått den" not in words(karin.get(there_page))
    assert "De har bekräftat det." in words(sara.get(address))
    assert not Task.objects.filter(what=What.AWAIT_RECEIPT).exists()


def test_a_second_click_tells_no_second_time(sara: Client, there: World) -> None:
    once = sara.get(NEW).context["form"]["once"].value()
    first = onward(sara.post(NEW, tells(there, "soc", once=once)))
    assert onward(sara.post(NEW, tells(there, "soc", once=once))) == first
    assert Request.objects.filter(unit=there.unit("soc")).count() == 1


def test_one_outside_the_law_can_tell(as_: Callable[[str], Client], there: World) -> None:
    address = onward(as_("berit").post(NEW, tells(there, "soc", asked_by="unit")))
    assert "Passed" not in address
    assert Request.objects.filter(unit=there.unit("soc"), asked_by="unit").exists()


@pytest.mark.parametrize(
    ("to", "more", "field", "said"),
    [
        ("soc", {"unit": ""}, "unit", "Välj en enhet."),
        ("soc", {"unit": "999999"}, "unit", "Välj en enhet."),
        ("soc", {"unit": "abc"}, "unit", "Välj en enhet."),
        ("fjardskolan", {}, "unit", "Välj en enhet."),
        ("kassan", {}, "unit", "får inte bedöma"),
        ("soc", {"person_agrees": ""}, "person_agrees", "gått med på"),
        ("soc", {"words": "x" * 10_000}, "words", "120"),
        ("soc", {"words": "a\x00b"}, "words", "tecken"),
    ],
)
def test_what_is_wrong_in_the_telling_is_named_and_nothing_typed_is_lost(
    sara: Client, there: World, to: str, more: dict[str, object], field: str, said: str
) -> None:
    sent = tells(there, to) | more
    answer = sara.post(NEW, sent)
    assert answer.status_code == 422
    told = answer.context["tell"]
    assert list(told.errors) == [field]
    assert said in told.errors[field][0]
    assert title(answer).startswith("Fel:")
    assert f'href="#{told[field].auto_id}"' in answer.content.decode()
    assert kept(answer, sent)
    assert str(told["words"].value()) == str(sent["words"])
    assert not Request.objects.exists()


@pytest.mark.parametrize("words_typed", ["habilitering", "x" * 10_000, "å " * 5000, "a\x00b"])
def test_a_search_keeps_everything_that_was_typed(
    sara: Client, there: World, words_typed: str
) -> None:
    sent = asked(words=words_typed, search="1", person_agrees="on", unit=there.unit("soc").pk)
    answer = sara.post(NEW, sent)
    assert answer.status_code == 200
    assert kept(answer, sent)
    assert answer.context["tell"]["words"].value() == words_typed
    assert answer.context["tell"]["person_agrees"].value()
    if words_typed == "habilitering":
        assert "Habiliteringscenter Haninge" in words(answer)


def test_a_mistake_above_keeps_what_was_chosen_below(sara: Client, there: World) -> None:
    answer = sara.post(NEW, tells(there, "soc", given_name=""))
    assert answer.status_code == 422
    assert list(errors(answer)) == ["given_name"]
    assert answer.context["tell"]["person_agrees"].value()
    page = answer.content.decode()
    assert f'value="{there.unit("soc").pk}"' in page
    assert page.count("checked") >= 3
    assert not Request.objects.exists()


# --- The person --------------------------------------------------------------


def about(case: Case) -> str:
    return reverse("staff:individual", args=[case.key])


def test_what_is_known_of_the_person_can_be_changed(karin: Client, alva: Case) -> None:
    sent = {"given_name": "Alva", "family_name": "Berg", "protection": "sekretessmarkering"}
    assert onward(karin.post(about(alva), sent)) == reverse("staff:case", args=[alva.key])
    alva.individual.refresh_from_db()
    assert (alva.individual.name, alva.individual.is_protected) == ("Alva Berg", True)


def test_a_mistake_about_the_person_is_named_and_what_was_typed_kept(
    karin: Client, alva: Case
) -> None:
    sent = {"given_name": "", "family_name": "Berg", "protection": "none", "email": "x"}
    answer = karin.post(about(alva), sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == ["given_name", "email"]
    assert kept(answer, dict(sent))


def test_another_units_person_is_as_if_not_there(as_: Callable[[str], Client], alva: Case) -> None:
    elin = as_("elin")
    theirs, missing = elin.get(about(alva)), elin.get(reverse("staff:individual", args=["A" * 12]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)
    assert elin.post(about(alva), {"given_name": "X"}).status_code == 404


def test_a_need_that_nobody_confirms_is_late_for_the_one_who_told(
    sara: Client, there: World
) -> None:
    noticed = need.Noticed(individual=w.alva(), needs="Vem gör vad?",
                           asked_by=AskedBy.PERSON, discovered_here=False)  # fmt: skip
    then = localtime() - timedelta(days=30)
    assessing.notify(noticed, there.unit("soc"), there.by("sara"), then)
    page = words(sara.get(reverse("staff:tasks")))
    assert "Försenat" in page
    assert "Vänta på besked om att begäran har tagits emot" in page
    assert localdate() > then.date()


def test_for_one_outside_the_law_no_clock_runs(as_: Callable[[str], Client], there: World) -> None:
    noticed = need.Noticed(individual=w.alva(), needs="Vem gör vad?")
    assessing.notify(
        noticed, there.unit("soc"), there.by("berit"), localtime() - timedelta(days=30)
    )
    berit = as_("berit")
    assert "Försenat" not in words(berit.get(reverse("staff:tasks")))
    waiting = words(berit.get(reverse("staff:tasks"), {"whose": "waiting"}))
    assert "Vänta på besked om att begäran har tagits emot" in waiting
    assert "Försenat" not in waiting


def test_a_need_is_offered_to_those_who_may_assess_it_and_told_with_its_protection(
    as_: Callable[[str], Client], karin: Client, there: World
) -> None:
    berit = as_("berit")
    sent = tells(there, "soc", asked_by="unit", protection="sekretessmarkering")
    page = words(berit.post(NEW, {name: value for name, value in sent.items() if name != "tell"}
                            | {"words": "Haninge"}))  # fmt: skip
    assert "BUP Haninge" in page
    assert "Fjärdskolan" not in page
    onward(berit.post(NEW, sent))
    listed = words(karin.get(reverse("staff:requests")))
    assert "Skyddade personuppgifter" in listed
    assert "Lindqvist" not in listed

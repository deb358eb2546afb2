"""The pages of a plan's end: filled in, read through, closed, and what each unit then does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import by_sdk
from tests.agreed import agreed
from tests.staff.saying import onward, title, way_to_tell, words
from tests.world import World, alva

from samlas.casework.case import Case, Stage
from samlas.casework.closure.models import Closure, ClosureDraft
from samlas.casework.closure.terms import open_actions
from samlas.casework.consent import Told
from samlas.directory.models import Principal, Unit
from samlas.exchange.models import Delivery, Dispatch, Holding

Counting = Callable[[], AbstractContextManager[list[str]]]


def begin_with(there: World) -> Case:
    return agreed(there, "bup", "fjardskolan", person=alva(), now=localtime())


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def at(name: str, *keys: object) -> str:
    return reverse(f"staff:{name}", args=keys)


def filled(case: Case, **more: object) -> dict[str, Any]:
    """The form as it is sent, everything in it."""
    form: dict[str, Any] = {
        "version": "0",
        "grounds": ["no-need-of-both"],
        "goal_outcome": "Sover hemma.",
        "decided_with": "Alva och mamma",
        "person_told_on": localtime().date().isoformat(),
        "person_told_how": "På mötet",
        "unit": case.unit_id,
        "turn_to_phone": "08-465 004 12",
    }
    form |= {f"rest-{one.pk}": "ends" for one in open_actions(case)}
    return form | more


def closed(reader: Client, case: Case, **more: object) -> None:
    reader.post(at("close", case.key), filled(case, **more))
    reader.post(at("close-check", case.key), {"version": "1"})
    assert Case.objects.get(pk=case.pk).stage == Stage.CLOSED


def test_a_plan_is_filled_in_read_through_and_closed(karin: Client, case: Case) -> None:
    page = karin.get(at("close", case.key))
    assert "2 insatser är inte klara" in words(page)
    answer = karin.post(at("close", case.key), filled(case))
    assert onward(answer) == at("close-check", case.key)
    check = karin.get(onward(answer))
    assert "Det går inte att ångra" in words(check)
    assert "Sover hemma." in words(check)
    assert not Dispatch.objects.filter(kind="closure-notice").exists()
    other = karin.get(onward(answer) + "?for=1")
    assert "BUP Haninge" in words(other)
    for _click in range(2):
        done = karin.post(at("close-check", case.key), {"version": "1"})
        assert onward(done) == at("closed", case.key)
    assert Closure.objects.count() == 1
    shown = words(karin.get(at("closed", case.key)))
    assert "Planen är avslutad" in shown
    assert "Brev att posta" in shown
    way = way_to_tell(case.key, "closed")
    assert way in karin.get(at("closed", case.key)).content.decode()
    assert "Inte än" in shown


def test_how_each_gets_to_know_is_told_as_it_will_be(
    karin: Client, case: Case, settings: Any, tmp_path: Path
) -> None:
    by_sdk.folders(settings, tmp_path)
    Unit.objects.filter(code="bup").update(uses_samlas=False, sdk_address="sdk.bup")
    Unit.objects.filter(code="soc").update(sdk_address="sdk.soc")
    for principal in Principal.objects.all():
        Principal.objects.filter(pk=principal.pk).update(sdk_id=f"0203:{principal.code}")
    karin.post(at("close", case.key), filled(case))
    shown = words(karin.get(at("close-check", case.key)))
    assert "BUP Haninge SDK-meddelande" in shown
    assert "Brev, som du postar" not in shown
    assert "Brev utan adress, som du lämnar över" in shown


def test_the_overview_of_a_closed_plan_leads_to_how_it_was_closed(
    karin: Client, case: Case
) -> None:
    closed(karin, case)
    assert at("closed", case.key) in karin.get(at("case", case.key)).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("grounds", [], "Välj varför planen avslutas."),
        ("grounds", ["moved-away"], "Välj något av det"),
        ("goal_outcome", "", "Hur gick det med målet?"),
        ("decided_with", "", "Med vem bestämdes det?"),
        ("person_told_on", "i går", "Skriv en dag som finns"),
        ("person_told_on", "2999-01-01", "kan inte ligga framåt"),
        ("person_told_how", "", "Hur fick personen veta det?"),
        ("unit", "", "Välj en enhet"),
        ("turn_to_phone", "", "Telefon"),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    karin: Client, case: Case, field: str, value: object, message: str
) -> None:
    kept = {"decided_with": "Alva och farmor"} if field != "decided_with" else {}
    answer: Any = karin.post(at("close", case.key), filled(case, **kept | {field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    summary = " ".join(str(error) for _place, error in answer.context["form"].summary())
    assert message in summary
    assert not kept or "Alva och farmor" in answer.content.decode()


def test_each_action_that_is_not_done_is_asked_for(karin: Client, case: Case) -> None:
    first, second = open_actions(case)
    form = filled(case) | {f"rest-{first.pk}": "", f"rest-{second.pk}": "handed-over"}
    answer: Any = karin.post(at("close", case.key), form)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert "Det som BUP Haninge gör" in errors[f"rest-{first.pk}"][0]
    del form[f"rest-{first.pk}"]
    form[f"rest-{first.pk}"] = "in-new-sip"
    errors = karin.post(at("close", case.key), form).context["form"].errors
    assert set(errors) == {f"rest-{first.pk}", f"rest_text-{second.pk}"}


def test_where_to_turn_is_searched_for_without_losing_anything(
    karin: Client, case: Case, there: World
) -> None:
    form = filled(case, words="Handens", search="1", goal_outcome="Halvvägs")
    answer: Any = karin.post(at("close", case.key), form)
    assert answer.status_code == 200
    assert "Handens vårdcentral" in words(answer)
    assert "Halvvägs" in answer.content.decode()
    closed(karin, case, unit=there.unit("vardcentral").pk)
    assert Closure.objects.get().turn_to == there.unit("vardcentral")


def test_what_is_filled_in_saves_itself_and_two_see_each_other(karin: Client, case: Case) -> None:
    url = at("close", case.key)
    first = {"version": "0", "goal_outcome": "Sover bättre"}
    assert karin.post(url + "?autosave=1", first).status_code == 200
    stale = filled(case, goal_outcome="Sover sämre")
    assert karin.post(url + "?autosave=1", stale).status_code == 409
    answer: Any = karin.post(url, stale)
    assert answer.status_code == 409
    assert "Sover bättre" in words(answer)
    assert "Sover sämre" in answer.content.decode()
    assert karin.get(url).context["form"]["goal_outcome"].value() == "Sover bättre"


def test_what_changed_while_one_read_is_not_sent(karin: Client, case: Case) -> None:
    karin.post(at("close", case.key), filled(case))
    karin.post(at("close", case.key), filled(case, version="1", goal_outcome="Annat"))
    answer: Any = karin.post(at("close-check", case.key), {"version": "1"})
    assert answer.status_code == 409
    assert "Annat" in words(answer)
    assert not Closure.objects.exists()


def test_nothing_is_closed_that_is_not_filled_in(karin: Client, case: Case) -> None:
    assert onward(karin.get(at("close-check", case.key))) == at("close", case.key)
    karin.post(at("close", case.key) + "?autosave=1", {"version": "0", "decided_with": "A"})
    answer = karin.post(at("close-check", case.key), {"version": "1"})
    assert onward(answer) == at("close", case.key)
    assert ClosureDraft.objects.exists()


def test_consent_taken_back_asks_for_nothing_but_where_to_turn(karin: Client, case: Case) -> None:
    form = {
        "version": "0", "grounds": ["consent-withdrawn"], "unit": case.unit_id,
        "turn_to_phone": "08-465 004 12",
    }  # fmt: skip
    assert karin.post(at("close", case.key), form).status_code == 302
    page = words(karin.get(at("close-check", case.key)))
    assert page.count("Att den är avslutad och vart man vänder sig") == 2
    assert page.count("Att den är avslutad, varför och hur det gick") == 1


def test_taking_everything_back_closes_a_plan_in_force(karin: Client, case: Case) -> None:
    page: Any = karin.get(at("withdraw", case.key))
    assert "men inte varför" in words(page)
    assert page.context["form"]["turn_to_phone"].value() == "08-465 004 11"
    missing = {"how": Told.PHONE, "turn_to_phone": ""}
    assert karin.post(at("withdraw", case.key), missing).status_code == 422
    answer = karin.post(
        at("withdraw", case.key), {"how": Told.PHONE, "turn_to_phone": "08-465 004 12"}
    )
    assert onward(answer) == at("closed", case.key)
    assert Closure.objects.get().grounds == ["consent-withdrawn"]


def test_each_unit_says_when_it_stands_in_its_own_record(
    karin: Client, as_: Callable[[str], Client], case: Case, there: World
) -> None:
    closed(karin, case)
    elin, paper = as_("elin"), Dispatch.objects.get(kind="closure-notice", recipient__code="bup")
    assert "avslutad" in words(elin.get(at("tasks")))
    assert "I er egen dokumentation" in words(elin.get(at("received-paper", paper.key)))
    url, today = at("received-closing-recorded", paper.key), localtime().date()
    wrong: Any = elin.post(url, {"recorded_on": (today + timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    assert "från avslutet till i dag" in words(wrong)
    assert as_("sara").post(url, {"recorded_on": today.isoformat()}).status_code == 404
    assert elin.post(url, {"recorded_on": today.isoformat()}).status_code == 302
    assert "Det står i er egen dokumentation sedan" in words(
        elin.get(at("received-paper", paper.key))
    )
    assert Holding.objects.get(dispatch=paper).recorded_on == today
    own = at("closed-recorded", case.key)
    assert karin.post(own, {"recorded_on": "igår"}).status_code == 422
    assert karin.post(own, {"recorded_on": today.isoformat()}).status_code == 302
    assert Closure.objects.get().recorded_by == there.by("karin")


def test_letters_are_marked_as_posted(karin: Client, case: Case) -> None:
    closed(karin, case)
    letter = Delivery.objects.get(dispatch__kind="closure-notice", channel="letter")
    url, today = at("closed-posted", case.key, letter.pk), localtime().date().isoformat()
    assert karin.post(url, {f"letter{letter.pk}-posted_on": "snart"}).status_code == 422
    assert karin.post(url, {f"letter{letter.pk}-posted_on": today}).status_code == 302
    assert "Brev att posta" not in words(karin.get(at("closed", case.key)))


def test_a_need_that_comes_back_is_a_new_sip(karin: Client, case: Case) -> None:
    closed(karin, case)
    answers = [karin.post(at("closed-anew", case.key)) for _click in range(2)]
    assert onward(answers[0]) == onward(answers[1])
    new = Case.objects.exclude(pk=case.pk).get()
    assert onward(answers[0]) == at("case", new.key)
    assert "En ny SIP är påbörjad" in words(karin.get(at("closed", case.key)))


def test_other_units_see_nothing_of_it(as_: Callable[[str], Client], case: Case) -> None:
    elin = as_("elin")
    for name in ("close", "close-check", "closed"):
        assert elin.get(at(name, case.key)).status_code == 404


def test_a_closed_plan_is_not_closed_again(karin: Client, case: Case) -> None:
    closed(karin, case)
    for name in ("close", "close-check"):
        assert onward(karin.get(at(name, case.key))) == at("closed", case.key)


@pytest.mark.parametrize(("name", "at_most"), [("close", 10), ("close-check", 24), ("closed", 9)])
def test_the_pages_ask_a_constant_number_of_queries(
    karin: Client, there: World, queries: Counting, name: str, at_most: int
) -> None:
    small = agreed(there, "bup", now=localtime())
    large = agreed(
        there, "bup", "fjardskolan", "habilitering", "kassan", person=alva(), now=localtime()
    )
    counts = []
    for case in (small, large):
        karin.post(at("close", case.key), filled(case))
        if name == "closed":
            karin.post(at("close-check", case.key), {"version": "1"})
        karin.get(at(name, case.key))
        with queries() as done:
            assert karin.get(at(name, case.key)).status_code == 200
        counts.append(len(done))
    assert counts[0] == counts[1] <= at_most


def test_no_page_names_anyone_in_its_title(karin: Client, case: Case) -> None:
    karin.post(at("close", case.key), filled(case))
    for name in ("close", "close-check"):
        assert "Alva" not in title(karin.get(at(name, case.key)))
    karin.post(at("close-check", case.key), {"version": "1"})
    assert "Alva" not in title(karin.get(at("closed", case.key)))

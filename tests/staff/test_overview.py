"""The page of one plan: where it stands, what is done next, what has happened, and its words."""

from __future__ import annotations

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
from tests.staff.cases import mapped, sent
from tests.staff.saying import title, without_reference, words
from tests.world import World

from samlas.casework import withdrawal
from samlas.casework.case import Case
from samlas.casework.closure.models import Closure
from samlas.casework.summons import answering, sending
from samlas.casework.summons.answering import Said
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.people.models import Individual, Protection

Counting = Callable[[], AbstractContextManager[list[str]]]


def at(case: Case) -> str:
    return reverse("staff:case", args=[case.key])


def started(there: World, **more: Any) -> Case:
    return w.start(there.by("karin"), w.alva(**more), localtime())


def test_a_new_plan_says_to_inform_first(karin: Client, there: World) -> None:
    case = started(there)
    answer = karin.get(at(case))
    page = words(answer)
    assert "Alva Lindqvist" in page
    assert "Informera om vad en SIP är" in page
    assert "Ingen utanför enheten får veta något än." in page
    assert "Arbetet började" in page
    assert reverse("staff:information", args=[case.key]) in answer.content.decode()


@pytest.mark.parametrize(
    ("stage", "next_words"),
    [
        ("consent", "Fråga om samtycke"),
        ("contacts", "Gå igenom kontakterna"),
        ("summons", "Skriv kallelsen"),
        ("called", "Se vem som kommer"),
        ("declined", "Se vad som sades om samtycket"),
        ("withdrawn", "Se vad som sades om samtycket"),
    ],
)
def test_every_stage_has_a_next_step(
    karin: Client, there: World, stage: str, next_words: str
) -> None:
    case = started(there)
    Case.objects.filter(pk=case.pk).update(stage=stage)
    assert next_words in words(karin.get(at(case)))


def test_what_is_important_to_the_person_is_asked_for_until_it_is_written(
    karin: Client, there: World
) -> None:
    case = started(there)
    Case.objects.filter(pk=case.pk).update(what_matters="")
    assert "Skriv vad som är viktigt för personen" in words(karin.get(at(case)))
    Case.objects.filter(pk=case.pk).update(what_matters="Att få vara med i laget.")
    page = words(karin.get(at(case)))
    assert "Skriv vad som är viktigt för personen" not in page
    assert "Att få vara med i laget." in page


def test_an_ended_plan_asks_for_no_words(karin: Client, there: World) -> None:
    case = started(there)
    Case.objects.filter(pk=case.pk).update(what_matters="", stage="declined")
    assert "Skriv vad som är viktigt för personen" not in words(karin.get(at(case)))


def test_the_process_line_says_what_is_done_and_what_is_now(karin: Client, there: World) -> None:
    page = karin.get(at(sent(there, "bup"))).content.decode()
    assert page.count('class="done"') == 3
    assert page.count('aria-current="step"') == 1
    assert "0 av 1 har svarat" in page


def test_answers_are_shown_and_stand_among_what_has_happened(karin: Client, there: World) -> None:
    case = sent(there, "bup", "habilitering")
    answered(there, case, "bup", "elin")
    page = words(karin.get(at(case)))
    assert "1 av 2 har svarat" in page
    assert "BUP Haninge : Vi kommer" in page
    assert "Har inte svarat" in page
    assert page.index("Vi kommer", page.index("Senaste händelser")) < page.index("Arbetet började")


def answered(there: World, case: Case, unit: str, who: str) -> None:
    said = Said(kind=AnswerKind.ATTEND, attendee="Elin Bergvall")
    answering.answer(w.paper_to(case, there.unit(unit)).key, said, there.by(who), localtime())


def test_one_who_has_not_answered_in_time_is_to_be_reminded(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    assert "Påminn" not in words(karin.get(at(case)))
    Dispatch.objects.filter(case=case.key).update(answer_by=localdate() - timedelta(days=1))
    page = words(karin.get(at(case)))
    assert "Påminn BUP Haninge" in page
    assert "Har inte svarat i tid" in page


def test_a_consent_that_is_withdrawn_lets_nobody_know_any_more(karin: Client, there: World) -> None:
    case = mapped(there, "bup")
    assert "1 får veta, till" in words(karin.get(at(case)))
    withdrawal.withdraw(case, "by telephone", there.by("karin"), localtime())
    assert "Ingen utanför enheten får veta något än." in words(karin.get(at(case)))


def test_a_protected_person_is_marked_and_the_number_is_behind_a_press(
    karin: Client, there: World
) -> None:
    case = started(there, protection=Protection.CONFIDENTIALITY_MARKING)
    answer = karin.get(at(case))
    assert "Skyddade personuppgifter" in words(answer)
    number = Individual.objects.get().personal_number
    before, _number = answer.content.decode().split(f"{number[:8]}-{number[8:]}")
    assert "<details" in before.split("</details>")[-1]


def test_no_name_stands_in_the_title_or_the_address(karin: Client, there: World) -> None:
    case = started(there)
    assert title(karin.get(at(case))) == "Plan – SIP – Samlas"
    assert "alva" not in at(case).lower()


def test_another_units_plan_is_as_if_it_were_not_there(
    as_: Callable[[str], Client], there: World
) -> None:
    elin = as_("elin")
    theirs = elin.get(at(started(there)))
    missing = elin.get(reverse("staff:case", args=["AAAABBBBCCCC"]))
    assert theirs.status_code == missing.status_code == 404
    assert without_reference(theirs) == without_reference(missing)


def test_the_page_costs_at_most_eight_queries_however_many_are_called(
    karin: Client, there: World, queries: Counting
) -> None:
    few = sent(there, "bup", "habilitering")
    every = ("bup", "habilitering", "vardcentral", "fjardskolan", "kassan", "mottagning")
    many = sent(there, *every, person=w.bertil())
    answered(there, many, "bup", "elin")
    for case in (few, many):
        karin.get(at(case))
    with queries() as two:
        karin.get(at(few))
    with queries() as six:
        karin.get(at(many))
    assert len(two) == len(six) <= 8


def test_a_trial_that_is_over_is_told_with_its_clause(karin: Client, there: World) -> None:
    page = words(karin.get(at(started(there))))
    assert "Försöket med de här reglerna tog slut 30 april 2023." in page
    assert "ett första skede sker under en prövotid" in page


def test_rules_that_were_never_on_trial_say_nothing_of_it(
    as_: Callable[[str], Client], there: World
) -> None:
    case = w.start(there.by("marie"), w.alva(), localtime())
    assert "Försöket" not in words(as_("marie").get(at(case)))


def test_what_has_happened_is_not_forgotten_when_it_no_longer_holds(
    karin: Client, there: World
) -> None:
    case = sent(there, "bup")
    by, now = there.by("karin"), localtime()
    summons = case.summonses.get()
    sending.cancel(summons, summons.version, "Alva är sjuk.", by, now)
    assert re.search(r"Kallelse Inställt \d", words(karin.get(at(case))))
    withdrawal.withdraw(case, "phone", by, now)
    page = words(karin.get(at(case)))
    assert re.search(r"Samtycke Återtaget \d", page)
    told = page[page.index("Senaste händelser") :]
    for event in ("Samtycket är tillbakataget", "Mötet ställdes in", "Kallelsen skickades",
                  "Samtycke gavs"):  # fmt: skip
        assert event in told


def test_a_plan_begun_anew_names_the_one_it_replaces(karin: Client, there: World) -> None:
    case, new = sent(there, "bup"), started(there)
    Closure.objects.create(
        case=case, grounds=["goal-changed"], closed_at=localtime(), closed_by=there.by("karin"),
        turn_to=there.unit("soc"), follows=new,
    )  # fmt: skip
    answer = karin.get(at(new))
    assert "Ersätter En avslutad plan" in words(answer)
    assert reverse("staff:closed", args=[case.key]) in answer.content.decode()


def test_the_parts_lead_to_what_is_open(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    open_now = karin.get(at(case)).content.decode()
    for name in ("meeting", "plan", "letters", "close"):
        assert reverse(f"staff:{name}", args=[case.key]) in open_now
    assert reverse("staff:changes", args=[case.key]) not in open_now
    Case.objects.filter(pk=case.pk).update(stage="plan")
    in_force = karin.get(at(case)).content.decode()
    for name in ("follow-up", "changes"):
        assert reverse(f"staff:{name}", args=[case.key]) in in_force

"""What went wrong is told without a person in it, reaches those who handle it, and is answered."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.core import serializers
from tests.world import NOW, World, called

from samlas import rulebook
from samlas.casework.case import Case, Conflict, Refused
from samlas.casework.own.who import Own
from samlas.casework.tasks import Task, What
from samlas.deviations import handling, minding, own, reporting
from samlas.deviations.handling import Wanted
from samlas.deviations.models import IDEA, Origin, Report, State
from samlas.deviations.reporting import NotClear, Told
from samlas.directory.models import Office, OfficeKind
from samlas.exchange.models import Dispatch
from samlas.exchange.notice_models import Notice
from samlas.ledger.models import Entry
from samlas.retention import erasing

LATER = NOW + timedelta(days=2)


def begin_with(there: World) -> Case:
    for who in ("pia", "maja", "marie"):  # of Haninge, Region Stockholm and Göteborg
        Office.objects.create(
            assignment=there.by(who), kind=OfficeKind.DEVIATIONS, valid_from=date(2024, 1, 1)
        )
    case = called(there.by("karin"), [there.unit("bup")])
    case.rulebook = "haninge"
    case.save()
    return case


@pytest.fixture
def case(begun: Case) -> Case:
    return begun


def tell(there: World, case: Case | None, kind: str = "did-not-come", **more: str) -> Report:
    by = there.by("karin")
    at = reporting.ground(case.key if case else "", by, NOW)
    return reporting.tell(at, Told(kind, **more), by, NOW)


def keys(there: World, who: str, sort: str = "", kind: str = "") -> list[str]:
    found = handling.reports(there.by(who), Wanted(sort, kind), None, LATER)
    return [one.key for one in found]


def test_two_taps_tell_those_whom_the_agreement_names_and_nobody_else(
    there: World, case: Case
) -> None:
    report = tell(there, case)
    left = (report.phase, report.month, report.agreement)
    assert left == ("meeting", date(2026, 3, 1), "haninge")
    assert report.unit_kinds == ["child-psychiatry", "social-services"]
    assert keys(there, "pia") == keys(there, "maja") == [report.key]
    assert keys(there, "marie") == []
    with pytest.raises(Report.DoesNotExist):
        handling.one(report.key, there.by("marie"), LATER)
    with pytest.raises(Report.DoesNotExist):
        keys(there, "gunilla")


def test_what_leaves_holds_nothing_of_the_case_nor_of_who_told_it(there: World, case: Case) -> None:
    report = tell(there, case, text="Ingen kom, och ingen hörde av sig.")
    leaves = json.dumps(json.loads(serializers.serialize("json", [report])))
    secret = {case.key, case.individual.family_name, "Karin", str(NOW.day) + " mars"}
    assert not [one for one in secret if one in leaves]
    about = Entry.objects.filter(about=report.key).values_list("detail", flat=True)
    assert case.key not in json.dumps(list(about))
    kept = Origin.objects.raw("SELECT id, * FROM deviations_origin")[0]
    assert kept.case == case.key  # sealed in its column, and read here alone
    with pytest.raises(Origin.DoesNotExist):
        reporting.one(report.key, there.by("elin"), LATER)


def test_a_name_in_the_words_stops_them_and_a_word_that_is_none_may_stay(
    there: World, case: Case
) -> None:
    with pytest.raises(NotClear) as stopped:
        tell(there, case, text="Bertils mamma ringde.", proposal="Ring Karin.")
    words = {name: [one.word for one in some] for name, some in stopped.value.found.items()}
    assert words == {"text": ["Bertils"], "proposal": ["Karin"]}
    at = reporting.ground(case.key, there.by("karin"), NOW)
    told = Told("did-not-come", text="Det var Stora Salen.", kept=["stora salen"])
    assert reporting.tell(at, told, there.by("karin"), NOW).text == "Det var Stora Salen."


def test_where_no_agreement_says_all_only_those_concerned_are_told(there: World) -> None:
    by = there.by("berit")  # no party of an agreement
    at = reporting.ground("", by, NOW)
    assert (
        [one.code for one in at.route.principals]
        == ["fk"]
        == [one.code for one in at.route.unheard]
    )
    assert reporting.ground("", there.by("karin"), NOW).route.book == "haninge"


def test_an_idea_stands_apart_and_needs_its_words(there: World, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        tell(there, None, IDEA)
    assert refused.value.field == "proposal"
    idea = tell(there, None, IDEA, proposal="Boka lokalen när kallelsen går.")
    fault = tell(there, case)
    assert keys(there, "pia", sort=IDEA) == [idea.key]
    assert keys(there, "pia", sort="fault") == [fault.key] == keys(there, "pia", kind=fault.kind)
    with pytest.raises(Refused):
        tell(there, case, "other")


def test_it_may_be_changed_and_taken_back_until_it_is_received(there: World, case: Case) -> None:
    by, report = there.by("karin"), tell(there, case)
    reporting.change(report.key, Told("", text="Ingen kom."), 0, by, NOW)
    with pytest.raises(Conflict):
        reporting.change(report.key, Told("", text="Alla kom."), 0, by, NOW)
    with pytest.raises(Refused):
        reporting.take_back(report.key, there.by("yusuf"), NOW)
    handling.receive(report.key, there.by("maja"), LATER)
    with pytest.raises(Refused):
        reporting.take_back(report.key, by, NOW)
    another = tell(there, case)
    reporting.take_back(another.key, by, NOW)
    assert keys(there, "pia") == [report.key]


def test_the_answer_comes_to_who_told_it_and_both_principals_see_the_same(
    there: World, case: Case
) -> None:
    report = tell(there, case)
    handling.begin(report.key, there.by("maja"), LATER)
    with pytest.raises(NotClear):
        handling.answer(report.key, "Ring 08-465 004 10.", 1, there.by("maja"), LATER)
    text = "Från april har mottagningen en ersättare för varje möte."
    handling.answer(report.key, text, 1, there.by("maja"), LATER)
    task = Task.objects.get(about=report.key)
    assert (task.what, task.responsible, task.unit) == (
        What.READ_DEVIATION, there.by("karin"), there.unit("soc"),
    )  # fmt: skip
    assert handling.one(report.key, there.by("pia"), LATER).answer == text
    seen = reporting.one(report.key, there.by("karin"), LATER)
    assert (seen.report.answer, seen.case) == (text, case.key)
    assert not Task.objects.filter(about=report.key).exists()
    handling.begin(report.key, there.by("pia"), LATER)
    assert Report.objects.get().state == State.HANDLED


def test_who_handles_it_is_reminded_once_when_the_days_are_over(there: World, case: Case) -> None:
    report = tell(there, case)
    assert report.due == date(2026, 3, 17)
    assert minding.remind(datetime(2026, 3, 17, 8, tzinfo=NOW.tzinfo)) == 0
    morning = datetime(2026, 3, 18, 8, tzinfo=NOW.tzinfo)
    assert [minding.remind(morning), minding.remind(morning)] == [1, 0]
    told = Notice.objects.filter(about=report.key).values_list("staff__code", flat=True)
    assert set(told) == {"pia", "maja"}


def test_the_tie_to_the_case_is_dropped_when_its_time_is_over(there: World, case: Case) -> None:
    report = tell(there, case)
    handling.answer(report.key, "Vi har ändrat vår rutin.", 0, there.by("pia"), LATER)
    answer = rulebook.ask("clock", {
        "rulebook": "haninge", "on": LATER.date(), "clock": "deviation-tie", "due": LATER.date(),
    })  # fmt: skip
    over = datetime.fromisoformat(f"{answer.verdict}T08:00").replace(tzinfo=NOW.tzinfo)
    assert minding.let_go(over - timedelta(days=1)) == 0
    assert minding.let_go(over) == 1
    origin = Origin.objects.get()
    assert (origin.case, origin.by, origin.own_words) == ("", None, "")
    assert reporting.one(report.key, there.by("gunilla"), over).case == ""


def test_a_case_that_is_deleted_takes_the_tie_with_it(there: World, case: Case) -> None:
    report = tell(there, case)
    assert erasing.let_go(there.unit("soc"), case.key, LATER) > 0
    assert not Origin.objects.filter(report=report).exists()
    handling.answer(report.key, "Vi har ändrat vår rutin.", 0, there.by("pia"), LATER)


def test_the_persons_words_reach_the_head_and_those_who_handle_it_only_when_clear(
    there: World, case: Case
) -> None:
    mine = Own(Case.objects.select_related("individual", "unit").get(pk=case.pk))
    name = case.individual.given_name
    with pytest.raises(NotClear):
        own.tell(mine, "not-heard", f"De frågade inte {name}.", NOW)
    report = own.tell(mine, "not-heard", f"De frågade inte {name}.", NOW, only_unit=True)
    assert handling.one(report.key, there.by("pia"), LATER).text == ""
    assert Task.objects.get(about=report.key).responsible == there.by("gunilla")
    assert reporting.one(report.key, there.by("yusuf"), LATER).words == ""
    assert name in reporting.one(report.key, there.by("gunilla"), LATER).words
    assert not Task.objects.filter(about=report.key).exists()
    assert [one.report.key for one in own.told(mine)] == [report.key]
    assert own.tell(mine, "other", "Ingen lyssnade.", NOW).text == "Ingen lyssnade."


def test_a_received_paper_is_enough_to_tell_of_and_names_whom_not_to_name(
    there: World, case: Case
) -> None:
    elin, karin = there.by("elin"), there.by("karin")
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"))
    Case.objects.update(rulebook="vg")
    assert reporting.ground_of_paper(paper.key, elin, NOW).route.book == "vg"
    Case.objects.update(rulebook="haninge")
    at = reporting.ground_of_paper(paper.key, elin, NOW)
    report = reporting.tell(at, Told("did-not-come"), elin, NOW)
    assert (report.agreement, report.phase, report.unit_kinds) == (
        "haninge", "meeting", ["child-psychiatry", "social-services"],
    )  # fmt: skip
    assert reporting.one(report.key, elin, NOW).paper == paper.key
    for words in (case.individual.given_name, karin.staff.name, case.key):
        with pytest.raises(NotClear):
            reporting.change(report.key, Told("", text=f"{words}s kallelse."), 0, elin, NOW)
    with pytest.raises(Dispatch.DoesNotExist):
        reporting.ground_of_paper(paper.key, there.by("maja"), NOW)
    Dispatch.objects.update(is_protected=True)
    with pytest.raises(Dispatch.DoesNotExist):
        reporting.ground_of_paper(paper.key, elin, NOW)
    assert reporting.one(report.key, elin, NOW).paper == ""


def test_a_unit_that_lets_go_of_its_copy_no_longer_knows_whom_its_report_was_of(
    there: World, case: Case
) -> None:
    paper = Dispatch.objects.get(case=case.key, recipient=there.unit("bup"))
    at = reporting.ground_of_paper(paper.key, there.by("elin"), NOW)
    told = reporting.tell(at, Told("did-not-come"), there.by("elin"), NOW)
    tell(there, case)
    erasing.let_go(there.unit("bup"), case.key, NOW)
    assert Origin.objects.filter(report=told).exists() is False
    assert Origin.objects.count() == 1

"""The overview: the process line and who comes, derived from what has happened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from tests import world as w
from tests.world import NOW, SWEDEN, TODAY, World, alva

from samlas.casework import consent, withdrawal
from samlas.casework.case import Case
from samlas.casework.overview import Overview, overview
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Summons
from samlas.exchange.models import AnswerKind, Mandate
from samlas.ledger.models import Act, Entry

Counting = Callable[[], AbstractContextManager[list[str]]]


def seen(case: Case, there: World, now: datetime = NOW) -> Overview:
    return overview(case.key, there.by("karin"), now)


def line(case: Case, there: World, now: datetime = NOW) -> str:
    """The process line in signs: done x, now o, ahead a dot."""
    signs = {"done": "x", "now": "o", "ahead": "."}
    return "".join(signs[mark.state] for mark in seen(case, there, now).marks)


def current(case: Case) -> Summons:
    found = draft.current(case)
    assert found is not None
    return found


def comes(case: Case, there: World, unit: str, who: str, name: str = "Elin Bergvall") -> None:
    paper = w.paper_to(case, there.unit(unit))
    answering.answer(paper.key, Said(kind=AnswerKind.ATTEND, attendee=name), there.by(who), NOW)


def test_the_process_line_moves_with_what_happens(there: World) -> None:
    karin, bup = there.by("karin"), there.unit("bup")
    case = w.start(karin)
    assert line(case, there) == "o....."
    w.inform(case, karin)
    assert line(case, there) == "xo...."
    consent.record(case, w.yes([bup]), karin, NOW)
    assert line(case, there) == "xxo..."
    w.put_on_map(case, bup, karin)
    summons = w.write(case, karin)
    assert line(case, there) == "xxo..."
    w.send(summons, karin)
    assert line(case, there) == "xxxo.."
    sending.cancel(current(case), current(case).version, "Sjukdom.", karin, NOW)
    assert line(case, there) == "xxo..."
    withdrawal.withdraw(case, "phone", karin, NOW)
    assert line(case, there) == "xo...."


def test_a_no_from_the_person_leaves_the_line_at_the_consent(there: World) -> None:
    case = w.start(there.by("karin"))
    w.inform(case, there.by("karin"))
    consent.decline(case, "", there.by("karin"), NOW)
    assert line(case, there) == "xo...."


def test_a_consent_that_runs_out_is_the_step_to_take_again(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup")])
    assert line(case, there, NOW + timedelta(days=89)) == "xxxo.."
    assert line(case, there, NOW + timedelta(days=91)) == "xox..."


def test_the_steps_carry_their_swedish_days_also_just_after_midnight(there: World) -> None:
    night = datetime(2026, 3, 11, 0, 30, tzinfo=SWEDEN)
    case = w.called(there.by("karin"), [there.unit("bup")], now=night)
    days = [mark.on for mark in seen(case, there, night).marks[:4]]
    assert days == [night.date()] * 3 + [night.date() + timedelta(days=28)]


def test_the_overview_tells_who_comes_who_is_late_and_who_may_not_decide(there: World) -> None:
    units = ["bup", "habilitering", "kassan"]
    case = w.called(there.by("karin"), [there.unit(code) for code in units])
    comes(case, there, "bup", "elin")
    paper = w.paper_to(case, there.unit("bup"))
    answering.prepare(paper.key, {"mandate": Mandate.NO}, 0, there.by("elin"), NOW)
    found = seen(case, there)
    assert found.answered == 1
    bup, habilitering, kassan = found.attendance
    assert (bup.comes, bup.has_answered, bup.lacks_mandate, bup.is_called) == (True,) * 4
    assert (habilitering.comes, habilitering.is_called, habilitering.is_late) == (
        False, True, False,
    )  # fmt: skip
    assert not kassan.is_called
    assert not found.late


def test_who_has_not_answered_is_late_the_day_after_the_answer_date(there: World) -> None:
    units = [there.unit("bup"), there.unit("kassan")]
    case = w.called(there.by("karin"), units, alva())
    comes(case, there, "bup", "elin")
    answer_by = w.paper_to(case, there.unit("kassan")).answer_by
    assert answer_by == TODAY + timedelta(days=21)
    last = NOW + timedelta(days=21)
    assert seen(case, there, last).late == []
    late = seen(case, there, last + timedelta(days=1)).late
    assert [one.recipient.contact.unit for one in late] == [there.unit("kassan")]


def test_the_overview_names_the_unit_that_a_paper_was_passed_on_to(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup"), there.unit("kassan")])
    paper = w.paper_to(case, there.unit("bup"))
    assert [one.passed_on_to for one in seen(case, there).attendance] == ["", ""]
    to = there.unit("habilitering")
    answering.pass_on(paper.key, to, "Ringde Karin 10 mars.", there.by("elin"), NOW)
    told = [one.passed_on_to for one in seen(case, there).attendance]
    assert told == ["Habiliteringscenter Haninge", ""]
    answering.give_back(paper.key, "Ingen här känner Bertil.", there.by("maja"), NOW)
    assert [one.passed_on_to for one in seen(case, there).attendance] == ["", ""]


def test_the_overview_is_read_in_a_few_queries_whatever_it_holds(
    there: World, queries: Counting
) -> None:
    small = w.called(there.by("karin"), [there.unit("bup")])
    units = ["bup", "habilitering", "kassan", "vardcentral", "fjardskolan", "mottagning"]
    large = w.called(there.by("karin"), [there.unit(code) for code in units])
    comes(large, there, "bup", "elin")
    counts = []
    for case in (small, large):
        with queries() as done:
            found = seen(case, there)
            read_out(found)
        counts.append(len(done))
    assert counts[0] == counts[1] <= 7


def read_out(found: Overview) -> None:
    """Everything that a page of the overview would say."""
    assert found.case.individual.name
    assert found.case.responsible.staff.name
    assert found.case.unit.name
    assert all(row.consent.given_on and row.valid_to for row in found.rows)
    for one in found.attendance:
        assert one.recipient.contact.unit is not None
        assert one.recipient.contact.unit.name
        assert one.recipient.dispatch is not None
        assert one.passed_on_to == ""


def test_reading_the_overview_is_noted(there: World) -> None:
    case = w.start(there.by("karin"))
    seen(case, there)
    assert Entry.objects.get(act=Act.READ).about == case.key


def test_another_unit_has_no_overview_to_read(there: World) -> None:
    case = w.called(there.by("karin"), [there.unit("bup")])
    with pytest.raises(Case.DoesNotExist):
        overview(case.key, there.by("elin"), NOW)

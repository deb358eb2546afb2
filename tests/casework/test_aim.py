"""What a recipient is asked for: only some rulebooks let one without a case stay away (H42–H44)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import world as w
from tests.world import NOW, World, alva

from samlas.casework import consent
from samlas.casework.case import Case, Context
from samlas.casework.summons import answering, check, draft
from samlas.casework.summons.answering import NotOpen, Said
from samlas.casework.summons.check import Judged
from samlas.casework.summons.draft import AskedFor, Summons
from samlas.directory.models import Assignment, Unit
from samlas.exchange.models import AnswerKind, Reply

NO_CASE = Said(kind=AnswerKind.NO_ONGOING_CASE, search_made="Sökt i journalen och hos kollegor.")


def written(by: Assignment, unit: Unit, asked_for: AskedFor, *, ongoing: bool = False) -> Summons:
    """A summons for Alva, ready to go, to a unit that is asked for one thing."""
    case = w.start(by, alva())
    w.inform(case, by)
    consent.record(case, w.yes([unit]), by, NOW)
    w.put_on_map(case, unit, by, ongoing=ongoing)
    summons = w.write(case, by)
    values = {one.pk: {"asked_for": asked_for} for one in summons.recipients.all()}
    return draft.save_recipients(summons, values, summons.version, by, NOW)


def judged(summons: Summons) -> Judged:
    return check.readiness(check.sheet(summons, NOW.date()), NOW).judged[0]


def may_say_no_case(summons: Summons) -> bool:
    return "no-ongoing-case" in judged(summons).answers.verdict


@pytest.mark.parametrize("asked_for", [AskedFor.INFORMATION, AskedFor.APPLICATION])
def test_in_haninge_one_without_a_case_who_is_only_to_inform_may_say_so(
    there: World, asked_for: AskedFor
) -> None:
    summons = written(there.by("karin"), there.unit("bup"), asked_for)
    assert may_say_no_case(summons)
    assert judged(summons).is_called
    assert "H42" in {clause.id for clause in judged(summons).answers.because}
    w.send(summons, there.by("karin"))
    paper = w.paper_to(summons.case, there.unit("bup"))
    with pytest.raises(NotOpen):
        answering.answer(paper.key, Said(kind=AnswerKind.DECLINE), there.by("elin"), NOW)
    answering.answer(paper.key, NO_CASE, there.by("elin"), NOW)
    assert Reply.objects.get().search_made == NO_CASE.search_made


def test_one_who_is_to_plan_together_may_not(there: World) -> None:
    summons = written(there.by("karin"), there.unit("bup"), AskedFor.COORDINATION)
    assert not may_say_no_case(summons)
    w.send(summons, there.by("karin"))
    paper = w.paper_to(summons.case, there.unit("bup"))
    with pytest.raises(NotOpen):
        answering.answer(paper.key, NO_CASE, there.by("elin"), NOW)


def test_one_with_an_ongoing_case_may_not(there: World) -> None:
    unit = there.unit("bup")
    assert not may_say_no_case(written(there.by("karin"), unit, AskedFor.INFORMATION, ongoing=True))


@pytest.mark.parametrize(("who", "unit"), [("marie", "bup-gbg"), ("lars", "bup")])
def test_in_vastra_gotaland_and_under_the_law_alone_nobody_may(
    there: World, who: str, unit: str
) -> None:
    for asked_for in AskedFor:
        summons = written(there.by(who), there.unit(unit), asked_for)
        assert summons.case.rulebook in ("vg", "law")
        assert not may_say_no_case(summons)


def test_before_discharge_nobody_may_in_haninge_either(there: World) -> None:
    summons = written(there.by("karin"), there.unit("bup"), AskedFor.INFORMATION)
    Case.objects.filter(pk=summons.case.pk).update(context=Context.DISCHARGE)
    summons.refresh_from_db()
    ready = {"ready_for_discharge_at": NOW + timedelta(days=2)}
    summons = draft.save(summons, ready, summons.version, there.by("karin"), NOW)
    assert not may_say_no_case(summons)

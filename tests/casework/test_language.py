"""Interpreter and translation are things to do for the unit that calls, until they are done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import world as w
from tests.world import NOW, TODAY, World, bertil

from samlas.casework import language
from samlas.casework.case import Case, Refused
from samlas.casework.language import LanguageHelp
from samlas.casework.meeting import readiness
from samlas.casework.summons import draft, sending
from samlas.casework.tasks import Task

MEETS = TODAY + timedelta(days=28)


def called(there: World, **more: object) -> Case:
    units = [there.unit("bup")]
    return w.called(there.by("karin"), units, bertil(**more))


def to_do(case: Case) -> dict[str, date]:
    rows = Task.objects.filter(about=case.key, what__in=("book-interpreter", "translate"))
    return {one.what: one.due for one in rows}


def said(case: Case, there: World) -> dict[str, bool]:
    points = readiness.preparations(case.key, there.by("karin"), NOW).points
    return {one.what: one.is_ready for one in points}


def test_who_needs_an_interpreter_gets_one_booked_and_the_summons_translated(there: World) -> None:
    case, karin = called(there, language="arabiska", interpreter=True), there.by("karin")
    assert to_do(case) == {
        "book-interpreter": MEETS - timedelta(days=7),
        "translate": MEETS - timedelta(days=14),
    }
    assert said(case, there)["Tolk på mötet"] is False
    booking = LanguageHelp.objects.get(help="interpreter")
    with pytest.raises(Refused):
        language.done(case, booking.pk, TODAY + timedelta(days=1), "", karin, NOW)
    language.done(case, booking.pk, TODAY, "Språkservice 4711", karin, NOW)
    assert set(to_do(case)) == {"translate"}
    assert said(case, there)["Tolk på mötet"] is True


def test_a_moved_meeting_has_its_interpreter_booked_anew(there: World) -> None:
    case, karin = called(there, interpreter=True), there.by("karin")
    language.done(case, LanguageHelp.objects.get().pk, TODAY, "", karin, NOW)
    summons = draft.current(case)
    assert summons is not None
    later = {"starts_at": NOW + timedelta(days=40)}
    summons = draft.save(summons, later, summons.version, karin, NOW)
    sending.send(summons, summons.version, karin, NOW, reason="Ny tid.")
    assert set(to_do(case)) == {"book-interpreter"}
    summons = draft.current(case)
    assert summons is not None
    sending.cancel(summons, summons.version, "Sjuk.", karin, NOW)
    assert to_do(case) == {}


@pytest.mark.parametrize("more", [{}, {"language": "Svenska"}])
def test_who_reads_swedish_needs_nothing(there: World, more: dict[str, str]) -> None:
    case = called(there, **more)
    assert to_do(case) == {}

"""Whoever holds the database, and its keys, can't tell who said what: by no case, time or order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from tests import world
from tests.world import World

from samlas.backup import rows
from samlas.casework.meeting import held
from samlas.evaluation import answering, boxes, codes, letting_out
from samlas.evaluation.boxes import Cell
from samlas.evaluation.models import Box, Comment, Five, Spent, Tally
from samlas.evaluation.questionnaire import Audience
from samlas.small import FEW

ON = date(2026, 11, 23)
LATER = date(2027, 2, 10)  # no code of that quarter can be used any more
OWN = {"evaluation_box", "evaluation_spent"}
Answers = dict[str, str]


def answer(
    there: World, unit: str, said: Answers, audience: Audience = Audience.CHILD, on: date = ON
) -> str:
    code = codes.new(there.unit(unit).pk, audience, on, follow_up=False, discharge=False)
    answering.send(answering.asked(codes.write(code), on), said)
    return codes.write(code)


def stored() -> dict[str, list[bytes]]:
    """Every row of every table as it lies in the database."""
    found = {}
    with connection.cursor() as cursor:
        for model in rows.everything():
            table = rows.table_of(model)
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = [repr(tuple(map(_raw, row))).encode() for row in cursor.fetchall()]
    return found


def _raw(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_answering_writes_to_two_tables_alone_and_neither_can_be_read(there: World) -> None:
    case = world.start(there.by("karin"))
    before = stored()
    code = answer(there, "soc", {"heard": "1", "more": "De lyssnade inte på mig."})
    after = stored()
    assert {table for table in after if after[table] != before[table]} == OWN
    kept = b"".join(row for table in OWN for row in after[table])
    assert len(after["evaluation_box"]) == len(after["evaluation_spent"]) == 1
    for told in (code, case.key, "lyssnade", "heard", "child", str(ON)):
        assert told.encode() not in kept


def test_no_table_has_a_place_for_a_case_a_meeting_or_a_time() -> None:
    allowed = {"Principal", "Unit", "Assignment"}
    for model in apps.get_app_config("evaluation").get_models():
        for field in model._meta.get_fields():
            assert not isinstance(field, models.DateTimeField), (model, field)
            if field.related_model:
                assert field.related_model.__name__ in allowed, (model, field)
    dated = [one for one in (Box, Spent, Tally, Five, Comment) for f in one._meta.fields
             if isinstance(f, models.DateField)]  # fmt: skip
    assert dated == []


def test_with_the_keys_too_a_box_has_no_order_and_no_length_that_tells(there: World) -> None:
    for number in range(12):
        answer(there, "soc", {"heard": "5", "more": f"nummer {number}"})
    box = Box.objects.get()
    kept = [one.answers["more"] for one in boxes.opened(box.content).said]
    assert sorted(kept) == sorted(f"nummer {number}" for number in range(12))
    assert kept != [f"nummer {number}" for number in range(12)]
    answer(there, "bup", {"heard": "5"})
    assert {len(one.content) for one in Box.objects.all()} == {boxes.SMALLEST}


def test_a_backup_holds_no_box() -> None:
    """Boxes of one day after the other would tell what was said between."""
    assert "evaluation_box" not in {rows.table_of(model) for model in rows.tables()}


def test_a_code_is_used_once_and_an_empty_answer_uses_none(there: World) -> None:
    code = codes.new(there.unit("soc").pk, Audience.PERSON, ON, follow_up=False, discharge=False)
    asked = answering.asked(codes.write(code), ON)
    with pytest.raises(answering.Nothing):
        answering.send(asked, {"heard": "no such answer"})
    answering.send(asked, {"heard": "4"})
    with pytest.raises(answering.Used):
        answering.send(asked, {"heard": "4"})
    with pytest.raises(answering.Used):
        answering.asked(codes.write(code), ON)
    with pytest.raises(answering.Ended):
        answering.asked(codes.write(code), code.last_day + timedelta(days=1))


@pytest.fixture
def many_meetings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "count", lambda *_args, **_more: letting_out.LEAST_MEETINGS)


def test_nothing_is_let_out_while_a_code_of_the_quarter_can_be_used(
    there: World, many_meetings: None
) -> None:
    for _n in range(FEW):
        answer(there, "soc", {"heard": "5"})
    letting_out.let_out(date(2027, 2, 3))
    assert not Tally.objects.exists()
    letting_out.let_out(LATER)
    assert Tally.objects.get(question="heard").count == FEW
    assert not Box.objects.exists()
    assert not Spent.objects.exists()


def test_answers_are_counted_apart_and_what_few_answered_is_not(
    there: World, many_meetings: None
) -> None:
    for number in range(6):
        said = {"heard": "5" if number else "1", "more": f"nummer {number}"}
        answer(there, "soc", said | ({"in-plan": "1"} if number < 4 else {}))
    letting_out.let_out(LATER)
    counted = {(one.question, one.value): one.count for one in Tally.objects.all()}
    assert counted == {("", ""): 6, ("heard", "1"): 1, ("heard", "5"): 5}
    assert {one.unit_id for one in Comment.objects.all()} == {there.unit("soc").pk}
    assert {one.text for one in Comment.objects.all()} == {f"nummer {n}" for n in range(6)}


def test_too_few_of_units_become_their_principals_and_too_few_there_wait(
    there: World, many_meetings: None
) -> None:
    for unit in ("soc", "soc", "soc", "fjardskolan", "fjardskolan"):
        answer(there, unit, {"heard": "3"})
    answer(there, "bup", {"heard": "2"})
    letting_out.let_out(LATER)
    one = Tally.objects.get(question="heard")
    assert (one.principal, one.unit, one.count) == (there.unit("soc").principal, None, 5)
    shown = Five.objects.get(question="heard")
    assert (shown.principal, shown.unit, shown.period, shown.fives) == (
        one.principal, None, "2026Q4", 1
    )  # fmt: skip
    waits = boxes.opened(Box.objects.get(period="2027Q1").content)
    assert waits.unit == 0
    assert waits.meetings == Counter({Cell("child", follow_up=False): 3})
    for _n in range(4):
        answer(there, "bup", {"heard": "2"}, on=date(2027, 2, 20))
    letting_out.let_out(date(2027, 5, 30))
    late = Tally.objects.get(principal=there.unit("bup").principal, question="heard")
    assert (late.period, late.unit, late.count) == ("2027Q1", None, 5)


def test_one_meeting_is_not_told_of_however_many_were_at_it(there: World) -> None:
    """No meeting of the unit has ended here, so the six are taken to come from one."""
    for _n in range(6):
        answer(there, "soc", {"right-tool": "no"}, Audience.PROFESSIONAL)
    letting_out.let_out(LATER)
    assert not Tally.objects.exists()
    assert not Five.objects.exists()
    assert json.loads(Box.objects.get().content)["unit"] == 0

"""Until when each holder keeps what it has, and what its head can say of that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from tests import world
from tests.protected.test_everywhere import as_staff
from tests.retention.conftest import NOW, TODAY
from tests.world import World

from samlas.casework.case import Case, Refused
from samlas.directory.models import Agreement
from samlas.ledger.models import Act, Entry
from samlas.people.models import Individual
from samlas.retention import disposing, due, stopping
from samlas.retention.stopping import NotThere, Stop

FIVE_YEARS_ON = date(2025, 3, 14)


def test_the_head_finds_what_is_due_by_reference_and_day(there: World, ended: Case) -> None:
    (found,) = disposing.due_now(there.by("gunilla"), NOW)
    assert (found.record.case, found.first, found.last) == (
        ended.key, FIVE_YEARS_ON, date(2026, 12, 31)
    )  # fmt: skip
    assert [one.id for one in found.answer.because] == ["SoL-16-1", "LSS-21c"]
    with pytest.raises(NotThere):
        disposing.due_now(there.by("yusuf"), NOW)


def test_each_holder_keeps_its_own_copy_by_its_own_law(there: World, ended: Case) -> None:
    bup = due.of_record(there.unit("bup"), ended.key, TODAY)
    school = due.of_record(there.unit("ekhagsskolan"), ended.key, TODAY)
    assert bup is not None
    assert school is not None
    assert (bup.first, school.first) == (date(2030, 3, 14), None)
    assert school.answer.verdict == "until-decided"
    assert due.of_record(there.unit("kassan"), ended.key, TODAY) is None


def test_a_school_lets_go_when_its_owner_has_decided(
    there: World, ended: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = """
[source]
id = "ekhagen"
title = "Ekhagens skolor"
level = "local"
document = "Gallringsbeslut"
decided_by = "Styrelsen"
version = "2026-01"
valid_from = 2026-01-01
[[clause]]
id = "G1"
place = "1"
quote = "Handlingar om SIP gallras tre år efter sista anteckningen."
text = "Tre år."
[[clause.sets]]
when = { "unit.kind" = "school", "unit.principal" = "independent-school" }
delete-years = 3
"""
    (tmp_path / "ekhagen.toml").write_text(decided, encoding="utf-8")
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    agreed = Agreement.objects.create(rulebook="ekhagen", title="Gallringsbeslut")
    agreed.parties.add(there.unit("ekhagsskolan"))
    (found,) = due.of_unit(there.unit("ekhagsskolan"), TODAY)
    assert (found.first, [one.id for one in found.answer.because]) == (date(2023, 3, 14), ["G1"])


def test_what_goes_on_is_not_due_nor_what_has_gone_on_since(there: World, ended: Case) -> None:
    again = world.start(there.by("karin"), ended.individual, NOW - timedelta(days=400))
    assert due.of_unit(there.unit("soc"), TODAY) == []
    Case.objects.filter(pk=again.pk).update(stage="declined")
    later = due.of_record(there.unit("soc"), ended.key, TODAY)
    assert later is not None
    assert later.first == date(2030, 2, 3)  # five years after the last entry in the other case


def test_nothing_is_kept_longer_because_others_asked_for_it_in_vain(
    there: World, ended: Case
) -> None:
    for who in ("marie", "karin"):
        answer = as_staff(there.by(who)).get(reverse("staff:sent-paper", args=[ended.key, "X"]))
        assert answer.status_code == 404
    assert Entry.objects.filter(about=ended.key, act=Act.REFUSED).count() == 2
    (found,) = disposing.due_now(there.by("gunilla"), NOW)
    assert found.first == FIVE_YEARS_ON


def test_what_the_record_holds_keeps_it_for_longer(there: World, ended: Case) -> None:
    gunilla = there.by("gunilla")
    Individual.objects.filter(pk=ended.individual.pk).update(birth_date=date(2004, 5, 6))
    stopping.say(ended.key, "child-enquiry", None, gunilla, NOW)
    assert stopping.record(ended.key, gunilla, NOW).first == date(2034, 5, 6)
    stopping.say(ended.key, "placement", None, gunilla, NOW)
    assert stopping.record(ended.key, gunilla, NOW).answer.verdict == "never"
    assert disposing.due_now(gunilla, NOW) == []
    with pytest.raises(NotThere):
        stopping.say(ended.key, "", None, there.by("karin"), NOW)


def test_a_hold_stops_deletion_until_it_is_lifted_or_over(there: World, ended: Case) -> None:
    gunilla = there.by("gunilla")
    stop = Stop("supervision", "IVO-2026/17", TODAY + timedelta(days=10))
    stopping.hold(ended.key, stop, gunilla, NOW)
    (found,) = disposing.due_now(gunilla, NOW)
    assert found.hold is not None
    assert not found.is_due(TODAY)
    assert found.first == FIVE_YEARS_ON  # to set a hold is no entry in the record
    with pytest.raises(Refused):
        disposing.propose([ended.key], gunilla, NOW)
    with pytest.raises(Refused):
        stopping.hold(ended.key, Stop("court"), gunilla, NOW)
    assert due.of_unit(there.unit("soc"), TODAY + timedelta(days=11))[0].hold is None
    stopping.lift(ended.key, gunilla, NOW)
    assert disposing.due_now(gunilla, NOW)[0].is_due(TODAY)
    noted = Entry.objects.filter(about=ended.key, purpose="keeping", act=Act.CHANGED)
    said = [one.detail for one in noted.order_by("number")]
    assert (said[0]["hold"], said[1]["lifted"]) == ("supervision", "supervision")

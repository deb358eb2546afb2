"""What waits for a keeper of agreements: a trial that ends, from the day its first clock rings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.rulebook.test_sources import EXEMPELBY, clause
from tests.world import World

from samlas.agreements import keeping, showing
from samlas.directory.models import Agreement, Assignment, Office, OfficeKind

ENDS = date(2026, 9, 30)


@pytest.fixture
def keeper(there: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """Amina keeps an agreement on trial that her unit is in."""
    text = EXEMPELBY.replace("valid_from", f"trial_to = {ENDS}\nvalid_from")
    (tmp_path / "exempelby.toml").write_text(text + clause('trial = "yes"'), encoding="utf-8")
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    agreement = Agreement.objects.create(rulebook="exempelby", title="Exempelby")
    agreement.parties.set([there.unit("bup-gbg")])
    amina = there.by("amina")
    Office.objects.create(assignment=amina, kind=OfficeKind.AGREEMENTS, valid_from=date(2024, 1, 1))
    return amina


@pytest.mark.parametrize(
    ("on", "waits"),
    [
        (date(2026, 7, 1), []),
        (date(2026, 7, 2), [(False, False)]),
        (date(2026, 8, 30), [(False, False)]),
        (date(2026, 8, 31), [(True, False)]),
        (ENDS, [(True, False)]),
        (date(2026, 10, 1), [(False, True)]),
    ],
)
def test_a_trial_waits_from_90_days_before_and_more_from_30(
    keeper: Assignment, on: date, waits: list[tuple[bool, bool]]
) -> None:
    found = [one for one in keeping.to_do(keeper, on) if one.agreement.rulebook == "exempelby"]
    assert [(one.is_last, one.is_over) for one in found] == waits
    assert {one.ends for one in found} <= {ENDS}


@pytest.mark.parametrize(
    ("on", "trial"),
    [
        (date(2026, 7, 1), "running"),
        (date(2026, 7, 2), "soon"),
        (ENDS, "soon"),
        (date(2026, 10, 1), "over"),
    ],
)
def test_the_list_says_that_a_trial_ends_from_the_day_its_clock_rings(
    keeper: Assignment, on: date, trial: str
) -> None:
    said = {one.name: one.trial for one in showing.listed(keeper, on)}
    assert said["exempelby"] == trial
    assert showing.shown("exempelby", keeper, on).trial == trial
    assert said["law"] == ""


def test_nothing_waits_for_one_without_the_office(keeper: Assignment, there: World) -> None:
    assert keeping.to_do(there.by("per"), ENDS) == []
    assert keeping.to_do(keeper, ENDS)

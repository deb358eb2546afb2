"""`samlas demo --cases`: what the program says, and that the seed decides what is made."""

import pytest
from django.db import transaction
from django.utils.timezone import localtime

from samlas.casework.case import Case
from samlas.casework.models import Summons
from samlas.directory.models import Unit
from samlas.exchange.models import Dispatch
from samlas.faces.command.main import main
from samlas.practice import generator

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_more_can_be_made_and_the_seed_decides_what(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        generator.generate(6, localtime(), 1, lambda _made: None)
        first = seals()
        transaction.set_rollback(True)
    assert main(["demo", "--cases", "6"]) == 0
    assert "6 of 6 cases" in capsys.readouterr().err
    assert seals() == first
    assert main(["demo", "--cases", "6", "--seed", "2"]) == 0
    assert len(seals()) == 2 * len(first)
    assert (Case.objects.count(), Summons.objects.count(), Unit.objects.count()) == (12, 12, 16)


def seals() -> dict[str, str]:
    return {one.key: one.seal for one in Dispatch.objects.all()}


@pytest.mark.parametrize("cases", ["0", "-5", "many", "99999999999"])
def test_a_number_that_cannot_be_made_is_one_line(
    cases: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--cases", cases]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1

"""Filling an empty database with the practice world."""

from datetime import datetime

import pytest
from django.utils.timezone import make_aware
from pytest_django import Settings

from samlas.casework.case import Case
from samlas.exchange.models import Dispatch
from samlas.faces.command.main import main
from samlas.practice import world

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_it_can_be_filled_at_a_time_that_is_not_on_the_clock() -> None:
    """The hour that the clocks leave out in March. Another odd day: test_world."""
    now = make_aware(datetime.fromisoformat("2027-03-28 02:30"))
    world.fill(now)
    assert not Case.objects.filter(started_at__gt=now).exists()
    assert Dispatch.objects.filter(answer=None, answer_by__lt=now.date()).exists()


def test_nobody_is_invented_outside_practice(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.PRACTICE = False
    assert main(["demo"]) == 2
    assert "SAMLAS_MODE" in capsys.readouterr().err
    assert world.is_empty()

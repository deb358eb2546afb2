import pytest
from tests import world as w

pytestmark = pytest.mark.django_db


def test_smoke() -> None:
    there = w.world()
    case = w.called(there.by("karin"), [there.unit("bup"), there.unit("kassan")])
    assert case.stage == "called"

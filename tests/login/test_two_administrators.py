"""Two administrators, each of whom does the same to the other in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.utils.timezone import now
from tests.world import world

from samlas.directory.models import Office, OfficeKind
from samlas.login import looking_after
from samlas.login.account import Account


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_block_each_other_at_once_one_is_left() -> None:
    there = world()
    two = [there.by("gunilla"), there.by("yusuf")]
    for one in two:
        Office.objects.create(
            assignment=one, kind=OfficeKind.ADMINISTRATOR, valid_from=date(2024, 1, 1)
        )
        looking_after.invite_by_hand(one.staff, now())
    together = Barrier(2)

    def block(at: int) -> None:
        together.wait()
        try:
            looking_after.block(two[at], two[1 - at].staff_id, now())
        except ObjectDoesNotExist:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(block, range(2)))
    assert Account.objects.exclude(blocked_at=None).count() == 1

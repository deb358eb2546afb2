"""Setting an account up while no test's transaction is around the pages: as it is for people."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.timezone import now
from tests.login.authenticator import Authenticator
from tests.login.test_own_accounts import FIRST_PASSWORD, TASKS, alone, begin, make_passkey
from tests.world import world

from samlas.login import looking_after

__all__ = ["alone"]


@pytest.mark.django_db(transaction=True)
def test_an_account_is_set_up_on_every_database(client: Client) -> None:
    code = looking_after.invite_by_hand(world().by("karin").staff, now())
    begin(client, code)
    assert client.get(FIRST_PASSWORD).status_code == 200
    assert make_passkey(client, Authenticator()).headers["Location"] == TASKS

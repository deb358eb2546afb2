"""Several who guess the digits of one code in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import localtime
from tests.person.cases import bertils
from tests.person.test_codes import digits, letter_to, wrong
from tests.world import world

from samlas.casework.case import Refused
from samlas.casework.codes import guessing
from samlas.casework.own import by_code
from samlas.casework.own.models import LetterCode
from samlas.casework.used_up import TRIES


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_several_guesses_at_once_only_one_is_the_last() -> None:
    there = world()
    pk = by_code.begin(letter_to(bertils(there, "bup"), there).code, "a", localtime())
    LetterCode.objects.update(wrong=TRIES - 1)
    guess = wrong(digits())
    together = Barrier(4)

    def enter(client: int) -> str:
        together.wait()
        try:
            by_code.enter(pk, guess, str(client), localtime())
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(4) as pool:
        told = set(pool.map(enter, range(4)))
    assert told == {str(guessing.used_up())}
    assert LetterCode.objects.get(pk=pk).wrong == TRIES

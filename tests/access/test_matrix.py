"""Every address as every kind of reader, in every state of a case, by every method.

What is found is what the table says, and nobody else finds anything. A new address without a row
in the table fails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import get_resolver, reverse
from tests.access.house import SCENES, Place, Reader, places, readers
from tests.protected.addresses import _patterns
from tests.world import world

from samlas.access.table import Answer, table
from samlas.login import sessions

METHODS = ("GET", "POST")
# What no page knows is refused before anyone is looked at: every fifth reader, and one a scene.
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OF_OTHERS = 5
DOORS = {reverse(name) for name in ("staff:login", "person:login", "person:code", "guest:answer")}
CODES = ("code", "answer")  # their pages say why nothing is open any more


def test_each_address_has_its_row() -> None:
    known = {name for name, _parts in _patterns(get_resolver())}
    assert sorted(known ^ set(table().addresses)) == []


def ask(reader: Reader, method: str, path: str) -> HttpResponseBase:
    """Ask without a browser's ceremonies; what it changes is taken back."""
    factory = RequestFactory()
    factory.cookies[settings.SESSION_COOKIE_NAME] = reader.cookie
    request = factory.generic(method, path)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    with transaction.atomic():
        answer = HANDLER.get_response(request)
        transaction.set_rollback(True)
    return answer


HANDLER = BaseHandler()


def told(place: Place, answer: HttpResponseBase) -> Answer:
    """What an answer comes down to."""
    if answer.status_code in (404, 405):
        return {404: Answer.ABSENT, 405: Answer.METHOD}[answer.status_code]
    if place.thing != "door" and answer.headers.get("Location", "").partition("?")[0] in DOORS:
        return Answer.LOG_IN
    return Answer.THERE


def walked(among: list[Reader], place: Place, method: str, state: str) -> Iterator[str]:
    """What differs from the table at one address, by one method, as the readers find it.

    What may be seen but is not there in this state is there for none of them.
    """
    may, missing = 0, []
    for reader in among:
        expected = table().answer(
            place.address, method, door=reader.door, state=state,
            roles=reader.roles(place.thing, place.owner),
        )  # fmt: skip
        answer = ask(reader, method, place.path)
        found = told(place, answer)
        if answer.status_code >= 500 or (answer.status_code == 403 and reader.door not in CODES):
            yield f"{answer.status_code} for {reader.name}: {method} {place.address}"
        may += expected == Answer.THERE
        if (expected, found) == (Answer.THERE, Answer.ABSENT):
            missing.append(reader.name)
        elif expected != found:
            yield (
                f"{reader.name} ({', '.join(sorted(reader.roles(place.thing, place.owner)))}): "
                f"{method} {place.address} of {place.owner or 'oneself'}: {found.value}, "
                f"not {expected.value}"
            )
    if 0 < len(missing) < may:
        yield f"{method} {place.address} of {place.owner}: not there for {', '.join(missing)} alone"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thousands of refusals are no news, and no minute that passes is written down between two."""
    monkeypatch.setattr(sessions, "EACH", timedelta(days=1))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("like", SCENES)
def test_everyone_finds_what_the_table_says(
    like: str, db: None, quiet: None, pytestconfig: pytest.Config
) -> None:
    """Each address and reader meet in one of the scenes; with --all-cells, in each of them."""
    HANDLER.load_middleware()
    make, state = SCENES[like]
    scene = make(world())
    among, turn = list(readers(scene, like)), list(SCENES).index(like)
    faults: list[str] = []
    cells, every = 0, pytestconfig.getoption("all_cells")
    for number, place in enumerate(places(scene)):
        here = [
            reader
            for place_of, reader in enumerate(among)
            if every or (number + place_of) % len(SCENES) == turn
        ]
        for method in (*METHODS, OTHERS[(number + turn) % len(OTHERS)]):
            asking = here[:: 1 if method in METHODS or every else OF_OTHERS]
            faults += walked(asking, place, method, state)
            cells += len(asking)
    print(f"\n{like}: {cells} cells, {len(among)} readers")
    assert faults == []

"""What one may not see answers as what was never there: to the eye, to a program, and to a clock.

A key that is there and not the reader's is compared with a key that is nobody's: the same status,
headers, page and length, and as many questions to the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from tests.access.house import Place, Reader, live, places, protected, with_session
from tests.access.test_matrix import HANDLER, ask, quiet  # noqa: F401  (a fixture)
from tests.protected.scene import Scene
from tests.protected.test_everywhere import as_staff
from tests.world import World, world

from samlas.access.table import Answer, table
from samlas.keys import KEY_LENGTH, KEY_LETTERS
from samlas.login.sessions import NUMBER

NOBODYS_KEY, NOBODYS_NUMBER = KEY_LETTERS[0] * KEY_LENGTH, "987654"
KEY = re.compile(rf"/[{KEY_LETTERS}]{{{KEY_LENGTH}}}(?=/)")
# What differs from request to request whatever is asked for: the reference of the error page.
REFERENCE = re.compile(rb"\b[2-9A-HJ-NP-Z]{8}\b")


def nobodys(path: str) -> str:
    """The same address with keys and numbers of nothing."""
    return re.sub(r"/\d+(?=/)", f"/{NOBODYS_NUMBER}", KEY.sub(f"/{NOBODYS_KEY}", path))


def outsiders(scene: Scene) -> Iterator[Reader]:
    """A colleague of those who hold papers, one of the same principal, one of another, and two at
    own pages.
    """
    for code in ("elin", "pia", "marie"):
        by = scene.there.by(code)
        towards = {"review": frozenset({"reviewer"})} if code == "elin" else {}
        yield Reader(code, as_staff(by), "staff", by.unit.code, towards=towards)
    for who in ("stranger", "father"):
        if who not in scene.numbers:
            continue
        reader = with_session(NUMBER, scene.numbers[who])
        yield Reader(who, reader, "person", "-", frozenset({"stranger"}))


def hidden(scene: Scene, state: str) -> Iterator[tuple[Reader, str, Place]]:
    """Each address that is of the case and not for this reader to see."""
    among, where = list(outsiders(scene)), places(scene)
    for place in where:
        if not table().things[place.thing].of_case or nobodys(place.path) == place.path:
            continue
        for reader in among:
            for method in ("GET", "POST"):
                expected = table().answer(
                    place.address, method, door=reader.door, state=state,
                    roles=reader.roles(place.thing, place.owner),
                )  # fmt: skip
                if expected == Answer.ABSENT:
                    yield reader, method, place


def seen(reader: Reader, method: str, path: str) -> dict[str, object]:
    """All that an answer tells, but for the address itself."""
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        answer = ask(reader, method, path)
    content = getattr(answer, "content", b"").replace(path.encode(), b"")
    return {
        "status": answer.status_code,
        "headers": sorted(answer.items()),
        "page": REFERENCE.sub(b"", content),
        "length": len(content),
        "queries": len(asked.captured_queries),
    }


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize(("make", "state"), [(live, "live"), (protected, "protected")])
def test_what_is_hidden_is_as_what_is_not_there(
    make: Callable[[World], Scene],
    state: str,
    db: None,
    quiet: None,  # noqa: F811
    pytestconfig: pytest.Config,
) -> None:
    """Each is compared in one of the two; with --all-cells, in both."""
    HANDLER.load_middleware()
    scene = make(world())
    compared, told = 0, []
    every = pytestconfig.getoption("all_cells")
    for number, (reader, method, place) in enumerate(hidden(scene, state)):
        if not every and number // 2 % 2 != (state == "live"):  # GET and POST go together
            continue
        ours = seen(reader, method, place.path)
        nothing = seen(reader, method, nobodys(place.path))
        differs = [name for name, said in ours.items() if said != nothing[name]]
        compared += 1
        if differs:
            told.append(f"{reader.name}: {method} {place.address}: {', '.join(differs)}")
    print(f"\n{state}: {compared} hidden answers compared")
    assert told == []
    assert compared

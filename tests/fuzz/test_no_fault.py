"""Whatever is sent to any address, by anyone: an answer, and never a fault of ours.

The suite sends a slice. `make fuzz` sends SAMLAS_FUZZ requests, and prints how many there were.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils.timezone import localtime
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests import world
from tests.access import house
from tests.access.house import Reader, readers
from tests.filled import on_postgres
from tests.fuzz.forms import Form, read
from tests.fuzz.hostile import Sent, asked, elsewhere, filled, raw
from tests.protected import scene as scenes
from tests.protected.addresses import addresses
from tests.protected.scene import Scene
from tests.world import World

import samlas
from samlas.people.models import Protection

HOUSE = Path(samlas.__file__).parent
CASES = int(os.environ.get("SAMLAS_FUZZ", "400"))
HANDLER = BaseHandler()
AMONG = {"karin", "gunilla", "anders", "tomas", "person", "guardian", "beside", "other", "code",
         "answer", "guest", "administrator"}  # fmt: skip
QUERY = re.compile(r"GET(?:\.get\(|\.getlist\(|\[)\"([\w.]+)\"|\"(\w+)\" in request\.GET")
FRAME = ("/language/", "/log-out/", "/log-in/assignment/", "/my/log-out/")


def drafted(there: World) -> Scene:
    """A case of its own up to a summons that is not sent yet; another's has come further."""
    now = localtime()
    scene = house.called(there)
    by = there.by("karin")
    case = world.start(by, world.bertil(), now)
    close = scenes._speakers(case, by, is_adult=True)
    numbers = scenes._numbers(case.individual, close)
    draft = Scene(there, Protection.NONE, case, scene.request, numbers)
    scenes._agree(draft, close, now)
    world.write(case, by, now)
    return draft


SCENES: dict[str, tuple[Callable[[World], Scene], str]] = {
    "draft": (drafted, "draft"),
    **{name: house.SCENES[name] for name in ("called", "live", "closed")},
}


# In `make test` each database is sent something in two of them: what a database takes ill is what
# is sent, and not how far a case has come.
HERE = {"called", "closed"} if on_postgres() else {"draft", "live"}
EACH = [pytest.param(like, marks=[] if like in HERE else pytest.mark.thorough) for like in SCENES]


@dataclass
class Faults:
    """Each kind of fault once, with a request that shows it."""

    seen: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    last: str = ""

    def heard(self, **_told: object) -> None:
        """Django tells of an exception that became a 500."""
        self.last = traceback.format_exc()

    def take(self, who: str, sent: Sent, answer: HttpResponseBase) -> None:
        self.statuses[answer.status_code] += 1
        if self.statuses.total() % 1000 == 0:
            print(f"{self.statuses.total()} requests", flush=True)
        if answer.status_code < 500:
            return
        lines = self.last.strip().splitlines()
        ours = [line for line in lines if str(HOUSE) in line]
        place = (
            f"{lines[-1][:200] if lines else answer.status_code} at {(ours or ['?'])[-1].strip()}"
        )
        if place not in self.seen:
            print("FAULT", place, flush=True)
        self.seen.setdefault(place, f"{who}: {sent!r:.1500}\n{self.last[-2500:]}")


def ask(reader: Reader, sent: Sent) -> HttpResponseBase:
    """Ask without a browser's ceremonies; what it changes is taken back."""
    factory = RequestFactory()
    factory.cookies[settings.SESSION_COOKIE_NAME] = reader.cookie
    path, _mark, query = sent.path.partition("?")
    request = factory.generic(
        sent.method, path, sent.body, sent.media_type,
        **{"QUERY_STRING": query, **sent.headers},  # type: ignore[arg-type]
    )  # fmt: skip
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    with transaction.atomic():
        answer = HANDLER.get_response(request)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return answer


class Pages:
    """What each page offers each reader, read at its first visit."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.kept: dict[tuple[str, str], list[Form]] = {}
        self.here: dict[tuple[str, str], bool] = {}

    def first(self, reader: Reader, paths: list[str]) -> str:
        """The first of these that the reader finds; the last when there is none."""
        for path in paths:
            self.forms(reader, path)
            if self.here[reader.name, path]:
                return path
        return paths[-1]

    def forms(self, reader: Reader, path: str) -> list[Form]:
        key = (reader.name, path)
        if key not in self.kept:
            answer = ask(reader, Sent("GET", path))
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            html = answer.content.decode() if is_page and not answer.streaming else ""  # type: ignore[attr-defined]
            found = read(path, html)
            self.words += [word for word in _words(found.links) if word not in self.words]
            page = [form for form in found.forms if form.action not in FRAME]
            self.here[key] = answer.status_code in (200, 405)
            bare = [] if answer.status_code == 200 else [Form(path, "POST")]
            self.kept[key] = page or found.forms or bare
        return self.kept[key]


def ways_of(reader: Reader, paths: list[tuple[str, str]]) -> list[str]:
    """The addresses behind the reader's own door, and a few of the others."""
    door = {"code": "person", "answer": "guest"}.get(reader.door, reader.door or "guest")
    own = [path for name, path in paths if name.startswith(f"{door}:")]
    return own + [path for _name, path in paths[:: len(paths) // 10]]


def _words(links: set[str]) -> list[str]:
    return [pair.partition("=")[0] for link in links for pair in link.partition("?")[2].split("&")]


def asked_for() -> list[str]:
    """The names that our pages look for in a query."""
    texts = [file.read_text() for file in HOUSE.glob("faces/**/*.py")]
    return sorted({name for text in texts for pair in QUERY.findall(text) for name in pair if name})


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("like", EACH)
def test_nothing_that_is_sent_is_answered_by_a_fault(like: str, db: None, quiet: None) -> None:
    HANDLER.load_middleware()
    make, state = SCENES[like]
    scene = make(world.world())
    among = [one for one in readers(scene, state) if one.name in AMONG]
    paths = list(addresses(scene))
    pages, faults = Pages(asked_for()), Faults()
    kept: dict[str, list[str]] = {}
    got_request_exception.connect(faults.heard)

    @how(max_examples=CASES // len(SCENES), derandomize="SAMLAS_FUZZ" not in os.environ,
         database=None, deadline=None, suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def sends(data: st.DataObject) -> None:
        reader = data.draw(st.sampled_from(among) | st.just(among[0]))
        ways = st.sampled_from(kept.setdefault(reader.name, ways_of(reader, paths)))
        path = pages.first(reader, data.draw(st.lists(ways, min_size=4, max_size=4)))
        way = data.draw(st.integers(0, 11))
        if way < 9 and (forms := pages.forms(reader, path)):
            form = data.draw(st.sampled_from(forms))
            sent = data.draw(filled(form))
        else:
            kinds: list[Any] = [asked(path, pages.words), elsewhere(path), raw(path)]
            sent = data.draw(kinds[way % 3])
        faults.take(reader.name, sent, ask(reader, sent))

    try:
        sends()
    finally:
        got_request_exception.disconnect(faults.heard)
    print(f"\n{like}: {faults.statuses.total()} requests, {dict(sorted(faults.statuses.items()))}")
    assert "\n\n".join(f"{place}\n{shown}" for place, shown in faults.seen.items()) == ""

"""The pages that are measured: for each, requests on different rows of the database.

python -m tools.bench.pages COUNT     prints them as JSON, having written what they need
"""

import json
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.db.models import Count, QuerySet  # noqa: E402
from django.utils.timezone import localtime  # noqa: E402

from samlas.casework.case import Stage  # noqa: E402
from samlas.casework.meeting.models import Slot  # noqa: E402
from samlas.casework.models import Case, Summons  # noqa: E402
from samlas.casework.plan import sealing  # noqa: E402
from samlas.casework.plan.models import Plan  # noqa: E402
from samlas.directory.models import Assignment, Unit  # noqa: E402
from samlas.exchange.models import Holding  # noqa: E402
from samlas.login.sessions import KEY, SessionStore  # noqa: E402
from samlas.practice import generator  # noqa: E402
from tools.bench.measuring import BARE, WARM_UP, Ask  # noqa: E402

READY = Path(__file__).parent / "ready"
TOKEN = "a" * 32
ROWS_OF_A_LIST = 20


def pages(count: int) -> dict[str, list[Ask]]:
    """Each page by name, with up to `count` different requests; a form is never sent twice."""
    picked = random.Random(1)  # noqa: S311  (nothing secret)

    def some(rows: Any, *names: str) -> list[Any]:
        found = list(rows.values_list("pk", *names))
        return picked.sample(found, min(count, len(found)))

    units = some(Unit.objects.all())
    lists = some(
        Assignment.objects.annotate(rows=Count("tasks")).filter(rows__gte=ROWS_OF_A_LIST // 2)
    )
    cases = some(Case.objects.all(), "key", "responsible")
    received = some(
        Holding.objects.filter(number=1, dispatch__kind="summons"), "dispatch__key", "unit"
    )
    plans = some(Holding.objects.filter(dispatch__kind="plan"), "dispatch__key", "unit")
    waiting = some(
        Holding.objects.filter(awaiting=True, passed_on_at=None, dispatch__verdict="called"),
        "dispatch__key",
        "unit",
    )
    return {
        BARE: [Ask(f"/bench/bare/{pk}/") for (pk,) in units],
        "past the models": [Ask(f"/bench/by-cursor/{pk}/") for (pk,) in units],
        "work list": [Ask("/", logged_in(pk)) for (pk,) in lists],
        "plan overview": [Ask(f"/plans/{key}/", logged_in(who)) for _pk, key, who in cases],
        "opening a received paper": [
            Ask(f"/received/{key}/", at(unit)) for _pk, key, unit in received
        ],
        "answering": [answering(key, unit) for _pk, key, unit in waiting],
        "opening a received plan": [Ask(f"/received/{key}/", at(unit)) for _pk, key, unit in plans],
        **made_for_this_run(count),
    }


def made_for_this_run(count: int) -> dict[str, list[Ask]]:
    """The forms that are sent once each, on cases made from the stories in `ready`, in turn."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    stories = len(list(READY.glob("*.toml")))
    generator.generate(count * stories, localtime(), 1, lambda _made: None, READY)
    made = Case.objects.filter(pk__gt=last)
    return {
        "sending to four": list(sending(made.filter(stage=Stage.SUMMONS))),
        "saving a text of the minutes": list(saving(made.filter(meetings__ended_at=None))),
        "sealing a plan for six": list(sealed(made.filter(plan__edition=0))),
    }


def sending(cases: QuerySet[Case]) -> Iterator[Ask]:
    """Summonses that are ready."""
    for summons in Summons.objects.filter(case__in=cases).select_related("case"):
        form = {"version": summons.version, "reason": ""}
        yield post(
            f"/plans/{summons.case.key}/summons/check/",
            logged_in(summons.case.responsible_id),
            form,
        )


def saving(cases: QuerySet[Case]) -> Iterator[Ask]:
    """One text more in the minutes of a meeting that is open, as the page saves it by itself."""
    slots = Slot.objects.filter(meeting__case__in=cases, name="situation")
    for slot in slots.select_related("meeting__case"):
        form = {"t.situation": f"{slot.text} Kvällarna är svårare.", "v.situation": slot.version}
        yield post(
            f"/meetings/{slot.meeting.key}/?step=person&autosave=1&slot=situation",
            logged_in(slot.meeting.case.responsible_id),
            form,
        )


def sealed(cases: QuerySet[Case]) -> Iterator[Ask]:
    """Plans that are approved, and have been read through."""
    for plan in Plan.objects.filter(case__in=cases).select_related("case__individual"):
        version = sealing.version_of(sealing.sheet(plan, localtime()))
        yield post(
            f"/plans/{plan.case.key}/plan/check/",
            logged_in(plan.case.responsible_id),
            {"version": version, "reason": ""},
        )


def answering(key: str, unit: int) -> Ask:
    """A yes to a summons."""
    form = {"kind": "attend", "attendee": "Samordnaren", "takes_part": "on-site"}
    return post(f"/received/{key}/answer/", at(unit), form)


def post(path: str, cookies: str, form: Mapping[str, object]) -> Ask:
    """A form that is sent, with its token."""
    return Ask(path, cookies, urlencode({"csrfmiddlewaretoken": TOKEN, **form}))


def at(unit: int) -> str:
    """The cookies of someone who works at the unit."""
    return logged_in(Assignment.objects.filter(unit=unit).values_list("pk", flat=True)[0])


def logged_in(assignment: int) -> str:
    """The cookies of a session under the assignment."""
    session = SessionStore()
    session[KEY] = assignment
    session.create()
    return f"samlas_session={session.session_key}; samlas_csrf={TOKEN}"


if __name__ == "__main__":
    wanted = int(sys.argv[1]) + WARM_UP + 1
    made = {name: [asdict(ask) for ask in some] for name, some in pages(wanted).items()}
    json.dump(made, sys.stdout)

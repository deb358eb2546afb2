"""Papers that units have received, for the tests of their pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from tests.staff.cases import sent
from tests.world import World, paper_to

from samlas.casework.case import Case
from samlas.casework.summons import answering, draft, sending
from samlas.casework.summons.answering import Said
from samlas.casework.summons.draft import Summons
from samlas.exchange.models import Dispatch
from samlas.people.models import Individual

MISSING = "222222222222"


def at(paper: Dispatch | str, what: str = "paper") -> str:
    """The address of a received paper, or of something that is done about it."""
    return reverse(f"staff:received-{what}", args=[getattr(paper, "key", paper)])


def received(there: World, code: str = "bup", person: Individual | None = None) -> Dispatch:
    return paper_to(sent(there, code, person=person), there.unit(code))


def replaced(there: World, paper: Dispatch) -> Dispatch:
    """The meeting is moved to another place. Returns the new edition."""
    by, now = there.by("karin"), localtime()
    summons = Summons.objects.get(case__key=paper.case)
    summons = draft.save(summons, {"place": "Skolan"}, summons.version, by, now)
    sending.send(summons, summons.version, by, now, reason="Rummet var för litet.")
    assert paper.recipient is not None
    return paper_to(Case.objects.get(key=paper.case), paper.recipient)


def cancelled(there: World, paper: Dispatch) -> None:
    summons = Summons.objects.get(case__key=paper.case)
    sending.cancel(summons, summons.version, "Sjuk.", there.by("karin"), localtime())


def passed_on(there: World, paper: Dispatch, to: str = "habilitering", who: str = "elin") -> None:
    answering.pass_on(paper.key, there.unit(to), "Ringde Karin.", there.by(who), localtime())


def answered(there: World, paper: Dispatch, who: str = "elin", **said: Any) -> None:
    fields = {"kind": "attend", "attendee": "Elin Bergvall"} | said
    answering.answer(paper.key, Said(**fields), there.by(who), localtime())

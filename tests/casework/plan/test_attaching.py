"""What goes with the plan: with the whole of it, to those who may know what it tells."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from tests import planning
from tests.files import made
from tests.planning import stands
from tests.world import NOW, World

from samlas import papers
from samlas.casework import attached
from samlas.casework.attached import New
from samlas.casework.case import Refused
from samlas.casework.plan import attaching, news, paper, sealing
from samlas.casework.plan.models import Plan
from samlas.casework.plan.readers import readers
from samlas.exchange import dispatch, enclosures
from samlas.exchange.dispatch import NoConsent
from samlas.exchange.models import Dispatch, Enclosure
from samlas.files import store
from samlas.files.checking import Checked
from samlas.files.models import StoredFile
from samlas.people.models import ConsentRow, InformationKind, Protection

KASSAN = [InformationKind.REASON, InformationKind.GOAL]


@pytest.fixture
def plan(there: World) -> Plan:
    """All have approved; Försäkringskassan may know its own part alone, and bup everything."""
    case = planning.met(there, "bup", "kassan")
    ConsentRow.objects.filter(unit=there.unit("kassan")).update(kinds=KASSAN)
    drafted = planning.drafted(case, there.by("karin"))
    planning.approve_all(drafted, there.by("karin"))
    return stands(drafted)


def put(plan: Plan, there: World, name: str, *tells: str) -> None:
    """An attachment put in without looking into a file."""
    fit = Checked("application/pdf", 1, made.pdf() + name.encode())
    new = New(content=b"", name=name, tells=tells)
    said = attached.fields(new, fit, list(attaching.of(plan)), there.by("karin"), NOW)
    plan.attachments.create(**said)


def names(code: str | None) -> list[str]:
    """What goes with the plan in force to a unit, or to the person."""
    held = Dispatch.objects.get(kind="plan", superseded_at=None, recipient__code=code)
    return [one.name for one in cast("papers.Plan", held.paper()).attachments]


def test_the_person_gets_all_and_others_what_their_consent_opens_with_the_whole_plan(
    there: World, plan: Plan
) -> None:
    bup = ConsentRow.objects.get(unit=there.unit("bup"))
    bup.kinds = [kind for kind in bup.kinds if kind != InformationKind.MEASURES]
    bup.save()
    put(plan, there, "Schema", InformationKind.REASON)
    put(plan, there, "Utredning", InformationKind.MEASURES)
    planning.seal(plan, there.by("karin"))
    assert (names(None), names("bup"), names("kassan")) == (["Schema", "Utredning"], ["Schema"], [])
    with_it = Enclosure.objects.filter(dispatch__recipient__code="bup")
    assert [enclosures.behind(one.dispatch) for one in with_it] == [
        [store.content(StoredFile.objects.order_by("pk")[0])]
    ]
    kept = cast("papers.Plan", stands(plan).editions.get().paper())
    assert len(kept.attachments) == 2
    bup.kinds = [*bup.kinds, InformationKind.MEASURES]
    bup.save()
    assert news.has_news(sealing.sheet(stands(plan), NOW))


def test_the_door_lets_nothing_out_with_a_part_that_the_row_does_not_open(
    there: World, plan: Plan
) -> None:
    planning.seal(plan, there.by("karin"))
    own = Dispatch.objects.get(kind="plan", recipient__code="kassan")
    tells = papers.Attachment(
        name="Utredning", pages=1, media_type="application/pdf", digest="0" * 64,
        tells=(InformationKind.MEASURES.value,),
    )  # fmt: skip
    part = cast("papers.Plan", own.paper())
    object.__setattr__(part, "attachments", (tells,))
    out = dispatch.Outgoing(paper=part, recipient=own.recipient, consent_row=own.consent_row)
    with pytest.raises(NoConsent):
        dispatch.send(own.case, [out], there.by("karin"), NOW)


def test_a_new_edition_tells_that_it_was_taken_away_and_the_old_one_keeps_it(
    there: World, plan: Plan
) -> None:
    karin, later = there.by("karin"), NOW + timedelta(days=1)
    put(plan, there, "Schema", InformationKind.REASON)
    planning.seal(plan, karin)
    old = Dispatch.objects.get(kind="plan", recipient__code="bup")
    with_it = stands(plan)
    attaching.detach(with_it, with_it.attachments.get().pk, with_it.version, karin, later)
    planning.seal(plan, karin, later, reason="Schemat är gammalt.")
    assert names("bup") == []
    new = Dispatch.objects.get(kind="plan", recipient__code="bup", superseded_at=None)
    change = cast("papers.Plan", new.paper()).change
    assert change is not None
    assert change.what == ("Bilagorna",)
    old.refresh_from_db()
    assert enclosures.content(old, 1)[0].name == "Schema"


def test_of_a_protected_person_nothing_is_attached_and_nothing_goes_any_more(
    there: World, plan: Plan
) -> None:
    put(plan, there, "Schema", InformationKind.REASON)
    plan.case.individual.protection = Protection.CONFIDENTIALITY_MARKING
    plan.case.individual.save()
    new = New(content=made.pdf(), name="Karta")
    with pytest.raises(Refused):
        attaching.attach(stands(plan), new, plan.version, there.by("karin"), NOW)
    whole = sealing.sheet(stands(plan), NOW)
    assert len(list(whole.attached)) == 1
    for reader in readers(whole)[0]:
        assert paper.plan(whole, reader, 1, NOW).attachments == ()

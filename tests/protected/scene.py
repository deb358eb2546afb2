"""A case of someone whose data are protected, walked to its end, and what is planted in it.

One kind is protected from the first day. The others become so when the summons has been sent, so
that papers lie with others that were sealed before; a new identity brings a new name too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import localtime
from tests import planning, world
from tests.casework.bases import call_follow_up
from tests.files import made as files
from tests.person.cases import MIA, born
from tests.world import World

from samlas import rulebook
from samlas.agreements.models import Draft
from samlas.casework import asking, consent, contacts, individual, others
from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.casework.closure import closing, terms
from samlas.casework.closure.models import Ground, Rest
from samlas.casework.closure.terms import Left, Terms
from samlas.casework.consent import Row
from samlas.casework.contacts import Choice, Contact
from samlas.casework.followup import changes, reporting
from samlas.casework.followup.models import Circumstance
from samlas.casework.givers import Giver
from samlas.casework.meeting import roles
from samlas.casework.meeting.models import Meeting, RoleKind
from samlas.casework.own import telling, who
from samlas.casework.plan.models import State
from samlas.casework.scans import filing, taking_in
from samlas.casework.summons import answering, draft, polling, proposing
from samlas.casework.summons.answering import Said
from samlas.casework.summons.polling import Mark
from samlas.deviations import reporting as deviations
from samlas.deviations.reporting import Told
from samlas.directory.models import Agreement, Assignment, Unit
from samlas.exchange import inbox, naming
from samlas.exchange.models import AnswerKind, Dispatch
from samlas.exchange.sdk.models import SdkMessage
from samlas.papers import form_code
from samlas.people.models import (
    Capacity,
    ConsentForm,
    Individual,
    InformationKind,
    Order,
    OtherPerson,
    OtherYes,
    Protection,
    Representative,
)
from samlas.people.orders import OrderKind, Scope
from samlas.practice.numbers import number

RUT = number(born(70).replace(month=7), female=True)
OLGA = number(born(50).replace(month=6), female=True)
NILS = number(born(45).replace(month=3), female=False)
GUNNAR = number(born(60).replace(month=4), female=False)
STRANGER = number(born(30).replace(month=5), female=True)
WHERE = {
    "street": "Gömstigen 7",
    "postcode": "999 17",
    "town": "Gömmaryd",
    "phone": "0980-319 201",
    "email": "inte.hitta@example.se",
}
PLACE, BEFORE = "Rådhuset", "Fornander"
HOLDERS = {"bup": "anders", "ekhagsskolan": "tomas"}


@dataclass
class Scene:
    """The case, who has a number in it, and each secret by a name for it."""

    there: World
    kind: str
    case: Case
    request: Request
    numbers: Mapping[str, str]
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def by(self) -> Assignment:
        return self.there.by("karin")

    @property
    def of(self) -> Individual:
        return self.case.individual


def begin(there: World, kind: str, now: datetime) -> Scene:
    """The case up to a sent and answered summons, the person's data protected by then."""
    for code, unit in there.units.items():
        unit.street, unit.town = f"{code}gränd 3", f"{code}köping"
    Unit.objects.bulk_update(there.units.values(), ["street", "town"])
    is_adult = kind == Protection.PROTECTED_REGISTRATION
    at_first = kind == Protection.CONFIDENTIALITY_MARKING
    person = world.bertil(**WHERE) if is_adult else world.alva(born(13), **WHERE)
    if at_first:
        person.protection = kind
    if kind == Protection.NEW_IDENTITY:
        person.family_name = BEFORE
    by = there.by("karin")
    case = world.start(by, person, now)
    close = _speakers(case, by, is_adult=is_adult)
    scene = Scene(there, kind, case, _asked(there, person, now), _numbers(person, close))
    _agree(scene, close, now)
    _call(scene, now)
    if not at_first:
        _protect(scene, now)
    scene.case = Case.objects.select_related("individual", "unit", "responsible").get(pk=case.pk)
    _answer(scene, now)
    _read_in(scene, now)
    _write_by_sdk(scene, now)
    at = deviations.ground(case.key, by, now)
    deviations.tell(at, Told("did-not-come", text="Ingen kom till mötet."), by, now)
    _draft_an_agreement(scene, now)
    scene.secrets = _planted(scene)
    return scene


def _draft_an_agreement(scene: Scene, now: datetime) -> None:
    agreement = Agreement.objects.get(rulebook="haninge")
    Draft.objects.create(
        agreement=agreement, principal=scene.by.unit.principal, changed_by=scene.by,
        changed_at=now, text=rulebook.text_of("haninge"),
    )  # fmt: skip


def _write_by_sdk(scene: Scene, now: datetime) -> None:
    """A message of the case tells where the person is: what came from outside was never masked."""
    SdkMessage.objects.create(
        unit=scene.case.unit, case=scene.case.key, message=uuid4(), conversation=uuid4(),
        sender="Försäkringskassan", text=f"Bor på {WHERE['street']}.", received_at=now,
    )  # fmt: skip


def _speakers(case: Case, by: Assignment, *, is_adult: bool) -> dict[str, Representative]:
    if is_adult:
        gunnar = Representative.objects.create(
            individual=case.individual, capacity=Capacity.GOD_MAN, name="Gunnar Godh",
            personal_number=GUNNAR, person_agrees=True,
        )  # fmt: skip
        Order.objects.create(
            representative=gunnar, kind=OrderKind.GOD_MAN, scope=[Scope.values[0]],
            issuer="Tingsrätten", valid_from=born(1), seen_by=by, seen_on=born(1),
        )  # fmt: skip
        return {"representative": gunnar}
    made = {}
    for hand, name, relation, known in (
        ("guardian", "Mia Lindqvist", "mamma", MIA), ("father", "Nils Norrman", "pappa", NILS),
    ):  # fmt: skip
        made[hand] = Representative.objects.create(
            individual=case.individual, capacity=Capacity.GUARDIAN, name=name, relation=relation,
            personal_number=known,
        )  # fmt: skip
    return made


def _numbers(person: Individual, close: Mapping[str, Representative]) -> dict[str, str]:
    found = {"person": person.personal_number, "stranger": STRANGER, "other": OLGA, "beside": RUT}
    return found | {hand: one.personal_number for hand, one in close.items()}


def _asked(there: World, person: Individual, now: datetime) -> Request:
    return asking.receive(
        Request(
            unit=there.unit("soc"), asked_by="person", asker_name=person.name,
            asker_phone=WHERE["phone"], asker_email=WHERE["email"], person_name=person.name,
            personal_number=person.personal_number, person_agrees=True, is_protected=True,
            need="Behöver hjälp.",
        ),
        now,
    )  # fmt: skip


def _agree(scene: Scene, close: Mapping[str, Representative], now: datetime) -> None:
    case, by, there = scene.case, scene.by, scene.there
    world.inform(case, by, now)
    gave = [None, *(one for hand, one in close.items() if hand != "father")]
    givers = [
        Giver(representative=one, form=ConsentForm.SIGNED, given_on=now.date(), kept_where="Akt")
        for one in gave
    ]
    units = [there.unit(code) for code in HOLDERS]
    more: dict[str, Any] = {"assessment": None} if "representative" in close else {}
    beside = contacts.add(_relative(case), by, now)
    kinds = list(InformationKind)
    rows = [Row(unit=unit, kinds=kinds) for unit in units] + [Row(contact=beside.pk, kinds=kinds)]
    consent.record(case, world.yes([], now.date(), givers=givers, rows=rows, **more), by, now)
    for unit in units:
        world.put_on_map(case, unit, by, now)
    known = next(iter(close.values()))
    other = OtherPerson(name="Olga Oskarsson", birth_date=born(50), personal_number=OLGA)
    others.say_yes(
        case,
        OtherYes(
            person=others.add(case, other, by, now), what="Att hon hjälper till.",
            units=[unit.pk for unit in units], given_on=now.date(), form=ConsentForm.SIGNED,
            valid_to=now.date() + timedelta(days=90), kept_where="Akt",
        ), by, now, all_guardians=False,
    )  # fmt: skip
    contacts.add(Contact(case=case, ring="near", name=known.name, representative=known,
                         choice=Choice.NOT_NOW, reason="Senare"), by, now)  # fmt: skip


def _relative(case: Case) -> Contact:
    rut = Representative.objects.create(
        individual=case.individual, capacity=Capacity.RELATIVE, name="Rut Rask", relation="granne",
        personal_number=RUT, person_agrees=True,
    )  # fmt: skip
    return Contact(case=case, ring="near", name=rut.name, representative=rut,
                   choice=Choice.ASK_TO_COME)  # fmt: skip


def _call(scene: Scene, now: datetime) -> None:
    summons = world.write(scene.case, scene.by, now)
    asked = {
        one.pk: {"contribution": "Er del.", "questions": [1], "proposed_role": role}
        for one, role in zip(summons.recipients.all(), ("chair", "note-taker"), strict=False)
    }
    summons = draft.save_recipients(summons, asked, summons.version, scene.by, now)
    world.send(summons, scene.by, now)


def _protect(scene: Scene, now: datetime) -> None:
    values: dict[str, object] = {"protection": scene.kind}
    if scene.kind == Protection.NEW_IDENTITY:
        values |= {"family_name": "Lindqvist"}
    individual.change(scene.case, values, scene.by, now)
    summons = draft.current(Case.objects.get(pk=scene.case.pk))
    assert summons is not None
    summons = draft.save(summons, {"minutes": 75}, summons.version, scene.by, now)
    world.send(summons, scene.by, now, reason="Det tar längre tid.")


def _answer(scene: Scene, now: datetime) -> None:
    for code, staff in HOLDERS.items():
        by, paper = scene.there.by(staff), world.paper_to(scene.case, scene.there.unit(code))
        if scene.kind != Protection.NONE:
            naming.take(paper.key, by, now)
        inbox.read(paper.key, by, now)
        said = Said(kind=AnswerKind.ATTEND, attendee=by.staff.name)
        answering.answer(paper.key, said, by, now)
        answering.ask(paper.key, "Behöver vi ta med något?", by, now)
        answering.prepare(paper.key, {"contribution": "Samtal."}, 0, by, now)


def _ask_for_times(scene: Scene, now: datetime) -> None:
    """Times are proposed, and one who is called has said what suits."""
    summons = draft.current(scene.case)
    assert summons is not None
    days = [now + timedelta(days=day) for day in (40, 41)]
    times = proposing.propose(summons, days, scene.by, now).times.all()
    for code, staff in HOLDERS.items():
        asked = summons.recipients.get(contact__unit=scene.there.unit(code))
        assert asked.dispatch is not None
        marks = {one.pk: Mark.YES for one in times}
        polling.say_received(asked.dispatch.key, marks, scene.there.by(staff), now)


def _read_in(scene: Scene, now: datetime) -> None:
    """A form that has come back on paper."""
    photo = files.photo(form_code("words", scene.case.key), 2)
    (scan,) = taking_in.take_in([photo], scene.by, now).scans
    filing.file(scan.key, scene.case.key, scan.kind, scene.by, now)


def _planted(scene: Scene) -> dict[str, str]:
    there = scene.there
    secrets = {name: text for name, text in WHERE.items() if name != "postcode"}
    secrets |= {"name": scene.of.given_name, "number": scene.of.personal_number[2:8]}
    secrets |= {"place": PLACE, "before": BEFORE}
    for code, staff in HOLDERS.items():
        unit = there.unit(code)
        secrets |= {code: unit.name, f"{code}-street": unit.street, f"{code}-town": unit.town}
        secrets[f"{code}-staff"] = there.by(staff).staff.name
    soc = there.unit("soc")
    secrets["ekhagsskolan-owner"] = there.unit("ekhagsskolan").principal.name
    return secrets | {"soc-street": soc.street, "soc-town": soc.town}


def plan(scene: Scene, now: datetime) -> None:
    """The meeting is held, the plan in force, the follow-up called; the person has written."""
    case, by = scene.case, scene.by
    _held(scene, now)
    drafted = planning.drafted(case, by, now)
    planning.approve_all(drafted, by, now)
    planning.seal(drafted, by, now)
    for code, staff in HOLDERS.items():
        paper = Dispatch.objects.get(
            case=case.key, kind="plan", recipient=scene.there.unit(code), superseded_at=None
        )
        rows = reporting.own(paper.key, scene.there.by(staff), now).rows
        reporting.report(paper.key, rows[0].promised.key, State.DONE, "", "yes",
                         scene.there.by(staff), now)  # fmt: skip
    changes.note_change(case, Circumstance.ADDRESS, now.date(), "", by, now)
    own = who.page(scene.numbers["person"], case.key, now)
    telling.tell(own, {"matters": "Att få sova.", "wanted": "Min lärare."}, now)
    fresh = Case.objects.select_related("individual", "unit").get(pk=case.pk)
    call_follow_up(fresh, by, now)
    scene.case = Case.objects.select_related("individual", "unit", "responsible").get(pk=case.pk)
    _ask_for_times(scene, now)


def _held(scene: Scene, now: datetime) -> None:
    meeting = roles.prepare(scene.case, scene.by, now)
    paper = world.paper_to(scene.case, scene.there.unit("bup"))
    asked = roles.ask(meeting, RoleKind.CHAIR, paper, scene.by, now)
    roles.accept(asked, scene.there.by("anders"), now)
    world.met(scene.case, scene.by, now)


def close(scene: Scene, now: datetime) -> None:
    """The case is closed, and everyone is told."""
    case = Case.objects.select_related("individual", "unit", "responsible__staff").get(
        pk=scene.case.pk
    )
    wanted = Terms(
        grounds=[Ground.NO_NEED_OF_BOTH], turn_to=case.unit, turn_to_phone="08-465 004 12",
        goal_outcome="Bra.", decided_with="Alla", person_told_on=now.date(),
        person_told_how="På mötet",
        rests={one.pk: Left(Rest.GOES_ON) for one in terms.open_actions(case)},
    )  # fmt: skip
    closing.close(case, wanted, scene.by, now)
    scene.case = case


def made(there: World, kind: str) -> Scene:
    """The whole of it, up to the follow-up that has been called."""
    now = localtime()
    scene = begin(there, kind, now - timedelta(hours=2))
    plan(scene, now - timedelta(hours=1))
    return scene


def meetings(scene: Scene) -> list[object]:
    return list(Meeting.objects.filter(case=scene.case).values_list("key", flat=True))

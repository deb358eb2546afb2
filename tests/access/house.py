"""Everyone who may come to an address, and who they are towards what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from django.utils.timezone import localdate, localtime
from tests import world
from tests.person.test_codes import letter_to
from tests.protected import scene as scenes
from tests.protected.addresses import addresses
from tests.protected.scene import Scene
from tests.protected.test_everywhere import as_staff
from tests.world import World

from samlas.access.table import table
from samlas.casework import emergency, withdrawal
from samlas.casework.codes import replying
from samlas.casework.meeting import roles as meeting_roles
from samlas.casework.meeting.models import RoleKind
from samlas.casework.own.models import LetterCode
from samlas.directory.models import NO_CASES, Absence, Assignment, Office, OfficeKind, Staff
from samlas.exchange import naming
from samlas.exchange.models import Dispatch
from samlas.faces.guest import answering
from samlas.faces.person.code_session import CODE
from samlas.login.models import LoginSession
from samlas.login.sessions import NUMBER, hashed
from samlas.people.models import INDIVIDUAL, Protection, hand

CONVENER = "soc"
DESK = (
    "front",
    "desk",
    "figures",
    "office",
    "own-account",
    "accounts",
    "units",
    "calendar",
    "log",
    "log-file",
    "deviations",
    "handling",
    "said-done",
    "evaluation",
    "survey",
    "disposals",
    "routine",
)


@dataclass(frozen=True)
class Reader:
    """Someone at a browser: the door they came by, and who they are.

    `unit` is where they work; `there` who they are towards what is that unit's own, and `towards`
    who they are towards other things, by the thing.
    """

    name: str
    client: Client
    door: str = ""
    unit: str = ""
    there: frozenset[str] = frozenset()
    towards: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        kept = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        return kept.value if kept else ""

    def roles(self, thing: str, owner: str) -> frozenset[str]:
        """Who they are towards a thing of this unit, or that is made out to this hand."""
        if self.door != "staff":
            return self._private(thing, owner)
        if self.there & NO_CASES and not table().things[thing].of_case:
            return self.there  # nothing comes to an office but by its own row
        own = frozenset({"colleague"}) | self.there
        if thing in DESK:
            return own
        if owner == self.unit:
            return own - {"colleague"} | {"holder"} if thing == "received" else own
        return frozenset({"outsider"}) | self.towards.get(thing, frozenset())

    def _private(self, thing: str, owner: str) -> frozenset[str]:
        is_theirs = owner in ("", self.unit)
        return self.there if is_theirs or thing == "whose" else frozenset({"stranger"})


@dataclass(frozen=True)
class Place:
    """An address filled in, what it shows, and whose that is: a unit's, or a hand's."""

    address: str
    path: str
    thing: str
    owner: str


def places(scene: Scene) -> list[Place]:
    """Each address once for each unit or hand whose thing it can show; the newest of each."""
    found: dict[tuple[str, ...], Place] = {}
    owners = _owners(scene)
    for address, path in reversed(list(addresses(scene))):
        thing = table().addresses[address].thing
        owner, kind = CONVENER, ""
        named = [part for part in path.split("/") if part in owners]
        if named and thing in ("received", "own", "beside"):
            owner, kind = owners[named[-1]]
        elif table().things[thing].door != "staff":
            owner = ""
        place = Place(address, path, thing, owner)
        found.setdefault((address, owner, kind if owner == "bup" else ""), place)
    return list(found.values())


def _owners(scene: Scene) -> dict[str, tuple[str, str]]:
    """Whose each sealed paper of the case is, and of which kind, by its key."""
    sent = Dispatch.objects.filter(case=scene.case.key).select_related("recipient")
    return {
        one.key: (one.recipient.code if one.recipient else one.reader or "nobody", one.kind)
        for one in sent
    }


def called(there: World) -> Scene:
    """The summons is sent and answered, and someone of another unit will take notes."""
    now = localtime()
    scene = scenes.begin(there, Protection.NONE, now - timedelta(hours=1))
    meeting = meeting_roles.prepare(scene.case, scene.by, now)
    paper = world.paper_to(scene.case, there.unit("bup"))
    anders = there.by("anders")
    asked = meeting_roles.ask(meeting, RoleKind.NOTE_TAKER, paper, scene.by, now)
    meeting_roles.accept(asked, anders, now)
    return scene


def live(there: World) -> Scene:
    """The plan is in force, and someone of the region has read it in an emergency."""
    scene = scenes.made(there, Protection.NONE)
    why = "Hen har kommit in akut och kan inte berätta själv."
    emergency.begin(scene.of.personal_number, why, there.by("maja"), localtime())
    return scene


def closed(there: World) -> Scene:
    scene = live(there)
    scenes.close(scene, localtime())
    return scene


def withdrawn(there: World) -> Scene:
    scene = live(there)
    withdrawal.withdraw(scene.case, "phone", scene.by, localtime())
    return scene


def protected(there: World) -> Scene:
    return scenes.made(there, Protection.PROTECTED_REGISTRATION)


SCENES: Mapping[str, tuple[Callable[[World], Scene], str]] = {
    "called": (called, "live"),
    "live": (live, "live"),
    "closed": (closed, "closed"),
    "withdrawn": (withdrawn, "withdrawn"),
    "protected": (protected, "protected"),
}


def hired(there: World, name: str, unit: str, last: date | None = None) -> Assignment:
    """One more member of staff."""
    staff = Staff.objects.create(code=name, name=name.title(), email=f"{name}@example.se")
    return Assignment.objects.create(
        staff=staff, unit=there.unit(unit), title="Handläggare", valid_from=date(2024, 1, 1),
        valid_to=last,
    )  # fmt: skip


def readers(scene: Scene, like: str) -> Iterator[Reader]:
    """Each kind of reader there is, the one who may most first."""
    yield from _of_unit(scene)
    yield from _of_others(scene, like)
    for kind in OfficeKind:
        yield _with_office(scene, kind)
    yield _ended(scene)
    yield from _private(scene, like)
    yield Reader("guest", Client())


def _of_unit(scene: Scene) -> Iterator[Reader]:
    there, now = scene.there, localtime()
    yield _staff(scene, "karin", "responsible", "named")
    yield _staff(scene, "gunilla", "head")
    yield _staff(scene, "yusuf")
    stand_in = hired(there, "stand-in", CONVENER)
    Absence.objects.create(
        assignment=scene.by, substitute=stand_in, first_day=localdate(), last_day=localdate()
    )
    yield Reader("stand-in", as_staff(stand_in), "staff", CONVENER, frozenset({"substitute"}))
    added = hired(there, "added", CONVENER)
    naming.name(scene.case.key, added, scene.by, now)
    yield Reader("added", as_staff(added), "staff", CONVENER, frozenset({"named"}))


def _of_others(scene: Scene, like: str) -> Iterator[Reader]:
    towards = {"review": frozenset({"reviewer"})}  # their unit has no head
    notes = {"meeting": frozenset({"documenter"})} if like == "called" else {}
    yield _staff(scene, "anders", "named", **notes, **towards)
    yield _staff(scene, "elin", **towards)
    yield _staff(scene, "tomas", "named")
    yield _staff(scene, "maja", emergency=frozenset({"emergency"}))
    for stranger in ("pia", "sara", "lars", "marie"):
        yield _staff(scene, stranger)


def _staff(scene: Scene, code: str, *there: str, **towards: frozenset[str]) -> Reader:
    by = scene.there.by(code)
    return Reader(code, as_staff(by), "staff", by.unit.code, frozenset(there), towards)


def _with_office(scene: Scene, kind: OfficeKind) -> Reader:
    by = hired(scene.there, kind.replace("_", "-"), CONVENER)
    Office.objects.create(assignment=by, kind=kind, valid_from=date(2024, 1, 1))
    return Reader(kind, as_staff(by), "staff", CONVENER, frozenset({kind}))


def _ended(scene: Scene) -> Reader:
    """One who logged in yesterday, when the assignment still held."""
    by = hired(scene.there, "ended", CONVENER)
    reader = as_staff(by)
    Assignment.objects.filter(pk=by.pk).update(valid_to=localdate() - timedelta(days=1))
    return Reader("ended", reader, unit=CONVENER)


def _private(scene: Scene, like: str) -> Iterator[Reader]:
    are = {
        "person": "person", "guardian": "guardian", "representative": "order",
        "father": "left_out", "beside": "beside", "other": "also", "stranger": "stranger",
    }  # fmt: skip
    hands = {INDIVIDUAL: "person"} | {
        hand(one.pk): who
        for one in scene.of.representatives.all()
        for who, number in scene.numbers.items()
        if number == one.personal_number
    }
    made_out = {who: name for name, who in hands.items()}
    for who, number in scene.numbers.items():
        role = frozenset({are[who]})
        reader = with_session(NUMBER, number)
        yield Reader(who, reader, "person", made_out.get(who, "-"), role)
    if like in ("draft", "called", "live"):
        yield _by_code(scene)
    if like not in ("draft", "protected"):  # nobody has been called yet
        yield _by_answer_code(scene)


def _by_code(scene: Scene) -> Reader:
    letter_to(scene.case, scene.there)
    reader = with_session(CODE, LetterCode.objects.latest("pk").pk)
    return Reader("code", reader, "code", there=frozenset({"code_guest"}))


def _by_answer_code(scene: Scene) -> Reader:
    """One with the code of the letter that calls BUP: made while it called, kept ever since."""
    summons = Dispatch.objects.filter(
        case=scene.case.key, recipient__code="bup", kind="summons"
    ).latest("pk")
    reader = with_session(answering.CODE, replying._made(summons, localtime()).pk)
    return Reader("answer", reader, "answer", there=frozenset({"answer_guest"}))


def with_session(name: str, value: object) -> Client:
    """Someone who has come in by e-ID or code already."""
    reader = Client()
    session = reader.session
    session[name] = value
    session.save()
    if name == NUMBER:
        now = localtime()
        LoginSession.objects.filter(session_key=session.session_key).update(
            person=hashed(str(value)), begun_at=now, used_at=now, proven_at=now,
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip
    reader.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return reader

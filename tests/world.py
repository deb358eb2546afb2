"""A small world for tests: units and named people in Haninge and Göteborg, and a case's way on.

`world()` fills an empty directory. The functions below it take a case one step each, through the
public functions of the steps, with texts that nobody needs to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from samlas.casework import case as cases
from samlas.casework import consent, contacts, need
from samlas.casework.case import Case
from samlas.casework.consent import Information, Row, Yes
from samlas.casework.contacts import Choice, Contact
from samlas.casework.givers import Assessment, Giver
from samlas.casework.meeting import ending, roles, writing
from samlas.casework.meeting.models import Meeting, Presence, RoleKind
from samlas.casework.summons import draft, sending
from samlas.casework.summons.draft import Summons
from samlas.directory.models import Agreement, Assignment, Principal, Staff, Unit
from samlas.exchange.models import Dispatch
from samlas.people.models import Assessed, ConsentForm, Individual, InformationKind
from samlas.practice.numbers import number

SWEDEN = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=SWEDEN)
TODAY = NOW.date()

PRINCIPALS = (
    ("haninge", "Haninge kommun", "municipality"),
    ("stockholm", "Region Stockholm", "region"),
    ("goteborg", "Göteborgs Stad", "municipality"),
    ("vgr", "Västra Götalandsregionen", "region"),
    ("ekhagen", "Ekhagens skolor AB", "independent-school"),
    ("fk", "Försäkringskassan", "state"),
)

# code, name, kind, principal, territory, and whether it catches up those who are unknown
UNITS = (
    ("soc", "Barn- och ungdomsenheten", "social-services", "haninge", "Haninge", False),
    ("mottagning", "Mottagningsenheten", "reception", "haninge", "Haninge", True),
    ("fjardskolan", "Fjärdskolan", "school", "haninge", "Haninge", False),
    ("ekhagsskolan", "Ekhagsskolan", "school", "ekhagen", "Haninge", False),
    ("bup", "BUP Haninge", "child-psychiatry", "stockholm", "Haninge", False),
    ("habilitering", "Habiliteringscenter Haninge", "habilitation", "stockholm", "Haninge", False),
    ("vardcentral", "Handens vårdcentral", "primary-care", "stockholm", "Haninge", True),
    ("kassan", "Försäkringskassan", "social-insurance", "fk", "", False),
    ("soc-gbg", "Socialkontoret Hisingen", "social-services", "goteborg", "Göteborg", False),
    ("skola-gbg", "Lundbyskolan", "school", "goteborg", "Göteborg", False),
    ("bup-gbg", "BUP Hisingen", "child-psychiatry", "vgr", "Göteborg", False),
    ("vc-gbg", "Lundby vårdcentral", "primary-care", "vgr", "Göteborg", True),
)  # fmt: skip

# code, name, unit, title, and whether they are head of the unit
STAFF = (
    ("karin", "Karin Ahlgren", "soc", "Socialsekreterare", False),
    ("yusuf", "Yusuf Demir", "soc", "Socialsekreterare", False),
    ("gunilla", "Gunilla Roos", "soc", "Enhetschef", True),
    ("pia", "Pia Holm", "mottagning", "Socialsekreterare", False),
    ("sara", "Sara Nyström", "fjardskolan", "Kurator", False),
    ("tomas", "Tomas Ek", "ekhagsskolan", "Kurator", False),
    ("elin", "Elin Bergvall", "bup", "Samordnare", False),
    ("anders", "Anders Falk", "bup", "Psykolog", False),
    ("maja", "Maja Lindh", "habilitering", "Arbetsterapeut", False),
    ("lars", "Lars Öberg", "vardcentral", "Distriktssköterska", False),
    ("berit", "Berit Sand", "kassan", "Handläggare", False),
    ("marie", "Marie Olander", "soc-gbg", "Socialsekreterare", False),
    ("johan", "Johan Wik", "skola-gbg", "Rektor", True),
    ("amina", "Amina Said", "bup-gbg", "Samordnare", False),
    ("per", "Per Alm", "vc-gbg", "Läkare", False),
)

PARTIES = {
    "haninge": ("soc", "mottagning", "fjardskolan", "bup", "habilitering"),
    "vg": ("soc-gbg", "skola-gbg", "bup-gbg", "vc-gbg"),
}


@dataclass(frozen=True, slots=True)
class World:
    """The directory by its short codes."""

    units: dict[str, Unit]
    people: dict[str, Assignment]

    def unit(self, code: str) -> Unit:
        return self.units[code]

    def by(self, code: str) -> Assignment:
        return self.people[code]


def world() -> World:
    """Fill the directory and return it."""
    made = Principal.objects.bulk_create(
        Principal(code=code, name=name, kind=kind) for code, name, kind in PRINCIPALS
    )
    principals = {one.code: one for one in made}
    made_units = Unit.objects.bulk_create(
        Unit(
            code=code, name=name, kind=kind, principal=principals[principal], territory=territory,
            catches_up=catches_up, street="Storgatan 1", postcode="136 46", town="Handen",
            phone="08-465 004 10", email=f"{code}@example.se",
        )
        for code, name, kind, principal, territory, catches_up in UNITS
    )  # fmt: skip
    units = {one.code: one for one in made_units}
    for book, parties in PARTIES.items():
        agreement = Agreement.objects.create(rulebook=book, title=book)
        agreement.parties.set(units[code] for code in parties)
    staff = Staff.objects.bulk_create(
        Staff(code=code, name=name, email=f"{code}@example.se") for code, name, *_more in STAFF
    )
    assignments = Assignment.objects.bulk_create(
        Assignment(
            staff=one, unit=units[unit], title=title, is_head=is_head, valid_from=date(2024, 1, 1)
        )
        for one, (_code, _name, unit, title, is_head) in zip(staff, STAFF, strict=True)
    )
    people = {one.staff.code: one for one in assignments}
    return World(units, people)


def alva(born: date = date(2014, 4, 12), **more: object) -> Individual:
    """Alva Lindqvist, eleven years old unless born another day; not saved."""
    fields: dict[str, object] = {
        "given_name": "Alva",
        "family_name": "Lindqvist",
        "birth_date": born,
        "personal_number": number(born, female=True),
    }
    return Individual(**fields | more)


def bertil(**more: object) -> Individual:
    """Bertil Svahn, an adult who decides for himself; not saved."""
    born = date(1961, 9, 3)
    fields: dict[str, object] = {
        "given_name": "Bertil",
        "family_name": "Svahn",
        "birth_date": born,
        "personal_number": number(born, female=False),
    }
    return Individual(**fields | more)


def start(by: Assignment, person: Individual | None = None, now: datetime = NOW) -> Case:
    """Start a case for Bertil, or for `person`, with what matters to the person written down."""
    noticed = need.Noticed(individual=person or bertil(), needs="Behöver stöd från flera.")
    case = need.start(noticed, by, now)
    return cases.save_texts(case, {"what_matters": "Att få sova."}, case.version, by, now)


def inform(case: Case, by: Assignment, now: datetime = NOW) -> None:
    """Tell the person what a SIP is."""
    information = Information(
        case=case, given_on=now.date(), how=consent.How.SPOKEN, understood="Ja, berättade själv."
    )
    consent.inform(information, by, now)


def yes(units: list[Unit], today: date = TODAY, days: int = 90, **more: object) -> Yes:
    """The person's own signed yes to the units, for all that a summons and a question need."""
    fields: dict[str, object] = {
        "givers": [
            Giver(
                representative=None,
                form=ConsentForm.SIGNED,
                given_on=today,
                kept_where="Akten",
            )
        ],
        "rows": [Row(unit=unit, kinds=list(InformationKind)) for unit in units],
        "valid_to": today + timedelta(days=days),
        "assessment": Assessment(
            Assessed.MATURITY, "Förstår vad det betyder.", "Eva Svahn, kurator", today
        ),
    }
    return Yes(**fields | more)  # type: ignore[arg-type]


def put_on_map(
    case: Case,
    unit: Unit,
    by: Assignment,
    now: datetime = NOW,
    *,
    choice: Choice = Choice.ASK_TO_COME,
    ongoing: bool = True,
) -> Contact:
    """Put a unit on the map with its decision."""
    contact = Contact(
        case=case, ring=contacts.ring_of(unit), name=unit.name, unit=unit, choice=choice,
        ongoing=ongoing,
    )  # fmt: skip
    return contacts.add(contact, by, now)


def write(case: Case, by: Assignment, now: datetime = NOW, days: int = 28) -> Summons:
    """Write everything that a summons needs. The meeting is `days` ahead."""
    summons = draft.begin(case, by, now)
    values = {
        "purpose": "Planera stödet tillsammans.",
        "why": "Flera ger stöd var för sig.",
        "long_term_goal": "Att sova hemma varje natt.",
        "offered_to_attend": True,
        "form": "physical",
        "starts_at": now + timedelta(days=days),
        "place": "Rådhuset",
        "convener_email": "karin@example.se",
        "convener_phone": "08-465 004 11",
    }
    summons = draft.save(summons, values, summons.version, by, now)
    questions = [("Vem gör vad?", None)]
    summons = draft.save_questions(summons, questions, summons.version, by, now)
    asked = {one.pk: {"contribution": "Er del.", "questions": [1]} for one in
             summons.recipients.all()}  # fmt: skip
    return draft.save_recipients(summons, asked, summons.version, by, now)


def send(summons: Summons, by: Assignment, now: datetime = NOW, reason: str = "") -> list[Dispatch]:
    """Send a written summons."""
    return sending.send(summons, summons.version, by, now, reason=reason)


def called(by: Assignment, units: list[Unit], person: Individual | None = None,
           now: datetime = NOW) -> Case:  # fmt: skip
    """A whole case up to the sent summons, to all the units. Returns the case as it stands."""
    case = start(by, person, now)
    inform(case, by, now)
    consent.record(case, yes(units, now.date()), by, now)
    for unit in units:
        put_on_map(case, unit, by, now)
    send(write(case, by, now), by, now)
    return Case.objects.get(pk=case.pk)


def paper_to(case: Case, unit: Unit) -> Dispatch:
    """The paper in force that the unit was sent in the case."""
    return Dispatch.objects.get(
        case=case.key, recipient=unit, superseded_at=None, cancelled_at=None, kind="summons"
    )


def meet(case: Case, by: Assignment, now: datetime = NOW) -> Meeting:
    """Open the meeting that the case's summons calls to; `by` takes the notes."""
    meeting = roles.prepare(case, by, now)
    roles.ask(meeting, RoleKind.NOTE_TAKER, None, by, now)
    return writing.open_(meeting, by, now)


def hold(meeting: Meeting, by: Assignment, now: datetime = NOW) -> Meeting:
    """Everyone is there and speaks, every question is summarised, the next time is booked."""
    for one in meeting.participants.all():
        writing.attend(one, Presence.ON_SITE, "", by, now)
        writing.tick(meeting, f"spoke:{one.pk}", on=True, by=by, now=now)
    writing.tick(meeting, "aloud", on=True, by=by, now=now)
    said = {f"q:{one.number}:summary": "Alla är överens." for one in
            meeting.summons.questions.all()}  # fmt: skip
    for name, text in (said | {"child:how": "Var med hela mötet."}).items():
        writing.write(meeting, name, text, 0, by, now)
    values = {"next_at": now + timedelta(days=60), "next_place": "Rådhuset"}
    return ending.book_next(meeting, values, meeting.version, by, now)


def met(case: Case, by: Assignment, now: datetime = NOW) -> Meeting:
    """The case's meeting has been held, and has ended."""
    meeting = hold(meet(case, by, now), by, now)
    return ending.finish(meeting, meeting.version, by, now)

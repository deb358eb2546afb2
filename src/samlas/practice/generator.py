"""Cases by the thousand, for measuring: whole ones, stamped from a few that are played.

Each has its person, information, consent, contacts, a sent summons with three questions to four
units, sealed papers, answers for some, rows in the work lists, and its entries in the ledger.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from samlas.casework.plan.models import Edition
from samlas.exchange.models import Dispatch
from samlas.keys import KEY_LETTERS
from samlas.ledger.log import START
from samlas.ledger.models import Entry
from samlas.papers import Plan as PlanPaper
from samlas.papers.sealing import seal_of
from samlas.people.models import Individual, Representative
from samlas.people.personal_number import birth_date
from samlas.practice import districts, numbers, stamping, stories, world
from samlas.practice.districts import CASES_A_DISTRICT, District, Plan
from samlas.practice.stamping import Model, Pattern, Words

BATCH = 500
DAYS = 3
CASES_A_DAY = 500
# Days since the last birthday: the age is the same in the whole story, and no two in a district
# are born on the same day.
BIRTHDAY_AGO = 70


@dataclass(frozen=True, slots=True)
class Mould:
    """A played case to stamp from: its rows, and what its person is called in them."""

    pattern: Pattern
    individual: Individual
    age: int


def generate(
    count: int,
    now: datetime,
    seed: int,
    told: Callable[[int], None],
    folder: Path = districts.PATTERN / "cases",
) -> None:
    """Make `count` cases with units and staff of their own, batch by batch.

    The same seed and day give the same cases in an empty database. `told` is called with the number
    made so far; `folder` holds the stories to stamp from. Nobody else may write to the database
    meanwhile.
    """
    plan, moulds = _moulds(now, folder, days=min(DAYS, 1 + count // CASES_A_DAY))
    before = districts.already()
    random = Random(f"{seed} {before}")  # noqa: S311  (nothing secret)
    press = Press(plan, moulds, now.date(), random, before)
    made = 0
    while made < count:
        batch = min(BATCH, count - made)
        with transaction.atomic():
            for place in range(made, made + batch):
                press.stamp(place)
            press.store()
        made += batch
        told(made)
    _settle(press.tables)


def _moulds(now: datetime, folder: Path, days: int) -> tuple[Plan, list[Mould]]:
    """Play the pattern's stories on some days up to today, and take back what was written."""
    with transaction.atomic():
        plan = districts.plan()
        moulds = [
            _mould(plan, tale, steps)
            for ago in range(days)
            for tale, steps in stories.read(now - timedelta(days=ago), folder)
        ]
        transaction.set_rollback(True)
    return plan, moulds


def _mould(plan: Plan, tale: stories.Tale, steps: list[stories.Step]) -> Mould:
    def play() -> None:
        for step in steps:
            world.play(tale, step)

    rows = stamping.played(play)
    individual = rows[Individual][0]
    assert isinstance(individual, Individual)
    marks = plan.marks | set(_words(individual, individual))
    marks |= {guardian["name"] for guardian in tale.said.get("close", ())}
    return Mould(stamping.pattern(rows, marks), individual, tale.said["person"]["age"])


def _words(old: Individual, new: Individual) -> dict[str, str]:
    """What the old one is called in texts, with what the new one is called."""
    return {
        old.given_name: new.given_name,
        old.family_name: new.family_name,
        f"{old.family_name[:1]}.": f"{new.family_name[:1]}.",
        old.personal_number: new.personal_number,
        old.street: new.street,
        old.town: new.town,
    }


@dataclass(slots=True)
class Press:
    """Stamps cases one by one, and stores what has been stamped."""

    plan: Plan
    moulds: list[Mould]
    today: date
    random: Random
    before: int
    district: District | None = None
    tables: list[Model] = field(default_factory=stamping.tables)
    first: dict[Model, int] = field(init=False)
    waiting: dict[Model, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    finishing: dict[Model, Callable[[models.Model, list[Any]], None]] = field(init=False)

    def __post_init__(self) -> None:
        self.finishing = {
            Entry: Chains(), Dispatch: _seal, Edition: _seal_edition, Individual: _bear,
            Representative: _unnumber,
        }  # fmt: skip
        self.first = {model: stamping.last_number(model) + 1 for model in self.tables}

    def stamp(self, place: int) -> None:
        """Make the rows of case number `place`, counted from 0."""
        if self.district is None or place % CASES_A_DISTRICT == 0:
            number = self.before + place // CASES_A_DISTRICT
            self.district = districts.make(self.plan, number)
        mould = self.moulds[place % len(self.moulds)]
        variant = place // len(self.moulds) % 2
        numbered = mould.pattern.numbered(self.first) | self.district.numbers[variant]
        words = {**self.district.words[variant], **self._person(mould, place), **self._keys(mould)}
        for row, values in mould.pattern.copied(numbered, words):
            model = type(row.row)
            if finish := self.finishing.get(model):
                finish(row.row, values)
            self.waiting[model].append(values)
        for model, rows in mould.pattern.rows.items():
            self.first[model] += len(rows)

    def _person(self, mould: Mould, place: int) -> Words:
        """The words for the person, and for the guardian of a child."""
        female = place % 2 == 0
        family = districts.family_name(self.random.randrange(1000))
        streets = districts.NAMES["streets"]
        born = self._born(mould.age, place)
        new = Individual(
            given_name=districts.given_name(self.random.randrange(1000), female=female),
            family_name=family,
            personal_number=numbers.number(born, female=female),
            street=f"{self.random.choice(streets)} {self.random.randrange(1, 60)}",
            town=districts.place_name(self.before + place // CASES_A_DISTRICT),
        )
        guardian = districts.given_name(self.random.randrange(1000), female=not female)
        return {**_words(mould.individual, new), "QguardianN": f"{guardian} {family}"}

    def _born(self, age: int, place: int) -> date:
        birthday = self.today - timedelta(days=BIRTHDAY_AGO + place % CASES_A_DISTRICT)
        try:
            return birthday.replace(year=birthday.year - age)
        except ValueError:
            return date(birthday.year - age, 3, 1)

    def _keys(self, mould: Mould) -> Words:
        return {
            key: "".join(self.random.choices(KEY_LETTERS, k=len(key))) for key in mould.pattern.keys
        }

    def store(self) -> None:
        """Write what has been stamped to the database."""
        for model, rows in self.waiting.items():
            stamping.store(model, rows)
        self.waiting.clear()


class Chains:
    """Puts entries of the ledger, one after the other, last in their chains."""

    def __init__(self) -> None:
        self.columns = stamping.columns(Entry)
        self.last: dict[str, tuple[int, str]] = {}

    def __call__(self, old: models.Model, values: list[Any]) -> None:
        """Number and seal the copy of an entry, with the old one as its mould."""
        assert isinstance(old, Entry)
        place = self.columns
        old.chain, old.who, old.about = (values[place[name]] for name in ("chain", "who", "about"))
        detail = values[place["detail"]]
        if isinstance(detail, str):
            old.detail = json.loads(detail)
        number, old.previous = self.last.get(old.chain, (0, START))
        old.number = number + 1
        old.seal = old.computed_seal()
        self.last[old.chain] = (old.number, old.seal)
        for name in ("number", "previous", "seal"):
            values[place[name]] = getattr(old, name)


def _seal(_old: models.Model, values: list[Any]) -> None:
    """Seal the copy of a paper."""
    kind, schema, body, seal = (_DISPATCH[name] for name in ("kind", "schema", "body", "seal"))
    values[seal] = seal_of(values[kind], values[schema], values[body])


def _seal_edition(_old: models.Model, values: list[Any]) -> None:
    """Seal the copy of a plan's edition."""
    schema, body, seal = (_EDITION[name] for name in ("schema", "body", "seal"))
    values[seal] = seal_of(PlanPaper.kind, values[schema], values[body])


def _bear(_old: models.Model, values: list[Any]) -> None:
    """Give the copy of an individual the day of birth that the personal number tells."""
    born = birth_date(values[_INDIVIDUAL["personal_number"]])
    values[_INDIVIDUAL["birth_date"]] = stamping.prepared(Individual, "birth_date", born)


def _unnumber(_old: models.Model, values: list[Any]) -> None:
    """Leave the copy of one who speaks without a number: else one would speak for everybody."""
    values[_REPRESENTATIVE["personal_number"]] = ""


_DISPATCH = stamping.columns(Dispatch)
_EDITION = stamping.columns(Edition)
_INDIVIDUAL = stamping.columns(Individual)
_REPRESENTATIVE = stamping.columns(Representative)


def _settle(tables: list[Model]) -> None:
    """Let the database number on after the rows, and know how many there are."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        cursor.execute("ANALYZE")

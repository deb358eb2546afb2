"""Stamping cases: one is played through the steps, its rows are kept, and copied with new names.

So a stamped case is what the steps make of it, whatever tables they write, at a fraction of the
work. What differs between copies stands in the pattern as marks: names, addresses, keys, and the
numbers of rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from samlas.casework.meeting.models import Slot, Tick
from samlas.casework.plan.models import Edition
from samlas.exchange.calendar_models import Invitation, InvitationAnswer
from samlas.exchange.models import Dispatch
from samlas.ledger.models import Entry
from samlas.sealed.fields import SealedJSON, SealedText

ROOMS = ("people", "exchange", "casework", "ledger")
KEYS = frozenset({"key", "thread"})
CHAIN = re.compile(r"(?<=^unit:)\d+$")
WHO = re.compile(r"(?<=^assignment:)\d+$")
HAND = re.compile(r"(?<=^representative-)\d+$")
CONSENT = re.compile(r'(?<="reference":")\d+(?=")')
# Texts and ticks of the minutes that are somebody's: `p:12:expects`, `spoke:12`.
OF_ONE = re.compile(r"(?<=^p:)\d+(?=:)|(?<=^spoke:)\d+$")
# Numbers of rows that stand in the ledger's details and in tables without a foreign key.
NUMBERS = {
    "to_unit": "Unit", "consent_row": "ConsentRow", "row": "ConsentRow", "consent": "Consent",
    "unit": "Unit", "approval": "Approval", "role": "Role", "delivery": "Delivery",
    "participant": "Participant",
}  # fmt: skip
CONTACT_OF_ROW = ("ConsentRow", "contact")
Model = type[models.Model]
Words = Mapping[str, str]
Numbers = Mapping[tuple[str, int], int]


def tables() -> list[Model]:
    """Every table that a case may have rows in; what has gone to calendars is not copied."""
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return [model for model in found if model not in (Invitation, InvitationAnswer)]


def stored(model: Model) -> models.QuerySet[Any]:
    """Every row of the table."""
    return models.QuerySet(model)


def played(play: Callable[[], None]) -> dict[Model, list[models.Model]]:
    """Return the rows that playing made, by table, and take them back."""
    with transaction.atomic():
        before = {model: last_number(model) for model in tables()}
        play()
        rows: dict[Model, list[models.Model]] = {
            model: list(stored(model).filter(pk__gt=last).order_by("pk"))
            for model, last in before.items()
        }
        transaction.set_rollback(True)
    return rows


def last_number(model: Model) -> int:
    """Return the highest number of a row of the table, 0 when there is none."""
    return stored(model).aggregate(last=models.Max("pk"))["last"] or 0


@dataclass(frozen=True, slots=True)
class Text:
    """A text cut at its marks: what stands between them, and the marks."""

    between: Sequence[str]
    marks: Sequence[str]

    def filled(self, words: Words) -> str:
        """Return the text with the words in the places of the marks."""
        parts = [self.between[0]]
        for mark, after in zip(self.marks, self.between[1:], strict=True):
            parts += (words[mark], after)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Number:
    """A reference to a row: of the pattern, or of the directory."""

    table: str
    pk: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the pattern: the values as the database takes them, and what is filled in anew.

    What is sealed in the database is plain here.

    `gaps` holds the place of each such value among the table's columns.
    """

    row: models.Model
    number: Number
    values: Sequence[Any]
    gaps: Sequence[tuple[int, Text | Number]]

    def copied(self, numbers: Numbers, words: Words) -> list[Any]:
        """Return the values of a copy."""
        values = list(self.values)
        for place, gap in self.gaps:
            if isinstance(gap, Number):
                values[place] = numbers[gap.table, gap.pk]
            else:
                values[place] = gap.filled(words)
        return values


@dataclass(frozen=True, slots=True)
class Pattern:
    """A played case, ready to be copied: its rows by table, and the keys that each copy changes."""

    rows: Mapping[Model, Sequence[Row]]
    keys: Sequence[str]

    def numbered(self, first: Mapping[Model, int]) -> dict[tuple[str, int], int]:
        """Return the number of each row in a copy whose first rows have the numbers `first`."""
        return {
            (row.number.table, row.number.pk): first[model] + place
            for model, rows in self.rows.items()
            for place, row in enumerate(rows)
        }

    def copied(self, numbers: Numbers, words: Words) -> Iterator[tuple[Row, list[Any]]]:
        """Return each row with the values of its copy.

        `numbers` and `words` fill references and marks. Entries of the ledger come without their
        place in a chain, and individuals with the old day of birth.
        """
        said = _Words(words, numbers)
        for rows in self.rows.values():
            for row in rows:
                yield row, row.copied(numbers, said)


def columns(model: Model) -> dict[str, int]:
    """Return the place of each column of the table by its field's name."""
    return {field.attname: place for place, field in enumerate(_fields(model))}


def _fields(model: Model) -> Sequence[models.Field[Any, Any]]:
    return model._meta.concrete_fields  # noqa: SLF001  (documented by Django)


def prepared(model: Model, name: str, value: Any) -> Any:
    """Return a value as the database takes it."""
    return _fields(model)[columns(model)[name]].get_db_prep_save(value, connection)


def store(model: Model, rows: Sequence[list[Any]]) -> None:
    """Insert the rows, with their numbers: many times faster than to build and save each."""
    quote = connection.ops.quote_name
    fields = enumerate(_fields(model))
    sealed = [(place, field) for place, field in fields if isinstance(field, SealedText)]
    for row in rows:
        for place, field in sealed:
            row[place] = field.get_db_prep_value(row[place], connection, prepared=True)
    names = ", ".join(quote(field.column or "") for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    table = quote(model._meta.db_table)  # noqa: SLF001
    with connection.cursor() as cursor:
        # The names are the models' own.
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


class _Words(dict[str, str]):
    """The words of a copy, to which the marks of its numbers are added when met."""

    def __init__(self, words: Words, numbers: Numbers) -> None:
        super().__init__(words)
        self.numbers = numbers

    def __missing__(self, mark: str) -> str:
        table, pk = mark.strip('"@#').split(":")
        word = str(self.numbers[table, int(pk)])
        self[mark] = word
        return word


def pattern(rows: Mapping[Model, Sequence[models.Model]], marks: Collection[str]) -> Pattern:
    """Make a pattern of played rows; `marks` are the words to be exchanged in every text."""
    keys = list(dict.fromkeys(_keys(rows)))
    words = sorted({*marks, *keys}, key=len, reverse=True)
    cut = re.compile('("@#\\w+:\\d+@"|@\\w+:\\d+@|' + "|".join(map(re.escape, words)) + ")")
    made = {model: [_row(row, cut) for row in found] for model, found in rows.items() if found}
    return Pattern(made, keys)


def _keys(rows: Mapping[Model, Sequence[models.Model]]) -> Iterator[str]:
    for found in rows.values():
        for row in found:
            yield from (str(getattr(row, name)) for name in KEYS if hasattr(row, name))


def _row(row: models.Model, cut: re.Pattern[str]) -> Row:
    table = type(row).__name__
    values = []
    gaps: list[tuple[int, Text | Number]] = []
    for place, field in enumerate(_fields(type(row))):
        value = getattr(row, field.attname)
        is_sealed = isinstance(field, SealedText)  # when it is stored, each copy by itself
        values.append(
            field.get_prep_value(value) if is_sealed else field.get_db_prep_save(value, connection)
        )
        gap = _reference(table, field, value) or _text(row, field, value, cut)
        if gap is not None:
            gaps.append((place, gap))
    return Row(row, Number(table, int(row.pk)), values, gaps)


def _reference(table: str, field: models.Field[Any, Any], value: Any) -> Number | None:
    if value is None:
        return None
    if field.primary_key:
        return Number(table, value)
    if (table, field.name) == CONTACT_OF_ROW:
        return Number("Contact", value)
    if field.related_model is None:
        return None
    assert isinstance(field.related_model, type)
    return Number(field.related_model.__name__, value)


def _text(
    row: models.Model, field: models.Field[Any, Any], value: Any, cut: re.Pattern[str]
) -> Text | None:
    """Return the value cut at its marks, or None when it has none. JSON is filled as text."""
    if isinstance(field, models.JSONField | SealedJSON):
        value = json.dumps(_marked_detail(value), ensure_ascii=False)
    elif not isinstance(value, str):
        return None
    elif isinstance(row, Entry):
        value = WHO.sub(r"@Assignment:\g<0>@", CHAIN.sub(r"@Unit:\g<0>@", value))
        value = HAND.sub(r"@Representative:\g<0>@", value)
    elif isinstance(row, Dispatch | Edition) and field.name == "body":
        value = CONSENT.sub(r"@ConsentRow:\g<0>@", value)
    elif isinstance(row, Dispatch) and field.name == "reader":
        value = HAND.sub(r"@Representative:\g<0>@", value)
    elif isinstance(row, Slot | Tick) and field.name == "name":
        value = OF_ONE.sub(r"@Participant:\g<0>@", value)
    pieces = cut.split(value)
    return Text(pieces[0::2], pieces[1::2]) if len(pieces) > 1 else None


def _marked_detail(value: Any) -> Any:
    """The numbers of rows in a detail, as marks that are replaced with their quotation marks."""
    if not isinstance(value, dict):
        return value
    return {name: _marked(name, inner) for name, inner in value.items()}


def _marked(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return OF_ONE.sub(r"@Participant:\g<0>@", value)
    return f"@#{NUMBERS[name]}:{value}@" if name in NUMBERS and value is not None else value

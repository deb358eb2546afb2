"""The tables of a directory file: which columns each has, and what a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from samlas import papers
from samlas.directory.models import (
    Agreement,
    Assignment,
    Ceased,
    Function,
    Office,
    Party,
    Principal,
    Staff,
    Unit,
)

CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
SDK_ID = re.compile(r"0203:[a-z0-9-]+(?:\.[a-z0-9-]+)+")
FLAGS = {"yes": True, "no": False}
STROKE = "/"
SHOWN = 40


class Unfit(ValueError):
    """A cell that cannot stand: `what` is wrong with it, and how to `mend` it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name there, the model's field, and the table it refers to, if any.

    What it refers to is written as that table's keys, with a stroke between: staff/unit/title.
    """

    name: str
    field: models.Field[Any, Any]
    refers: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether every row must fill it in."""
        return not (self.field.blank or self.field.has_default())

    def read(self, cell: str) -> Any:
        """Return the cell as the model wants it, a reference as its code; raises Unfit."""
        text = _one_line(cell)
        if not text:
            return self._nothing()
        return text if self.refers else _reader(self.field)(self.field, text)

    def _nothing(self) -> Any:
        if self.is_needed:
            raise Unfit(_("The cell is empty."), _("Fill it in."))
        return None if self.field.null else self.field.get_default()

    def write(self, value: Any) -> str:
        """Return the value as a cell's text."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the directory: the columns of its file, the first `keys` of which tell rows apart.

    Its name is the CSV file's and the JSON document's.
    """

    name: str
    model: type[models.Model]
    columns: Sequence[Column]
    keys: int = 1

    def stored(self) -> models.QuerySet[Any]:
        """Return the rows that the directory holds, with what they refer to."""
        return models.QuerySet(self.model).select_related(*_related(self.columns))

    def column(self, name: str) -> Column | None:
        """Return the column of that name."""
        return next((column for column in self.columns if column.name == name), None)


def _table(name: str, model: type[models.Model], *columns: str, keys: int = 1) -> Table:
    """Build a table from its columns: `name`, `name>table` where it refers to one, `name=field>…`
    where the model calls it otherwise."""
    return Table(name, model, [_column(model, column) for column in columns], keys)


def _column(model: type[models.Model], said: str) -> Column:
    names, _arrow, refers = said.partition(">")
    name, _equals, field = names.partition("=")
    meta = model._meta  # noqa: SLF001  (documented by Django in spite of its name)
    return Column(name, meta.get_field(field or name), refers)  # type: ignore[arg-type]


def _related(columns: Sequence[Column]) -> Iterator[str]:
    """The ways to what the columns refer to, and to what that is told apart by."""
    for column in columns:
        if column.refers:
            yield column.field.name
            target = named(column.refers)
            deeper = _related(target.columns[: target.keys])
            yield from (f"{column.field.name}__{one}" for one in deeper)


TABLES = (
    _table("principals", Principal, "code", "name", "kind", "code_shows_meeting", "sdk_id"),
    _table(
        "units", Unit, "code", "name", "kind", "principal>principals",
        "second_principal>principals", "operator", "funded_by", "territory", "catches_up",
        "uses_samlas", "street", "postcode", "town", "phone", "email",
        "sdk_address", "hsa_id",
    ),
    _table("ceased", Ceased, "unit>units", "successor>units", "last_day"),
    _table("functions", Function, "unit>units", "title", keys=2),
    _table("staff", Staff, "code", "name", "email", "phone", "subject"),
    _table(
        "assignments", Assignment, "staff>staff", "unit>units", "title", "is_head", "valid_from",
        "valid_to", "commission", keys=3,
    ),
    _table(
        "offices", Office, "assignment>assignments", "kind", "valid_from", "valid_to", keys=2
    ),
    _table("agreements", Agreement, "rulebook", "title"),
    _table(
        "parties", Party, "rulebook=agreement>agreements", "unit>units", "valid_from", "valid_to",
        keys=3,
    ),
)  # fmt: skip


def named(name: str) -> Table:
    """Return the table of that name."""
    return next(table for table in TABLES if table.name == name)


def _one_line(cell: str) -> str:
    try:
        text = papers.clean(cell).strip()
    except ValueError:
        raise Unfit(
            _("The cell holds a sign that cannot be shown."), _("Write the text anew.")
        ) from None
    if "\n" in text or "\t" in text:
        raise Unfit(_("The text has a line break or a tab."), _("Write it on one line."))
    return text


def _reader(field: models.Field[Any, Any]) -> Callable[[models.Field[Any, Any], str], Any]:
    if field.choices:
        return _choice
    if field.name in _NAMED:
        return _NAMED[field.name]
    return next((read for kind, read in _READERS if isinstance(field, kind)), _text)


def _choice(field: models.Field[Any, Any], text: str) -> str:
    words = [str(value) for value, _label in field.flatchoices if value]
    if text not in words:
        raise Unfit(
            _("“%(value)s” is not a word that this column knows.") % {"value": shown(text)},
            _("Write one of these: %(words)s.") % {"words": ", ".join(words)},
        )
    return text


def _flag(_field: models.Field[Any, Any], text: str) -> bool:
    if text not in FLAGS:
        raise Unfit(
            _("“%(value)s” is neither yes nor no.") % {"value": shown(text)},
            _("Write yes or no, in English."),
        )
    return FLAGS[text]


def _date(_field: models.Field[Any, Any], text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit(
            _("“%(value)s” is not a date.") % {"value": shown(text)},
            _("Write year, month and day, as in 2026-08-31."),
        ) from None


def _code(field: models.Field[Any, Any], text: str) -> str:
    if not CODE.fullmatch(text):
        raise Unfit(
            _("“%(value)s” cannot be a code.") % {"value": shown(text)},
            _("Use the letters a to z, digits and hyphens."),
        )
    return _text(field, text)


def _email(field: models.Field[Any, Any], text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Unfit(
            _("“%(value)s” is not an e-mail address.") % {"value": shown(text)},
            _("Write it as name@example.se."),
        ) from None
    return _text(field, text)


def _sdk_id(field: models.Field[Any, Any], text: str) -> str:
    if not SDK_ID.fullmatch(text):
        raise Unfit(
            _("“%(value)s” cannot be a principal in SDK.") % {"value": shown(text)},
            _("Write 0203: and the domain, as in 0203:kommun.example.se."),
        )
    return _text(field, text)


def _sdk_address(field: models.Field[Any, Any], text: str) -> str:
    if " " in text:
        raise Unfit(
            _("“%(value)s” cannot be an address in SDK.") % {"value": shown(text)},
            _("Write the function's address as the SDK address book has it, without blanks."),
        )
    return _text(field, text)


def _hsa_id(field: models.Field[Any, Any], text: str) -> str:
    if " " in text:
        raise Unfit(
            _("“%(value)s” cannot be an HSA-id.") % {"value": shown(text)},
            _("Write it as the log-in provider has it, without blanks."),
        )
    return _text(field, text)


def _text(field: models.Field[Any, Any], text: str) -> str:
    longest = field.max_length or len(text)
    if len(text) > longest:
        raise Unfit(
            _("The text has %(length)d characters.") % {"length": len(text)},
            _("Shorten it to %(longest)d at the most.") % {"longest": longest},
        )
    return text


_READERS: tuple[tuple[type[Any], Callable[[models.Field[Any, Any], str], Any]], ...] = (
    (models.BooleanField, _flag),
    (models.DateField, _date),
    (models.SlugField, _code),
    (models.EmailField, _email),
)

_NAMED = {"sdk_id": _sdk_id, "sdk_address": _sdk_address, "hsa_id": _hsa_id}


def shown(text: str) -> str:
    """Return the text as a report quotes it: the beginning of a long one, a box for odd signs."""
    visible = "".join(sign if sign.isprintable() else "□" for sign in text[:SHOWN])
    return visible if len(text) <= SHOWN else f"{visible}…"

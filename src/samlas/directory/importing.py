"""Importing a directory: every row is judged first, then all are kept, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from samlas import rulebook
from samlas.directory import history, periods
from samlas.directory.models import Former, Unit
from samlas.directory.reading import Fault, Judged, Key, Read, Row, read
from samlas.directory.tables import STROKE, TABLES, Column, Table, Unfit, named, shown


class Faulty(Exception):
    """The files hold `faults`; nothing of them was kept."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a table were new, and how many changed what was there."""

    added: int
    changed: int
    same: int


def load(path: Path, today: date) -> dict[str, Counts]:
    """Bring the directory up to date from a folder of CSV files or a JSON document.

    Rows are matched by code, added or changed, never taken away; a column that is not there leaves
    what was. A unit that has another name or principal has it from `today`, and what was is kept.
    Returns the counts by table. Raises Faulty with every row that is wrong, having kept none;
    OSError for a path that cannot be read.
    """
    found = read(path)
    with transaction.atomic():
        known = {table.name: _known(table) for table in TABLES}
        judged = {
            table.name: _judge(table, found.rows[table.name], found)
            for table in TABLES
            if table.name in found.rows
        }
        if "parties" in judged:
            judged["parties"] = periods.settle(judged["parties"], known["parties"], found)
        _check_references(judged, known, found)
        _check_successors(judged, known["units"], found)
        _check_subjects(judged.get("staff", {}), known["staff"], found)
        if found.faults:
            raise Faulty(sorted(found.faults, key=lambda fault: (fault.file, fault.row)))
        return {name: _keep(named(name), rows, known, today) for name, rows in judged.items()}


def _known(table: Table) -> dict[Key, models.Model]:
    """Return what the directory holds of the table, by key."""
    return {key_of(table, row): row for row in table.stored()}


def key_of(table: Table, row: models.Model) -> Key:
    """Return what tells the row apart, references as codes."""
    return tuple(text_of(table, row, column.name) for column in table.columns[: table.keys])


def text_of(table: Table, row: models.Model, name: str) -> str:
    """Return a value of the row as its cell's text."""
    column = table.column(name)
    assert column is not None
    value = getattr(row, column.field.name)
    if column.refers and value is not None:
        return STROKE.join(key_of(named(column.refers), value))
    return column.write(value)


def _judge(table: Table, rows: Sequence[Row], found: Read) -> dict[Key, Judged]:
    judged: dict[Key, Judged] = {}
    for row in rows:
        values = _values(table, row, found)
        if values is None:
            continue
        _check_together(table, row, values, found)
        keys = table.columns[: table.keys]
        key = tuple(column.write(values.get(column.name)) for column in keys)
        if key in judged:
            found.fault(
                table.name,
                row.number,
                table.columns[table.keys - 1].name,
                _("“%(value)s” stands in row %(row)d too.")
                % {
                    "value": ", ".join(map(shown, filter(None, key))),
                    "row": judged[key].row.number,
                },
                _("Keep one of the two rows."),
            )
        else:
            judged[key] = Judged(row, values)
    return judged


def _values(table: Table, row: Row, found: Read) -> dict[str, Any] | None:
    """Return the row's values by column, or None after a fault."""
    values = {}
    faults = len(found.faults)
    for column in table.columns:
        if column.name not in row.cells and not column.is_needed:
            continue
        try:
            values[column.name] = column.read(row.cells.get(column.name, ""))
        except Unfit as unfit:
            found.fault(table.name, row.number, column.name, unfit.what, unfit.mend)
    return values if len(found.faults) == faults else None


def _check_together(table: Table, row: Row, values: Mapping[str, Any], found: Read) -> None:
    """What no single cell can tell."""
    if values.get("second_principal") and values["second_principal"] == values["principal"]:
        what = _("Both principals are the same.")
        mend = _("Leave the second one empty, or name another.")
        found.fault(table.name, row.number, "second_principal", what, mend)
    if values.get("operator") and values.get("funded_by") == "":
        what = _("A privately run unit lacks who pays for it.")
        mend = _("Write region, municipality or none.")
        found.fault(table.name, row.number, "funded_by", what, mend)
    if table.name == "ceased" and values["unit"] == values.get("successor"):
        what = _("A unit cannot go on with its own work.")
        mend = _("Leave the successor empty, or name another unit.")
        found.fault(table.name, row.number, "successor", what, mend)
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        what = _("The last day is before the first.")
        found.fault(table.name, row.number, "valid_to", what, _("Change one of the two."))
    if table.name == "agreements" and not _is_known(values["rulebook"]):
        what = _("There is no rulebook called “%(value)s”.") % {"value": shown(values["rulebook"])}
        mend = _("Write one of these, or put its source file in SAMLAS_RULEBOOKS: %(words)s.") % {
            "words": ", ".join(rulebook.most_local_first())
        }
        found.fault(table.name, row.number, "rulebook", what, mend)


def _is_known(agreement: str) -> bool:
    """Whether a source of this name comes with the program, or an edition was decided here."""
    return agreement in rulebook.most_local_first() or rulebook.has_edition(agreement)


def _check_references(
    judged: Mapping[str, Mapping[Key, Judged]],
    known: Mapping[str, Mapping[Key, models.Model]],
    found: Read,
) -> None:
    """Every code that a row refers to stands in the files or in the directory."""
    written = {name: _written(named(name), rows, found) for name, rows in judged.items()}
    for name, rows in judged.items():
        for column in (column for column in named(name).columns if column.refers):
            stored = {STROKE.join(map(str, key)) for key in known[column.refers]}
            there = stored | written.get(column.refers, set())
            for one in rows.values():
                code = one.values.get(column.name)
                if code and code not in there:
                    what = _("There is no “%(code)s” among %(table)s.") % {
                        "code": shown(code), "table": column.refers,
                    }  # fmt: skip
                    mend = _("Write a code that is there, or add it to that file.")
                    found.fault(name, one.row.number, column.name, what, mend)


def _check_successors(
    judged: Mapping[str, Mapping[Key, Judged]], known: Mapping[Key, models.Model], found: Read
) -> None:
    """What a unit keeps goes over within one principal only: between two there is secrecy."""
    answers = {key[0]: text_of(named("units"), row, "principal") for key, row in known.items()}
    answers |= {key[0]: one.values["principal"] for key, one in judged.get("units", {}).items()}
    for one in judged.get("ceased", {}).values():
        old, new = one.values["unit"], one.values.get("successor")
        if new and answers.get(old) != answers.get(new):
            what = _("The two units have different principals.")
            mend = _("Name a unit of the same principal.")
            found.fault("ceased", one.row.number, "successor", what, mend)


def _check_subjects(
    rows: Mapping[Key, Judged], known: Mapping[Key, models.Model], found: Read
) -> None:
    """What the log-in provider calls one member of staff is said of no other."""
    said = {key: str(getattr(row, "subject", "")) for key, row in known.items()}
    said |= {key: one.values["subject"] for key, one in rows.items() if "subject" in one.values}
    times = Counter(filter(None, said.values()))
    for key, one in rows.items():
        if times[said.get(key, "")] > 1:
            what = _("“%(value)s” is said of two members of staff.") % {"value": shown(said[key])}
            mend = _("Let each have its own, or leave the cell empty.")
            found.fault("staff", one.row.number, "subject", what, mend)


def _written(table: Table, rows: Mapping[Key, Judged], found: Read) -> set[Any]:
    """The codes in the files, those of faulty rows too: one fault is told once."""
    names = [column.name for column in table.columns[: table.keys]]
    raw = found.rows.get(table.name, ())
    faulty = {STROKE.join(row.cells.get(name, "") for name in names) for row in raw}
    return {STROKE.join(map(str, key)) for key in rows} | faulty


def _keep(
    table: Table, rows: Mapping[Key, Judged], known: dict[str, dict[Key, models.Model]], today: date
) -> Counts:
    """Store the rows; `known` learns those that are new, so that later tables can refer to them."""
    here = known[table.name]
    new, changed, former = [], [], []
    for key, one in rows.items():
        fields = _fields(table, one.values, known)
        row = here.get(key)
        if row is None:
            new.append(here.setdefault(key, table.model(**fields)))
        elif any(getattr(row, name) != value for name, value in fields.items()):
            was = copy(row)
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
            if isinstance(row, Unit) and isinstance(was, Unit):
                former.append(history.former(row, was, today))
    if changed:
        names = [column.field.name for column in table.columns]
        table.stored().bulk_update(changed, names, batch_size=100)
    table.stored().bulk_create(new, batch_size=500)
    Former.objects.bulk_create([one for one in former if one])
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))


def _fields(
    table: Table, values: Mapping[str, Any], known: Mapping[str, Mapping[Key, models.Model]]
) -> dict[str, Any]:
    fields = {}
    for name, value in values.items():
        column = table.column(name)
        assert column is not None
        fields[column.field.name] = _referred(column, value, known) if column.refers else value
    return fields


def _referred(
    column: Column, value: str, known: Mapping[str, Mapping[Key, models.Model]]
) -> models.Model | None:
    if not value:
        return None
    keys = named(column.refers).keys
    return known[column.refers][tuple(value.split(STROKE, keys - 1))]

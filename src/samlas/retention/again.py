"""What has been deleted, told outside the database: a backup made before does not know of it.

A line for each deletion, beside the anchors of the ledger: the unit's code and a reference that
tells nobody anything. After a restore the list is gone through, and what has come back goes again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localdate

from samlas.directory.models import Unit
from samlas.exchange.models import Holding
from samlas.ledger import anchors, log
from samlas.ledger.models import Act
from samlas.retention import due, erasing
from samlas.retention.due import PURPOSE

NAME = "deletions.jsonl"


class BadList(Exception):
    """A line that cannot be read: its number."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} cannot be read")
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """One deletion: when, the code of the unit, and the reference."""

    at: datetime
    unit: str
    case: str


def path() -> Path:
    """The file: one line for each deletion, only ever added to."""
    return anchors.path().with_name(NAME)


def remember(unit: Unit, case: str, now: datetime) -> None:
    """Add a line, on the disk before what it tells of is done."""
    line = json.dumps({"at": now.isoformat(), "unit": unit.code, "case": case}) + "\n"
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def lines() -> Iterator[Line]:
    """Yield what the file tells, oldest first; nothing where there is none. Raises BadList."""
    try:
        text = path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            said = json.loads(line)
            yield Line(datetime.fromisoformat(said["at"]), str(said["unit"]), str(said["case"]))
        except (ValueError, KeyError, TypeError):
            raise BadList(number) from None


def delete_again(now: datetime) -> int:
    """Delete what is there although it has been deleted; return how many. Raises BadList.

    What a unit was sent or has stopped since then is another matter: nobody has decided about it.
    """
    count = 0
    units = {unit.code: unit for unit in Unit.objects.all()}
    for line in lines():
        unit = units.get(line.unit)
        if unit is None or _has_gone_on(unit, line, now):
            continue
        with transaction.atomic():
            things = erasing.let_go(unit, line.case, now)
            if things:
                told = {"things": things, "first": line.at.isoformat()}
                system = log.Actor(chain=f"unit:{unit.pk}", who="system")
                log.write(system, now, log.Note(Act.DELETED, line.case, PURPOSE, told))
                count += 1
    return count


def _has_gone_on(unit: Unit, line: Line, now: datetime) -> bool:
    """Whether a paper came, or a hold was set, after the deletion (or the try to delete)."""
    hold = due.holds_of(unit, localdate(now)).get(line.case)
    if hold is not None and hold.first_day >= localdate(line.at):
        return True
    held = Holding.objects.kept().filter(unit=unit, dispatch__case=line.case)
    return held.filter(received_at__gt=line.at).exists()

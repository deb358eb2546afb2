"""Entries in the fields of the national log service: RIV-TA informationsecurity.auditing.log 2.0.

The fields are those of a log record in StoreLog. What is not known (an HSA-id that the directory
lacks) is filled with our own code, so that every field that must be there is.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.utils.timezone import localtime

from samlas.casework.case import Case
from samlas.casework.emergency import PURPOSE as EMERGENCY
from samlas.directory.models import Assignment, Unit, UnitKind
from samlas.ledger import log
from samlas.ledger.models import Act, Entry
from samlas.oversight import reading, signs
from samlas.oversight.reading import Wanted
from samlas.oversight.who import Scope, chain_of, scope
from samlas.people.models import Individual
from samlas.people.personal_number import is_coordination

SYSTEM_NAME = "Samlas"
TYPE = "SIP"  # of a resource
PERSONAL_NUMBER, COORDINATION_NUMBER = "1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3"
STORE_LOG = "urn:riv:informationsecurity:auditing:log:StoreLogResponder:2"
LOG = "urn:riv:informationsecurity:auditing:log:2"
BATCH = 1000
SEVERAL = ("cases", "papers", "requests", "about")  # the keys of a list, in an entry's detail
WRITES = {Act.CHANGED, Act.CONSENTED, Act.WITHDREW, Act.SENT, Act.ANSWERED, Act.PASSED_ON}
_WORDS = tomllib.loads(Path(__file__).with_name("log_service.toml").read_text(encoding="utf-8"))
ACTIVITY, PURPOSE = _WORDS["activity"], _WORDS["purpose"]
HEALTH = {
    UnitKind.MUNICIPAL_HEALTH, UnitKind.PRIMARY_CARE, UnitKind.SPECIALIST_CARE, UnitKind.INPATIENT,
    UnitKind.CHILD_PSYCHIATRY, UnitKind.HABILITATION, UnitKind.MATERNAL_CHILD_HEALTH,
}  # fmt: skip

Record = Mapping[str, Any]


def for_auditor(by: Assignment, wanted: Wanted, now: datetime) -> Iterator[Record]:
    """Return the records of an auditor's units, the oldest first, and note that they were taken.

    Nobody whom a plan is about is in them. Raises Entry.DoesNotExist for one who is no auditor.
    """
    may = scope(by, now.date())
    if not may.is_auditor:
        raise Entry.DoesNotExist
    log.write(by.actor, now, log.Note(Act.EXPORTED, reading.ABOUT, "log-export", wanted.told()))
    return records(may, wanted, with_persons=False)


def for_service(unit: Unit, wanted: Wanted, now: datetime) -> Iterator[Record]:
    """Return the records of a unit with whom they are about, as the log service is told.

    Protected persons are left out of them (law.md 2.7). The unit's chain notes it.
    """
    actor = log.Actor(chain=chain_of(unit.pk), who="system")
    log.write(actor, now, log.Note(Act.EXPORTED, reading.ABOUT, "log-export", wanted.told()))
    return records(Scope({actor.chain: unit}, is_auditor=True), wanted, with_persons=True)


def records(may: Scope, wanted: Wanted, *, with_persons: bool) -> Iterator[Record]:
    """Yield one record for each entry of staff in the units, by as many queries a thousand."""
    rows = reading.matching(may, wanted).order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        about = signs.known(batch)
        keys = {one.pk: _keys(one) for one in batch}
        cases = _cases({key for among in keys.values() for key in among}, about.cases)
        people = _people(set(cases.values())) if with_persons else {}
        for entry in batch:
            reader = about.readers.get(entry.who)
            if reader is None:
                continue
            of = sorted({cases[key] for key in keys[entry.pk] if key in cases})
            yield _record(entry, reader, may.units[entry.chain], of, people)


def as_json(records_: Iterable[Record]) -> Iterator[str]:
    """Give the records as one JSON list, a line each, in parts."""
    yield "["
    lines = (json.dumps(one, ensure_ascii=False) for one in records_)
    before = "\n"
    while part := ",\n".join(islice(lines, BATCH)):
        yield f"{before}{part}"
        before = ",\n"
    yield "\n]\n"


def as_xml(records_: Iterable[Record]) -> Iterator[str]:
    """Give the records as the body of a StoreLog call, in parts."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<StoreLog xmlns="{STORE_LOG}" xmlns:l="{LOG}">\n'
    lines = (f"<log>{''.join(_elements(one))}</log>\n" for one in records_)
    while part := "".join(islice(lines, BATCH)):
        yield part
    yield "</StoreLog>\n"


def _elements(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            inner = "".join(_elements(one)) if isinstance(one, Mapping) else escape(str(one))
            yield f"<l:{name}>{inner}</l:{name}>"


def _record(
    entry: Entry, reader: Assignment, unit: Unit, cases: list[str], people: Mapping[str, Individual]
) -> Record:
    own = {"careProvider": _provider(unit), "careUnit": _unit(unit)}
    return {
        "logId": f"{entry.chain}-{entry.number}",
        "system": {"systemId": SYSTEM_NAME.lower(), "systemName": SYSTEM_NAME},
        "activity": {
            "activityType": _activity(entry),
            "activityLevel": TYPE,
            "activityArgs": f"{entry.act} {entry.purpose}".strip(),
            "startDate": localtime(entry.at).replace(tzinfo=None).isoformat(timespec="seconds"),
            "purpose": _purpose(unit, cases),
        },
        "user": {
            "userId": reader.staff.subject or reader.staff.code,
            "name": reader.staff.name,
            "assignment": reader.commission or reader.title,
            "title": reader.title,
            **own,
        },
        "resources": {"resource": [_resource(case, people, own) for case in cases or [""]]},
    }


def _resource(case: str, people: Mapping[str, Individual], own: Record) -> Record:
    person = people.get(case)
    patient = {}
    if person is not None:
        number = person.personal_number
        root = COORDINATION_NUMBER if is_coordination(number) else PERSONAL_NUMBER
        patient = {"patient": {"patientId": {"root": root, "extension": number}}}
    return {"resourceType": f"{TYPE} {case}" if case else SYSTEM_NAME, **patient, **own}


def _activity(entry: Entry) -> str:
    if entry.purpose == EMERGENCY and entry.act == Act.READ:
        return str(ACTIVITY["emergency"])
    if "print" in entry.purpose or "letter" in entry.purpose:
        return str(ACTIVITY["printed"])
    return str(ACTIVITY["wrote" if entry.act in WRITES else "read"])


def _purpose(unit: Unit, cases: list[str]) -> str:
    if not cases:
        return str(PURPOSE["keeping"])
    return str(PURPOSE["care" if unit.kind in HEALTH else "by_law"])


def _provider(unit: Unit) -> Record:
    return {"careProviderId": unit.principal.code, "careProviderName": unit.principal.name}


def _unit(unit: Unit) -> Record:
    return {"careUnitId": unit.hsa_id or unit.code, "careUnitName": unit.name}


def _keys(entry: Entry) -> set[str]:
    """What an entry is about: the key it has, or those of the list that was shown."""
    found = {entry.about}
    for name in SEVERAL:
        listed = entry.detail.get(name)
        if isinstance(listed, list):
            found |= {str(one) for one in listed}
    return found


def _cases(keys: set[str], known: Mapping[str, str]) -> dict[str, str]:
    missing = keys - known.keys()
    return {**known, **signs.cases_of(missing)} if missing else dict(known)


def _people(cases: set[str]) -> dict[str, Individual]:
    found = Case.objects.filter(key__in=cases).select_related("individual")
    return {
        one.key: one.individual
        for one in found
        if one.individual.personal_number and not one.individual.is_protected
    }

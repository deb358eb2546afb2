"""Acts of the stories that begin with someone asking for a SIP."""

from __future__ import annotations

from datetime import datetime

from samlas.casework import asking, assessing
from samlas.casework.asking import Request
from samlas.directory.models import Assignment
from samlas.practice.acts import Act, noticed, settle_in
from samlas.practice.stories import Said, Tale, individual

TEXTS = (
    "asker_name", "asker_phone", "asker_email", "person_agrees", "on_assignment", "need",
    "wanted_contact", "language", "interpreter", "known_units",
)  # fmt: skip


def request(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """Someone asks the unit for a SIP: by the public page, or on paper that staff enter."""
    person = individual(tale)
    given = Request(
        unit=by.unit,
        entered_by=by if said.get("on_paper") else None,
        asked_by=said["asked_by"],
        asker_unit=tale.people.units.get(said.get("asker_unit", "")),
        person_name=person.name,
        personal_number=person.personal_number if said.get("with_number") else "",
        **{name: said[name] for name in TEXTS if name in said},
    )
    tale.request = asking.receive(given, now)


def _open(tale: Tale) -> Request:
    assert tale.request is not None, tale.name
    return Request.objects.select_related("unit").get(pk=tale.request.pk)


def start(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The request is answered with a start."""
    tale.begun = assessing.assess_start(_open(tale), noticed(tale, said), by, now)
    settle_in(tale, said, by, now)


def refuse(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The request is refused, after a second look."""
    second = tale.people.at(by.unit.code, said["second_look"])
    assessing.refuse(
        _open(tale), assessing.Refusal(reason=said["reason"], second_look_by=second), by, now
    )


def pass_on(tale: Tale, said: Said, by: Assignment, now: datetime) -> None:
    """The request is passed on to another unit."""
    tale.request = assessing.pass_on(_open(tale), tale.people.units[said["to"]], by, now)


def confirm(tale: Tale, _said: Said, by: Assignment, now: datetime) -> None:
    """The unit that got the request confirms that it has arrived."""
    assessing.confirm(_open(tale), by, now)


ACTS: dict[str, Act] = {
    "request": request,
    "start-on-request": start,
    "refuse-request": refuse,
    "pass-request-on": pass_on,
    "confirm-request": confirm,
}

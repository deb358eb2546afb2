"""Every address of the program, filled in with what there is of one case.

It is made from the URLconf: a new address is visited without anyone having thought of it. One with
a part that is not known here has no way to be filled in, and fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, get_args

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.protected.scene import Scene, meetings

from samlas.casework import agenda
from samlas.casework.contacts import Contact
from samlas.casework.emergency import EmergencyAccess
from samlas.casework.followup.models import Change
from samlas.casework.meeting.models import RoleKind
from samlas.casework.plan.models import Action, Goal
from samlas.casework.scans.models import Scan
from samlas.casework.summons.draft import Recipient
from samlas.deviations.models import Report
from samlas.exchange.models import Delivery, Dispatch
from samlas.exchange.sdk.models import SdkMessage
from samlas.ledger.models import Entry
from samlas.papers import OwnPage
from samlas.people.models import ConsentRow, Order, OtherPerson, Representative, hand
from samlas.retention.models import Disposal

# Whoever goes there is no longer who they were.
LAST = {"person:start", "person:back", "person:practice", "person:leave"}


def addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """The name and the path of each, for each thing in the case that it can be of."""
    known = _known(scene)
    for name, parts in sorted(_patterns(get_resolver()), key=lambda one: (one[0] in LAST, one)):
        values = [_values(known, name, part) for part in parts]
        for filled in product(*values):
            yield name, reverse(name, kwargs=dict(zip(parts, filled, strict=True)))


def _patterns(
    resolver: URLResolver, space: str = "", above: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    space = ":".join(filter(None, [space, resolver.namespace]))
    parts = (*above, *resolver.pattern.converters)
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}:{entry.name}" if space else str(entry.name), (
                *parts, *entry.pattern.converters,
            )  # fmt: skip
        else:
            yield from _patterns(entry, space, parts)


def _values(known: Mapping[str, Sequence[object]], name: str, part: str) -> Sequence[object]:
    """What stands in one part of an address: named by the address and the part, or by the part."""
    _space, _colon, short = name.rpartition(":")
    room = short.split("-", 1)[0]
    for key in (f"{short} {part}", f"{room} {part}", part):
        if key in known:
            return known[key]
    raise LookupError(f"say in tests/protected/addresses.py what {part} of {name} is")


def _known(scene: Scene) -> Mapping[str, Sequence[object]]:
    case, of = scene.case, scene.of
    sent = Dispatch.objects.filter(case=case.key)
    actions = Action.objects.filter(plan__case=case)
    contacts = list(Contact.objects.filter(case=case).values_list("key", flat=True))
    rows = ConsentRow.objects.filter(consent__case=case.key)
    letters = Delivery.objects.filter(dispatch__case=case.key, channel="letter")
    speaking: list[Any] = _ids(Representative.objects.filter(individual=of))
    recipients = Recipient.objects.filter(summons__case=case, removed_at=None)
    return {
        "key": [case.key],
        "deviation key": _ids(Report.objects.all(), "key"),
        "deviation-case key": [case.key],
        "received key": list(sent.exclude(recipient=None).values_list("key", flat=True)),
        "emergency key": _ids(EmergencyAccess.objects.all(), "key") or [case.key],
        "emergency paper": _ids(sent.filter(kind="plan", recipient__code="bup"), "key")
        or [case.key],
        "request key": [scene.request.key],
        "keeping-disposal key": _ids(Disposal.objects.all(), "key") or [case.key],
        "receipt key": [scene.request.key],
        "scan key": _ids(Scan.objects.filter(case=case), "key"),
        "meeting-mode key": meetings(scene),
        "evaluation key": meetings(scene),
        "meeting-news key": meetings(scene),
        "meeting-cover key": meetings(scene),
        "paper": list(sent.values_list("key", flat=True)),
        "sent paper": _ids(sent, "key"),
        "representative": speaking,
        "order": _ids(Order.objects.filter(representative__individual=of)) or [1],
        "sdk-messages key": [case.key],
        "sdk key": _ids(SdkMessage.objects.filter(case=case.key), "key"),
        "row": _ids(rows),
        "plan-goal row": _ids(Goal.objects.filter(plan__case=case), "key"),
        "plan-action row": _ids(actions, "key"),
        "contact": contacts[:2],
        "who": ["person", *contacts[:1]],
        "kind": list(RoleKind),
        "place": ["next_place"],
        "number": [1],
        "attachment": [1],
        "action": _ids(actions, "key"),
        "other": _ids(OtherPerson.objects.filter(case=case.key)),
        "language-done pk": _ids(case.language_helps.all()),
        "form": ["consent-adult", "contacts", "minutes"],
        "page": list(get_args(OwnPage)),
        "extract-file file": ["letter"],
        "beside-extract-file file": ["data"],
        "hand": ["individual", *map(hand, speaking)],
        "code": ["ABCDEFGHJKMN"],
        "absence-end pk": [1],
        "routine pk": [1],
        "agreement name": ["haninge"],
        "agreement number": [0],
        "agreement clause": ["H38"],
        "unit pk": [scene.by.unit_id],
        "unit party": [scene.by.unit.joinings.latest("pk").pk],
        "account pk": [scene.there.by("yusuf").staff_id],
        "account assignment": [scene.there.by("yusuf").pk],
        "account office": [1],
        "my pk": [1],
        "figure name": ["answers-in-time", "way"],
        "secret": [agenda.open_feed(case.responsible, case.started_at)],
        "entry": _ids(Entry.objects.filter(about=case.key)),
        "summons pk": _ids(recipients),
        "answers pk": _ids(recipients),
        "answers-pass-on pk": _ids(recipients.exclude(contact__unit=None)),
        "answers-posted pk": _ids(letters),
        "letter pk": _ids(letters),
        "log-entry pk": _ids(Entry.objects.filter(about=case.key)),
        "closed pk": _ids(letters),
        "change pk": _ids(Change.objects.filter(case=case)),
    }


def _ids(rows: QuerySet[Any], field: str = "pk") -> list[Any]:
    """The first and the last of them: what is alike says the same."""
    found = list(rows.order_by("pk").values_list(field, flat=True))
    return found[:1] + found[1:][-1:]

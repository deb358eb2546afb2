"""What is planted of a protected person is found by nobody who may not know it (law.md 2.7).

Every address, every paper as page, letter and text, and every line of the log, as every kind of
reader, for each of the three kinds of protection: while the plan is in force, and when it is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.timezone import localtime
from tests import world
from tests.person.conftest import show_e_id
from tests.protected import scene as scenes
from tests.protected.addresses import addresses
from tests.protected.scene import WHERE, Scene

from samlas.casework import case as cases
from samlas.casework.tasks import Task
from samlas.directory.models import Assignment
from samlas.exchange.models import Channel, Delivery
from samlas.faces.command.main import main
from samlas.ledger.models import Entry
from samlas.people.models import Protection

KINDS = [one for one in Protection if one != Protection.NONE]
# What each reader knows; nobody else knows anything. The named of the unit, and the person, know
# all. In each unit that holds papers one has taken them, and a colleague has not.
KNOWS = {
    "anders": {"name", "bup", "bup-street", "bup-town", "bup-staff"},
    "tomas": {
        "name", "ekhagsskolan", "ekhagsskolan-street", "ekhagsskolan-town", "ekhagsskolan-staff",
        "ekhagsskolan-owner",
    },
    "guardian": {"name"},
    "representative": {"name"},
    "beside": {"name"},
    "elin": {"bup"},
    "sara": set(),
    "yusuf": set(),
}  # fmt: skip
STAFF = ("anders", "tomas", "elin", "sara", "yusuf")
# These list units, or what is one's own unit's, with or without a case: no more of the person.
OF_DIRECTORY = {
    "staff:absence", "staff:agreement", "staff:form-blank",
    "staff:answers-pass-on", "staff:login", "staff:received-pass-on", "staff:request-pass-on",
}  # fmt: skip
OF_PERSON = {*WHERE, "name", "number", "before", "place"}
# Addresses that show nothing by themselves, and those of states that this case does not come to.
NOTHING_THERE = {
    "guest:answer-reply", "guest:answer-tell", "guest:answer-times", "guest:answer-told",
    "machine:metrics",
    "staff:agreement-begin", "staff:agreement-clause", "staff:agreement-clause-new",
    "staff:agreement-draft", "staff:agreement-drop", "staff:agreement-head", "staff:agreement-new",
    "staff:agreement-publish", "staff:agreement-text", "staff:agreement-tried",
    "staff:agreement-understood",
    "staff:unit", "staff:unit-cease", "staff:unit-change", "staff:unit-go-on", "staff:unit-join",
    "staff:unit-leave", "staff:unit-new", "staff:units", "staff:starting", "staff:principal-new",
    "person:extract-file", "person:beside-extract-file", "staff:extract-file",
    "language", "person:back", "person:leave", "person:logout", "person:practice", "person:start",
    "person:whose", "staff:absence-end", "staff:answers-calendar", "staff:answers-information",
    "staff:answers-information-phone", "staff:answers-information-read", "staff:received-tell",
    "staff:answers-posted", "staff:answers-reply",
    "staff:case-search", "staff:code-end", "staff:close-check", "staff:closed-anew",
    "staff:closed-posted", "staff:closed-recorded",
    "staff:consent-waiting", "staff:contact-add-known", "staff:contact-remove",
    "staff:deviation-begin", "staff:deviation-handle", "staff:deviation-receive",
    "staff:deviation-letter", "staff:deviation-take-back", "staff:deviations-export",
    "staff:deviations-handling",
    "staff:emergency-check", "staff:emergency-opened", "staff:emergency-paper",
    "staff:follow-up-call", "staff:follow-up-nudge", "staff:guardian-answer", "staff:guardian-row",
    "staff:log", "staff:log-entry", "staff:log-export",
    "staff:letter-alone-posted", "staff:letter-posted", "staff:letters-back", "staff:logout",
    "person:log-ins", "staff:again", "staff:log-ins",
    "staff:assignment", "staff:login-back", "staff:login-ended", "staff:login-start",
    "staff:printing", "staff:printing-end", "staff:printing-file", "staff:printing-posted",
    "staff:printing-start", "staff:printing-undo",
    "staff:meeting-role", "staff:meeting-role-answer",
    "staff:no-representative", "staff:offices", "staff:order-end", "staff:received-answer",
    "staff:received-closing-recorded", "staff:received-give-back", "staff:received-lead",
    "staff:received-role", "staff:received-take", "staff:request-answer",
    "staff:received-routine", "staff:routine-step", "staff:routine-step-away",
    "staff:routine-step-back", "staff:routine-tick",
    "staff:request-confirm", "staff:request-posted", "staff:scan-remove",
    "staff:received-attachment", "staff:sent-attachment", "staff:summons-attachment",
    "staff:summons-attachment-take-away", "staff:plan-attachment", "person:attachment",
    "staff:plan-attachment-take-away", "person:beside-attachment",
    "staff:scan-throw-away", "staff:scan-undo", "staff:sdk-aside", "staff:sdk-file",
    "staff:sdk-file-to", "staff:sdk-message", "staff:summons-take-off",
    "staff:times-pick",
    "staff:account", "staff:account-assign", "staff:account-assignment-end", "staff:account-block",
    "staff:account-code", "staff:account-new", "staff:account-office", "staff:account-office-end",
    "staff:account-unblock", "staff:accounts", "staff:evaluation-answers", "staff:evaluation-done",
    "staff:evaluation-slips", "staff:evaluation-survey", "staff:evaluation-texts", "staff:keeping",
    "staff:keeping-disposal", "staff:keeping-record", "staff:login-first-passkey",
    "staff:login-first-password", "staff:login-passkey", "staff:my-passkey",
    "staff:my-passkey-remove", "staff:my-password", "staff:my-recovery",
}  # fmt: skip


# Behind the other door everyone is a guest: staff at own pages, private people at the staff's.
OTHERS_DOOR = dict.fromkeys(STAFF, "person:")
REFUSED = (404, 405)
RANDOM = re.compile(r"[A-Za-z0-9]{32,}")  # a token of a form: now and then it spells "Alva"
# Those who are told when the case has ended.
HOLD_PAPERS = {"anders", "guardian", "representative"}


def readers(scene: Scene) -> dict[str, Client]:
    """Everyone who may not know all, each at a browser of their own."""
    found = {"guest": Client()}
    for code in STAFF:
        found[code] = as_staff(scene.there.by(code))
    for hand, number in scene.numbers.items():
        if hand != "person":
            found[hand] = as_person(number)
    return found


def as_staff(who: Assignment) -> Client:
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": who.pk})
    return reader


def as_person(number: str) -> Client:
    reader = Client()
    show_e_id(reader, number)
    return reader


def told(answer: Any) -> str:
    """All that an answer says, also in its headers, but for what is random."""
    head = "\n".join(f"{name}: {text}" for name, text in answer.items())
    if answer.headers.get("Content-Type", "").startswith("application/pdf"):
        with closing(pypdfium2.PdfDocument(answer.content)) as pdf:
            said = "\n".join(page.get_textpage().get_text_range() for page in pdf)
            return f"{head}\n{pdf.get_metadata_dict()}\n{said}"
    if answer.headers.get("Content-Type", "").startswith("image/"):
        return head
    return RANDOM.sub("", f"{head}\n{unescape(answer.content.decode())}")


def leaks(
    scene: Scene, among: dict[str, Client], seen: set[str], *, in_turn: bool = False
) -> Iterator[str]:
    """Each secret that stands before someone who may not know it; `seen` takes what was shown.

    `in_turn`: of those who know nothing, one goes to each address and not all of them.
    """
    every = list(addresses(scene))
    nobodies = [who for who in among if not KNOWS.get(who)]
    for who, reader in among.items():
        unknown = scene.secrets.keys() - KNOWS.get(who, set())
        for number, (address, path) in enumerate(every):
            if in_turn and who in nobodies and nobodies[number % len(nobodies)] != who:
                continue
            if address.startswith(OTHERS_DOOR.get(who, "staff:" if who in scene.numbers else " ")):
                continue
            answer = reader.get(path)
            if answer.status_code == 200:
                seen.add(address)
            said = told(answer)
            here = unknown & OF_PERSON if address in OF_DIRECTORY else unknown
            found = sorted(name for name in here if scene.secrets[name] in said)
            if found:
                yield f"{who} reads {', '.join(found)} at {address}"


def shown_to_those_who_may(scene: Scene, but: set[str]) -> set[str]:
    """The addresses, `but` these, that show something to the named of the unit or the person."""
    may = (as_staff(scene.by), as_person(scene.numbers["person"]))
    first = dict(reversed(list(addresses(scene))))
    return {
        address
        for address, path in reversed(first.items())
        if address not in but and any(reader.get(path).status_code == 200 for reader in may)
    }


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_finds_what_they_may_not_know(
    kind: str, db: None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str],
    pytestconfig: pytest.Config,
) -> None:  # fmt: skip
    """Everyone goes to every address for the first kind; with --all-cells, for each of them."""
    del db
    every = kind == KINDS[0] or pytestconfig.getoption("all_cells")
    scene = scenes.made(world.world(), kind)
    seen: set[str] = set()
    found = set(leaks(scene, readers(scene), seen, in_turn=not every))
    seen |= shown_to_those_who_may(scene, set()) if every else set()
    scenes.close(scene, localtime())
    holders = {who: one for who, one in readers(scene).items() if who in HOLD_PAPERS}
    found |= set(leaks(scene, holders, seen))
    seen |= shown_to_those_who_may(scene, seen) if every else set()
    assert sorted(found) == []
    known = {address for address, _path in addresses(scene)}
    codes = {address for address in known if address.startswith("person:code")}
    missed = known - seen - codes - NOTHING_THERE  # no code for a protected person
    assert sorted(missed if every else ()) == []

    main(["directory", "export"])
    kept = [*Task.objects.values_list("label", flat=True), *Entry.objects.values_list("detail")]
    everywhere = f"{caplog.text} {capsys.readouterr()} {kept}"
    assert [name for name in OF_PERSON & scene.secrets.keys()
            if scene.secrets[name] in everywhere] == []  # fmt: skip
    ways = Delivery.objects.filter(dispatch__case=scene.case.key).values_list("channel", flat=True)
    assert set(ways) <= {Channel.INBOX, Channel.LETTER}


def test_nobody_else_does_anything_about_it(db: None) -> None:
    del db
    scene = scenes.made(world.world(), KINDS[0])
    ways = {name: path for name, path in addresses(scene) if name.startswith("staff:")}
    ways = {name: path for name, path in ways.items() if resolve(path).kwargs}
    del ways["staff:absence-end"]  # one's own
    for told in (
        "deviation",
        "deviation-letter",
        "deviation-take-back",
    ):  # the unit's: of which plan is not shown
        del ways[f"staff:{told}"]
    del ways["staff:agreement-understood"]  # of no plan
    for code in ("elin", "yusuf"):
        reader = as_staff(scene.there.by(code))
        done = {name for name, path in ways.items() if reader.post(path).status_code not in REFUSED}
        assert done == set(), code


def test_a_search_finds_the_case_for_the_named_alone(db: None) -> None:
    del db
    scene = scenes.begin(world.world(), KINDS[0], localtime())
    number = scene.of.personal_number
    for code, finds in (("karin", 1), ("gunilla", 1), ("yusuf", 0), ("elin", 0)):
        assert len(cases.search(number, scene.there.by(code), localtime())) == finds, code

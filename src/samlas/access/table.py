"""Reading the table, and asking it what a reader finds at an address."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# What is done by asking for an address (GET), and by sending to it (POST).
KINDS: Mapping[str, Mapping[str, str]] = {
    "read": {"GET": "read"},
    "take": {"GET": "take"},
    "fetch": {"POST": "take"},
    "form": {"GET": "read", "POST": "write"},
    "write": {"POST": "write"},
    "send": {"GET": "read", "POST": "send"},
    "send-only": {"POST": "send"},
}


# The doors that are no log-in, and who anyone is there.
WITHOUT_LOG_IN = {"open": "guest", "secret": "feed"}


class Answer(Enum):
    """What a reader finds: the thing, nothing, the log-in, or that the method is wrong."""

    THERE = "there"
    ABSENT = "not there (404)"
    LOG_IN = "to the log-in"
    METHOD = "not by this method (405)"


@dataclass(frozen=True, slots=True)
class Role:
    """Who someone is towards a thing, and what in the program decides that they are."""

    who: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is looked at: behind which door, and whether it is of a case, whose state matters."""

    what: str
    door: str
    of_case: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What these roles may do with these things, in these states; a denial takes it away.

    Without `verbs` it is about all; without `states` the state does not matter.
    """

    roles: frozenset[str]
    things: frozenset[str]
    because: str
    verbs: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    code: str = ""

    def is_about(self, roles: Collection[str], thing: str, verb: str, state: str) -> bool:
        return (
            not self.roles.isdisjoint(roles)
            and thing in self.things
            and (not self.verbs or verb in self.verbs)
            and (not self.states or state in self.states)
        )


@dataclass(frozen=True, slots=True)
class Address:
    """What stands at an address: the thing, and the verb of each method that it takes."""

    thing: str
    verbs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Means:
    """What each of the endings means for these roles, by the ending."""

    roles: frozenset[str]
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole access model."""

    roles: Mapping[str, Role]
    things: Mapping[str, Thing]
    verbs: Mapping[str, str]
    states: Mapping[str, str]
    doors: Mapping[str, str]
    branches: Mapping[str, Sequence[str]]
    rules: Sequence[Rule]
    denials: Sequence[Rule]
    addresses: Mapping[str, Address]
    endings: Mapping[str, str]
    means: Sequence[Means]

    def allows(self, roles: Collection[str], thing: str, verb: str, state: str) -> bool:
        """Tell whether someone with these roles towards the thing may do this with it."""
        asked = (roles, thing, verb, state)
        is_denied = any(one.is_about(*asked) for one in self.denials)
        return not is_denied and any(one.is_about(*asked) for one in self.rules)

    def answer(
        self, address: str, method: str, *, door: str, roles: Collection[str], state: str
    ) -> Answer:
        """Return what is found at an address of the URLconf by one who has come through `door`.

        Raises KeyError for an address that does not stand in the table.
        """
        at = self.addresses[address]
        if method not in at.verbs:
            return Answer.METHOD
        thing = self.things[at.thing]
        if thing.door not in (*WITHOUT_LOG_IN, door):
            return Answer.LOG_IN
        known = {*roles, WITHOUT_LOG_IN.get(thing.door, "")}
        is_open = self.allows(known, at.thing, at.verbs[method], state)
        return Answer.THERE if is_open else Answer.ABSENT


@cache
def table() -> Table:
    """Return the access model as it stands in the files."""
    said = tomllib.loads((HERE / "table.toml").read_text(encoding="utf-8"))
    listed = tomllib.loads((HERE / "addresses.toml").read_text(encoding="utf-8"))
    return Table(
        roles={name: Role(**one) for name, one in said["roles"].items()},
        things={name: Thing(**one) for name, one in said["things"].items()},
        verbs=said["verbs"],
        states=said["states"],
        doors=said["doors"],
        branches=said["branches"],
        rules=[_rule(one) for one in said["rules"]],
        denials=[_rule(one) for one in said["denials"]],
        endings=said["endings"],
        means=[
            Means(frozenset(one["roles"]), {name: one[name] for name in said["endings"]})
            for one in said["means"]
        ],
        addresses={
            address: Address(thing, KINDS[kind])
            for thing, kinds in listed.items()
            for kind, addresses in kinds.items()
            for address in addresses
        },
    )


def _rule(said: Mapping[str, object]) -> Rule:
    sets = {name: frozenset(one) for name, one in said.items() if isinstance(one, list)}
    return Rule(**{**said, **sets})  # type: ignore[arg-type]

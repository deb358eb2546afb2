"""The table as a page to read: docs/access.md. `python -m samlas.access.document` prints it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence

from samlas.access.table import Rule, Table, table

HEAD = """\
# Who sees what

Made from `src/samlas/access/table.toml` by `python -m samlas.access.document > docs/access.md`; a
test says when the two differ. Nothing is allowed that no rule allows, and a denial beats every
rule. What one may not see answers as what is not there. `pytest tests/access --all-cells -s` asks
every address as every kind of reader, in every state, by every method, and prints how many cells
that is.
"""


def document(of: Table) -> str:
    """Return the page in Markdown."""
    parts = [
        HEAD,
        _listed("What can be done", of.verbs),
        _listed("In which state a case is", of.states),
        _listed("By which door one comes", of.doors),
        _listed("Branches", {name: ", ".join(kinds) for name, kinds in of.branches.items()}),
        _roles(of),
        _things(of),
        _rules("Rules", of.rules, of),
        _rules("Denials", of.denials, of),
        _by_state(of),
        _endings(of),
    ]
    return "\n".join(parts)


def _listed(title: str, words: Mapping[str, str]) -> str:
    return f"## {title}\n\n" + "".join(f"- **{name}**: {text}\n" for name, text in words.items())


def _roles(of: Table) -> str:
    rows = ((name, one.who, f"`{one.code}`" if one.code else "") for name, one in of.roles.items())
    return "## Roles\n\n" + _table(("role", "who", "decided by"), rows)


def _things(of: Table) -> str:
    rows = (
        (name, one.what, one.door, str(sum(at.thing == name for at in of.addresses.values())))
        for name, one in of.things.items()
    )
    return "## Things\n\n" + _table(("thing", "what", "door", "addresses"), rows)


def _rules(title: str, rules: Iterable[Rule], of: Table) -> str:
    rows = (
        (
            _in_order(one.roles, of.roles), _in_order(one.things, of.things),
            _in_order(one.verbs, of.verbs) or "all", _in_order(one.states, of.states) or "all",
            one.because,
        )
        for one in rules
    )  # fmt: skip
    return f"## {title}\n\n" + _table(("who", "what", "may", "when", "because"), rows)


def _by_state(of: Table) -> str:
    """What each role may do with each thing of a case, by state: the rules put together."""
    rows = [
        (role, thing, *(_may(of, role, thing, state) for state in of.states))
        for role in of.roles
        for thing, one in of.things.items()
        if one.of_case and any(_may(of, role, thing, state) for state in of.states)
    ]
    return "## Put together\n\n" + _table(("role", "thing", *of.states), rows)


def _endings(of: Table) -> str:
    """What each thing that ends means for every kind of reader, in words."""
    rows = ((_in_order(one.roles, of.roles), *one.told.values()) for one in of.means)
    return "## What has ended\n\n" + _table(("who", *of.endings.values()), rows)


def _may(of: Table, role: str, thing: str, state: str) -> str:
    return ", ".join(verb for verb in of.verbs if of.allows([role], thing, verb, state))


def _in_order(some: Collection[str], every: Iterable[str]) -> str:
    return ", ".join(one for one in every if one in some)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(document(table()))

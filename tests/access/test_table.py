"""The table says nothing that is not there, and the page about it says the same."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from samlas.access.document import document
from samlas.access.table import Rule, table

TOP = Path(__file__).parents[2]
CODE = sorted({one.code for one in table().roles.values()} | {one.code for one in table().denials})


def test_the_page_says_what_the_table_says() -> None:
    said = (TOP / "docs" / "access.md").read_text(encoding="utf-8")
    assert said == document(table()), "python -m samlas.access.document > docs/access.md"


@pytest.mark.parametrize("code", [one for one in CODE if one])
def test_what_decides_is_in_the_program(code: str) -> None:
    module, names = "samlas", code.split(".")[1:]
    while names and _is_module(f"{module}.{names[0]}"):
        module = f"{module}.{names.pop(0)}"
    found: Any = reduce(getattr, names, import_module(module))
    assert found is not None


def _is_module(name: str) -> bool:
    path = TOP / "src" / Path(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


@pytest.mark.parametrize("rule", [*table().rules, *table().denials], ids=lambda one: one.because)
def test_a_rule_speaks_of_what_there_is(rule: Rule) -> None:
    known = table()
    assert rule.roles <= known.roles.keys()
    assert rule.things <= known.things.keys()
    assert rule.verbs <= known.verbs.keys()
    assert rule.states <= known.states.keys()


def test_who_has_an_office_alone_reads_no_case_whatever_else_they_are() -> None:
    """Also as the head of the unit, and as the one responsible."""
    known = table()
    for office in ("administrator", "auditor", "numbers", "deviations", "agreements", "archivist"):
        for thing, verb, state in product(known.things, known.verbs, known.states):
            roles = {office, "colleague", "responsible", "head", "named", "holder", "documenter"}
            if known.things[thing].of_case:
                assert not known.allows(roles, thing, verb, state), (office, thing)


def test_nobody_finds_what_is_gone() -> None:
    known = table()
    for role, (thing, one), verb in product(known.roles, known.things.items(), known.verbs):
        if one.of_case:
            assert not known.allows([role], thing, verb, "gone"), (role, thing)


def test_what_has_ended_is_told_of_everyone_who_reads_a_case_or_its_log() -> None:
    known = table()
    told = [role for one in known.means for role in one.roles]
    of_case = [thing for thing, one in known.things.items() if one.of_case]
    reads = {
        role
        for role, thing, state in product(known.roles, of_case, known.states)
        if known.allows([role], thing, "read", state)
    }
    assert len(told) == len(set(told))
    assert reads <= set(told) <= known.roles.keys()

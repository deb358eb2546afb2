"""Writes a source as TOML: the table that `tomllib` reads from it is the same again."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

TABLES = ("sets", "follow_up", "deviation", "report")


def written(document: Mapping[str, Any]) -> str:
    """Return the TOML text of a source: its `source` table and its list of `clause` tables."""
    lines = ["[source]", *_pairs(document["source"])]
    for clause in document.get("clause", []):
        lines += ["", "[[clause]]", *_pairs(clause)]
        for name in TABLES:
            for one in clause.get(name, []):
                lines += [f"[[clause.{name}]]", *_pairs(one)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if name not in TABLES:
            yield f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return (
        name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else _text(name)
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, date)):
        return str(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    return _text(str(value))

"""Seals a paper: one canonical text and its hash. The sealed text is all that is ever kept."""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from samlas.papers.kinds import (
    Cancellation,
    ConsentForm,
    InformationRequest,
    Paper,
    PersonCopy,
    RequestAnswer,
    RequestForm,
    RequestReceipt,
    Summons,
)

KINDS: dict[tuple[str, int], type[Paper]] = {
    (paper.kind, paper.schema): paper
    for paper in (
        Summons,
        PersonCopy,
        Cancellation,
        InformationRequest,
        RequestReceipt,
        RequestAnswer,
        RequestForm,
        ConsentForm,
    )
}


class BrokenSeal(ValueError):
    """The text is not the one that was sealed."""


class UnknownPaper(ValueError):
    """A kind or schema that this version of the program does not know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A paper as it is stored and sent: `body` is canonical JSON, `seal` 64 hex digits."""

    kind: str
    schema: int
    body: str
    seal: str


def seal(paper: Paper) -> Sealed:
    """`paper` in its canonical form: sorted keys, NFC, ISO dates, no spaces, with its hash."""
    body = json.dumps(_plain(paper), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Sealed(
        kind=paper.kind,
        schema=paper.schema,
        body=body,
        seal=seal_of(paper.kind, paper.schema, body),
    )


def unseal(kind: str, schema: int, body: str, seal: str) -> Paper:
    """The paper that was sealed.

    Raises UnknownPaper for a kind or schema not known here, BrokenSeal where a single sign has
    been changed since.
    """
    known = KINDS.get((kind, schema))
    if known is None:
        raise UnknownPaper(f"no paper of kind {kind!r} in schema {schema} is known")
    if seal_of(kind, schema, body) != seal:
        raise BrokenSeal("the paper is not the one that was sealed")
    paper: Paper = build(known, json.loads(body))
    return paper


def seal_of(kind: str, schema: int, body: str) -> str:
    """The seal that belongs to a canonical text."""
    return hashlib.sha256(f"{kind}\n{schema}\n{body}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def build(hint: Any, value: Any) -> Any:
    """`value` from JSON as the type `hint` says."""
    if value is None or hint is str:
        return value
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return build(next(one for one in get_args(hint) if one is not type(None)), value)
    if origin is tuple:
        return _row(get_args(hint), value)
    if origin is Literal:
        return value
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: build(hints[name], one) for name, one in value.items()})
    return value


def _row(inner: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if inner[-1] is Ellipsis:
        return tuple(build(inner[0], one) for one in value)
    return tuple(build(one, part) for one, part in zip(inner, value, strict=True))

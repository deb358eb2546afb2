"""Seals a paper: one canonical text and its hash. The sealed text is all that is ever kept."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from samlas.papers.extract_kinds import DataExtract
from samlas.papers.form_kinds import BlankForm, DeviationReport
from samlas.papers.kinds import (
    Cancellation,
    ConsentForm,
    InformationRequest,
    Paper,
    PersonCopy,
    RequestAnswer,
    RequestForm,
    RequestReceipt,
    Shield,
    Summons,
    shielded,
)
from samlas.papers.person_kinds import CodeLetter, EvaluationSlip, ForwardingSheet, OwnForm
from samlas.papers.plan_kinds import ClosureNotice, Minutes, Plan, SignatureSheet

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
        Plan,
        ClosureNotice,
        Minutes,
        SignatureSheet,
        CodeLetter,
        OwnForm,
        ForwardingSheet,
        EvaluationSlip,
        BlankForm,
        DeviationReport,
        DataExtract,
    )
}


OPEN = Shield()


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


def unseal(kind: str, schema: int, body: str, seal: str, shield: Shield = OPEN) -> Paper:
    """The paper that was sealed, without what `shield` keeps back.

    Raises UnknownPaper for a kind or schema not known here, BrokenSeal where a single sign has
    been changed since.
    """
    known = KINDS.get((kind, schema))
    if known is None:
        raise UnknownPaper(f"no paper of kind {kind!r} in schema {schema} is known")
    if seal_of(kind, schema, body) != seal:
        raise BrokenSeal("the paper is not the one that was sealed")
    read = _reader(known, is_sealed=True)  # type: ignore[arg-type]
    return shielded(read(json.loads(body)), shield)


def seal_of(kind: str, schema: int, body: str) -> str:
    """The seal that belongs to a canonical text."""
    return hashlib.sha256(f"{kind}\n{schema}\n{body}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _sealed_fields(type(value))}  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _sealed_fields(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if not one.metadata.get("unsealed"))


def build(hint: Any, value: Any) -> Any:
    """`value` from JSON as the type `hint` says, every part of it settled."""
    return _reader(hint, is_sealed=False)(value)


@cache
def _reader(hint: Any, *, is_sealed: bool) -> Callable[[Any], Any]:
    """What reads JSON as the type. What comes from a seal was settled when it was sealed."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        one = next(one for one in get_args(hint) if one is not type(None))
        given = _reader(one, is_sealed=is_sealed)
        return lambda value: None if value is None else given(value)
    if origin is tuple:
        return _row_reader(get_args(hint), is_sealed=is_sealed)
    if hint in (date, datetime):
        moment: Callable[[Any], Any] = hint.fromisoformat
        return moment
    if isinstance(hint, type) and is_dataclass(hint):
        return _part_reader(hint, is_sealed=is_sealed)
    return lambda value: value


def _row_reader(inner: tuple[Any, ...], *, is_sealed: bool) -> Callable[[Any], Any]:
    readers = [_reader(one, is_sealed=is_sealed) for one in inner if one is not Ellipsis]
    if inner[-1] is Ellipsis:
        return lambda value: tuple(map(readers[0], value))
    return lambda value: tuple(read(part) for read, part in zip(readers, value, strict=True))


def _part_reader(kind: type, *, is_sealed: bool) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name], is_sealed=is_sealed) for name in _sealed_fields(kind)}
    unsealed = [one for one in fields(kind) if one.name not in readers]

    def read(value: dict[str, Any]) -> Any:
        said = {name: readers[name](one) for name, one in value.items()}
        if not is_sealed or said.keys() != readers.keys():
            return kind(**said)
        part: Any = object.__new__(kind)
        for name, one in said.items():
            object.__setattr__(part, name, one)
        for later in unsealed:
            object.__setattr__(part, later.name, later.default)
        return part

    return read

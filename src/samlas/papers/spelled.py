"""From what a paper says to plain data: for programs that read it (JSON)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from samlas.papers.blocks import Block, View


def spelled(said: View) -> dict[str, Any]:
    """`said` as JSON values: title, facts, and the blocks in their order, each with its kind."""
    return {
        "title": said.title,
        "language": said.language,
        "sender": list(said.sender),
        "recipient": list(said.recipient),
        "facts": [list(row) for row in said.facts],
        "opening": _blocks(said.opening),
        "sections": [
            {"heading": one.heading, "blocks": _blocks(one.blocks)} for one in said.sections
        ],
    }


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, **asdict(one)} for one in blocks]

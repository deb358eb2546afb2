"""Papers about invented people, one of each kind and a few states more."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from samlas.papers.kinds import Paper
from samlas.papers.sealing import KINDS, build

SAMPLES = Path(__file__).parent / "samples.toml"
VARIANTS = {
    "invitation": "summons",
    "summons-changed": "summons",
    "closure-to-unit": "closure-notice",
    "own-form-take-part": "own-form",
    "forwarding-inner": "forwarding-sheet",
    "blank-form-consent-adult": "blank-form",
    "blank-form-consent-child": "blank-form",
    "blank-form-consent-guardians": "blank-form",
    "blank-form-contacts": "blank-form",
    "blank-form-summons-reply": "blank-form",
    "blank-form-minutes": "blank-form",
    "blank-form-follow-up": "blank-form",
    "blank-form-deviation": "blank-form",
    "plan-own": "plan",
    "plan-person": "plan",
}


def samples() -> dict[str, Paper]:
    """Sample papers by name: the kind's own, or that of a variant ("invitation")."""
    entries = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    shared = entries.pop("shared")
    return {name: _sample(name, entry, shared) for name, entry in entries.items()}


def _sample(name: str, entry: dict[str, Any], shared: dict[str, Any]) -> Paper:
    kind = KINDS[VARIANTS.get(name, name), 1]
    paper: Paper = build(kind, _resolved(entry, shared))
    return paper


def _resolved(value: Any, shared: dict[str, Any]) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return shared[value[1:]]
    if isinstance(value, dict):
        return {name: _resolved(one, shared) for name, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, shared) for one in value]
    return value

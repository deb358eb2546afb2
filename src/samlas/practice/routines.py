"""What units of the practice world have added to their own routine."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from samlas.casework import routine
from samlas.directory.models import Assignment

_STEPS = tomllib.loads(Path(__file__).with_name("routines.toml").read_text(encoding="utf-8"))


def add(now: datetime) -> None:
    """Let the head of each unit add its steps."""
    for said in _STEPS["steps"]:
        head = Assignment.objects.select_related("staff", "unit").get(
            staff__code=said["head"], unit__code=said["unit"], is_head=True
        )
        routine.add(head, said["moment"], said["text"], now)

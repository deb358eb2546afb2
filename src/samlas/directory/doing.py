"""Who can do something in the matter of a unit: one who works there, or the person it is about."""

from __future__ import annotations

from typing import Protocol

from samlas.directory.models import Unit
from samlas.ledger.log import Actor


class Doer(Protocol):
    """An assignment; or a private person, who acts in the case that the unit holds.

    `unit` is the one whose papers go out because of what is done; `actor` is whom the ledger names.
    """

    @property
    def unit(self) -> Unit: ...

    @property
    def actor(self) -> Actor: ...

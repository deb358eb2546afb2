"""Own pages to compare an extract with."""

from tests.person.conftest import as_person, karin

__all__ = ["as_person", "karin"]

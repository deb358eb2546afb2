"""What lies sealed in its column: text, or JSON, read and written by the program as any other."""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from samlas.sealed import keyring
from samlas.sealed.keyring import ID_BYTES, NONCE_BYTES, Unreadable

USE = "fields"
if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class SealedText(Text):
    """A text sealed with the newest key and bound to its table and column.

    In the column stand the key's id, a nonce and the sealed text; an empty text is empty there too.
    It cannot be searched, sorted or joined by: only whether it is empty can be asked. Reading one
    that was changed, or moved from another column, raises Unreadable.
    """

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = value if prepared else self.get_prep_value(value)
        return None if text is None else connection.Database.Binary(self.seal(text))

    def from_db_value(self, value: Any, *_about: Any) -> str | None:
        return None if value is None else self.open(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return {"isnull": IsNull, "exact": _IsEmpty}.get(lookup_name)

    def get_transform(self, _name: str) -> None:
        return None

    def seal(self, text: str) -> bytes:
        """Return what is kept in the column."""
        if not text:
            return b""
        key = keyring.newest(USE)
        nonce = os.urandom(NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, text.encode(), self._place)
        return bytes.fromhex(key.id) + nonce + sealed

    def open(self, kept: bytes | str) -> str:
        """Return the text of what is kept in the column."""
        if not kept:
            return ""
        if isinstance(kept, str):
            raise Unreadable(f"a row of {self._place.decode()} is of an older version")
        kept = bytes(kept)
        key = keyring.named(kept[:ID_BYTES].hex(), USE)
        nonce, sealed = kept[ID_BYTES:][:NONCE_BYTES], kept[ID_BYTES + NONCE_BYTES :]
        try:
            return key.cipher.decrypt(nonce, sealed, self._place).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(f"a row of {self._place.decode()} is not as it was kept") from None

    @cached_property
    def _place(self) -> bytes:
        return f"{self.model._meta.db_table}.{self.column}".encode()  # noqa: SLF001


if TYPE_CHECKING:

    class Json(models.TextField[Any, Any]):
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

        def open(self, kept: bytes | str) -> str: ...

else:
    Json = SealedText


class SealedJSON(Json):
    """What JSON can hold, sealed as its text: a SealedText in all else."""

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        return None if value is None else json.loads(self.open(value))

    def to_python(self, value: Any) -> Any:
        return value


class _IsEmpty(Exact):
    """Whether a sealed text is empty, which alone can be told without opening it."""

    def get_prep_lookup(self) -> str:
        if self.rhs != "":
            raise FieldError("a sealed text can be compared with the empty text alone")
        return ""

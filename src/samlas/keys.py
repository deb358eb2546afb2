"""Keys that cases, papers and files are known by: they tell nothing, and are not to be guessed."""

from __future__ import annotations

import secrets

KEY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_LENGTH = 12


def new_key() -> str:
    """Return twelve random letters and digits (59 bits) that cannot be misread for each other."""
    return "".join(secrets.choice(KEY_LETTERS) for _n in range(KEY_LENGTH))

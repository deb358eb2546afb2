"""The key that signs sessions and form tokens, when the environment names none."""

import os
import secrets
from pathlib import Path


def secret_key(path: Path) -> str:
    """Return the key kept in `path`; made at the first call, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key

"""The two folders that Samlas and a message service hand messages over in."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from samlas.jobs.handling import LineDown

FULL = (errno.ENOSPC, errno.EDQUOT)
FOR_THE_GROUP = 0o640


def laid_ready(name: str, content: bytes) -> Callable[[], None]:
    """Write a message beside the out folder's own, and return what puts it among them, whole.

    Put twice, it is there once. Both raise LineDown while the folder is missing, full or closed.
    """
    folder = Path(settings.SDK_OUT)
    if not folder.is_dir():
        raise LineDown("sdk-folder-missing")
    try:
        _clear(folder, name)
        with NamedTemporaryFile(
            dir=folder, prefix=f".{name}.", suffix=".part", delete=False
        ) as part:
            part.write(content)
            part.flush()
            os.fchmod(part.fileno(), FOR_THE_GROUP)
            os.fsync(part.fileno())
    except OSError as fault:
        with suppress(OSError):
            _clear(folder, name)
        raise LineDown(_why(fault)) from None
    return lambda: _put(Path(part.name), folder / name)


def _put(part: Path, whole: Path) -> None:
    try:
        part.replace(whole)
    except OSError as fault:
        raise LineDown(_why(fault)) from None


def clear(name: str) -> None:
    """Remove what was laid ready and is not to go."""
    with suppress(OSError):
        _clear(Path(settings.SDK_OUT), name)


def _clear(folder: Path, name: str) -> None:
    """Remove what was left half written by one who was stopped in the middle."""
    for left in folder.glob(f".{name}.*.part"):
        left.unlink(missing_ok=True)


def _why(fault: OSError) -> str:
    return "sdk-folder-full" if fault.errno in FULL else "sdk-folder-refuses"

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


def come(most: int) -> list[Path]:
    """Return what lies in the in folder, the oldest first. Raises LineDown without a folder."""
    folder = Path(settings.SDK_IN)
    try:
        files = [one for one in folder.glob("*.xml") if one.is_file() and not one.is_symlink()]
        found = [(one.lstat().st_mtime, one) for one in files]
    except OSError:
        found = []
    if not folder.is_dir():
        raise LineDown("sdk-folder-missing")
    return [one for _time, one in sorted(found)[:most]]


def content(came: Path, largest: int) -> bytes:
    """Return what a file holds, of one that is too large no more than is needed to tell."""
    with came.open("rb") as file:
        return file.read(largest + 1)


def last_in_line(came: Path) -> None:
    """Let the others go before a file that could not be taken in this time."""
    with suppress(OSError):
        os.utime(came)


def put_by(came: Path) -> None:
    """Take a file that has been taken in out of the way."""
    _move(came, "read")


def refuse(came: Path, why: str) -> None:
    """Take a file that cannot be taken in out of the way, with a text beside it that says why."""
    moved = _move(came, "refused")
    moved.with_suffix(".txt").write_text(f"Refused: {why}.\n", encoding="utf-8")


def _move(came: Path, where: str) -> Path:
    folder = came.parent / where
    folder.mkdir(exist_ok=True)
    return came.replace(folder / came.name)

"""What goes with the papers of an extract, as one file that is never there as a whole.

It is put together as it is given out, a file at a time: it lies nowhere, neither sealed nor open.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from samlas.casework.own.reading import OwnPaper
from samlas.exchange import enclosures
from samlas.files.checking import JPEG

LONGEST = 60  # signs of a name in the file


def papers_with(held: Sequence[OwnPaper]) -> list[str]:
    """Return the keys of the papers that something goes with, each file opened to see that it does.

    Raises papers.BrokenSeal.
    """
    for _name, _content in _each(held):
        pass
    return [one.dispatch.key for one in held if getattr(one.paper, "attachments", ())]


def together(held: Sequence[OwnPaper], now: datetime) -> Iterator[bytes]:
    """Give all that goes with the papers, each file once, as the parts of a ZIP.

    Raises papers.BrokenSeal.
    """
    out = _Parts()
    with zipfile.ZipFile(out, "w") as packed:
        for count, (name, content) in enumerate(_each(held), start=1):
            packed.writestr(zipfile.ZipInfo(f"{count:02}-{name}", now.timetuple()[:6]), content)
            yield out.taken()
    yield out.taken()


class _Parts(io.BytesIO):
    """What was written since it was last taken; places in it are told as in the whole."""

    before = 0

    def tell(self) -> int:
        return self.before + super().tell()

    def seek(self, to: int, whence: int = io.SEEK_SET, /) -> int:
        return self.before + super().seek(to - self.before, whence)

    def taken(self) -> bytes:
        part = self.getvalue()
        self.before += len(part)
        super().seek(0)
        self.truncate()
        return part


def _each(held: Sequence[OwnPaper]) -> Iterator[tuple[str, bytes]]:
    """Each file once, however many editions it went with: its name, and what it holds."""
    seen: set[str] = set()
    for one in held:
        for number, named in enumerate(getattr(one.paper, "attachments", ()), start=1):
            if named.digest in seen:
                continue
            seen.add(named.digest)
            attachment, content = enclosures.content(one.dispatch, number)
            ending = "jpg" if attachment.media_type == JPEG else "pdf"
            yield f"{_plain(attachment.name)}.{ending}", content


def _plain(name: str) -> str:
    """A name that every program can save under: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", name).strip("-")[:LONGEST] or "-"

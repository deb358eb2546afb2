"""What goes with the papers of an extract, as one file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from samlas.casework.own.reading import OwnPaper
from samlas.exchange import enclosures
from samlas.extract.models import ZIP
from samlas.files.checking import JPEG, Checked

MOST = 60_000_000  # bytes that are put together; the rest is fetched at its paper
LONGEST = 60  # signs of a name in the file


def together(
    held: Sequence[OwnPaper], language: str, now: datetime, most: int = MOST
) -> Checked | None:
    """Return all that goes with the papers, each file once, in `language`; None for nothing.

    At most `most` bytes: what there is no room for is named in a text beside them. Raises
    papers.BrokenSeal.
    """
    out, count, left_out = io.BytesIO(), 0, list[str]()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in _each(held):
            if out.tell() + len(content) > most:
                left_out.append(name)
                continue
            count += 1
            packed.writestr(_info(f"{count:02}-{name}", now), content)
        if left_out:
            with override(language):
                said = _("There was no room for these. Fetch them where the paper is.")
            lines = "\n".join([said, *left_out, ""])
            packed.writestr(_info("00.txt", now), lines.encode())
    return Checked(ZIP, count, out.getvalue()) if count or left_out else None


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


def _info(name: str, now: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, now.timetuple()[:6])

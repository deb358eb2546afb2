"""Looks into one file from outside, in a process of its own with little to do harm with.

Reads an order (a line of JSON) and the file, and answers with a line of JSON and a file, which is
empty when the one that came is good as it is. No Django, no database, no settings.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from itertools import accumulate, pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from samlas.files.active import is_active

MEMORY, CPU_SECONDS = 1_500_000_000, 40
PIXELS, SIDE, SHOWN_SIDE, READ_SIDE = 50_000_000, 2_000, 1_400, 2_400
PAGES = 60
PICTURES = ("JPEG", "PNG", "WEBP")
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


SQUARES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Bad(Exception):
    """Why a file is not taken in: a word of `checking.WHY`."""


def main() -> None:
    """Answer the one order that comes on standard input."""
    _limit()
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        said, part = DOES[order.pop("do")](content, **order)
    except Bad as bad:
        said, part = {"why": str(bad)}, b""
    except MemoryError:
        said, part = {"why": "heavy"}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + part)


def _limit() -> None:
    """Take from the process what it does not need: memory, time, and to write a file at all."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS


def check(content: bytes, codes: bool) -> tuple[dict[str, Any], bytes]:
    """Tell what the file is, and give a picture back made anew."""
    if b"%PDF-" in content[:1024]:
        pdf = _opened(content)
        pages = len(pdf)
        read = [_codes(_page(pdf, number, READ_SIDE)) for number in range(pages)] if codes else []
        return {"media_type": "application/pdf", "pages": pages, "codes": read}, b""
    whole = _picture(content)
    read = [_codes(whole)] if codes else []
    whole.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return {"media_type": "image/jpeg", "pages": 1, "codes": read}, _jpeg(whole)


def cut(content: bytes, first: int, last: int) -> tuple[dict[str, Any], bytes]:
    """Give some of a PDF's pages."""
    made = pypdfium2.PdfDocument.new()
    made.import_pages(_opened(content), list(range(first - 1, last)))
    out = io.BytesIO()
    made.save(out)
    return {}, out.getvalue()


def picture(content: bytes, page: int) -> tuple[dict[str, Any], bytes]:
    """Give a page to look at."""
    if not content.startswith(b"%PDF-") and b"%PDF-" not in content[:1024]:
        if page != 1:
            raise Bad("pages")
        return {}, b""
    pdf = _opened(content)
    if not 1 <= page <= len(pdf):
        raise Bad("pages")
    return {}, _jpeg(_page(pdf, page - 1, SHOWN_SIDE))


def join(content: bytes, sizes: list[int], *, sheets: bool) -> tuple[dict[str, Any], bytes]:
    """Give one PDF of several files that lie one after the other: the first, then the rest."""
    ends = list(accumulate(sizes))
    whole = pypdfium2.PdfDocument(content[: ends[0]])
    for start, end in pairwise(ends):
        part = content[start:end]
        if sheets and len(whole) % 2:
            whole.new_page(*whole[len(whole) - 1].get_size())
        pages = part if part.startswith(b"%PDF-") else _as_pdf(part)
        whole.import_pages(pypdfium2.PdfDocument(pages))
    out = io.BytesIO()
    whole.save(out)
    return {}, out.getvalue()


def _as_pdf(part: bytes) -> bytes:
    """A picture as a page of A4."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(part), formats=PICTURES) as shown:
        dots = max(shown.width / 7.3, shown.height / 10.7)  # inches between narrow margins
        page = Image.new("RGB", (int(dots * 8.27), int(dots * 11.69)), "white")
        page.paste(shown, ((page.width - shown.width) // 2, int(dots * 0.5)))
    page.save(out, "PDF", resolution=dots)
    return out.getvalue()


def _opened(content: bytes) -> Any:
    """The PDF, if it can be opened, is not locked, and holds nothing but pages."""
    try:
        pdf = pypdfium2.PdfDocument(content)
        pages = len(pdf)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise Bad("encrypted" if locked else "broken") from None
    if pdfium.FPDF_GetSecurityHandlerRevision(pdf) != -1:
        raise Bad("encrypted")
    if not pages:
        raise Bad("empty")
    if pages > PAGES:
        raise Bad("pages")
    if (
        pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) > 0
        or pdfium.FPDFDoc_GetAttachmentCount(pdf) > 0
        or is_active(content)
    ):
        raise Bad("active")
    return pdf


def _page(pdf: Any, number: int, side: int) -> Image.Image:
    """A page as a picture whose long side is `side` pixels, whatever size the page says it has."""
    try:
        page = pdf[number]
        scale = side / max(*page.get_size(), 1)
        shown: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    except pypdfium2.PdfiumError:
        raise Bad("broken") from None
    return shown


def _picture(content: bytes) -> Image.Image:
    """The picture, upright, on white, in colours that every reader shows."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise Bad("heic")
    try:
        with Image.open(io.BytesIO(content), formats=PICTURES) as opened:
            if opened.width * opened.height > PIXELS:
                raise Bad("pixels")
            upright = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Bad("pixels") from None
    except UnidentifiedImageError:
        raise Bad("type") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Bad("broken") from None
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        over = upright.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("RGB")
    return upright.convert("RGB")


def _jpeg(shown: Image.Image) -> bytes:
    """The picture as JPEG, with nothing but its pixels."""
    out = io.BytesIO()
    bare = Image.frombytes(shown.mode, shown.size, shown.tobytes()).convert("RGB")
    bare.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _codes(shown: Image.Image) -> list[str]:
    """The texts of the square codes in a picture; a poor one is tried in other lights."""
    grey = shown.convert("L")
    lights: tuple[Callable[[], Image.Image], ...] = (
        lambda: grey,
        lambda: ImageOps.autocontrast(grey, cutoff=5),
        lambda: _scaled(grey, 0.5),
        lambda: _scaled(grey, 2),
    )
    for light in lights:
        found = zxingcpp.read_barcodes(light(), formats=SQUARES)
        if found:
            return [one.text[:200] for one in found]
    return []


def _scaled(grey: Image.Image, by: float) -> Image.Image:
    size = (max(1, int(grey.width * by)), max(1, int(grey.height * by)))
    return grey.resize(size, Image.Resampling.BICUBIC) if size[0] * size[1] < PIXELS else grey


DOES: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
    "check": check,
    "cut": cut,
    "join": join,
    "picture": picture,
}


if __name__ == "__main__":
    main()

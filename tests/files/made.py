"""Files as they come from outside: photos, scans, and such as are meant to do harm."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import segno
from PIL import Image, ImageDraw, ImageFilter

Change = Callable[[pikepdf.Pdf], object]


def jpeg(picture: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def sheet(code: str = "", size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A form as a scanner sees it, with the square of its code as large as it is printed."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for line in range(400, size[1] - 100, 90):
        draw.line([(100, line), (size[0] - 100, line)], fill="black", width=2)
    if code:
        drawn = io.BytesIO()
        segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=10, border=0)
        square = Image.open(drawn).convert("RGB").resize((size[0] * 20 // 210,) * 2)
        page.paste(square, (size[0] * 160 // 210, size[1] * 28 // 297))
    return page


def photo(code: str, turned: float, dark: float = 1, blur: float = 0) -> bytes:
    """The same as a phone sees it: turned, on a table, in poor light."""
    page = sheet(code).rotate(turned, expand=True, fillcolor=(120, 100, 80))
    page = page.point(lambda light: int(light * dark))
    return jpeg(page.filter(ImageFilter.GaussianBlur(blur)), quality=70)


def scanned(*pages: Image.Image) -> bytes:
    """A PDF with a picture a page, as scanners make them."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def pdf(*changes: Change, **options: Any) -> bytes:
    """A PDF with one empty page, changed."""
    made = pikepdf.new()
    made.add_blank_page()
    for change in changes:
        change(made)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def starts_a_program(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launches(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def carries_a_file(made: pikepdf.Pdf) -> None:
    made.attachments["more.exe"] = b"MZ"

"""What is taken in from outside: known by what it holds, harmless, and encrypted where it lies."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.utils.timezone import localtime
from PIL import Image
from tests.files import made

from samlas.files import checking, child, store
from samlas.files.checking import Checked, Unfit
from samlas.files.models import Content, StoredFile
from samlas.sealed.keyring import Unreadable

CODE = "7KQ2M9XTABCD-S2"
PACKED: dict[str, Any] = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
LOCKED: dict[str, Any] = {"encryption": pikepdf.Encryption(owner="a", user="b")}


def hidden() -> bytes:
    return made.pdf(made.launches).replace(b"/Launch", b"/L#61unch")


# What takes long to make is made when its test comes.


@pytest.mark.parametrize(
    ("why", "make"),
    [
        ("type", lambda: b"<html>not a picture</html>"),
        ("type", lambda: b"MZ" + bytes(400)),
        ("heic", lambda: b"\0\0\0\x18ftypheic" + bytes(40)),
        ("broken", lambda: made.photo(CODE, 0)[:9000]),
        ("broken", lambda: made.pdf()[:200]),
        ("encrypted", lambda: made.pdf(**LOCKED)),
        ("active", lambda: made.pdf(made.starts_a_program)),
        ("active", lambda: made.pdf(made.starts_a_program, **PACKED)),
        ("active", lambda: made.pdf(made.carries_a_file, **PACKED)),
        ("active", hidden),
        ("pixels", lambda: made.png(Image.new("1", (20_000, 20_000)))),
        ("pages", lambda: made.pdf(*[lambda one: one.add_blank_page()] * 60)),
    ],
)
def test_what_is_not_taken_in_says_why(why: str, make: Callable[[], bytes]) -> None:
    content = make()
    with pytest.raises(child.Bad, match=f"^{why}$"):
        child.check(content, codes=False)
    assert checking.WHY[why]


def test_the_one_who_sent_it_is_told_what_to_do() -> None:
    with pytest.raises(Unfit, match="Spara den utan lösenord") as unfit:
        checking.check(made.pdf(**LOCKED))
    assert unfit.value.why == "encrypted"


def test_a_process_that_dies_over_a_file_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Unfit) as unfit:
        checking.check(made.pdf())
    assert unfit.value.why == "heavy"


def test_a_file_that_is_too_large_is_not_even_opened(settings: Any) -> None:
    with pytest.raises(Unfit, match="tom"):
        checking.check(b"")
    settings.FILE_BYTES = 1_000
    with pytest.raises(Unfit, match="0 MB") as unfit:
        checking.check(bytes(1_001))
    assert unfit.value.why == "size"


def test_a_photo_is_made_anew_upright_right_sized_and_without_where_it_was_taken() -> None:
    taken = Image.new("RGB", (3000, 1000), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif.get_ifd(0x8825)[1] = "N"
    found = checking.check(made.jpeg(taken, exif=exif, comment=b"at home"))
    with Image.open(io.BytesIO(found.content)) as kept:
        assert kept.size == (667, 2000)
        assert not kept.getexif()
        assert "comment" not in kept.info
    assert (found.media_type, found.pages) == ("image/jpeg", 1)


def test_a_pdf_without_harm_is_kept_as_it_came() -> None:
    came = made.pdf(lambda one: one.add_blank_page(), **PACKED)
    assert checking.check(came) == Checked("application/pdf", 2, came)


@pytest.mark.parametrize(
    ("turned", "light"),
    [
        (180, {}),
        (90, {}),
        (11, {}),
        (-34, {"dark": 0.35, "blur": 1}),
        (3, {"dark": 0.2, "blur": 1.5}),
    ],
    ids=["upside down", "on its side", "skewed", "dark", "darker"],
)
def test_the_code_is_read_however_the_photo_was_taken(
    turned: float, light: dict[str, float]
) -> None:
    said, _content = child.check(made.photo(CODE, turned, **light), codes=True)
    assert said["codes"] == [[CODE]]


def test_a_scan_of_several_pages_is_read_page_by_page_and_can_be_cut() -> None:
    pages = made.scanned(made.sheet(CODE), made.sheet(), made.sheet("7KQ2M9XTABCD-C"))
    assert checking.check(pages, codes=True).codes == ((CODE,), (), ("7KQ2M9XTABCD-C",))
    part = checking.cut(pages, 2, 3)
    again = checking.check(part.content, codes=True)
    assert (again.pages, again.codes) == (2, ((), ("7KQ2M9XTABCD-C",)))
    with Image.open(io.BytesIO(checking.picture(part.content, 2))) as shown:
        assert max(shown.size) == 1400
    with pytest.raises(LookupError):
        checking.picture(part.content, 3)


@pytest.mark.django_db
def test_a_file_is_read_again_only_as_it_was_stored(settings: Any) -> None:
    settings.KEYS = ["the first secret"]
    stored = store.put(Checked("application/pdf", 1, b"what Alva wrote"), localtime())
    assert store.content(stored) == b"what Alva wrote"
    assert b"Alva" not in bytes(Content.objects.get().sealed)
    other = store.put(Checked("application/pdf", 1, b"what Alva wrote"), localtime())
    assert bytes(stored.content.sealed) != bytes(other.content.sealed)
    Content.objects.filter(file=stored).update(
        sealed=other.content.sealed, nonce=other.content.nonce
    )
    with pytest.raises(Unreadable):
        store.content(stored)


@pytest.mark.django_db
def test_an_older_key_opens_what_was_stored_with_it_until_it_is_taken_away(settings: Any) -> None:
    settings.KEYS = ["old"]
    stored = store.put(Checked("image/jpeg", 1, b"picture"), localtime())
    settings.KEYS = ["new", "old"]
    assert store.content(stored) == b"picture"
    newer = store.put(Checked("image/jpeg", 1, b"picture"), localtime())
    assert newer.content.key_id != stored.content.key_id
    settings.KEYS = ["new"]
    with pytest.raises(Unreadable):
        store.content(stored)


@pytest.mark.django_db
def test_what_is_erased_is_gone_and_still_told_of() -> None:
    stored = store.put(Checked("image/jpeg", 1, b"picture"), localtime())
    store.erase(stored)
    assert StoredFile.objects.get() == stored
    with pytest.raises(Content.DoesNotExist):
        store.content(stored)

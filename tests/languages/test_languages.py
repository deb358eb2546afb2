"""A language is one file: whole, marked until a translator has read it, and heard everywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.staff.saying import words
from tests.world import World
from tools import catalogue
from tools import languages as tool

from samlas import languages, papers
from samlas.faces.dates import FORMS
from samlas.papers import glyphs
from samlas.papers import words as words_of_papers

FILES = tool.files()
TAGS = [path.stem for path in FILES]
ARABIC, PERSIAN = "ar", "fa"


@pytest.mark.parametrize("path", FILES, ids=TAGS)
def test_a_language_says_all_that_a_private_person_can_meet(path: Path) -> None:
    """Fails for a new text too: `python -m tools.languages` adds it to the files."""
    assert list(tool.faults_in(path)) == []


@pytest.mark.parametrize("path", FILES, ids=TAGS)
def test_every_translation_is_marked_until_a_translator_has_read_it(path: Path) -> None:
    marked = path.read_text(encoding="utf-8").count(f"# {languages.UNCHECKED}")
    assert (marked == 0) == languages.languages()[path.stem].is_checked


def test_the_languages_are_those_of_the_issue_with_their_own_names() -> None:
    known = languages.languages()
    assert list(known)[:3] == ["sv", "sv-x-lattlast", "en"]
    assert {"ar", "so", "fa", "fi", "uk", "pl", "es"} <= set(known)
    assert {tag for tag, one in known.items() if one.is_rtl} == {ARABIC, PERSIAN}
    assert known[ARABIC].name == "العربية"


def test_every_date_on_own_and_public_pages_is_written_as_the_language_writes_it() -> None:
    faces = Path(languages.__file__).parent.parent / "faces"
    pages = [*(faces / "person").rglob("*.html"), *(faces / "guest").rglob("*.html")]
    used = {form for page in pages for form in re.findall(r'\|date:"([^"]+)"', page.read_text())}
    assert used
    assert used <= FORMS


@pytest.fixture
def new_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language of one word, with the rest untranslated."""
    (tmp_path / "xx.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"X-Name: Xish\\n"\n"X-Direction: rtl\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'# {languages.UNCHECKED}\nmsgid "When"\nmsgstr "Xx"\n\nmsgid "Place"\nmsgstr ""\n'
    )
    monkeypatch.setattr(languages, "HERE", tmp_path)
    monkeypatch.setattr(languages, "COMPILED", tmp_path)
    catalogue.compile_catalogue(tmp_path / "xx.po", languages.compiled_path("xx"))
    languages.languages.cache_clear()
    words_of_papers.words.cache_clear()
    yield "xx"
    languages.languages.cache_clear()
    words_of_papers.words.cache_clear()


def test_a_new_file_is_a_new_language_and_says_in_swedish_what_it_lacks(new_language: str) -> None:
    one = languages.languages()[new_language]
    assert (one.name, one.is_rtl, one.is_checked) == ("Xish", True, False)
    said = words_of_papers.words(new_language)
    assert (said("When"), said("Place")) == ("Xx", "Plats")


def test_own_pages_are_read_from_right_to_left_in_arabic(there: World) -> None:
    case = bertils(there, "bup")
    reader = Client()
    show_e_id(reader, BERTIL)
    reader.post(reverse("language"), {"language": ARABIC, "next": "/my/"})
    answer = reader.get(reverse("person:home", args=[case.key]))
    page = answer.content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert answer.headers["Content-Language"] == "ar"
    assert "مرحباً" in words(answer)
    assert "لم يراجع أي مترجم" in page
    assert '<button class="ds-button" data-variant="tertiary" name="language" value="sv"' in page
    assert "Hej" not in words(answer)


def test_staff_read_swedish_whatever_a_private_person_has_chosen(there: World) -> None:
    reader = Client()
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = ARABIC
    assert '<html lang="sv" dir="ltr"' in reader.get(reverse("staff:login")).content.decode()
    assert '<html lang="ar" dir="rtl"' in reader.get(reverse("guest:about")).content.decode()


def test_easy_swedish_is_swedish_to_a_screen_reader(there: World) -> None:
    reader = Client()
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv-x-lattlast"
    assert '<html lang="sv" dir="ltr"' in reader.get(reverse("guest:about")).content.decode()


def test_a_letter_is_in_the_readers_language_and_then_in_swedish(there: World) -> None:
    case = bertils(there, "bup")
    reader = Client()
    show_e_id(reader, BERTIL)
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "fi"
    paper = reader.get(reverse("person:papers", args=[case.key])).content.decode()
    address = re.findall(r'href="(/my/[^"]+/papers/[^"/]+/)"', paper)[0]
    said = text_of(reader.get(f"{address}letter/").content)
    assert said.index("Sinun kopiosi") < said.index("Din kopia")


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_every_letter_to_a_person_can_be_printed_in_every_language(tag: str) -> None:
    for paper in papers.samples().values():
        if papers.tongue(paper, tag) == tag:
            assert papers.letter(paper, tag).startswith(b"%PDF")


@pytest.mark.parametrize("path", FILES, ids=TAGS)
def test_the_fonts_have_every_sign_of_the_language(path: Path) -> None:
    assert glyphs.BOX not in glyphs.fit(path.read_text(encoding="utf-8"))


def test_what_only_units_are_sent_stays_swedish() -> None:
    asked = papers.samples()["information-request"]
    assert papers.view(asked, ARABIC).language == "sv"
    assert papers.view(asked, "en").language == "en"

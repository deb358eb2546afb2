"""The letters: what a screen reader, an envelope and an attacker meet."""

import io
from collections import Counter
from dataclasses import replace
from typing import Any, NamedTuple

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from tests.papers.any_paper import WRITTEN

from samlas import papers
from samlas.papers.glyphs import coverage

pytestmark = pytest.mark.slow

SAMPLES = papers.samples()
EVERY_SAMPLE = pytest.mark.parametrize("name", SAMPLES)
MILLIMETRES = 72 / 25.4
A4_HEIGHT = 297


def letter(name: str, language: str = "sv", **changes: Any) -> bytes:
    paper: Any = SAMPLES[name]
    return papers.letter(replace(paper, **changes), language)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    """All text on one line, without the breaks put into long words."""
    return " ".join(" ".join(pages(pdf)).replace("\u200b", "").split())


class Run(NamedTuple):
    """A piece of text, where it stands (mm from left and top), and its size in points."""

    page: int
    text: str
    left: float
    top: float
    size: float


def runs(pdf: bytes) -> list[Run]:
    found: list[Run] = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages):

        def look(
            text: str, outer: Any, inner: Any, _font: Any, size: float, page: int = number
        ) -> None:
            left = outer[0] * inner[4] + outer[4]
            top = outer[3] * inner[5] + outer[5]
            if text.strip():
                found.append(
                    Run(
                        page,
                        text.strip(),
                        left / MILLIMETRES,
                        A4_HEIGHT - top / MILLIMETRES,
                        round(size * abs(outer[0] * inner[0]), 1),
                    )
                )

        page.extract_text(visitor_text=look)
    return found


def tags(pdf: bytes) -> list[str]:
    """The names of the structure tags in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S)[1:])
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


@EVERY_SAMPLE
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_letter_is_tagged_and_keeps_to_pdf_ua_and_pdf_a(name: str, language: str) -> None:
    with pikepdf.open(io.BytesIO(letter(name, language))) as pdf:
        assert pdf.Root.Lang == language
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        meta = pdf.open_metadata()
        assert meta["pdfuaid:part"] == "1"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["dc:title"] == papers.view(SAMPLES[name], language).name


@EVERY_SAMPLE
def test_headings_begin_with_one_title_and_skip_no_level(name: str) -> None:
    headings = [tag for tag in tags(letter(name)) if tag.startswith("H") and tag[1:].isdigit()]
    view = papers.view(SAMPLES[name])
    below = len(view.sections) + (view.slip is not None)
    assert headings == ["H1"] + ["H2"] * below


def test_tables_lists_and_quotes_are_what_they_look_like() -> None:
    found = tags(letter("summons"))
    assert found.count("Table") == 1
    assert found.count("TH") == 2
    assert found.count("TD") == 6
    assert "BlockQuote" in found
    assert "L" in found
    assert found.count("Figure") == 1


def test_the_square_code_has_words_for_who_cannot_see_it() -> None:
    with pikepdf.open(io.BytesIO(letter("summons"))) as pdf:
        figures = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
        assert [str(one.Alt) for one in figures] == ["Fyrkantskod som leder till svaret"]


@EVERY_SAMPLE
def test_metadata_and_bookmarks_name_no_person(name: str) -> None:
    with pikepdf.open(io.BytesIO(letter(name))) as pdf:
        told = repr(dict(pdf.docinfo)) + pdf.Root.Metadata.read_bytes().decode()
        bookmarks = "".join(one.title for one in pdf.open_outline().root)
    for secret in ("Alva", "Dawit", "Bergkvist", "Måsö", "Prima", "20130412", "19850314"):
        assert secret not in told + bookmarks


@EVERY_SAMPLE
def test_the_letter_says_what_the_plain_text_says(name: str) -> None:
    in_letter = words(letter(name)).replace(" ", "")
    view = papers.view(SAMPLES[name])
    for section in view.sections:
        assert section.heading.replace(" ", "") in in_letter
        for block in section.blocks:
            for text in (getattr(block, "text", ""), *getattr(block, "items", ())):
                if isinstance(text, str):
                    assert "".join(text.split()) in in_letter


def test_every_page_has_its_number_and_the_practice_mark() -> None:
    told = pages(letter("summons"))
    for number, page in enumerate(told, 1):
        assert f"Sida {number} av {len(told)}" in page
        assert "Övning" in page
    assert not any("Övning" in page for page in pages(letter("summons", practice=False)))


def test_the_reply_slip_is_the_last_page_and_the_code_is_on_the_first() -> None:
    told = pages(letter("summons"))
    assert "Svarstalong" in told[-1]
    assert "K7M2-Q9TD" in told[0]
    assert "K7M2-Q9TD" in told[-1]
    assert "Alva Bergkvist" not in told[-1]


def test_nothing_but_the_address_lies_in_the_right_hand_window() -> None:
    first = [run for run in runs(letter("person-copy")) if run.page == 0]
    seen = [run.text for run in first if 105 <= run.left <= 205 and 42 <= run.top <= 82]
    assert seen == ["Alva Bergkvist och vårdnadshavare", "Tallstigen 7", "136 00 Haninge"]
    assert all(run.left == pytest.approx(115, abs=1) for run in first if run.text in seen)


@pytest.mark.parametrize(("name", "size"), [("person-copy", 14), ("summons", 10.5)])
def test_letters_to_the_individual_are_set_in_fourteen_points(name: str, size: float) -> None:
    letters: Counter[float] = Counter()
    for run in runs(letter(name)):
        letters[run.size] += len(run.text)
    assert letters.most_common(1)[0][0] == size


def test_the_same_paper_always_gives_the_same_letter() -> None:
    assert letter("summons") == letter("summons")


def test_one_letter_leaves_nothing_behind_in_the_next() -> None:
    letter("summons")
    assert "Alva" not in words(letter("invitation"))


MARKUP = [
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "evil.typ": *',
    "= Rubrik",
    "$x^2$ *fet* _kursiv_ `kod` @ref <etikett>",
    "// borta /* borta */",
    '"] #{ } \\u{41} \\',
    "#sys.inputs.paper",
]


@pytest.mark.parametrize("typed", MARKUP)
def test_what_people_type_is_shown_and_never_run(typed: str) -> None:
    pdf = letter("summons", purpose=typed, individual=papers.Person(name=typed))
    plain = " ".join(typed.split())
    assert words(pdf).count(plain) >= 2
    assert tags(pdf).count("H1") == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Jag vill 👩‍👩‍👧 ☎️ 🇸🇪 👍🏽 1️⃣",
        "أريد أن أذهب إلى المدرسة",
        "می‌خواهم به مدرسه بروم",
        "אני רוצה ללכת לבית הספר",
        "ኣብ ቤት ትምህርቲ",
        "Я хочу ходить в школу",
        "Đorđe Ŋjalmme",
    ],
)
def test_letters_of_many_languages_are_printed_without_boxes(typed: str) -> None:
    assert "□" not in words(letter("summons", long_term_goal=typed))


def test_a_sign_that_no_font_has_becomes_a_box_and_the_rest_stays() -> None:
    assert "före □□ efter" in words(letter("summons", purpose="före 学校 efter"))


@pytest.mark.parametrize(
    ("typed", "to_the_right"),
    [("مدرسة Sixten", True), ("15. שלום", True), ("Sixten مدرسة", False), ("123", False)],
)
def test_text_reads_in_the_direction_of_its_first_letter(typed: str, to_the_right: bool) -> None:
    written = runs(letter("cancellation", reason=typed, what_now=""))
    heading = next(n for n, run in enumerate(written) if run.text == "Varför mötet är inställt")
    assert (written[heading + 1].left > 100) is to_the_right


def test_ten_thousand_letters_without_a_space_stay_on_the_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(letter("summons", purpose="å" * 10_000)))
    assert sum(page.extract_text().count("å") for page in reader.pages) >= 10_000
    lines = [
        line.replace("\u200b", "")
        for page in reader.pages
        for line in page.extract_text().split("\n")
    ]
    assert max(len(line) for line in lines if set(line) == {"å"}) < 120


def test_ten_thousand_letters_in_every_field_are_all_printed() -> None:
    long = "Det är viktigt för mig. " * 420
    pdf = letter("summons", purpose=long, why=long, contribution=long, what_matters=long)
    assert words(pdf).count("viktigt för mig") >= 4 * 420 - 40


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(typed=WRITTEN)
def test_nothing_that_can_be_typed_keeps_a_letter_from_being_made(typed: str) -> None:
    pdf = letter("cancellation", reason=typed, individual=papers.Person(name=typed))
    assert pdf.startswith(b"%PDF-1.7")


def test_the_fonts_reach_the_languages_they_were_chosen_for() -> None:
    reached: set[str] = set().union(*coverage())
    assert set("åäöÅÄÖéŋđŧ–•□ابجאבגሀለሐЖя☎👍") <= reached
    assert "学" not in reached

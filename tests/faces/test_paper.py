"""A paper as HTML: everything it says, in order, and nothing that was typed as markup."""

import re
from html import unescape

import pytest

from samlas import papers
from samlas.faces.paper import as_html
from samlas.papers.blocks import (
    Block,
    Facts,
    Fields,
    List,
    Quote,
    Section,
    Table,
    Text,
    Tick,
    Ticks,
    View,
)

EVIL = "<script>alert('x')</script>\" & ö"


def a_view(*blocks: Block) -> View:
    return View(
        kind="summons", language="sv", name="n", title=EVIL, practice="", large=False,
        sender=(EVIL,), recipient=(EVIL, "2"), facts=((EVIL, EVIL),), opening=blocks[:1],
        sections=(Section(EVIL, blocks[1:]),), page_label="",
    )  # fmt: skip


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


BLOCKS: list[Block] = [
    Text(EVIL),
    Text(EVIL, strong=True),
    Quote(EVIL, EVIL),
    Quote(EVIL),
    List((EVIL, "b")),
    List((EVIL, "b"), ordered=True),
    Facts(((EVIL, EVIL),)),
    Table((EVIL,), ((EVIL,), ("c",)), ticks=("yes",)),
    Ticks((Tick(EVIL, ("fill",)),)),
    Fields(((EVIL, 2),)),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.kind)
def test_no_block_lets_markup_through(block: Block) -> None:
    html = as_html(a_view(block, block))
    assert "<script" not in html
    assert "'x'" not in html
    assert words(html).count("<script>alert('x')</script>\" & ö") >= 7


def test_every_kind_of_block_can_be_shown() -> None:
    assert {block.kind for block in BLOCKS} == {kind.kind for kind in Block.__args__}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_what_the_letter_says(language: str) -> None:
    for paper in papers.samples().values():
        said = papers.view(paper, language)
        text = words(as_html(said))
        place = text.index(said.title.split("  ")[0])
        for section in said.sections:
            place = text.index(" ".join(section.heading.split()), place)
        for name, value in said.facts:
            assert name in text
            assert " ".join(value.split()) in text


def test_texts_keep_the_direction_they_are_written_in() -> None:
    html = as_html(a_view(Text("שלום"), List(("سلام",)), Table(("h",), (("سلام",),))))
    assert html.count('dir="auto"') == 3

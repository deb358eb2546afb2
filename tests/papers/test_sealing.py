"""A sealed paper comes back as it was, or not at all."""

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.papers.any_paper import any_paper

from samlas import papers
from samlas.papers.sealing import KINDS

SAMPLES = papers.samples()
SEALED = papers.seal(SAMPLES["summons"])


def opened(sealed: papers.Sealed) -> papers.Paper:
    return papers.unseal(sealed.kind, sealed.schema, sealed.body, sealed.seal)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_was_written_comes_back_the_same(
    kind: type[papers.Paper], data: st.DataObject
) -> None:
    paper = data.draw(any_paper(kind))
    sealed = papers.seal(paper)
    assert opened(sealed) == paper
    assert papers.seal(opened(sealed)) == sealed


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_comes_back_the_same(name: str) -> None:
    assert opened(papers.seal(SAMPLES[name])) == SAMPLES[name]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_one_changed_sign_breaks_the_seal(data: st.DataObject) -> None:
    sealed = SEALED
    place = data.draw(st.integers(0, len(sealed.body) - 1))
    sign = data.draw(st.characters(codec="utf-8"))
    body = sealed.body[:place] + sign + sealed.body[place + 1 :]
    if body != sealed.body:
        with pytest.raises(papers.BrokenSeal):
            papers.unseal(sealed.kind, sealed.schema, body, sealed.seal)


def test_a_paper_cannot_pass_for_another_kind() -> None:
    sealed = papers.seal(SAMPLES["summons"])
    with pytest.raises(papers.BrokenSeal):
        papers.unseal("person-copy", sealed.schema, sealed.body, sealed.seal)


@pytest.mark.parametrize(("kind", "schema"), [("letter", 1), ("summons", 99)])
def test_an_unknown_kind_or_schema_is_named(kind: str, schema: int) -> None:
    with pytest.raises(papers.UnknownPaper, match=f"{kind}.*{schema}"):
        papers.unseal(kind, schema, "{}", "")


def test_the_same_words_give_the_same_seal_however_they_were_typed() -> None:
    paper = SAMPLES["summons"]
    assert isinstance(paper, papers.Summons)
    apart = replace(paper, purpose=unicodedata.normalize("NFD", "Åter till\r\nskolan"))
    together = replace(paper, purpose="Åter till\nskolan")
    assert papers.seal(apart) == papers.seal(together)


def test_the_sealed_text_is_json_with_sorted_keys_and_the_swedish_time() -> None:
    body = papers.seal(SAMPLES["summons"]).body
    kept = json.loads(body)
    assert list(kept) == sorted(kept)
    assert kept["meeting"]["starts_at"] == "2026-12-15T13:00:00+01:00"
    assert "Måsöskolan" in body

"""Texts that keepers write whole: what is no agreement is told of, nothing gets past the law."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import NOW, TODAY, World, alva, called

from samlas import rulebook
from samlas.agreements import drafting, publishing, supply, trying
from samlas.agreements.drafting import Beginning, NotSound, Words
from samlas.agreements.models import Edition, digest_of
from samlas.agreements.publishing import Record
from samlas.casework.case import Refused
from samlas.deviations import handling
from samlas.directory.models import Agreement, Assignment, Party

DECIDED = Record("BUS", TODAY, "BUS 2026/15")
Keepers = tuple[Assignment, Assignment]
HEAD = """
[source]
id = "haninge"
title = "Haninge"
level = "local"
document = "Rutin"
decided_by = "BUS"
version = "2026"
valid_from = 2026-04-01
"""
CLAUSE = """
[[clause]]
id = "E1"
place = "1"
quote = "Så gör vi."
text = "Så gör vi."
"""
SOUND = HEAD + CLAUSE


def save(text: str, by: Assignment) -> None:
    draft = drafting.begin("haninge", by, NOW)
    drafting.save_text("haninge", text, draft.version, by, NOW)


@pytest.mark.parametrize(
    "text",
    [
        SOUND.replace('"Rutin"', '"Rutin"\nover = 5'),
        SOUND.replace('"Rutin"', '"Rutin"\nover = "law"'),
        SOUND.replace('"Rutin"', '"Rutin"\nover = [{ a = 1 }]'),
        SOUND.replace('"Rutin"', '"Rutin"\nover = [["law"]]'),
        SOUND.replace('"Haninge"', '"Han\\u0000inge"'),
        SOUND.replace('"Haninge"', f'"{"x" * 161}"'),
        SOUND.replace('"2026"', f'"{"x" * 41}"'),
        SOUND.replace('"local"', '"law"'),
        SOUND.replace('"local"', '"guidance"'),
        SOUND.replace('"E1"', '"a/b"'),
        SOUND.replace('"E1"', '".."'),
        "clause = 5\n" + HEAD,
        "clause = [1]\n" + HEAD,
        SOUND + "sets = 5\n",
        SOUND + 'sets = "abc"\n',
        SOUND + "follow_up = 5\n",
        SOUND + "deviation = [1]\n",
        SOUND + "[other]\na = 1\n",
        SOUND + "[clause.sets]\nmay-lead = 1.5\n",
        "x = " + "[" * 5000,
        "source = 5",
        SOUND + f"[[clause.sets]]\nmay-lead = 'yes'\nwhen = [{'{},' * 30000}]\n",
        SOUND + ".".join("a" * 50000) + " = 1\n",
    ],
)
def test_what_is_no_agreement_is_refused_in_words(
    there: World, keepers: Keepers, text: str
) -> None:
    with pytest.raises(Refused):
        save(text, keepers[0])


def test_a_sound_text_is_saved_and_script_is_a_text_like_others(
    there: World, keepers: Keepers
) -> None:
    save(SOUND.replace('"Haninge"', '"<script>alert(1)</script>"'), keepers[0])
    draft = drafting.begin("haninge", keepers[0], NOW)
    assert drafting.document_of(draft)["source"]["title"] == "<script>alert(1)</script>"
    drafting.save_text(
        "haninge", SOUND.replace("Så gör vi.", f"Namn: {'. ' * 400}{'.' * 400}"), draft.version,
        keepers[0], NOW,
    )  # fmt: skip


def test_the_law_is_no_agreement_to_be_written_whatever_the_directory_says(
    there: World, keepers: Keepers
) -> None:
    law = Agreement.objects.create(rulebook="law", title="Lagen")
    Party.objects.create(agreement=law, unit=keepers[0].unit)
    with pytest.raises(Agreement.DoesNotExist):
        drafting.begin("law", keepers[0], NOW)


def test_a_table_that_set_nothing_but_the_trial_goes_with_it(
    there: World, keepers: Keepers
) -> None:
    trial = "[[clause.sets]]\nwhen = { context = 'discharge' }\ntrial = 'yes'\n"
    save(SOUND.replace('"2026"', '"2026"\ntrial_to = 2027-01-01') + trial, keepers[0])
    drafting.save_head("haninge", {"trial_to": None}, 1, keepers[0], NOW)


def test_an_edition_that_the_law_has_overtaken_is_told_of(there: World, keepers: Keepers) -> None:
    text = SOUND + "[[clause.sets]]\nconsent-needed = 'no'\n"
    Edition.objects.create(
        agreement=Agreement.objects.get(rulebook="haninge"), number=1, text=text,
        digest=digest_of(text), over=["law"], version="2026", valid_from=date(2026, 4, 1),
        is_minor=False, proposed_by=keepers[0], published_by=keepers[1], published_at=NOW,
    )  # fmt: skip
    assert ["weaker than the law" in one for one in supply.faults()] == [True]


def test_the_dry_run_does_not_tell_none_from_a_few(there: World, keepers: Keepers) -> None:
    """Whoever writes the conditions of a rule could else ask whether there is one such person."""
    for month in range(1, 7):
        called(there.by("karin"), [there.unit("bup")], alva(date(2014, month, 12)))
    drafting.begin("haninge", keepers[0], NOW)
    was = next(one for one in rulebook.book("haninge").top.clauses if one.id == "H26")
    words = Words(was.place, was.quote, was.text, was.contested)
    drafting.save_clause("haninge", "H26", words, {(0, "notice-days"): 1}, 0, keepers[0], NOW)
    (late,) = trying.tried("haninge", keepers[0], NOW)
    assert (late.name, late.of, late.before, late.after) == ("late-notice", 5, None, None)


def test_a_reason_is_placed_where_its_own_edition_has_it(there: World, keepers: Keepers) -> None:
    save(SOUND, keepers[0])
    draft = drafting.begin("haninge", keepers[0], NOW)
    draft = publishing.propose("haninge", DECIDED, draft.version, keepers[0], NOW)
    publishing.publish("haninge", draft.version, keepers[1], NOW)
    assert rulebook.place({"source": "haninge", "clause": "E1", "version": "2026"}) == "1"
    assert rulebook.place({"source": "gone", "clause": "X1", "version": "1"}) == "X1"


def test_who_handles_deviations_finds_those_of_an_agreement_decided_here(
    there: World, keepers: Keepers
) -> None:
    said = Beginning("exempelby", "Exempelby", "SIP", "Exempelby", "BUS", "law", TODAY)
    draft = drafting.begin_new(said, keepers[0], NOW)
    draft.agreement.parties.set([keepers[1].unit])
    draft = publishing.propose("exempelby", DECIDED, draft.version, keepers[0], NOW)
    publishing.publish("exempelby", draft.version, keepers[1], NOW)
    assert "exempelby@1" in {one.id for one in handling.books(TODAY)}


def test_a_version_is_not_called_as_an_earlier_one_nor_as_what_came_with_the_program(
    there: World, keepers: Keepers
) -> None:
    for version in ("2026", "2022-04"):
        save(SOUND.replace('"2026"', f'"{version}"').replace("Så gör", version), keepers[0])
        draft = drafting.begin("haninge", keepers[0], NOW)
        if version == "2026":
            draft = publishing.propose("haninge", DECIDED, draft.version, keepers[0], NOW)
            publishing.publish("haninge", draft.version, keepers[1], NOW)
    with pytest.raises(Refused):
        publishing.propose("haninge", DECIDED, draft.version, keepers[0], NOW)


def test_an_agreement_does_not_drop_where_a_deviation_is_also_to_be_told(
    there: World, keepers: Keepers
) -> None:
    kind = (
        "[[clause.deviation]]\nid = 'medicine'\nphase = 'discharge'\nsv = 'Fel medicin'\n"
        "en = 'Wrong medicine'\nalso = [%s]\n"
    )
    with pytest.raises(NotSound) as refusal:
        save(SOUND + kind % "'lex-sarah'", keepers[0])
    (problem,) = refusal.value.problems
    assert problem.is_weaker
    assert problem.sides is not None
    assert "patient-safety" in problem.sides[1].sets
    save(SOUND + kind % "'lex-sarah', 'patient-safety', 'concern'", keepers[0])

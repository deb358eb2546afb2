"""The sources that come with the program, and those that others add."""

import re
from datetime import date
from pathlib import Path

import pytest

from samlas import rulebook

EXEMPELBY = """
[source]
id = "exempelby"
title = "Exempelby"
level = "local"
over = ["vg"]
document = "SIP i Exempelby"
decided_by = "Samverkansgruppen"
version = "2026-01"
valid_from = 2026-01-01

[[clause]]
id = "E1"
place = "3 Kallelse"
quote = "Svar lämnas tio dagar före mötet."
text = "Svar senast tio dagar före mötet."
[[clause.sets]]
answer-days = 10

[[clause]]
id = "E2"
place = "4 Försäkringskassan"
quote = "Försäkringskassan har samma skyldighet att delta."
text = "Försäkringskassan kallas."
[[clause.sets]]
when = { "unit.kind" = "social-insurance" }
duty-to-attend = "called"
"""


def write(folder: Path, text: str, name: str = "exempelby.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def clause(sets: str, name: str = "E3", quote: str = "Ett citat.") -> str:
    head = f'\n[[clause]]\nid = "{name}"\nplace = "5"\nquote = "{quote}"\ntext = "En mening."\n'
    return f"{head}[[clause.sets]]\n{sets}\n"


def faults(folder: Path, text: str) -> str:
    with pytest.raises(rulebook.BadSource) as told:
        rulebook.check(write(folder, text))
    return str(told.value)


def test_three_rulebooks_come_with_the_program() -> None:
    assert [book.id for book in rulebook.rulebooks()] == ["law", "vg", "haninge"]
    assert rulebook.most_local_first() == ("haninge", "vg", "law")


@pytest.mark.parametrize(
    ("book", "letter", "last", "silent"), [("vg", "K", 60, {60}), ("haninge", "H", 103, set())]
)
def test_every_row_of_the_two_documents_has_its_clause_and_quote(
    book: str, letter: str, last: int, silent: set[int]
) -> None:
    clauses = {clause.id: clause for clause in rulebook.show(book, date(2026, 3, 2)).clauses}
    rows = [f"{letter}{number}" for number in range(1, last + 1) if number not in silent]
    assert [row for row in rows if row not in clauses] == []
    assert all(clauses[row].quote and clauses[row].place and clauses[row].text for row in rows)


def test_what_is_not_quoted_is_marked_as_paraphrased(tmp_path: Path) -> None:
    law = {clause.id: clause for clause in rulebook.show("law", date(2026, 3, 2)).clauses}
    assert [law[name].paraphrased for name in ("LUS-2-3", "LUS-5-4", "HSL-16-4-1")] == [
        True, True, False,
    ]  # fmt: skip
    own_words = EXEMPELBY.replace("quote = ", "paraphrase = ", 1)
    rulebook.check(write(tmp_path, own_words))
    both = own_words.replace("paraphrase", 'quote = "Svar."\nparaphrase', 1)
    assert "E1: quote is missing or stands beside a paraphrase" in faults(tmp_path, both)


def test_what_is_disputed_is_marked() -> None:
    shown = [c for book in ("vg", "haninge") for c in rulebook.show(book, date(2026, 3, 2)).clauses]
    told = {row for clause in shown for row in re.findall(r"C\d+b?", clause.contested)}
    assert {"C1", "C1b", "C2", "C3", "C4", "C6", "C9", "C10"} <= told


def test_show_has_the_clauses_of_that_day() -> None:
    before = {c.id for c in rulebook.show("vg", date(2025, 6, 30)).clauses}
    after = {c.id for c in rulebook.show("vg", date(2025, 7, 1)).clauses}
    assert "SoL-2-7" in before - after
    assert "SoL-10-8" in after - before
    assert {c.source for c in rulebook.show("vg", date(2021, 4, 8)).clauses} == {"law"}


def test_a_fourth_municipality_is_one_file(tmp_path: Path) -> None:
    write(tmp_path, EXEMPELBY)
    facts = {"rulebook": "exempelby", "on": "2026-03-02", "meeting": {"date": "2026-04-20"}}
    answer = rulebook.ask("answer-by", facts, sources=tmp_path)
    assert (answer.verdict, [c.id for c in answer.because]) == ("2026-04-10", ["E1"])
    kassan = {**facts, "unit": {"kind": "social-insurance"}}
    assert "decline" not in rulebook.ask("answers", kassan, sources=tmp_path).verdict
    school = {**facts, "unit": {"kind": "school"}}
    assert rulebook.ask("initiative", school, sources=tmp_path).verdict == "shall-start"
    assert [book.id for book in rulebook.rulebooks(tmp_path)][-1] == "haninge"
    with pytest.raises(rulebook.BadFacts, match="rulebook"):
        rulebook.ask("answer-by", facts)


def test_a_municipality_may_tighten_and_give_the_school_its_own_rules(tmp_path: Path) -> None:
    text = EXEMPELBY.replace('over = ["vg"]\n', "")
    text += clause('consent-form = "signed"\nnotice-days = 28', "E3")
    text += clause(
        'when = { "unit.kind" = "school", "unit.principal" = "municipality", '
        '"unit.discovered_need" = true, "person.age" = { max = 15 } }\n'
        'initiative = "may-start"\nmay-convene = "yes"\nmay-lead = "if-agreed"',
        "E4",
    )
    file = write(tmp_path, text)
    assert rulebook.check(file).id == "exempelby"

    def verdict(question: str, **facts: object) -> object:
        known = {"rulebook": "exempelby", "on": "2026-03-02", "meeting.date": "2026-04-20", **facts}
        return rulebook.ask(question, known, sources=file).verdict

    assert verdict("consent-form") == "signed"
    assert verdict("answer-by") == "2026-04-10"
    assert verdict("notice") == {"recommended_from": "2026-03-30", "blocks": False}
    school = {"unit": {"kind": "school", "discovered_need": True}}
    assert verdict("initiative", **school, person={"age": 15}) == "may-start"
    assert verdict("may-convene", **school, person={"age": 16}) == "no"
    assert verdict("may-lead", **school, person={"age": 15}) == "if-agreed"
    assert verdict("may-assess", **school, person={"age": 15}) == "no"
    assert verdict("duty-to-attend", unit={"kind": "child-psychiatry"}) == "called"


def test_a_folder_named_in_the_environment_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, EXEMPELBY)
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    assert "exempelby" in rulebook.most_local_first()
    facts = {"rulebook": "exempelby", "on": "2026-03-02", "meeting": {"date": "2026-04-20"}}
    assert rulebook.ask("answer-by", facts).verdict == "2026-04-10"


def test_the_text_of_a_source_is_its_own_though_a_file_of_that_name_comes_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, EXEMPELBY, "haninge.toml")
    monkeypatch.setenv("SAMLAS_RULEBOOKS", str(tmp_path))
    assert rulebook.text_of("exempelby") == EXEMPELBY
    assert rulebook.text_of("haninge") != EXEMPELBY


@pytest.mark.parametrize(
    ("sets", "weakened", "quote"),
    [
        ('when = { "unit.kind" = "child-psychiatry" }\nduty-to-attend = "invited"', "HSL-16-4-1",
         "ska regionen tillsammans med kommunen upprätta en individuell plan"),
        ('contests = ["VÄGLEDNING-känd"]\nduty-to-attend = "exempt"\nwhen = { context = '
         '"open-care", purpose = "information", "unit.ongoing_case" = false, '
         '"unit.kind" = "child-psychiatry" }', "K10",
         "Skyldigheten att medverka på SIP-mötet gäller då huvudmannen"),
        ('contests = ["VÄGLEDNING-känd"]\nduty-to-attend = "invited"\nwhen = { context = '
         '"open-care", purpose = "information", "unit.ongoing_case" = false, '
         '"unit.kind" = "child-psychiatry" }', "VÄGLEDNING-känd", "behov av insatser"),
        ('when = { "unit.kind" = "school", "person.age" = 20 }\nduty-to-attend = "invited"', "K31",
         "samma skyldighet för skolan"),
        ('when = { "unit.kind" = "school" }\ninitiative = "notify"', "K31",
         "samma skyldighet för skolan"),
        ('when = { "agent.kind" = "relative" }\nmay-consent = "yes"', "HSL-16-4-2-samtycke",
         "om den enskilde samtycker till det"),
        ('start-clock = "without-delay"', "SoL-10-8-tid", "påbörjas genast"),
        ("summons-days = 5", "LUS-4-3-tid", "tre dagar"),
        ('consent-needed = "no"', "HSL-16-4-2-samtycke", "om den enskilde samtycker"),
        ('when = { "person.consents" = "unable" }\nconsent-needed = "no"', "HSL-16-4-2-samtycke",
         "om den enskilde samtycker"),
        ('when = { asked_by = "person" }\nmay-request = "with-consent"', "K33", "själv efterfråga"),
        ('when = { asked_by = "relative" }\nmay-request = "yes"', "HSL-16-4-3-närstående",
         "den enskilde inte motsätter sig"),
        ('when = { "unit.kind" = "primary-care" }\nmay-convene = "no"', "HSL-16-4-2", "bedömer"),
        ('when = { "unit.kind" = "reception" }\nmay-assess = "no"', "SoL-10-8", "bedömer"),
        ('when = { "unit.kind" = "reception" }\nmay-lead = "if-agreed"', "SoL-10-8", "bedömer"),
        ('initiative = "notify"', "HSL-16-4-2", "upprättas om regionen"),
        ('duty-to-attend = "invited"', "HSL-16-4-1", "ska regionen"),
        ('when = { "agent.kind" = "personal-ombud" }\nmay-consent = "with-person"',
         "HSL-16-4-2-samtycke", "om den enskilde"),
        ('when = { "agent.kind" = "personal-ombud" }\nmay-represent = "yes"',
         "HSL-16-4-2-samtycke", "om den enskilde"),
        ('when = { "agent.kind" = "forvaltare" }\nmay-consent = "yes"', "FB-11-7", "ur stånd"),
        ('when = { "agent.kind" = "god-man" }\nconsent-agreement = "not-opposed"', "FB-11-4",
         "bevaka sin rätt"),
        ('may-close = "yes"', "HSL-16-4-2", "om regionen eller"),
        ('when = { ground = "tidsbrist" }\nmay-close = "yes"', "HSL-16-4-2", "om regionen eller"),
        ('when = { "unit.principal" = "state" }\nmay-have-overall-responsibility = "yes"',
         "HSL-16-4-4-4", "vem av huvudmännen"),
    ],
)  # fmt: skip
def test_a_lower_source_cannot_weaken_a_higher_and_both_texts_are_told(
    tmp_path: Path, sets: str, weakened: str, quote: str
) -> None:
    told = faults(tmp_path, EXEMPELBY + clause(sets, quote="Här gäller något mindre."))
    assert re.search(rf"E3: weakens (law|vg) {weakened} on ", told)
    assert quote in told
    assert "Här gäller något mindre." in told
    with pytest.raises(rulebook.BadSource):
        rulebook.load([tmp_path])


def test_a_unit_may_ask_for_its_answers_earlier_than_the_agreement_but_not_later(
    tmp_path: Path,
) -> None:
    unit = EXEMPELBY.replace('["vg"]', '["haninge"]').replace('"local"', '"unit"')
    assert rulebook.check(write(tmp_path, unit)).level == "unit"
    told = faults(tmp_path, unit.replace("answer-days = 10", "answer-days = 3"))
    assert "E1: weakens haninge H38 on answer-days" in told


def test_every_source_stands_on_the_law_even_when_it_names_nothing(tmp_path: Path) -> None:
    source = rulebook.check(write(tmp_path, EXEMPELBY.replace('["vg"]', "[]")))
    assert source.over == ("law",)


def test_a_quote_of_several_lines_is_told_on_one(tmp_path: Path) -> None:
    told = faults(tmp_path, EXEMPELBY + clause('consent-needed = "no"', quote="Två\\nrader."))
    assert '"Två rader."' in told
    assert "\n" not in told


def test_contesting_guidance_is_open_but_not_contesting_the_law(tmp_path: Path) -> None:
    exempt = 'when = {{ "unit.kind" = "school", {} }}\ncontests = ["{}"]\nduty-to-attend = "exempt"'
    on_law = EXEMPELBY.replace('over = ["vg"]', 'over = ["law"]')
    told = faults(tmp_path, on_law + clause(exempt.format("context = 'discharge'", "LUS-4-1")))
    assert "not there to be narrowed or contested" in told


def test_a_contradiction_within_a_source_is_refused_until_a_reading_is_chosen(
    tmp_path: Path,
) -> None:
    wide = clause("consent-form = 'oral'")
    narrow = 'when = {{ "person.age" = {{ max = 12 }} }}\n{}consent-form = "signed"'
    told = faults(tmp_path, EXEMPELBY + wide + clause(narrow.format(""), "E4"))
    assert "E4: contradicts E3 on consent-form" in told
    chosen = EXEMPELBY + wide + clause(narrow.format('narrows = ["E3"]\n'), "E4")
    assert rulebook.check(write(tmp_path, chosen)).id == "exempelby"
    apart = narrow.format("").replace("{ max = 12 }", "12")
    other = clause('when = { "person.age" = { min = 13 } }\nconsent-form = "oral"')
    assert rulebook.check(write(tmp_path, EXEMPELBY + other + clause(apart, "E4"))).level == "local"
    assert "names 'E9'" in faults(tmp_path, chosen.replace('["E3"]', '["E9"]'))


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (EXEMPELBY.replace('title = "Exempelby"', ""), "source: title is missing"),
        (EXEMPELBY.replace("title =", "titel ="), "unknown key 'titel'"),
        (EXEMPELBY.replace("quote =", "qoute =", 1), "E1: unknown key 'qoute'"),
        (EXEMPELBY.replace("2026-01-01", '"2026-01-01"'), "valid_from is not a date"),
        (EXEMPELBY.replace("2026-01-01", "2026-02-30"), "is not TOML"),
        (EXEMPELBY.replace("2026-01-01", "2026-01-01\nvalid_to = 2025-01-01"),
         "valid_to is before"),
        (EXEMPELBY.replace("answer-days", "answer-dogs"), "E1: unknown rule 'answer-dogs'"),
        (EXEMPELBY.replace("answer-days = 10", "answer-days = -1"), "cannot have this value"),
        (EXEMPELBY.replace("answer-days = 10", "answer-days = [[1]]"), "cannot have this value"),
        (EXEMPELBY.replace('"called"', '"begged"'), "E2: duty-to-attend cannot have this value"),
        (EXEMPELBY.replace('"unit.kind"', '"unit.colour"'), "E2: unknown fact 'unit.colour'"),
        (EXEMPELBY.replace('= "social-insurance"', '= "kassan"'), "E2: a condition has a value"),
        (EXEMPELBY.replace('"unit.kind" = "social-insurance"', '"person.age" = { max = "x" }'),
         "no such span"),
        (EXEMPELBY.replace('"unit.kind" = "social-insurance"', '"person.age" = [12, 13]'),
         "no such span"),
        (EXEMPELBY.replace('"E2"', '"E1"'), "two clauses of this id"),
        (EXEMPELBY.replace('["vg"]', '["utopia"]'), "stands on 'utopia', which is unknown"),
        (EXEMPELBY.replace('["vg"]', '["exempelby"]'), "which is itself"),
        (EXEMPELBY.replace('["vg"]', '["haninge"]').replace('"local"', '"regional"'),
         "whose level is lower"),
        (EXEMPELBY.replace('"local"', '"cosmic"'), "unknown level"),
        (EXEMPELBY.replace('id = "exempelby"', 'id = "haninge"'), "has this id too"),
        (EXEMPELBY.replace("answer-days", "default = true\nanswer-days"), "only the law sets"),
        (EXEMPELBY.replace("2026-01-01", "2026-01-01\ntrial_to = 2027-01-01"),
         "a trial period needs"),
        (EXEMPELBY.replace("[[clause.sets]]", "[clause.sets]", 1), "E1: sets is not a list"),
        (EXEMPELBY.replace("answer-days = 10", ""), "E1: there is a [[clause.sets]] that sets no"),
        (EXEMPELBY.replace("answer-days", "when = []\nanswer-days"), "E1: when is empty"),
        (EXEMPELBY.replace('"social-insurance"', "[]"), "E2: no value of unit.kind"),
        (EXEMPELBY.replace('id = "exempelby"', 'id = "Exempel by"'), "id is not a short name"),
        (EXEMPELBY.replace('id = "exempelby"', 'id = "exempelby-"'), "id is not a short name"),
        ("", "there is no [source]"),
        ("[source]", "is missing"),
        ("source = 3", "is missing"),
        ("[source", "is not TOML"),
    ],
)  # fmt: skip
def test_a_broken_source_names_file_clause_and_mend(tmp_path: Path, broken: str, told: str) -> None:
    found = faults(tmp_path, broken)
    assert "exempelby.toml: " in found
    assert told in found
    assert "; " in found
    assert "\n" not in found


def test_a_slip_of_the_pen_is_told_with_the_names_that_are_like_it(tmp_path: Path) -> None:
    told = faults(tmp_path, EXEMPELBY.replace("answer-days", "answer-dayz"))
    assert "use one of answer-days" in told
    assert "may-convene" not in told
    told = faults(tmp_path, EXEMPELBY.replace("answer-days", "zzz"))
    assert "answer-days" in told
    assert "may-convene" in told


def test_of_many_faults_the_first_are_told_with_their_likes_and_the_number_of_the_rest(
    tmp_path: Path,
) -> None:
    names = "".join(f"answer-dayz{number} = 1\n" for number in range(2000))
    with pytest.raises(rulebook.BadSource) as told:
        rulebook.check(write(tmp_path, EXEMPELBY + clause(names)))
    first, last = told.value.problems[0], told.value.problems[-1]
    assert "'answer-dayz0'" in first.fault
    assert first.mend.startswith("use one of answer-days")
    assert last.mend.startswith("use one of answer-days")
    assert len(told.value.problems) + told.value.more == 2000
    assert str(told.value).endswith(f" | and {told.value.more} more")
    assert len(str(told.value)) < 10_000


def test_a_setting_that_contradicts_many_is_one_fault(tmp_path: Path) -> None:
    one, other = clause("answer-days = 12", "E3"), clause("answer-days = 14", "E4")
    with pytest.raises(rulebook.BadSource) as told:
        rulebook.check(write(tmp_path, EXEMPELBY + one + other))
    assert [problem.clause for problem in told.value.problems] == ["E3", "E4"]
    assert "contradicts E1 on answer-days" in told.value.problems[1].fault


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(rulebook.BadSource, match="cannot be read"):
        rulebook.check(tmp_path / "nowhere.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\0")
    with pytest.raises(rulebook.BadSource, match="save it as UTF-8"):
        rulebook.check(tmp_path / "bytes.toml")


def test_a_mark_at_the_beginning_is_no_part_of_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(EXEMPELBY, encoding="utf-8-sig")
    assert rulebook.check(tmp_path / "a.toml").id == "exempelby"


def test_two_files_of_one_name_are_both_told(tmp_path: Path) -> None:
    write(tmp_path, EXEMPELBY, "a.toml")
    write(tmp_path, EXEMPELBY, "b.toml")
    with pytest.raises(rulebook.BadSource, match=r"b\.toml: source: a\.toml has this id too"):
        rulebook.load(tmp_path)

"""What is wrong with a source is told in the reader's language, and where a text is no TOML."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override
from tests.rulebook.test_sources import EXEMPELBY, clause

from samlas import rulebook

SETS = "answer-days = 10"
KIND = '"unit.kind" = "social-insurance"'
TABLE = '\n[[clause.{}]]\nsv = "Så."\nen = "So."\n{}\n'


def problems(text: str, *over: str) -> tuple[rulebook.Problem, ...]:
    with pytest.raises(rulebook.BadSource) as told:
        rulebook.judged(rulebook.Edition("exempelby@1", text, over or ("vg",)))
    return told.value.problems


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (EXEMPELBY.replace("title =", "titel ="), "source: namnet 'titel' finns inte här"),
        (EXEMPELBY.replace('"Exempelby"', "5"), "title är ingen text; sätt värdet inom"),
        (EXEMPELBY.replace('"exempelby"', '"Exempel by"'), "id är inget kort namn"),
        (EXEMPELBY.replace('"exempelby"', '"e\\u0000"'), "ett tecken som inte går att visa"),
        (EXEMPELBY.replace('"2026-01"', f'"{"x" * 41}"'), "version är för lång; använd högst 40"),
        (EXEMPELBY.replace('["vg"]', '"vg"'), 'over är ingen lista av texter; skriv som ["…"'),
        (EXEMPELBY.replace("2026-01-01", '"2026"'), "utan citattecken"),
        (EXEMPELBY.replace("2026-01-01", "2026-01-01\nvalid_to = 2025-01-01"), "före valid_from"),
        (EXEMPELBY.replace("2026-01-01", "2026-01-01\ntrial_to = 2027-01-01"), "en prövotid behöv"),
        (EXEMPELBY.replace("2026-01-01", "2026-01-01\nafter_trial = 'x'"), "goes-on, ends"),
        (EXEMPELBY.replace('"local"', '"cosmic"'), "level kan inte ha det värdet; använd något av"),
        (EXEMPELBY.replace('"local"', '"law"'), "när inget annat är sagt; skriv regeln utan"),
        ("clause = []" + EXEMPELBY.partition("[[clause]]")[0], "det finns ingen punkt; lägg till"),
        ("other = 1" + EXEMPELBY, "texten: namnet 'other'"),
        ("a = 1", "[source] saknas; börja texten med [source]"),
        (EXEMPELBY.replace('id = "E1"\n', ""), "punkt nummer 1: id saknas; lägg till id"),
        (EXEMPELBY.replace('"E1"', '"E1"\nlevel = "law"'), "ta bort level eller använd"),
        (EXEMPELBY.replace('"E1"', '"a/b"'), "a/b: id kan inte vara en punkts; använd högst 40"),
        (EXEMPELBY.replace('"E2"', '"E1"'), "E1: det finns två punkter med samma id; byt id"),
        (EXEMPELBY.replace("quote =", "paraphrase = '1'\nquote ="), "skriv dokumentets ord som"),
        (EXEMPELBY + "\n[clause.report]\n", "report är ingen lista av tabeller"),
        (EXEMPELBY + TABLE.format("report", "id = 'a'"), "E2: sv_act saknas"),
        (EXEMPELBY + TABLE.format("report", "units = ['a']"), "en anmälan kan inte ha"),
        (EXEMPELBY + TABLE.format("deviation", "phase = 'a'"), "värdet på phase; använd"),
        (EXEMPELBY + TABLE.format("deviation", "id = 'a'\nalso = ['b']"), "har 'b' i also"),
        (EXEMPELBY + TABLE.format("follow_up", "about = 'a'"), "värdet på about; använd"),
        (EXEMPELBY + TABLE.format("follow_up", "sides = ['a']"), "värdet på sides; använd"),
        (EXEMPELBY + TABLE.format("follow_up", "") * 2, "samma key; ge var och en sin egen"),
        (EXEMPELBY.replace("[[clause.sets]]", "[clause.sets]", 1), "sets är ingen lista"),
        (EXEMPELBY.replace(SETS, ""), "en [[clause.sets]] har ingen regel; lägg till"),
        (EXEMPELBY.replace(SETS, "answer-dogs = 1"), "regeln 'answer-dogs' finns inte; använd"),
        (EXEMPELBY.replace(SETS, "answer-days = -1"), "använd ett antal dagar från 0 till 366"),
        (EXEMPELBY.replace(SETS, f"default = 1\n{SETS}"), "default är varken true eller false"),
        (EXEMPELBY.replace(SETS, f"default = true\n{SETS}"), "är sagt; ta bort default"),
        (EXEMPELBY.replace(SETS, f"when = []\n{SETS}"), "E1: when är tom; lägg till en tabell"),
        (EXEMPELBY.replace(SETS, f"when = 5\n{SETS}"), "tabeller med uppgifter; skriv {"),
        (EXEMPELBY.replace(KIND, '"unit.colour" = 1'), "uppgiften 'unit.colour' finns inte"),
        (EXEMPELBY.replace(KIND, '"unit.kind" = []'), "finns i en tom lista; lägg till ett värde"),
        (EXEMPELBY.replace(KIND, '"unit.kind" = "a"'), "(unit.kind: använd något av"),
        (EXEMPELBY.replace(KIND, '"unit.party" = 1'), "(unit.party: skriv true eller false)"),
        (EXEMPELBY.replace(KIND, '"agent.scope" = 1'), "skriv en lista med något av"),
        (EXEMPELBY.replace(KIND, '"on" = 1'), "skriv ett datum som ÅÅÅÅ-MM-DD, från 1900"),
        (EXEMPELBY.replace(KIND, '"started_at" = 1'), "skriv ett datum med klockslag"),
        (EXEMPELBY.replace(KIND, '"ground" = 1'), "(ground: skriv ett ord)"),
        (EXEMPELBY.replace(KIND, '"summons.why" = 1'), "(summons.why: skriv en text)"),
        (EXEMPELBY.replace(KIND, '"summons.questions" = 1'), "skriv en lista av texter"),
        (EXEMPELBY.replace(KIND, '"summons.questions" = [["a"]]'), "inget villkor kan gälla det"),
        (EXEMPELBY.replace(KIND, '"person.age" = [1, 2]'), "skriv hela år: 18 eller"),
        (EXEMPELBY + clause("answer-days = 12", "E3"), "E3: säger emot E1 om answer-days: ”Ett ci"),
        (EXEMPELBY + clause("consent-needed = 'no'"), "E3: är svagare än law HSL-16-4-2-samtycke"),
        (EXEMPELBY + clause("narrows = ['E9']\nmay-lead = 'yes'"), "nämner 'E9', som inte finns"),
    ],
)  # fmt: skip
def test_a_fault_and_its_mend_are_told_in_swedish_too(text: str, told: str) -> None:
    found = problems(text)
    with override("sv"):
        said = [one.said(gettext) for one in found]
    assert told in " | ".join(map(str, said))
    for english, swedish in zip(found, said, strict=True):
        assert english.fault != swedish.fault
        assert english.mend != swedish.mend
        assert english.said(str) == english


def test_what_a_text_stands_on_is_told_of_when_it_is_unknown_or_lower() -> None:
    with override("sv"):
        (unknown,) = (one.said(gettext) for one in problems(EXEMPELBY, "utopia"))
        regional = EXEMPELBY.replace('"local"', '"regional"')
        lower = [str(one.said(gettext)) for one in problems(regional, "haninge")]
    assert str(unknown).endswith("source: vilar på 'utopia', som inte finns; rätta over")
    assert "vilar på haninge, som har en lägre level; ändra level eller over" in lower[0]


@pytest.mark.parametrize(
    ("typed", "sign", "likely"),
    [
        ("title = ”Exempelby”", 9, "Citattecknen är böjda."),
        ('title = "Exempelby”', 20, "Citattecknen är böjda."),
        ('title = "Exempelby', 19, "Ett citattecken (\") saknas"),
        ("title = 'Exempelby", 9, "Ett citattecken (\") saknas"),
        ("title = Exempelby", 9, "är inget värde. Sätt en text inom citattecken"),
        ('title = "en "by""', 14, 'Ett citattecken inne i en text skrivs \\"'),
        ("title: Exempelby", 6, "En rad börjar med ett namn"),
        ("överst = 1", 1, "En rad börjar med ett namn"),
        ("[]", 2, "En rad börjar med ett namn"),
        ("[[clause]", 9, "En hakparentes ] saknas där rubriken slutar."),
        ("[source]", 8, "Samma namn finns redan."),
        ('id = "a"', 9, "Samma namn finns redan."),
        ("over = { a = 1, a = 2 }", 22, "Samma namn finns redan."),
        ('over = ["a" "b"]', 13, "Ett komma eller ] saknas"),
        ("over = { a = 1", 15, "Ett komma eller } saknas."),
        ('title = "c:\\x"', 14, "Skriv ett omvänt snedstreck i en text som två: \\\\."),
        ('title = "\\u12"', 12, "Skriv ett omvänt snedstreck i en text som två: \\\\."),
        ('title = "\\ud800"', 16, "Skriv ett omvänt snedstreck i en text som två: \\\\."),
        ("valid_to = 2026-02-30", 12, "Den dagen finns inte."),
        ("valid_to = 2026-13-01", 16, "ett datum skrivs som 2025-07-01"),
        ('title = "a\x01"', 11, "Där är ett tecken som inte går att visa."),
        ("# \x01", 3, "Där är ett tecken som inte går att visa."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_that_is_no_toml_is_told_of_with_line_sign_and_what_is_likely_wrong(
    typed: str, sign: int, likely: str, newline: str
) -> None:
    text = newline.join(["[source]", 'id = "exempelby"', typed, 'level = "local"', ""])
    with pytest.raises(rulebook.NoToml) as told, override("sv"):
        rulebook.parsed(text, "TOML")
    with override("sv"):
        said = told.value.told.said(gettext)
    assert said.startswith(f"Rad 3, tecken {sign} går inte att läsa. ")
    assert likely in said
    assert typed in said
    assert "is not TOML (" in str(told.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a = 1\nb = """x\n\n', "Rad 2, tecken 7 går inte att läsa. Ett citattecken"),
        ("a = { '(at line 9, column 9)' = 1, '(at line 9, column 9)' = 2 }", "Rad 1, tecken 63"),
        ("a = " + "[" * 5000, "Listor eller tabeller ligger för djupt i varandra."),
        ("a = " + "9" * 5000, "Ett tal har för många siffror."),
        ("a = 1\n" + ".".join("a" * 400) + " = 1", "Rad 2 har fler än 300 punkter. Dela den."),
        ("a" * 1_000_001, "Texten är för lång: högst 1000000 byte. Korta den."),
        ("a" * 200 + " = x", f"På raden står: {'a' * 36} = x"),
    ],
)
def test_a_text_without_an_end_or_beyond_all_bounds_is_told_of_too(text: str, told: str) -> None:
    with pytest.raises(rulebook.NoToml) as found:
        rulebook.parsed(text, "TOML")
    with override("sv"):
        assert told in found.value.told.said(gettext)

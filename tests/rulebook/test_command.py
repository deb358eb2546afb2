"""`samlas rules`, as somebody at a terminal or another program meets it."""

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from samlas import rulebook
from samlas.faces.command.main import main

FACTS = {"rulebook": "vg", "on": "2026-03-02", "unit": {"kind": "school"}, "person": {"age": 13}}


def asked(tmp_path: Path, question: str, raw: bytes) -> int:
    file = tmp_path / "facts.json"
    file.write_bytes(raw)
    return main(["rules", "ask", question, "--facts", str(file)])


def test_ask_prints_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(tmp_path, "duty-to-attend", json.dumps(FACTS).encode()) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert (answer["question"], answer["verdict"]) == ("duty-to-attend", "called")
    assert "skyldighet för skolan" in out
    assert set(answer["because"][0]) == {"source", "clause", "level", "quote"}


def test_facts_may_come_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(FACTS).encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["rules", "ask", "initiative", "--facts", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "shall-start"


@pytest.mark.parametrize(
    ("question", "raw", "told"),
    [
        ("initiative", b'{"rulebook": "vg", "on": "2026-03-02"}', "unit.kind"),
        ("initiative", b'{"rulebook": "vg", "on": "2026-03-02", "unti.kind": 1}', "unti.kind"),
        ("initiative", b'{"rulebook": "vg", "on": "2026-13-02"}', "on"),
        ("initiative", b'{"rulebook": "vg", "rulebook": "law"}', "rulebook"),
        ("may-dance", b'{"rulebook": "vg", "on": "2026-03-02"}', "question"),
        ("initiative", b'{"rulebook": "v\\u0000g", "on": "2026-03-02"}', "rulebook"),
        ("initiative", '{"a\\n\u202eb": 1}'.encode(), "no such fact"),
        ("initiative", b'{"person": {"age": NaN}}', "JSON"),
        ("initiative", b"[]", "JSON object"),
        ("initiative", b"", "JSON"),
        ("initiative", b"\xff\xfe\x00", "JSON"),
        ("initiative", b"\0" * 10, "JSON"),
        ("initiative", b"[" * 200_000, "JSON"),
        ("initiative", b'{"person.age": ' + b"9" * 20_000 + b"}", "JSON"),
        ("initiative", b" " * 1_000_001, "larger"),
    ],
)
def test_bad_facts_are_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str, raw: bytes, told: str
) -> None:
    assert asked(tmp_path, question, raw) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize("name", ["nowhere.json", "a\0b", "."])
def test_facts_that_cannot_be_read_are_told(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["rules", "ask", "initiative", "--facts", name]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_list_names_sources_versions_validity_and_the_trial_that_is_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "list"]) == 0
    out = capsys.readouterr().out
    for words in ("law: ", "vg: ", "haninge: ", "version 2021-04-09", "from 2022-04-01"):
        assert words in out
    assert "WARNING: the trial period ended on 2023-04-30" in out


def test_a_source_that_nobody_has_read_for_a_year_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    read_to = rulebook.book("law").top.read_to
    assert read_to
    for days, is_told in ((365, False), (366, True)):
        on = read_to + timedelta(days=days)
        assert main(["rules", "show", "haninge", "--on", on.isoformat()]) == 0
        assert (f"was read up to {read_to}" in capsys.readouterr().out) == is_told


def test_show_has_quotes_rules_and_disputes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "haninge", "--on", "2023-01-01"]) == 0
    out = capsys.readouterr().out
    assert "om inte skolan upptäckt behovet" in out
    assert "CONTESTED: C1b" in out
    assert "-> answer-days: 7" in out
    assert "WARNING" not in out
    assert "SoL-2-7" in out


def test_show_tells_when_the_rulebook_is_not_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "haninge", "--on", "2021-01-01"]) == 0
    assert "haninge is not in force on 2021-01-01" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "atlantis"], "rulebook: use one of law, vg, haninge"),
        (["show", "vg", "--on", "tomorrow"], "--on"),
        (["show", "vg", "--on", "2026-W10-1"], "--on"),
        (["check", "no\nwhere.toml"], "cannot be read"),
        (["check", "nowhere.toml"], "cannot be read"),
        (["list", "--sources", "nowhere.toml"], "cannot be read"),
    ],
)
def test_mistakes_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["rules", *arguments]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_check_says_that_a_source_is_in_order_or_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (
        '[source]\nid = "by"\ntitle = "By"\nlevel = "unit"\ndocument = "By"\ndecided_by = "Chefen"'
        '\nversion = "1"\nvalid_from = 2026-01-01\n[[clause]]\nid = "B1"\nplace = "1"\n'
        'quote = "Skriv under."\ntext = "Skriv under."\n[[clause.sets]]\nconsent-form = "signed"\n'
    )
    file = tmp_path / "by.toml"
    file.write_text(good)
    assert main(["rules", "check", str(file)]) == 0
    assert "by: in order, 1 clauses" in capsys.readouterr().out
    facts = tmp_path / "facts.json"
    facts.write_text('{"rulebook": "by", "on": "2026-03-02"}')
    ask = ["rules", "ask", "consent-form", "--facts", str(facts), "--sources", str(file)]
    assert main(ask) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "signed"
    file.write_text(good.replace("signed", "sung"))
    assert main(["rules", "check", str(file)]) == 2
    assert "by.toml: B1: consent-form" in capsys.readouterr().err


def test_a_reader_that_stops_early_is_no_fault() -> None:
    program = [sys.executable, "-m", "samlas.faces.command.main", "rules", "show", "haninge"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0

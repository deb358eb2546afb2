"""`samlas figures`: a year as open data, and what is told when it cannot be."""

from pathlib import Path

import pytest

from samlas.faces.command.main import main

WHO = ["--publisher", "Haninge kommun", "--uri", "https://example.se", "--email", "a@example.se"]


@pytest.mark.django_db
def test_a_year_is_written_with_its_description(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["figures", "publish", "2025", str(tmp_path / "new"), *WHO, "--where"]
    assert main([*said, "https://example.se/data"]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.split()]
    assert [path.name for path in paths] == ["sip-2025.csv", "sip-2025.rdf"]
    assert all(path.stat().st_size for path in paths)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "folder", "where", "told"),
    [
        ("2999", "new", "https://example.se", "not a year that has ended"),
        ("2025", "new", "at home", "no address: at home"),
        ("2025", "file/new", "https://example.se", "cannot be written"),
    ],
)
def test_what_cannot_be_published_is_told_in_a_line(
    year: str, folder: str, where: str, told: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["figures", "publish", year, str(tmp_path / folder), *WHO, "--where", where]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


@pytest.mark.django_db
def test_everything_is_counted_anew() -> None:
    assert main(["figures", "rebuild"]) == 0

"""`samlas paper sample` writes letters to look at, or says in one line why not."""

from pathlib import Path

import pytest

from samlas import papers
from samlas.faces.command.main import main

Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_one_letter_of_each_kind_is_written_and_named(
    language: str, tmp_path: Path, capsys: Said
) -> None:
    assert main(["paper", "sample", str(tmp_path / "new"), "--language", language]) == 0
    files = sorted((tmp_path / "new").iterdir())
    assert [str(file) for file in files] == sorted(capsys.readouterr().out.splitlines())
    assert len(files) == len(papers.samples())
    assert all(file.read_bytes().startswith(b"%PDF") for file in files)
    kinds = {paper.kind for paper in papers.samples().values()}
    assert all(any(file.name.startswith(kind) for file in files) for kind in kinds)
    assert not any(name in file.name for file in files for name in ("Alva", "Dawit"))


@pytest.mark.parametrize("folder", ["taken", "taken/below"])
def test_a_folder_that_cannot_be_made_is_told_in_one_line(
    folder: str, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "taken").write_text("a file")
    assert main(["paper", "sample", str(tmp_path / folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "taken" in said.err


def test_an_unknown_language_is_told_in_one_line(tmp_path: Path, capsys: Said) -> None:
    assert main(["paper", "sample", str(tmp_path), "--language", "fi"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1

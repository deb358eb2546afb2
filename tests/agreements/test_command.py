"""`samlas rules new`: the file that an agreement of one's own begins as."""

from __future__ import annotations

from pathlib import Path

import pytest

from samlas import rulebook
from samlas.faces.command.main import main


def test_a_new_municipality_begins_with_a_file_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "exempelby.toml"
    said = [
        "rules", "new", str(file), "--title", "Exempelby", "--document", "SIP i Exempelby",
        "--territory", "Exempelby", "--decided-by", "Samverkansgruppen", "--over", "vg",
    ]  # fmt: skip
    assert main(said) == 0
    assert rulebook.check(file).over == ("vg",)
    assert main(said) == 2
    assert "File exists" in capsys.readouterr().err
    file.unlink()
    taken = [*said[:2], str(tmp_path / "haninge.toml"), *said[3:]]
    assert main(taken) == 2
    assert "haninge" in capsys.readouterr().err
    assert not (tmp_path / "haninge.toml").exists()
    assert main([*said[:-1], "nowhere"]) == 2
    assert "unknown" in capsys.readouterr().err
    assert not file.exists()

"""The tool that keeps the translations: what it collects, keeps and refuses."""

from pathlib import Path

import pytest
from tools import catalogue


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree with one room."""
    monkeypatch.setattr(catalogue, "SOURCE", tmp_path)
    room = tmp_path / "samlas" / "room"
    room.mkdir(parents=True)
    return room


def update(room: Path) -> None:
    for owner, extracted in catalogue.collect().items():
        catalogue.write(catalogue.catalogue_path(owner), catalogue.updated(owner, extracted))


def faults() -> list[str]:
    return list(catalogue.check(catalogue.collect()))


def translate(room: Path, source: str, swedish: str) -> None:
    path = catalogue.catalogue_path(room)
    text = path.read_text()
    path.write_text(
        text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{swedish}"')
    )


def test_messages_come_from_code_and_templates(room: Path) -> None:
    (room / "a.py").write_text('from x import gettext as _\n_("From code")\n')
    (room / "a.html").write_text(
        "<ul>\n  {% for x in y %}\n <li title=\"{% translate 'From a tag' %}\">\n"
        "{% blocktranslate count n=x trimmed %}\n  one {{ n }} thing\n{% plural %}\n"
        "  {{ n }} things\n{% endblocktranslate %}\n{{ _('In a variable')|upper }}\n{% endfor %}"
    )
    update(room)
    text = catalogue.catalogue_path(room).read_text()
    for message in ("From code", "From a tag", "one %(n)s thing", "%(n)s things", "In a variable"):
        assert f'"{message}"' in text


def test_a_translation_outlives_an_update_and_a_dead_message_does_not(room: Path) -> None:
    (room / "a.py").write_text('_("Stays")\n_("Goes")\n')
    update(room)
    translate(room, "Stays", "Stannar")
    (room / "a.py").write_text('\n\n_("Stays")\n')
    update(room)
    text = catalogue.catalogue_path(room).read_text()
    assert 'msgstr "Stannar"' in text
    assert "Goes" not in text


def test_moving_a_line_changes_no_catalogue(room: Path) -> None:
    (room / "a.py").write_text('_("Stays")\n')
    update(room)
    before = catalogue.catalogue_path(room).read_text()
    (room / "a.py").write_text('\n\n\n_("Stays")\n')
    update(room)
    assert catalogue.catalogue_path(room).read_text() == before


def test_what_is_missing_or_out_of_date_is_a_fault(room: Path) -> None:
    (room / "a.py").write_text('_("Stays")\n')
    assert any("not up to date" in fault for fault in faults())
    update(room)
    assert [fault for fault in faults() if "no translation" in fault] != []
    translate(room, "Stays", "Stannar")
    assert faults() == []


def test_a_translation_that_loses_a_variable_is_a_fault(room: Path) -> None:
    (room / "a.py").write_text('_("To %(name)s")\n')
    update(room)
    translate(room, "To %(name)s", "Till")
    assert len(faults()) == 1


def test_two_rooms_may_not_translate_the_same_words_differently(room: Path) -> None:
    other = room.parent / "other"
    other.mkdir()
    for place, swedish in ((room, "Spara"), (other, "Lagra")):
        (place / "a.py").write_text('_("Save")\n')
        update(place)
        translate(place, "Save", swedish)
    assert len(faults()) == 1


def test_each_face_keeps_its_own_catalogue() -> None:
    faces = catalogue.SOURCE / "samlas/faces"
    assert catalogue.owner(faces / "staff/views/case.py") == faces / "staff"
    assert catalogue.owner(faces / "errors.py") == faces
    assert catalogue.owner(faces / "templates/errors/404.html") == faces
    assert catalogue.owner(catalogue.SOURCE / "samlas/papers/views/x.py").name == "papers"

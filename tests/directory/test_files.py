"""The directory as files: out, in again, and what is told when something in them is wrong."""

import csv
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samlas.directory import exporting, importing, reading, tables
from samlas.directory.models import (
    Agreement,
    Assignment,
    Ceased,
    Former,
    Party,
    Principal,
    Staff,
    Unit,
)
from samlas.faces.command.main import main

pytestmark = pytest.mark.django_db

PRINCIPALS = "code;name;kind\nkommun;Kommunen;municipality\nregion;Regionen;region\n"
UNITS = (
    "code;name;kind;principal;catches_up\n"
    "bup;BUP;child-psychiatry;region;no\n"
    "mottagning;Mottagningen;reception;kommun;yes\n"
)
STAFF = "code;name;email\nelin;Elin Berg;elin@example.se\n"
ASSIGNMENTS = "staff;unit;title;valid_from\nelin;bup;Kurator;2024-01-01\n"
TODAY = date(2026, 3, 10)
ODD = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("=+-@';\"\u202e"),
    min_size=1,
    max_size=40,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small directory as CSV files."""
    write(tmp_path, principals=PRINCIPALS, units=UNITS, staff=STAFF, assignments=ASSIGNMENTS)
    return tmp_path


def write(folder: Path, **tables: str) -> None:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def faults(path: Path) -> list[reading.Fault]:
    with pytest.raises(importing.Faulty) as refused:
        importing.load(path, TODAY)
    return list(refused.value.faults)


def only_fault(path: Path) -> reading.Fault:
    found = faults(path)
    assert len(found) == 1, [str(fault) for fault in found]
    return found[0]


def test_a_folder_becomes_a_directory(folder: Path) -> None:
    counts = importing.load(folder, TODAY)
    assert counts["units"] == importing.Counts(added=2, changed=0, same=0)
    elin = Assignment.objects.get(staff__code="elin")
    assert (elin.unit.name, elin.unit.principal.kind, elin.is_head) == ("BUP", "region", False)
    assert Unit.objects.get(code="mottagning").catches_up
    assert Unit.objects.get(code="bup").uses_samlas  # its column was left out


def test_importing_again_changes_what_differs_and_takes_nothing_away(folder: Path) -> None:
    importing.load(folder, TODAY)
    write(folder, units="code;name;kind;principal\nbup;BUP Norr;child-psychiatry;region\n")
    (folder / "staff.csv").unlink()
    counts = importing.load(folder, TODAY)
    assert counts["units"] == importing.Counts(added=0, changed=1, same=0)
    assert counts["principals"] == importing.Counts(added=0, changed=0, same=2)
    assert Unit.objects.get(code="bup").name == "BUP Norr"
    assert Unit.objects.get(code="mottagning").catches_up
    assert Staff.objects.count() == 1


def test_a_row_may_refer_to_what_the_directory_has_already(folder: Path) -> None:
    importing.load(folder, TODAY)
    for name in ("principals", "units", "staff"):
        (folder / f"{name}.csv").unlink()
    write(folder, assignments="staff;unit;title;valid_from\nelin;mottagning;Kurator;2025-01-01\n")
    importing.load(folder, TODAY)
    assert Assignment.objects.filter(staff__code="elin").count() == 2


def test_an_agreement_gets_its_parties(folder: Path) -> None:
    write(
        folder,
        agreements="rulebook;title\nvg;Samverkan\n",
        parties="rulebook;unit\nvg;bup\nvg;mottagning\n",
    )
    importing.load(folder, TODAY)
    importing.load(folder, TODAY)
    parties = Agreement.objects.get(rulebook="vg").parties
    assert set(parties.values_list("code", flat=True)) == {"bup", "mottagning"}


def test_what_the_log_in_calls_one_is_said_of_no_other(folder: Path) -> None:
    write(folder, staff="code;name;subject\nelin;Elin Berg;SE16-1\n")
    importing.load(folder, TODAY)
    assert Staff.objects.get(code="elin").subject == "SE16-1"
    write(folder, staff="code;name;subject\nanna;Anna Berg;SE16-1\n")
    told = only_fault(folder)
    assert (told.row, told.column) == (2, "subject")
    write(folder, staff="code;name;subject\nanna;Anna Berg;SE16-1\nelin;Elin Berg;SE16-2\n")
    importing.load(folder, TODAY)
    assert Staff.objects.get(subject="SE16-1").code == "anna"


@pytest.mark.parametrize("name", ["out", "out.json"])
def test_what_is_exported_imports_as_no_change(folder: Path, name: str) -> None:
    write(folder, agreements="rulebook;title\nvg;X\n", parties="rulebook;unit\nvg;bup\n")
    importing.load(folder, TODAY)
    exporting.save(folder / name)
    counts = importing.load(folder / name, TODAY)
    assert all(count.added == count.changed == 0 for count in counts.values())
    assert sum(count.same for count in counts.values()) == 8


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=st.lists(ODD, min_size=1, max_size=4), as_json=st.booleans())
def test_odd_names_survive_the_way_out_and_in(
    names: list[str], as_json: bool, tmp_path: Path
) -> None:
    Principal.objects.all().delete()
    kept = []
    for number, name in enumerate(names):
        with suppress(ValueError):
            kept.append((f"p-{number}", _settled(name)))
    for code, name in kept:
        Principal.objects.create(code=code, name=name, kind="private")
    path = tmp_path / ("out.json" if as_json else "out")
    exporting.save(path)
    Principal.objects.all().delete()
    importing.load(path, TODAY)
    assert sorted(Principal.objects.values_list("code", "name")) == sorted(kept)


def _settled(name: str) -> str:
    """The name as any earlier import would have left it; ValueError when nothing is left."""
    column = tables.TABLES[0].column("name")
    assert column is not None
    return str(column.read(name))


@pytest.mark.parametrize("name", ["=1+1", "+46 8", "-1", "@x", "'=1", "''", "'", "''+"])
def test_no_cell_of_an_export_begins_as_a_formula(name: str, tmp_path: Path) -> None:
    Principal.objects.create(code="p", name=name, kind="private")
    exporting.save(tmp_path)
    with (tmp_path / "principals.csv").open(encoding="utf-8-sig", newline="") as file:
        cell = list(csv.reader(file, delimiter=";"))[1][1]
    assert not cell.startswith(("=", "+", "-", "@"))
    importing.load(tmp_path, TODAY)
    assert Principal.objects.get().name == name


def test_every_wrong_row_is_told_and_none_is_kept(folder: Path) -> None:
    write(
        folder,
        units=(
            "code;name;kind;principal;email;operator;funded_by;hsa_id\n"
            "bup;BUP;skola;region;;;;\n"
            ";Namn;school;kommun;;;;\n"
            "Två ord;Namn;school;kommun;;;;\n"
            "a;Namn;school;landsting;;;;\n"
            "b;Namn;school;kommun;inte@;;;\n"
            "c;Namn;school;kommun;;Bolaget AB;;\n"
            "d;Namn;school;kommun;;;;\n"
            "d;Namn;school;kommun;;;;\n"
            "e;Namn;school;kommun;;;;SE2120009999 1001\n"
        ),
        principals="code;name;kind;sdk_id\nregion;R;region;0203:region.example.se\n"
        "kommun;K;municipality;kommun.example.se\n",
        assignments="staff;unit;title;valid_from;valid_to\nelin;d;Kurator;2024-02-31;\n"
        "elin;d;Lärare;2024-02-01;2024-01-31\nelin;f;Lärare;2024-02-01;\n",
    )
    told = {(fault.file, fault.row, fault.column) for fault in faults(folder)}
    assert told == {
        ("principals.csv", 3, "sdk_id"),
        ("units.csv", 2, "kind"),
        ("units.csv", 3, "code"),
        ("units.csv", 4, "code"),
        ("units.csv", 5, "principal"),
        ("units.csv", 6, "email"),
        ("units.csv", 7, "funded_by"),
        ("units.csv", 9, "code"),
        ("units.csv", 10, "hsa_id"),
        ("assignments.csv", 2, "valid_from"),
        ("assignments.csv", 3, "valid_to"),
        ("assignments.csv", 4, "unit"),
    }
    assert not Principal.objects.exists()


def test_a_fault_says_where_what_and_how_to_mend_it(folder: Path) -> None:
    write(folder, principals="code;name;kind\nkommun;Kommunen;stad\nregion;Regionen;region\n")
    fault = only_fault(folder)
    assert (fault.file, fault.row, fault.column) == ("principals.csv", 2, "kind")
    assert "”stad”" in fault.what
    assert "municipality, region" in fault.mend
    assert str(fault).startswith("principals.csv, rad 2, kind: ")


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("code;name;kind;colour\na;A;region;red\n", 1, "colour"),
        ("code;name\na;A\n", 1, "kind"),
        ("code;name;name;kind\na;A;B;region\n", 1, "name"),
        ("code,name,kind\na,A,region\n", 1, ""),
        ("", 0, ""),
        ("\n", 0, ""),
        ("code;name;kind\na;A\n", 2, ""),
        ("code;name;kind\na;A;region;more\n", 2, ""),
        ('code;name;kind\na;"A;region\n', 2, ""),
        ("code;name;kind\na;A\x00B;region\n", 2, "name"),
        ('code;name;kind\na;"A\nB";region\n', 2, "name"),
        (f"code;name;kind\na;{'A' * 10_000};region\n", 2, "name"),
        (f"code;name;kind\na;{'A' * 200_000};region\n", 2, ""),
        ("code;name;kind\na;A;region\na;B;region\n", 3, "code"),
        ("code;;name;kind\na;;A;region\n", 1, ""),
    ],
)
def test_a_broken_csv_file_is_told(text: str, row: int, column: str, tmp_path: Path) -> None:
    write(tmp_path, principals=text)
    fault = only_fault(tmp_path)
    assert (fault.file, fault.row, fault.column) == ("principals.csv", row, column)
    assert fault.what
    assert fault.mend


@pytest.mark.parametrize(
    ("document", "row", "column"),
    [
        ("", 1, ""),
        ("{", 1, ""),
        ("[]", 0, ""),
        ("{}", 0, ""),
        ("[" * 100_000, 0, ""),
        ({"people": []}, 0, "people"),
        ({"principals": {}}, 0, ""),
        ({"principals": ["a"]}, 1, ""),
        ({"principals": [{"code": "a", "name": "A", "kind": "region", "colour": ""}]}, 1, "colour"),
        ({"principals": [{"code": "a", "name": 7, "kind": "region"}]}, 1, "name"),
        ({"principals": [{"code": "a", "kind": "region"}]}, 1, "name"),
        ({"staff": [{"code": "a", "name": "A\u0000"}]}, 1, "name"),
    ],
)
def test_a_broken_json_document_is_told(
    document: str | dict[str, Any], row: int, column: str, tmp_path: Path
) -> None:
    path = tmp_path / "directory.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    fault = faults(path)[0]
    assert fault.file.startswith("directory.json")
    assert (fault.row, fault.column) == (row, column)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_bytes("code;name\na;Åsa\n".encode("latin-1"))
    assert "UTF-8" in only_fault(tmp_path).mend


def test_a_mark_at_the_beginning_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("code;name\na;Åsa\n", encoding="utf-8-sig")
    importing.load(tmp_path, TODAY)
    assert Staff.objects.get().name == "Åsa"


def test_empty_columns_that_a_spreadsheet_adds_are_no_columns(tmp_path: Path) -> None:
    write(tmp_path, staff="code;name;;\na;Åsa;;\n;;;\nb;Bo;;;\n")
    assert importing.load(tmp_path, TODAY)["staff"].added == 2
    write(tmp_path, staff="code;name;;\na;Åsa;070-174 06 05;\n")
    assert only_fault(tmp_path).row == 2


def test_rows_as_wide_as_a_spreadsheet_can_be_are_read(tmp_path: Path) -> None:
    wide = ";" * 16_384
    write(tmp_path, staff="code;name\n" + f"a;Åsa{wide}\n" + f"{wide}\n" * 100)
    assert importing.load(tmp_path, TODAY)["staff"].added == 1


def test_a_file_of_another_name_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    assert only_fault(tmp_path).row == 0
    write(tmp_path, personal="code;name\n")
    assert only_fault(tmp_path).file == "personal.csv"


def test_a_rulebook_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, agreements="rulebook;title\nlund;Avtalet\n")
    fault = only_fault(tmp_path)
    assert fault.column == "rulebook"
    assert "SAMLAS_RULEBOOKS: haninge" in fault.mend


def test_the_program_exports_and_imports(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", "import", str(folder)]) == 0
    assert "units: 2 added" in capsys.readouterr().out
    assert main(["directory", "export", str(folder / "out")]) == 0
    assert "units: 2" in capsys.readouterr().out


def test_the_program_prints_every_fault_and_ends_with_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, principals="code;name;kind\na;A;x\nb;B;y\n", units="code;name;kind;principal\n")
    (folder / "assignments.csv").unlink()
    assert main(["directory", "import", str(folder)]) == 2
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert printed.err.splitlines() == [
        "samlas: nothing was imported: mend the 2 faults told above"
    ]


def test_a_path_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["directory", "import", str(tmp_path / "nowhere")]) == 2
    assert main(["directory", "export", str(tmp_path / "no" / "file.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_what_a_unit_was_called_and_whose_it_was_is_kept_with_the_day(folder: Path) -> None:
    importing.load(folder, TODAY)
    write(folder, units="code;name;kind;principal\nbup;BUP Norr;child-psychiatry;kommun\n")
    for _again in range(2):
        importing.load(folder, date(2026, 4, 1))
    kept = Former.objects.get()
    assert (kept.unit.name, kept.name, kept.principal.code) == ("BUP Norr", "BUP", "region")
    assert kept.valid_to == date(2026, 3, 31)


def test_a_unit_ceases_by_a_file_and_another_of_its_principal_goes_on(folder: Path) -> None:
    write(folder, ceased="unit;successor;last_day\nmottagning;bup;2026-12-31\n")
    assert only_fault(folder).column == "successor"
    write(folder, ceased="unit;successor;last_day\nmottagning;mottagning;2026-12-31\n")
    assert only_fault(folder).column == "successor"
    more = "ny;Nya mottagningen;reception;kommun;yes\n"
    write(folder, units=UNITS + more, ceased="unit;successor;last_day\nmottagning;ny;2026-12-31\n")
    assert importing.load(folder, TODAY)["ceased"].added == 1
    assert Ceased.objects.get().successor == Unit.objects.get(code="ny")


JOINED = "rulebook;unit;valid_from;valid_to\n"


def times() -> list[tuple[str, str]]:
    """From and to which days BUP is in the agreement."""
    found = Party.objects.filter(unit__code="bup").values_list("valid_from", "valid_to")
    return sorted((str(first or ""), str(last or "")) for first, last in found)


@pytest.fixture
def joined(folder: Path) -> Path:
    """The directory, with BUP in an agreement twice."""
    write(
        folder,
        agreements="rulebook;title\nvg;Samverkan\n",
        parties=f"{JOINED}vg;bup;;2021-12-31\nvg;bup;2024-01-01;\n",
    )
    importing.load(folder, TODAY)
    return folder


TWICE = [("", "2021-12-31"), ("2024-01-01", "")]


@pytest.mark.parametrize("name", ["out", "out.json"])
def test_a_unit_that_joins_anew_keeps_the_days_of_its_first_time(joined: Path, name: str) -> None:
    assert times() == TWICE
    exporting.save(joined / name)
    Party.objects.all().delete()
    assert importing.load(joined / name, TODAY)["parties"].added == 2
    assert times() == TWICE
    assert importing.load(joined / name, TODAY)["parties"].same == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("rulebook;unit\nvg;bup\n", TWICE),
        ("rulebook;unit;valid_to\nvg;bup;2026-12-31\n", [TWICE[0], ("2024-01-01", "2026-12-31")]),
        (f"{JOINED}vg;bup;2024-02-01;\n", [TWICE[0], ("2024-02-01", "")]),
        (f"{JOINED}vg;bup;2020-01-01;2022-06-30\n", [("2020-01-01", "2022-06-30"), TWICE[1]]),
        (f"{JOINED}vg;bup;2022-01-01;2023-12-31\n", [*TWICE, ("2022-01-01", "2023-12-31")]),
        (
            f"{JOINED}vg;bup;2027-01-01;\nvg;bup;2024-01-01;2026-12-31\n",
            [TWICE[0], ("2024-01-01", "2026-12-31"), ("2027-01-01", "")],
        ),
    ],
    ids=["no days", "last day alone", "a first day", "both days", "another time", "once more"],
)
def test_a_row_is_about_one_time_in_the_agreement(
    joined: Path, text: str, kept: list[tuple[str, str]]
) -> None:
    write(joined, parties=text)
    importing.load(joined, TODAY)
    assert times() == sorted(kept)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"{JOINED}vg;bup;;\n", [2]),
        (f"{JOINED}vg;bup;2021-06-01;\n", [2]),
        (f"{JOINED}vg;bup;2019-01-01;2024-06-30\n", [2]),
        (f"{JOINED}vg;bup;2022-01-01;2022-12-31\nvg;bup;2022-06-30;2022-12-31\n", [3]),
        (f"{JOINED}vg;bup;2024-01-01;\nvg;bup;2024-01-01;\n", [3]),
        ("rulebook;unit;valid_to\nvg;bup;2023-12-31\n", [2]),
        (f"{JOINED}vg;bup;2025-01-01;2024-12-31\n", [2]),
    ],
    ids=[
        "for good",
        "into the next",
        "over both",
        "each other",
        "twice",
        "ends first",
        "backwards",
    ],
)
def test_no_unit_is_in_an_agreement_twice_on_one_day(
    joined: Path, text: str, rows: list[int]
) -> None:
    write(joined, parties=text)
    assert [fault.row for fault in faults(joined)] == rows
    assert times() == TWICE


def test_a_row_that_names_no_day_leaves_the_time_that_another_row_is_about(joined: Path) -> None:
    row = {"rulebook": "vg", "unit": "bup"}
    path = joined / "parties.json"
    path.write_text(json.dumps({"parties": [row, {**row, "valid_from": "2024-01-01"}]}))
    assert importing.load(path, TODAY)["parties"].same == 2
    assert times() == TWICE


@pytest.mark.parametrize("days", [{}, {"valid_from": date(2024, 1, 1), "valid_to": TODAY}])
def test_the_database_refuses_a_second_membership_of_the_same_days(
    joined: Path, days: dict[str, date]
) -> None:
    first = Party.objects.get(valid_to=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(agreement=first.agreement, unit=first.unit, **days)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.filter(pk=first.pk).update(valid_to=date(2023, 1, 1))

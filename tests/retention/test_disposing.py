"""Two people decide, the queue deletes, the ledger keeps it, and a restore hears of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localtime
from tests.retention.conftest import BEGAN, NOW, hired
from tests.world import World

from samlas.casework.case import Case, Refused
from samlas.directory.models import Assignment, OfficeKind
from samlas.exchange.models import Dispatch
from samlas.faces.command.main import main
from samlas.jobs import working
from samlas.ledger.models import Act, Entry
from samlas.retention import again, disposing, stopping
from samlas.retention.models import Disposal
from samlas.retention.stopping import Stop

Said = pytest.CaptureFixture[str]


def carry_out() -> None:
    """The worker does what is due."""
    while working.work(lambda: NOW):
        pass


def test_nobody_deletes_alone(there: World, ended: Case, archivist: Assignment) -> None:
    gunilla = there.by("gunilla")
    made = disposing.propose([ended.key], gunilla, NOW)
    twin = Assignment.objects.create(
        staff=gunilla.staff, unit=there.unit("mottagning"), title="Enhetschef", is_head=True,
        valid_from=NOW.date(),
    )  # fmt: skip
    for own in (gunilla, twin):
        with pytest.raises(Refused):
            disposing.approve(made.key, own, NOW)
    elsewhere = hired(there, "annan-arkivarie", "bup", OfficeKind.ARCHIVIST)
    for stranger in (elsewhere, there.by("karin"), there.by("johan")):
        with pytest.raises(Disposal.DoesNotExist):
            disposing.approve(made.key, stranger, NOW)
    with pytest.raises(Refused):  # it waits already
        disposing.propose([ended.key], gunilla, NOW)
    disposing.refuse(made.key, "Tillsynen är inte klar", archivist, NOW)
    with pytest.raises(Refused):
        disposing.approve(made.key, archivist, NOW)
    assert Case.objects.filter(pk=ended.pk).exists()


def test_what_is_approved_is_deleted_and_the_ledger_tells_what(
    there: World, ended: Case, archivist: Assignment
) -> None:
    made = disposing.propose([ended.key], there.by("gunilla"), NOW)
    disposing.approve(made.key, archivist, NOW)
    carry_out()
    row = made.rows.get()
    assert row.things > 30
    assert not Case.objects.filter(pk=ended.pk).exists()
    entry = Entry.objects.get(act=Act.DELETED)
    assert (entry.about, entry.detail["things"]) == (ended.key, row.things)
    assert entry.detail["because"][0]["clause"] == "SoL-16-1"
    assert [one.case for one in again.lines()] == [ended.key]
    # Child psychiatry keeps its copy for five years more, and reads it.
    (paper,) = Dispatch.objects.held_by(there.by("elin")).filter(case=ended.key, kind="summons")
    assert paper.paper()


def test_what_has_changed_since_is_left(there: World, ended: Case, archivist: Assignment) -> None:
    made = disposing.propose([ended.key], there.by("gunilla"), NOW)
    stopping.hold(ended.key, Stop("court", "B 12-26"), there.by("gunilla"), NOW)
    disposing.approve(made.key, archivist, NOW)
    carry_out()
    row = made.rows.get()
    assert (row.left_out, row.things) == ("held", 0)
    assert Case.objects.filter(pk=ended.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_hears_what_was_deleted(
    there: World, ended: Case, archivist: Assignment, tmp_path: Path, capsys: Said
) -> None:
    kept = str(tmp_path / "kept.backup")
    assert main(["retention", "list", "--unit", "soc"]) == 0
    assert ended.key in capsys.readouterr().out
    run = ["retention", "run", "--unit", "soc", "--proposed-by", "gunilla", "--approved-by"]
    for nobody in ("gunilla", "karin", "johan"):
        assert main([*run, nobody]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert main(["backup", kept]) == 0
    assert main([*run, "arkivarie"]) == 0
    assert not Case.objects.exists()
    assert main(["restore", kept, "--anew"]) == 0
    assert "deleted again: 1" in capsys.readouterr().out
    assert not Case.objects.exists()
    assert Entry.objects.filter(act=Act.DELETED, detail__first__isnull=False).exists()
    assert localtime() - timedelta(minutes=1) < next(again.lines()).at


def test_what_came_or_was_stopped_after_a_deletion_is_not_deleted_by_its_line(
    there: World, ended: Case
) -> None:
    bup, soc = there.unit("bup"), ended.unit
    again.remember(bup, ended.key, BEGAN - timedelta(days=1))  # a paper came after this
    again.remember(soc, ended.key, NOW)
    stopping.hold(ended.key, Stop("court"), there.by("gunilla"), NOW)
    assert again.delete_again(NOW) == 0
    assert Dispatch.objects.held_by(there.by("elin")).filter(case=ended.key).exists()
    stopping.lift(ended.key, there.by("gunilla"), NOW)
    assert again.delete_again(NOW) == 1
    assert not Case.objects.exists()

"""A paper goes by SDK to a unit without Samlas: once, whole, telling nothing outside the PDF."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests import by_sdk
from tests.exchange.papers_out import sent_to
from tests.world import NOW, World

from samlas.directory.models import Unit
from samlas.exchange import channels, dispatch
from samlas.exchange import sdk_sending as sending
from samlas.exchange.models import Channel, Delivery, Dispatch
from samlas.jobs import queue
from samlas.jobs.models import Job
from samlas.people.models import ConsentRow

pytestmark = pytest.mark.django_db

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Every element of the message in its order, as DIGG's schema has it.
SHAPE = [
    "messagePayload", "message", "messageHeader", "creationDateTime", "messageId",
    "conversationId", "label", "confidentiality", "generatingSystem", "root", "extension",
    "recipient", "recipientID", "root", "extension", "attention", "subOrganization",
    "organizationId", "root", "extension", "sender", "senderID", "root", "extension", "attention",
    "subOrganization", "organizationId", "root", "extension", "reference", "referenceId", "root",
    "extension", "messageBody", "documents", "documentID", "index", "ContentFiles", "fileName",
    "contentType", "content", "ContentText", "characterSequence",
]  # fmt: skip


@pytest.fixture
def out(there: World, settings: Any, tmp_path: Path) -> Path:
    by_sdk.addressed(there)
    return by_sdk.folders(settings, tmp_path)[0]


def read(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314  (written by us a moment ago)


def said(root: ET.Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(f"{{{by_sdk.NAME}}}{name}")]


def ways_of(paper: Dispatch) -> list[tuple[str, bool, str]]:
    found = Delivery.objects.filter(dispatch=paper).order_by("pk")
    return [(one.channel, one.done_at is not None, one.fault) for one in found]


def test_the_paper_lies_in_the_out_folder_in_diggs_format(there: World, out: Path) -> None:
    paper = sent_to(there, "kassan")
    by_sdk.work()
    (file,) = out.iterdir()
    root = read(file)
    assert [one.tag.partition("}")[2] for one in root.iter()] == SHAPE
    assert all(one.tag.startswith(f"{{{by_sdk.NAME}}}") for one in root.iter())
    assert said(root, "messageId") == said(root, "conversationId") == [file.stem]
    assert UUID.fullmatch(file.stem)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said(root, "creationDateTime")[0]
    )
    assert said(root, "extension") == [
        "Samlas", by_sdk.THERE, by_sdk.THEIR_FUNCTION, by_sdk.HERE, by_sdk.OUR_FUNCTION, paper.key,
    ]  # fmt: skip
    actor, function = "iso6523-actorid-upis", "urn:riv:infrastructure:messaging:functionalAddress"
    assert said(root, "root") == ["un-encoded", actor, function, actor, function, "dnr"]
    assert all((one.text or "").strip() for one in root.iter() if not len(one))
    assert len(said(root, "label")[0]) <= 256
    assert base64.b64decode(said(root, "content")[0], validate=True).startswith(b"%PDF-")
    assert ways_of(paper) == [("sdk", True, "")]


def test_nothing_outside_the_pdf_tells_of_the_person_or_of_what_it_is_about(
    there: World, out: Path
) -> None:
    paper = sent_to(there, "kassan")
    by_sdk.work()
    (file,) = out.iterdir()
    root = read(file)
    root.find(f".//{{{by_sdk.NAME}}}content").text = ""  # type: ignore[union-attr]
    outside = f"{file.name} {ET.tostring(root, encoding='unicode')}".lower()
    person = paper.paper().individual.name  # type: ignore[attr-defined]
    for secret in (*person.lower().split(), "sip", "karin", "kallelse", "barnets", "plan"):
        assert secret not in outside.replace(by_sdk.THEIR_FUNCTION, "")


def handed_over(job: Job) -> None:
    """Do the job as a worker does: write, then hand over."""
    hand_over = sending.send(job, NOW)
    assert hand_over is not None
    hand_over()


def test_a_job_that_is_done_twice_leaves_one_file(there: World, out: Path) -> None:
    sent_to(there, "kassan")
    job = Job.objects.get(kind="sdk")
    handed_over(job)
    first = next(out.iterdir()).read_bytes()
    Delivery.objects.update(done_at=None)  # the worker died before it was written down
    handed_over(job)
    assert [file.read_bytes() for file in out.iterdir()] == [first]


def test_one_that_is_killed_while_writing_leaves_nothing_half_written(
    there: World, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    paper = sent_to(there, "kassan")
    job = Job.objects.get(kind="sdk")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            handed_over(job)
    assert not list(out.glob("*.xml"))
    by_sdk.work()
    assert [file.suffix for file in out.iterdir()] == [".xml"]
    assert ways_of(paper) == [("sdk", True, "")]


def test_while_the_folder_is_away_everything_waits_and_is_told(there: World, out: Path) -> None:
    paper = sent_to(there, "kassan")
    out.rmdir()
    by_sdk.work()
    assert queue.closed_lines(NOW)["sdk"].fault == "sdk-folder-missing"
    assert ways_of(paper) == [("sdk", False, "")]


def test_editions_of_a_paper_share_a_conversation(there: World, out: Path) -> None:
    old = sent_to(there, "kassan")
    by_sdk.work()
    sent_to(there, "kassan", row=old.consent_row, replaces=old)
    by_sdk.work()
    found = [read(file) for file in out.iterdir()]
    assert len({said(one, "messageId")[0] for one in found}) == 2
    assert len({said(one, "conversationId")[0] for one in found}) == 1


def test_a_paper_that_was_called_off_before_it_went_is_not_sent(there: World, out: Path) -> None:
    dispatch.cancel([sent_to(there, "kassan")], NOW)
    by_sdk.work()
    assert not list(out.iterdir())


def test_what_is_called_off_while_it_is_written_does_not_go(there: World, out: Path) -> None:
    paper = sent_to(there, "kassan")
    hand_over = sending.send(Job.objects.get(kind="sdk"), NOW)
    dispatch.cancel([paper], NOW)
    assert hand_over is not None
    hand_over()
    assert not list(out.iterdir())
    assert ways_of(paper) == [("sdk", False, "")]


def test_what_waited_until_the_yes_had_ended_does_not_go(there: World, out: Path) -> None:
    paper = sent_to(there, "kassan")
    ConsentRow.objects.update(valid_to=NOW.date() - timedelta(days=1))
    by_sdk.work()
    assert not list(out.iterdir())
    assert ways_of(paper) == [("sdk", False, "consent-has-ended")]


def no_folders(_there: World, settings: Any) -> None:
    settings.SDK_IN = ""


def no_function(there: World, _settings: Any) -> None:
    Unit.objects.filter(code="soc").update(sdk_address="")
    there.by("karin").unit.refresh_from_db()


@pytest.mark.parametrize("lacking", [no_folders, no_function])
def test_without_folders_or_an_address_of_ones_own_it_is_a_letter(
    there: World, out: Path, settings: Any, lacking: Callable[[World, Any], None]
) -> None:
    lacking(there, settings)
    assert ways_of(sent_to(there, "kassan")) == [("letter", False, "")]


def test_a_unit_that_uses_samlas_has_its_copy_there(there: World, out: Path) -> None:
    assert channels.ways(there.unit("bup"), there.unit("soc")) == (Channel.INBOX,)


def test_what_is_too_large_for_sdk_becomes_a_letter(
    there: World, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", 1000)
    paper = sent_to(there, "kassan")
    by_sdk.work()
    assert not list(out.iterdir())
    assert ways_of(paper) == [("sdk", False, "too-large-for-sdk"), ("letter", False, "")]


def test_a_way_that_failed_is_told_once_and_no_letter_goes_without_a_consent(
    there: World, out: Path
) -> None:
    paper = sent_to(there, "kassan")
    by_sdk.work()
    copy = Delivery.objects.get(dispatch=paper)
    ConsentRow.objects.update(withdrawn_at=NOW)
    assert dispatch.another_way(copy, "rejected", NOW) is None
    ConsentRow.objects.update(withdrawn_at=None)
    assert dispatch.another_way(copy, "rejected", NOW) is None
    assert ways_of(paper) == [("sdk", True, "rejected")]

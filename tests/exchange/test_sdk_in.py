"""What comes by SDK is taken in once and finds its paper, or is refused without a word of it."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests import by_sdk
from tests.exchange.papers_out import SAMPLES, sent_to
from tests.world import NOW, World

from samlas import papers
from samlas.exchange import sdk_receiving
from samlas.exchange.models import Delivery, Dispatch
from samlas.exchange.sdk import reading
from samlas.exchange.sdk.models import SdkMessage, SdkSending
from samlas.exchange.sdk_receiving import receive
from samlas.files import store
from samlas.jobs.models import Job

pytestmark = pytest.mark.django_db

RECEIPT = """<ApplicationResponse xmlns="{0}ApplicationResponse-2"
xmlns:cac="{0}CommonAggregateComponents-2" xmlns:cbc="{0}CommonBasicComponents-2">
<cac:DocumentResponse><cac:Response>
<cbc:ResponseCode>{1}</cbc:ResponseCode></cac:Response><cac:DocumentReference><cbc:ID>{2}</cbc:ID>
</cac:DocumentReference><cac:LineResponse><cac:Response><cbc:ResponseCode>BV</cbc:ResponseCode>
</cac:Response></cac:LineResponse></cac:DocumentResponse></ApplicationResponse>"""
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SECRET = "Alva Lindqvist"


@pytest.fixture
def came(there: World, settings: Any, tmp_path: Path) -> Path:
    by_sdk.addressed(there)
    return by_sdk.folders(settings, tmp_path)[1]


def take_in(came: Path, content: bytes, name: str = "a.xml") -> None:
    (came / name).write_bytes(content)
    receive(Job(), NOW)
    assert not (came / name).exists()


def why_refused(came: Path, name: str = "a") -> str:
    assert (came / "refused" / f"{name}.xml").exists()
    return (came / "refused" / f"{name}.txt").read_text()


def conversation(paper: Dispatch) -> uuid.UUID:
    return SdkSending.objects.get(delivery__dispatch=paper).conversation


def test_an_answer_finds_its_paper_by_conversation_and_its_file_is_kept(
    there: World, came: Path
) -> None:
    paper = sent_to(there, "kassan")
    pdf = papers.letter(SAMPLES["cancellation"])
    take_in(came, by_sdk.message(conversation=conversation(paper), files=[("svar.pdf", pdf)]))
    kept = SdkMessage.objects.get()
    assert (kept.dispatch, kept.case, kept.text) == (paper, paper.case, "Vi kommer.")
    file = kept.files.get()
    assert file.stored is not None
    assert store.content(file.stored) == pdf
    assert (came / "read" / "a.xml").exists()


def test_an_answer_that_begins_a_conversation_of_its_own_is_known_by_our_reference(
    there: World, came: Path
) -> None:
    paper = sent_to(there, "kassan")
    take_in(came, by_sdk.message(reference=paper.key))
    assert SdkMessage.objects.get().dispatch == paper


def test_nobody_but_whom_it_was_sent_to_answers_a_paper(there: World, came: Path) -> None:
    paper = sent_to(there, "kassan")
    other = "0203:annan.example.se"
    take_in(came, by_sdk.message(conversation=conversation(paper), sender=other))
    kept = SdkMessage.objects.get()
    assert (kept.dispatch, kept.case, kept.unit) == (None, "", there.unit("soc"))


def test_a_message_that_comes_again_is_there_once(there: World, came: Path) -> None:
    content = by_sdk.message()
    take_in(came, content)
    take_in(came, content, "b.xml")
    assert SdkMessage.objects.count() == 1
    assert (came / "read" / "b.xml").exists()


def test_another_message_under_the_same_id_is_refused(there: World, came: Path) -> None:
    one = uuid.uuid4()
    take_in(came, by_sdk.message(message=one))
    take_in(came, by_sdk.message(message=one, text="Något annat."))
    assert SdkMessage.objects.get().text == "Vi kommer."
    assert "messageId" in why_refused(came)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SECRET.encode(), "no XML"),
        (by_sdk.message(text=SECRET)[:-40], "no XML"),
        (by_sdk.message(text="&x;").replace(b"?>", b'?><!DOCTYPE a [<!ENTITY x "y">]>', 1), "type"),
        (b"<a>" * 40 + SECRET.encode(), "too many elements"),
        (f"<a>{SECRET}</a>".encode(), "neither"),
        (by_sdk.message(message=SECRET), "messageId is no UUID"),
        (by_sdk.message(function=f"sdk.{SECRET}"), "no function of ours"),
        (by_sdk.message(label=SECRET).replace(b"<senderID>", b"<x>").replace(
            b"</senderID>", b"</x>"), "senderID is missing"),
        (by_sdk.message(files=[(SECRET, b"x")]).replace(b"eA==", b"e"), "no base64"),
        (RECEIPT.format(UBL, "REJECTED", uuid.uuid4()).encode(), "no message of ours"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_put_aside_and_only_the_fault_is_told(
    there: World, came: Path, caplog: pytest.LogCaptureFixture, content: bytes, why: str
) -> None:
    take_in(came, content)
    assert why in why_refused(came)
    assert not SdkMessage.objects.exists()
    assert SECRET not in why_refused(came) + caplog.text
    assert "refused" in caplog.text


def test_what_is_too_large_is_not_even_read_to_its_end(
    there: World, came: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", 100)
    take_in(came, by_sdk.message())
    assert "too large" in why_refused(came)


def test_a_file_that_is_no_pdf_is_told_and_the_rest_of_the_message_kept(
    there: World, came: Path
) -> None:
    take_in(came, by_sdk.message(files=[("a.pdf", b"MZ program")]))
    file = SdkMessage.objects.get().files.get()
    assert (file.stored, file.fault) == (None, "type")


def test_a_bad_message_does_not_stop_the_one_after_it(there: World, came: Path) -> None:
    (came / "a.xml").write_bytes(b"no")
    (came / "b.xml").write_bytes(by_sdk.message())
    receive(Job(), NOW)
    assert SdkMessage.objects.count() == 1


def test_files_that_cannot_be_taken_in_now_do_not_stand_in_the_way(
    there: World, came: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = sent_to(there, "kassan")
    for number in range(sdk_receiving.AT_A_TIME):
        (came / f"old{number}.xml").write_bytes(by_sdk.message())
        os.utime(came / f"old{number}.xml", (number, number))
    (came / "new.xml").write_bytes(by_sdk.message(conversation=conversation(paper)))

    def full(*_said: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(sdk_receiving, "keep", full)
        receive(Job(), NOW)
    receive(Job(), NOW)
    assert not (came / "new.xml").exists()
    assert SdkMessage.objects.filter(dispatch=paper).count() == 1


def test_what_the_recipients_system_rejects_becomes_a_letter(there: World, came: Path) -> None:
    paper = sent_to(there, "kassan")
    by_sdk.work()
    sending = SdkSending.objects.get()
    take_in(came, RECEIPT.format(UBL, "REJECTED", sending.message).encode())
    take_in(came, RECEIPT.format(UBL, "REJECTED", sending.message).encode())
    ways = Delivery.objects.filter(dispatch=paper).order_by("pk").values_list("channel", "fault")
    assert list(ways) == [("sdk", "rejected-BV"), ("letter", "")]


def test_that_it_has_come_is_written_down(there: World, came: Path) -> None:
    sent_to(there, "kassan")
    by_sdk.work()
    take_in(came, RECEIPT.format(UBL, "ACCEPTED", SdkSending.objects.get().message).encode())
    assert SdkSending.objects.get().accepted_at == NOW

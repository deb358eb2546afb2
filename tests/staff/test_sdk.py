"""Messages that came by SDK are read in their case, or told which case they are about."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from tests import by_sdk
from tests.staff.saying import onward, title, without_reference, words
from tests.world import World, called, paper_to

from samlas import papers
from samlas.casework.case import Case
from samlas.casework.summons.draft import Recipient
from samlas.casework.tasks import Task, What
from samlas.exchange.models import Reply
from samlas.exchange.sdk.models import SdkMessage, SdkSending
from samlas.exchange.sdk_receiving import receive
from samlas.jobs.models import Job
from samlas.ledger.models import Entry

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
SAID = "Vi kommer, hälsar Ulla Kvist."


@pytest.fixture
def came(there: World, settings: Any, tmp_path: Path) -> Path:
    by_sdk.addressed(there)
    return by_sdk.folders(settings, tmp_path)[1]


@pytest.fixture
def case(there: World, came: Path) -> Case:
    return called(there.by("karin"), [there.unit("kassan")], now=localtime())


def message(came: Path, **said: Any) -> SdkMessage:
    (came / "a.xml").write_bytes(by_sdk.message(text=SAID, **said))
    receive(Job(), localtime())
    by_sdk.work(localtime())
    return SdkMessage.objects.latest("pk")


def answer(there: World, came: Path, case: Case, **said: Any) -> SdkMessage:
    sent = SdkSending.objects.get(delivery__dispatch=paper_to(case, there.unit("kassan")))
    return message(came, conversation=sent.conversation, **said)


def to_do(what: What) -> int:
    return Task.objects.filter(what=what).count()


def of_case(case: Case) -> str:
    return reverse("staff:sdk-messages", args=[case.key])


def page(name: str, *args: object) -> str:
    return reverse(f"staff:{name}", args=args)


def test_an_answer_stands_on_the_work_list_until_it_is_read_in_its_case(
    as_: As, there: World, came: Path, case: Case
) -> None:
    kept = answer(there, came, case, files=[("svar.pdf", papers.letter(papers.samples()["plan"]))])
    assert "Läs ett SDK-meddelande" in words(as_("karin").get(page("tasks")))
    shown = as_("karin").get(of_case(case))
    assert SAID in words(shown)
    assert "Försäkringskassan" in words(shown)
    assert title(shown) == "SDK-meddelanden – SIP – Samlas"
    assert to_do(What.READ_MESSAGE) == 0
    assert Entry.objects.filter(about=case.key, purpose="sdk-messages").exists()
    file = as_("karin").get(page("sdk-file", kept.key, 1))
    assert file.content.startswith(b"%PDF-")
    assert "svar" not in file["Content-Disposition"]


def test_it_is_written_down_as_an_answer_that_came_by_sdk(
    as_: As, there: World, came: Path, case: Case
) -> None:
    answer(there, came, case)
    shown = as_("karin").get(of_case(case))
    recipient = Recipient.objects.get(dispatch=paper_to(case, there.unit("kassan")))
    at = f"{page('answers-enter', case.key, recipient.pk)}?sdk"
    assert at in shown.content.decode()
    said = {"way": "sdk", "kind": "attend", "attendee": "Ulla Kvist", "came_on": ""}
    assert as_("karin").post(at, said).status_code == 302
    assert Reply.objects.get().way == "sdk"


def test_another_unit_sees_neither_the_message_nor_that_there_is_one(
    as_: As, there: World, came: Path, case: Case
) -> None:
    kept = answer(there, came, case, files=[("svar.pdf", papers.letter(papers.samples()["plan"]))])
    marie = as_("marie")
    missing = marie.get(page("sdk-file", "ABCDEFGHJKMN", 1))
    for at in (of_case(case), page("sdk-message", kept.key), page("sdk-file", kept.key, 1)):
        refused = marie.get(at)
        assert refused.status_code == 404
        assert without_reference(refused) == without_reference(missing)


def test_one_that_finds_no_case_is_put_in_it_by_the_code_of_the_paper(
    as_: As, there: World, came: Path, case: Case
) -> None:
    kept = message(came)
    assert to_do(What.FILE_MESSAGE) == 1
    assert by_sdk.THERE in words(as_("karin").get(page("sdk-unfiled")))
    wrong = as_("karin").post(page("sdk-file-to", kept.key), {"code": "XXXX"})
    assert wrong.status_code == 422
    assert "Enheten har ingen plan med den koden" in words(wrong)
    assert SAID in words(wrong)
    code = paper_to(case, there.unit("kassan")).key.lower()
    done = as_("karin").post(page("sdk-file-to", kept.key), {"code": code})
    assert onward(done) == of_case(case)
    assert SAID in words(as_("karin").get(of_case(case)))
    assert to_do(What.FILE_MESSAGE) == to_do(What.READ_MESSAGE) == 0


def test_no_other_units_code_takes_a_message(as_: As, there: World, came: Path, case: Case) -> None:
    kept = message(came)
    theirs = called(there.by("marie"), [there.unit("bup-gbg")], now=localtime())
    wrong = as_("karin").post(page("sdk-file-to", kept.key), {"code": theirs.key})
    assert wrong.status_code == 422


def test_one_that_belongs_to_no_plan_is_put_aside_with_a_reason(as_: As, came: Path) -> None:
    kept = message(came)
    assert as_("karin").post(page("sdk-aside", kept.key), {"why": ""}).status_code == 422
    done = as_("karin").post(page("sdk-aside", kept.key), {"why": "Fel mottagare."})
    assert onward(done) == page("sdk-unfiled")
    assert to_do(What.FILE_MESSAGE) == 0
    assert as_("karin").get(page("sdk-message", kept.key)).status_code == 404


def test_the_messages_of_a_case_take_as_many_queries_as_one(
    as_: As, there: World, came: Path, case: Case,
    queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:  # fmt: skip
    karin = as_("karin")
    for _n in range(3):
        answer(there, came, case)
    karin.get(of_case(case))
    with queries() as asked:
        karin.get(of_case(case))
    assert len(asked) <= 8


@pytest.mark.parametrize(
    ("file", "why"), [(b"MZ program", "Skicka ett foto"), (b"%PDF-" + b"0" * 1_000_001, "större")]
)
def test_a_file_that_was_not_taken_in_is_told_with_what_to_do(
    as_: As, there: World, came: Path, case: Case, settings: Any, file: bytes, why: str
) -> None:
    settings.FILE_BYTES = 1_000_000
    answer(there, came, case, files=[("svar.pdf", file)])
    assert why in words(as_("karin").get(of_case(case)))

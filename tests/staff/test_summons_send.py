"""Reading through, sending, sending anew, and cancelling: what leaves the unit is read first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from tests.staff.cases import mapped, sent, written
from tests.staff.saying import errors, words
from tests.world import World

from samlas.casework.case import Case
from samlas.casework.summons import draft
from samlas.casework.summons.draft import Summons
from samlas.exchange.models import Dispatch
from samlas.people.models import ConsentRow


def at(case: Case | Summons, part: str) -> str:
    key = case.key if isinstance(case, Case) else case.case.key
    return reverse(f"staff:summons-{part}", args=[key])


def click_send(karin: Client, case: Case | Summons, **typed: str) -> Any:
    """Open the check page and press its button."""
    page = karin.get(at(case, "check"))
    version = str(page.context["summons"].version)
    return karin.post(at(case, "check"), {"version": version, **typed})


def change(there: World, case: Case, **values: object) -> Summons:
    summons = Summons.objects.get(case=case, cancelled_at=None)
    return draft.save(summons, values, summons.version, there.by("karin"), localtime())


def test_what_is_missing_leads_to_where_it_is_mended(karin: Client, there: World) -> None:
    case = mapped(there, "bup", "kassan", consented=("bup",))
    answer = karin.get(at(case, "check"))
    page = words(answer)
    assert "Skriv mötets syfte." in page
    assert "Försäkringskassan : Personens samtycke omfattar inte den här mottagaren." in page
    assert "Den kan skickas när inget saknas." in page
    assert "Skicka kallelsen till" not in page
    source = answer.content.decode()
    for part in ("purpose", "questions", "recipients", "meeting"):
        assert at(case, part) in source
    assert reverse("staff:consent", args=[case.key]) in source


def test_each_one_is_shown_exactly_what_it_gets(karin: Client, there: World) -> None:
    summons = written(there, "bup", "kassan")
    bup, kassan = summons.recipients.all()
    texts = {bup.pk: {"contribution": "BUP-text"}, kassan.pk: {"contribution": "FK-text"}}
    draft.save_recipients(summons, texts, summons.version, there.by("karin"), localtime())
    first = words(karin.get(at(summons, "check")))
    assert "Det här är en kallelse." in first
    assert "BUP-text" in first
    assert "FK-text" not in first
    second = words(karin.get(at(summons, "check"), {"for": kassan.pk}))
    assert "Det här är en inbjudan." in second
    assert "BUP-text" not in second
    copy = words(karin.get(at(summons, "check"), {"for": "person0"}))
    assert "BUP-text" in copy
    assert "FK-text" in copy
    assert "en kopia till dig" in copy


@pytest.mark.parametrize("wanted", ["999999", "person9", "' OR 1=1", ""])
def test_a_preview_of_nobody_shows_the_first(karin: Client, there: World, wanted: str) -> None:
    answer = karin.get(at(written(there, "bup"), "check"), {"for": wanted})
    assert answer.status_code == 200
    assert "Det här är en kallelse." in words(answer)


def test_the_button_tells_how_many_and_sends(karin: Client, there: World) -> None:
    summons = written(there, "bup", "kassan", "fjardskolan", "habilitering")
    assert "Skicka kallelsen till 4" in words(karin.get(at(summons, "check")))
    answer = click_send(karin, summons)
    assert answer.status_code == 302
    assert answer["Location"] == at(summons, "sent")
    assert Dispatch.objects.filter(kind="summons").count() == 4
    assert "Kallelsen är skickad" in words(karin.get(answer["Location"]))


def test_a_second_click_shows_the_same_confirmation_and_sends_nothing(
    karin: Client, there: World
) -> None:
    summons = written(there, "bup")
    version = {"version": str(summons.version)}
    first = karin.post(at(summons, "check"), version)
    second = karin.post(at(summons, "check"), version)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Dispatch.objects.count() == 2


def test_a_check_page_older_than_the_text_sends_nothing_and_says_so(
    karin: Client, there: World
) -> None:
    summons = written(there, "bup")
    old = {"version": str(summons.version)}
    change(there, summons.case, purpose="Nytt syfte")
    answer = karin.post(at(summons, "check"), old)
    assert answer.status_code == 409
    assert "har ändrats medan du läste. Inget skickades." in words(answer)
    assert not Dispatch.objects.exists()
    again = {"version": str(answer.context["form"]["version"].value())}
    assert karin.post(at(summons, "check"), again).status_code == 302


def test_a_consent_taken_back_while_reading_stops_the_sending(karin: Client, there: World) -> None:
    summons = written(there, "bup", "kassan")
    karin.get(at(summons, "check"))
    ConsentRow.objects.filter(unit=there.unit("kassan")).update(withdrawn_at=localtime())
    answer = karin.post(at(summons, "check"), {"version": str(summons.version)})
    assert answer.status_code == 422
    assert "Personens samtycke omfattar inte den här mottagaren." in words(answer)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999999"])
def test_a_form_with_a_broken_version_sends_nothing(
    karin: Client, there: World, version: str
) -> None:
    summons = written(there, "bup")
    answer = karin.post(at(summons, "check"), {"version": version})
    assert answer.status_code in (409, 422)
    assert not Dispatch.objects.exists()


def test_nobody_outside_the_unit_can_send(as_: Callable[[str], Client], there: World) -> None:
    summons = written(there, "bup")
    answer = as_("elin").post(at(summons, "check"), {"version": str(summons.version)})
    assert answer.status_code == 404
    assert not Dispatch.objects.exists()


def test_a_sent_summons_without_changes_offers_no_new_edition(karin: Client, there: World) -> None:
    page = words(karin.get(at(sent(there, "bup"), "check")))
    assert "Alla har den senaste utgåvan." in page
    assert "Skicka den nya utgåvan" not in page


def test_a_new_edition_shows_what_differs_and_wants_a_reason(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    change(there, case, place="Skolan")
    page = words(karin.get(at(case, "check")))
    assert "Det här har ändrats för den som visas: Platsen" in page
    answer = click_send(karin, case, reason="  ")
    assert answer.status_code == 422
    assert list(errors(answer)) == ["reason"]
    answer = click_send(karin, case, reason="Rummet var för litet.")
    assert answer.status_code == 302
    assert Dispatch.objects.filter(kind="summons", edition=2).count() == 1
    assert "utgåva 2" in words(karin.get(answer["Location"]))


def test_a_refused_reason_is_not_lost(karin: Client, there: World) -> None:
    case = sent(there, "bup")
    change(there, case, place="Skolan")
    answer = click_send(karin, case, reason="r" * 501)
    assert answer.status_code == 422
    assert "r" * 501 in answer.content.decode()


def test_the_meeting_is_cancelled_after_reading_what_is_told(karin: Client, there: World) -> None:
    case = sent(there, "bup", "kassan")
    page = karin.get(at(case, "cancel"))
    assert "3 får beskedet: BUP Haninge Försäkringskassan Alva Lindqvist" in words(page)
    version = str(page.context["summons"].version)
    for reason in ("", "Sjuk\x00"):
        refused = karin.post(at(case, "cancel"), {"version": version, "reason": reason})
        assert refused.status_code == 422
        assert list(errors(refused)) == ["reason"]
    assert not Dispatch.objects.filter(kind="cancellation").exists()
    done = karin.post(at(case, "cancel"), {"version": version, "reason": "Alva är sjuk."})
    assert done.status_code == 302
    assert "Mötet är inställt" in words(karin.get(done["Location"]))
    assert Dispatch.objects.filter(kind="cancellation").count() == 3


def test_there_is_nothing_to_cancel_before_sending(karin: Client, there: World) -> None:
    answer = karin.get(at(written(there, "bup"), "cancel"))
    assert answer.status_code == 302


def test_a_summons_to_a_time_that_has_passed_meanwhile_is_not_sent(
    karin: Client, there: World
) -> None:
    summons = written(there, "bup")
    Summons.objects.update(starts_at=localtime() - timedelta(hours=1))
    answer = karin.post(at(summons, "check"), {"version": str(summons.version)})
    assert answer.status_code == 422
    assert "Mötestiden har redan varit." in words(answer)
    assert not Dispatch.objects.filter(sent_at__date=localdate()).exists()

"""Staff coming in by a log-in provider, and everything that lets nobody in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_django import Settings
from tests.login.provider import CLIENT, ISSUER, LEVEL, Provider
from tests.staff.saying import title, words
from tests.world import World

from samlas.directory.models import Assignment, Staff, Unit
from samlas.ledger.models import Act, Entry
from samlas.login import oidc
from samlas.login.models import LoginSession

DOOR, TASKS, CHOICE = (reverse(f"staff:{name}") for name in ("login", "tasks", "assignment"))


def another(there: World, code: str, unit: str, **more: Any) -> Assignment:
    """One more assignment for someone."""
    return Assignment.objects.create(
        staff=there.by(code).staff, unit=there.unit(unit), title="Jour",
        valid_from=date(2024, 1, 1), **more,
    )  # fmt: skip


def test_one_asks_with_pkce_state_and_nonce_for_level_three_and_the_claims(
    client: Client, idp: Provider
) -> None:
    idp.begin(client)
    first = idp.asked
    idp.begin(client)
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert first["acr_values"] == f"{LEVEL} http://id.elegnamnden.se/loa/1.0/loa3"
    assert json.loads(first["claims"]) == {"id_token": {"employeeHsaId": None}}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != idp.asked[name]


def test_one_known_comes_in_to_the_page_that_was_wanted(
    client: Client, idp: Provider, there: World
) -> None:
    assert "tjänstekort" in words(client.get(DOOR))
    assert idp.let_in(client, "/plans/").headers["Location"] == "/plans/"
    page = client.get("/plans/").content.decode()
    assert "Karin Ahlgren, Barn- och ungdomsenheten" in page
    assert "Byt tjänst" not in page
    entry = Entry.objects.get(act=Act.LOGGED_IN)
    assert (entry.chain, entry.detail) == (f"unit:{there.unit('soc').pk}", {"how": "provider"})
    kept = LoginSession.objects.get()
    assert len(kept.sid) == len(kept.subject) == 64
    assert "sub-karin" not in kept.subject


@pytest.mark.parametrize("wanted", ["https://example.com/", "//example.com", "javascript:x"])
def test_one_comes_to_no_other_host(client: Client, idp: Provider, wanted: str) -> None:
    assert idp.let_in(client, wanted).headers["Location"] == TASKS


def test_the_session_of_before_is_another(client: Client, idp: Provider) -> None:
    idp.begin(client)
    before = client.cookies["samlas_session"].value
    idp.come_back(client)
    assert client.cookies["samlas_session"].value != before
    assert not LoginSession.objects.filter(session_key=before).exists()


WRONG: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "another nonce": ({"nonce": "another"}, 400, "inte ihop", "nonce"),
    "no nonce": ({"nonce": None}, 400, "inte håller", "nonce"),
    "another receiver": ({"aud": "other"}, 400, "inte håller", "aud"),
    "more receivers": ({"aud": [CLIENT, "other"]}, 400, "inte håller", "azp"),
    "another sender": ({"iss": "https://other.example.se"}, 400, "inte håller", "iss"),
    "too old": ({"exp": 1}, 400, "inte håller", "exp"),
    "not yet": ({"iat": 2**33, "exp": 2**33 + 9}, 400, "inte håller", "iat"),
    "nobody": ({"sub": None}, 400, "inte håller", "sub"),
    "a lower level": ({"acr": "http://id.sambi.se/loa/loa2"}, 403, "tillräckligt säker", "level"),
    "no level": ({"acr": None}, 403, "hur säker", "no-level"),
    "no name": ({"employeeHsaId": None}, 403, "inte vem du är", "no-subject"),
    "no text": ({"employeeHsaId": 16}, 403, "inte vem du är", "no-subject"),
    "two names": ({"employeeHsaId": ["SE16-karin", "SE16-b"]}, 403, "två som du", "two-subjects"),
    "unknown": ({"employeeHsaId": "SE16-other"}, 403, "inte i katalogen", "unknown"),
    "an empty name": ({"employeeHsaId": ""}, 403, "inte vem du är", "no-subject"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_tells_something_else_lets_nobody_in(
    client: Client, idp: Provider, wrong: str
) -> None:
    says, status, told, reason = WRONG[wrong]
    answer = idp.let_in(client, **says)
    assert answer.status_code == status
    assert told in words(answer)
    assert title(answer) == "Fel: Logga in – Samlas"
    assert "SE16" not in answer.content.decode()
    assert client.get(TASKS).status_code == 302
    entry = Entry.objects.get()
    assert (entry.act, entry.chain, entry.detail) == (Act.REFUSED, "log-in", {"reason": reason})


@pytest.mark.parametrize("signs", ["none", "HS256", "other"])
def test_a_token_that_the_provider_has_not_signed_lets_nobody_in(
    client: Client, idp: Provider, signs: str
) -> None:
    idp.signs = signs
    assert idp.let_in(client).status_code == 400
    assert client.get(TASKS).status_code == 302
    assert Entry.objects.get().detail["reason"] in {"signature", "token"}


def test_an_answer_is_good_for_one_try_in_the_browser_that_asked(
    client: Client, idp: Provider
) -> None:
    idp.begin(client)
    assert idp.come_back(Client()).status_code == 400
    assert idp.come_back(client, state="another").status_code == 400
    assert idp.come_back(client).status_code == 400
    assert idp.sent == []
    reasons = {entry.detail["reason"] for entry in Entry.objects.all()}
    assert reasons == {"state"}


def test_an_answer_that_names_another_provider_is_not_taken_there(
    client: Client, idp: Provider
) -> None:
    idp.begin(client)
    assert idp.come_back(client, iss="https://other.example.se").status_code == 400
    assert idp.sent == []
    idp.begin(client)
    assert idp.come_back(client, iss=ISSUER).status_code == 302


def test_one_who_breaks_off_is_told(client: Client, idp: Provider) -> None:
    idp.begin(client)
    answer = idp.come_back(client, error="access_denied")
    assert (answer.status_code, "avbröts" in words(answer)) == (400, True)


def test_a_log_in_that_another_site_begins_is_refused_and_ends_none(
    client: Client, idp: Provider
) -> None:
    idp.let_in(client)
    led = client.get(reverse("staff:login-start"), headers={"Sec-Fetch-Site": "cross-site"})
    assert (led.status_code, "annan webbplats" in words(led)) == (403, True)
    assert client.get(TASKS).status_code == 200
    assert Entry.objects.get(act=Act.REFUSED).detail == {"reason": "cross-site"}


@pytest.mark.parametrize("days", [(-5, -1), (1, 9)])
def test_one_whose_assignment_holds_no_more_or_not_yet_is_refused_in_its_units_ledger(
    client: Client, idp: Provider, there: World, days: tuple[int, int]
) -> None:
    first, last = (localdate() + timedelta(days=day) for day in days)
    Assignment.objects.filter(pk=there.by("karin").pk).update(valid_from=first, valid_to=last)
    answer = idp.let_in(client)
    assert (answer.status_code, "ingen tjänst" in words(answer)) == (403, True)
    entry = Entry.objects.get(act=Act.REFUSED)
    assert entry.chain == there.by("karin").actor.chain
    assert entry.detail == {"reason": "no-assignment"}


def test_a_name_that_two_have_lets_none_of_them_in(
    client: Client, idp: Provider, there: World
) -> None:
    Staff.objects.filter(pk=there.by("yusuf").staff_id).update(subject="SE16-karin")
    assert idp.let_in(client).status_code == 403


def test_an_e_mail_address_counts_once_the_provider_has_checked_it(
    client: Client, idp: Provider, settings: Settings, there: World
) -> None:
    settings.STAFF_OIDC_CLAIMS = ["subject=email"]
    Staff.objects.filter(pk=there.by("karin").staff_id).update(subject="karin@example.se")
    assert idp.let_in(client, email="Karin@example.se").status_code == 403
    assert idp.let_in(client, email="Karin@example.se", email_verified="true").status_code == 403
    assert idp.let_in(client, email="Karin@example.se", email_verified=True).status_code == 302


@pytest.mark.parametrize(("levels", "status"), [(["c1"], 302), (["c2"], 403), ([], 403)])
def test_the_level_may_stand_in_another_claim(
    client: Client, idp: Provider, settings: Settings, levels: list[str], status: int
) -> None:
    settings.STAFF_OIDC_CLAIMS = ["subject=employeeHsaId", "level=acrs"]
    settings.STAFF_OIDC_LEVELS = ["c1"]
    assert idp.let_in(client, acrs=levels).status_code == status
    assert "acr_values" not in idp.asked
    wanted = json.loads(idp.asked["claims"])["id_token"]["acrs"]
    assert wanted == {"essential": True, "values": ["c1"]}


def test_one_with_several_assignments_chooses_and_changes(
    client: Client, idp: Provider, there: World
) -> None:
    jour = another(there, "karin", "mottagning")
    assert idp.let_in(client, "/plans/").headers["Location"] == CHOICE
    assert client.get(TASKS).status_code == 302  # not in until one is chosen
    page = words(client.get(CHOICE))
    assert "Socialsekreterare" in page
    assert "Mottagningsenheten" in page
    assert client.post(CHOICE, {"assignment": there.by("yusuf").pk}).status_code == 200
    assert client.get(TASKS).status_code == 302
    assert client.post(CHOICE, {"assignment": jour.pk}).headers["Location"] == "/plans/"
    first = client.cookies["samlas_session"].value
    was = LoginSession.objects.get()
    assert "Karin Ahlgren, Mottagningsenheten" in client.get(TASKS).content.decode()
    assert "Byt tjänst" in client.get(TASKS).content.decode()

    assert client.post(CHOICE, {"assignment": there.by("yusuf").pk}).status_code == 200
    assert "Mottagningsenheten" in client.get(TASKS).content.decode()
    client.post(CHOICE, {"assignment": there.by("karin").pk})
    assert "Barn- och ungdomsenheten" in client.get(TASKS).content.decode()
    now_is = LoginSession.objects.get()
    assert client.cookies["samlas_session"].value != first
    assert (now_is.expire_date, now_is.sid) == (was.expire_date, was.sid)
    said = [(entry.act, entry.chain) for entry in Entry.objects.order_by("pk")[1:]
            if entry.detail == {"how": "change"}]  # fmt: skip
    assert said == [
        (Act.LOGGED_OUT, jour.actor.chain),
        (Act.LOGGED_IN, there.by("karin").actor.chain),
    ]


def test_an_assignment_that_has_ended_is_not_changed_to(
    client: Client, idp: Provider, there: World
) -> None:
    jour = another(there, "karin", "mottagning")
    idp.let_in(client)
    client.post(CHOICE, {"assignment": there.by("karin").pk})
    Assignment.objects.filter(pk=jour.pk).update(valid_to=localdate() - timedelta(days=1))
    client.post(CHOICE, {"assignment": jour.pk})
    assert "Barn- och ungdomsenheten" in client.get(TASKS).content.decode()


COMMISSIONS = "assignments=commissionHsaId,allCommissions.healthCareUnitHsaId,groups"


@pytest.mark.parametrize(
    ("says", "comes_to"),
    [
        ({"commissionHsaId": "SE16-jour"}, "Mottagningsenheten"),
        ({"allCommissions": [{"healthCareUnitHsaId": "SE16-soc", "x": 1}]}, "Barn- och ungdoms"),
        ({"groups": ["SE16-jour", "all staff"]}, "Mottagningsenheten"),
    ],
)
def test_what_is_told_narrows_to_the_assignments_that_it_means(
    client: Client, idp: Provider, settings: Settings, there: World, says: dict[str, Any],
    comes_to: str,
) -> None:  # fmt: skip
    settings.STAFF_OIDC_CLAIMS = ["subject=employeeHsaId", COMMISSIONS]
    another(there, "karin", "mottagning", commission="SE16-jour")
    Unit.objects.filter(pk=there.unit("soc").pk).update(hsa_id="SE16-soc")
    assert idp.let_in(client, **says).headers["Location"] == TASKS
    page = client.get(TASKS).content.decode()
    assert comes_to in page
    assert "Byt tjänst" not in page


@pytest.mark.parametrize("told", [None, [], "SE16-bup", [{"healthCareUnitHsaId": "SE16-soc"}]])
def test_what_is_told_never_widens(
    client: Client, idp: Provider, settings: Settings, there: World, told: object
) -> None:
    settings.STAFF_OIDC_CLAIMS = ["subject=employeeHsaId", "assignments=commissionHsaId"]
    Unit.objects.filter(pk=there.unit("bup").pk).update(hsa_id="SE16-bup")
    Assignment.objects.filter(pk=there.by("elin").pk).update(commission="SE16-bup")
    answer = idp.let_in(client, commissionHsaId=told)
    assert (answer.status_code, "ingen av dina tjänster" in words(answer)) == (403, True)
    assert Entry.objects.get().detail == {"reason": "not-told"}


def test_without_a_provider_the_pages_of_one_are_not_there(
    client: Client, idp: Provider, settings: Settings
) -> None:
    settings.STAFF_OIDC_ISSUER = ""
    for name in ("login-start", "login-back"):
        assert client.get(reverse(f"staff:{name}")).status_code == 404
    assert idp.tell_ended(sub="sub-karin").status_code == 404
    assert "Ingen inloggning är ordnad" in words(client.get(DOOR))


def test_a_provider_that_does_not_answer_is_told_of(client: Client, idp: Provider) -> None:
    idp.tells = {"issuer": "https://other.example.se"}
    answer = client.get(reverse("staff:login-start"))
    assert (answer.status_code, "Försök igen senare" in words(answer)) == (503, True)


def test_a_provider_is_asked_of_itself_once_a_minute(
    client: Client, idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _again in range(3):
        idp.let_in(client)
    gets = [url for url in idp.fetched if not url.endswith("/token")]
    assert len(gets) == 2  # its configuration and its keys
    later = monotonic() + oidc.KEPT + 1
    monkeypatch.setattr(oidc, "monotonic", lambda: later)
    idp.begin(client)
    assert idp.fetched[-1] == f"{ISSUER}/.well-known/openid-configuration"


def test_who_we_are_is_shown_by_our_key_and_its_certificate(
    client: Client, idp: Provider, settings: Settings, tmp_path: Path
) -> None:
    own = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "samlas")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
        .public_key(own.public_key()).not_valid_before(now()).not_valid_after(now())
        .sign(own, SHA256())
    )  # fmt: skip
    pem = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    settings.STAFF_OIDC_KEY_FILE = str(tmp_path / "key.pem")
    settings.STAFF_OIDC_KEY_ALGORITHM = "PS256"
    assert idp.let_in(client).status_code == 302
    shown = idp.sent[0]["client_assertion"]
    token = jwt.decode(shown, RSAKey.import_key(pem), algorithms=["PS256"])
    assert token.claims["iss"] == token.claims["sub"] == CLIENT
    assert token.claims["aud"] == f"{ISSUER}/token"
    assert len(token.header["x5t#S256"]) == 43

"""The way in by e-ID: what lets in, and what is refused with a word that can be understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_django import Settings
from tests.person.cases import BERTIL, bertils
from tests.person.conftest import show_e_id
from tests.staff.saying import title, words
from tests.world import World

from samlas.ledger.models import Entry
from samlas.login import oidc
from samlas.login.models import LoginSession
from samlas.people.models import Individual
from samlas.practice import e_id

Change = Callable[[dict[str, object]], object]
HONEST = e_id.claims
PREVIOUS = "https://id.oidc.se/claim/previousCoordinationNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a provider has told of itself in one test is not known in the next."""
    monkeypatch.setattr(oidc, "_told", {})


def asked(reader: Client) -> dict[str, str]:
    query = parse_qs(urlsplit(reader.get(reverse("person:start")).headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def test_the_log_in_asks_with_pkce_state_and_nonce_and_for_level_three(
    client: Client, db: None
) -> None:
    first, second = asked(client), asked(client)
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["acr_values"] == e_id.LEVEL
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_one_who_shows_an_e_id_comes_in_by_its_number(client: Client, there: World) -> None:
    bertils(there, "bup")
    assert show_e_id(client, BERTIL).headers["Location"] == reverse("person:whose")
    page = client.get(reverse("person:whose"), follow=True)
    assert "Hej Bertil!" in words(page)


def test_a_coordination_number_does_as_well(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = bertils(there, "bup"), "197010632391"
    Individual.objects.filter(pk=case.individual_id).update(personal_number=other)
    changed(monkeypatch, lambda said: said.update({COORDINATION: said.pop(e_id.NUMBER)}))
    assert show_e_id(client, other).status_code == 302


def test_one_who_has_got_a_personal_number_comes_in_to_what_began_with_the_one_before(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, before = bertils(there, "bup"), "197010632391"
    Individual.objects.filter(pk=case.individual_id).update(personal_number=before)
    changed(monkeypatch, lambda said: said.update({e_id.NUMBER: BERTIL, PREVIOUS: before}))
    show_e_id(client, before)
    page = client.get(reverse("person:whose"), follow=True)
    assert "Hej Bertil!" in words(page)
    bertils(there, "bup")
    show_e_id(client, before)
    assert client.get(reverse("person:home", args=[case.key])).status_code == 404
    changed(monkeypatch, lambda said: said.update({PREVIOUS: "x"}))
    assert show_e_id(client, BERTIL).headers["Location"] == reverse("person:whose")


def test_a_number_before_that_is_no_coordination_number_opens_nobody_s_page(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = bertils(there, "bup"), "197010632391"
    changed(monkeypatch, lambda said: said.update({e_id.NUMBER: other, PREVIOUS: BERTIL}))
    show_e_id(client, BERTIL)
    assert client.get(reverse("person:home", args=[case.key])).status_code == 404


@pytest.mark.parametrize("claim", [e_id.NUMBER, COORDINATION])
def test_a_number_before_tells_nothing_beside_another_coordination_number(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    case, before, other = bertils(there, "bup"), "197010632391", "198407812398"
    Individual.objects.filter(pk=case.individual_id).update(personal_number=before)
    says = {e_id.NUMBER: None, PREVIOUS: before, claim: other}
    changed(monkeypatch, lambda said: said.update(says))
    assert show_e_id(client, before).headers["Location"] == reverse("person:whose")
    assert client.get(reverse("person:home", args=[case.key])).status_code == 404


def changed(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Let the provider tell something else than it should."""

    def claims(number: str, nonce: str) -> dict[str, object]:
        said = HONEST(number, nonce)
        change(said)
        return said

    monkeypatch.setattr(e_id, "claims", claims)


WRONG: dict[str, tuple[Change, int, str]] = {
    "no level": (lambda said: said.pop("acr"), 403, "hur säker"),
    "a low level": (lambda said: said.update(acr="http://id.elegnamnden.se/loa/1.0/loa2"), 403,
                    "tillräckligt säker"),
    "no number": (lambda said: said.pop(e_id.NUMBER), 403, "inget personnummer"),
    "both numbers": (lambda said: said.update({COORDINATION: "197010632391"}), 400, "två nummer"),
    "no real number": (lambda said: said.update({e_id.NUMBER: "202013992383"}), 400, "inte håller"),
    "another nonce": (lambda said: said.update(nonce="another"), 400, "inte ihop"),
    "no nonce": (lambda said: said.pop("nonce"), 400, "inte håller"),
    "another sender": (lambda said: said.update(iss="https://other.invalid"), 400, "inte håller"),
    "another receiver": (lambda said: said.update(aud="other"), 400, "inte håller"),
    "too old": (lambda said: said.update(exp=1), 400, "inte håller"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_tells_something_else_lets_nobody_in(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    bertils(there, "bup")
    change, status, said = WRONG[wrong]
    changed(monkeypatch, change)
    answer = show_e_id(client, BERTIL)
    assert answer.status_code == status
    assert said in words(answer)
    assert title(answer) == "Fel: Min sida – Samlas"
    assert BERTIL not in answer.content.decode()
    assert client.get(reverse("person:whose")).status_code == 302
    noted = Entry.objects.filter(act="refused", about="session").latest("pk").detail
    assert ("whom" in noted) == (status == 403 or "number" in wrong)
    assert BERTIL not in str(noted)


def test_a_token_signed_by_another_lets_nobody_in(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bertils(there, "bup")
    other = RSAKey.generate_key(2048, {"kid": "practice"})

    def forged(form: dict[str, str]) -> dict[str, object]:
        said = HONEST(BERTIL, client.session["e-id"]["nonce"] if "e-id" in client.session else "")
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "practice"}, said, other)}

    monkeypatch.setattr(e_id, "answer", forged)
    assert show_e_id(client, BERTIL).status_code == 400


def test_an_answer_is_good_for_one_try_in_the_browser_that_asked(
    client: Client, there: World
) -> None:
    bertils(there, "bup")
    onward = client.post(
        client.get(reverse("person:start")).headers["Location"], {"number": BERTIL}
    ).headers["Location"]
    assert Client().get(onward).status_code == 400
    assert client.get(onward.replace("state=", "state=ä")).status_code == 400
    assert client.get(onward).status_code == 400


def test_a_link_on_another_site_leads_to_the_door_and_ends_no_session(
    there: World, client: Client
) -> None:
    client.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    led = client.get(reverse("person:start"), headers={"Sec-Fetch-Site": "cross-site"})
    assert led.headers["Location"] == reverse("person:login")
    assert client.get(reverse("staff:tasks")).status_code == 200


def test_the_number_of_one_whose_session_ran_out_is_not_kept(there: World, client: Client) -> None:
    bertils(there, "bup")
    show_e_id(client, BERTIL)
    LoginSession.objects.update(expire_date=localtime() - timedelta(minutes=1))
    show_e_id(Client(), BERTIL)
    ended = LoginSession.objects.get(expire_date__lt=localtime())
    assert ended.session_data == ""
    assert BERTIL not in ended.person


def test_one_who_breaks_off_is_told(client: Client, db: None) -> None:
    state = asked(client)["state"]
    answer = client.get(reverse("person:back"), {"state": state, "error": "access_denied"})
    assert answer.status_code == 400
    assert "avbröts" in words(answer)


def test_a_code_is_worth_nothing_without_its_verifier(client: Client, db: None) -> None:
    said = asked(client)
    onward = e_id.approve(said, BERTIL)
    code = parse_qs(urlsplit(onward).query)["code"][0]
    form = {"code": code, "client_id": said["client_id"], "redirect_uri": said["redirect_uri"]}
    with pytest.raises(e_id.NotAsked):
        e_id.answer({**form, "code_verifier": "guessed"})


def test_outside_practice_the_invented_cannot_be_chosen(
    client: Client, there: World, settings: Settings
) -> None:
    said = client.get(reverse("person:start")).headers["Location"]
    settings.PRACTICE = settings.SECURE_SSL_REDIRECT = False
    assert client.get(said).status_code == 404
    assert client.post(said, {"number": BERTIL}).status_code == 404
    assert client.get(reverse("person:start")).status_code == 404
    assert "att logga in" in words(client.get(reverse("person:login")))


def test_a_real_provider_is_asked_over_https_with_our_own_key(
    client: Client, there: World, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    """The whole way as with a real one: its configuration, keys and token address are fetched."""
    bertils(there, "bup")
    own = RSAKey.generate_key(2048)
    key_file = tmp_path / "key.pem"
    key_file.write_bytes(own.as_pem(private=True))
    settings.E_ID_ISSUER, settings.E_ID_CLIENT = e_id.ISSUER, e_id.CLIENT
    settings.E_ID_KEY_FILE = str(key_file)
    sent: list[dict[str, list[str]]] = []

    def network(url: str, body: bytes | None) -> object:
        assert url.startswith("https://")
        if url.endswith("/openid-configuration"):
            there = {"authorization_endpoint": "a", "token_endpoint": "t", "jwks_uri": "j"}
            return {name: f"{e_id.ISSUER}/{path}" for name, path in there.items()} | {
                "issuer": e_id.ISSUER
            }
        if url.endswith("/j"):
            return e_id.keys()
        sent.append(parse_qs((body or b"").decode()))
        return e_id.answer({name: values[0] for name, values in sent[-1].items()})

    monkeypatch.setattr(oidc, "_fetch", network)
    onward = client.get(reverse("person:start")).headers["Location"]
    assert onward.startswith(f"{e_id.ISSUER}/a?")
    said = {name: values[0] for name, values in parse_qs(urlsplit(onward).query).items()}
    assert client.get(e_id.approve(said, BERTIL)).headers["Location"] == reverse("person:whose")
    shown = jwt.decode(sent[0]["client_assertion"][0], own, algorithms=["RS256"]).claims
    assert shown["iss"] == shown["sub"] == e_id.CLIENT
    assert shown["aud"] == f"{e_id.ISSUER}/t"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"issuer": "https://another.example.se"},
        {"issuer": e_id.ISSUER, "authorization_endpoint": "http://a", "token_endpoint": "https://t",
         "jwks_uri": "https://j"},
    ],
)  # fmt: skip
def test_a_provider_that_does_not_say_who_and_where_it_is_leads_nowhere(
    client: Client, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    said: dict[str, str],
) -> None:  # fmt: skip
    settings.E_ID_ISSUER = e_id.ISSUER
    monkeypatch.setattr(oidc, "_fetch", lambda _url, _body: said)
    assert client.get(reverse("person:start")).status_code == 503


def test_a_provider_that_is_not_asked_over_https_is_not_asked(
    client: Client, db: None, settings: Settings
) -> None:
    settings.E_ID_ISSUER = "http://e-id.example.se"
    answer = client.get(reverse("person:start"))
    assert answer.status_code == 503
    assert "Försök igen senare" in words(answer)


@pytest.mark.parametrize("answer", ["HTTP/1.1 302 Found\r\nLocation: /keys\r\n\r\n", "no http"])
def test_a_provider_that_leads_elsewhere_or_talks_nonsense_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    asked: list[str] = []

    class Provider(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline().decode())
            while self.rfile.readline().strip():
                pass
            keys = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
            self.wfile.write((keys if "/keys" in asked[-1] else answer + "\r\n").encode())

    monkeypatch.setattr(oidc, "_is_safe", lambda _url: True)
    with TCPServer(("127.0.0.1", 0), Provider) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with pytest.raises(oidc.NotLetIn):
            oidc._get(f"http://127.0.0.1:{server.server_address[1]}/start")
        server.shutdown()
    assert len(asked) == 1


@pytest.mark.parametrize("tokens", [{"id_token": None}, {"id_token": ["a"]}, {}])
def test_an_answer_with_no_token_in_it_is_refused(
    client: Client, there: World, monkeypatch: pytest.MonkeyPatch, tokens: dict[str, object]
) -> None:
    bertils(there, "bup")
    monkeypatch.setattr(e_id, "answer", lambda _form: tokens)
    assert show_e_id(client, BERTIL).status_code == 400

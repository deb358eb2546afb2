"""Accounts of one's own: set up by a code, then a passkey, or a password and a code. Never less."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher, identify_hasher
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import HealthCheck, example, given
from hypothesis import settings as often
from hypothesis import strategies as some
from pytest_django import Settings
from tests.login.authenticator import PRESENT, Authenticator
from tests.staff.saying import words
from tests.world import World

from samlas.directory.models import Assignment
from samlas.ledger.models import Act, Entry
from samlas.login import accounts, limits, looking_after, one_time
from samlas.login.account import Account
from samlas.login.limits import Try
from samlas.login.models import LoginSession, Tries

OWN, BY_PASSKEY, FIRST, FIRST_PASSKEY, FIRST_PASSWORD = (
    reverse(f"staff:{name}")
    for name in (
        "login-own", "login-passkey", "login-first", "login-first-passkey", "login-first-password",
    )
)  # fmt: skip
TASKS = reverse("staff:tasks")
PASSWORD = "tre gula bollar i snön"


class Quick(ScryptPasswordHasher):
    """What passwords and codes are kept by, at less cost."""

    work_factor, parallelism = 2, 1


@pytest.fixture(autouse=True)
def alone(settings: Settings) -> None:
    """No practice, no provider: accounts alone."""
    settings.PRACTICE = settings.SECURE_SSL_REDIRECT = False
    settings.OWN_ACCOUNTS = True
    settings.PUBLIC_URL = "http://testserver"
    settings.PASSWORD_HASHERS = [f"{__name__}.Quick"]


@pytest.fixture
def code(there: World) -> str:
    """Karin's code to begin with."""
    return looking_after.invite_by_hand(there.by("karin").staff, now())


def account_of(there: World) -> Account:
    return Account.objects.get(staff=there.by("karin").staff_id)


def decoded(kept: str) -> dict[str, Any]:
    """What is kept of a code, by the hasher of passwords: it is slow in earnest."""
    found = identify_hasher(kept)
    return {"algorithm": found.algorithm, **found.decode(kept)}


def begin(reader: Client, code: str, user: str = "karin") -> Any:
    return reader.post(FIRST, {"user": user, "code": code})


def asked(page: Any) -> Any:
    """What the page wants the browser to ask for."""
    found = re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', page.content.decode())
    assert found
    return json.loads(found[1])


def make_passkey(reader: Client, device: Authenticator) -> Any:
    page = reader.get(FIRST_PASSKEY)
    sent = {"name": "", "asked": page.context["asked"], "answer": device.make(asked(page))}
    return reader.post(FIRST_PASSKEY, sent)


def come_by_passkey(reader: Client, device: Authenticator) -> Any:
    return reader.post(BY_PASSKEY, {"answer": device.show(asked(reader.get(OWN)))})


@pytest.fixture
def app(there: World, code: str) -> pyotp.TOTP:
    """Karin's app, beside her password; its code of an hour ago has been used."""
    account = accounts.invited(Try("invitation", "here", "karin"), code, now())
    secret = one_time.new_secret()
    app, before = pyotp.TOTP(secret), now() - timedelta(hours=1)
    accounts.set_up_by_password(account, PASSWORD, secret, app.at(before), before)
    return app


def come(reader: Client, code: str, password: str = PASSWORD, user: str = "karin") -> Any:
    return reader.post(OWN, {"user": user, "password": password, "code": code, "next": "/plans/"})


def test_the_first_time_ends_with_a_passkey_and_a_log_in(
    client: Client, there: World, code: str
) -> None:
    assert decoded(account_of(there).invitation)["work_factor"] == Quick.work_factor
    assert begin(client, code.lower().replace("-", " ")).headers["Location"] == FIRST_PASSKEY
    device = Authenticator()
    assert make_passkey(client, device).headers["Location"] == TASKS
    assert client.get(TASKS).status_code == 200
    assert account_of(there).passkeys.get().name
    assert not account_of(there).invitation
    other = Client()
    assert come_by_passkey(other, device).headers["Location"] == TASKS
    assert other.get(TASKS).status_code == 200
    hows = [one.detail["how"] for one in Entry.objects.filter(act=Act.LOGGED_IN)]
    assert hows == ["passkey", "passkey"]


def test_the_first_time_without_javascript_ends_with_a_password_and_recovery_codes(
    client: Client, there: World, code: str
) -> None:
    begin(client, code)
    page = client.get(FIRST_PASSWORD)
    secret, signed = page.context["secret"].replace(" ", ""), page.context["signed"]
    sent = {"secret": signed, "password": PASSWORD, "password_again": PASSWORD}
    wrong = client.post(FIRST_PASSWORD, {**sent, "code": "000000"})
    assert (wrong.status_code, wrong.context["secret"].replace(" ", "")) == (422, secret)
    answer = client.post(FIRST_PASSWORD, {**sent, "code": pyotp.TOTP(secret).now()})
    codes = answer.context["codes"]
    assert len(set(codes)) == 10
    assert answer.context["onward"] == TASKS
    assert client.get(TASKS).status_code == 200
    kept = account_of(there)
    assert PASSWORD not in kept.password
    assert codes[0] not in json.dumps(kept.recovery)
    salts = {decoded(one)["salt"] for one in kept.recovery}
    assert (len(set(kept.recovery)), len(salts)) == (10, 1)
    other = Client()
    assert come(other, codes[0]).headers["Location"] == "/plans/"
    assert come(Client(), codes[0]).status_code == 422
    assert come(Client(), codes[1].lower()).status_code == 302
    assert words(client.get(reverse("staff:my-account"))).count("loggade in med en reservkod") == 2
    kept.blocked_at = now()
    kept.save(update_fields=["blocked_at"])
    assert come(Client(), codes[2]).status_code == 403
    assert len(account_of(there).recovery) == 8


def test_a_code_of_the_app_is_good_once_and_nothing_is_good_alone(
    there: World, app: pyotp.TOTP
) -> None:
    code = app.now()
    answers = [
        come(Client(), code, "fel lösenord helt och hållet"), come(Client(), ""),
        come(Client(), "000000"), come(Client(), code, user="kalle"), come(Client(), code),
        come(Client(), code),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [422, 422, 422, 422, 302, 422]
    said = [words(answers[at]).partition("challenge")[0] for at in (0, 2, 3, 5)]
    assert len(set(said)) == 1


def test_what_does_not_fit_is_told_in_the_ledger_and_waits_without_stopping_a_known_browser(
    client: Client, there: World, app: pyotp.TOTP
) -> None:
    known = Client()
    assert come(known, app.at(now() - timedelta(seconds=30))).status_code == 302
    known.post(reverse("staff:logout"))
    for _n in range(5):
        assert come(client, "000000").status_code == 422
    answer = come(client, app.now())
    assert (answer.status_code, "Vänta till" in words(answer)) == (429, True)
    assert come(known, app.now()).status_code == 302
    refused = Entry.objects.filter(act=Act.REFUSED)
    assert {one.detail["reason"] for one in refused} == {"own-account"}
    assert {one.chain for one in refused} == {there.by("karin").actor.chain}
    assert Tries.objects.exists()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each slow hash that is made."""
    counted: list[str] = []
    encode = Quick.encode

    def count(self: Any, *args: Any, **kwargs: Any) -> str:
        counted.append("hashed")
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(Quick, "encode", count)
    return counted


def test_an_account_that_is_not_there_costs_as_much_as_one_that_is(
    there: World, app: pyotp.TOTP, counted: list[str]
) -> None:
    for user in ("karin", "kalle", "anders", "\0"):
        counted.clear()
        assert come(Client(), "000000", user=user).status_code == 422
        assert counted in (["hashed"], []) if user == "\0" else counted == ["hashed"]
    for user, password in (("karin", PASSWORD), ("karin", "fel"), ("kalle", "x"), ("anders", "x")):
        counted.clear()
        assert come(Client(), "AAAAA-AAAAA", password, user).status_code == 422
        assert counted == ["hashed"] * 2
    for user in ("karin", "kalle", "anders"):
        counted.clear()
        assert begin(Client(), "AAAAA-AAAAA", user).status_code == 422
        assert counted == ["hashed"]


def test_recovery_codes_hold_when_later_ones_cost_more(
    there: World, app: pyotp.TOTP, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = account_of(there).recovery
    codes = accounts.renew_recovery(there.by("karin"), now())
    kept = account_of(there).recovery
    assert decoded(kept[0])["salt"] != decoded(before[0])["salt"]
    monkeypatch.setattr(Quick, "work_factor", 4)
    for code in (codes[9], codes[0]):
        assert come(Client(), code).status_code == 302
    assert account_of(there).recovery == kept[1:9]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "kort", "password_again": "kort"}, "mellan 12 och 200"),
        ({"password": "passwordpassword", "password_again": "passwordpassword"}, "Många använder"),
        ({"password": "Football1234!", "password_again": "Football1234!"}, "Många använder"),
        ({"password": "karinkarinkarin1", "password_again": "karinkarinkarin1"}, "lätt att gissa"),
        ({"password": "Karin1Ahlgren2", "password_again": "Karin1Ahlgren2"}, "lätt att gissa"),
        ({"password_again": "något annat än det"}, "inte lika"),
        ({"code": "12345"}, "passar inte"),
    ],
)
def test_a_weak_password_is_not_taken(
    client: Client, there: World, code: str, change: dict[str, str], told: str, counted: list[str]
) -> None:
    begin(client, code)
    counted.clear()
    page = client.get(FIRST_PASSWORD)
    app = pyotp.TOTP(page.context["secret"].replace(" ", ""))
    sent = {
        "secret": page.context["signed"], "password": PASSWORD, "password_again": PASSWORD,
        "code": app.now(), **change,
    }  # fmt: skip
    answer = client.post(FIRST_PASSWORD, sent)
    assert (answer.status_code, told in words(answer)) == (422, True)
    assert not account_of(there).password
    assert not counted


def test_a_code_to_begin_with_is_good_for_a_day_for_its_own_user_and_once(
    client: Client, there: World, code: str
) -> None:
    looking_after.invite_by_hand(there.by("anders").staff, now())
    assert begin(client, code, "anders").status_code == 422
    assert begin(client, "AAAAA-AAAAA").status_code == 422
    assert client.get(FIRST_PASSKEY).headers["Location"] == FIRST
    assert begin(client, code).status_code == 302
    late = Client()
    begin(late, code)
    assert make_passkey(client, Authenticator()).status_code == 302
    assert late.get(FIRST_PASSKEY).headers["Location"] == FIRST
    assert begin(Client(), code).status_code == 422
    old = looking_after.invite_by_hand(there.by("karin").staff, now() - timedelta(hours=25))
    assert begin(Client(), old).status_code == 422


@pytest.mark.parametrize(
    "spoil",
    [
        lambda device: setattr(device, "flags", PRESENT),
        lambda device: setattr(device, "origin", "http://testserver.example.com"),
        lambda device: setattr(device, "handle", b"someone"),
        lambda device: setattr(device, "id", b"another credential"),
        lambda device: setattr(device, "uses", -1),
        lambda device: setattr(device, "_key", Authenticator()._key),
    ],
    ids=["not verified", "elsewhere", "of another", "unknown", "copied", "another key"],
)
def test_a_passkey_that_is_not_right_lets_nobody_in(
    client: Client, there: World, code: str, spoil: Callable[[Authenticator], None]
) -> None:
    device = Authenticator()
    begin(client, code)
    make_passkey(client, device)
    assert come_by_passkey(Client(), device).status_code == 302
    spoil(device)
    other = Client()
    assert come_by_passkey(other, device).status_code == 422
    assert other.get(TASKS).status_code == 302


def test_what_a_passkey_has_answered_is_good_once(client: Client, there: World, code: str) -> None:
    device = Authenticator()
    begin(client, code)
    make_passkey(client, device)
    other = Client()
    answer = device.show(asked(other.get(OWN)))
    assert other.post(BY_PASSKEY, {"answer": answer}).status_code == 302
    other.post(reverse("staff:logout"))
    assert other.post(BY_PASSKEY, {"answer": answer}).status_code == 422
    thief = Client()
    thief.get(OWN)
    assert thief.post(BY_PASSKEY, {"answer": answer}).status_code == 422


def test_nobody_with_a_passkey_waits_for_the_wrong_tries_of_others_at_the_same_address(
    client: Client, there: World, code: str
) -> None:
    device = Authenticator()
    begin(client, code)
    make_passkey(client, device)
    for _n in range(limits.ADDRESS.free):
        assert come(Client(), "000000", user=f"nobody-{_n}").status_code == 422
        assert Client().post(BY_PASSKEY, {"answer": "{}"}).status_code == 422
    assert come(Client(), "000000", user="kalle").status_code == 429
    assert come_by_passkey(Client(), device).status_code == 302
    assert Entry.objects.filter(act=Act.REFUSED).count() == limits.NOTED


def test_with_an_old_log_in_one_shows_the_passkey_again_before_the_account_is_changed(
    client: Client, there: World, code: str, settings: Settings
) -> None:
    settings.SESSION_PROVEN = 10 * 60
    device = Authenticator()
    begin(client, code)
    make_passkey(client, device)
    LoginSession.objects.update(proven_at=now() - timedelta(minutes=11))
    mine = reverse("staff:my-passkey")
    again = client.get(mine)
    door = client.get(again.headers["Location"]).context["door"]
    sent = client.post(mine, {"name": "Jobbdatorn", "answer": "{}"})
    kept = client.get(client.get(sent.headers["Location"]).context["door"])
    assert "Du har loggats ut" not in kept.content.decode()
    answer = device.show(asked(client.get(door)))
    back = client.post(BY_PASSKEY, {"answer": answer, "next": mine})
    assert (back.status_code, back.headers.get("Location")) == (302, mine)
    assert client.get(mine).status_code == 200


@given(some.text() | some.recursive(
    some.none() | some.text(max_size=5),
    lambda inner: some.dictionaries(
        some.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "signature",
                           "authenticatorData", "userHandle", "attestationObject"]),
        inner | some.just("public-key") | some.just("AAAA")),
    max_leaves=12,
).map(json.dumps))  # fmt: skip
@example('{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": 3}}')
@often(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_sent_as_a_passkey_is_only_refused(
    client: Client, there: World, answer: str
) -> None:
    Tries.objects.all().delete()
    client.get(OWN)
    assert client.post(BY_PASSKEY, {"answer": answer}).status_code == 422


def test_a_blocked_account_lets_nobody_in_however_right_and_says_so_to_its_owner_alone(
    client: Client, there: World, app: pyotp.TOTP
) -> None:
    come(client, app.at(now() - timedelta(seconds=30)))
    gunilla = there.by("gunilla")
    account = account_of(there)
    account.blocked_at = now()
    account.save()
    answer = come(Client(), app.now())
    assert (answer.status_code, "spärrat" in words(answer)) == (403, True)
    assert "spärrat" not in words(come(Client(), "000000"))
    assert gunilla.staff_id != account.staff_id


def test_one_without_an_assignment_today_is_not_let_in(there: World, app: pyotp.TOTP) -> None:
    Assignment.objects.filter(pk=there.by("karin").pk).update(valid_to=now() - timedelta(days=2))
    answer = come(Client(), app.now())
    assert answer.status_code == 403
    assert not LoginSession.objects.exclude(assignment=None).exists()


def test_with_several_assignments_one_chooses(there: World, app: pyotp.TOTP) -> None:
    karin, reader = there.by("karin"), Client()
    more = Assignment.objects.create(
        staff=karin.staff, unit=there.unit("mottagning"), title="Jour", valid_from=karin.valid_from
    )
    choice = reverse("staff:assignment")
    assert come(reader, app.now()).headers["Location"] == choice
    assert reader.post(choice, {"assignment": more.pk}).headers["Location"] == "/plans/"
    session = LoginSession.objects.get(assignment=more)
    assert (session.how, set(session.among)) == ("app", {karin.pk, more.pk})


def test_without_own_accounts_there_is_no_such_door(client: Client, settings: Settings) -> None:
    settings.OWN_ACCOUNTS = False
    for path in (OWN, FIRST, FIRST_PASSKEY, FIRST_PASSWORD):
        assert client.get(path).status_code == 404
    assert client.post(BY_PASSKEY).status_code == 404


def test_a_passkey_that_was_asked_nothing_or_long_ago_opens_nothing(
    client: Client, there: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client, code)
    device = Authenticator()
    make_passkey(client, device)
    nothing = {"challenge": "", "rpId": "testserver"}
    assert Client().post(BY_PASSKEY, {"answer": device.show(nothing)}).status_code == 422
    reader = Client()
    answer = device.show(asked(reader.get(OWN)))
    later = time.time() + 11 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert reader.post(BY_PASSKEY, {"answer": answer}).status_code == 422

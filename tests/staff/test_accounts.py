"""The administrator's pages, and one's own: who comes in is looked after, and no case is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now
from tests.staff.saying import words
from tests.world import World

from samlas.directory import exporting, importing
from samlas.directory.models import Assignment, Office, OfficeKind, Staff
from samlas.exchange.notice_models import PracticeMail
from samlas.jobs.handling import KINDS
from samlas.jobs.models import Job
from samlas.ledger.models import Act, Entry
from samlas.login import accounts, looking_after, one_time
from samlas.login.account import Account
from samlas.login.limits import Try
from samlas.practice import door

LIST, NEW, MINE = (reverse(f"staff:{name}") for name in ("accounts", "account-new", "my-account"))


def of(name: str, *numbers: int) -> str:
    return reverse(f"staff:account{name}", args=numbers)


@pytest.fixture
def gunilla(there: World, as_: Callable[[str], Client]) -> Client:
    """Gunilla looks after the accounts of the municipality."""
    entrust(there.by("gunilla"))
    return as_("gunilla")


def entrust(held: Assignment) -> None:
    kind = OfficeKind.ADMINISTRATOR
    Office.objects.create(assignment=held, kind=kind, valid_from=date(2024, 1, 1))


def begins(**more: Any) -> dict[str, Any]:
    return {
        "name": "Nils Ny", "code": "nils-ny", "email": "", "phone": "", "title": "Kurator",
        "first": localdate().isoformat(), **more,
    }  # fmt: skip


def test_someone_who_begins_gets_a_code_that_is_shown_once_and_comes_in_with_it(
    gunilla: Client, there: World
) -> None:
    page = gunilla.post(NEW, begins(unit=there.unit("soc").pk))
    code = page.context["invitation"]
    nils = Staff.objects.get(code="nils-ny")
    assert code in words(page)
    assert code not in words(gunilla.get(of("", nils.pk)))
    assert "Har en startkod" in words(gunilla.get(LIST))
    door.refuse()  # a practice with someone new in it starts again
    reader = Client()
    answer = reader.post(reverse("staff:login-first"), {"user": "nils-ny", "code": code})
    assert answer.status_code == 302
    told = Entry.objects.filter(act=Act.CHANGED, about=nils.account.key).latest("pk")
    assert (told.purpose, told.who) == ("account-invited", there.by("gunilla").actor.who)


def test_a_user_name_is_in_small_letters_and_one_comes_in_however_it_is_typed(
    gunilla: Client, there: World, tmp_path: Path
) -> None:
    page = gunilla.post(NEW, begins(unit=there.unit("soc").pk, code="Nils-Ny"))
    assert Staff.objects.get(name="Nils Ny").code == "nils-ny"
    sent = {"user": "Nils-Ny", "code": page.context["invitation"]}
    assert Client().post(reverse("staff:login-first"), sent).status_code == 302
    assert_comes_back(tmp_path)


def test_one_who_left_the_day_they_began_is_in_a_directory_that_can_be_read_in_again(
    gunilla: Client, there: World, tmp_path: Path
) -> None:
    for code, first in (("nils-ny", localdate()), ("nora-ny", localdate() + timedelta(days=9))):
        gunilla.post(NEW, begins(unit=there.unit("soc").pk, code=code, first=first.isoformat()))
        held = Assignment.objects.get(staff__code=code)
        gunilla.post(of("-assignment-end", held.staff_id, held.pk))
        held.refresh_from_db()
        assert not held.holds(localdate())
    assert_comes_back(tmp_path)


def assert_comes_back(folder: Path) -> None:
    """The directory goes out to files, and in again from them with nothing changed."""
    exporting.save(folder)
    counts = importing.load(folder, localdate())
    assert not any(one.added or one.changed for one in counts.values())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": "karin"}, "redan det användarnamnet"),
        ({"code": "Nils Ny"}, "Bara bokstäverna"),
        ({"code": "nils--ny"}, "Bara bokstäverna"),
        ({"unit": ""}, "Välj en enhet"),
        ({"name": ""}, "Skriv namnet"),
        ({"first": "i dag"}, "Skriv en dag"),
        ({"email": "nils.ny@haninge.se"}, "är påhittade"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    gunilla: Client, there: World, change: dict[str, str], told: str
) -> None:
    sent = {**begins(unit=there.unit("soc").pk, title="Skolkurator"), **change}
    answer = gunilla.post(NEW, sent)
    assert (answer.status_code, told in words(answer)) == (422, True)
    assert "Skolkurator" in answer.content.decode()
    assert not Staff.objects.filter(name="Nils Ny").exists()


def test_only_the_units_of_the_own_principal_are_looked_after(
    gunilla: Client, there: World
) -> None:
    answer = gunilla.post(NEW, begins(unit=there.unit("bup").pk))
    assert answer.status_code == 422
    anders = there.by("anders").staff_id
    for name in ("", "-code", "-assign", "-office"):
        assert gunilla.get(of(name, anders)).status_code == 404
    assert gunilla.post(of("-block", anders)).status_code == 404
    assert "Anders Falk" not in words(gunilla.get(LIST))


def test_one_who_also_works_for_another_principal_is_left_to_who_runs_the_program(
    gunilla: Client, there: World
) -> None:
    karin = there.by("karin").staff
    Assignment.objects.create(
        staff=karin, unit=there.unit("bup"), title="Samordnare", valid_from=date(2024, 1, 1)
    )
    assert "annan huvudman" in words(gunilla.get(of("", karin.pk)))
    assert gunilla.post(of("-code", karin.pk)).status_code == 409
    assert not Account.objects.exists()


def test_nobody_does_it_to_themselves_so_there_is_always_an_administrator(
    gunilla: Client, there: World
) -> None:
    me = there.by("gunilla")
    looking_after.invite_by_hand(me.staff, now())
    gunilla = as_herself(there)
    acts = [
        of("-block", me.staff_id), of("-code", me.staff_id),
        of("-assignment-end", me.staff_id, me.pk),
        of("-office-end", me.staff_id, Office.objects.get(assignment=me).pk),
    ]  # fmt: skip
    assert [gunilla.post(act).status_code for act in acts] == [409] * len(acts)
    sent = {"assignment": me.pk, "kind": OfficeKind.AUDITOR}
    assert gunilla.post(of("-office", me.staff_id), sent).status_code == 422
    assert gunilla.get(LIST).status_code == 200


def as_herself(there: World) -> Client:
    reader = Client()
    reader.post(reverse("staff:login"), {"assignment": there.by("gunilla").pk})
    return reader


def test_a_new_code_ends_all_one_had_and_the_owner_is_told(
    gunilla: Client, there: World, karin: Client
) -> None:
    held = there.by("karin").staff
    code = looking_after.invite_by_hand(held, now())
    account = accounts.invited(Try("invitation", "here", "karin"), code, now())
    secret = one_time.new_secret()
    app = pyotp.TOTP(secret).now()
    accounts.set_up_by_password(account, "tre gula bollar i snön", secret, app, now())
    karin.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    page = gunilla.post(of("-code", held.pk))
    assert page.context["invitation"] != code
    account.refresh_from_db()
    assert (account.password, account.app_secret, account.recovery) == ("", "", [])
    assert karin.get(MINE).status_code == 302
    job = Job.objects.filter(kind="account-told").latest("pk")
    KINDS[job.kind].work(job, now())
    mail = PracticeMail.objects.get()
    assert (mail.to, "Karin" in mail.text, code in mail.text) == (held.email, False, False)


def test_a_blocked_account_is_out_at_once_by_every_door_until_it_is_opened(
    gunilla: Client, there: World, karin: Client
) -> None:
    held = there.by("karin").staff
    looking_after.invite_by_hand(held, now())
    door, tasks = reverse("staff:login"), reverse("staff:tasks")
    karin.post(door, {"assignment": there.by("karin").pk})
    assert karin.get(tasks).status_code == 200
    gunilla.post(of("-block", held.pk))
    assert karin.get(tasks).status_code == 302
    assert "Spärrat" in words(gunilla.get(of("", held.pk)))
    gunilla.post(of("-unblock", held.pk))
    assert not Account.objects.get(staff=held).is_blocked


def test_assignments_and_offices_are_given_and_ended_at_once(
    gunilla: Client, there: World, karin: Client
) -> None:
    held, tasks = there.by("karin"), reverse("staff:tasks")
    sent = {"unit": there.unit("mottagning").pk, "title": "Jour", "first": localdate().isoformat()}
    assert gunilla.post(of("-assign", held.staff_id), sent).status_code == 302
    assert gunilla.post(of("-assign", held.staff_id), sent).status_code == 422
    more = Assignment.objects.get(title="Jour")
    kind = {"assignment": more.pk, "kind": OfficeKind.AUDITOR}
    assert gunilla.post(of("-office", held.staff_id), kind).status_code == 302
    office = Office.objects.get(assignment=more)
    assert str(OfficeKind(office.kind).label) in words(gunilla.get(of("", held.staff_id)))
    assert karin.get(tasks).status_code == 200
    gunilla.post(of("-assignment-end", held.staff_id, held.pk))
    assert karin.get(tasks).status_code == 302
    gunilla.post(of("-assignment-end", held.staff_id, more.pk))
    assert gunilla.post(of("-assign", held.staff_id), sent).status_code == 302
    assert not Office.objects.filter(assignment=more).exists()


def test_one_who_is_no_administrator_any_more_does_nothing_from_a_page_that_was_open(
    gunilla: Client, there: World
) -> None:
    by, yusuf = there.by("gunilla"), there.by("yusuf").staff_id
    Office.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist):
        looking_after.send_code(by, yusuf, now())
    assert gunilla.get(LIST).status_code == 404


def test_the_list_asks_as_much_for_many_and_goes_on_by_name(
    gunilla: Client, there: World, django_assert_num_queries: Any
) -> None:
    gunilla.get(LIST)
    for at in range(looking_after.PAGE):
        staff = Staff.objects.create(code=f"extra-{at}", name=f"Extra {at:02}")
        Assignment.objects.create(
            staff=staff, unit=there.unit("soc"), title="Vikarie", valid_from=date(2024, 1, 1)
        )
    with django_assert_num_queries(5):
        page = gunilla.get(LIST)
    more = gunilla.get(f"{LIST}?{page.context['next_page']}")
    assert "Extra 49" in words(more) or "Extra 49" in words(page)
    shown = {one.staff.pk for one, *_rest in [*page.context["rows"], *more.context["rows"]]}
    assert shown == {one.pk for one in looking_after._theirs(there.by("gunilla"))}


def test_on_ones_own_page_the_last_way_in_stays(there: World, karin: Client) -> None:
    assert "inget eget konto" in words(karin.get(MINE))
    assert karin.get(reverse("staff:my-password")).status_code == 404
    looking_after.invite_by_hand(there.by("karin").staff, now())
    karin.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    account = Account.objects.get()
    key = account.passkeys.create(
        credential="AAAA", public_key=b"x", name="Jobbdatorn", added_at=now()
    )
    assert "Jobbdatorn" in words(karin.get(MINE))
    remove = reverse("staff:my-passkey-remove", args=[key.pk])
    assert karin.post(remove).status_code == 409
    account.passkeys.create(credential="BBBB", public_key=b"x", name="Telefon", added_at=now())
    assert karin.post(remove).status_code == 302
    assert "En inloggningsnyckel togs bort" in words(karin.get(MINE))
    page = karin.get(reverse("staff:my-password"))
    code = pyotp.TOTP(page.context["secret"].replace(" ", "")).now()
    password = "tre gula bollar i snön"
    sent = {"secret": page.context["signed"], "password": password, "password_again": password}
    elsewhere = Client()
    elsewhere.post(reverse("staff:login"), {"assignment": there.by("karin").pk})
    anders = Client()
    anders.post(reverse("staff:login"), {"assignment": there.by("anders").pk})
    codes = karin.post(reverse("staff:my-password"), {**sent, "code": code}).context["codes"]
    still = [one.get(MINE).status_code for one in (karin, elsewhere, anders)]
    assert still == [200, 302, 200]
    new = karin.post(reverse("staff:my-recovery")).context["codes"]
    assert not set(codes) & set(new)
    assert anders.post(remove).status_code == 404

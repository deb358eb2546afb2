"""How often one may be wrong at a door: counted in the database under lock, for all doors alike.

A try is counted before it is looked at, by the account that was typed and by the address it comes
from; a right answer takes it back. So tries side by side are all counted, and no lock is held while
a password is compared. Whoever has been wrong too often waits, a little longer each time and never
for good; nobody waits for what others do who comes by a browser that the account has been let in by
before. An account that is not there is counted, waits and answers like one that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from samlas.ledger import log
from samlas.ledger.log import Actor
from samlas.ledger.models import Act
from samlas.login.models import Tries


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` wrong tries cost nothing; then the wait doubles from `first` up to `most`.

    All is forgotten `lasts` after the first, or when the wait is over if that is later.
    """

    free: int
    first: timedelta
    most: timedelta
    lasts: timedelta

    def wait(self, wrong: int) -> timedelta:
        """Return how long one waits after so many wrong tries."""
        if wrong < self.free:
            return timedelta()
        doubled = self.first * (1 << min(wrong - self.free, 20))
        return min(doubled, self.most)


ACCOUNT = Rule(5, timedelta(seconds=5), timedelta(minutes=15), timedelta(days=1))
# Many sit behind one address: a school, a town hall.
ADDRESS = Rule(20, timedelta(seconds=5), timedelta(minutes=15), timedelta(hours=1))
MANY = 5  # wrong tries of an account that its owner is told of
OVER = timedelta(hours=1)
NOTED = 20  # refusals from one address in an hour that the ledger tells one by one
NOTING = Rule(NOTED, timedelta(), timedelta(), timedelta(hours=1))


class TooSoon(Exception):
    """One has been wrong too often, and waits until `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


@dataclass(frozen=True, slots=True)
class Try:
    """One try at a `door`, from the address `client`; `account` as it was typed.

    `browser` is the mark of a browser that this account has been let in by, if it is one.
    """

    door: str
    client: str
    account: str = ""
    browser: str = ""

    def counted_by(self) -> dict[str, Rule]:
        """By what it is counted: digests, for nobody is to read who tried."""
        account = self.account.strip().casefold()
        if self.browser:
            return {digest(f"{self.door} browser {self.browser} {account}"): ACCOUNT}
        by = {digest(f"{self.door} address {self.client}"): ADDRESS}
        if account:
            by[digest(f"{self.door} account {account}")] = ACCOUNT
        return by


def begin(one: Try, now: datetime) -> None:
    """Count the try, before it is looked at. Raises TooSoon, and then it is not looked at."""
    by = one.counted_by()
    forget(now)
    with transaction.atomic():
        rows = [(locked(name, now, rule), rule) for name, rule in sorted(by.items())]
        open_at = max(row.open_at for row, _rule in rows)
        if open_at <= now:
            for row, rule in rows:
                count(row, rule, now)
    if open_at > now:
        raise TooSoon(open_at)


def wrong(one: Try, by: Actor, reason: str, now: datetime) -> bool:
    """Let the ledger tell that the try was wrong; returns whether its owner is to be told now.

    That is when the account has been tried wrongly so many times, and not again at the next ones.
    """
    note(by, reason, one.client, now)
    if not one.account:
        return False
    names = [name for name, rule in one.counted_by().items() if rule is ACCOUNT]
    return Tries.objects.filter(known_by__in=names, wrong=MANY).exists()


def right(one: Try) -> int:
    """Take back what was counted; returns how many wrong tries the account had before this one.

    Those from the address stay, but this one.
    """
    before = 0
    for name, rule in sorted(one.counted_by().items()):
        row = Tries.objects.filter(known_by=name)
        if rule is ADDRESS:
            row.filter(wrong__gt=0).update(wrong=F("wrong") - 1)
            continue
        before = max(before, *(found.wrong - 1 for found in row), 0)
        row.delete()
    return before


def note(
    by: Actor, reason: str, client: str, now: datetime, detail: Mapping[str, object] | None = None
) -> None:
    """Let the ledger tell of a refusal at a door; of a flood from one address, its beginning."""
    forget(now)
    with transaction.atomic():
        row = locked(digest(f"noted {client}"), now, NOTING)
        count(row, NOTING, now)
        if row.wrong > NOTED:
            return
        said = {"reason": reason, **(detail or {})}
        if row.wrong == NOTED:
            said["more"] = "not-noted"
        log.write(by, now, log.Note(Act.REFUSED, "session", detail=said))


def locked(name: str, now: datetime, rule: Rule) -> Tries:
    """What is counted under the digest, locked until the transaction ends."""
    found, is_new = Tries.objects.select_for_update().get_or_create(
        known_by=name, defaults={"open_at": now, "until": now + rule.lasts}
    )
    if not is_new and found.until <= now:
        found.wrong, found.open_at, found.until = 0, now, now + rule.lasts
    return found


def forget(now: datetime) -> None:
    """Remove what has been over for so long that nobody locks it any more."""
    Tries.objects.filter(until__lt=now - OVER).delete()


def count(row: Tries, rule: Rule, now: datetime) -> None:
    """Count one more."""
    row.wrong += 1
    row.open_at = now + rule.wait(row.wrong)
    row.until = max(row.until, row.open_at)
    row.save(update_fields=["wrong", "open_at", "until"])


def digest(said: str) -> str:
    """What is kept of an account or an address that tries: nobody reads it back."""
    return salted_hmac("samlas.login.limits", said, algorithm="sha256").hexdigest()

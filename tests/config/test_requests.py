"""What every request and answer has in common, and how dates are written."""

import json
import logging
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from samlas.config.logs import JsonFormatter, QuietFormatter
from samlas.config.secret import secret_key
from samlas.config.settings import database

FORM = "application/x-www-form-urlencoded"


def test_nothing_from_outside_may_load_and_no_page_is_kept(client: Client) -> None:
    answer = client.get("/no-such-page/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in policy
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_too_much_at_once_is_answered_413(client: Client) -> None:
    answer = client.post("/language/", "text=" + "x" * 3_000_000, content_type=FORM)
    assert answer.status_code == 413
    assert "för mycket" in answer.content.decode()


@pytest.mark.parametrize("size", ["x", "-1", "1_0", "٣", "9" * 5_000])
def test_a_size_that_is_no_number_is_refused(client: Client, size: str) -> None:
    answer = client.post("/language/", "text=x", content_type=FORM, CONTENT_LENGTH=size)
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_a_form_without_its_token_is_told_that_nothing_was_saved() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Inget har sparats" in answer.content.decode()


def test_the_chosen_language_is_kept(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/"})
    assert client.get("/no-such-page/").headers["Content-Language"] == "en"


def test_a_log_line_tells_where_it_broke_and_not_the_value() -> None:
    try:
        int("not-for-the-log")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke", (), sys.exc_info())
    line = QuietFormatter().format(record)
    assert "ValueError" in line
    assert Path(__file__).name in line
    assert "invalid literal" not in line


def test_a_log_line_in_json_is_one_line_and_holds_no_long_number() -> None:
    said = "Not Found: %s", ("/plans/201304122383\n2026 ERROR made up/",)
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, *said, None)
    for line in (JsonFormatter().format(record), QuietFormatter().format(record)):
        assert "20130412" not in line
        assert "\n" not in line
    told = json.loads(JsonFormatter().format(record))
    assert told["level"] == "WARNING"
    assert told["message"].startswith("Not Found: /plans/…")


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    key = secret_key(path)
    assert len(key) >= 50
    assert secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_dates_have_24_hours_in_both_languages() -> None:
    moment = datetime(2026, 12, 15, 13, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    with translation.override("sv"):
        assert date_format(moment, "DATETIME_FORMAT") == "tisdag 15 december 2026 kl. 13.00"
    with translation.override("en"):
        assert date_format(moment, "DATETIME_FORMAT") == "Tuesday 15 December 2026 at 13:00"


def test_how_the_database_is_reached_is_as_its_url_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db.example.se/samlas?sslmode=verify-full")
    assert database()["OPTIONS"]["sslmode"] == "verify-full"

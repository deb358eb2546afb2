"""Requests that a proxy and the web process might read differently, too large, or never whole."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.faults.test_web_killed import serving
from tests.mail_server import free_port

PATIENCE = 20  # seconds
COOKIE = "samlas_csrf=" + "a" * 32
HOST = f"Host: 127.0.0.1\r\nCookie: {COOKIE}\r\n"
FORM = f"POST /ask/ HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = f"GET /health/ HTTP/1.1\r\n{HOST}\r\n"
CHUNKED, NOTHING = "Transfer-Encoding: chunked\r\n", "\r\n0\r\n\r\n"
LENGTH = f"Content-Length: {len(HIDDEN)}\r\n"
READ_TWO_WAYS = {
    "both a length and pieces": FORM + LENGTH + CHUNKED + NOTHING,
    "pieces and a length": FORM + CHUNKED + "Content-Length: 3\r\n" + NOTHING,
    "two lengths": FORM + "Content-Length: 0\r\n" + LENGTH + "\r\n",
    "a list of lengths": FORM + f"Content-Length: 0, {len(HIDDEN)}\r\n\r\n",
    "a length with a sign": FORM + f"Content-Length: +{len(HIDDEN)}\r\n\r\n",
    "a length below nothing": FORM + "Content-Length: -1\r\n\r\n",
    "an unknown way": FORM + "Transfer-Encoding: xchunked\r\n" + NOTHING,
    "pieces that are not the last way": FORM + "Transfer-Encoding: chunked, identity\r\n" + NOTHING,
    "a space before the colon": FORM + "Transfer-Encoding : chunked\r\n" + NOTHING,
    "a folded line": FORM + "X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    "a piece without size": FORM + CHUNKED + "\r\nZZ\r\n\r\n",
    "a piece without end": FORM + CHUNKED + "\r\nFFFFFFFFFFFFFFFFF\r\n",
    "a header with NUL": f"GET /health/ HTTP/1.1\r\n{HOST}X: a\0b\r\n\r\n",
}

pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    port = free_port()
    with serving(port):
        yield port


def connected(port: int, said: str) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    made.sendall(said.encode())
    return made


def answered(port: int, said: str) -> list[bytes]:
    """The status of each answer that came before the connection was closed."""
    heard = b""
    with connected(port, said) as made:
        while more := made.recv(65536):
            heard += more
    return [line.split()[1] for line in heard.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_closed(port: int) -> None:
    for name, said in READ_TWO_WAYS.items():
        statuses = answered(port, said + HIDDEN)
        assert len(statuses) <= 1, name
        assert all(one >= b"400" for one in statuses), name


def test_too_much_is_refused_before_it_is_read(port: int) -> None:
    close = "Connection: close\r\n"
    assert answered(port, f"{FORM}{close}Content-Length: 1000000000\r\n\r\na=1") == [b"413"]
    long = f"X: {'a' * 900_000}\r\n"  # twice what is held
    assert answered(port, f"GET / HTTP/1.1\r\n{HOST}{close}{long}\r\n") == [b"431"]
    many = "".join(f"X{n}: a\r\n" for n in range(300))
    assert answered(port, f"GET / HTTP/1.1\r\n{HOST}{close}{many}\r\n") == [b"431"]


def test_those_who_never_come_to_the_end_of_their_headers_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as slow:
        for _n in range(100):
            slow.enter_context(connected(port, "GET /hea"))
        assert answered(port, HIDDEN.replace("Cookie", "Connection: close\r\nCookie")) == [b"200"]

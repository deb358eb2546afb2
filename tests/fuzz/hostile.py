"""What may come instead of what is asked for, and requests made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT
from hypothesis import strategies as st
from tests.fuzz.forms import Form

Text = str | bytes
Pairs = list[tuple[str, Text]]

POOL: list[Text] = [
    "", " ", "\x00", "a\x00b", "0", "-1", "1", "01", "1e9", "1e999", "NaN", "Infinity", "-Infinity",
    "²", "٣", "१", "½", "Ⅷ", str(2**31), str(2**63 - 1), str(2**63), str(-(2**63) - 1), "9" * 400,
    "9" * 5000, "1" + "0" * 60 + ".5", "0x10", "1_000", "--", "true", "None", "null", "[]", "{}",
    "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "0000-00-00", "2026-12-01T25:61",
    "2026-03-29T02:30", "2026-10-25T02:30", "24:00", "23:59:60", "2026-W53-7", "2026-12-01\n",
    "\u202eabc", "\u2066x\u2069", "\ufeff", "\u200b", "e\u0301" * 50,
    "\U0001f469\u200d\U0001f52c",
    "\uffff", "\U0010ffff", "\ud7ff", "\r\n\r\nSet-Cookie: a=b", "a\r\nBcc: b@example.se",
    "\x1b[2J",
    "\x0b\x0c\x85\u2028\u2029", "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% now %}", "${7*7}#{7*7}", "#eval(\"1\") $x^2$ *a* _b_ `c` @d \\", "/* // #let",
    "' OR 1=1 --", "%s %d %n %(a)s {0} {a.__class__}", "../../etc/passwd", "..\\..\\x", "file:///etc",
    "//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example\\x",
    "=1+1", "@SUM(A1)", "-2+3|cmd", "a" * 10_000, "å" * 70_000, "(" * 5_000, "a@" * 2_000,
    "x@" + "a" * 300 + ".se", "@", "a@b", "a@[127.0.0.1]", "Å@ö.se",
    "191212121212", "20130412-2383",
    "201304122383 ", "٢٠١٣٠٤١٢٢٣٨٣", "0701740605", "+" * 40, "+46" + "0" * 60, "112",
    b"\xed\xa0\x80", b"\xff\xfe", b"\xc3\x28", b"\xf5\x80\x80\x80", b"\x80", "sv", "zz", "../sv",
    "person", "individual", "representative-1", "representative-999999999999999999999", "other-1",
]  # fmt: skip
MADE = st.one_of(
    st.sampled_from(POOL),
    st.sampled_from(POOL),
    st.text(max_size=200),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.datetimes().map(lambda when: when.isoformat(timespec="minutes")),
    st.binary(max_size=40),
)
ODD = ["", "\x00", "__class__", "id", "pk", "unit", "é", "a" * 3000, "row-9999999999999999999-name"]
NAMES = st.one_of(st.sampled_from(ODD), st.text(max_size=20))
FILES = [
    b"", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"<svg onload=alert(1)>",
    b"\x00" * 50_000,
]  # fmt: skip
FILE_NAMES = ["a.pdf", "../../a.pdf", "a\x00.pdf", "x" * 400 + ".pdf", "\u202efdp.exe", "a\r\nb: c",
              "..", "CON", '"; filename="b.html', "😀.jpg", ".htaccess"]  # fmt: skip
BODIES = [b"", b"{", b'{"a": "\\ud800"}', b"[" * 10_000, b"%", b"&&&=&=", b"a=%ff%00", b"=" * 5_000,
          b"\x1f\x8b\x08", b"--BoUnDaRyStRiNg\r\n", b"<a>" * 3_000]  # fmt: skip
TYPES = ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
         "application/x-www-form-urlencoded; charset=nonsense", "multipart/form-data",
         MULTIPART_CONTENT, "multipart/form-data; boundary=" + "x" * 300, "application/json",
         "text/plain", "", "\x00", "application/xml", "multipart/mixed; boundary=a"]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "X"]
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ["", "*", "xx;q=9", "sv" * 300, "\xff"],
    "HTTP_HX_REQUEST": ["true", "x"],
    "HTTP_HX_CURRENT_URL": ["http://[", "//x", "\xff", "javascript:x"],
    "HTTP_RANGE": ["bytes=0-", "bytes=9-1", "x"],
    "HTTP_IF_NONE_MATCH": ['"', "*", "W/"],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 99 Foo", "Mon, 01 Jan 0000 00:00:00 GMT"],
    "HTTP_REFERER": ["http://[::", "\xff", "//evil.example"],
    "HTTP_ORIGIN": ["null", "http://[", "https://evil.example"],
    "HTTP_COOKIE": ["a", "samlas_language=\xff", "=;=;", "samlas_session=" + "x" * 5_000,
                    "samlas_session=\x00", "messages=x"],
    "HTTP_X_FORWARDED_FOR": ["", "1.2.3.4, x", "\xff" * 300],
    "HTTP_HOST": ["evil.example", "127.0.0.1:x", "[", "a b", "127.0.0.1:99999999"],
    "CONTENT_LENGTH": ["x", "-1", "9999999999", ""],
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """One request, as it goes out."""

    method: str
    path: str
    body: bytes = b""
    media_type: str = TYPES[0]
    headers: dict[str, str] = field(default_factory=dict)


@st.composite
def filled(draw: st.DrawFn, form: Form) -> Sent:
    """A form filled in likely, but for some fields."""
    pairs: Pairs = []
    names = st.sampled_from(sorted(form.fields) or [""])
    wrong = draw(st.sets(names, max_size=3))
    for name, likely in form.fields.items():
        if name in wrong:
            called = draw(NAMES) if draw(st.integers(0, 19)) == 0 else name
            pairs += [(called, value) for value in draw(st.lists(MADE, max_size=2) | _one())]
        elif likely and draw(st.integers(0, 9)) > 0:
            pairs.append((name, draw(st.sampled_from(likely))))
    if draw(st.integers(0, 14)) == 0:
        pairs.append((draw(NAMES), draw(MADE)))
    path = draw(st.sampled_from([form.action] * 3 + form.more_ways)) or "/"
    if form.method == "GET":
        return Sent("GET", f"{path.partition('?')[0]}?{urlencode(pairs)}")
    if form.files:
        return _with_files(draw, form, pairs, path)
    return Sent("POST", path, urlencode(pairs).encode())


def _one() -> st.SearchStrategy[list[Text]]:
    return MADE.map(lambda value: [value])


def _with_files(draw: st.DrawFn, form: Form, pairs: Pairs, path: str) -> Sent:
    """By hand: what makes such a body for tests refuses the names that are to be tried."""
    parts = [(f'name="{name}"'.encode(), _bytes(value)) for name, value in pairs]
    for name in sorted(form.files):
        for _file in range(draw(st.integers(0, 2))):
            head = f'name="{name}"; filename="{draw(st.sampled_from(FILE_NAMES))}"'
            parts.append((head.encode(), draw(st.sampled_from(FILES))))
    lines = [
        b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        % (BOUNDARY.encode(), head, body)
        for head, body in parts
    ]
    return Sent("POST", path, b"".join(lines) + f"--{BOUNDARY}--\r\n".encode(), MULTIPART_CONTENT)


def _bytes(value: Text) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


@st.composite
def asked(draw: st.DrawFn, path: str, words: Sequence[str]) -> Sent:
    """An address with a query that no page has made."""
    names = draw(st.lists(st.sampled_from(words) | NAMES, max_size=3))
    pairs = [(name, draw(MADE)) for name in names]
    method = draw(st.sampled_from(["GET", "GET", "POST"]))
    return Sent(method, f"{path.partition('?')[0]}?{urlencode(pairs)}")


@st.composite
def elsewhere(draw: st.DrawFn, path: str) -> Sent:
    """An address with a part that was never given out."""
    parts = path.partition("?")[0].split("/")
    at = draw(st.integers(0, len(parts) - 1))
    wrong = draw(MADE)
    parts[at] = quote(wrong[:2_000], safe="")
    return Sent(draw(st.sampled_from(["GET", "POST"])), "/" + "/".join(parts).lstrip("/"))


@st.composite
def raw(draw: st.DrawFn, path: str) -> Sent:
    """A request that no browser would make."""
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2, unique=True))
    return Sent(
        draw(st.sampled_from(METHODS)),
        path,
        draw(st.sampled_from(BODIES) | st.binary(max_size=200)),
        draw(st.sampled_from(TYPES)),
        {name: draw(st.sampled_from(HEADERS[name])) for name in names},
    )

"""Reading what a message service leaves: messages in DIGG's format, and receipts.

Nothing in it is trusted: no document type and no entities, limits on size and depth, and every
part that is needed is looked for. What is refused is told by the name of the element alone.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID
from xml.etree import ElementTree as ET
from xml.parsers import expat

from samlas import papers
from samlas.exchange.sdk.message import FUNCTION, MOST_BYTES, NAME, ORGANISATION, REFERENCE

LARGEST = 45_000_000  # bytes: thirty million of files, in base64 and with what is around them
DEEPEST, MOST_ELEMENTS, MOST_FILES, LONGEST = 30, 20_000, 20, 100_000
RECEIPT = "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
PARTS = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
WORDS = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"


class Malformed(Exception):
    """What came cannot be taken in. It says which element is wrong, never what stands there."""


@dataclass(frozen=True, slots=True)
class CameFile:
    """A file of a message, not looked into yet; its name and content are as they came."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A message: from whom, to which function, what it answers, and what it says."""

    message: UUID
    conversation: UUID
    answers: UUID | None
    references: Sequence[str]
    organisation: str
    sender: str
    sender_address: str
    function: str
    label: str
    text: str
    files: Sequence[CameFile]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a recipient's system said of a message of ours, and the code for why not."""

    message: UUID
    is_accepted: bool
    why: str


def read(content: bytes) -> Came | Receipt:
    """Return what came. Raises Malformed."""
    _look_through(content)
    root = ET.fromstring(content)  # noqa: S314  (looked through above: it declares nothing)
    if root.tag == f"{{{NAME}}}messagePayload":
        return _message(root)
    if root.tag == f"{{{RECEIPT}}}ApplicationResponse":
        return _receipt(root)
    raise Malformed("it is neither messagePayload nor ApplicationResponse")


def _look_through(content: bytes) -> None:
    """Refuse what is no XML, declares a document type, or is made to use up memory."""
    if len(content) > LARGEST:
        raise Malformed("it is too large")
    depth = seen = 0

    def begins(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, seen
        depth, seen = depth + 1, seen + 1
        if depth > DEEPEST or seen > MOST_ELEMENTS:
            raise Malformed("it has too many elements")

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declares(*_: object) -> None:
        raise Malformed("it declares a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declares
    try:
        parser.Parse(content, True)  # noqa: FBT003  (expat takes it so)
    except (expat.ExpatError, ValueError, LookupError):
        raise Malformed("it is no XML") from None


def _message(root: ET.Element) -> Came:
    header = _one(root, "message", "messageHeader")
    sender, recipient = _one(header, "sender"), _one(header, "recipient")
    attention = _one(recipient, "attention")
    organisation = _id(_one(sender, "senderID"), ORGANISATION)
    own = sender.find(_path("attention", "subOrganization", "organizationId"))
    answers = _text(header, "refToMessageId")
    return Came(
        message=_uuid(_needed(header, "messageId"), "messageId"),
        conversation=_uuid(_needed(header, "conversationId"), "conversationId"),
        answers=_uuid(answers, "refToMessageId") if answers else None,
        references=list(_references(attention)),
        organisation=organisation,
        sender=(_text(sender, "label") or organisation)[:256],
        sender_address=_id(own, FUNCTION)[:256] if own is not None else "",
        function=_id(_one(attention, "subOrganization", "organizationId"), FUNCTION),
        label=_text(header, "label")[:256],
        text=_written(root),
        files=_files(root),
    )


def _references(attention: ET.Element) -> Iterator[str]:
    for one in attention.iterfind(_path("reference", "referenceId")):
        if _text(one, "root") == REFERENCE:
            yield _text(one, "extension")


def _written(root: ET.Element) -> str:
    place = _path("message", "messageBody", "documents", "ContentText", "characterSequence")
    text = "\n\n".join(_clean(one.text or "", "characterSequence") for one in root.iterfind(place))
    if len(text) > LONGEST:
        raise Malformed("characterSequence is too long")
    return text


def _files(root: ET.Element) -> list[CameFile]:
    found = root.findall(_path("message", "messageBody", "documents", "ContentFiles"))
    if len(found) > MOST_FILES:
        raise Malformed("there are too many ContentFiles")
    files = [CameFile(_needed(one, "fileName")[:200], _content(one)) for one in found]
    if sum(len(one.content) for one in files) > MOST_BYTES:
        raise Malformed("ContentFiles are too large")
    return files


def _content(place: ET.Element) -> bytes:
    content = place.find(_path("content"))
    try:
        return b64decode("".join((content.text or "").split() if content is not None else ()),
                         validate=True)  # fmt: skip
    except (NotBase64, ValueError):
        raise Malformed("content is no base64") from None


def _receipt(root: ET.Element) -> Receipt:
    whole = f"{{{PARTS}}}DocumentResponse/"
    code = f"{{{PARTS}}}Response/{{{WORDS}}}ResponseCode"
    said = (root.findtext(whole + code) or "").strip()
    which = (root.findtext(f"{whole}{{{PARTS}}}DocumentReference/{{{WORDS}}}ID") or "").strip()
    if said not in ("ACCEPTED", "REJECTED"):
        raise Malformed("ResponseCode is neither ACCEPTED nor REJECTED")
    why = (root.findtext(f"{whole}{{{PARTS}}}LineResponse/{code}") or "").strip()
    is_word = why.isascii() and why.isalnum()
    return Receipt(_uuid(which, "ID"), said == "ACCEPTED", why[:20] if is_word else "")


def _path(*names: str) -> str:
    return "/".join(f"{{{NAME}}}{name}" for name in names)


def _one(place: ET.Element, *names: str) -> ET.Element:
    found = place.find(_path(*names))
    if found is None:
        raise Malformed(f"{names[-1]} is missing")
    return found


def _text(place: ET.Element, name: str) -> str:
    return _clean(place.findtext(_path(name)) or "", name)


def _needed(place: ET.Element, name: str) -> str:
    text = _text(place, name)
    if not text:
        raise Malformed(f"{name} is missing or empty")
    return text


def _clean(text: str, name: str) -> str:
    try:
        return papers.clean(text).strip()
    except ValueError:
        raise Malformed(f"{name} holds a sign that cannot be shown") from None


def _id(place: ET.Element, root: str) -> str:
    if _text(place, "root") != root:
        raise Malformed(f"root of an id is not {root}")
    return _needed(place, "extension")


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed(f"{name} is no UUID") from None

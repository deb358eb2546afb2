"""DIGG's message format, `MessageWithAttachments` 3: writing one."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree as ET

NAME = "urn:riv:infrastructure:messaging:MessageWithAttachments:3"
ORGANISATION = "iso6523-actorid-upis"
FUNCTION = "urn:riv:infrastructure:messaging:functionalAddress"
REFERENCE = "dnr"
MOST_BYTES = 30_000_000  # of a message's files, by DIGG's specification


@dataclass(frozen=True, slots=True)
class End:
    """A sender or recipient: the principal's id and the function's address, never a person."""

    organisation: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to send: a neutral label and text, and one PDF.

    `reference` is the sender's own, which an answer returns.
    """

    message: UUID
    conversation: UUID
    made_at: datetime
    sender: End
    recipient: End
    reference: str
    label: str
    text: str
    pdf: bytes


def write(said: Message) -> bytes:
    """Return the message as XML, UTF-8; the same message always gives the same bytes."""
    payload = ET.Element(f"{{{NAME}}}messagePayload")
    whole = _in(payload, "message")
    _write_header(_in(whole, "messageHeader"), said)
    document = _in(_in(whole, "messageBody"), "documents")
    _in(document, "documentID", said.reference)
    _in(document, "index", "1")
    file = _in(document, "ContentFiles")
    _in(file, "fileName", f"{said.reference}.pdf")
    _in(file, "contentType", "application/pdf")
    _in(file, "content", b64encode(said.pdf).decode())
    _in(_in(document, "ContentText"), "characterSequence", said.text)
    return bytes(
        ET.tostring(payload, encoding="UTF-8", xml_declaration=True, default_namespace=NAME)
    )


def _write_header(header: ET.Element, said: Message) -> None:
    made = said.made_at.astimezone(UTC).isoformat(timespec="milliseconds")
    _in(header, "creationDateTime", made.replace("+00:00", "Z"))
    _in(header, "messageId", str(said.message))
    _in(header, "conversationId", str(said.conversation))
    _in(header, "label", said.label)
    _in(header, "confidentiality", "true")
    _write_id(_in(header, "generatingSystem"), "un-encoded", "Samlas")
    _write_end(_in(header, "recipient"), "recipientID", said.recipient)
    attention = _write_end(_in(header, "sender"), "senderID", said.sender)
    _write_id(_in(_in(attention, "reference"), "referenceId"), REFERENCE, said.reference)


def _write_end(place: ET.Element, name: str, end: End) -> ET.Element:
    _write_id(_in(place, name), ORGANISATION, end.organisation)
    attention = _in(place, "attention")
    _write_id(_in(_in(attention, "subOrganization"), "organizationId"), FUNCTION, end.function)
    return attention


def _write_id(place: ET.Element, root: str, extension: str) -> None:
    _in(place, "root", root)
    _in(place, "extension", extension)


def _in(place: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(place, f"{{{NAME}}}{name}")
    made.text = text
    return made

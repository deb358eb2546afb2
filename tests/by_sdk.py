"""A unit outside Samlas that is reached by SDK, and messages that it sends."""

from __future__ import annotations

import uuid
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from samlas.directory.models import Principal, Unit
from samlas.jobs import working
from tests.world import NOW, World

NAME = "urn:riv:infrastructure:messaging:MessageWithAttachments:3"
HERE, THERE = "0203:haninge.example.se", "0203:fk.example.se"
OUR_FUNCTION, THEIR_FUNCTION = "sdk.barn.0203:haninge.example.se", "sdk.sip.0203:fk.example.se"


def folders(settings: Any, path: Path) -> tuple[Path, Path]:
    """The out and the in folder of a message service."""
    out, came = path / "out", path / "in"
    out.mkdir()
    came.mkdir()
    settings.SDK_OUT, settings.SDK_IN = str(out), str(came)
    return out, came


def addressed(there: World) -> Unit:
    """Försäkringskassan without Samlas, and Karin's unit, with addresses in SDK."""
    Principal.objects.filter(code="haninge").update(sdk_id=HERE)
    Principal.objects.filter(code="fk").update(sdk_id=THERE)
    Unit.objects.filter(code="soc").update(sdk_address=OUR_FUNCTION)
    Unit.objects.filter(code="kassan").update(sdk_address=THEIR_FUNCTION, uses_samlas=False)
    for code in ("soc", "kassan"):
        there.unit(code).refresh_from_db()
        there.unit(code).principal.refresh_from_db()
    for assignment in there.people.values():
        assignment.unit.refresh_from_db()
    return there.unit("kassan")


def work(now: datetime = NOW) -> None:
    while working.work(lambda: now):
        pass


def message(**said: Any) -> bytes:
    """A message from Försäkringskassan, with `said` in place of what is usual."""
    fields: dict[str, Any] = {
        "message": uuid.uuid4(), "conversation": uuid.uuid4(), "sender": THERE,
        "function": OUR_FUNCTION, "label": "Svar", "text": "Vi kommer.", "reference": "",
        "files": (),
    } | said  # fmt: skip
    files = "".join(
        f"<ContentFiles><fileName>{name}</fileName><contentType>application/pdf</contentType>"
        f"<content>{b64encode(content).decode()}</content></ContentFiles>"
        for name, content in fields["files"]
    )
    reference = (
        f"<reference><referenceId><root>dnr</root><extension>{fields['reference']}</extension>"
        "</referenceId></reference>"
        if fields["reference"]
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<messagePayload xmlns="{NAME}"><message><messageHeader>
<creationDateTime>2026-03-11T10:00:00.000Z</creationDateTime>
<messageId>{fields["message"]}</messageId>
<conversationId>{fields["conversation"]}</conversationId>
<label>{fields["label"]}</label><confidentiality>true</confidentiality>
<recipient><recipientID><root>iso6523-actorid-upis</root><extension>{HERE}</extension></recipientID>
<attention><subOrganization><organizationId>
<root>urn:riv:infrastructure:messaging:functionalAddress</root>
<extension>{fields["function"]}</extension></organizationId></subOrganization>{reference}</attention>
</recipient>
<sender><senderID><root>iso6523-actorid-upis</root><extension>{fields["sender"]}</extension>
</senderID></sender></messageHeader>
<messageBody><documents><documentID>1</documentID>{files}
<ContentText><characterSequence>{fields["text"]}</characterSequence></ContentText>
</documents></messageBody></message></messagePayload>""".encode()

"""A message that has come by SDK to the practice world and found no plan there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from samlas.casework import sdk
from samlas.directory.models import Unit
from samlas.exchange import sdk_receiving
from samlas.exchange.sdk import reading
from samlas.exchange.sdk.reading import Came

MESSAGE = Path(__file__).parent / "message.xml"
UNIT = "haninge-soc-vuxen"


def leave(now: datetime) -> None:
    """Leave the message with its unit."""
    said = reading.read(MESSAGE.read_bytes())
    assert isinstance(said, Came)
    Unit.objects.filter(code=UNIT).update(sdk_address=said.function)
    kept = sdk_receiving.keep(said, "", now)
    assert kept is not None
    sdk.put_on_a_list(kept, now)

"""Log lines that name no person: no query string, no value that someone typed."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


# What may be a personal number or a telephone's: in an address that someone has typed.
NUMBER = re.compile(r"\d(?:[\s+-]?\d){7,}")


def quiet(record: logging.LogRecord) -> str:
    """What a record says, without long numbers: on one line, whatever stood in it."""
    return NUMBER.sub("…", record.getMessage()).replace("\r", " ").replace("\n", " ")


class QuietFormatter(logging.Formatter):
    """Time, level, logger, message and the request's reference; an exception's type and place."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s%(reference)s")

    def format(self, record: logging.LogRecord) -> str:
        mark = getattr(getattr(record, "request", None), "reference", "")
        record.reference = f" [{mark}]" if mark else ""
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the base class's name
        record.message = quiet(record)
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  the base class's name
        kind, _, trace = ei
        places = "".join(traceback.format_tb(trace))
        return f"{places}{kind.__name__ if kind else ''}"


class JsonFormatter(QuietFormatter):
    """The same as one line of JSON; the time in UTC, the places where it broke as a list."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        told = {
            "time": when.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": quiet(record),
            "reference": getattr(getattr(record, "request", None), "reference", ""),
            "status": getattr(record, "status_code", None),
            "where": self.formatException(record.exc_info).splitlines() if record.exc_info else [],
        }
        return json.dumps({name: value for name, value in told.items() if value})

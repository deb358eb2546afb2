"""Log lines that name no person: no query string, no value that someone typed."""

import logging
import traceback
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class QuietFormatter(logging.Formatter):
    """Time, level, logger, message and the request's reference; an exception's type and place."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s%(reference)s")

    def format(self, record: logging.LogRecord) -> str:
        mark = getattr(getattr(record, "request", None), "reference", "")
        record.reference = f" [{mark}]" if mark else ""
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  the base class's name
        kind, _, trace = ei
        places = "".join(traceback.format_tb(trace))
        return f"{places}{kind.__name__ if kind else ''}"

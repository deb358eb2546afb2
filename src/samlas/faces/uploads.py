"""Taking in files with a form: in memory only, and no more than the settings let in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Keeps what is sent in memory: a temporary file would lie on the disk in the clear."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  (Django's own name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig (413) before anything is read, when it is too much."""
        del input_data, META, boundary, encoding
        if content_length > settings.UPLOAD_BYTES:
            raise RequestDataTooBig("more was sent than is taken in at once")
        self.activated = True

"""Samlas's own settings, in practice mode, on a test database in a file."""

import os
import tempfile
from pathlib import Path

os.environ["SAMLAS_MODE"] = "practice"
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault(
    "SAMLAS_DATA", str(Path(tempfile.gettempdir()) / f"samlas-test-{os.getuid()}")
)

from samlas.config.settings import *  # noqa: F403
from samlas.config.settings import DATA, DATABASES, STORAGES, TEMPLATES


class Loud(str):
    """What Django writes for a variable that a template misspells: here it raises instead."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise NameError(f"a template asks for {name}, which is not there")


ANCHORS = DATA / f"anchors-{os.getpid()}"
DATA.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Loud("%s")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / f"test-{os.getpid()}.sqlite3")}

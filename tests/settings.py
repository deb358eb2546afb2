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

DATA.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# A variable that a template misspells must show, and never in a page that someone passes over.
TEMPLATES[0]["OPTIONS"] |= {"string_if_invalid": "MISSING<%s>"}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / f"test-{os.getpid()}.sqlite3")}

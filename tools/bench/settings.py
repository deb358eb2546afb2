"""Samlas's settings, with the addresses of tools/bench/site.py and queries that are counted."""

from samlas.config.settings import *  # noqa: F403
from samlas.config.settings import MIDDLEWARE

ROOT_URLCONF = "tools.bench.site"
MIDDLEWARE.insert(0, "tools.bench.site.counted")

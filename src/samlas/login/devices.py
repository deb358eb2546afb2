"""The kind of browser and machine that one is logged in by, as far as the browser tells."""

from __future__ import annotations

from django.utils.translation import gettext as _

# In this order: most browsers call themselves by the names of others too.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
TABLET, PHONE, COMPUTER = "tablet", "phone", "computer"


def kept(agent: str) -> str:
    """Return what is kept of what a browser says of itself: its name, and the kind of machine."""
    name = next((name for mark, name in BROWSERS if mark in agent), "")
    return f"{_machine(agent)} {name}".strip()


def _machine(agent: str) -> str:
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return TABLET
    return PHONE if "Mobi" in agent or "iPhone" in agent else COMPUTER


def words(device: str) -> str:
    """Return what was kept, in words."""
    machine, _blank, browser = device.partition(" ")
    named = {TABLET: _("Tablet"), PHONE: _("Phone")}.get(machine, _("Computer"))
    return f"{named}, {browser}" if browser else named

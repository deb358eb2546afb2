"""A Chromium for the tests: one that is installed, else Debian's package, else Playwright's.

`python tools/browser.py` makes sure that there is one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The shell has no windows to draw: a page costs it a quarter of what it costs a whole Chromium.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    f"The tests need Chromium. Install it (on Debian: apt-get install {SHELL}), or let Playwright "
    "fetch its own: .venv/bin/playwright install chromium"
)


def find() -> str | None:
    """The path of a Chromium that is here; None when there is none."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    """Get a Chromium unless there is one; returns the exit status."""
    for attempt in (None, debian_package, playwrights_own):
        if attempt:
            attempt()
        if find():
            return 0
    print(ADVICE, file=sys.stderr)
    return 1


def debian_package() -> None:
    """Install Debian's package, where that is possible and allowed."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium found: installing Debian's package …", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", SHELL]):
            subprocess.run(
                ["apt-get", "-q", *arguments],
                env=environment,
                check=False,
                stdout=subprocess.DEVNULL,
            )


def playwrights_own() -> None:
    """Let Playwright fetch the browser it was built for."""
    print("No Chromium found: letting Playwright fetch one …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main())

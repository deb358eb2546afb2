"""Remake every *.lock from its *.in file, and package-lock.json (make lock).

uv works in an environment of its own; the lock has hashes and names no package index.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
# requirements.in first: requirements-dev.in takes its versions from the lock made of it.
NAMES = ("requirements", "requirements-dev", "requirements-node", "requirements-postgres")
OPTIONS = [
    *("--upgrade", "--quiet", "--generate-hashes", "--no-annotate"),
    *("--universal", "--python-version", "3.11"),
    *("--no-emit-index-url", "--no-emit-find-links"),
    *("--custom-compile-command", "make lock"),
]


def main() -> None:
    """Write the locks in place."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        binaries = Path(place) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([binaries / "pip", "install", "--quiet", "uv"], check=True)
        for name in NAMES:
            command = [str(binaries / "uv"), "pip", "compile", *OPTIONS, f"{name}.in"]
            subprocess.run([*command, "-o", f"{name}.lock"], cwd=TOP, check=True)
    subprocess.run(["npm", "install", "--package-lock-only", "--silent"], cwd=TOP, check=True)


if __name__ == "__main__":
    main()

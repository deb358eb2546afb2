"""Ask whether anything in the locks has a known fault (make audit); this needs the network."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MOST = 600  # seconds
LOCKS = ("requirements.lock", "requirements-dev.lock")


def main() -> int:
    """Print what is found; 0 when nothing is, 1 when something is, 2 when nobody could be asked."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        binaries = Path(place) / ("Scripts" if sys.platform == "win32" else "bin")
        quiet = [str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*quiet, "pip-audit"], check=False).returncode:
            return _unasked()
        locks = [part for name in LOCKS for part in ("-r", name)]
        command = [str(binaries / "pip-audit"), "--disable-pip", "--progress-spinner=off"]
        try:
            done = subprocess.run(
                [*command, "--timeout=15", *locks],
                cwd=TOP, capture_output=True, text=True, check=False, timeout=MOST,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return _unasked()
    print(done.stdout, end="")
    if done.returncode and "known vulnerabilit" not in done.stderr:
        return _unasked(done.stderr.strip().splitlines()[-1:])
    print(done.stderr, end="", file=sys.stderr)
    return done.returncode


def _unasked(why: list[str] | None = None) -> int:
    print("nobody could be asked about known faults: is there a network?", *why or [],
          file=sys.stderr)  # fmt: skip
    return 2


if __name__ == "__main__":
    sys.exit(main())

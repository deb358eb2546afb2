"""Ask whether anything in the locks has a known fault (make audit); this needs the network."""

import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MOST = 300  # seconds, for all of it
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-postgres.lock",
)


def main() -> int:
    """Print what is found; 0 when nothing is, 1 when something is, 2 when nobody could be asked."""
    end = time.monotonic() + MOST
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        binaries = Path(place) / ("Scripts" if sys.platform == "win32" else "bin")
        fetch = [
            str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check",
            "--timeout=15", "--retries=1", "pip-audit",
        ]  # fmt: skip
        locks = [part for name in LOCKS for part in ("-r", name)]
        audit = [
            str(binaries / "pip-audit"), "--disable-pip", "--progress-spinner=off", "--timeout=15",
        ]  # fmt: skip
        try:
            fetched = _run(fetch, end)
            if fetched.returncode:
                return _unasked(fetched.stderr)
            done = _run([*audit, *locks], end)
        except subprocess.TimeoutExpired:
            return _unasked(f"no answer within {MOST} seconds")
    print(done.stdout, end="")
    if done.returncode and "known vulnerabilit" not in done.stderr:
        return _unasked(done.stderr)
    print(done.stderr, end="", file=sys.stderr)
    return done.returncode


def _run(command: list[str], end: float) -> "subprocess.CompletedProcess[str]":
    left = max(1.0, end - time.monotonic())
    return subprocess.run(
        command, cwd=TOP, capture_output=True, text=True, check=False, timeout=left
    )


def _unasked(why: str) -> int:
    last = (why.strip().splitlines() or ["?"])[-1]
    print(f"Nobody could be asked about known faults. Is there a network? {last}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

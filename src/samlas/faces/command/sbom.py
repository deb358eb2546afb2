"""`samlas sbom`: what this installation is made of, as a CycloneDX bill of materials."""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.metadata import Distribution, distributions
from typing import Any

import samlas
from samlas.faces.command.check import MANIFEST, SOURCE

FONTS = SOURCE / "papers/fonts"
ANY = "OSI Approved"  # tells no licence


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sbom` to the program."""
    parser = subparsers.add_parser("sbom", help="print what is installed, as CycloneDX JSON")
    parser.set_defaults(handler=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print the bill: every installed library, and each file that browsers or letters are given."""
    print(json.dumps(bill(), indent=1, ensure_ascii=False))
    return 0


def bill() -> dict[str, Any]:
    """Return the bill; the same for the same installation, so that two can be compared."""
    ours = {"type": "application", "name": "samlas", "version": samlas.__version__,
            "licenses": [{"expression": "EUPL-1.2"}], "bom-ref": "samlas"}  # fmt: skip
    libraries = {_ref(one): one for one in distributions() if one.name != "samlas"}
    parts = [_library(ref, one) for ref, one in sorted(libraries.items())]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": ours},
        "components": parts + _files(),
        "dependencies": [{"ref": "samlas", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def _ref(library: Distribution) -> str:
    return f"pkg:pypi/{library.name.lower().replace('_', '-')}@{library.version}"


def _library(ref: str, library: Distribution) -> dict[str, Any]:
    told = library.metadata
    found = {"type": "library", "bom-ref": ref, "purl": ref, "name": library.name,
             "version": library.version}  # fmt: skip
    if "License-Expression" in told:
        return found | {"licenses": [{"expression": told["License-Expression"]}]}
    kinds = [kind for kind in told.get_all("Classifier") or [] if kind.startswith("License ::")]
    names = [name for kind in kinds if (name := kind.rpartition(" :: ")[2]) != ANY]
    names = names or (told["License"] or "").strip().splitlines()[:1]
    return found | ({"licenses": [{"license": {"name": name}} for name in names]} if names else {})


def _files() -> list[dict[str, Any]]:
    """The styles and fonts that were built, and the letters' fonts, with what they hash to."""
    hashes = json.loads(MANIFEST.read_text())["files"] if MANIFEST.exists() else {}
    for font in FONTS.iterdir():
        hashes[f"letters/{font.name}"] = hashlib.sha256(font.read_bytes()).hexdigest()
    return [
        {"type": "file", "bom-ref": f"file:{name}", "name": name,
         "hashes": [{"alg": "SHA-256", "content": content}]}
        for name, content in sorted(hashes.items())
    ]  # fmt: skip

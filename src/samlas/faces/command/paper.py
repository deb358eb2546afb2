"""`samlas paper`: letters to look at, made from papers about invented people."""

import argparse
from pathlib import Path

from samlas import papers
from samlas.faces.command.mistake import Mistake


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `paper` to the program."""
    parser = subparsers.add_parser("paper", help="make letters (PDF)")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("sample", help="write one letter of each kind into a folder")
    action.add_argument("folder", metavar="DIR", type=Path, help="made if it is not there")
    action.add_argument("--language", choices=papers.LANGUAGES, default="sv")
    action.set_defaults(handler=sample)


def sample(arguments: argparse.Namespace) -> int:
    """Write the samples into the folder and print each file's name; Mistake where it cannot."""
    folder: Path = arguments.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, paper in papers.samples().items():
            file = folder / ("-".join(part for part in (name, paper.reference) if part) + ".pdf")
            file.write_bytes(papers.letter(paper, arguments.language))
            print(file)
    except OSError as fault:
        raise Mistake(f"{folder} cannot be written to: {fault.strerror}") from fault
    except papers.FontsMissing as fault:
        raise Mistake(str(fault)) from fault
    return 0

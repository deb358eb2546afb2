"""The day's anchor on paper: to be printed, signed and kept where no program comes."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext

from samlas.ledger.anchors import Anchor

GROUP, GROUPS_A_LINE = 4, 8


def page(anchor: Anchor, installation: str) -> str:
    """Return the page as plain text in the language spoken, 72 signs wide at most.

    `installation` is the address that people know it by.
    """
    at = localtime(anchor.at)
    rows = [
        (gettext("Installation"), installation or "-"),
        (gettext("Time"), f"{at:%Y-%m-%d %H:%M}"),
        (gettext("Line in the file"), str(anchor.line)),
        (gettext("Chains"), str(anchor.chains)),
        (gettext("Entries"), str(anchor.entries)),
    ]
    wide = max(len(name) for name, _said in rows)
    return "\n".join(
        [
            gettext("THE LEDGER'S DIGEST"),
            "",
            *(f"{name:<{wide}}  {said}" for name, said in rows),
            "",
            gettext("Digest over all chains (SHA-256)"),
            *_in_groups(anchor.digest),
            "",
            gettext("Seal of the line (SHA-256)"),
            *_in_groups(anchor.seal),
            "",
            gettext("The digest was compared with the file, and the ledger was found whole:"),
            "",
            *(f"{name}: {'_' * 40}\n" for name in _signed_by()),
        ]
    )


def _signed_by() -> tuple[str, ...]:
    return gettext("Place and date"), gettext("Signature"), gettext("Name in print")


def _in_groups(digest: str) -> list[str]:
    groups = [digest[i : i + GROUP] for i in range(0, len(digest), GROUP)]
    lines = [groups[i : i + GROUPS_A_LINE] for i in range(0, len(groups), GROUPS_A_LINE)]
    return ["  " + " ".join(line) for line in lines]

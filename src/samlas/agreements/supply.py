"""The editions as the rulebook takes them in."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from samlas import rulebook
from samlas.agreements.models import Edition, digest_of

logger = logging.getLogger(__name__)


def editions() -> Iterator[rulebook.Edition]:
    """Yield every edition in the order they were decided; one whose text was changed is left out.

    One query. It is asked only when an edition is looked for that a process does not know yet.
    """
    for one in Edition.objects.select_related("agreement").order_by("published_at", "pk"):
        if digest_of(one.text) == one.digest:
            yield one.given()
        else:
            logger.error("edition %s is not as it was decided", one.pk)


def faults() -> Iterator[str]:
    """Yield the editions that cannot be used, changed since or not to be read any longer, and those
    that are weaker than the law has become since."""
    for one in Edition.objects.select_related("agreement"):
        name = rulebook.named(one.agreement.rulebook, one.number)
        try:
            rulebook.book(name)
            rulebook.judged(one.given())
        except rulebook.BadFacts:
            yield f"The edition {name} is not as it was decided, or cannot be read any longer."
        except rulebook.BadSource as fault:
            yield f"The edition {name} is weaker than the law by now, or contradicts it: {fault}"

"""What is about someone whose data are protected: no word of it goes out, even from the queue."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from samlas.casework.asking import Request
from samlas.casework.case import Case
from samlas.exchange.models import Dispatch
from samlas.people.models import Protection


def among(keys: Collection[str]) -> set[str]:
    """Return those of the keys, of cases, papers and requests, that are about a protected person.

    As it is now: whatever it was when the word was queued.
    """
    protected = Case.objects.exclude(individual__protection=Protection.NONE)
    papers = Dispatch.objects.filter(Q(is_protected=True) | Q(case__in=protected.values("key")))
    requests = Request.objects.filter(is_protected=True)
    found = [one.filter(key__in=keys).values_list("key") for one in (protected, papers, requests)]
    return {key for (key,) in found[0].union(*found[1:])}

"""How many copies are on their way: numbers alone."""

from __future__ import annotations

from django.db.models import Count, Q

from samlas.exchange.models import Delivery


def counted() -> list[tuple[str, bool, int]]:
    """Return for each channel how many copies wait, and how many could not go that way."""
    found = Delivery.objects.filter(done_at=None).values_list("channel").order_by("channel")
    numbers = found.annotate(
        waiting=Count("pk", filter=Q(failed_at=None)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    return [
        row
        for channel, waiting, failed in numbers
        for row in ((channel, False, waiting), (channel, True, failed))
    ]

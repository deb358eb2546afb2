"""How long the log-in of a page still lasts: the page warns before its end, with a way to stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone

register = template.Library()


@register.inclusion_tag("parts/ending.html", takes_context=True)
def how_long(context: Mapping[str, Any], page: str) -> dict[str, object]:
    """Show nothing yet; the seconds are for the script, as is the `page` that is asked to stay."""
    opened = getattr(context["request"].session, "opened", None)
    if opened is None or opened.ends_at is None:
        return {}
    now = timezone.now()
    return {
        "page": page, "idle": settings.SESSION_IDLE,
        "left": int((opened.expire_date - now).total_seconds()),
        "ends": int((opened.ends_at - now).total_seconds()),
    }  # fmt: skip

"""What files hold, sealed anew with the newest key."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Count

from samlas.files import store
from samlas.files.models import Content
from samlas.sealed import keyring
from samlas.sealed.keyring import NONCE_BYTES

BATCH = 5  # a file may be ten megabytes


class FileColumn:
    """The contents of all files, as a column that can be sealed anew."""

    name = "files_content.sealed"

    def counts(self) -> Counter[str]:
        found = Content.objects.values_list("key_id").annotate(rows=Count("*"))
        return Counter(dict(found.order_by()))

    def reseal(self, after: Any) -> tuple[Any, int] | None:
        key = keyring.newest(store.USE)
        with transaction.atomic():
            left = Content.objects.filter(file__gt=after or 0).exclude(key_id=key.id)
            rows = list(left.select_related("file").order_by("file")[:BATCH])
            count = 0
            for one in rows:
                nonce = os.urandom(NONCE_BYTES)
                sealed = key.cipher.encrypt(nonce, store.opened(one), store.bound(one.file))
                same = Content.objects.filter(file=one.file, nonce=one.nonce)
                count += same.update(key_id=key.id, nonce=nonce, sealed=sealed)
        return (rows[-1].pk, count) if rows else None

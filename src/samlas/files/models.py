"""What is told of a stored file, and apart from it what it holds, encrypted."""

from __future__ import annotations

from django.db import models

from samlas.keys import KEY_LENGTH, new_key


class StoredFile(models.Model):
    """A file: what kind, how many pages and bytes, and the SHA-256 (hex) of what it holds.

    It stays when what it holds has been erased.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key)
    media_type = models.CharField(max_length=20)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Content(models.Model):
    """What a file holds, encrypted with the key that `key_id` names."""

    file = models.OneToOneField(
        StoredFile, models.CASCADE, primary_key=True, related_name="content"
    )
    key_id = models.CharField(max_length=16)
    nonce = models.BinaryField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"content of {self.file_id}"

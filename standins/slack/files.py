"""Files on their way into a conversation: a place is reserved, the bytes are put there, then the file is shared."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from standins.slack.values import File, Refusal


@dataclass(slots=True)
class _Reserved:
    file: File
    length: int
    is_uploaded: bool = False


class Uploads:
    """The files that have a place and are not shared yet."""

    def __init__(self) -> None:
        self._by_secret: dict[str, _Reserved] = {}

    def reserve(self, file_id: str, name: str, length: int, alt: str = "") -> str:
        """A place for a file of `length` bytes: the last part of the address to put it at."""
        secret = secrets.token_hex(24)
        self._by_secret[secret] = _Reserved(File(file_id, name, name, b"", alt), length)
        return secret

    def put(self, secret: str, content: bytes) -> None:
        """Take the bytes. Raises Refusal if nobody reserved that place, or for another length."""
        reserved = self._by_secret.get(secret)
        if reserved is None or reserved.is_uploaded:
            raise Refusal("invalid_upload_url", status=404)
        if len(content) != reserved.length:
            raise Refusal("length_mismatch", status=400)
        reserved.file = replace(reserved.file, content=content)
        reserved.is_uploaded = True

    def take(self, file_id: str, title: str | None) -> File:
        """The uploaded file, which can be shared once. Raises Refusal (`file_not_found`)."""
        for secret, reserved in self._by_secret.items():
            if reserved.file.id == file_id and reserved.is_uploaded:
                del self._by_secret[secret]
                return replace(reserved.file, title=title or reserved.file.name)
        raise Refusal("file_not_found")

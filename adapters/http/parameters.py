"""What several endpoints take beside their bodies: the class in the path, and the key that makes repeating safe."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Path

from core.email import Email

ClassIdInPath = Annotated[
    str, Path(alias="classId", description="A class's `id`, percent-encoded.", examples=["CLASS#2024-12-09#MON#1830"])
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[ -~]{1,200}$",
        description="A name of your choice for this request: sent again with the same key, class and email it is done "
        "once and gets the same answer. A refusal is not kept: sent again later, it may be done. Use a new random one "
        "for each request.",
    ),
]


def request_id(key: str | None, email: Email) -> str:
    """The request id for an idempotency key: no chat's begins with `http:`.

    The email is part of it, so that a key which two callers happen to share never shows one the other's booking.
    """
    if key is None:
        return f"http:{secrets.token_hex(16)}"
    return "http:" + sha256(f"{key}\n{email}".encode()).hexdigest()

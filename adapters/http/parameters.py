"""What several endpoints take beside their bodies: the class in the path, and the key that makes repeating safe."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Path, Request
from fastapi.exceptions import RequestValidationError

from adapters.http.errors import CLASS_NOT_FOUND, Failure, failure
from core.class_id import ClassId
from core.email import Email
from core.result import Err, Ok, Result

_KEY_HEADER = "Idempotency-Key"
ClassIdInPath = Annotated[
    str, Path(alias="classId", description="A class's `id`, percent-encoded.", examples=["CLASS#2024-12-09#MON#1830"])
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=_KEY_HEADER,
        pattern="^[ -~]{1,200}$",
        description="A name of your choice for this request: sent again with the same key, class and email it is done "
        "once and gets the same answer. A refusal is not kept: sent again later, it may be done. Use a new random one "
        "for each request.",
    ),
]


async def one_idempotency_key(request: Request) -> None:
    """Refuse two keys: whichever were taken, the caller may mean the other."""
    if len(request.headers.getlist(_KEY_HEADER)) > 1:
        raise RequestValidationError([{"type": "too_many", "loc": ("header", _KEY_HEADER)}])


def class_and_email(class_id: str, email: str) -> Result[tuple[ClassId, Email], Failure]:
    """What a request names, each in its one spelling."""
    match ClassId.parse(class_id), Email.parse(email):
        case Err(), _:
            return Err(CLASS_NOT_FOUND)
        case _, Err(invalid):
            return Err(failure(invalid))
        case Ok(known), Ok(parsed):
            return Ok((known, parsed))


def request_id(key: str | None, email: Email) -> str:
    """The request id for an idempotency key: no chat's begins with `http:`.

    The email is part of it, so that a key which two callers happen to share never shows one the other's booking.
    """
    if key is None:
        return f"http:{secrets.token_hex(16)}"
    return "http:" + sha256(f"{key}\n{email}".encode()).hexdigest()

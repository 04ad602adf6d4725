"""`POST /classes/{id}/book`: the request, and in a word what came of it."""

from __future__ import annotations

import json
from urllib.parse import quote

from core.class_id import ClassId
from tests.bench.posting import Post, Reply

BOOKED, FULL, ALREADY_IN = "booked", "ClassFullyBooked", "DuplicateBooking"


def booking(address: str, class_id: ClassId, email: str, key: str = "") -> Post:
    """A request for a spot; sent again with the same key it is the same booking."""
    return Post(
        address,
        f"/classes/{quote(str(class_id), safe='')}/book",
        json.dumps({"email": email}).encode(),
        (("Content-Type", "application/json"), *([("Idempotency-Key", key)] if key else [])),
    )


def heard(reply: Reply) -> str:
    """`booked`, or the code of the failure; the whole body if it has none."""
    if reply.status == 201:
        return BOOKED
    try:
        return str(json.loads(reply.body)["error"]["code"])
    except (ValueError, KeyError):
        return reply.body

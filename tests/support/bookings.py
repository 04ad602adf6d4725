"""Bookings made by the rules of the class, without the conversation before them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.stores import Classes
from core.class_id import ClassId
from core.dance_class import DanceClass
from core.email import Email
from core.result import Err, Ok


def booked(
    dance_class: DanceClass, email: str, *, now: datetime, request_id: str = "", booked_by: str = "telegram:42"
) -> DanceClass:
    """The class with one more booking, which is not saved yet."""
    request_id = request_id or f"request of {email}"
    match dance_class.book(Email(email), request_id=request_id, booked_by=booked_by, now=now):
        case Ok((with_booking, _)):
            return with_booking
        case Err(error):
            pytest.fail(f"not booked: {error}")


def fill(classes: Classes, class_id: ClassId, *, now: datetime, leaving: int = 0, name: str = "stranger{}") -> None:
    """Let strangers book all spots but `leaving`."""
    dance_class = classes.load(class_id)
    assert dance_class is not None
    for n in range(dance_class.info.spots_left - leaving):
        email = f"{name.format(n)}@example.com"
        dance_class = booked(dance_class, email, request_id=f"r{n}", booked_by="x:1", now=now)
    if dance_class.changes:
        classes.save(dance_class)

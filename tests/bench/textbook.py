"""Booking the textbook way: optimistic locking, each student for themselves, patient without end."""

from __future__ import annotations

import math
from datetime import datetime

from bot.retry_policy import full_jitter
from core.commands.book_class import BookAnswer, BookClass, Booked
from core.errors import ClassNotFound
from core.ports import ClassRepository
from core.result import Err, Ok


def book_by_the_textbook(classes: ClassRepository, command: BookClass, now: datetime) -> BookAnswer:
    """Read, decide, write if the version is still the same; else wait a random while and start over."""
    for _ in full_jitter(deadline=math.inf):
        dance_class = classes.load(command.class_id)
        if dance_class is None:
            return Err(ClassNotFound(command.class_id))
        decision = dance_class.book(command.email, request_id=command.request_id, booked_by=command.booked_by, now=now)
        if isinstance(decision, Err):
            return decision
        decided, booking = decision.value
        if isinstance(classes.save(decided), Ok):
            return Ok(Booked(booking, decided.info))
    raise AssertionError("the tries without end have ended")

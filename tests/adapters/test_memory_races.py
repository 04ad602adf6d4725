from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time

import pytest

from adapters.memory.classes import MemoryClasses
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.dance_class import DanceClass
from core.email import Email
from core.errors import ClassFullyBooked
from core.result import Err, Ok
from tests.support.clock import SYDNEY

TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Python changes threads as often as it can, so that a missing lock shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
@pytest.mark.parametrize("_", range(20))
def test_of_64_students_at_once_20_get_a_spot(_: int) -> None:
    classes = MemoryClasses()
    classes.schedule(DanceClass(TUESDAY, ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY)))
    handlers = [CommandExecutor(classes, clock=lambda: NOW, retry_policy=lambda: range(1000)) for _ in range(64)]
    commands = [BookClass(TUESDAY, Email(f"student{n}@example.com"), f"r{n}", f"telegram:{n}") for n in range(64)]
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(CommandExecutor.execute, handlers, commands))
    assert sum(isinstance(answer, Ok) for answer in answers) == 20
    assert [answer for answer in answers if isinstance(answer, Err)] == [Err(ClassFullyBooked(TUESDAY, 20))] * 44
    stored = classes.load(TUESDAY)
    assert stored is not None
    assert (len(stored.bookings), stored.booking_count, stored.version) == (20, 20, 20)

"""A second in the life of the school, and what its students were told: commands, searches, bookings, whole chats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.class_id import ClassId
from tests.bench.booking import BOOKED, booking, heard
from tests.bench.ledger import LOOKED, Told, spot
from tests.bench.posting import Post, Reply, post_all, search
from tests.bench.slash import slash_command
from tests.support.chats import ChattingStudent, SlackStudent, TelegramStudent, World

_COMMANDS, _SEARCHES, _STUDENTS = 6, 4, 8  # a second
_SECONDS_A_CLASS = 3  # 24 students want its 20 spots: the last 8 compete for 4
_CHANGED = "another answer to the same request"
_TOLD = re.compile(r"You're booked 🎉\*?\n+.+? · (?P<day>.+?), (?P<time>.+?) \(Sydney time\)\nas (?P<email>.+) · ")


@dataclass
class Traffic:
    """Over HTTP, all of a second at the same moment. `classes` are for it alone, one after another."""

    address: str
    classes: Iterator[ClassId]
    told: Told = field(default_factory=Told)
    _seconds: int = 0

    def one_second(self) -> None:
        """Send it and wait for the answers. Commands and emails are of people who were not there before."""
        if self._seconds % _SECONDS_A_CLASS == 0:
            self._class_id = next(self.classes)
        first, self._seconds = self._seconds * _STUDENTS, self._seconds + 1
        bookings = [self._booking(number, "first") for number in range(first, first + _STUDENTS)]
        bookings += [
            self._booking(first, "first"),
            self._booking(first + 1, "second"),
        ]  # a double click, and a second try
        looks = [slash_command(self.address, first + number) for number in range(_COMMANDS)]
        looks += [search(self.address) for _ in range(_SEARCHES)]
        replies = post_all([*bookings, *looks])
        self._hear_bookings(replies[: len(bookings)])
        self.told.answers.extend(LOOKED if "alsa" in reply.body else reply.body for reply in replies[len(bookings) :])

    def _booking(self, student: int, name: str) -> Post:
        return booking(self.address, self._class_id, f"student{student}@example.com", f"{name} of {student}")

    def _hear_bookings(self, replies: list[Reply]) -> None:
        original, again = replies[0], replies[_STUDENTS]
        if heard(original) != heard(again) or (heard(again) == BOOKED and original.body != again.body):
            self.told.answers.append(_CHANGED)
        for reply in replies:
            self.told.answers.append(heard(reply))
            if heard(reply) == BOOKED:
                self.told.spots.add(spot(str(self._class_id), json.loads(reply.body)["email"]))


def chat(world: World, number: int, told: Told) -> None:
    """A student of each platform, who was not there before, books what the list of classes offers first."""
    for student in (SlackStudent(world, f"slack{number}"), TelegramStudent(world, f"Telegram{number}")):
        _book_in_chat(student, f"{student.id.replace(':', '.')}@example.com".lower(), told)


def _book_in_chat(student: ChattingStudent, email: str, told: Told) -> None:
    student.says("/classes")
    offers = [line for line in student.sees().splitlines() if line.startswith("Book ")]
    if not offers:
        told.answers.append(LOOKED)  # the week is full
        return
    student.taps(offers[0])
    student.gives_email(email)
    booked = _TOLD.search(student.sees())
    told.answers.append(BOOKED if booked else student.sees())
    if booked:
        told.spots.add((booked["day"], booked["time"], booked["email"]))

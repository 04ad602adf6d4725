"""Many students want one class at the same moment, in one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.retry_policy import full_jitter
from core.class_id import ClassId
from core.commands.book_class import BookAnswer, BookClass
from core.commands.execute import CommandExecutor
from core.errors import ClassFullyBooked
from core.result import Err
from tests.bench.classes import NOW, booking_commands, empty_classes
from tests.bench.harness import Bench, Finding, seconds, side_by_side
from tests.bench.lone_bookings import bare_client, book_by_two_calls
from tests.bench.textbook import book_by_the_textbook

_THREADS = 64  # as `serve` has
_SPOTS = 20
_CROWD, _LARGER = 200, 500
_APART = 60  # students, each in another class
_TEXTBOOK_ROUNDS, _ROUNDS = 7, 15
_TIMES_FASTER, _TIMES_THE_TIME, _AS_FAST = 12, 2.5, 0.95


def measure(bench: Bench) -> list[Finding]:
    """The time until the last of them has an answer."""
    table = bench.table()
    plain = replace(table, client=bare_client(bench.endpoint))
    store = table.stores.classes
    handler = CommandExecutor(store, lambda: NOW, full_jitter)
    classes = empty_classes(store)

    def ours(students: int = _CROWD) -> float:
        return _crowd(next(classes), students, handler.execute)

    def textbook() -> float:
        return _crowd(next(classes), _CROWD, lambda command: book_by_the_textbook(store, command, NOW))

    def larger() -> float:
        return ours(_LARGER)

    def each_in_another_class(book: Callable[[BookClass], object]) -> float:
        commands = [command for _ in range(_APART) for command in booking_commands(next(classes), 1)]
        with ThreadPoolExecutor(_THREADS) as threads:
            return seconds(lambda: list(threads.map(book, commands)))

    def ours_apart() -> float:
        return each_in_another_class(handler.execute)

    def bare_apart() -> float:
        return each_in_another_class(lambda command: book_by_two_calls(plain, command))

    sixty, bare_sixty = side_by_side(bench.rounds("Sixty at once", _ROUNDS), ours_apart, bare_apart)
    as_fast = bare_sixty.over(sixty)
    together, apart = side_by_side(bench.rounds("A crowd, and by the textbook", _TEXTBOOK_ROUNDS), ours, textbook)
    few, many = side_by_side(bench.rounds("A larger crowd", _ROUNDS), ours, larger)
    faster, growth = apart.over(together), many.over(few)
    return [
        bench.found(
            f"{_APART} bookings at once, each in another class",
            f"the same two calls by bare boto3 as it comes, {1000 * bare_sixty.median:.0f} ms",
            f"{as_fast.shown()} times as fast: {1000 * sixty.median:.0f} ms",
            f">= {_AS_FAST:.2f}",
            met=as_fast.median >= _AS_FAST,
        ),
        bench.found(
            f"{_CROWD} students, one class, one process of {_THREADS} threads: until the last answer",
            "read, check the version, retry after a random wait; each student alone",
            f"{faster.shown(1)} times faster: {together.median:.2f} s and {apart.median:.2f} s; "
            f"{_SPOTS} booked, {_CROWD - _SPOTS} full, 0 others",
            f">= {_TIMES_FASTER} times faster",
            met=faster.median >= _TIMES_FASTER,
        ),
        bench.found(
            f"{_LARGER} students, the same",
            f"{_CROWD} students",
            f"{growth.shown()} times the time: {many.median:.2f} s and {few.median:.2f} s",
            f"<= {_TIMES_THE_TIME}",
            met=growth.median <= _TIMES_THE_TIME,
        ),
    ]


def _crowd(class_id: ClassId, students: int, book: Callable[[BookClass], BookAnswer]) -> float:
    commands = booking_commands(class_id, students)
    answers: list[BookAnswer] = []
    with ThreadPoolExecutor(_THREADS) as threads:
        took = seconds(lambda: answers.extend(threads.map(book, commands)))
    refused = Counter(answer.error for answer in answers if isinstance(answer, Err))
    assert refused == {ClassFullyBooked(class_id, _SPOTS): students - _SPOTS}, refused
    return took

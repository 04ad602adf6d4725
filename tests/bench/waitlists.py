"""A class that many more want than it has spots for: who is in, who waits, who is put in, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import islice
from statistics import median

from bot.retry_policy import full_jitter
from core.class_id import ClassId
from core.commands.cancel_booking import CancelBooking, Cancelled
from core.commands.execute import Answer, Command, CommandExecutor
from core.commands.join_waitlist import JoinWaitlist, Waiting
from core.email import Email
from core.errors import ClassFullyBooked, WaitlistFull
from core.result import Err, Ok
from tests.bench.classes import NOW, booking_commands, empty_classes
from tests.bench.harness import Bench, Figures, Finding, seconds
from tests.support.stores import DynamoDBTable

_THREADS = 64  # as `serve` has
_SPOTS, _LINE = 20, 100
_CROWD, _CLASSES, _WAITING = 500, 5, 20
_ROUNDS, _CANCELS, _GOAL = 15, 9, 1.4


def measure(bench: Bench) -> list[Finding]:
    """Counts of a crowd and of many who cancel at once, and the time of a cancel with somebody who waits."""
    table = bench.table()
    store = table.stores.classes
    commands = CommandExecutor(store, lambda: NOW, full_jitter)
    classes = islice(empty_classes(store), _CLASSES * 7, None)  # all of them far enough ahead to be filled unasked
    return [
        _crowd(bench, commands, next(classes)),
        _exodus(bench, table, commands, classes),
        _price(bench, commands, classes),
    ]


def _crowd(bench: Bench, commands: CommandExecutor, class_id: ClassId) -> Finding:
    """All try to book, and then whoever got no spot joins the line, all at once."""
    booked = _at_once(commands, booking_commands(class_id, _CROWD))
    late = [n for n, answer in enumerate(booked) if answer == Err(ClassFullyBooked(class_id, _SPOTS))]
    joined = _at_once(commands, [_join(class_id, n) for n in late])
    places = sorted(
        answer.value.place for answer in joined if isinstance(answer, Ok) and isinstance(answer.value, Waiting)
    )
    told_full = sum(isinstance(answer, Err) and isinstance(answer.error, WaitlistFull) for answer in joined)
    spots = sum(isinstance(answer, Ok) for answer in booked)
    right = (spots, places, told_full) == (_SPOTS, list(range(1, _LINE + 1)), _CROWD - _SPOTS - _LINE)
    return bench.found(
        f"{_CROWD} students for {_SPOTS} spots: they book, and then wait, all at once",
        "",
        f"{spots} in, {len(places)} in line with {len(set(places))} different places from {places[0]} to {places[-1]}, "
        f"{told_full} told that the line is full",
        f"{_SPOTS}, {_LINE} from 1 to {_LINE}, {_CROWD - _SPOTS - _LINE}",
        met=right,
    )


def _exodus(bench: Bench, table: DynamoDBTable, commands: CommandExecutor, classes: Iterator[ClassId]) -> Finding:
    """Everybody in five full classes cancels at once, while as many wait for each."""
    full = list(islice(classes, _CLASSES))
    for class_id in full:
        _all_granted(_at_once(commands, booking_commands(class_id, _SPOTS)))
        _all_granted(_at_once(commands, [_join(class_id, _SPOTS + n) for n in range(_WAITING)]))
    answers = _at_once(commands, [_cancel(class_id, n) for n in range(_SPOTS) for class_id in full])
    cancelled = sum(isinstance(answer, Ok) and isinstance(answer.value, Cancelled) for answer in answers)
    stored = [found for class_id in full if (found := table.stores.classes.load(class_id)) is not None]
    put_in = {(found.id, booking.request_id) for found in stored for booking in found.bookings.values()}
    idle = sum(found.max_spots - found.booking_count for found in stored)
    due = table.stores.outbox.due(NOW + timedelta(days=1), 1000)
    told = {(entry.notice.class_id, entry.notice.person) for entry in due if entry.notice.kind == "promoted"}
    people = _CLASSES * _SPOTS
    return bench.found(
        f"{people} cancel at once, in {_CLASSES} full classes for which {_WAITING} each wait",
        "",
        f"{cancelled} cancelled, {len(put_in)} put in, {idle} spots idle; {len(due)} notices to {len(told)} people",
        f"{people}, {people}, 0; {people} to {people}",
        met=(cancelled, len(put_in), idle, len(due), len(told)) == (people, people, 0, people, people),
    )


def _price(bench: Bench, commands: CommandExecutor, classes: Iterator[ClassId]) -> Finding:
    """A cancellation that puts somebody in, against one that does not."""

    def full(waiting: int) -> list[CancelBooking]:
        """The cancels to come in another full class, with so many in line."""
        class_id = next(classes)
        for command in booking_commands(class_id, _SPOTS):
            commands.execute(command)
        for n in range(waiting):
            commands.execute(_join(class_id, _SPOTS + n))
        return [_cancel(class_id, n) for n in range(_CANCELS)]

    def one_round() -> tuple[float, float]:
        """The usual time of a cancel with and without a line: one of each at a time, in turns, in the same seconds."""
        sides: list[list[float]] = [[], []]
        for number, wishes in enumerate(zip(full(_CANCELS), full(0), strict=True)):
            for turn in range(2):
                side = (number + turn) % 2
                sides[side].append(seconds(partial(commands.execute, wishes[side])))
        return median(sides[0]), median(sides[1])

    one_round()  # to warm up
    rounds = [one_round() for _ in bench.rounds("Cancel, with and without a line", _ROUNDS)]
    filled, plain = (Figures(tuple(each)) for each in zip(*rounds, strict=True))
    ratio = filled.over(plain)
    return bench.found(
        "a cancellation that puts the first in line in",
        f"one without a line, {1000 * plain.median:.1f} ms",
        f"{ratio.shown()} times the time: {1000 * filled.median:.1f} ms",
        f"<= {_GOAL}",
        met=ratio.median <= _GOAL,
    )


def _at_once(commands: CommandExecutor, wanted: Sequence[Command]) -> list[Answer]:
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(commands.execute, wanted))


def _all_granted(answers: Sequence[Answer]) -> None:
    assert all(isinstance(answer, Ok) for answer in answers), answers


def _join(class_id: ClassId, n: int) -> JoinWaitlist:
    return JoinWaitlist(class_id, Email(f"student{n}@example.com"), f"wait-of-student-{n}", f"telegram:{n}")


def _cancel(class_id: ClassId, n: int) -> CancelBooking:
    request_id = f"request-of-student-{n}"
    return CancelBooking(class_id, request_id, f"telegram:{n}", request_id)

"""Faults of stores: their calls fail, lose their answer, wait for each other, or go through a cable that is cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal, TypeVar, cast

from adapters.chat.students import Student
from bot.stores import Classes, Stores
from core.class_id import ClassId
from core.commands import cancel_booking
from core.commands.cancel_booking import CancelBooking
from core.dance_class import DanceClass
from core.email import Email
from core.ports import Clock, SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err, Ok
from tests.support.clock import SteeredTime
from tests.support.limits import LONGEST_WAIT

T = TypeVar("T")


Fault = Literal["unavailable", "lost", "committed", "under_way", "conflict", "overtaken"]
"""A call is `unavailable`; a save loses its answer: it was not done (`lost`), was done (`committed`) or will be done
(`under_way`, at `settle`); a save meets a `conflict`, or somebody else's save just before it (`overtaken`)."""


class StoreFaults:
    """An interceptor: each call takes one fault off the queue of its method. `met` holds those that happened."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock
        self._ahead: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self._under_way: list[Callable[[], object]] = []
        self._strangers = count()
        self.met: list[tuple[str, Fault]] = []

    def inject(self, method: str, fault: Fault | None, calls: int = 1) -> None:
        """Let it happen to the next `calls`, after those that are queued already; None leaves them alone."""
        self._ahead[method].extend([fault] * calls)

    def clear(self) -> None:
        """Forget all faults that have not happened yet; what is under way stays so."""
        self._ahead.clear()

    def settle(self) -> None:
        """Let what is under way arrive now."""
        arriving, self._under_way = self._under_way, []
        for save in arriving:
            save()

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        fault = self._ahead[method].popleft() if self._ahead[method] else None
        if fault is None:
            return call()
        self.met.append((method, fault))
        match fault:
            case "unavailable":
                raise StoreUnavailable("not now")
            case "committed":
                call()
            case "under_way":
                self._under_way.append(call)
            case "conflict":
                return cast(T, Err(Stale("conflict")))  # planned for saves only
            case "overtaken":
                self._overtake(subject)
                return call()
        raise SaveOutcomeUnknown("the answer was lost")

    def _overtake(self, subject: object) -> None:
        if isinstance(subject, DanceClass):
            book_for_a_stranger(self._stores.classes, subject.id, next(self._strangers), self._clock())
        elif isinstance(subject, Student):
            now = self._clock()
            self._stores.students.save(self._stores.students.load(subject.id, now), now)


class Silent:
    """An interceptor around faults: a call takes a little `time`, one without an answer as long as we wait for it."""

    def __init__(self, store_faults: StoreFaults, time: SteeredTime) -> None:
        self._store_faults = store_faults
        self._time = time

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        before = len(self._store_faults.met)
        try:
            return self._store_faults(method, subject, call)
        finally:
            silent = [fault for _, fault in self._store_faults.met[before:] if fault not in ("conflict", "overtaken")]
            self._time.sleep(0.7 if silent else 0.05)


def book_for_a_stranger(classes: Classes, class_id: ClassId, number: int, now: datetime) -> None:
    """Take a spot over HTTP, if there is one."""
    dance_class = classes.load(class_id)
    if dance_class is not None:
        email = Email(f"stranger{number}@example.com")
        match dance_class.book(email, request_id=f"http:{number}", booked_by="http", now=now):
            case Ok((booked, _)):
                classes.save(booked)


def cancel_for_a_stranger(classes: Classes, class_id: ClassId, number: int, now: datetime) -> None:
    """Give a spot back that was taken over HTTP, if there is one."""
    dance_class = classes.load(class_id)
    taken = [] if dance_class is None else [row for row in dance_class.bookings.values() if row.booked_by == "http"]
    if dance_class is not None and taken:
        command = CancelBooking(class_id, f"http:cancel:{number}", "http", booking=taken[0].request_id)
        decided, _ = cancel_booking.decide(dance_class, command, now)
        if decided is not dance_class:
            classes.save(decided)


@dataclass(frozen=True)
class Held:
    """A call of a store that waits, before it is done or `after`, until `go_on`."""

    after: bool
    _reached: threading.Event = field(default_factory=threading.Event)
    _released: threading.Event = field(default_factory=threading.Event)

    def wait_until_reached(self) -> None:
        assert self._reached.wait(LONGEST_WAIT), "nobody made the call"

    def go_on(self) -> None:
        self._released.set()

    def wait(self) -> None:
        self._reached.set()
        assert self._released.wait(LONGEST_WAIT), "the call was held for ever"


class Gate:
    """An interceptor that holds calls, so that a test says in which order things happen."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}

    def hold_next(self, method: str, *, after: bool = False) -> Held:
        """Hold the next call of the method, whoever makes it."""
        self._held[method] = Held(after)
        return self._held[method]

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        held = self._held.pop(method, None)
        if held is not None and not held.after:
            held.wait()
        done = call()
        if held is not None and held.after:
            held.wait()
        return done


_RESET = struct.pack("ii", 1, 0)  # closing means a reset


class Cable:
    """A TCP connection to a store, through `address`. What it does to traffic may change at any time.

    `works`; `hangs` swallows all traffic; `mute`: requests arrive, and no answer ever does; `cut`: requests
    arrive, and the line breaks before the answer; `unplugged`: connections are refused.
    """

    def __init__(self, host: str, port: int) -> None:
        self._store = host, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = {self._listener}
        self._state = "works"
        self._ahead: tuple[bytes, str, threading.Event] | None = None
        self._dropped: set[socket.socket] = set()
        self.address = self._listener.getsockname()
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    @property
    def is_sound(self) -> bool:
        return self._state == "works"

    def works(self) -> None:
        if self._state == "unplugged":
            self._listener = socket.create_server(self.address)
            self._open.add(self._listener)
            threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()
        self._state = "works"

    def hangs(self) -> None:
        self._state = "hangs"

    def cut(self) -> None:
        self._state = "cut"

    def drop_open_connections(self) -> None:
        """As a network does that has forgotten them: neither end is notified, and one that sends more is reset."""
        self._dropped |= self._open - {self._listener}

    def unplug(self) -> None:
        self._state = "unplugged"
        for connection in list(self._open):
            self._close(connection)

    def at(self, words: bytes, state: Literal["hangs", "mute"]) -> threading.Event:
        """Change the state at the first request that contains `words`; the event is set then."""
        heard = threading.Event()
        self._ahead = words, state, heard
        return heard

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # closed: unplugged
            while True:
                client, _ = listener.accept()
                store = socket.create_connection(self._store)
                self._open |= {client, store}
                for ends in (client, store), (store, client):
                    threading.Thread(target=self._carry, args=[*ends, ends[0] is store], daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while heard := source.recv(65536):
                if source in self._dropped:
                    source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    source.close()
                    break
                if not is_answer:
                    self._look_out(heard)
                if self._state == "cut" and is_answer:
                    break
                if self._state != "hangs" and not (self._state == "mute" and is_answer):
                    target.sendall(heard)
        self._close(source)
        self._close(target)

    def _look_out(self, heard: bytes) -> None:
        if self._ahead is not None and self._ahead[0] in heard:
            (_, self._state, seen), self._ahead = self._ahead, None
            seen.set()

    def _close(self, connection: socket.socket) -> None:
        self._open.discard(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it
        connection.close()


@contextmanager
def cable_to(host: str, port: int) -> Iterator[Cable]:
    cable = Cable(host, port)
    try:
        yield cable
    finally:
        cable.unplug()

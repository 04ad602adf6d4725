"""The bot, watched: its own classes with a note before and after, and not a rule of theirs changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.chat.asker import Asker
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import Intent
from adapters.chat.screen import Screen
from adapters.chat.students import Student
from bot.attempts import full_jitter
from bot.intercepting import intercepted
from bot.playground.record import Kind, Record, Step, reference
from bot.settings import Settings
from bot.wiring import Bot, Stores
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import Answer, BookClass, BookClassHandler
from core.dance_class import ClassInfo, DanceClass
from core.ports import ClassFinder, Clock
from core.result import Err, Ok

T = TypeVar("T")


class Befall(Protocol):
    """What goes wrong with a call of a store, if anything does."""

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        """Make the call, or don't."""
        ...


def watched_bot(settings: Settings, stores: Stores, clock: Clock, record: Record, befall: Befall) -> Bot:
    """The bot on these stores, each call of which may be befallen; all that it does goes into the record."""
    stores = intercepted(stores, _StoreWatch(record, befall))
    book = _WatchedBook(stores, clock, record)
    queries = _WatchedQueries(stores.classes, record)
    desk = _WatchedDesk(settings.school, book, queries, stores.students, clock, record)
    return Bot(settings, stores, clock, book, desk, is_demo=True)


@dataclass(frozen=True, slots=True)
class _WatchedDesk(FrontDesk):
    record: Record

    def answer(self, asker: Asker, intent: Intent) -> Screen:
        with self.record.step("intent", _named(intent)) as step:
            screen = FrontDesk.answer(self, asker, intent)
            step.detail = f"the screen: {screen.title or screen.notice or (screen.form.title if screen.form else '')}"
            return screen


class _WatchedBook(BookClassHandler):
    def __init__(self, stores: Stores, clock: Clock, record: Record) -> None:
        super().__init__(stores.classes, clock, full_jitter)
        self._record = record

    def handle(self, command: BookClass) -> Answer:
        with self._record.step("command", f"BookClass {command.class_id}") as step:
            answer = super().handle(command)
            step.detail = type(answer.error if isinstance(answer, Err) else answer.value).__name__
            return answer


@dataclass(frozen=True, slots=True)
class _WatchedQueries:
    """The desk has its finder for queries alone, so each call of it is one."""

    classes: ClassFinder
    record: Record

    def find(self, class_id: ClassId) -> ClassInfo | None:
        with self.record.step("query", f"GetClass {class_id}"):
            return self.classes.find(class_id)

    def search(self, types: Sequence[ClassType], first: date, last: date) -> list[ClassInfo]:
        with self.record.step("query", f"SearchClasses {_types(types)}, {first} to {last}") as step:
            found = self.classes.search(types, first, last)
            step.detail = f"{len(found)} classes"
            return found


@dataclass(frozen=True, slots=True)
class _StoreWatch:
    """An `Around`: notes each call with the version before and after it."""

    record: Record
    befall: Befall

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        if not reference():  # no request asks for it: the server looks after its timetable
            return call()
        touched = subject.id if isinstance(subject, DanceClass) else subject
        if isinstance(touched, ClassId):
            self.record.touched = touched
        with self.record.step("store", f"{method} {_named(subject)}") as step:
            done = self.befall(method, subject, call)
            step.detail = _outcome(method, subject, done)
            return done


def _named(subject: object) -> str:
    match subject:
        case DanceClass() | Student():
            return str(subject.id)
        case str() | ClassId():
            return str(subject)
        case [*types]:
            return _types([one for one in types if isinstance(one, ClassType)])
    fields = {name: getattr(subject, name) for name in getattr(subject, "__slots__", ()) if name in _SHOWN}
    return " ".join([type(subject).__name__, *(str(value) for value in fields.values() if value is not None)])


_TYPES_NAMED = 3
_SHOWN = ("class_id", "style", "level", "first_day", "request_id", "asked")  # nothing that a student typed in private


def _types(types: Sequence[ClassType]) -> str:
    named = [" ".join(str(part) for part in (one.style, one.level) if part) for one in types]
    return ", ".join(named) if len(named) <= _TYPES_NAMED else f"{len(named)} types"


def _outcome(method: str, subject: object, done: object) -> str:
    match done:
        case DanceClass():
            return f"version {done.version}, {done.booking_count} of {done.max_spots} booked"
        case Student():
            return f"version {done.version}"
        case Err(stale):
            return f"stale, because of the {stale.because}: nothing was written"
        case Ok() if isinstance(subject, DanceClass):
            return f"version {subject.version} → {subject.version + 1}, {len(subject.new_bookings)} booked"
        case Ok() if isinstance(subject, Student):
            return f"version {subject.version} → {subject.version + 1}"
        case list():
            return f"{len(done)} classes"
        case None:
            return "none"
    return "" if method.endswith("find") else str(done)


class Requests:
    """ASGI middleware: notes each request that comes through, and what it is answered."""

    def __init__(self, app: ASGIApp, record: Record, kind: Kind) -> None:
        self._app = app
        self._record = record
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _called(scope["path"]) if self._kind == "api" else f"{scope['method']} {scope['path']}"
        with self._record.step(self._kind, name) as step:

            async def send_noted(message: Message) -> None:
                _note_answer(step, message)
                await send(message)

            await self._app(scope, receive, send_noted)


def _called(path: str) -> str:
    """Which method of which platform; no token, no secret of a response_url."""
    _, platform, kind, *rest = path.split("/")
    if platform == "slack":
        return f"Slack {'response_url' if kind == 'response' else rest[0]}"
    return f"Telegram {rest[-1] if rest else kind}"


def _note_answer(step: Step, message: Message) -> None:
    if message["type"] == "http.response.start":
        headers = dict(message["headers"])
        step.detail = str(message["status"])
        step.reference = step.reference or headers.get(b"x-correlation-id", b"").decode()[:6]
    elif message["type"] == "http.response.body" and step.kind == "api":
        step.detail += _refusal(message.get("body", b""))


def _refusal(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(answer, dict) or answer.get("ok") is not False:
        return ""
    return f" {answer.get('error') if isinstance(answer.get('error'), str) else answer.get('description')}"

"""A bot whose spans, requests and calls go into the recorder, as sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.chat.screen import Screen
from adapters.chat.students import Student
from bot.bootstrap import Bot, bootstrap
from bot.config.config import Config
from bot.store_proxy import Interceptor, proxied
from bot.stores import Stores
from core.booking import Booking, EndedRequest, Removed
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.dance_class import DanceClass
from core.ports import Clock
from core.queries.get_class import GetClass
from core.queries.search_classes import SearchClasses
from core.result import Err, Ok
from core.tracing import Span
from playground.recorder import Kind, Recorder, Step, reference

T = TypeVar("T")


def recorded_bot(config: Config, stores: Stores, clock: Clock, recorder: Recorder, faults: Interceptor) -> Bot:
    """The bot on these stores, whose calls `faults` may hold up or fail; what it does goes into the recorder."""
    bot = bootstrap(config, proxied(stores, _OnRequest(faults)), clock, is_demo=False)
    bot.tracer.add(_Recording(recorder).observe)
    return bot


@dataclass(frozen=True, slots=True)
class _OnRequest:
    """Spares the calls that no request asks for: the server looks after its timetable."""

    faults: Interceptor

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        return self.faults(method, subject, call) if reference() else call()


@dataclass(frozen=True, slots=True)
class _Recording:
    """An observer of the spans between a request and the calls that it makes."""

    recorder: Recorder

    @contextmanager
    def observe(self, seen: Span) -> Iterator[None]:
        match seen.kind:
            case "intent" | "command" | "query" | "store" as kind if reference():
                pass
            case _:
                yield
                return
        touched = seen.subject.id if isinstance(seen.subject, DanceClass) else seen.subject
        if kind == "store" and isinstance(touched, ClassId):
            self.recorder.touched = touched
        with self.recorder.step(kind, _title(seen)) as step:
            yield
            step.detail = _detail(seen)


def _title(seen: Span) -> str:
    match seen.subject:
        case BookClass(class_id=class_id):
            return f"{seen.name} {class_id}"
        case SearchClasses(first, last, types):
            return f"{seen.name} {_types(types)}, {first} to {last}"
        case GetClass(class_id=class_id):
            return f"{seen.name} {class_id}"
        case subject if seen.kind == "intent":
            return _named(subject)
        case subject:
            return f"{seen.name} {_named(subject)}"


def _detail(seen: Span) -> str:
    match seen.kind, seen.result:
        case "intent", Screen(title, form=form, notice=notice):
            return f"the screen: {title or notice or (form.title if form else '')}"
        case "command", _:
            return seen.outcome
        case "query", list() as found:
            return f"{len(found)} classes"
        case "store", done:
            return _outcome(seen.name, seen.subject, done)
    return ""


def _named(subject: object) -> str:
    match subject:
        case DanceClass() | Student():
            return str(subject.id)
        case str() | ClassId():
            return str(subject)
        case [*types]:
            return _types([type_ for type_ in types if isinstance(type_, ClassType)])
    fields = {name: getattr(subject, name) for name in getattr(subject, "__slots__", ()) if name in _SHOWN}
    return " ".join([type(subject).__name__, *(str(value) for value in fields.values() if value is not None)])


_TYPES_NAMED = 3
_SHOWN = ("class_id", "style", "level", "first_day", "request_id", "asked")  # nothing that a student typed in private


def _types(types: Sequence[ClassType] | None) -> str:
    if types is None:
        return "any type"
    named = [" ".join(str(part) for part in (type_.style, type_.level) if part) for type_ in types]
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
            return f"version {subject.version} → {subject.version + 1}, {_changes(subject)}"
        case Ok() if isinstance(subject, Student):
            return f"version {subject.version} → {subject.version + 1}"
        case list():
            return f"{len(done)} classes"
        case None:
            return "none"
    return "" if method.endswith("find") else str(done)


def _changes(saved: DanceClass) -> str:
    booked = sum(isinstance(change.row, Booking) and not isinstance(change, Removed) for change in saved.changes)
    cancelled = sum(isinstance(change.row, EndedRequest) for change in saved.changes)
    return ", ".join(f"{n} {what}" for n, what in ((booked, "booked"), (cancelled, "cancelled")) if n)


class Requests:
    """ASGI middleware: records each request and its answer."""

    def __init__(self, app: ASGIApp, recorder: Recorder, kind: Kind) -> None:
        self._app = app
        self._recorder = recorder
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _called(scope["path"]) if self._kind == "api" else f"{scope['method']} {scope['path']}"
        with self._recorder.step(self._kind, name) as step:

            async def send_recorded(message: Message) -> None:
                _record_answer(step, message)
                await send(message)

            await self._app(scope, receive, send_recorded)


def _called(path: str) -> str:
    """Which method of which platform; no token, no secret of a response_url or an upload_url."""
    _, platform, kind, *rest = path.split("/")
    if platform == "slack":
        return f"Slack {rest[0] if kind == 'api' else f'{kind}_url'}"
    return f"Telegram {rest[-1] if rest else kind}"


def _record_answer(step: Step, message: Message) -> None:
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

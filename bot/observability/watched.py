"""The bot's own parts, each of whose calls is a step; not a rule of theirs is changed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from structlog.contextvars import bound_contextvars, get_contextvars

from adapters.chat.chat_user import ChatUser
from adapters.chat.front_desk import FrontDesk
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import Intent
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.school import School
from adapters.chat.screen import Heading, Screen
from bot.observability.spans import Observers, current
from bot.retry_policy import full_jitter
from bot.store_proxy import intercepted
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import Answer, BookClass, BookClassHandler
from core.dance_class import ClassInfo
from core.ports import ClassFinder, ClassRepository, Clock, RetryPolicy
from core.result import Err

if TYPE_CHECKING:
    from bot.stores import Stores

T = TypeVar("T")


def watched(
    school: School, stores: Stores, clock: Clock, rate_limiter: RateLimiter, observers: Observers
) -> tuple[BookClassHandler, FrontDesk]:
    """The booking command and the desk of a school, on these stores, with all that they do observed."""
    stores = intercepted(stores, StoreCalls(observers))
    book = WatchedBook(stores.classes, clock, full_jitter, observers)
    queries = WatchedQueries(stores.classes, observers)
    return book, WatchedDesk(school, book, queries, stores.students, clock, rate_limiter, observers)


@dataclass(frozen=True)
class WatchedDesk(FrontDesk):
    """Each answer is a step. One that no web request asks for gets its correlation id here."""

    observers: Observers

    def answer(self, chat_user: ChatUser, intent: Intent) -> Screen:
        """As the desk itself."""
        with _correlated(), self.observers.step("intent", type(intent).__name__, intent, chat_user.student_id) as step:
            step.result = screen = super().answer(chat_user, intent)
            step.outcome = step.outcome or _shape(screen)
            return screen

    def _turned_away(self, translator: Translator, intent: Intent) -> Screen:
        step = current()
        if step is not None:
            step.outcome = "TooFast"
        return super()._turned_away(translator, intent)

    def _apology(self, translator: Translator, intent: Intent, reference: str, *, store: bool) -> Screen:
        step = current()
        if step is not None:
            step.outcome = "StoreUnavailable" if store else "trouble"
        return super()._apology(translator, intent, reference, store=store)


class WatchedBook(BookClassHandler):
    """Each command is a step, each batch that is decided together, and each wait before trying again."""

    def __init__(self, classes: ClassRepository, clock: Clock, retry_policy: RetryPolicy, observers: Observers) -> None:
        super().__init__(classes, clock, lambda: _watched(retry_policy(), observers))
        self._observers = observers

    def handle(self, command: BookClass) -> Answer:
        """As the handler itself. What came of it is also what came of the step that asked for it."""
        with self._observers.step("command", "BookClass", command, command.booked_by) as step:
            try:
                step.result = answer = super().handle(command)
                step.outcome = type(answer.error if isinstance(answer, Err) else answer.value).__name__
            except Exception as error:
                step.outcome = type(error).__name__
                raise
            finally:
                if step.parent is not None:
                    step.parent.outcome = step.outcome
            return answer

    def _book(self, commands: Sequence[BookClass]) -> list[Answer]:
        with self._observers.step("batch", "BookClass", commands):
            return super()._book(commands)


@dataclass(frozen=True, slots=True)
class WatchedQueries:
    """A finder that is there for queries alone, so each call of it is one."""

    classes: ClassFinder
    observers: Observers

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """As the finder itself."""
        with self.observers.step("query", "GetClass", class_id) as step:
            step.result = found = self.classes.find(class_id)
            return found

    def search(self, types: Sequence[ClassType], first: date, last: date) -> list[ClassInfo]:
        """As the finder itself."""
        with self.observers.step("query", "SearchClasses", (types, first, last)) as step:
            step.result = found = self.classes.search(types, first, last)
            return found


@dataclass(frozen=True, slots=True)
class StoreCalls:
    """For `bot.store_proxy`: each call of a store is a step, `ok` or `stale` unless it raises."""

    observers: Observers

    def __call__(self, method: str, subject: object, call: Callable[[], T]) -> T:
        """Make the call."""
        with self.observers.step("store", method, subject) as step:
            step.result = done = call()
            step.outcome = "stale" if isinstance(done, Err) else "ok"
            return done


def _correlated() -> AbstractContextManager[object]:
    known = "correlation_id" in get_contextvars()
    return nullcontext() if known else bound_contextvars(correlation_id=secrets.token_hex(8))


def _shape(screen: Screen) -> str:
    if screen.form is not None:
        return "problem" if screen.form.problem else "form"
    return "list" if any(isinstance(part, Heading) for part in screen.body) else "text"


def _watched(tries: Iterable[object], observers: Observers) -> Iterator[object]:
    """The same tries; getting one after the first takes a wait, unless the time is up."""
    left = iter(tries)
    yield from islice(left, 1)
    again = True
    while again:
        with observers.step("retry", "BookClass") as step:
            following = list(islice(left, 1))
            again = bool(following)
            step.outcome = "again" if again else "time is up"
        yield from following

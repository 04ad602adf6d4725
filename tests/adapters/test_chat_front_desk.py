"""The desk of all platforms: in which language it answers, what ends a question, and what it tells who observes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from adapters.chat.browsing import Browsing
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import (
    AbandonBooking,
    Intent,
    ShowBookings,
    ShowClasses,
    ShowHelp,
    StartOver,
)
from adapters.chat.rate_limiter import RateLimiter
from adapters.chat.staff.intents import AskSchool
from core.moments import after
from core.staff import Invitation
from core.tracing import Span
from tests.support.chats import SALSA_1
from tests.support.desk import Chat

WITH_ES = ChatUser("telegram:42", locale="es-419")


@pytest.fixture
def chat() -> Chat:
    return Chat()


def failing(*_: object) -> None:
    raise ValueError("a bug")


# The language


def test_a_bug_is_apologised_for_in_the_language_of_the_app(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Browsing, "show", failing)
    assert chat.bot.desk.answer(WITH_ES, ShowClasses()).title.startswith("Lo sentimos")


def test_a_student_who_cannot_be_read_is_answered_in_the_language_of_the_app(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(chat.bot.stores.students), "load", failing)
    assert chat.bot.desk.apologise(WITH_ES, ValueError("a bug")).title.startswith("Lo sentimos")
    assert chat.bot.desk.translator_for(replace(WITH_ES, locale=None)).language == "en"


def test_the_platform_is_asked_for_the_language_once(chat: Chat) -> None:
    answers = iter(["es-ES"])
    user = ChatUser("slack:T1:U1", locale=None, look_up_locale=lambda: next(answers))
    titles = [chat.bot.desk.answer(user, ShowHelp()).title for _ in range(2)]
    assert titles == ["Reserva una clase de baile"] * 2


def test_who_had_not_been_there_is_once_they_ask_for_anything(chat: Chat) -> None:
    chat.bot.stores.students.save(replace(chat.stored, unreachable=True), chat.clock())
    chat.does(ShowHelp())
    assert not chat.stored.unreachable


# The question to one of the school's people


@pytest.fixture
def owner(chat: Chat) -> Chat:
    """One of an owner who is asked how many spots a class is to have."""
    chat.bot.stores.staff.invite(Invitation("digest", "owner", after(chat.clock(), timedelta(days=1)), "Maria"))
    chat.bot.stores.staff.accept("digest", chat.student_id, chat.clock())
    chat.does(AskSchool("spots", SALSA_1))
    return chat


NOW_25 = "25 spots now."


@pytest.mark.parametrize("intent", [StartOver(ShowBookings()), AbandonBooking()])
def test_who_goes_on_to_something_else_or_cancels_is_not_asked_any_more(owner: Chat, intent: Intent) -> None:
    owner.does(intent)
    assert NOW_25 not in owner.says("25")


def test_not_now_of_a_booking_leaves_the_schools_question_open(owner: Chat) -> None:
    owner.does(AbandonBooking((SALSA_1, "r1")))
    assert NOW_25 in owner.says("25")


def test_a_command_where_others_read_along_leaves_the_schools_question_open(owner: Chat) -> None:
    elsewhere = ChatUser(owner.student_id, in_private=False)
    owner.bot.desk.answer(elsewhere, StartOver(ShowClasses()))
    assert NOW_25 in owner.says("25")


# What it tells


@dataclass
class Observer:
    """Notes of each message how it ended, and the correlation id of its log lines."""

    outcomes: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    @contextmanager
    def __call__(self, span: Span) -> Iterator[None]:
        if span.kind == "intent":
            self.ids.append(get_contextvars()["correlation_id"])
        yield
        if span.kind == "intent":
            self.outcomes.append(span.outcome)


@pytest.fixture
def observer(chat: Chat) -> Observer:
    observer = Observer()
    chat.bot.tracer.add(observer)
    return observer


def test_it_tells_how_each_message_ended(chat: Chat, observer: Observer, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.does(ShowClasses())
    chat.does(ShowHelp())
    replace(chat.bot.desk, rate_limiter=RateLimiter(0)).answer(ChatUser("x:1"), ShowHelp())
    chat.faults.inject("students.load", "unavailable")
    chat.does(ShowBookings())
    monkeypatch.setattr(Browsing, "show", failing)
    chat.does(ShowClasses())
    assert observer.outcomes == ["list", "text", "TooFast", "StoreUnavailable", "trouble"]


def test_a_message_has_the_correlation_id_of_the_request_that_brought_it_or_else_its_own(
    chat: Chat, observer: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Browsing, "show", failing)
    with bound_contextvars(correlation_id="c0ffee01"):
        assert "c0ffee)" in chat.does(ShowClasses())
    shown = chat.does(ShowClasses())
    of_request, own = observer.ids
    assert (of_request, own != of_request) == ("c0ffee01", True)
    assert f"{own[:6]})" in shown

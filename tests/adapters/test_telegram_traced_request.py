from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress

import pytest
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.traced_request import TracedRequest
from bot.observability.tracing import ObservedTracer
from core.tracing import Span
from standins.faults import BrokenServer, Fault, LoseAnswer, RateLimit, Refuse
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from standins.telegram import TelegramStandIn

KEYS = Keys()


@pytest.fixture(scope="module")
def telegram() -> Iterator[tuple[TelegramStandIn, str]]:
    platforms = create_platforms(KEYS)
    with serving(platforms.app) as url:
        yield platforms.telegram, f"{url}/telegram/bot"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (None, "ok"),
        (Refuse(), "refused"),
        (RateLimit(1), "limited"),
        (Refuse("Internal Server Error", 500), "failed"),
        (BrokenServer(), "failed"),
        (LoseAnswer(), "failed"),
    ],
    ids=repr,
)
def test_a_call_is_a_span_with_its_method_and_how_it_ended(
    telegram: tuple[TelegramStandIn, str], fault: Fault | None, outcome: str
) -> None:
    stand_in, url = telegram
    if fault is not None:
        stand_in.faults.inject("getMe", fault)
    assert [(span.kind, span.name, span.outcome) for span in spans_of_get_me(url)] == [
        ("api", "telegram getMe", outcome)
    ]


def test_a_call_that_finds_no_server_is_a_span_that_failed() -> None:
    assert [span.outcome for span in spans_of_get_me("http://127.0.0.1:9/bot")] == ["failed"]


def spans_of_get_me(url: str) -> list[Span]:
    spans: list[Span] = []

    def collect(span: Span) -> AbstractContextManager[object]:
        spans.append(span)
        return nullcontext()

    async def call() -> None:
        request = TracedRequest(HTTPXRequest(httpx_kwargs={"verify": False}), ObservedTracer(collect))
        bot = Bot(KEYS.telegram_token, base_url=url, request=request)
        with suppress(TelegramError):
            await bot.get_me()
        await request.shutdown()

    asyncio.run(call())
    return spans

"""Middleware for every route: a correlation id, an answer also after a bug, a limited body."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

from adapters.http.errors import TOO_SLOW, Failure, respond, respond_unexpected, too_large
from adapters.http.headers import protect

LARGEST_BODY = 64 * 1024
"""Bytes, for a route that has no limit of its own."""

_BODY_SECONDS = 10.0


class Correlation:
    """Gives a request its correlation id, in the log (`correlation_id`) and as header, and answers 500 for bugs.

    Outermost, because only there the id still holds when a bug comes up.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A host that has an id for each call, such as Lambda, has set it: our log lines carry the same id.
        correlation_id = str(get_contextvars().get("correlation_id") or secrets.token_hex(8))
        started = False

        async def send_marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Correlation-Id"] = correlation_id
                protect(headers)
            await send(message)

        with bound_contextvars(correlation_id=correlation_id):
            try:
                await self._app(scope, receive, send_marked)
            except Exception as error:  # noqa: BLE001 (the one place that turns a bug into an answer)
                apology = respond_unexpected(error)
                if started:  # the server has to abort the response; the bug itself is in the log already
                    raise RuntimeError("the response was aborted") from None
                await apology(scope, receive, send_marked)


class HeadAsGet:
    """Answers HEAD as GET, whose body the server leaves out: many who only look whether a service is up ask like that.

    Innermost, so that all others see what was asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        as_get = {**scope, "method": "GET"}
        try:
            await self._app(as_get, receive, send)
        finally:
            scope["route"] = as_get.get("route")  # for those who count requests by their routes


class BodyLimit:
    """Reads the body before the app runs: 413 as soon as it is over the limit, 400 if it is not whole in time.

    The limit is `largest` bytes, or what `by_path` says for the path: None there means that the route bounds and reads
    its body by itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        seconds: float = _BODY_SECONDS,
        largest: int = LARGEST_BODY,
        by_path: Mapping[str, int | None] | None = None,
    ) -> None:
        self._app = app
        self._seconds = seconds
        self._largest = largest
        self._by_path = by_path or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, as ASGI has it."""
        largest = self._by_path.get(scope.get("path", ""), self._largest)
        if scope["type"] != "http" or largest is None:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(receive, largest)
        except TimeoutError:
            body = TOO_SLOW
        if body is None:
            return  # the caller has closed the connection
        if isinstance(body, Failure):
            await respond(body)(scope, receive, send)
            return
        whole: Message | None = {"type": "http.request", "body": body, "more_body": False}

        async def receive_whole() -> Message:
            nonlocal whole
            message, whole = whole, None
            return await receive() if message is None else message

        await self._app(scope, receive_whole, send)


async def _read(receive: Receive, largest: int) -> bytes | Failure | None:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > largest:
            return too_large(largest)
    return bytes(body)

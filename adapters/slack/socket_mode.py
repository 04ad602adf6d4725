"""Without a public address: Slack sends over a WebSocket that we open. Up to ten processes may, each gets a share."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from anyio import CapacityLimiter, to_thread
from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from structlog.contextvars import bound_contextvars
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from adapters.slack.limits import SlackLimits
from adapters.slack.requests import bolt_request
from adapters.slack.web_api import SLACK_FAILED, UNHEARD

log = structlog.get_logger()

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_LONGEST_MESSAGE = 4 * 1024 * 1024  # bytes; a tap brings its message along
_OK = 200


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """In seconds: how long opening and closing a connection may take, how often it is pinged and how soon it answers.

    One that lasted `sound` was a good one: after it the next try comes at once.
    """

    open: float = 10
    close: float = 1
    ping: float = 5
    sound: float = 10


async def listen(
    app: App,
    *,
    app_token: str,
    first_pause: float = _FIRST_PAUSE,
    limits: SlackLimits = SlackLimits(),  # noqa: B008  # frozen
    socket_limits: SocketLimits = SocketLimits(),  # frozen
    threads: CapacityLimiter | None = None,
) -> None:
    """Take what Slack sends until cancelled, and answer all that was taken before it ends.

    A connection that is over is replaced at once. While Slack can't be reached or refuses us, try again with longer
    pauses. `threads` is how many of the pool's its work may take, all of them by default.
    """
    failures = 0
    finishing: set[asyncio.Task[None]] = set()
    new_session = partial(_Session, app, app_token, limits, socket_limits, threads)
    session = new_session()
    try:
        while True:
            reason = await session.run()
            was_sound = session.lasted() > socket_limits.sound
            task = asyncio.create_task(session.finish())  # while the next one takes what is new
            finishing.add(task)
            task.add_done_callback(finishing.discard)
            session = new_session()
            if was_sound:
                log.info("connecting to slack again", reason=reason)
                failures = 0
                continue
            if not failures:
                log.warning("no connection to slack; trying again", reason=reason)
            failures += 1
            await asyncio.sleep(random.uniform(0.5, 1) * min(_LONGEST_PAUSE, first_pause * 2**failures))  # noqa: S311
    finally:
        await asyncio.gather(session.finish(), *finishing)


class _Session:
    """One connection, and what came over it and is not answered yet: the answer has to go the same way."""

    def __init__(
        self,
        app: App,
        app_token: str,
        limits: SlackLimits,
        socket_limits: SocketLimits,
        threads: CapacityLimiter | None,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._limits = limits
        self._socket_limits = socket_limits
        self._threads = threads
        self._connection: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._unanswered: set[asyncio.Task[None]] = set()
        self._is_taking = True
        self._connected_at: float | None = None
        self._over = asyncio.Event()
        self._why_over = "the connection broke"

    async def run(self) -> str:
        """Connect, and take what comes until the connection is over or Slack wants it to be: the reason."""
        try:
            self._connection = await self._connect()
        except (*SLACK_FAILED, WebSocketException) as error:
            return _reason(error)
        self._connected_at = time.monotonic()
        log.info("connected to slack")
        self._reading = asyncio.create_task(self._read(self._connection))
        await self._over.wait()
        return self._why_over

    def lasted(self) -> float:
        """For how many seconds it has been connected."""
        return 0 if self._connected_at is None else time.monotonic() - self._connected_at

    async def finish(self) -> None:
        """Answer what was taken, and what comes meanwhile, then hang up."""
        await self._all_answered()
        self._is_taking = False
        await self._all_answered()
        if self._connection is not None:
            await self._connection.close()
        if self._reading is not None:
            await self._reading

    async def _connect(self) -> ClientConnection:
        limits = self._socket_limits
        url = await asyncio.to_thread(_new_address, self._app.client, self._app_token, limits.open)
        return await connect(
            url,
            logger=UNHEARD,
            proxy=self._app.client.proxy,
            open_timeout=limits.open,
            close_timeout=limits.close,
            ping_interval=limits.ping,
            ping_timeout=limits.ping,
            max_size=_LONGEST_MESSAGE,
        )

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for text in connection:
                self._hear(connection, text)
        except ConnectionClosed:
            pass  # hung up by either side, broken, or silent for long
        finally:
            self._over.set()

    def _hear(self, connection: ClientConnection, text: str | bytes) -> None:
        envelope = _read_json(text)
        if envelope.get("type") == "disconnect":
            self._why_over = f"slack wanted it: {envelope.get('reason')}"
            self._over.set()
        elif "envelope_id" in envelope and self._is_taking:
            task = asyncio.create_task(self._answer(connection, envelope))
            self._unanswered.add(task)
            task.add_done_callback(self._unanswered.discard)

    async def _answer(self, connection: ClientConnection, envelope: Mapping[str, object]) -> None:
        """Acknowledge the envelope with the answer of the listener, whose work is done by then."""
        with self._limits.for_message(), bound_contextvars(correlation_id=secrets.token_hex(8)):
            try:
                request = bolt_request(envelope.get("payload"), _retry_headers(envelope))
                if request is None:
                    log.info("an envelope could not be understood", kind=str(envelope.get("type")))
                    return
                answer = await to_thread.run_sync(self._app.dispatch, request, limiter=self._threads)
                await connection.send(json.dumps({"envelope_id": envelope["envelope_id"], **_payload(answer)}))
            except ConnectionClosed:
                log.warning("the connection broke before an answer was sent")
            except Exception as error:
                log.exception("an envelope was not answered", error=type(error).__name__)

    async def _all_answered(self) -> None:
        if self._unanswered:
            await asyncio.wait(self._unanswered)


def _payload(answer: BoltResponse) -> dict[str, object]:
    if answer.status != _OK or not answer.body:
        return {}
    return {"payload": json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}}


def _retry_headers(envelope: Mapping[str, object]) -> dict[str, str]:
    """As an event that Slack sends again has them over HTTP."""
    headers = {"x-slack-retry-num": "retry_attempt", "x-slack-retry-reason": "retry_reason"}
    return {header: str(envelope[name]) for header, name in headers.items() if envelope.get(name) is not None}


def _read_json(text: str | bytes) -> dict[str, object]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        log.info("a message from slack could not be understood")
        return {}
    return message


def _new_address(client: WebClient, app_token: str, seconds: float) -> str:
    patient = WebClient(base_url=client.base_url, timeout=int(seconds), retry_handlers=[], logger=UNHEARD)
    return str(patient.apps_connections_open(app_token=app_token)["url"])


def _reason(error: Exception) -> str:
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    return str(code or type(error).__name__)

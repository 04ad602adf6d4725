"""Without a public address: Slack sends over a WebSocket that we open. Up to ten processes may, each gets a share."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.concurrency import run_in_threadpool
from structlog.contextvars import bound_contextvars

from adapters.slack.delivery import SLACK_FAILED
from adapters.slack.limits import SlackLimits
from adapters.slack.socket_connection import PING_SECONDS, UNHEARD, Line

log = structlog.get_logger()

_OPEN_SECONDS = 10
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_SOUND_SECONDS = 10  # a connection that lasted so long was a good one
_OK = 200


async def listen(
    app: App,
    *,
    app_token: str,
    first_pause: float = _FIRST_PAUSE,
    limits: SlackLimits = SlackLimits(),  # noqa: B008  # frozen
) -> None:
    """Take what Slack sends until cancelled, and answer all that was taken before it ends.

    A connection that is over is replaced at once. While Slack can't be reached or refuses us, try again with longer
    pauses.
    """
    failures = 0
    finishing: set[asyncio.Task[None]] = set()
    session = _Session(app, app_token, limits)
    try:
        while True:
            reason = await session.run()
            was_sound = session.lasted() > _SOUND_SECONDS
            task = asyncio.create_task(session.finish())  # while the next one takes what is new
            finishing.add(task)
            task.add_done_callback(finishing.discard)
            session = _Session(app, app_token, limits)
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

    def __init__(self, app: App, app_token: str, limits: SlackLimits) -> None:
        self._app = app
        self._limits = limits
        self._app_token = app_token
        self._loop = asyncio.get_running_loop()
        self._line: Line | None = None
        self._attending: asyncio.Task[None] | None = None
        self._unanswered: set[asyncio.Task[None]] = set()
        self._is_taking = True
        self._connected_at: float | None = None
        self._over = asyncio.Event()
        self._why_over = "the connection broke"

    async def run(self) -> str:
        """Connect, and take what comes until the connection is over or Slack wants it to be: the reason."""
        try:
            url = await asyncio.to_thread(_new_address, self._app.client, self._app_token)
            self._line = Line(url, proxy=self._app.client.proxy, heard=self._heard)
            await asyncio.to_thread(self._line.connect)
        except SLACK_FAILED as error:
            return _reason(error)
        self._connected_at = time.monotonic()
        log.info("connected to slack")
        self._attending = asyncio.create_task(self._attend(self._line))
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
        if self._line is not None:
            await asyncio.to_thread(self._line.disconnect)
        if self._attending is not None:
            await self._attending

    def _heard(self, text: str) -> None:
        """Called in the thread that reads; the line leaves alone what can't be read."""
        message = json.loads(text)
        if message.get("type") == "disconnect":
            self._loop.call_soon_threadsafe(self._end, f"slack wanted it: {message.get('reason')}")
        envelope = SocketModeRequest.from_dict(message)
        if envelope is not None:
            self._loop.call_soon_threadsafe(self._take, envelope)

    def _end(self, why: str) -> None:
        self._why_over = why
        self._over.set()

    def _take(self, envelope: SocketModeRequest) -> None:
        if self._line is not None and self._is_taking:
            task = asyncio.create_task(_answer(self._app, self._line, envelope, self._limits))
            self._unanswered.add(task)
            task.add_done_callback(self._unanswered.discard)

    async def _all_answered(self) -> None:
        if self._unanswered:
            await asyncio.wait(self._unanswered)

    async def _attend(self, line: Line) -> None:
        reading = asyncio.create_task(asyncio.to_thread(line.read))
        while not (await asyncio.wait({reading}, timeout=PING_SECONDS))[0]:
            await asyncio.to_thread(line.check_state)
        self._over.set()


async def _answer(app: App, line: Line, envelope: SocketModeRequest, limits: SlackLimits) -> None:
    with limits.for_message(), bound_contextvars(correlation_id=secrets.token_hex(8)):
        try:
            await run_in_threadpool(_answer_now, app, line, envelope)
        except Exception as error:
            log.exception("an envelope was not answered", error=type(error).__name__)


def _answer_now(app: App, line: Line, envelope: SocketModeRequest) -> None:
    """The answer of the listener, whose work is done by then, is the acknowledgement."""
    answer = run_bolt_app(app, envelope)
    payload = json.loads(answer.body) if answer.body.startswith("{") else answer.body or None
    response = SocketModeResponse(envelope.envelope_id, payload if answer.status == _OK else None)
    line.send(json.dumps(response.to_dict()))


def _new_address(client: WebClient, app_token: str) -> str:
    patient = WebClient(base_url=client.base_url, timeout=_OPEN_SECONDS, retry_handlers=[], logger=UNHEARD)
    return str(patient.apps_connections_open(app_token=app_token)["url"])


def _reason(error: Exception) -> str:
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    return str(code or type(error).__name__)

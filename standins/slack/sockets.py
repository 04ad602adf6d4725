"""Socket Mode: the WebSockets that a bot opens, and what goes over them."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from standins.slack.elements import Json
from standins.slack.values import Refusal, Retry
from standins.slack.workspace import Workspace

MOST_CONNECTIONS = 10
_ANSWERED = ("slash_commands", "view_submission")
"""What an acknowledgement may answer; with anything else its payload is ignored."""


@dataclass(eq=False)
class _Connection:
    """`going`: the bot was asked to disconnect, so that nothing new is sent over it."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    sent: dict[str, Future[str]] = field(default_factory=dict)
    going: bool = False


class Sockets:
    """All connections of the app. People act from any thread, the connections live on the server's event loop.

    An address to connect to is good once, for `ticket_seconds` of the workspace's clock.
    """

    def __init__(self, workspace: Workspace, app_token: str, ticket_seconds: float) -> None:
        self._workspace = workspace
        self._app_token = app_token
        self._ticket_seconds = ticket_seconds
        self._tickets: dict[str, float] = {}
        self._connections: list[_Connection] = []
        self._turns = itertools.count()
        self._changed = threading.Condition(workspace.lock)
        self.route = WebSocketRoute("/link", self._serve)

    def new_address(self, token: str) -> str:
        """Where to connect to, once and soon; raises Refusal as `apps.connections.open` does."""
        if not self._app_token or token != self._app_token:
            raise Refusal("invalid_auth" if token.startswith("xapp-") else "not_allowed_token_type")
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = self._workspace.now() + self._ticket_seconds
        base = urlsplit(self._workspace.base_url)
        scheme = "wss" if base.scheme == "https" else "ws"
        return f"{scheme}://{base.netloc}{base.path}/link?ticket={ticket}&app_id={self._workspace.ids.app}"

    def envelope(self, payload: Json, retry: Retry | None = None) -> Json:
        """The payload as it goes over a socket; `retry` is for an event that was sent before."""
        kind = "slash_commands" if "command" in payload else "events_api" if "event" in payload else "interactive"
        answered = kind in _ANSWERED or payload.get("type") in _ANSWERED
        envelope_id = secrets.token_hex(16)
        body = {"envelope_id": envelope_id, "payload": payload, "type": kind, "accepts_response_payload": answered}
        if kind != "events_api":
            return body
        return {**body, "retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}

    def send(self, envelope: Json, seconds: float) -> str:
        """Send it over one of the connections, each in its turn, and wait for the acknowledgement: its payload as text.

        Raises ConnectionError if there is no connection or it breaks, TimeoutError after `seconds`.
        """
        answer: Future[str] = Future()
        with self._changed:
            open_connections = [connection for connection in self._connections if not connection.going]
            if not open_connections:
                raise ConnectionError("the bot has not opened a connection")
            chosen = open_connections[next(self._turns) % len(open_connections)]
            chosen.sent[envelope["envelope_id"]] = answer
        self._send(chosen, envelope)
        try:
            return answer.result(seconds)
        except TimeoutError:
            answer.cancel()  # what comes too late is of no use
            raise

    def wait_for(self, count: int, seconds: float) -> None:
        """Wait until that many are open to what is new; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._open() == count, seconds):
                raise TimeoutError(f"{self._open()} connections, not {count}")

    def disconnect(self, reason: str) -> None:
        """Ask the bot to replace each connection; nothing new is sent over them, answers are still taken."""
        with self._changed:
            leaving = [connection for connection in self._connections if not connection.going]
            for connection in leaving:
                connection.going = True
            self._changed.notify_all()
        for connection in leaving:
            self._send(connection, {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    def _open(self) -> int:
        return sum(not connection.going for connection in self._connections)

    def _send(self, connection: _Connection, message: Json) -> None:
        asyncio.run_coroutine_threadsafe(connection.socket.send_text(json.dumps(message)), connection.loop)

    async def _serve(self, socket: WebSocket) -> None:
        with self._changed:
            good_until = self._tickets.pop(socket.query_params.get("ticket", ""), 0.0)
            is_welcome = self._workspace.now() < good_until and len(self._connections) < MOST_CONNECTIONS
        if not is_welcome:
            await socket.close()
            return
        await socket.accept()
        connection = _Connection(socket, asyncio.get_running_loop())
        await socket.send_text(json.dumps(self._hello()))
        with self._changed:
            self._connections.append(connection)
            self._changed.notify_all()
        try:
            async for text in socket.iter_text():
                self._receive(connection, text)
        finally:
            with self._changed:
                self._connections.remove(connection)
                for answer in connection.sent.values():
                    if not answer.done():
                        answer.set_exception(ConnectionError("the connection broke"))
                self._changed.notify_all()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._workspace.ids.app},
        }

    def _receive(self, connection: _Connection, text: str) -> None:
        """Take an acknowledgement; anything else is recorded as a warning."""
        try:
            message = json.loads(text)
            answer, payload = connection.sent[message["envelope_id"]], message.get("payload")
        except (ValueError, TypeError, KeyError):
            self._warn("nothing with such an envelope_id was sent over this connection")
            return
        with self._changed:
            if not answer.done():
                answer.set_result("" if payload is None else json.dumps(payload))
            elif not answer.cancelled():
                self._warn("acknowledged twice")

    def _warn(self, message: str) -> None:
        with self._changed:
            self._workspace.warnings.append(f"Socket Mode: {message}")

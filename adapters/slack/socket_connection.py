"""One WebSocket to Slack: slack_sdk's own, and what it takes so that its end is noticed and waited for by nobody."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from ssl import SSLSocket
from threading import Lock
from typing import cast

from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

PING_SECONDS = 5
_MOMENT = 1  # seconds
# slack_sdk writes whole messages into its warnings, and each try to connect as an error; `listen` says what matters.
UNHEARD = logging.getLogger(f"{__name__}.unheard")
UNHEARD.disabled = True


class Line(Connection):
    """Calls `heard` with each message, in the thread that reads. May be hung up from any thread, more than once."""

    def __init__(self, url: str, *, proxy: str | None, heard: Callable[[str], None]) -> None:
        super().__init__(
            url,
            UNHEARD,
            proxy=proxy,
            ping_interval=PING_SECONDS,
            on_message_listener=heard,
            on_error_listener=lambda _: None,
        )
        self._state = ConnectionState()  # type: ignore[no-untyped-call]  # slack_sdk's
        self._wire: _Wire | None = None
        self._hanging_up = Lock()

    def connect(self) -> None:
        """Raises ConnectionError if it can't."""
        super().connect()  # says nothing about how it went
        if self.sock is None:
            raise ConnectionError("no WebSocket")
        self._wire = _Wire(self.sock)
        self.sock = cast(SSLSocket, self._wire)
        self.last_ping_pong_time = time.time()  # or one that never answers would not count as silent
        if self._state.terminated:  # nobody waits for it any more
            self.disconnect()
            raise ConnectionAbortedError

    def read(self) -> None:
        """Return when the line is dead: hung up by either side, broken, or silent for long."""
        self.run_until_completion(self._state)

    def disconnect(self) -> None:
        """Hang up; what was sent before arrives."""
        self._state.terminated = True
        if self._wire is not None:
            self._wire.shut()  # the reader, who has to let go of it first, is waiting for more
        with self._hanging_up:
            super().disconnect()


class _Wire:
    """A socket as `Connection` takes it to be: its end is an error, and all is sent."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        sock.settimeout(_MOMENT)

    def recv(self, size: int) -> bytes:
        while True:  # to give up after a while would lose the first half of a message whose second half is late
            with suppress(TimeoutError):
                received = self._sock.recv(size)
                if not received:
                    raise ConnectionResetError("the other side hung up")  # `Connection` would ask again, for ever
                return received

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def shut(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._sock.close()

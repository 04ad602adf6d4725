"""Run an ASGI app on loopback in a thread of its own, for as long as a `with` block lasts."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

_START_SECONDS = 60


@contextmanager
def serving(app: Any, *, port: int = 0) -> Iterator[str]:  # Any: each framework spells the ASGI types its own way
    """Serve `app` on 127.0.0.1 and give its address, such as `http://127.0.0.1:49152`; port 0 takes a free one.

    Raises OSError if the port is taken and RuntimeError if the app fails to start.
    """
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio sets it only on sockets of its own
        server = _Server(
            uvicorn.Config(
                app, log_config=None, lifespan="auto", timeout_graceful_shutdown=5, loop="asyncio", http="h11"
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        if not server.up.wait(_START_SECONDS) or not server.started:
            raise RuntimeError("the server did not start")
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.stop()
            thread.join(_START_SECONDS)


def wait_for_ctrl_c() -> None:
    """Return when somebody presses Ctrl-C, or asks the process to end."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where the parent process ignores Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        signal.pause()


class _Server(uvicorn.Server):
    """Signals when it is up, or has given up, and stops when asked to; uvicorn itself polls."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._over: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def stop(self) -> None:
        """Ask it to stop, from another thread."""
        self.should_exit = True
        if self._over is not None:
            loop, over = self._over
            loop.call_soon_threadsafe(over.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self._over = asyncio.get_running_loop(), asyncio.Event()
            self.up.set()

    async def main_loop(self) -> None:
        if self._over is not None and not self.should_exit:
            await self._over[1].wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
        else:  # uvicorn would wait a tenth of a second for them all the same
            await self.lifespan.shutdown()

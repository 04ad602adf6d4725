"""The server's process: it serves until it is stopped, then finishes what is in flight and ends."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from ipaddress import ip_address

import uvicorn

from bot.bootstrap import Bot
from bot.server.app import create_server
from bot.server.receivers import GRACE_SECONDS, Receivers


def run(bot: Bot, listener: socket.socket) -> None:
    """Serve what is configured, HTTP on `listener`, until SIGTERM or SIGINT; then end the program with status 0."""
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: sys.exit(0))  # raised again by uvicorn when all is finished
    receivers = Receivers()
    config = uvicorn.Config(
        create_server(bot, receivers, on_loopback=is_on_loopback(listener)),
        http="h11",  # it bounds headers, which httptools would not if somebody installed that
        ws="none",  # our own WebSockets go out, none comes in
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config, receivers)
    gc.freeze()  # what is there by now stays
    gc.enable()
    server.run(sockets=[listener])


def is_on_loopback(listener: socket.socket) -> bool:
    """Whether only this machine reaches it."""
    return ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


class _Server(uvicorn.Server):
    """Stops the receivers when it stops listening, not when the last request is answered."""

    def __init__(self, config: uvicorn.Config, receivers: Receivers) -> None:
        super().__init__(config)
        self._receivers = receivers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._receivers.stop()
        await super().shutdown(sockets)

"""What a caller can't make us hold: endless headers, addresses and bodies, or bodies that never end."""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
from collections.abc import Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from adapters.http.middleware import BodyLimit, Correlation
from adapters.telegram.endpoint import telegram_route
from standins.serving import serving


async def echo(_: Scope, receive: Receive, send: Send) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": message["body"]})


def test_a_body_that_does_not_arrive_in_time_is_refused_and_the_connection_closed() -> None:
    app = Correlation(BodyLimit(echo, seconds=0.05))
    with serving(app) as address, connected(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    error = json.loads(body)["error"]
    assert (error["code"], error["message"]) == ("InvalidArgument", "The body took too long to arrive.")


def test_a_body_that_arrives_in_time_is_taken_however_long_the_answer_takes() -> None:
    done = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await done.wait()
        await echo(scope, receive, send)

    async def ask() -> list[Message]:
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"whole"}

        async def send(message: Message) -> None:
            said.append(message)

        asyncio.get_running_loop().call_later(0.05, done.set)
        await BodyLimit(slow, seconds=0.01)({"type": "http"}, receive, send)
        return said

    assert asyncio.run(ask())[1]["body"] == b"whole"


def connected(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
    return socket.create_connection((host, int(port)), timeout=60)


@pytest.mark.fault("F52")
@pytest.mark.parametrize(("reader", "seconds"), [(BodyLimit, "seconds"), (telegram_route, "body_seconds")])
def test_a_body_has_ten_seconds_unless_it_is_said_otherwise(reader: Callable[..., object], seconds: str) -> None:
    assert inspect.signature(reader).parameters[seconds].default == 10.0

"""Requests sent to servers at a given rate, whatever becomes of those before: nobody waits politely in real life.

A client of its own, since it shares the machine with what it measures: it costs a tenth of a real one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_PATIENCE = 20  # seconds


@dataclass(frozen=True, slots=True)
class Post:
    """A request to be sent, body and headers ready."""

    address: str
    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def wire(self) -> bytes:
        """The bytes that go out."""
        sent = {"Host": urlsplit(self.address).netloc, "Content-Length": str(len(self.body)), "Connection": "close"}
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in [*sent.items(), *self.headers])]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def search(address: str) -> Post:
    """A search for any class."""
    return Post(address, "/classes/search", b"{}", (("Content-Type", "application/json"),))


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `seconds` count from the moment that the request was due, so that no delay is left out."""

    status: int  # 0 if none came
    body: str
    seconds: float


def post_all(posts: Sequence[Post], *, per_second: float | None = None) -> list[Reply]:
    """Send them all at once, or so many a second, and wait for all replies."""
    return asyncio.run(_post_all(posts, 1 / per_second if per_second else 0.0))


async def _post_all(posts: Sequence[Post], apart: float) -> list[Reply]:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_post(post, began + number * apart)) for number, post in enumerate(posts)]
    return [task.result() for task in tasks]


async def _post(post: Post, due: float) -> Reply:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    url = urlsplit(post.address)
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection(url.hostname, url.port)
            writer.write(post.wire)
            answer = await reader.read()
            took = time.perf_counter() - due
            writer.close()
            head, _, body = answer.partition(b"\r\n\r\n")
            return Reply(int(head.split()[1]), body.decode(), took)
    except (OSError, TimeoutError, IndexError) as error:
        return Reply(0, repr(error), time.perf_counter() - due)

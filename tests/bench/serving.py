"""`python -m bot serve` as its users start it: in a process of its own, set by the environment alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.support.stores import DynamoDBTable

SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACK_TOKEN = "xoxb-17653672481-19874698323"

_ROOT = Path(__file__).parents[2]
_STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Server:
    """A process that listens at `address`, such as `http://127.0.0.1:49152`."""

    address: str
    pid: int

    @property
    def memory(self) -> float:
        """What it holds in memory now, in MiB."""
        shown = subprocess.run(  # noqa: S603 - a fixed command
            ["ps", "-o", "rss=", "-p", str(self.pid)],  # noqa: S607 - where it is differs
            capture_output=True,
            text=True,
            check=True,
            timeout=_STOP_SECONDS,
        )
        return int(shown.stdout) / 1024


@contextmanager
def served(table: DynamoDBTable, *, program: str = "bot", **more: str) -> Iterator[Server]:
    """A server on this table, with Slack, until the block ends; `more` are settings that it has beside or instead."""
    settings = {
        "BOOKING_STORE": "dynamodb",
        "DYNAMODB_TABLE": table.name,
        "AWS_ENDPOINT_URL_DYNAMODB": table.client.meta.endpoint_url,
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        **more,
    }
    with tempfile.TemporaryDirectory() as where:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", program, "serve", "--port", "0"],
            cwd=where,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), **settings},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said = process.stderr.readline()
        reading = Thread(target=process.stderr.read, daemon=True)
        reading.start()  # or a full pipe would stop it
        try:
            if "Listening on" not in said:
                raise RuntimeError(f"the server did not start: {said}")
            yield Server(said.split()[-1], process.pid)
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)
            reading.join()
            process.stderr.close()

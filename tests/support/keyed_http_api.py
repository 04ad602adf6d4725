"""The HTTP API of `tests.support.http_api`, for those who know its key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from adapters.http.api import create_api
from core.commands.execute import CommandExecutor
from standins.serving import serving
from tests.support.http_api import School, school

KEY = "k3y-of-the-door"
WITH_KEY = {"Authorization": f"Bearer {KEY}"}


@contextmanager
def keyed_school() -> Iterator[School]:
    """A school whose API has the key `KEY`, which its client does not send by itself."""
    with school() as one:
        commands = CommandExecutor(one.classes, one.clock, lambda: range(100))
        app = create_api(commands=commands, classes=one.classes, clock=one.clock, api_key=KEY)
        with serving(app) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
            yield replace(one, app=app, client=client)

"""A function behind a door of AWS, on loopback: an HTTP request becomes an event, its answer a response."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.dynamodb.client import session
from standins.serving import serving
from tests.support.lambda_events import Context, Door, event

Handler = Callable[[Any, Any], dict[str, Any]]

_ACTIONS = {"Update": "UpdateItem", "Put": "PutItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


@contextmanager
def gateway(handler: Handler, door: Door = "http api", *, encoded: bool = True) -> Iterator[str]:
    """The address at which `handler` is called, always in the same thread, one call after the other as in Lambda."""

    async def call(request: Request) -> Response:
        headers = {name.title(): value for name, value in request.headers.items()}
        asked = event(request.method, request.url.path, await request.body(), headers, door=door, encoded=encoded)
        wire = json.loads(json.dumps(asked))
        answer = await run_in_threadpool(lambda: thread.submit(handler, wire, Context()).result())
        body = b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
        return Response(body, answer["statusCode"], answer["headers"])

    app = Starlette(routes=[Route("/{path:path}", call, methods=["GET", "POST"])])
    with ThreadPoolExecutor(1) as thread, serving(app) as address:
        yield address


@dataclass
class Used:
    """What a function does in DynamoDB, as IAM names it: (action, index or "")."""

    permissions: set[tuple[str, str]] = field(default_factory=set)

    def note(self, **call: Any) -> None:  # Any: botocore's hooks are untyped
        params, model = call["params"], call["model"]
        if model.name == "TransactWriteItems":
            self.permissions |= {
                (f"dynamodb:{_ACTIONS[kind]}", "") for param in params["TransactItems"] for kind in param
            }
        else:
            self.permissions.add((f"dynamodb:{model.name}", params.get("IndexName", "")))


@contextmanager
def watched() -> Iterator[Used]:
    """What all clients do that are made in the block."""
    used = Used()
    session().events.register("provide-client-params.dynamodb", used.note)
    try:
        yield used
    finally:
        session().events.unregister("provide-client-params.dynamodb", used.note)

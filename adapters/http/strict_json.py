"""Bodies as JSON is defined (RFC 8259): Python's reader also takes NaN and Infinity, which no other one would."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.routing import APIRoute


class StrictJsonRoute(APIRoute):
    """A route that refuses a body with anything that is no JSON, wherever in the body it stands."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # a coroutine
        """What answers a request, as FastAPI asks for it."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


class _StrictRequest(Request):
    async def json(self) -> object:
        return json.loads(await self.body(), parse_constant=_refuse)


def _refuse(constant: str) -> object:
    raise json.JSONDecodeError("no JSON value", constant, 0)

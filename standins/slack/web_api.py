"""The edge that the bot calls: HTTP in, a method or a response_url, HTTP out."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from standins.faults import BrokenServer, Fault, FaultPlan, RateLimit, Refuse
from standins.faulty_answers import after_fault, broken_server_answer, wait
from standins.slack.elements import Json, without_nulls
from standins.slack.methods import METHODS, use_response_url
from standins.slack.sockets import Sockets
from standins.slack.values import ApiCall, Refusal
from standins.slack.workspace import Workspace

RESPONSE_URL = "response_url"
"""The name of all response_urls, where a fault is injected by the name of a method."""

UPLOAD_URL = "upload_url"
"""The name of all addresses that files are put at, likewise."""


class WebApi:
    """`/api/<method>`, `/response/<secret>`, `/upload/v1/<secret>`, to be served, and where sockets are opened."""

    def __init__(self, workspace: Workspace, faults: FaultPlan, bot_token: str, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._faults = faults
        self._bot_token = bot_token
        self.app = Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/response/{secret}", self._response_url, methods=["POST"]),
                Route("/upload/v1/{secret}", self._upload, methods=["POST"]),
                sockets.route,
            ]
        )

    async def _api(self, request: Request) -> Response:
        name = request.path_params["method"]
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")

        def perform(arguments: Json) -> Response:
            return JSONResponse({"ok": True, **self._call(name, arguments, bearer)})

        return await self._answer(name, request, perform, lambda _refusal: 200)

    async def _response_url(self, request: Request) -> Response:
        def perform(arguments: Json) -> Response:
            use_response_url(self._workspace, request.path_params["secret"], arguments)
            return PlainTextResponse("ok")

        return await self._answer(
            RESPONSE_URL, request, perform, lambda refusal: 404 if refusal.error.endswith("_url") else 400
        )

    async def _upload(self, request: Request) -> Response:
        content = await request.body()

        def perform(_arguments: Json) -> Response:
            self._workspace.uploads.put(request.path_params["secret"], content)
            return PlainTextResponse(f"OK - {len(content)}")

        return await self._answer(UPLOAD_URL, request, perform, lambda _refusal: 400)

    async def _answer(
        self, name: str, request: Request, perform: Callable[[Json], Response], status: Callable[[Refusal], int]
    ) -> Response:
        """Perform the call, unless a fault is planned for it, and note it."""
        fault = self._faults.take(name)
        arguments: Json = {}
        error = None
        try:
            arguments = await _arguments(request)
            await wait(fault)
            if isinstance(fault, BrokenServer):
                error, answer = f"http_{fault.status}", broken_server_answer(fault)
            else:
                _refuse(fault)
                with self._workspace.lock:
                    answer = perform(arguments)
        except Refusal as refusal:
            error, answer = refusal.error, _refused(refusal, status(refusal))
        with self._workspace.lock:
            recorded = {key: value for key, value in arguments.items() if key != "token"}
            self._workspace.calls.append(ApiCall(name, recorded, self._workspace.now(), error))
        return after_fault(fault, answer)

    def _call(self, name: str, arguments: Json, bearer: str) -> Json:
        method = METHODS.get(name)
        token = bearer or str(arguments.get("token", ""))
        if name == "apps.connections.open":  # the one that an app-level token is for
            return {"url": self._sockets.new_address(token)}
        if method is None:
            raise Refusal("unknown_method")
        if not token:
            raise Refusal("not_authed")
        if token != self._bot_token:
            raise Refusal("invalid_auth")
        if method.scope and method.scope not in self._workspace.scopes:
            raise Refusal("missing_scope", [f"needed: {method.scope}"])
        # The official client adds `team_id` to every call by itself.
        unknown = sorted(arguments.keys() - method.arguments - {"token", "team_id"})
        self._workspace.warnings.extend(f"{name}: unknown argument {argument}" for argument in unknown)
        return method.run(self._workspace, arguments)


def _refuse(fault: Fault | None) -> None:
    if isinstance(fault, Refuse):
        raise Refusal(fault.error or "internal_error", status=fault.status)
    if isinstance(fault, RateLimit):
        raise Refusal("ratelimited", status=429, retry_after=fault.retry_after)


async def _arguments(request: Request) -> Json:
    """Of the query and of the body, which is JSON or a form, or a file."""
    if "octet-stream" in request.headers.get("content-type", ""):
        return {"length": len(await request.body())}
    body = (await request.body()).decode("utf-8", errors="replace")
    arguments: Json = dict(request.query_params)
    if "json" not in request.headers.get("content-type", ""):
        return {**arguments, **dict(parse_qsl(body, keep_blank_values=True))}
    try:
        sent = without_nulls(json.loads(body or "{}"))
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(sent, dict):
        raise Refusal("json_not_object")
    return {**arguments, **sent}


def _refused(refusal: Refusal, usual_status: int) -> Response:
    body: Json = {"ok": False, "error": refusal.error}
    if refusal.faults:
        body["errors"] = list(refusal.faults)
    elif refusal.messages:
        body["errors"] = list(refusal.messages)
        body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in refusal.messages]}
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return JSONResponse(body, refusal.status or usual_status, headers)

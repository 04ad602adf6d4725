"""The Bot API over HTTP: token, body, faults on demand, and `getUpdates`, the one method that waits."""

from __future__ import annotations

import hmac

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from standins.faults import BrokenServer, Fault, FaultPlan, RateLimit, Refuse
from standins.faulty_answers import after_fault, broken_server_answer, wait
from standins.telegram.arguments import Arguments, read_arguments
from standins.telegram.bot_api import canonical_name, perform, record
from standins.telegram.polling import Poll
from standins.telegram.records import Json
from standins.telegram.refusal import Refused, conflict
from standins.telegram.settings_api import allow_updates
from standins.telegram.state import State

_WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_TWO_POLLERS = "terminated by other getUpdates request; make sure that only one bot instance is running"
_LONGEST_POLL = 50
_MESSAGES = {"sendMessage", "sendDocument", "sendPhoto"}


def bot_api_app(state: State, faults: FaultPlan) -> Starlette:
    """The ASGI app that serves `/bot<token>/<method>`."""

    async def call(request: Request) -> Response:
        try:
            _check_token(state, request.path_params["token"])
            method = canonical_name(request.path_params["method"])
            content_type = request.headers.get("content-type", "")
            arguments = read_arguments(request.url.query, content_type, await request.body())
            return await _answer(state, faults, method, arguments, request)
        except Refused as refused:
            return JSONResponse(refused.body(), refused.code)

    async def elsewhere(_: Request, __: Exception) -> Response:
        return JSONResponse(Refused(404, "Not Found").body(), 404)

    return Starlette(
        routes=[Route("/bot{token}/{method}", call, methods=["GET", "POST"])], exception_handlers={404: elsewhere}
    )


def _check_token(state: State, token: str) -> None:
    if not hmac.compare_digest(token.encode(), state.token.encode()):
        raise Refused(401, "Unauthorized")


async def _answer(state: State, faults: FaultPlan, method: str, arguments: Arguments, request: Request) -> Response:
    fault = faults.take(method)
    await wait(fault)
    if isinstance(fault, BrokenServer):
        record(state, method, arguments, Refused(fault.status, f"HTTP {fault.status}"))
        return broken_server_answer(fault)
    refusal = _refusal(fault) or _too_fast(state, method)
    if refusal is not None:
        record(state, method, arguments, refusal)
        raise refusal
    if method == "getUpdates":
        body = await _get_updates(state, arguments, request)
    else:
        body = perform(state, method, arguments)
    return after_fault(fault, JSONResponse(body))


def _refusal(fault: Fault | None) -> Refused | None:
    if isinstance(fault, Refuse):
        return Refused(fault.status or 400, fault.error or "Bad Request", **fault.parameters)
    if isinstance(fault, RateLimit):
        seconds = fault.retry_after
        return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    return None


def _too_fast(state: State, method: str) -> Refused | None:
    """Whether this message is one too many for the second before it; if not, it counts."""
    if state.messages_a_second is None or method not in _MESSAGES:
        return None
    with state.lock:
        now = state.clock()
        while state.sent_at and now - state.sent_at[0] >= 1:
            state.sent_at.popleft()
        if len(state.sent_at) >= state.messages_a_second:
            return Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        state.sent_at.append(now)
        return None


async def _get_updates(state: State, arguments: Arguments, request: Request) -> Json:
    try:
        with state.lock:
            if state.webhook.url:
                raise conflict(_WEBHOOK_IS_ACTIVE)
            allow_updates(state, arguments)
            _confirm(state, arguments.integer("offset"))
            updates = _next_updates(state, arguments)
            seconds = arguments.integer("timeout", low=0, high=_LONGEST_POLL)
            poll = None if updates or not seconds else _take_over(state)
        if poll is not None:
            updates = await _wait(state, poll, seconds, arguments, request)
    except Refused as refused:
        record(state, "getUpdates", arguments, refused)
        raise
    record(state, "getUpdates", arguments)
    return {"ok": True, "result": updates}


def _take_over(state: State) -> Poll:
    if state.poll is not None:
        state.poll.wake(conflict(_TWO_POLLERS))
    state.poll = Poll()
    state.lock.notify_all()
    return state.poll


async def _wait(state: State, poll: Poll, seconds: float, arguments: Arguments, request: Request) -> list[Json]:
    try:
        await poll.wait(seconds, request.receive())
    finally:
        with state.lock:
            if state.poll is poll:
                state.poll = None
    if poll.refusal is not None:
        raise poll.refusal
    with state.lock:
        return _next_updates(state, arguments)


def _confirm(state: State, offset: int) -> None:
    """An offset confirms every update before it; a negative one keeps only so many of the last."""
    numbers = sorted(state.pending)
    done = [number for number in numbers if number < offset] if offset >= 0 else numbers[:offset]
    for number in done:
        del state.pending[number]


def _next_updates(state: State, arguments: Arguments) -> list[Json]:
    state.drop_expired()
    limit = arguments.integer("limit", 100, low=1, high=100)
    return [state.pending[number].update for number in sorted(state.pending)[:limit]]

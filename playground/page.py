"""The page's server: the page itself, what it shows as that changes, and what a person does on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core.ports import StoreUnavailable
from playground.acting import CannotDo
from playground.in_slack import InSlack
from playground.in_telegram import InTelegram
from playground.people import Person
from playground.session import Playground, Session
from playground.state import Json, state
from playground.store import NotForPlaying
from playground.trouble import act, turn
from standins.slack import Message, View

_PAGE = Path(__file__).parent / "page"
_BATCH_SECONDS = 0.03  # changes within it are sent together
_LOOKS, _LOOK_AGAIN_SECONDS = 20, 0.25
_HEADERS = {"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff"}

Body = dict[str, Any]  # Any: JSON from the page; a field that is missing or odd is answered 400


class Page:
    """Serve `app`. `close` ends what it streams, so that the server can stop."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._open: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closing = False
        self.app = Starlette(
            routes=[
                Route("/", self._index),
                Route("/events", self._events),
                Route("/document/{file_id}", self._document),
                Route("/photo/{file_id}", self._photo),
                Route("/file/{file_id}", self._file),
                Route("/do/{what:path}", self._do, methods=["POST"]),
                Mount("/static", StaticFiles(directory=_PAGE)),
            ],
            # Another site in the same browser must not be able to use the playground.
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    def close(self) -> None:
        """End all streams."""
        self._closing = True
        self._playground.recorder.notify()

    async def _index(self, _: Request) -> Response:
        return FileResponse(_PAGE / "index.html", headers=_HEADERS)

    async def _events(self, request: Request) -> Response:
        student, stored = request.query_params.get("student", ""), request.query_params.get("stored")
        return StreamingResponse(self._states(student, stored), media_type="text/event-stream")

    async def _states(self, student: str, stored: str | None) -> AsyncIterator[str]:
        changed, loop = asyncio.Event(), asyncio.get_running_loop()
        with self._playground.recorder.subscribed(lambda: loop.call_soon_threadsafe(changed.set)):
            while not self._closing:
                changed.clear()
                yield f"data: {json.dumps(await self._state(student, stored))}\n\n"
                await changed.wait()
                await asyncio.sleep(_BATCH_SECONDS)

    async def _state(self, student: str, stored: str | None) -> Json:
        """Read again when the store can't be read: a reset may be emptying it at this moment."""
        looks = 1
        while True:
            try:
                return await run_in_threadpool(lambda: state(self._playground.session, student, stored))
            except StoreUnavailable:
                if looks == _LOOKS:
                    raise
            looks += 1
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _document(self, request: Request) -> Response:
        document = self._playground.session.harness.telegram.document(request.path_params["file_id"])
        return _download(document.file_name, document.content) if document else Response(status_code=404)

    async def _photo(self, request: Request) -> Response:
        photo = self._playground.session.harness.telegram.photo(request.path_params["file_id"])
        return Response(photo.content, media_type=photo.mime_type) if photo else Response(status_code=404)

    async def _file(self, request: Request) -> Response:
        file = self._playground.session.harness.slack.file(request.path_params["file_id"])
        return _download(file.name, file.content) if file else Response(status_code=404)

    async def _do(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return _problem("Only JSON is taken.", 415)
        try:
            body = json.loads(await request.body())
            action = _ACTIONS[request.path_params["what"]]
            await run_in_threadpool(action, self._playground, body)
        except (CannotDo, NotForPlaying, LookupError) as error:
            return _problem(str(error.args[0] if error.args else error), 409)
        except (ValueError, TypeError):
            return _problem("That is not what the page sends.", 400)
        return JSONResponse({})


def _download(name: str, content: bytes) -> Response:
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _problem(sentence: str, status: int) -> Response:
    return JSONResponse({"problem": sentence}, status)


def _person(session: Session, body: Body) -> Person:
    return session.people.students[str(body["student"])]


def _in_slack(playground: Playground, body: Body) -> InSlack:
    return InSlack(playground.session, _person(playground.session, body))


def _in_telegram(playground: Playground, body: Body) -> InTelegram:
    return InTelegram(playground.session, _person(playground.session, body))


def _where(student: InSlack, body: Body) -> Message | View:
    return student.view(body["view"]) if body.get("view") else student.message(body["channel"], body["ts"])


def _slack_send(playground: Playground, body: Body) -> None:
    _in_slack(playground, body).send(body["channel"], str(body["text"]))


def _slack_home(playground: Playground, body: Body) -> None:
    _in_slack(playground, body).open_home()


def _slack_tap(playground: Playground, body: Body) -> None:
    student = _in_slack(playground, body)
    student.tap(_where(student, body), body["blockId"], body["actionId"])


def _slack_choose(playground: Playground, body: Body) -> None:
    student = _in_slack(playground, body)
    student.choose(_where(student, body), body["blockId"], body["actionId"], body["value"])


def _slack_submit(playground: Playground, body: Body) -> None:
    student = _in_slack(playground, body)
    student.submit(student.view(body["view"]), {str(block): str(value) for block, value in body["values"].items()})


def _slack_close(playground: Playground, body: Body) -> None:
    _in_slack(playground, body).close()


def _telegram_send(playground: Playground, body: Body) -> None:
    reply_to = body.get("replyTo")
    _in_telegram(playground, body).send(
        int(body["chat"]), str(body["text"]), None if reply_to is None else int(reply_to)
    )


def _telegram_tap(playground: Playground, body: Body) -> None:
    _in_telegram(playground, body).tap(int(body["chat"]), int(body["message"]), int(body["row"]), int(body["column"]))


def _telegram_start(playground: Playground, body: Body) -> None:
    _in_telegram(playground, body).start()


def _switch(playground: Playground, body: Body) -> None:
    turn(playground.session, str(body["name"]), on=bool(body["on"]))


def _act(playground: Playground, body: Body) -> None:
    number = body.get("number")
    act(
        playground.session,
        _person(playground.session, body),
        str(body["name"]),
        None if number is None else int(number),
    )


def _reset(playground: Playground, _: Body) -> None:
    playground.begin()


_ACTIONS: dict[str, Callable[[Playground, Body], None]] = {
    "slack/send": _slack_send,
    "slack/home": _slack_home,
    "slack/tap": _slack_tap,
    "slack/choose": _slack_choose,
    "slack/submit": _slack_submit,
    "slack/close": _slack_close,
    "telegram/send": _telegram_send,
    "telegram/tap": _telegram_tap,
    "telegram/start": _telegram_start,
    "trouble/switch": _switch,
    "trouble/act": _act,
    "reset": _reset,
}

"""What a fault does to an HTTP call, where it is the same for both platforms."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from standins.faults import BrokenServer, Delay, Fault, Hold, LoseAnswer


async def wait(fault: Fault | None) -> None:
    """Return when the call may be done."""
    if isinstance(fault, Delay):
        await fault.sleep(fault.seconds)
    elif isinstance(fault, Hold):
        await fault.pass_through()


def broken_server_answer(fault: BrokenServer) -> Response:
    """The gateway's page."""
    return HTMLResponse(fault.body, fault.status)


def after_fault(fault: Fault | None, answer: Response) -> Response:
    """What is sent in place of the `answer` of a call that was done."""
    return _CutOff() if isinstance(fault, LoseAnswer) else answer


class _CutOff(Response):
    """Begins, and breaks off: the server closes the connection when too little has come."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

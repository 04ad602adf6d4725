"""AWS Systems Manager's Parameter Store on loopback, as far as `GetParameters` goes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=\w+/\d{8}/[\w-]+/ssm/aws4_request, SignedHeaders=\S+, Signature=\w{64}"
)


@dataclass
class ParameterStore:
    """`stored` is by whole name; `calls` are the requests so far, as (headers in lower case, body)."""

    url: str
    stored: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[dict[str, str], object]] = field(default_factory=list)

    def answer(self, headers: dict[str, str], body: dict[str, object]) -> tuple[int, object]:
        self.calls.append((headers, body))
        if not _SIGNED.fullmatch(headers.get("authorization", "")):
            return 400, {"__type": "IncompleteSignatureException"}
        if headers.get("x-amz-target") != "AmazonSSM.GetParameters":
            return 400, {"__type": "UnknownOperationException"}
        names = body["Names"]
        assert isinstance(names, list)
        if body.get("WithDecryption") is not True:
            return 200, {"Parameters": [self._found(name, "AQICAHh...") for name in names], "InvalidParameters": []}
        found = [self._found(name, self.stored[name]) for name in names if name in self.stored]
        return 200, {"Parameters": found, "InvalidParameters": [name for name in names if name not in self.stored]}

    def _found(self, name: str, value: str) -> dict[str, object]:
        return {"Name": name, "Type": "SecureString", "Value": value, "Version": 1}


@contextmanager
def parameter_store(**stored: str) -> Iterator[ParameterStore]:
    """One that holds `/dance-school/NAME` for each name given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = store.answer({name.lower(): value for name, value in self.headers.items()}, body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store = ParameterStore(f"http://127.0.0.1:{server.server_port}")
    store.stored = {f"/dance-school/{name}": value for name, value in stored.items()}
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

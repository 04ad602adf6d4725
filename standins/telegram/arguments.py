"""The arguments of a call, however they came: in the query, as a form, as multipart with files, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from standins.telegram.refusal import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arguments:
    """Every value is text, as for the real server; lists and objects are JSON in that text."""

    fields: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value, empty when it is missing."""
        return self.fields.get(name, "")

    def flag(self, name: str) -> bool:
        """Whether it is true."""
        return self.text(name).lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int = 0, *, low: int | None = None, high: int | None = None) -> int:
        """The value drawn into `low`..`high`; `default` when it is missing or no number."""
        try:
            value = int(self.text(name))
        except ValueError:
            return default
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    def json(self, name: str, what: str, default: object = None) -> Any:  # Any: JSON that the caller checks
        """The decoded value, `default` when it is missing. Raises Refused: `can't parse <what> JSON object`."""
        if not self.text(name):
            return default
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def for_the_record(self) -> dict[str, object]:
        """The arguments to keep: JSON lists and objects decoded, files by their names."""
        return {name: _decoded(value) for name, value in self.fields.items()} | {
            name: upload.file_name for name, upload in self.files.items()
        }


def read_arguments(query: str, content_type: str, body: bytes) -> Arguments:
    """The arguments in a request. Raises Refused for a body that can't be read."""
    fields = dict(parse_qsl(query, keep_blank_values=True))
    files: dict[str, Upload] = {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        fields |= _from_json(body)
    elif kind == "application/x-www-form-urlencoded":
        fields |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind == "multipart/form-data":
        for headers, content in _parts(content_type, body):
            _keep(headers, content, fields, files)
    return Arguments(fields, files)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse parameter value") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def _parts(content_type: str, body: bytes) -> Iterator[tuple[Headers, bytes]]:
    boundary = HeaderParser().parsestr(f"Content-Type: {content_type}").get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise bad_request("boundary not found")
    _, *parts = (b"\r\n" + body).split(f"\r\n--{boundary}".encode())
    for part in parts:
        if part.startswith(b"--"):
            return
        head, _, content = part.partition(b"\r\n\r\n")
        yield HeaderParser().parsestr(head.decode().lstrip()), content
    raise bad_request("unexpected end of request content")


def _keep(headers: Headers, content: bytes, fields: dict[str, str], files: dict[str, Upload]) -> None:
    name = headers.get_param("name", header="content-disposition")
    if not isinstance(name, str) or not name:
        raise bad_request("field name in multipart/form-data not found")
    file_name = headers.get_filename()
    if file_name is None:
        fields[name] = content.decode()
    else:
        files[name] = Upload(file_name, headers.get_content_type(), content)


def _decoded(value: str) -> object:
    if not value.startswith(("{", "[")):
        return value
    try:
        decoded: object = json.loads(value)
    except ValueError:
        return value
    return decoded

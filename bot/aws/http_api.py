"""The HTTP API on Lambda."""

from __future__ import annotations

from collections.abc import Mapping

from mangum import Mangum

from adapters.http.api import create_api
from bot.aws.parts import assemble


def create_handler(environ: Mapping[str, str]) -> Mangum:
    """The function, set by `environ`. Raises WrongSetting."""
    parts = assemble(environ)
    return Mangum(create_api(book=parts.book, classes=parts.stores.classes, clock=parts.clock), lifespan="off")

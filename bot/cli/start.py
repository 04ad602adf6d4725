"""How every command begins, and how it gives up: with one clear line."""

from __future__ import annotations

from typing import NoReturn

import typer
from pydantic import ValidationError

from bot.config.settings import Settings, what_is_wrong


def load_settings() -> Settings:
    """The settings; ends the program with status 2 and a line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        fail(what_is_wrong(error), 2)


def fail(message: str, status: int) -> NoReturn:
    """End the program: status 2 means that something is set or asked wrongly, 1 that something failed."""
    typer.echo(message, err=True)
    raise typer.Exit(status)

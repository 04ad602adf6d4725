"""How every command reads the settings, and how it fails: with one clear line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import typer
from pydantic import ValidationError

from bot.config import env_file
from bot.config.config import UNHURRIED, Config, Limits
from bot.config.misspelt import misspelt
from bot.config.settings import Settings, what_is_wrong


def load_settings() -> Settings:
    """The settings; ends the program with status 2 and a line for each that is wrong.

    A name that is almost one of ours gets a line too, and stops nothing: it may be another program's.
    """
    unreadable = env_file.fault(Path(env_file.ENV_FILE))
    if unreadable is not None:
        fail(unreadable, 2)
    for line in misspelt(env_file.named(), only_near=True):
        typer.echo(line, err=True)
    try:
        return Settings()
    except ValidationError as error:
        fail(what_is_wrong(error), 2)


def load_config(limits: Limits | None = None) -> Config:
    """The settings as plain values, with these limits."""
    return replace(load_settings().config, limits=limits or Limits())


def operator_config(limits: Limits | None = None) -> Config:
    """The settings for a command that the school runs and no student waits for: unless told otherwise, unhurried."""
    return load_config(limits or UNHURRIED)


def unreadable(error: Exception) -> str:
    """What to say of a row that somebody changed by hand."""
    return f"The store holds what can't be read: {error}. `python -m bot table create` looks at every row."


def fail(message: str, status: int) -> NoReturn:
    """End the program: status 2 means that something is set or asked wrongly, 1 that something failed."""
    typer.echo(message, err=True)
    raise typer.Exit(status)

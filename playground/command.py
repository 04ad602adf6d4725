"""The command `python -m playground`."""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.start import fail, load_settings
from bot.observability.logs import configure_logs
from playground.run import PlayLimits, play
from playground.store import NotForPlaying


class Store(StrEnum):
    """What `BOOKING_STORE` may be."""

    MEMORY = "memory"
    DYNAMODB = "dynamodb"


cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def main(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8090,
    store: Annotated[Store, typer.Option(help="Where bookings are kept while you play.")] = Store.MEMORY,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try it in the browser, offline: Slack and Telegram side by side, no account needed."""
    configure_logs(logging.ERROR)  # faults are switched on on purpose here
    try:
        limits = context.obj or PlayLimits()
        settings = load_settings().model_copy(update={"booking_store": store.value})
        config = replace(settings.config, runs_jobs=True)
        play(config, port, typer.echo, limits, open_browser=browser)
    except NotForPlaying as error:
        fail(str(error), 2)
    except OSError as error:
        fail(f"Can't listen on port {port}: {error.strerror or error}. Try another --port.", 1)

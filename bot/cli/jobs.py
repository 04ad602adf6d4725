"""`python -m bot jobs`: the jobs in a process of their own."""

from __future__ import annotations

import signal
from threading import Event

import typer

from bot.bootstrap import Bot, open_jobs
from bot.cli.start import fail
from bot.jobs.jobs import Jobs, Round
from bot.jobs.loop import run_until_stopped
from core.ports import StoreUnavailable


def run_jobs(bot: Bot, *, once: bool) -> None:
    """Do what is due: `once`, or until SIGTERM or SIGINT; what is being sent then is finished."""
    stopped = Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: stopped.set())
    if bot.config.dynamodb is None:
        typer.echo("BOOKING_STORE is memory: nobody else sees what happens in this process.", err=True)
    with open_jobs(bot, stopped.wait) as jobs:
        if once:
            typer.echo(_said(_run_once(jobs, stopped)))
        else:
            typer.echo("Doing what is due.", err=True)
            run_until_stopped(jobs, stopped)


def _run_once(jobs: Jobs, stopped: Event) -> Round:
    try:
        return jobs.run_due(lambda: not stopped.is_set())
    except StoreUnavailable as error:
        fail(f"The store can't be reached: {error}. Run the same again.", 1)


def _said(done: Round) -> str:
    told = ", ".join(f"{count} {how}" for how, count in sorted(done.told.items())) or "nothing to tell"
    cards = ", ".join(f"{count} {how}" for how, count in sorted(done.followed.items()))
    return f"Classes settled: {done.settled}. Notices: {told}." + (f" Cards: {cards}." if cards else "")

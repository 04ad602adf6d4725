"""Jobs beside the server, in a thread of their own, for as long as it serves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import structlog
from starlette.concurrency import run_in_threadpool

from bot.bootstrap import Bot, open_jobs
from bot.jobs.loop import run_until_stopped
from bot.server.receivers import GRACE_SECONDS

log = structlog.get_logger()


@asynccontextmanager
async def jobs_beside(bot: Bot) -> AsyncIterator[None]:
    """Do what is due until the end of the block, which waits for what is being sent, but not for ever."""
    stopped = Event()

    def work() -> None:
        with open_jobs(bot, stopped.wait) as jobs:
            run_until_stopped(jobs, stopped)

    thread = Thread(target=work, name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        await run_in_threadpool(thread.join, GRACE_SECONDS)
        if thread.is_alive():
            log.warning("stopped while something was being sent")

"""Jobs that go on until they are stopped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import structlog

from bot.jobs.jobs import Jobs
from bot.jobs.telling import Told
from core.ports import StoreUnavailable

log = structlog.get_logger()

LOOK_SECONDS = 2.0
"""How long somebody may wait to be told."""
SETTLE_SECONDS = 30.0
"""How late a reminder may be: to look at all classes costs more than to look for notices."""


def run_until_stopped(jobs: Jobs, stopped: Event, *, look: float = LOOK_SECONDS) -> None:
    """Do what is due, again after `look` seconds. What is being sent when it is stopped is finished.

    Cards are followed beside the rest, which does not wait for them.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="cards") as beside:
        following = Future[None]()
        following.set_result(None)

        def follow() -> None:
            nonlocal following
            if following.done():
                following = beside.submit(_follow, jobs, stopped)

        _run(jobs, stopped, look, follow)


def _follow(jobs: Jobs, stopped: Event) -> None:
    try:
        jobs.follow(lambda: not stopped.is_set())
    except Exception:
        log.exception("cards were not followed; going on")


def _run(jobs: Jobs, stopped: Event, look: float, follow: Callable[[], None]) -> None:
    settled_at = -SETTLE_SECONDS
    while not stopped.is_set():
        told: Counter[Told] = Counter()
        looks_at_all = time.monotonic() - settled_at >= SETTLE_SECONDS
        try:
            if looks_at_all:
                settled_at = time.monotonic()
                jobs.settle()
            jobs.tell(told, go_on=lambda: not stopped.is_set())
            if looks_at_all:
                jobs.do_weekly()
        except StoreUnavailable as error:
            log.warning("the store does not answer", error=str(error))
        except Exception:
            log.exception("a job failed; going on")
        follow()
        stopped.wait(look)

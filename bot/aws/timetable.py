"""The daily seed on Lambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import structlog

from bot.aws.environment import config_of
from bot.aws.events import Context, Event
from bot.bootstrap import bootstrap
from bot.config.config import UNHURRIED, Limits
from bot.operations.apply import apply, compare
from bot.operations.seed import seed

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

WEEKS = 5
"""From today on: more than the four that students look ahead, so that a day without seeding does no harm."""


def create_handler(
    environ: Mapping[str, str], limits: Limits = UNHURRIED
) -> Callable[[Event, Context], dict[str, int]]:
    """The function, set by `environ`. Raises WrongSetting; the function itself StoreUnavailable."""
    bot = bootstrap(config_of(environ, limits=limits))

    def handle(_event: Event, _context: Context) -> dict[str, int]:
        now = bot.clock()
        school, first = bot.config.school, now.date()
        done = seed(
            bot.stores.classes, school.timetable, first=first, weeks=WEEKS, zone=school.zone, demo=False, now=now
        )
        difference = compare(bot.stores, school, first=first, weeks=WEEKS, now=now)
        for line in apply(bot.commands, difference, bot.clock, school, close_missing=False):
            log.warning("not applied", line=line)
        if difference.missing:
            log.warning("not in the timetable", classes=[str(info.id) for info in difference.missing])
        return asdict(done)

    return handle

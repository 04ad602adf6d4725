"""`serve` for ten minutes under everything that students do: does its memory grow, does a booking get lost?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Event

from tests.bench.classes import empty_classes
from tests.bench.harness import Bench, Finding
from tests.bench.ledger import Told, stored
from tests.bench.posting import post_all, search
from tests.bench.serving import Server, served
from tests.bench.traffic import Traffic, chat
from tests.support.chats import SLACK_TOKEN, TELEGRAM_SECRET, TELEGRAM_TOKEN, World, school
from tests.support.clock import SYDNEY
from tests.support.stores import DynamoDBTable
from tests.support.timetable import planned_classes

_SECONDS, _QUICK_SECONDS = 600, 2
_SETTLING = 60  # seconds at the same pace that are not counted
_CROWD, _QUICK_CROWD = 300, 20  # at once, before anything else: now all threads are there
_WEEKS = 4
_CHATS_APART = 8  # seconds
_FLAT, _FLAT_IN_THE_END = 5.0, 2.0  # MiB: in all, and in the second half


def measure(bench: Bench) -> list[Finding]:
    """The memory of the process, and whether the table and what students were told are the same."""
    length = _QUICK_SECONDS if bench.quick else int(os.environ.get("BENCH_SECONDS", _SECONDS))
    table, today = bench.table(), datetime.now(SYDNEY).date()
    for planned in planned_classes(today, _WEEKS, SYDNEY):
        table.stores.classes.schedule(planned)
    classes = empty_classes(table.stores.classes, today + timedelta(weeks=_WEEKS))
    # A quick run only tries the soak, on whatever machine; a real one has the program as it is.
    program = "tests.support.patient_bot" if bench.quick else "bot"
    with _school_and_server(table, program) as (world, server):
        post_all([search(server.address)] * (_QUICK_CROWD if bench.quick else _CROWD))
        traffic = Traffic(server.address, classes)
        with _chats(world, traffic.told):
            memory = list(_memory_by_the_second(bench, server, traffic, length))
    growth, late_growth = memory[-1] - memory[0], memory[-1] - memory[len(memory) // 2]
    told, kept = traffic.told, stored(table)
    lost, untold = told.spots - kept.spots, kept.spots - told.spots
    for what, which in (("other answer", told.others), ("lost or not told", lost | untold), ("broken", kept.broken)):
        for one in which:
            bench.progress.console.print(what, repr(one))  # the row only says how many
    return [
        bench.found(
            f"serve for {length} s under chats, commands, searches and bookings, 20 requests at a moment each second",
            "",
            f"memory {memory[0]:.0f} MiB {growth:+.1f}, of these {late_growth:+.1f} in the second half; "
            f"{len(told.spots)} told to be booked, {len(lost)} of them not stored; {len(kept.spots)} stored, "
            f"{len(untold)} not told; {len(kept.broken)} classes overbooked or miscounted; "
            f"{len(told.others)} other answers of {len(told.answers)}",
            f"memory within {_FLAT:.0f} MiB, in the second half {_FLAT_IN_THE_END:.0f}; nothing else than 0",
            met=growth < _FLAT
            and late_growth < _FLAT_IN_THE_END
            and not (lost or untold or kept.broken or told.others),
        )
    ]


@contextmanager
def _school_and_server(table: DynamoDBTable, program: str) -> Iterator[tuple[World, Server]]:
    """The server, and around it the platforms with their students."""
    with ExitStack() as running:
        world = running.enter_context(school(table.stores))
        with served(
            table,
            program=program,
            SLACK_BOT_TOKEN=SLACK_TOKEN,
            SLACK_API_URL=world.slack_api_url,
            TELEGRAM_BOT_TOKEN=TELEGRAM_TOKEN,
            TELEGRAM_API_URL=world.telegram_api_url,
            TELEGRAM_WEBHOOK_SECRET=TELEGRAM_SECRET,
            TELEGRAM_WEBHOOK_URL="https://dance.example.com/telegram/webhook",
        ) as server:
            world.slack.bot_url = f"{server.address}/slack/events"
            world.telegram.bot_url = f"{server.address}/telegram/webhook"
            yield world, server


@contextmanager
def _chats(world: World, told: Told) -> Iterator[None]:
    """Students who chat, beside all else, until the block ends."""
    over = Event()

    def go_on() -> None:
        number = 0
        while not over.is_set():
            number += 1
            chat(world, number, told)
            over.wait(_CHATS_APART)

    with ThreadPoolExecutor(1) as thread:
        chatting = thread.submit(go_on)
        try:
            yield
        finally:
            over.set()
        chatting.result()


def _memory_by_the_second(bench: Bench, server: Server, traffic: Traffic, length: int) -> Iterator[float]:
    """What the process holds after it has settled, and after each further second of traffic."""
    settling = min(length, _SETTLING)
    began = time.monotonic()
    for second in bench.progress.track(range(settling + length), description=f"Everything at once, {length} s"):
        time.sleep(max(0.0, began + second - time.monotonic()))
        traffic.one_second()
        if second >= settling - 1:
            yield server.memory

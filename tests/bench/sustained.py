"""`serve` under slash commands at a constant rate_limiter, whether or not it keeps up."""

from __future__ import annotations

import os
from datetime import datetime

from tests.bench.harness import Bench, Finding, percentile
from tests.bench.posting import Reply, post_all
from tests.bench.serving import served
from tests.bench.slash import PEOPLE, introduce, slash_command
from tests.support.clock import SYDNEY
from tests.support.timetable import planned_classes

_PER_SECOND = 50
_SECONDS, _QUICK_SECONDS = 60, 2
_SETTLING = 10  # seconds at the same pace that are not counted
_P99_GOAL = 0.250  # seconds
_FLAT = 2.0  # MiB: less than one KiB a command in a minute


def measure(bench: Bench) -> list[Finding]:
    """Waiting times, errors, and the memory of the process before and after."""
    length = _QUICK_SECONDS if bench.quick else int(os.environ.get("BENCH_SECONDS", _SECONDS))
    table = bench.table()
    for planned in planned_classes(datetime.now(SYDNEY).date(), 4, SYDNEY):
        table.stores.classes.schedule(planned)
    introduce(table.stores.students, datetime.now(SYDNEY))
    watching = bench.progress.add_task(f"{_PER_SECOND} commands a second, {length} s", total=None)
    with served(table) as server:
        _commands(server.address, min(length, _SETTLING))
        before = server.memory
        replies = _commands(server.address, length)
        growth = server.memory - before
    bench.progress.update(watching, total=1, completed=1)
    waits = [reply.seconds * 1000 for reply in replies]
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    errors = sum("Salsa 1" not in reply.body for reply in replies)
    return [
        bench.found(
            f"serve at {_PER_SECOND} slash commands a second for {length} s, open loop",
            "",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, worst {max(waits):.0f} ms; {errors} errors of {len(replies)}; "
            f"memory {before:.0f} MiB {growth:+.1f}",
            f"p99 < {_P99_GOAL * 1000:.0f} ms, no error, memory within {_FLAT:.0f} MiB",
            met=p99 < _P99_GOAL * 1000 and errors == 0 and growth < _FLAT,
        )
    ]


def _commands(address: str, length: int) -> list[Reply]:
    commands = [slash_command(address, number % PEOPLE) for number in range(length * _PER_SECOND)]
    return post_all(commands, per_second=_PER_SECOND)

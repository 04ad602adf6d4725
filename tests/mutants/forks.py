"""Work in processes that fork off, each with what is loaded already, a few at a time."""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Generic, TypeVar

AT_ONCE = os.cpu_count() or 1
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Job(Generic[_Answer]):
    """What a process does: it answers once, or dies without, or is killed after `longest` seconds."""

    name: int
    work: Callable[[Callable[[_Answer], None]], None]
    longest: float


@dataclass(slots=True)
class _Running:
    pid: int
    end: float
    name: int
    said: bytearray = field(default_factory=bytearray)


def run_all(jobs: Iterable[Job[_Answer]], told: Path, at_once: int = AT_ONCE) -> Iterator[tuple[int, _Answer | None]]:
    """The names and answers of all jobs as they come: None of one that died or took too long.

    What the processes print goes to the file `told`. The next job is asked for when a process is free, so that it may
    depend on the answers before. All of them end with this process.
    """
    lifeline = os.pipe()
    with selectors.DefaultSelector() as selector:
        waiting, running = iter(jobs), 0
        while True:
            while running < at_once and (job := next(waiting, None)) is not None:
                pid, reading = _fork(job, told, lifeline)
                selector.register(
                    reading, selectors.EVENT_READ, _Running(pid, time.monotonic() + job.longest, job.name)
                )
                running += 1
            if not running:
                break
            ready = {key.fd for key, _ in selector.select(timeout=1)}
            for key in list(selector.get_map().values()):
                one: _Running = key.data
                if key.fd in ready and (more := os.read(key.fd, 65536)):
                    one.said += more
                elif key.fd in ready or time.monotonic() > one.end:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    os.killpg(one.pid, signal.SIGKILL)
                    os.waitpid(one.pid, 0)
                    running -= 1
                    yield one.name, pickle.loads(one.said) if one.said else None  # noqa: S301 - our own process said it

    for end in lifeline:
        os.close(end)


def _fork(job: Job[_Answer], told: Path, lifeline: tuple[int, int]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        os.setpgid(pid, pid)
        return pid, reading
    status = 1
    try:
        os.setpgid(0, 0)
        os.close(lifeline[1])
        Thread(target=_end_with_parent, args=(lifeline[0],), daemon=True).start()
        log = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        job.work(lambda answer: _answer(writing, answer))
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the process ends here
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _end_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # only the parent could write into it: it ends when the parent does
    os.killpg(0, signal.SIGKILL)


def _answer(writing: int, answer: object) -> None:
    said = memoryview(pickle.dumps(answer))
    while said:
        said = said[os.write(writing, said) :]

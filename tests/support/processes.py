"""Programs of ours as real processes, forked off a server that has them imported: see `fork_server.py`."""

from __future__ import annotations

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from tests.support.fork_server import Program, ask, number

ROOT = Path(__file__).parents[2]
SECONDS = 300
"""How long anything may take."""

_one_at_a_time = Lock()


def environment(**settings: str) -> dict[str, str]:
    """Nothing of the developer's own settings gets in."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "100", **settings}


class Process:
    """As `subprocess.Popen` has it."""

    def __init__(self, program: Program, streams: tuple[int, int, int]) -> None:
        """Raises RuntimeError if it can't be started."""
        self.returncode: int | None = None
        self._report, theirs = os.pipe()
        try:
            with _one_at_a_time:
                ask(_server(), program, streams, theirs)
        finally:
            os.close(theirs)
        pid = number(self._report)
        if pid is None:
            raise RuntimeError("there is no fork server")
        self.pid = pid

    def wait(self, seconds: float = SECONDS) -> int:
        """Its exit status, or minus the signal that killed it; raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._report], [], [], seconds)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            status = number(self._report)
            os.close(self._report)
            self.returncode = -signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
        return self.returncode

    def poll(self) -> int | None:
        """The same, or None while it runs."""
        if self.returncode is None and not select.select([self._report], [], [], 0)[0]:
            return None
        return self.wait()

    def send_signal(self, what: signal.Signals) -> None:
        """Nothing comes of it if the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, what)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(  # the standard streams are this process's own unless others are given
    module: str,
    *arguments: str,
    folder: Path,
    settings: dict[str, str],
    stdin: int | IO[str] | IO[bytes] = 0,
    stdout: int | IO[str] | IO[bytes] = 1,
    stderr: int | IO[str] | IO[bytes] = 2,
) -> Process:
    """`python -m module arguments` in a folder, with `settings` for an environment and nothing else."""
    program = Program(module, arguments, str(folder), environment(**settings))
    files = [stream if isinstance(stream, int) else stream.fileno() for stream in (stdin, stdout, stderr)]
    return Process(program, (files[0], files[1], files[2]))


def run(
    module: str, *arguments: str, folder: Path, settings: dict[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """The same until its end, and all that it said."""
    with TemporaryFile("w+") as stdin, TemporaryFile("w+") as stdout, TemporaryFile("w+") as stderr:
        stdin.write(typed)
        stdin.seek(0)
        process = start(module, *arguments, folder=folder, settings=settings, stdin=stdin, stdout=stdout, stderr=stderr)
        try:
            status = process.wait()
        finally:
            process.kill()
        for said in (stdout, stderr):
            said.seek(0)
        return subprocess.CompletedProcess([module, *arguments], status, stdout.read(), stderr.read())


@cache
def _server() -> socket.socket:
    """The near end of the one server of this process, which ends with it."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.support.fork_server", str(theirs.fileno())],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours

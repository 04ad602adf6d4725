"""Forks programs off a process that has imported all that they import: most of a command's time is that.

Each program is a process of its own, as if it had just been started: this one only ever imports, has no threads, and
was started before any test had done anything. What is about the start itself, such as what is imported or how the
interpreter is set, needs a real one. `processes.py` talks to it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from io import FileIO, TextIOWrapper

_PACKAGES = ("core", "adapters", "bot", "standins", "playground")
_NOT_IMPORTED = ("__main__", "lambda_", "traces")  # the programs themselves, functions, and what few set up
_NUMBER = 4  # bytes


@dataclass(frozen=True, slots=True)
class Program:
    """`python -m module arguments`, where and with which environment."""

    module: str
    arguments: tuple[str, ...]
    folder: str
    environment: dict[str, str]


def ask(control: socket.socket, program: Program, streams: tuple[int, int, int], report: int) -> None:
    """Have the server at the other end of `control` fork it, with these three standard streams.

    Into `report` go two numbers: the process's id, and as soon as it has ended its status as of `os.waitpid`.
    """
    request = json.dumps(asdict(program)).encode()
    socket.send_fds(control, [_bytes(len(request))], [*streams, report])
    control.sendall(request)


def number(report: int) -> int | None:
    """The next number of a report; None if the server is no more."""
    told = os.read(report, _NUMBER)
    return int.from_bytes(told, sys.byteorder, signed=True) if len(told) == _NUMBER else None


def main(control: socket.socket) -> None:
    """Serve until nobody is at the other end."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.rpartition(".")[2].startswith(_NOT_IMPORTED):
                import_module(module.name)
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page of it
    program = _program_to_be(control)
    if program is not None:
        _become(program)


def _program_to_be(control: socket.socket) -> Program | None:
    """Returns in every child, with what it is to be, and in the end here, with None."""
    ended, ends = os.pipe()
    os.set_blocking(ends, False)
    signal.set_wakeup_fd(ends)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    reports: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), ended], [], [])
        if ended in ready:
            os.read(ended, 1 << 12)
            _tell_who_ended(reports)
        if control.fileno() in ready:
            length, files, _, _ = socket.recv_fds(control, _NUMBER, 4)
            if not length:
                return None
            request = _exactly(control, int.from_bytes(length, sys.byteorder))
            *streams, report = files
            child = os.fork()
            if not child:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                control.close()
                for file in (ended, ends, report, *reports.values()):
                    os.close(file)
                _take(streams)
                return Program(**json.loads(request))
            for stream in streams:
                os.close(stream)
            reports[child] = report
            _tell(report, child)


def _take(streams: list[int]) -> None:
    """For the standard streams; Python looks at those only once, at the start, and opens unbuffered ones like this."""
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
        os.close(stream)
    encoding, errors = sys.stdout.encoding, sys.stdout.errors
    sys.stdin = open(0, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115 - it stays
    sys.stdout = _unbuffered(1, encoding, errors)
    sys.stderr = _unbuffered(2, encoding, "backslashreplace")


def _unbuffered(standard: int, encoding: str, errors: str | None) -> TextIOWrapper:
    raw = FileIO(standard, "w", closefd=False)
    return TextIOWrapper(
        raw,
        encoding,
        errors,
        newline="\n",
        line_buffering=standard == 2 or raw.isatty(),
        write_through=True,
    )


def _become(program: Program) -> None:
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    time.tzset()
    gc.enable()
    sys.path[0] = program.folder
    sys.argv = ["", *program.arguments]
    with _without_dismantling():
        runpy.run_module(program.module, run_name="__main__", alter_sys=True)


@contextmanager
def _without_dismantling() -> Iterator[None]:
    """Python ends as always, but for what comes last: to free, and so to copy, all that the server has imported."""
    status: int | None = 1

    def end() -> None:
        if status is not None:
            os._exit(status)

    atexit.register(end)  # the first, so the last to be called, when all threads have ended
    try:
        yield
        status = 0
    except SystemExit as asked:
        status = 0 if asked.code is None else asked.code if isinstance(asked.code, int) else 1
        raise
    except KeyboardInterrupt:
        status = None  # then the signal ends it
        raise


def _tell_who_ended(reports: dict[int, int]) -> None:
    while reports:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        report = reports.pop(child)
        _tell(report, status)
        os.close(report)


def _tell(report: int, what: int) -> None:
    with suppress(BrokenPipeError):  # nobody wants to know any more
        os.write(report, _bytes(what))


def _exactly(control: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        received += control.recv(length - len(received))
    return received


def _bytes(what: int) -> bytes:
    return what.to_bytes(_NUMBER, sys.byteorder, signed=True)


if __name__ == "__main__":
    gc.disable()
    main(socket.socket(fileno=int(sys.argv[1])))

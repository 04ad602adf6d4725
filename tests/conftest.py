from __future__ import annotations

import gc
import inspect
import socket
import ssl
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any
from zoneinfo import ZoneInfo

import botocore.session
import httpx
import pytest
import structlog
from xdist.remote import Producer

from adapters.dynamodb.client import session
from bot.stores import Stores
from tests.support.clock import SYDNEY
from tests.support.dynamodb_local import shared_dynamodb_local
from tests.support.limits import LONGEST_WAIT
from tests.support.stores import (
    DYNAMODB_LOCAL,
    MEMORY,
    MOTO,
    DynamoDBTable,
    in_small_pages,
    local_table,
    memory_stores,
    moto_table,
    warm_up,
)
from tests.support.worker_groups import GroupScheduling

gc.disable()  # what is imported stays: until all tests are collected there is next to nothing to find
if find_spec("sniffio") is None:  # httpx looks for it at every call, and Python doesn't remember a miss unless told so
    sys.modules["sniffio"] = None  # type: ignore[assignment]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> GroupScheduling | None:
    return GroupScheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that in the end no worker waits for another's."""
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/proof/", "tests/e2e/")))


def pytest_collection_finish() -> None:
    """From here on only what the tests leave behind is looked through."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def dynamodb_endpoint(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of the DynamoDB Local of this test session, one for all its workers: each test has its own table."""
    own = tmp_path_factory.getbasetemp()
    with shared_dynamodb_local(own if worker_id == "master" else own.parent, warm_up) as endpoint:
        yield endpoint


@pytest.fixture(params=[DYNAMODB_LOCAL])
def table(request: pytest.FixtureRequest) -> DynamoDBTable:
    """A new table in DynamoDB Local."""
    return local_table(request.getfixturevalue("dynamodb_endpoint"))


@pytest.fixture
def zone() -> ZoneInfo:
    """Where the school is whose classes are stored."""
    return SYDNEY


@pytest.fixture(params=[MEMORY, MOTO, DYNAMODB_LOCAL])
def stores(request: pytest.FixtureRequest, zone: ZoneInfo) -> Iterator[Stores]:
    """Each of the stores in turn; DynamoDB Local answers queries in small pages, so that all has to be paged."""
    match request.param:
        case "memory":
            yield memory_stores()
        case "moto":
            with moto_table(zone) as table:
                yield table.stores
        case _:
            yield in_small_pages(local_table(request.getfixturevalue("dynamodb_endpoint"), zone), rows=2).stores


@pytest.fixture
def nothing_remembered() -> Iterator[None]:
    """The SDK looks for credentials once a process; here it has to look anew, and to forget what it found."""
    session.cache_clear()
    yield
    session.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Every test has this machine and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        connect, look_up = socket.socket.connect, socket.getaddrinfo

        def guarded_connect(sock: socket.socket, address: Any) -> None:  # Any: each family has its own kind of address
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                _only_here(address[0])
            connect(sock, address)

        def guarded_look_up(host: Any, *arguments: Any, **more: Any) -> Any:  # Any: as `getaddrinfo` itself
            _only_here(host)
            return look_up(host, *arguments, **more)

        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _only_here(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in ("localhost", "::1") and not name.startswith("127."):
        raise RuntimeError(f"{name} is beyond this machine")


@pytest.fixture(autouse=True, scope="session")
def certificates_read_once() -> Iterator[None]:
    """Each `httpx.get` makes a client, and each client reads all certificates, which takes longer than any answer."""
    new = ssl.create_default_context
    once = cache(new)

    def create(*arguments: Any, **more: Any) -> ssl.SSLContext:  # Any: as `create_default_context` itself
        return once(**more) if not arguments and more.keys() == {"cafile"} else new(*arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", create)
        yield


@pytest.fixture(autouse=True, scope="session")
def sdk_data_read_once() -> Iterator[None]:
    """Each session of the AWS SDK reads anew what each service takes, which is longer than most tests take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture(autouse=True, scope="session")
def patient_requests() -> Iterator[None]:
    """What a test asks over HTTP it waits for longer than the five seconds of httpx, unless it says how long."""
    defaults = inspect.signature(httpx.get).parameters["timeout"].default
    with pytest.MonkeyPatch.context() as patch:
        for part in ("connect", "read", "write", "pool"):
            patch.setattr(defaults, part, LONGEST_WAIT)
        yield


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """Tracebacks without drawings: rendering those takes seconds on a busy machine, and students wait three at most."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ]
    )

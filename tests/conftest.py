from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.wiring import Stores
from tests.support.dynamodb_local import dynamodb_local
from tests.support.stores import (
    DYNAMODB_LOCAL,
    MEMORY,
    MOTO,
    DynamoDBTable,
    in_small_pages,
    local_table,
    memory_stores,
    moto_table,
)


@pytest.fixture(scope="session")
def dynamodb_endpoint() -> Iterator[str]:
    """The address of a DynamoDB Local of this test session's own."""
    with dynamodb_local() as endpoint:
        yield endpoint


@pytest.fixture(params=[DYNAMODB_LOCAL])
def table(request: pytest.FixtureRequest) -> DynamoDBTable:
    """A new table in DynamoDB Local."""
    return local_table(request.getfixturevalue("dynamodb_endpoint"))


@pytest.fixture(params=[MEMORY, MOTO, DYNAMODB_LOCAL])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Each of the stores in turn; DynamoDB Local answers queries in pages of two rows, so that all has to be paged."""
    match request.param:
        case "memory":
            yield memory_stores()
        case "moto":
            with moto_table() as table:
                yield table.stores
        case _:
            yield in_small_pages(local_table(request.getfixturevalue("dynamodb_endpoint")), rows=2).stores

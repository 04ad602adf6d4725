"""The table, brought to what this version needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from adapters.dynamodb.completion import complete_rows
from adapters.dynamodb.table import add_missing_indexes, create_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from adapters.dynamodb.completion import Completion


def bring_up_to_date(
    client: DynamoDBClient, name: str, *, recount_all: bool, pause: Callable[[], object]
) -> Iterator[str]:
    """Make the table, or add what it and its rows lack; yields lines that say what is done, without any email.

    Raises what `create_table`, `add_missing_indexes` and `complete_rows` raise.
    """
    if create_table(client, name):
        yield f"Table {name} is ready."
        return
    yield f"Table {name} was there."
    for index in add_missing_indexes(client, name, pause):
        yield f"Index {index} was missing and is ready."
    said = ""
    for done in complete_rows(client, name, recount_all=recount_all):
        if (progress := _progress(done)) != said:
            yield progress
        said = progress
    yield from (
        f"{problem.where}: {rows} x {problem.kind} left as it is: {problem.reason}."
        for problem, rows in sorted(done.problems.items())
    )


def _progress(done: Completion) -> str:
    return f"{done.looked_at} rows looked at, {done.completed} completed."

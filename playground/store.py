"""Which store the playground plays on, emptied for each new session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from bot.config.config import Config, DynamoDBConfig
from bot.stores import Stores, open_stores

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotForPlaying(Exception):
    """The store is not one to play with; the message says what to do."""


def fresh_stores(config: Config) -> Callable[[], Stores]:
    """A function that gives empty stores, each time anew; raises NotForPlaying.

    On DynamoDB it deletes and makes a table of its own, beside the one that is set, and only on this machine.
    """
    if config.dynamodb is None:
        return lambda: open_stores(config)
    endpoint = config.dynamodb.endpoint
    if endpoint is None or urlsplit(endpoint).hostname not in _LOOPBACK:
        raise NotForPlaying("Set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB Local on this machine (see the README).")
    apart = replace(config.dynamodb, table=f"{config.dynamodb.table}-playground")
    return lambda: _on_empty_table(replace(config, dynamodb=apart), apart)


def _on_empty_table(config: Config, table: DynamoDBConfig) -> Stores:
    from botocore.exceptions import BotoCoreError, ClientError

    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.table import create_table, is_missing

    client = dynamodb_client(region=table.region, endpoint=table.endpoint, read_seconds=_TABLE_SECONDS)
    try:
        if not is_missing(client, table.table):
            client.delete_table(TableName=table.table)
            client.get_waiter("table_not_exists").wait(TableName=table.table, WaiterConfig={"Delay": 1})
        create_table(client, table.table)
    except (BotoCoreError, ClientError) as error:
        raise NotForPlaying(f"DynamoDB Local does not answer: {error}") from error
    return open_stores(config)


_TABLE_SECONDS = 10.0  # making a table takes longer than any call that a student waits for

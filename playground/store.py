"""Which store the playground plays on, emptied for each new session."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from bot.config.settings import Settings
from bot.stores import Stores, open_stores

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotForPlaying(Exception):
    """The store is not one to play with; the message says what to do."""


def fresh_stores(settings: Settings) -> Callable[[], Stores]:
    """A function that gives empty stores, each time anew; raises NotForPlaying.

    On DynamoDB it deletes and makes a table of its own, beside the one that is set, and only on this machine.
    """
    if settings.booking_store == "memory":
        return lambda: open_stores(settings)
    endpoint = settings.aws_endpoint_url_dynamodb
    if endpoint is None or urlsplit(endpoint).hostname not in _LOOPBACK:
        raise NotForPlaying("Set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB Local on this machine (see the README).")
    apart = settings.model_copy(update={"dynamodb_table": f"{settings.dynamodb_table}-playground"})
    return lambda: _on_empty_table(apart)


def _on_empty_table(settings: Settings) -> Stores:
    from botocore.exceptions import BotoCoreError, ClientError

    from adapters.dynamodb.client import dynamodb_client
    from adapters.dynamodb.table import create_table, is_missing

    client = dynamodb_client(
        region=settings.aws_region, endpoint=settings.aws_endpoint_url_dynamodb, read_seconds=_TABLE_SECONDS
    )
    try:
        if not is_missing(client, settings.dynamodb_table):
            client.delete_table(TableName=settings.dynamodb_table)
            client.get_waiter("table_not_exists").wait(TableName=settings.dynamodb_table, WaiterConfig={"Delay": 1})
        create_table(client, settings.dynamodb_table)
    except (BotoCoreError, ClientError) as error:
        raise NotForPlaying(f"DynamoDB Local does not answer: {error}") from error
    return open_stores(settings)


_TABLE_SECONDS = 10.0  # making a table takes longer than any call that a student waits for

"""Live cards in DynamoDB: a row for each, under keys of an index by the moment that it may be looked at next."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import (
    attributes,
    moment_of,
    number,
    optional_text,
    reading,
    text,
    utc,
    valid,
)
from adapters.dynamodb.batch_get import get_all
from adapters.dynamodb.faults import read, saved
from adapters.dynamodb.table import EXPIRY, PERSON_INDEX
from core.class_id import ClassId
from core.dance_class import stamp
from core.live_card import LiveCard, Subject
from core.moments import after
from core.ports import MalformedItem, Stale
from core.result import Ok, Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item

_log = logging.getLogger(__name__)
CARD = "CARD"
_CARDS = "CARDS"
"""The partition of the index that holds all cards."""
_KEPT = timedelta(days=7)
"""After it was last to be looked at: of cards that nobody looks after any more."""
_AS_READ = "posting = :posting AND version = :version"


class DynamoDBLiveCards:
    """The port LiveCards on a table as `create_table` makes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def post(self, card: LiveCard) -> None:
        """Store a new card, in place of one of the same subject that lives in the same place."""
        saved(self._table, lambda: self._client.put_item(TableName=self._table, Item=_item(card)), causes=[])

    def due(self, now: datetime) -> list[LiveCard]:
        """All that may be looked at by `now`, the earliest first; an index says which, and the table how they are."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=PERSON_INDEX,
            KeyConditionExpression=f"{PERSON_INDEX}PK = :cards AND {PERSON_INDEX}SK <= :now",
            ExpressionAttributeValues=attributes(**{":cards": _CARDS, ":now": f"{utc(now)}#~"}),
        )
        keys = read(self._table, lambda: [row for page in pages for row in page["Items"]])
        cards = [card for card in map(_readable, get_all(self._client, self._table, keys)) if card is not None]
        return sorted((card for card in cards if card.look_at <= now), key=_order)

    def find(self, card: LiveCard) -> LiveCard | None:
        """The card as it is now; None if it ended, or another has taken its place."""
        key = _key(card)
        answer = read(self._table, lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        stored = _to_card(answer["Item"]) if "Item" in answer else None
        return stored if stored is not None and stored.posting == card.posting else None

    def save(self, before: LiveCard, after: LiveCard) -> Result[LiveCard, Stale]:
        """Store what has become of a card; what comes back is one version further."""
        failing = after.failing_since and stamp(after.failing_since)
        card = replace(after, look_at=stamp(after.look_at), failing_since=failing, version=before.version + 1)
        result = saved(
            self._table,
            lambda: self._client.put_item(
                TableName=self._table,
                Item=_item(card),
                ConditionExpression=_AS_READ,
                ExpressionAttributeValues=_as_read(before),
            ),
            ["row"],
        )
        return Ok(card) if isinstance(result, Ok) else result

    def end(self, card: LiveCard) -> Result[None, Stale]:
        """Follow it no more."""
        return saved(
            self._table,
            lambda: self._client.delete_item(
                TableName=self._table,
                Key=_key(card),
                ConditionExpression=_AS_READ,
                ExpressionAttributeValues=_as_read(card),
            ),
            ["row"],
        )


def _key(card: LiveCard) -> dict[str, AttributeValueTypeDef]:
    return attributes(PK=f"{CARD}#{card.place}#{card.slug}", SK=CARD)


def _as_read(card: LiveCard) -> dict[str, AttributeValueTypeDef]:
    return attributes(**{":posting": card.posting}, **{":version": card.version})


def _item(card: LiveCard) -> dict[str, AttributeValueTypeDef]:
    return _key(card) | attributes(
        place=card.place,
        classId=str(card.subject) if isinstance(card.subject, ClassId) else None,
        day=None if isinstance(card.subject, ClassId) else card.slug,
        askedBy=card.asked_by,
        inLanguage=card.language,
        posting=card.posting,
        message=card.message,
        shows=card.shows,
        version=card.version,
        claims=card.claims or None,
        failingSince=utc(card.failing_since) if card.failing_since else None,
        GSI3PK=_CARDS,
        GSI3SK=f"{utc(card.look_at)}#{card.place}#{card.slug}",
        **{EXPIRY: int(after(_last_of(card), _KEPT).timestamp())},
    )


def _last_of(card: LiveCard) -> datetime:
    """When the day of a card that is posted long before is over, anywhere on earth."""
    of_day = datetime.combine(card.day, datetime.min.time(), card.look_at.tzinfo)
    return max(card.look_at, of_day + timedelta(days=2))


def _order(card: LiveCard) -> tuple[datetime, str, str]:
    return card.look_at, card.place, card.slug


def _readable(row: Item) -> LiveCard | None:
    try:
        return _to_card(row)
    except MalformedItem as error:
        _log.warning("left out: %s", error)
        return None


def _to_card(row: Item) -> LiveCard:
    with reading(row):
        return LiveCard(
            place=text(row, "place"),
            subject=_subject(row),
            asked_by=text(row, "askedBy"),
            language=text(row, "inLanguage"),
            look_at=moment_of(text(row, "GSI3SK").partition("#")[0]),
            posting=text(row, "posting"),
            message=optional_text(row, "message"),
            shows=optional_text(row, "shows"),
            version=number(row, "version"),
            claims=number(row, "claims") if "claims" in row else 0,
            failing_since=moment_of(text(row, "failingSince")) if "failingSince" in row else None,
        )


def _subject(row: Item) -> Subject:
    return valid(ClassId.parse(text(row, "classId"))) if "classId" in row else date.fromisoformat(text(row, "day"))

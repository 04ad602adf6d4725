"""Attributes of items: values as DynamoDB wants them, and back. Formats are those of the original system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from core.email import Email
from core.ports import MalformedItem
from core.result import Err, Ok, Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = Mapping[str, AttributeValueTypeDef]

T = TypeVar("T")


def attributes(**values: str | int | Email | None) -> dict[str, AttributeValueTypeDef]:
    """Texts and whole numbers as DynamoDB wants them; what is None is left out."""
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": str(value)}
        for name, value in values.items()
        if value is not None
    }


def email_of(stored: str) -> Email:
    """The email in its one spelling."""
    # Not checked again: the original system let more pass than we do, and the spot is taken all the same.
    return Email(stored.lower())


def optional_email(item: Item, name: str) -> Email | None:
    """The email in an attribute; None where there is none."""
    return email_of(text(item, name)) if name in item else None


def utc(moment: datetime) -> str:
    """`2024-12-01T10:30:00Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment_of(stored: str) -> datetime:
    """The moment in UTC, whole seconds, of an ISO 8601 text with a zone. Raises ValueError."""
    return _aware(datetime.fromisoformat(stored)).astimezone(UTC).replace(microsecond=0)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:  # else it would be read as this machine's time of day
        raise ValueError("a moment without a zone")
    return moment


def valid(parsed: Result[T, object]) -> T:
    """The value. Raises ValueError for an error."""
    match parsed:
        case Ok(value):
            return value
        case Err(error):
            raise ValueError(error)


def text(item: Item, name: str) -> str:
    """The text in an attribute. Raises KeyError."""
    return item[name]["S"]


def number(item: Item, name: str) -> int:
    """The whole number in an attribute. Raises KeyError, ValueError."""
    return int(item[name]["N"])


def optional_text(item: Item, name: str) -> str | None:
    """The text in an attribute; None where there is none."""
    return item[name]["S"] if name in item else None


def one_of(words: Iterable[T], stored: str) -> T:
    """The word that is stored. Raises ValueError if it is none of these."""
    for word in words:
        if word == stored:
            return word
    raise ValueError(stored)


@contextmanager
def reading(item: Item) -> Iterator[None]:
    """Turn whatever the functions above raise into MalformedItem."""
    try:
        yield
    except (KeyError, OverflowError, ValueError) as error:
        raise MalformedItem(f"malformed item in {item['PK']['S']}: {error!r}") from error

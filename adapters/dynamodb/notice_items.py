"""What the rows of notices look like: what is still to be told has keys of an index, by the moment it is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, get_args

from adapters.dynamodb.attributes import (
    attributes,
    moment_of,
    number,
    one_of,
    optional_email,
    optional_text,
    reading,
    text,
    utc,
    valid,
)
from adapters.dynamodb.table import EXPIRY
from core.class_id import ClassId
from core.moments import after
from core.notice import Notice, NoticeKind
from core.ports import Ended, OutboxEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item

DUE = "DUE"
"""The partition of the person index that holds what is still to be told."""
NOTICE = "NOTICE#"
_KEPT = timedelta(days=90)  # after it was due


def notice_key(notice_id: str) -> dict[str, AttributeValueTypeDef]:
    """The key of a notice."""
    return attributes(PK=f"{NOTICE}{notice_id}", SK="NOTICE")


def notice_item(notice: Notice) -> dict[str, AttributeValueTypeDef]:
    """A notice that is still to be told; what is left of it is forgotten some time after."""
    return notice_key(notice.id) | attributes(
        classId=str(notice.class_id),
        classVersion=notice.version,
        kind=notice.kind,
        due=utc(notice.due),
        person=notice.person,
        email=notice.email,
        requestId=notice.request_id,
        text=notice.text,
        insteadOf=notice.instead_of,
        GSI3PK=DUE,
        GSI3SK=due_sort(notice.due, notice.id),
        **{EXPIRY: int(after(notice.due, _KEPT).timestamp())},
    )


def due_sort(due: datetime, notice_id: str) -> str:
    """`2024-12-09T07:30:00Z#<id>`: sorts by the moment that it is due."""
    return f"{utc(due)}#{notice_id}"


def to_entry(item: Item) -> OutboxEntry:
    """The notice as it waits to be told. Raises MalformedItem."""
    with reading(item):
        notice = Notice(
            class_id=valid(ClassId.parse(text(item, "classId"))),
            version=number(item, "classVersion"),
            kind=one_of(get_args(NoticeKind), text(item, "kind")),
            due=moment_of(text(item, "due")),
            person=optional_text(item, "person"),
            email=optional_email(item, "email"),
            request_id=optional_text(item, "requestId"),
            text=optional_text(item, "text"),
            instead_of=optional_text(item, "insteadOf"),
        )
        return OutboxEntry(
            notice,
            due=moment_of(text(item, "GSI3SK").partition("#")[0]),
            claims=number(item, "claims") if "claims" in item else 0,
            in_doubt="inDoubt" in item,
            failing_since=moment_of(text(item, "failingSince")) if "failingSince" in item else None,
            sent_as=optional_text(item, "sentAs"),
        )


def to_ended(item: Item) -> Ended | None:
    """What has become of it; None while that is still to come."""
    match optional_text(item, "outcome"):
        case "sent" | "dropped" | "unreachable" | "undelivered" as ended:
            return ended
        case _:
            return None


def entry_state(entry: OutboxEntry) -> dict[str, str | int | None]:
    """What changes of the row while a notice is on its way."""
    return {
        "GSI3SK": due_sort(entry.due, entry.notice.id),
        "claims": entry.claims or None,
        "inDoubt": "yes" if entry.in_doubt else None,
        "failingSince": utc(entry.failing_since) if entry.failing_since else None,
        "sentAs": entry.sent_as,
    }


def kinds_and_versions(stored: str) -> dict[NoticeKind, int]:
    """`closed=7,changed=9`: for each kind of notice a version of its class."""
    pairs = (part.partition("=") for part in filter(None, stored.split(",")))
    return {one_of(get_args(NoticeKind), kind): int(version) for kind, _, version in pairs}

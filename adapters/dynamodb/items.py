"""What the rows of a class look like: the class, its bookings and ended requests to items and back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, assert_never, get_args

from adapters.dynamodb.attributes import (
    attributes,
    email_of,
    moment_of,
    number,
    one_of,
    optional_text,
    reading,
    text,
    utc,
    valid,
)
from adapters.dynamodb.notice_items import kinds_and_versions
from adapters.dynamodb.table import (
    EXPIRY,
    METADATA,
    class_key,
    index_keys,
    person_partition,
    person_sort,
)
from core.booking import NOT_KNOWN, Booking, EndedRequest, Ending, Row, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from core.identity import is_one_person
from core.moments import after
from core.ports import MalformedItem, Place
from core.result import Ok
from core.waitlist_rules import WaitlistRules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item

_log = logging.getLogger(__name__)

# What `to_class_info` reads, as a projection: botocore takes its time for each attribute that comes back.
SHOWN = (
    "PK, #type, #level, maxSpots, bookingCount, waiting, #status, closedReason, teacher, room, minutes, "
    "reminded, lineOver, revision"
)
SHOWN_NAMES = {"#type": "type", "#level": "level", "#status": "status"}  # reserved words

_ENDED, WAIT = "REQUEST#", "WAIT#"
_ENDED_KEPT = timedelta(days=90)  # after the class

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOT_BOOKINGS = (_ENDED, WAIT)  # no email starts like that: they are stored in lower case


def class_facts(dance_class: DanceClass) -> dict[str, str | int | None]:
    """What a save may change of the metadata, beside the version. A row of an older version lacks most of them."""
    return {
        "maxSpots": dance_class.max_spots,
        "bookingCount": dance_class.booking_count,
        "waiting": dance_class.waiting or None,
        "nextTicket": dance_class.next_ticket if dance_class.next_ticket > 1 else None,
        "status": dance_class.status if dance_class.status == "closed" else None,
        "closedReason": dance_class.closed_reason,
        "reminded": ",".join(sorted(dance_class.reminded)) or None,
        "lineOver": "yes" if dance_class.line_over else None,
        "toldAt": ",".join(f"{kind}={version}" for kind, version in dance_class.told_at.items()) or None,
        "teacher": dance_class.teacher,
        "room": dance_class.room,
        "minutes": dance_class.minutes,
        "revision": dance_class.revision or None,
        "lastMessage": dance_class.last_message,
    }


def class_item(dance_class: DanceClass) -> dict[str, AttributeValueTypeDef]:
    """The metadata of a class."""
    class_id, class_type = dance_class.id, dance_class.type
    return class_key(class_id) | attributes(
        type=class_type.style.capitalize(),
        level=class_type.level,
        version=dance_class.version,
        dayOfWeek=_DAYS[class_id.date.weekday()],
        startTime=class_id.time.strftime("%H:%M"),
        **class_facts(dance_class),
        **index_keys(class_id, class_type),
    )


def row_key(class_id: ClassId, row: Row) -> dict[str, AttributeValueTypeDef]:
    """The key of a row of a class: a booking's SK is its email."""
    match row:
        case Booking(email=email):
            return attributes(PK=str(class_id), SK=email)
        case Wait(email=email):
            return attributes(PK=str(class_id), SK=wait_sort(email))
        case EndedRequest(request_id=request_id):
            return attributes(PK=str(class_id), SK=f"{_ENDED}{request_id}")
        case _:
            assert_never(row)


def row_item(dance_class: DanceClass, row: Row) -> dict[str, AttributeValueTypeDef]:
    """A row of a class. Waits, and requests that have ended, are forgotten some time after the class."""
    forgotten = {EXPIRY: int(after(dance_class.starts_at, _ENDED_KEPT).timestamp())}
    match row:
        case Booking():
            return booking_item(dance_class.id, row)
        case Wait():
            return wait_item(dance_class.id, row) | attributes(**forgotten)
        case EndedRequest():
            return row_key(dance_class.id, row) | attributes(
                email=row.email,
                outcome=row.outcome,
                endedAt=utc(row.ended_at),
                endedBy=row.ended_by,
                endedRequest=row.ended_request,
                late="yes" if row.late else None,
                **forgotten,
            )
        case _:
            assert_never(row)


def booking_item(class_id: ClassId, booking: Booking) -> dict[str, AttributeValueTypeDef]:
    """A spot taken. Its index keys are for the bookings of whoever made it, if that is one person."""
    item = row_key(class_id, booking) | attributes(
        bookedAt=utc(booking.booked_at),
        requestId=booking.request_id,
        bookedBy=booking.booked_by,
        name=booking.name,
        checkedInAt=utc(booking.checked_in_at) if booking.checked_in_at else None,
    )
    return item | person_keys(class_id, booking.booked_by, booking.email.value)


def wait_item(class_id: ClassId, wait: Wait) -> dict[str, AttributeValueTypeDef]:
    """A place in line, with index keys as of a booking."""
    item = row_key(class_id, wait) | attributes(
        ticket=wait.ticket,
        joinedAt=utc(wait.joined_at),
        requestId=wait.request_id,
        waitingBy=wait.waiting_by,
        name=wait.name,
    )
    return item | person_keys(class_id, wait.waiting_by, wait_sort(wait.email))


def person_keys(class_id: ClassId, person: str | None, sort_key: str) -> dict[str, AttributeValueTypeDef]:
    """The index keys of a row that one person is behind; none for another row."""
    if person is None or not is_one_person(person):
        return {}
    return attributes(GSI3PK=person_partition(person), GSI3SK=person_sort(class_id, sort_key))


def to_class(items: Iterable[Item], zone: tzinfo, rules: WaitlistRules) -> DanceClass | None:
    """The class in the items of its partition; None if its metadata is not among them. Raises MalformedItem."""
    rows = list(items)
    metadata = next((row for row in rows if text(row, "SK") == METADATA), None)
    if metadata is None:
        return None
    with reading(metadata):
        info = to_class_info(metadata, zone, rules)
        bookings = [to_booking(row) for row in rows if is_booking(text(row, "SK"))]
        waits = [wait for row in rows if is_wait(text(row, "SK")) and (wait := to_wait(row)) is not None]
        ended = [_ended(row) for row in rows if text(row, "SK").startswith(_ENDED)]
        return DanceClass(
            id=info.id,
            type=info.type,
            starts_at=info.starts_at,
            max_spots=info.max_spots,
            booking_count=info.booking_count,
            version=number(metadata, "version"),
            bookings={booking.email: booking for booking in bookings},
            ended={request.request_id: request for request in ended},
            waiting=info.waiting,
            next_ticket=_optional_number(metadata, "nextTicket") or 1,
            waits={wait.email: wait for wait in waits},
            status=info.status,
            closed_reason=info.closed_reason,
            teacher=info.teacher,
            room=info.room,
            minutes=info.minutes,
            reminded=info.reminded,
            line_over=info.line_over,
            revision=info.revision,
            told_at=kinds_and_versions(optional_text(metadata, "toldAt") or ""),
            last_message=optional_text(metadata, "lastMessage"),
            rules=rules,
        )


def to_booking(row: Item) -> Booking:
    """The booking; one whose details can't be read keeps its spot, for the email is in the row's key."""
    email = email_of(text(row, "SK"))
    try:
        return Booking(
            email=email,
            booked_at=moment_of(text(row, "bookedAt")),
            request_id=optional_text(row, "requestId"),
            booked_by=optional_text(row, "bookedBy"),
            name=optional_text(row, "name"),
            checked_in_at=moment_of(text(row, "checkedInAt")) if "checkedInAt" in row else None,
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: the details of a booking can't be read: %s", text(row, "PK"), type(error).__name__)
        return Booking(email, NOT_KNOWN)


def to_wait(row: Item) -> Wait | None:
    """The wait; None if it can't be read: without its ticket nobody knows where in line it is."""
    try:
        return Wait(
            email=email_of(text(row, "SK").removeprefix(WAIT)),
            ticket=number(row, "ticket"),
            joined_at=moment_of(text(row, "joinedAt")),
            request_id=text(row, "requestId"),
            waiting_by=text(row, "waitingBy"),
            name=optional_text(row, "name"),
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: a place in line can't be read: %s", text(row, "PK"), type(error).__name__)
        return None


def to_class_info(metadata: Item, zone: tzinfo, rules: WaitlistRules) -> ClassInfo:
    """What anyone may know of the class with these metadata. Raises MalformedItem."""
    with reading(metadata):
        class_id = valid(ClassId.parse(text(metadata, "PK")))
        level = number(metadata, "level") if "N" in metadata.get("level", {}) else None
        return ClassInfo(
            id=class_id,
            type=ClassType(text(metadata, "type").strip().lower(), level),
            starts_at=class_id.starts_at(zone),
            max_spots=number(metadata, "maxSpots"),
            booking_count=number(metadata, "bookingCount"),
            waiting=_optional_number(metadata, "waiting") or 0,
            status="closed" if optional_text(metadata, "status") == "closed" else "open",
            closed_reason=optional_text(metadata, "closedReason"),
            teacher=optional_text(metadata, "teacher"),
            room=optional_text(metadata, "room"),
            minutes=_optional_number(metadata, "minutes"),
            reminded=frozenset(filter(None, (optional_text(metadata, "reminded") or "").split(","))),
            line_over="lineOver" in metadata,
            revision=_optional_number(metadata, "revision") or 0,
            rules=rules,
        )


def readable_class_info(metadata: Item, zone: tzinfo, rules: WaitlistRules) -> ClassInfo | None:
    """The same for a list, which goes on without a class that can't be read; the log says so."""
    try:
        return to_class_info(metadata, zone, rules)
    except MalformedItem as error:
        _log.warning("left out: %s", error)
        return None


def to_place(row: Item) -> Place | None:
    """What the key of a booking or a place in line says; None if that is of no class."""
    sort, class_id = row["SK"]["S"], ClassId.parse(row["PK"]["S"])
    if not isinstance(class_id, Ok):
        return None
    return Place(class_id.value, Email(sort.removeprefix(WAIT)), waits=is_wait(sort))


def is_booking(sort_key: str) -> bool:
    """Whether a row of a class with this SK is a booking."""
    return "@" in sort_key and not sort_key.startswith(_NOT_BOOKINGS)


def wait_sort(email: Email) -> str:
    """`WAIT#ana@example.com`, the SK of a place in line."""
    return f"{WAIT}{email}"


def is_wait(sort_key: str) -> bool:
    """Whether a row of a class with this SK is a place in line."""
    return sort_key.startswith(WAIT)


def _optional_number(item: Item, name: str) -> int | None:
    return number(item, name) if name in item else None


def _ended(row: Item) -> EndedRequest:
    """The ended request; one whose details can't be read has ended all the same."""
    request_id = text(row, "SK").removeprefix(_ENDED)
    try:
        return EndedRequest(
            request_id=request_id,
            email=email_of(text(row, "email")),
            outcome=one_of(get_args(Ending), text(row, "outcome")),
            ended_at=moment_of(text(row, "endedAt")),
            ended_by=text(row, "endedBy"),
            ended_request=text(row, "endedRequest"),
            late="late" in row,
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: the details of a request can't be read: %s", text(row, "PK"), type(error).__name__)
        return EndedRequest(request_id, Email(""), "cancelled", NOT_KNOWN, ended_by="", ended_request="")

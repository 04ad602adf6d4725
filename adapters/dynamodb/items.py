"""What the rows look like: domain objects to items and back. Formats are those of the original system."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, TypeVar, assert_never

from adapters.chat.students import BookingStep, Outcome, Student
from adapters.dynamodb.table import (
    EXPIRY,
    METADATA,
    class_key,
    index_keys,
    is_one_person,
    person_partition,
    person_sort,
    student_key,
)
from core.booking import NOT_KNOWN, Booking, EndedRequest, Ending, Row
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import ClassInfo, DanceClass
from core.email import Email
from core.moments import after
from core.result import Err, Ok, Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = Mapping[str, AttributeValueTypeDef]

_log = logging.getLogger(__name__)

T = TypeVar("T")

# What `to_class_info` reads, as a projection: botocore takes its time for each attribute that comes back.
SHOWN = "PK, #type, #level, maxSpots, bookingCount"
SHOWN_NAMES = {"#type": "type", "#level": "level"}  # reserved words

_ENDED = "REQUEST#"
_ENDED_KEPT = timedelta(days=90)  # after the class

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOT_BOOKINGS = (_ENDED, "WAIT#")  # no email starts like that: they are stored in lower case


class MalformedItem(Exception):
    """A stored item that can't be read; the message names its PK."""


def class_item(dance_class: DanceClass) -> dict[str, AttributeValueTypeDef]:
    """The metadata of a class."""
    class_id, class_type = dance_class.id, dance_class.type
    return class_key(class_id) | attributes(
        type=class_type.style.capitalize(),
        level=class_type.level,
        maxSpots=dance_class.max_spots,
        bookingCount=dance_class.booking_count,
        version=dance_class.version,
        dayOfWeek=_DAYS[class_id.date.weekday()],
        startTime=class_id.time.strftime("%H:%M"),
        **index_keys(class_id, class_type),
    )


def row_key(class_id: ClassId, row: Row) -> dict[str, AttributeValueTypeDef]:
    """The key of a row of a class: a booking's SK is its email."""
    match row:
        case Booking(email=email):
            return attributes(PK=str(class_id), SK=email)
        case EndedRequest(request_id=request_id):
            return attributes(PK=str(class_id), SK=f"{_ENDED}{request_id}")
        case _:
            assert_never(row)


def row_item(dance_class: DanceClass, row: Row) -> dict[str, AttributeValueTypeDef]:
    """A row of a class: a booking, or a request that has ended, which is forgotten some time after the class."""
    match row:
        case Booking():
            return booking_item(dance_class.id, row)
        case EndedRequest():
            return row_key(dance_class.id, row) | attributes(
                email=row.email,
                outcome=row.outcome,
                endedAt=_utc(row.ended_at),
                endedBy=row.ended_by,
                endedRequest=row.ended_request,
                late="yes" if row.late else None,
                **{EXPIRY: int(after(dance_class.starts_at, _ENDED_KEPT).timestamp())},
            )
        case _:
            assert_never(row)


def booking_item(class_id: ClassId, booking: Booking) -> dict[str, AttributeValueTypeDef]:
    """A spot taken. Its index keys are for the bookings of whoever made it, if that is one person."""
    item = row_key(class_id, booking) | attributes(
        bookedAt=_utc(booking.booked_at),
        requestId=booking.request_id,
        bookedBy=booking.booked_by,
        name=booking.name,
    )
    if booking.booked_by is not None and is_one_person(booking.booked_by):
        item |= attributes(
            GSI3PK=person_partition(booking.booked_by), GSI3SK=person_sort(class_id, booking.email.value)
        )
    return item


def student_item(student: Student, forgotten_at: int) -> dict[str, AttributeValueTypeDef]:
    """What is remembered of a student until `forgotten_at` (epoch seconds)."""
    item = student_key(student.id) | attributes(
        email=student.email, language=student.language, version=student.version, **{EXPIRY: forgotten_at}
    )
    if student.step is not None:
        item["step"] = {"M": _step_attributes(student.step)}
    return item


def to_class(items: Iterable[Item], zone: tzinfo) -> DanceClass | None:
    """The class in the items of its partition; None if its metadata is not among them. Raises MalformedItem."""
    rows = list(items)
    metadata = next((row for row in rows if _text(row, "SK") == METADATA), None)
    if metadata is None:
        return None
    with _reading(metadata):
        info = to_class_info(metadata, zone)
        bookings = [to_booking(row) for row in rows if is_booking(_text(row, "SK"))]
        ended = [_ended(row) for row in rows if _text(row, "SK").startswith(_ENDED)]
        return DanceClass(
            id=info.id,
            type=info.type,
            starts_at=info.starts_at,
            max_spots=info.max_spots,
            booking_count=info.booking_count,
            version=_number(metadata, "version"),
            bookings={booking.email: booking for booking in bookings},
            ended={request.request_id: request for request in ended},
        )


def to_booking(row: Item) -> Booking:
    """The booking; one whose details can't be read keeps its spot, for the email is in the row's key."""
    email = _email(_text(row, "SK"))
    try:
        return Booking(
            email=email,
            booked_at=_moment(_text(row, "bookedAt")),
            request_id=_optional(row, "requestId"),
            booked_by=_optional(row, "bookedBy"),
            name=_optional(row, "name"),
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: the details of a booking can't be read: %s", _text(row, "PK"), type(error).__name__)
        return Booking(email, NOT_KNOWN)


def to_class_info(metadata: Item, zone: tzinfo) -> ClassInfo:
    """What anyone may know of the class with these metadata. Raises MalformedItem."""
    with _reading(metadata):
        class_id = _valid(ClassId.parse(_text(metadata, "PK")))
        level = _number(metadata, "level") if "N" in metadata.get("level", {}) else None
        return ClassInfo(
            id=class_id,
            type=_valid(ClassType.of(_text(metadata, "type"), level)),
            starts_at=class_id.starts_at(zone),
            max_spots=_number(metadata, "maxSpots"),
            booking_count=_number(metadata, "bookingCount"),
        )


def to_student(student_id: str, item: Item) -> tuple[Student, int]:
    """A student, and when it is forgotten (epoch seconds). Raises MalformedItem."""
    with _reading(item):
        student = Student(
            id=student_id,
            email=_optional_email(item, "email"),
            step=_step(item["step"]["M"]) if "step" in item else None,
            language=_optional(item, "language"),
            version=_number(item, "version"),
        )
        return student, _number(item, EXPIRY)


def attributes(**values: str | int | Email | None) -> dict[str, AttributeValueTypeDef]:
    """Texts and whole numbers as DynamoDB wants them; what is None is left out."""
    return {
        name: {"N": str(value)} if isinstance(value, int) else {"S": str(value)}
        for name, value in values.items()
        if value is not None
    }


def _step_attributes(step: BookingStep) -> dict[str, AttributeValueTypeDef]:
    return attributes(
        classId=str(step.class_id),
        requestId=step.request_id,
        expiresAt=_utc(step.expires_at),
        email=step.email,
        suggested=step.suggested,
        invalidEmails=step.invalid_emails,
        outcome=step.outcome,
        forOther="yes" if step.for_other else None,
    )


def _step(step: Item) -> BookingStep:
    return BookingStep(
        class_id=_valid(ClassId.parse(_text(step, "classId"))),
        request_id=_text(step, "requestId"),
        expires_at=_moment(_text(step, "expiresAt")),
        email=_optional_email(step, "email"),
        suggested=_optional_email(step, "suggested"),
        invalid_emails=_number(step, "invalidEmails"),
        outcome=Outcome(_text(step, "outcome")) if "outcome" in step else None,
        for_other="forOther" in step,
    )


def is_booking(sort_key: str) -> bool:
    """Whether a row of a class with this SK is a booking."""
    return "@" in sort_key and not sort_key.startswith(_NOT_BOOKINGS)


def _ended(row: Item) -> EndedRequest:
    """The ended request; one whose details can't be read has ended all the same."""
    request_id = _text(row, "SK").removeprefix(_ENDED)
    try:
        return EndedRequest(
            request_id=request_id,
            email=_email(_text(row, "email")),
            outcome=_ending(_text(row, "outcome")),
            ended_at=_moment(_text(row, "endedAt")),
            ended_by=_text(row, "endedBy"),
            ended_request=_text(row, "endedRequest"),
            late="late" in row,
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: the details of a request can't be read: %s", _text(row, "PK"), type(error).__name__)
        return EndedRequest(request_id, Email(""), "cancelled", NOT_KNOWN, ended_by="", ended_request="")


def _ending(stored: str) -> Ending:
    if stored == "cancelled":
        return "cancelled"
    raise ValueError(stored)


def _email(stored: str) -> Email:
    # Not checked again: the original system let more pass than we do, and the spot is taken all the same.
    return Email(stored.lower())


def _optional_email(item: Item, name: str) -> Email | None:
    return _email(_text(item, name)) if name in item else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _moment(stored: str) -> datetime:
    return _aware(datetime.fromisoformat(stored)).astimezone(UTC).replace(microsecond=0)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:  # else it would be read as this machine's time of day
        raise ValueError("a moment without a zone")
    return moment


def _valid(parsed: Result[T, object]) -> T:
    match parsed:
        case Ok(value):
            return value
        case Err(error):
            raise ValueError(error)


def _text(item: Item, name: str) -> str:
    return item[name]["S"]


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"])


def _optional(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None


@contextmanager
def _reading(item: Item) -> Iterator[None]:
    try:
        yield
    except (KeyError, OverflowError, ValueError) as error:
        raise MalformedItem(f"malformed item in {item['PK']['S']}: {error!r}") from error

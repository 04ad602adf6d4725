"""What the rows look like: domain objects to items and back. Formats are those of the original system."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, TypeVar

from adapters.chat.students import BookingStep, Outcome, Student
from adapters.dynamodb.table import EXPIRY, METADATA, class_key, index_keys, student_key
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import NOT_KNOWN, Booking, ClassInfo, DanceClass
from core.email import Email
from core.result import Err, Ok, Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = Mapping[str, AttributeValueTypeDef]

_log = logging.getLogger(__name__)

T = TypeVar("T")

# What `to_class_info` reads, as a projection: botocore takes its time for each attribute that comes back.
SHOWN = "PK, #type, #level, maxSpots, bookingCount"
SHOWN_NAMES = {"#type": "type", "#level": "level"}  # reserved words

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOT_BOOKINGS = ("REQUEST#", "WAIT#")  # no email starts like that: they are stored in lower case


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


def booking_item(class_id: ClassId, booking: Booking) -> dict[str, AttributeValueTypeDef]:
    """A spot taken; its SK is the email."""
    return attributes(
        PK=str(class_id),
        SK=booking.email,
        bookedAt=_utc(booking.booked_at),
        requestId=booking.request_id,
        bookedBy=booking.booked_by,
    )


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
        bookings = [_booking(row) for row in rows if _is_booking(_text(row, "SK"))]
        return DanceClass(
            id=info.id,
            type=info.type,
            starts_at=info.starts_at,
            max_spots=info.max_spots,
            booking_count=info.booking_count,
            version=_number(metadata, "version"),
            bookings={booking.email: booking for booking in bookings},
        )


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
    )


def _is_booking(sort_key: str) -> bool:
    return "@" in sort_key and not sort_key.startswith(_NOT_BOOKINGS)


def _booking(row: Item) -> Booking:
    """The booking; one whose details can't be read keeps its spot, for the email is in the row's key."""
    email = _email(_text(row, "SK"))
    try:
        return Booking(
            email=email,
            booked_at=_moment(_text(row, "bookedAt")),
            request_id=_optional(row, "requestId"),
            booked_by=_optional(row, "bookedBy"),
        )
    except (KeyError, OverflowError, ValueError) as error:
        _log.warning("%s: the details of a booking can't be read: %s", _text(row, "PK"), type(error).__name__)
        return Booking(email, NOT_KNOWN)


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

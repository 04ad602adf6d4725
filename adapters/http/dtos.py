"""What goes over the wire, as the OpenAPI document shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Literal, assert_never

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, create_model
from pydantic.alias_generators import to_camel

from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Joined, SpotFree, Waiting
from core.email import Email
from core.ports import Held

Code = Literal[
    "InvalidArgument",
    "ArgumentNotProvided",
    "Unauthorized",
    "Forbidden",
    "ClassNotFound",
    "NotFound",
    "NotBooked",
    "NotWaiting",
    "MethodNotAllowed",
    "ClassFullyBooked",
    "DuplicateBooking",
    "ClassAlreadyStarted",
    "ClassClosed",
    "AlreadyWaiting",
    "WaitlistFull",
    "RequestEnded",
    "TooLarge",
    "TooManyRequests",
    "InternalError",
    "Busy",
    "StoreUnavailable",
]


ANY = "any"
"""All styles."""


class _DTO(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


_Email = Annotated[
    str,
    Field(
        repr=False,
        description=(
            "An address that mail could reach. Refused although they are well-formed: reserved or local domains "
            "(`.test`, `.local`, `.invalid`, `.localhost`, `.onion`, `.arpa`, a name without a dot, an IP address), "
            "quoted names, and addresses with invisible characters, symbols, or letters of two scripts that look like "
            "each other."
        ),
        examples=["ana@example.com"],
        json_schema_extra={"format": "email"},
    ),
]
"""The same rules wherever an email is taken."""


class SearchRequest(_DTO):
    """Which classes to list."""

    type: str = ANY


@cache  # the schema takes a good part of the time in which an app is made
def search_request(styles: tuple[str, ...]) -> type[SearchRequest]:
    """The request to list classes of one of these styles, or of any."""
    known = (*styles, ANY)

    def check(style: str) -> str:
        if style not in known:
            raise ValueError(style_rule(styles))
        return style

    schema = {"type": "string", "enum": known, "default": ANY, "examples": known[:1]}
    return create_model(
        SearchRequest.__name__,
        __base__=SearchRequest,
        __doc__=SearchRequest.__doc__,
        type=(Annotated[str, AfterValidator(check), WithJsonSchema(schema)], ANY),
    )


def style_rule(styles: Sequence[str]) -> str:
    """What the type of a search must be, as a sentence."""
    return f"type must be one of {', '.join((*styles, ANY))}."


class BookRequest(_DTO):
    """Who takes the spot."""

    email: _Email


class CancelRequest(_DTO):
    """Who gives the spot back."""

    email: _Email


class JoinRequest(_DTO):
    """Who waits for a spot."""

    email: _Email


class LeaveRequest(_DTO):
    """Who waits no longer."""

    email: _Email


class BookingsRequest(_DTO):
    """Whose bookings to look up."""

    email: _Email


class ClassDTO(_DTO):
    """A class and its free spots. Date and time are on the school's clock."""

    id: str = Field(description="Percent-encode it in a path.", examples=["CLASS#2024-12-09#MON#1830"])
    type: str = Field(description="The style. Classes that are still to come may be of one that is taught no more.")
    level: Annotated[int | None, WithJsonSchema({"type": "integer"})] = Field(
        default=None, description="Absent for a style without levels.", examples=[1]
    )
    date: dt.date = Field(examples=["2024-12-09"])
    start_time: str = Field(examples=["18:30"])
    max_spots: int = Field(examples=[20])
    spots_remaining: int = Field(
        description="Free for somebody new: none while others wait, until the last hour before the class.", examples=[7]
    )
    waiting: int = Field(description="How many wait for a spot.", examples=[0])
    status: Literal["open", "closed"] = Field(description="A closed class is not on and takes no bookings.")
    minutes: Annotated[int | None, WithJsonSchema({"type": "integer"})] = Field(
        default=None, description="How long it takes; absent where the school has not said.", examples=[60]
    )
    teacher: Annotated[str | None, WithJsonSchema({"type": "string"})] = Field(
        default=None, description="Absent where the school has not said.", examples=["Maria"]
    )
    room: Annotated[str | None, WithJsonSchema({"type": "string"})] = Field(
        default=None, description="Absent where the school has not said.", examples=["Studio B"]
    )

    @classmethod
    def of(cls, info: ClassInfo, now: dt.datetime) -> ClassDTO:
        """The class as others may see it."""
        return cls(
            id=str(info.id),
            type=info.type.style,
            level=info.type.level,
            date=info.id.date,
            start_time=info.id.time.strftime("%H:%M"),
            max_spots=info.max_spots,
            spots_remaining=info.free_at(now),
            waiting=info.waiting,
            status=info.status,
            minutes=info.minutes,
            teacher=info.teacher,
            room=info.room,
        )


class SearchResponse(_DTO):
    """The classes found, by date and time."""

    classes: list[ClassDTO]


_StoredEmail = Annotated[
    str,
    Field(
        repr=False,
        description="The one spelling that the spot is kept under: trimmed, NFKC, in lower case, digits of ASCII.",
        examples=["ana@example.com"],
    ),
]


class BookingDTO(_DTO):
    """A spot that is taken."""

    class_id: str = Field(examples=["CLASS#2024-12-09#MON#1830"])
    email: _StoredEmail
    booked_at: dt.datetime = Field(description="UTC, whole seconds.", examples=["2024-12-01T10:30:00Z"])

    @classmethod
    def of(cls, booked: Booked) -> BookingDTO:
        """The booking, as its owner may see it."""
        booking = booked.booking
        return cls(class_id=str(booked.class_info.id), email=booking.email.value, booked_at=booking.booked_at)


class CancellationDTO(_DTO):
    """A spot that was given back."""

    class_id: str = Field(examples=["CLASS#2024-12-09#MON#1830"])
    email: _StoredEmail
    cancelled_at: dt.datetime = Field(description="UTC, whole seconds.", examples=["2024-12-08T21:00:00Z"])
    late: bool = Field(description="Whether that was less than two hours before the class.")

    @classmethod
    def of(cls, cancelled: Cancelled) -> CancellationDTO:
        """What became of the booking, as its owner may see it."""
        ended = cancelled.ended
        return cls(
            class_id=str(cancelled.class_info.id),
            email=ended.email.value,
            cancelled_at=ended.ended_at,
            late=ended.late,
        )


class UpcomingDTO(_DTO):
    """What somebody has in a class that is to come."""

    dance_class: ClassDTO = Field(alias="class")
    email: _StoredEmail
    state: Literal["booked", "waiting"]
    place: Annotated[int | None, WithJsonSchema({"type": "integer"})] = Field(
        default=None, description="The place in line, from 1; absent for a booking."
    )

    @classmethod
    def of(cls, held: Held, now: dt.datetime) -> UpcomingDTO:
        """The booking or wait, as its owner may see it."""
        dance_class = ClassDTO.of(held.class_info, now)
        if isinstance(held, Booked):
            return cls(dance_class=dance_class, email=held.booking.email.value, state="booked")
        return cls(dance_class=dance_class, email=held.wait.email.value, state="waiting", place=held.place)


class WaitlistDTO(_DTO):
    """What came of the wish to wait for a spot."""

    class_id: str = Field(examples=["CLASS#2024-12-09#MON#1830"])
    email: _StoredEmail
    state: Literal["waiting", "booked", "free"] = Field(
        description="In line; booked, as a spot was free; or nothing was done, as one is free for whoever books first."
    )
    place: Annotated[int | None, WithJsonSchema({"type": "integer"})] = Field(
        default=None, description="The place in line, from 1; present if waiting."
    )
    booked_at: Annotated[dt.datetime | None, WithJsonSchema({"type": "string", "format": "date-time"})] = Field(
        default=None, description="UTC, whole seconds; present if booked."
    )

    @classmethod
    def of(cls, joined: Joined, email: Email) -> WaitlistDTO:
        """What came of it, as the owner of the email may see it."""
        class_id = str(joined.class_info.id)
        match joined:
            case Waiting(wait, place):
                return cls(class_id=class_id, email=wait.email.value, state="waiting", place=place)
            case Booked(booking):
                at = booking.booked_at
                return cls(class_id=class_id, email=booking.email.value, state="booked", booked_at=at)
            case SpotFree():
                return cls(class_id=class_id, email=email.value, state="free")
            case _:
                assert_never(joined)


class BookingsResponse(_DTO):
    """What was found, by date and time."""

    bookings: list[UpcomingDTO]


class HealthDTO(_DTO):
    """The service and its store answer."""

    status: Literal["ok"] = "ok"


class ErrorDetailDTO(_DTO):
    """Why a request failed."""

    code: Code = Field(description="For programs: these names stay.", examples=["ClassNotFound"])
    message: str = Field(
        description="For people: the wording may change.", examples=["There is no class with this id."]
    )
    correlation_id: str = Field(description="Quote it when you report a problem.", examples=["5f3c9a0e1b7d4a26"])


class ErrorDTO(_DTO):
    """The body of every failure."""

    error: ErrorDetailDTO

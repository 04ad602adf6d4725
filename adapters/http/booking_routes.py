"""The endpoints about bookings that are there already: only for an API with a key, as an email alone proves nothing."""

from __future__ import annotations

from fastapi import APIRouter, Response

from adapters.http.dtos import (
    BookingsRequest,
    BookingsResponse,
    CancellationDTO,
    CancelRequest,
    UpcomingDTO,
)
from adapters.http.errors import documented, failure, respond
from adapters.http.parameters import ClassIdInPath, IdempotencyKey, class_and_email, request_id
from core.commands.cancel_booking import CancelBooking
from core.commands.execute import CommandExecutor
from core.email import Email
from core.ports import BookingFinder, ClassFinder, Clock
from core.queries.bookings_of_email import BookingsOfEmail, bookings_of_email
from core.result import Err, Ok
from core.tracing import Tracer


def add_booking_routes(
    router: APIRouter,
    *,
    commands: CommandExecutor,
    bookings: BookingFinder,
    classes: ClassFinder,
    clock: Clock,
    tracer: Tracer,
) -> None:
    """Add the two endpoints about bookings that are there already."""

    @router.post(
        "/classes/{classId}/cancel",
        operation_id="cancelBooking",
        summary="Give a spot back",
        tags=["bookings"],
        response_model=CancellationDTO,
        responses=documented(
            "InvalidArgument", "ArgumentNotProvided", "ClassNotFound", "NotBooked", "ClassAlreadyStarted", "Busy"
        ),
    )
    def give_back(
        class_id: ClassIdInPath, body: CancelRequest, idempotency_key: IdempotencyKey = None
    ) -> CancellationDTO | Response:
        """Give back the spot that an email has, whoever booked it and wherever, until the class starts.

        With an `Idempotency-Key`, sent again it gets the same answer also if the email was booked again meanwhile, and
        that booking stays.
        """
        match class_and_email(class_id, body.email):
            case Err(problem):
                return respond(problem)
            case Ok((known, email)):
                pass
        command = CancelBooking(
            known, request_id(idempotency_key, email), cancelled_by="http", email=email, may_cancel_any=True
        )
        match commands.execute(command):
            case Err(refused):
                return respond(failure(refused))
            case Ok(cancelled):
                return CancellationDTO.of(cancelled)

    @router.post(
        "/bookings/search",
        operation_id="searchBookings",
        summary="Look up the bookings of an email",
        tags=["bookings"],
        response_model=BookingsResponse,
        response_model_exclude_none=True,
        responses=documented("InvalidArgument", "ArgumentNotProvided"),
    )
    def look_up(body: BookingsRequest) -> BookingsResponse | Response:
        """What an email has booked or waits for, whoever did that, from now to eight weeks ahead, by date and time."""
        match Email.parse(body.email):
            case Err(invalid):
                return respond(failure(invalid))
            case Ok(email):
                pass
        now = clock()
        found = bookings_of_email(BookingsOfEmail(email), bookings, classes, now, tracer)
        return BookingsResponse(bookings=[UpcomingDTO.of(held, now) for held in found])

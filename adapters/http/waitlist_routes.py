"""The endpoints of the waitlist: only for an API with a key, as an email alone proves nothing."""

from __future__ import annotations

from fastapi import APIRouter, Response

from adapters.http.dtos import JoinRequest, LeaveRequest, WaitlistDTO
from adapters.http.errors import documented, failure, respond
from adapters.http.parameters import ClassIdInPath, IdempotencyKey, class_and_email, request_id
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.commands.leave_waitlist import LeaveWaitlist
from core.queries.find_booking import FindBooking, find_wait
from core.result import Err, Ok


def add_waitlist_routes(router: APIRouter, *, commands: CommandExecutor) -> None:
    """Add the two endpoints of the waitlist."""

    @router.post(
        "/classes/{classId}/waitlist",
        operation_id="joinWaitlist",
        summary="Wait for a spot",
        tags=["waitlist"],
        status_code=201,
        response_model=WaitlistDTO,
        response_model_exclude_none=True,
        responses={
            200: {"model": WaitlistDTO, "description": "Done before with this key, or a spot is free: book it"},
            **documented(
                "InvalidArgument",
                "ArgumentNotProvided",
                "ClassNotFound",
                "ClassFullyBooked",
                "WaitlistFull",
                "DuplicateBooking",
                "AlreadyWaiting",
                "ClassAlreadyStarted",
                "ClassClosed",
                "RequestEnded",
                "Busy",
            ),
        },
    )
    def join(
        class_id: ClassIdInPath, body: JoinRequest, response: Response, idempotency_key: IdempotencyKey = None
    ) -> WaitlistDTO | Response:
        """Enter the line of a full class under an email.

        More than twelve hours before the class whoever is first in line gets the next free spot; if one is free
        already, the email is booked. Later a free spot goes to the first to book it, of those in line.
        """
        match class_and_email(class_id, body.email):
            case Err(problem):
                return respond(problem)
            case Ok((known, email)):
                pass
        request = request_id(idempotency_key, email)
        if idempotency_key is not None:
            before = find_wait(FindBooking(known, request, "http"), commands.classes)
            if before is not None:
                response.status_code = 200
                return WaitlistDTO.of(before, email)
        match commands.execute(JoinWaitlist(known, email, request, waiting_by="http", is_shared=True)):
            case Err(refused):
                return respond(failure(refused))
            case Ok(joined):
                answer = WaitlistDTO.of(joined, email)
                response.status_code = 200 if answer.state == "free" else 201
                return answer

    @router.post(
        "/classes/{classId}/waitlist/leave",
        operation_id="leaveWaitlist",
        summary="Wait no longer",
        tags=["waitlist"],
        status_code=204,
        response_class=Response,
        responses=documented(
            "InvalidArgument", "ArgumentNotProvided", "ClassNotFound", "NotWaiting", "ClassAlreadyStarted", "Busy"
        ),
    )
    def leave(class_id: ClassIdInPath, body: LeaveRequest, idempotency_key: IdempotencyKey = None) -> Response:
        """Give up the place in line of an email, whoever entered it and wherever.

        With an `Idempotency-Key`, sent again it gets the same answer also if the email entered the line again
        meanwhile, and that place stays.
        """
        match class_and_email(class_id, body.email):
            case Err(problem):
                return respond(problem)
            case Ok((known, email)):
                pass
        command = LeaveWaitlist(
            known, request_id(idempotency_key, email), left_by="http", email=email, may_leave_any=True
        )
        match commands.execute(command):
            case Err(refused):
                return respond(failure(refused))
            case Ok():
                return Response(status_code=204)

"""The endpoints. They are sync and run in the thread pool, as the store's client is sync."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from fastapi import APIRouter, HTTPException, Response

from adapters.http.dtos import (
    ANY,
    BookingDTO,
    BookRequest,
    ClassDTO,
    HealthDTO,
    SearchRequest,
    SearchResponse,
    search_request,
)
from adapters.http.errors import CLASS_NOT_FOUND, documented, failure, respond
from adapters.http.parameters import ClassIdInPath, IdempotencyKey, class_and_email, request_id
from core.class_id import ClassId
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.curriculum import Curriculum
from core.ports import ClassFinder, Clock
from core.queries.get_class import GetClass, get_class
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Err, Ok
from core.tracing import Tracer

SEARCH_DAYS = 28


def add_class_routes(
    router: APIRouter,
    *,
    commands: CommandExecutor,
    classes: ClassFinder,
    clock: Clock,
    curriculum: Curriculum,
    tracer: Tracer,
) -> None:
    """Add the three endpoints that find a class and book it."""

    def search(body: SearchRequest = SearchRequest()) -> SearchResponse:  # noqa: B008 (frozen)
        """The classes of a style, or of any, from now to 28 days ahead, by date and time. Full ones are listed too."""
        now = clock()
        today = now.date()
        types = None if body.type == ANY else curriculum.class_types(body.type)
        found = search_classes(SearchClasses(today, today + timedelta(days=SEARCH_DAYS), types), classes, now, tracer)
        return SearchResponse(classes=[ClassDTO.of(info, now) for info in found])

    search.__annotations__["body"] = search_request(curriculum.keys)
    router.post(
        "/classes/search",
        operation_id="searchClasses",
        summary="Search classes",
        tags=["classes"],
        response_model=SearchResponse,
        response_model_exclude_none=True,
        responses=documented("InvalidArgument"),
    )(search)

    @router.get("/classes/search", include_in_schema=False)
    def search_by_get() -> None:
        raise HTTPException(405, headers={"Allow": "POST"})  # kinder than "no class with the id `search`"

    @router.get(
        "/classes/{classId}",
        operation_id="getClass",
        summary="Look at a class",
        tags=["classes"],
        response_model=ClassDTO,
        response_model_exclude_none=True,
        responses=documented("ClassNotFound"),
    )
    def show(class_id: ClassIdInPath) -> ClassDTO | Response:
        """One class, also when it is full or has started."""
        match ClassId.parse(class_id):
            case Err():
                return respond(CLASS_NOT_FOUND)
            case Ok(known):
                pass
        match get_class(GetClass(known), classes, tracer):
            case Err(error):
                return respond(failure(error))
            case Ok(info):
                return ClassDTO.of(info, clock())

    @router.post(
        "/classes/{classId}/book",
        operation_id="bookClass",
        summary="Book a spot",
        tags=["bookings"],
        status_code=201,
        response_model=BookingDTO,
        responses=documented(
            "InvalidArgument",
            "ArgumentNotProvided",
            "ClassNotFound",
            "ClassFullyBooked",
            "DuplicateBooking",
            "ClassAlreadyStarted",
            "ClassClosed",
            "RequestEnded",
            "Busy",
        ),
    )
    def take_spot(
        class_id: ClassIdInPath, body: BookRequest, idempotency_key: IdempotencyKey = None
    ) -> BookingDTO | Response:
        """Take a spot under an email. A class never has more bookings than spots, nor an email twice.

        An `Idempotency-Key` whose booking was cancelled since books no more: use a new one.
        """
        match class_and_email(class_id, body.email):
            case Err(problem):
                return respond(problem)
            case Ok((known, email)):
                pass
        command = BookClass(known, email, request_id(idempotency_key, email), booked_by="http", is_shared=True)
        match commands.execute(command):
            case Err(refused):
                return respond(failure(refused))
            case Ok(booked):
                return BookingDTO.of(booked)


def add_health_route(router: APIRouter, *, classes: ClassFinder, clock: Clock, is_ready: Callable[[], object]) -> None:
    """Add the health check; `is_ready` raises StoreUnavailable where the store lacks something."""

    @router.get(
        "/health", operation_id="getHealth", tags=["operation"], response_model=HealthDTO, responses=documented()
    )
    def health() -> HealthDTO:
        """Whether the service and its store answer, and the store has all that is asked of it."""
        classes.find(ClassId(clock().date(), time()))  # there is no class at midnight: the cheapest read
        is_ready()
        return HealthDTO()

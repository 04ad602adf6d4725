"""Every failure as one body: a code, a sentence, and the correlation id that is also in the log."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from adapters.http.dtos import Code, ErrorDetailDTO, ErrorDTO
from core.arguments import ArgumentNotProvided, InvalidArgument
from core.errors import (
    AlreadyWaiting,
    Busy,
    CancellationLimitReached,
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    CoreError,
    DuplicateBooking,
    NotBooked,
    NotWaiting,
    OutcomeUnknown,
    RequestEnded,
    SpotLimitReached,
    WaitlistFull,
)
from core.ports import StoreUnavailable

STATUS: Mapping[Code, int] = {
    "InvalidArgument": 400,
    "ArgumentNotProvided": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "ClassNotFound": 404,
    "NotFound": 404,
    "NotBooked": 404,
    "NotWaiting": 404,
    "MethodNotAllowed": 405,
    "ClassFullyBooked": 409,
    "DuplicateBooking": 409,
    "ClassAlreadyStarted": 409,
    "ClassClosed": 409,
    "AlreadyWaiting": 409,
    "WaitlistFull": 409,
    "RequestEnded": 409,
    "TooLarge": 413,
    "TooManyRequests": 429,
    "InternalError": 500,
    "Busy": 503,
    "StoreUnavailable": 503,
}

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as the caller sees it: a code for programs and a sentence for people. Neither may hold an email."""

    code: Code
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


KEY_NEEDED = Failure(
    "Unauthorized",
    "This needs the API key, sent as Authorization: Bearer <key>.",
    {"WWW-Authenticate": "Bearer", "Connection": "close"},  # the body is still on its way
)
CLOSED = replace(
    KEY_NEEDED,
    message="This API has no key and is not open: whoever runs it sets HTTP_API_KEY, or HTTP_OPEN=yes.",
)
OTHER_HOST = Failure(
    "Forbidden",
    "Without a key this API is for its own machine, as localhost: whoever runs it sets HTTP_API_KEY, or HTTP_OPEN=yes.",
    {"Connection": "close"},
)
KEY_NOT_SET = Failure(
    "Forbidden",
    "To cancel, wait for or look up bookings this API needs a key, and it has none: whoever runs it sets HTTP_API_KEY.",
    {"Connection": "close"},
)
CROSS_SITE = Failure("Forbidden", "This API does not serve the pages of other sites.", {"Connection": "close"})
CLASS_NOT_FOUND = Failure("ClassNotFound", "There is no class with this id.")
TOO_SLOW = Failure("InvalidArgument", "The body took too long to arrive.", {"Connection": "close"})
_RETRY_SOON, _RETRY_LATER = {"Retry-After": "1"}, {"Retry-After": "5"}  # seconds
_UNAVAILABLE = Failure("StoreUnavailable", "We can't answer just now. Please try again.", _RETRY_LATER)
_INTERNAL_ERROR = Failure("InternalError", "Something went wrong on our side. Please quote the correlation id.")


def too_large(limit: int) -> Failure:
    """The failure for a body of more than `limit` bytes."""
    return Failure("TooLarge", f"The body is larger than {limit // 1024} KiB.", {"Connection": "close"})


def failure(error: CoreError) -> Failure:
    """The failure for an error of the core."""
    match error:
        case InvalidArgument(argument=argument):
            return _invalid(argument)
        case ArgumentNotProvided(argument=argument):
            return _missing(argument)
        case ClassNotFound():
            return CLASS_NOT_FOUND
        case ClassFullyBooked(max_spots=max_spots):
            return Failure("ClassFullyBooked", f"All {max_spots} spots of this class are taken or waited for.")
        case DuplicateBooking():
            return Failure("DuplicateBooking", "This email has a spot in this class already.")
        case SpotLimitReached():
            raise AssertionError("over HTTP there is no identity, so no limit of spots")
        case ClassAlreadyStarted():
            return Failure("ClassAlreadyStarted", "This class has started: it can't be booked or cancelled any more.")
        case ClassClosed():
            return Failure("ClassClosed", "This class is not on: the school has called it off.")
        case RequestEnded():
            return Failure(
                "RequestEnded", "What was done with this Idempotency-Key has been undone since; use a new one."
            )
        case AlreadyWaiting():
            return Failure("AlreadyWaiting", "This email waits for a spot in this class already.")
        case NotWaiting():
            return Failure("NotWaiting", "This email does not wait for a spot in this class.")
        case WaitlistFull(at_most=at_most):
            return Failure("WaitlistFull", f"The waitlist of this class is full: it has {at_most} places.")
        case NotBooked():
            return Failure("NotBooked", "This email has no spot in this class.")
        case CancellationLimitReached():
            raise AssertionError("over HTTP there is no identity, so no limit of cancellations")
        case Busy():
            return Failure("Busy", "Many are changing this class. Nothing was done; please try again.", _RETRY_SOON)
        case OutcomeUnknown():
            return Failure(
                "StoreUnavailable",
                "It may be done or not: our store went silent meanwhile. "
                "Send the same request with the same Idempotency-Key again: that settles it and does it once at most.",
                _RETRY_LATER,
            )
        case _:
            assert_never(error)


def respond(problem: Failure, status: int | None = None) -> JSONResponse:
    """The response for a failure, which is logged; its `status` is the one of its code if not given."""
    status = status or STATUS[problem.code]
    _log.log(logging.WARNING if status >= 500 else logging.INFO, "request failed", code=problem.code, status=status)
    correlation_id = structlog.contextvars.get_contextvars()["correlation_id"]
    body = ErrorDTO(error=ErrorDetailDTO(code=problem.code, message=problem.message, correlation_id=correlation_id))
    return JSONResponse(body.model_dump(by_alias=True), status, problem.headers)


def respond_unexpected(error: Exception) -> JSONResponse:
    """The response for a bug. The log gets its trace, in which the log's formatter has to hide emails and tokens."""
    _log.error("unexpected error", exc_info=error)
    return respond(_INTERNAL_ERROR)


def install_error_handlers(api: FastAPI, rules: Mapping[str, str]) -> None:
    """Make every route of `api` answer with the one body, whatever FastAPI or the store raises.

    `rules` say what some arguments must be, by name.
    """

    @api.exception_handler(RequestValidationError)
    async def refuse_request(_: Request, error: RequestValidationError) -> JSONResponse:
        return respond(_ill_formed(error.errors(), rules))

    @api.exception_handler(HTTPException)
    async def refuse_by_status(_: Request, error: HTTPException) -> JSONResponse:
        return respond(_by_status(error.status_code, error.headers or {}), error.status_code)

    @api.exception_handler(StoreUnavailable)
    async def apologise(_: Request, __: StoreUnavailable) -> JSONResponse:
        return respond(_UNAVAILABLE)


def documented(*codes: Code) -> dict[int | str, dict[str, Any]]:  # Any: FastAPI's own type of `responses`
    """The failures of an operation for OpenAPI: `codes`, and those that every operation has."""
    every = (*codes, "TooLarge", "TooManyRequests", "InternalError", "StoreUnavailable")
    by_status: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        if code in every:
            by_status.setdefault(status, []).append(code)
    retry = {"headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}}
    return {
        **{
            status: _error(" or ".join(names), **(retry if status == 503 else {}))
            for status, names in by_status.items()
        },
        "default": {"model": ErrorDTO, "description": "Any other failure"},
    }


def documented_key() -> dict[int | str, dict[str, Any]]:  # Any: as above
    """The failure of operations that need the API key, for OpenAPI."""
    challenge = {"WWW-Authenticate": {"description": "The scheme, Bearer.", "schema": {"type": "string"}}}
    return {401: _error("Unauthorized", headers=challenge)}


def documented_keyless() -> dict[int | str, dict[str, Any]]:  # Any: as above
    """The failure of operations that serve without a key, but no other site's page, for OpenAPI."""
    return {403: _error("Forbidden")}


def _error(description: str, **more: Any) -> dict[str, Any]:  # Any: as above
    """Points to the one body, which the document gets from `default`; FastAPI compiles each `model` anew."""
    schema = {"$ref": f"#/components/schemas/{ErrorDTO.__name__}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}, **more}


_RULES = {
    "email": "email must be an email address.",
    "Idempotency-Key": "Idempotency-Key must be one header of 1 to 200 printable ASCII characters.",
    "body": "The body must be a JSON object, sent with Content-Type: application/json.",
}


def _invalid(argument: str, rules: Mapping[str, str] = _RULES) -> Failure:
    rule = rules.get(argument) or _RULES.get(argument) or f"{argument} is not valid."
    return Failure("InvalidArgument", rule)


def _missing(argument: str) -> Failure:
    return Failure("ArgumentNotProvided", f"{argument} is missing.")


def _ill_formed(errors: Sequence[Mapping[str, Any]], rules: Mapping[str, str]) -> Failure:
    # Only the argument's name is in the answer: a deeper path, or the value, is the caller's own text.
    where, kind = errors[0]["loc"], errors[0]["type"]
    argument = where[1] if len(where) > 1 and isinstance(where[1], str) else where[0]
    return _missing(argument) if kind == "missing" else _invalid(argument, rules)


def _by_status(status: int, headers: Mapping[str, str]) -> Failure:
    match status:
        case 401:
            return Failure("Unauthorized", "This request is not signed as it must be.", headers)
        case 404:
            return Failure("NotFound", "There is nothing at this address.", headers)
        case 405:
            allowed = {name: _with_head(methods) for name, methods in headers.items()}  # it has `Allow` alone
            return Failure("MethodNotAllowed", "This address does not know this method.", allowed)
        case 413:
            return Failure("TooLarge", "The body is too large.", {"Connection": "close"})
        case 429:
            return Failure("TooManyRequests", "Too many requests; please wait a moment.", headers)
        case 503:
            return replace(_UNAVAILABLE, headers={**_RETRY_LATER, **headers})
        case _ if status >= 500:
            return _INTERNAL_ERROR
        case _:
            return Failure("InvalidArgument", "The request could not be understood.", headers)


def _with_head(methods: str) -> str:
    """The methods of a route, which may or may not know that HEAD is answered wherever GET is."""
    named = set(methods.split(", "))
    return ", ".join(sorted(named | {"HEAD"} if "GET" in named else named))

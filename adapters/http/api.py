"""The web application: the routes, and the middleware and error handlers of all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.security import HTTPBearer
from starlette.middleware import Middleware

from adapters.http.api_key import ApiKey
from adapters.http.booking_routes import add_booking_routes
from adapters.http.docs import add_docs
from adapters.http.dtos import style_rule
from adapters.http.errors import STATUS, documented_key, documented_keyless, install_error_handlers
from adapters.http.keyless import Keyless, KeylessDoor
from adapters.http.limits import HttpLimits
from adapters.http.middleware import BodyLimit, Correlation, HeadAsGet
from adapters.http.parameters import one_idempotency_key
from adapters.http.routes import add_class_routes, add_health_route
from adapters.http.strict_json import StrictJsonRoute
from adapters.http.waitlist_routes import add_waitlist_routes
from core.commands.execute import CommandExecutor
from core.curriculum import Curriculum
from core.ports import BookingFinder, ClassFinder, Clock
from core.tracing import NO_TRACER, Tracer

_DESCRIPTION = """\
Find dance classes and book spots in them.

Dates and times are on the school's clock. A class's `id` holds `#`, so percent-encode it in a path:
`/classes/CLASS%232024-12-09%23MON%231830`.

Every failure has the same body, `{"error": {"code", "message", "correlationId"}}`. Decide by `code`, show `message`
to nobody but yourself, and quote `correlationId` when you ask us; it is also the header `X-Correlation-Id` of every
response. A 503 says in `Retry-After` how many seconds to wait. To repeat a request safely, send an `Idempotency-Key`.

| code | status |
|---|---|
"""

# It only shows the key in the document: `ApiKey` asks for it before FastAPI reads the body.
_KEY = HTTPBearer(scheme_name="apiKey", description="The key that the school gave you.", auto_error=False)


def create_api(
    *,
    commands: CommandExecutor,
    bookings: BookingFinder,
    classes: ClassFinder,
    clock: Clock,
    curriculum: Curriculum,
    tracer: Tracer = NO_TRACER,
    api_key: str | None = None,
    body_limits: Mapping[str, int | None] | None = None,
    keyless: Keyless = Keyless.THIS_MACHINE,
    limits: HttpLimits = HttpLimits(),  # noqa: B008  # frozen
    is_ready: Callable[[], object] = lambda: None,
) -> FastAPI:
    """The HTTP API: for requests with the `api_key`, or without one for those that `keyless` allows.

    Only one with a key cancels, waits and looks up bookings. The `curriculum` is what the school teaches.

    Routes that are added to it later get the same errors, correlation ids and bounded bodies, and don't need the key.
    `body_limits` are their largest bodies in bytes by path, where 64 KiB is not enough; None: the route limits its own.
    `is_ready` raises StoreUnavailable if the store lacks something; the health check asks it.

    Such a route raises an `HTTPException` with the status of the failure.
    """
    door = Middleware(KeylessDoor, whom=keyless) if api_key is None else Middleware(ApiKey, key=api_key)
    is_closed = api_key is None and keyless is Keyless.NOBODY
    api = FastAPI(
        title="Dance school booking",
        version="1",
        description=_DESCRIPTION + "\n".join(f"| `{code}` | {status} |" for code, status in STATUS.items()),
        middleware=[Middleware(Correlation), door, Middleware(BodyLimit, by_path=body_limits), Middleware(HeadAsGet)],
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    install_error_handlers(api, {"type": style_rule(curriculum.keys)})
    in_time = Depends(limits.for_message)
    once = Depends(one_idempotency_key)
    keyed = APIRouter(
        route_class=StrictJsonRoute, dependencies=[in_time, once, Security(_KEY)], responses=documented_key()
    )
    keyless_only = APIRouter(
        route_class=StrictJsonRoute,
        dependencies=[in_time, once],
        responses=documented_key() if is_closed else documented_keyless(),
        strict_content_type=True,  # a page of another site can post what says nothing of its type without being asked
    )
    checked = APIRouter(dependencies=[in_time])
    add_class_routes(
        keyless_only if api_key is None else keyed,
        commands=commands,
        classes=classes,
        clock=clock,
        curriculum=curriculum,
        tracer=tracer,
    )
    if api_key is not None:
        add_booking_routes(keyed, commands=commands, bookings=bookings, classes=classes, clock=clock, tracer=tracer)
        add_waitlist_routes(keyed, commands=commands)
    add_health_route(checked, classes=classes, clock=clock, is_ready=is_ready)
    for router in (keyless_only, keyed, checked):  # `include_router` would compile them again at the first request
        api.router.routes.extend(router.routes)
    add_docs(api)
    return api

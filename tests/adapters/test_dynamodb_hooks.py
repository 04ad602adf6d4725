"""A booking on DynamoDB Local while requests fail as they do in AWS: by botocore's own hook, before it sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from adapters.chat.chat_user import ChatUser
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import ConfirmBooking
from adapters.chat.students import BookingStep, Student
from bot.bootstrap import bootstrap
from bot.config.config import Config
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.email import Email
from tests.support.chats import SALSA_1, SUNDAY_NOON
from tests.support.clock import SYDNEY, SteeredTime
from tests.support.dynamodb_requests import answer
from tests.support.stores import DynamoDBTable

SECONDS = 3
ALWAYS = 999  # requests
SAVE, LOAD = "TransactWriteItems", "Query"
ANA = "ana@example.com"
CONFIRM = ConfirmBooking(SALSA_1, "r-1")

BOOKED = "You're booked 🎉"
BUSY = "Lots of people are booking this class right now, and we didn't get to you. You have not been booked yet."
NOT_BOOKED = "Sorry, we couldn't reach the booking book just now. You have not been booked."
CHECKING = "We're still checking that booking."

Hook = Callable[[AWSPreparedRequest], AWSResponse]


# What happens to a request


def fail(error: Callable[..., Exception]) -> Hook:
    """The line fails, and nothing was done."""

    def hook(request: AWSPreparedRequest) -> AWSResponse:
        raise error(endpoint_url=request.url)

    return hook


def after_the_commit(then: Hook) -> Hook:
    """It was done, and then this is the answer."""

    def hook(request: AWSPreparedRequest) -> AWSResponse:
        session = URLLib3Session(timeout=60)
        session.send(request)
        session.close()
        return then(request)

    return hook


FAULTS = {
    "conflict": answer(400, "TransactionCanceledException", "TransactionConflict", "None"),
    "conflict of a row": answer(400, "TransactionCanceledException", "None", "TransactionConflict"),
    "no capacity": answer(400, "ProvisionedThroughputExceededException"),
    "throttled": answer(400, "ThrottlingException"),
    "throttled row": answer(400, "TransactionCanceledException", "None", "ThrottlingError"),
    "broken": answer(500, "InternalServerError"),
    "under way": answer(400, "TransactionInProgressException"),
    "reset": fail(ConnectionClosedError),
    "silent": fail(ReadTimeoutError),
    "down": fail(EndpointConnectionError),
}
FAULTS |= {f"{name} after the commit": after_the_commit(fault) for name, fault in FAULTS.items()}


# A student at the question whether the email is right


@dataclass
class Scene:
    """`fault` happens to the next requests of an operation; `sent` is what was sent to the table, faults included."""

    table: DynamoDBTable
    desk: FrontDesk
    time: SteeredTime
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # Any: botocore's hooks are untyped

    def inject(self, operation: str, fault: str, requests: int = 1) -> None:
        event, numbers = f"before-send.dynamodb.{operation}", count(1)

        def hook(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
            return FAULTS[fault](request) if next(numbers) <= requests else None

        self._hooks.append((event, hook))
        self.table.client.meta.events.register(event, hook)  # type: ignore[arg-type]  # this hook's answer is taken

    def well_again(self) -> None:
        for event, hook in self._hooks:
            self.table.client.meta.events.unregister(event, hook)  # type: ignore[arg-type]  # as above

    def confirm(self) -> str:
        """What the student reads, in time."""
        with self.time.within(SECONDS):
            screen = self.desk.answer(ChatUser("telegram:42"), CONFIRM)
        return "\n".join([screen.title, *(line.text for line in screen.body)])

    @property
    def taken(self) -> list[str]:
        """Who is in; the store must add up."""
        dance_class = self.table.stores.classes.load(SALSA_1)
        assert dance_class is not None
        assert len(dance_class.bookings) == dance_class.booking_count == dance_class.version
        return sorted(map(str, dance_class.bookings))

    def __post_init__(self) -> None:
        self._hooks: list[tuple[str, Callable[..., AWSResponse | None]]] = []
        self.table.client.meta.events.register("before-call.dynamodb", self._note)

    def _note(self, model: Any, params: dict[str, Any], **_: object) -> None:
        self.sent.append((model.name, json.loads(params["body"])))


@pytest.fixture
def scene(table: DynamoDBTable) -> Scene:
    stores = table.stores
    stores.classes.schedule(DanceClass(SALSA_1, ClassType("salsa", 1), SALSA_1.starts_at(SYDNEY)))
    step = BookingStep(SALSA_1, CONFIRM.request_id, SUNDAY_NOON.replace(hour=13), Email(ANA))
    stores.students.save(Student("telegram:42", step=step), SUNDAY_NOON)
    time = SteeredTime()
    bot = bootstrap(Config(), stores, lambda: SUNDAY_NOON, monotonic=time.clock, sleep=time.sleep)
    return Scene(table, bot.desk, time)


@pytest.mark.promise("B13")
@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (SAVE, "conflict"),
        (SAVE, "conflict of a row"),
        (SAVE, "no capacity"),
        (SAVE, "throttled"),
        (SAVE, "throttled row"),
        (SAVE, "broken"),
        (SAVE, "broken after the commit"),
        (SAVE, "under way after the commit"),
        (SAVE, "reset"),
        (SAVE, "reset after the commit"),
        (SAVE, "silent"),
        (SAVE, "silent after the commit"),
        (SAVE, "down"),
        (LOAD, "no capacity"),
        (LOAD, "broken"),
        (LOAD, "reset"),
        (LOAD, "down"),
    ],
)
def test_a_fault_that_passes_goes_unnoticed(scene: Scene, operation: str, fault: str) -> None:
    scene.inject(operation, fault)
    assert BOOKED in scene.confirm()
    assert scene.taken == [ANA]


@pytest.mark.promise("B13", "B5")
@pytest.mark.parametrize(
    ("operation", "fault", "says", "taken"),
    [
        (SAVE, "conflict", BUSY, []),
        (SAVE, "throttled", NOT_BOOKED, []),
        (SAVE, "broken", CHECKING, []),
        (SAVE, "broken after the commit", CHECKING, [ANA]),
        (SAVE, "reset after the commit", CHECKING, [ANA]),
        (SAVE, "down", NOT_BOOKED, []),
        (LOAD, "no capacity", NOT_BOOKED, []),
        ("PutItem", "throttled", BOOKED, [ANA]),
        ("PutItem", "reset after the commit", BOOKED, [ANA]),
    ],
)
def test_a_fault_that_stays_is_told_as_it_is_and_the_same_tap_settles_it_later(
    scene: Scene, operation: str, fault: str, says: str, taken: list[str]
) -> None:
    scene.inject(operation, fault, ALWAYS)
    assert says in scene.confirm()
    scene.well_again()
    assert scene.taken == taken
    assert BOOKED in scene.confirm()
    assert scene.taken == [ANA]


@pytest.mark.parametrize("lost", ["silent", "silent after the commit"])
def test_a_lost_answer_is_settled_by_the_same_transaction_and_not_by_reading(scene: Scene, lost: str) -> None:
    scene.inject(SAVE, lost)
    assert BOOKED in scene.confirm()
    assert [name for name, _ in scene.sent] == ["GetItem", "Query", SAVE, SAVE, "PutItem"]
    (_, first), (_, again) = scene.sent[2:4]
    assert first == again  # token, version and all
    assert first["TransactItems"][0]["Update"]["ExpressionAttributeValues"][":expected"] == {"N": "0"}
    assert scene.taken == [ANA]


def test_a_transaction_that_the_store_forgot_is_settled_by_the_version_and_the_request(scene: Scene) -> None:
    """As it does after ten minutes; here each token is a new one on its way."""
    tokens = count()

    def new_token(params: dict[str, Any], **_: object) -> dict[str, Any]:
        return params | {"ClientRequestToken": f"token-{next(tokens)}"}

    hook = f"provide-client-params.dynamodb.{SAVE}"
    scene.table.client.meta.events.register(hook, new_token)  # type: ignore[arg-type]  # this hook's answer is taken
    scene.inject(SAVE, "silent after the commit")
    assert BOOKED in scene.confirm()
    assert [name for name, _ in scene.sent] == ["GetItem", "Query", SAVE, SAVE, "Query", "PutItem"]
    assert scene.taken == [ANA]

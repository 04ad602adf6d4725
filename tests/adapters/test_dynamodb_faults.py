from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    InvalidConfigError,
    MetadataRetrievalError,
    NoCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from adapters.chat.students import Student
from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.client import dynamodb_client
from adapters.dynamodb.students import DynamoDBStudents
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import DanceClass
from core.ports import SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err, Result
from tests.support.bookings import booked
from tests.support.clock import SYDNEY
from tests.support.dynamodb_requests import answer, page
from tests.support.timetable import class_types

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TUESDAY = ClassId(date(2026, 11, 24), time(18, 30))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SYDNEY)

CONDITION = "ConditionalCheckFailed"
THROTTLED = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]
SLOWED = [
    "LimitExceededException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "TooManyRequestsException",
]
NOT_SET_UP = ["ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException"]
OUR_MISTAKES = [
    "ConditionalCheckFailedException",
    "ItemCollectionSizeLimitExceededException",
    "RequestEntityTooLargeException",
    "ResourceInUseException",
    "SerializationException",
    "UnknownOperationException",
]
# The others of AWS's and DynamoDB's lists, as documented and as sent; and one that is on no list
TURNED_AWAY = [
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "LimitExceeded",
    "LimitExceededException",
    "MalformedHttpRequestException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestAbortedException",
    "RequestExpired",
    "RequestTimeoutException",
    "TooManyRequestsException",
    "SomethingNewException",
]


@pytest.mark.parametrize(
    ("reasons", "because"),
    [
        (["ConditionalCheckFailed", "None"], "version"),
        (["None", "ConditionalCheckFailed"], "row"),
        (["ConditionalCheckFailed", "ConditionalCheckFailed"], "version"),
        (["TransactionConflict", "None"], "conflict"),
        (["None", "TransactionConflict"], "conflict"),
        (["ConditionalCheckFailed", "TransactionConflict"], "conflict"),
        (["ThrottlingError", "ConditionalCheckFailed"], "row"),
    ],
)
def test_a_cancelled_save_says_what_it_was_based_on(reasons: list[str], because: str) -> None:
    client = answering(400, "TransactionCanceledException", reasons)
    result = save_class(client)
    assert isinstance(result, Err)
    assert result.error.because == because


def test_a_conflict_without_reasons_is_one_too() -> None:
    assert save_class(answering(400, "TransactionConflictException")) == Err(Stale("conflict"))
    assert save_student(answering(400, "TransactionConflictException")) == Err(Stale("conflict"))


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_save_cancelled_for_too_much_traffic_changed_nothing(reason: str) -> None:
    assert fault_of_saving(answering(400, "TransactionCanceledException", ["None", reason])) is StoreUnavailable


@pytest.mark.parametrize("code", [*THROTTLED, *NOT_SET_UP])
def test_a_store_that_turns_us_away_changed_nothing(code: str) -> None:
    client = answering(400, code)
    assert fault_of_saving(client) is StoreUnavailable
    assert_reads_raise_unavailable(client)


def test_a_table_that_is_not_there_says_how_to_make_it() -> None:
    with pytest.raises(StoreUnavailable, match="table school does not exist here: run `python -m bot table create`"):
        classes(answering(400, "ResourceNotFoundException")).load(TUESDAY)


@pytest.mark.fault("F53")
@pytest.mark.parametrize(
    "message",
    [
        "The table does not have the specified index: GSI2",
        "Query key condition not supported",
        "Query condition missed key schema element: GSI2PK",
        "The provided key element does not match the schema",
        "One of the required keys was not given a value",
    ],
)
def test_a_table_that_another_version_made_says_how_to_complete_it(message: str) -> None:
    lacking = answering(400, "ValidationException", message=message)
    with pytest.raises(StoreUnavailable, match=f"{message}; `python -m bot table create` completes it$"):
        classes(lacking).search(class_types(), TUESDAY.date, TUESDAY.date)


@pytest.mark.fault("F22")
@pytest.mark.parametrize("code", TURNED_AWAY)
def test_a_refusal_that_is_not_for_what_we_ask_is_the_stores(code: str) -> None:
    client = answering(400, code)
    assert fault_of_saving(client) is StoreUnavailable
    assert_reads_raise_unavailable(client)


@pytest.mark.fault("F22")
@pytest.mark.parametrize("reasons", [["AccessDenied", "None"], ["None", "SomethingNew"], []])
def test_a_save_cancelled_for_what_is_not_ours_is_the_stores(reasons: list[str]) -> None:
    assert fault_of_saving(answering(400, "TransactionCanceledException", reasons)) is StoreUnavailable


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    ("listed", "because"),
    [
        ("None, ConditionalCheckFailed", "row"),
        ("ConditionalCheckFailed", "version"),
        ("TransactionConflict", "conflict"),
    ],
)
def test_reasons_that_only_the_message_lists_are_read_there(listed: str, because: str) -> None:
    told = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{listed}]"
    result = save_class(answering(400, "TransactionCanceledException", message=told))
    assert isinstance(result, Err)
    assert result.error.because == because


@pytest.mark.fault("F22")
@pytest.mark.parametrize("innocent", [{}, {"Code": None}])
def test_an_action_that_was_innocent_may_have_no_reason_at_all(innocent: dict[str, str | None]) -> None:
    body = {"__type": "TransactionCanceledException", "CancellationReasons": [innocent, {"Code": CONDITION}]}
    result = save_class(answering_page(400, "application/x-amz-json-1.0", json.dumps(body)))
    assert result == Err(Stale("row"))


@pytest.mark.fault("F22")
def test_an_item_that_another_region_writes_is_a_conflict() -> None:
    assert save_class(answering(400, "ReplicatedWriteConflictException")) == Err(Stale("conflict"))
    assert save_student(answering(400, "ReplicatedWriteConflictException")) == Err(Stale("conflict"))


@pytest.mark.fault("F53")
@pytest.mark.parametrize("status", [301, 403, 404, 405])
def test_a_page_with_an_error_is_a_fault_of_the_store_in_one_line(status: int) -> None:
    client = answering_page(status, "text/html", "<html>\n<h1>Nothing here</h1>\n</html>")
    assert fault_of_saving(client) is StoreUnavailable
    assert_reads_raise_unavailable(client)
    with pytest.raises(StoreUnavailable) as raised:
        classes(client).schedule(tuesday())
    assert "\n" not in str(raised.value)


@pytest.mark.fault("F53")
@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (200, "text/html", "<html>Welcome</html>"),
        (200, "application/json", "{}"),
        (200, "application/x-amz-json-1.0", ""),
        (200, "application/x-amz-json-1.0", '{"Items": ['),
        (200, "", "{}"),
        (300, "text/html", "<html>One of these</html>"),
    ],
)
def test_a_success_that_is_not_dynamodbs_is_none(status: int, kind: str, content: str) -> None:
    client = answering_page(status, kind, content)
    assert fault_of_saving(client) is SaveOutcomeUnknown
    assert_reads_raise_unavailable(client)
    with pytest.raises(StoreUnavailable):
        classes(client).schedule(tuesday())


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_store_that_breaks_down_may_have_saved(status: int) -> None:
    client = answering(status, "InternalServerError")
    assert fault_of_saving(client) is SaveOutcomeUnknown
    assert_reads_raise_unavailable(client)


def test_a_save_that_is_still_under_way_may_yet_be_committed() -> None:
    assert fault_of_saving(answering(400, "TransactionInProgressException")) is SaveOutcomeUnknown


def test_our_own_mistakes_are_not_blamed_on_the_store() -> None:
    for code in ("ValidationException", "IdempotentParameterMismatchException"):
        with pytest.raises(ClientError, match=code):
            save_class(answering(400, code))
    for code in OUR_MISTAKES:
        with pytest.raises(ClientError, match=code):
            classes(answering(400, code)).load(TUESDAY)
    with pytest.raises(ClientError):
        save_class(answering(400, "TransactionCanceledException", ["None", "ValidationError"]))


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="http://127.0.0.1"),
        NoCredentialsError(),
        UnauthorizedSSOTokenError(),
        SSOTokenLoadError(error_msg="no token"),
        TokenRetrievalError(provider="sso", error_msg="expired"),
        MetadataRetrievalError(error_msg="no answer"),
        ProfileNotFound(profile="school"),
        InvalidConfigError(error_msg="role_arn is missing"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_was_never_sent_changed_nothing(error: Exception) -> None:
    client = raising(error)
    assert fault_of_saving(client) is StoreUnavailable
    assert_reads_raise_unavailable(client)


def test_a_store_that_is_not_there_changed_nothing() -> None:
    with socket.socket() as not_listening:
        not_listening.bind(("127.0.0.1", 0))
        client = dynamodb_client(endpoint=f"http://127.0.0.1:{not_listening.getsockname()[1]}")
        assert fault_of_saving(client) is StoreUnavailable
        assert_reads_raise_unavailable(client)


def test_a_silent_store_may_have_saved() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = dynamodb_client(endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}", read_seconds=0.05)
        assert fault_of_saving(client) is SaveOutcomeUnknown
        assert_reads_raise_unavailable(client)


def test_a_store_that_hangs_up_may_have_saved() -> None:
    with hanging_up() as endpoint:
        client = dynamodb_client(endpoint=endpoint)
        assert fault_of_saving(client) is SaveOutcomeUnknown
        assert_reads_raise_unavailable(client)


def test_a_fault_is_not_retried_below_the_command() -> None:
    for client, retry_policy in counted(answering(500, "InternalServerError")), counted(answering(400, THROTTLED[0])):
        with pytest.raises(StoreUnavailable):
            save_class(client)
        assert len(retry_policy) == 1


@pytest.mark.parametrize(
    ("status", "code", "asked"),
    [
        (500, "InternalServerError", 2),
        (503, "ServiceUnavailable", 2),
        *((400, code, 2) for code in [*THROTTLED, *SLOWED]),
        (400, "AccessDeniedException", 1),
    ],
)
def test_a_read_is_made_once_more_where_the_store_was_busy_or_broken(status: int, code: str, asked: int) -> None:
    client, requests = counted(answering(status, code))
    assert_unavailable(lambda: classes(client).load(TUESDAY))
    assert len(requests) == asked


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (ConnectionClosedError(endpoint_url="http://127.0.0.1"), 2),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1"), 1),
        (NoCredentialsError(), 1),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_read_is_made_once_more_where_the_connection_was_closed(error: Exception, asked: int) -> None:
    client, requests = counted(raising(error))
    assert_unavailable(lambda: classes(client).load(TUESDAY))
    assert len(requests) == asked


def test_saving_a_student_whose_answer_is_lost_leaves_it_open() -> None:
    with pytest.raises(SaveOutcomeUnknown):
        save_student(answering(500, "InternalServerError"))
    with pytest.raises(StoreUnavailable) as raised:
        save_student(answering(400, "ThrottlingException"))
    assert type(raised.value) is StoreUnavailable


def test_scheduling_may_be_refused_like_a_save() -> None:
    with pytest.raises(SaveOutcomeUnknown):
        classes(answering(500, "InternalServerError")).schedule(tuesday())
    with pytest.raises(StoreUnavailable):
        classes(answering(400, "ThrottlingException")).schedule(tuesday())


def test_a_fault_in_one_of_several_months_is_the_searchs_fault() -> None:
    with pytest.raises(StoreUnavailable):
        classes(answering(500, "InternalServerError")).search(class_types(), date(2026, 11, 1), date(2027, 1, 31))


def classes(client: DynamoDBClient) -> DynamoDBClasses:
    return DynamoDBClasses(client, "school", SYDNEY)


def tuesday() -> DanceClass:
    return DanceClass(TUESDAY, ClassType("salsa", 1), TUESDAY.starts_at(SYDNEY))


def save_class(client: DynamoDBClient) -> Result[None, Stale]:
    dance_class = tuesday()
    dance_class = booked(dance_class, "ana@example.com", request_id="r1", now=NOW)
    return classes(client).save(dance_class)


def save_student(client: DynamoDBClient) -> Result[None, Stale]:
    return DynamoDBStudents(client, "school").save(Student("telegram:42"), NOW)


def fault_of_saving(client: DynamoDBClient) -> type[Exception]:
    """Exactly which: one of the two is the other's subclass."""
    with pytest.raises(StoreUnavailable, match="school") as raised:
        save_class(client)
    assert "ana" not in str(raised.value)
    return raised.type


def assert_reads_raise_unavailable(client: DynamoDBClient) -> None:
    for read in (
        lambda: classes(client).load(TUESDAY),
        lambda: classes(client).find(TUESDAY),
        lambda: classes(client).search([ClassType("salsa", 1)], TUESDAY.date, TUESDAY.date),
        lambda: DynamoDBStudents(client, "school").load("telegram:42", NOW),
    ):
        assert_unavailable(read)


def assert_unavailable(read: Callable[[], object]) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        read()
    assert raised.type is StoreUnavailable


def answering(status: int, code: str, reasons: Sequence[str] = (), message: str = "") -> DynamoDBClient:
    """A client to whom every request is answered like that, as DynamoDB words it."""
    return always(answer(status, code, *reasons, message=message))


def answering_page(status: int, kind: str, content: str) -> DynamoDBClient:
    """A client at whose store's address something else answers."""
    return always(page(status, kind, content))


def always(respond: Callable[[AWSPreparedRequest], AWSResponse]) -> DynamoDBClient:
    client = dynamodb_client(endpoint="http://127.0.0.1:9")
    event = "before-send.dynamodb"
    client.meta.events.register(event, lambda request, **_: respond(request))  # type: ignore[arg-type]  # its answer is taken
    return client


def raising(error: Exception) -> DynamoDBClient:
    def fail(**_: object) -> None:
        raise error

    client = dynamodb_client(endpoint="http://127.0.0.1:9")
    client.meta.events.register("before-send.dynamodb", fail)
    return client


def counted(client: DynamoDBClient) -> tuple[DynamoDBClient, list[str]]:
    retry_policy: list[str] = []

    def count(request: AWSPreparedRequest, **_: object) -> None:
        retry_policy.append(request.url)

    client.meta.events.register_first("before-send.dynamodb", count)
    return client, retry_policy


@contextmanager
def hanging_up() -> Iterator[str]:
    """A server that resets each connection once it has heard something."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reset_each() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    if not connection.recv(1):
                        return
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = Thread(target=reset_each)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            socket.create_connection(listener.getsockname()).close()  # says nothing: the end
            thread.join()

"""What a fault of botocore means to us: the one place that knows its exceptions and error codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    SSLError,
)

from core.ports import SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err, Ok, Result

T = TypeVar("T")

Cause = Literal["version", "row"]


class NotDynamoDB(BotoCoreError):
    """What answered, with success, is something else: a web server, a proxy, a captive portal."""

    fmt = "what answered is not DynamoDB"


_ANSWER_LOST = (  # time-outs, resets, connections closed in the middle
    ChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NotDynamoDB,
    SSLError,
)
_PASSES_AT_ONCE = (ConnectionClosedError, EndpointConnectionError)  # an idle connection that the network had dropped
_TOO_BUSY = {
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottlingException",
    "TooManyRequestsException",
}
_CONFLICTS = {
    "ReplicatedWriteConflictException",  # the item is being written in another region of a global table
    "TransactionConflict",  # as a reason
    "TransactionConflictException",
}
_NO_TABLE = "ResourceNotFoundException"
_UNDER_WAY = {"TransactionInProgressException"}  # ours, sent before with the same token: it may yet be committed
_OURS = {
    # What only our own code can have got wrong. Each other refusal, also one that AWS adds later, is a fault of the
    # store or of how it is set up: credentials, permissions, clocks, keys of encryption, something else at its address.
    "ConditionalCheckFailedException",
    "IdempotentParameterMismatchException",
    "ItemCollectionSizeLimitExceededException",
    "RequestEntityTooLargeException",
    "ResourceInUseException",
    "SerializationException",
    "UnknownOperationException",
    "ValidationError",
    "ValidationException",
}
_OTHER_TABLE = ("index", "key condition", "key schema", "the schema", "required keys")
"""Words of a ValidationException about a table that isn't as `create_table` makes it."""
_LONGEST_MESSAGE = 300
_SERVER_ERROR = 500
_CANCELLED = "TransactionCanceledException"
_LISTED = re.compile(r"\[(\w+(?:, \w+)*)\]")


def saved(table: str, write: Callable[[], object], causes: Sequence[Cause]) -> Result[None, Stale]:
    """The result of a conditional write or a transaction of them; `causes[i]` is what a failed condition `i` means.

    Raises StoreUnavailable, SaveOutcomeUnknown, and whatever botocore raises that is nobody's fault but ours.
    """
    with translated(table, saving=True):
        try:
            write()
        except ClientError as error:
            stale = _stale(error, causes)
            if stale is None:
                raise
            return Err(stale)
    return Ok(None)


def read(table: str, ask: Callable[[], T]) -> T:
    """What a read answers. One that failed at once, in passing, is tried once more.

    Not after a time-out: the caller has waited long enough. Raises StoreUnavailable, also where the client begins no
    call any more.
    """
    with translated(table):
        try:
            return ask()
        except (BotoCoreError, ClientError) as fault:
            if not _passes(fault):
                raise
            return ask()


@contextmanager
def translated(table: str, *, saving: bool = False) -> Iterator[None]:
    """Turn botocore's faults into StoreUnavailable, or into SaveOutcomeUnknown where a save may have happened."""
    lost = SaveOutcomeUnknown if saving else StoreUnavailable
    try:
        yield
    except _ANSWER_LOST as error:
        raise lost(f"table {table}: {error}") from error
    except BotoCoreError as error:  # nothing was sent: no connection, no credentials, a login that has run out
        raise StoreUnavailable(f"table {table}: {error}") from error
    except ClientError as error:
        reason = f"table {table}: {' '.join(str(error).split())[:_LONGEST_MESSAGE]}"
        codes = _codes(error)
        if _NO_TABLE in codes:
            raise StoreUnavailable(f"table {table} does not exist here: run `python -m bot table create`") from error
        if codes & _UNDER_WAY or _status(error) >= _SERVER_ERROR:
            raise lost(reason) from error
        if _is_about_the_table(error):
            raise StoreUnavailable(f"{reason}; `python -m bot table create` completes it") from error
        if not codes & _OURS:
            raise StoreUnavailable(reason) from error
        raise


def _passes(fault: Exception) -> bool:
    """Whether the same request, made again at once, is likely to be answered."""
    if isinstance(fault, ClientError):
        return _status(fault) >= _SERVER_ERROR or bool(_codes(fault) & _TOO_BUSY)
    return isinstance(fault, _PASSES_AT_ONCE)


def _is_about_the_table(error: ClientError) -> bool:
    refused = error.response["Error"]
    message = refused.get("Message", "").lower()
    return refused["Code"] == "ValidationException" and any(words in message for words in _OTHER_TABLE)


def _stale(error: ClientError, causes: Sequence[Cause]) -> Stale | None:
    code, reasons = error.response["Error"]["Code"], _reasons(error)
    if _codes(error) & _CONFLICTS:
        return Stale("conflict")
    if code == "ConditionalCheckFailedException":
        return Stale(causes[0])
    failed = (cause for cause, reason in zip(causes, reasons, strict=False) if reason == "ConditionalCheckFailed")
    return next((Stale(cause) for cause in failed), None)


def _codes(error: ClientError) -> set[str]:
    return {error.response["Error"]["Code"], *_reasons(error)}


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


def _reasons(error: ClientError) -> list[str]:
    """Why a transaction was cancelled: for each of its actions, in their order, a code or `None`; else nothing.

    What is only compatible with DynamoDB may tell the codes in its message alone, or leave them out where all is well.
    """
    told = error.response.get("CancellationReasons")
    if told:
        return [reason.get("Code") or "None" for reason in told]
    is_cancelled = error.response["Error"]["Code"] == _CANCELLED
    listed = _LISTED.search(error.response["Error"].get("Message", "")) if is_cancelled else None
    return listed[1].split(", ") if listed else []

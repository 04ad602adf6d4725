"""What a fault of botocore means to us: the one place that knows its exceptions and error codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
)

from core.ports import SaveOutcomeUnknown, Stale, StoreUnavailable
from core.result import Err, Ok, Result

Cause = Literal["version", "booking"]

_NOT_SENT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
)
_ANSWER_LOST = (HTTPClientError, SSLError)  # time-outs, resets, and connections closed in the middle
_TOO_BUSY = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    # The same as reasons why a transaction was cancelled.
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
}
_NOT_SET_UP = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
}
_UNDER_WAY = {"TransactionInProgressException"}  # ours, sent before with the same token: it may yet be committed


def saved(table: str, write: Callable[[], object], causes: Sequence[Cause]) -> Result[None, Stale]:
    """What came of a conditional write or a transaction of them; `causes[i]` is what a failed condition `i` means.

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


@contextmanager
def translated(table: str, *, saving: bool = False) -> Iterator[None]:
    """Turn botocore's faults into StoreUnavailable, or into SaveOutcomeUnknown where a save may have happened."""
    lost = SaveOutcomeUnknown if saving else StoreUnavailable
    try:
        yield
    except _NOT_SENT as error:
        raise StoreUnavailable(f"table {table}: {error}") from error
    except _ANSWER_LOST as error:
        raise lost(f"table {table}: {error}") from error
    except ClientError as error:
        codes = {error.response["Error"]["Code"], *_reasons(error)}
        if codes & (_TOO_BUSY | _NOT_SET_UP):
            raise StoreUnavailable(f"table {table}: {error}") from error
        if codes & _UNDER_WAY or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise lost(f"table {table}: {error}") from error
        raise


def _stale(error: ClientError, causes: Sequence[Cause]) -> Stale | None:
    code, reasons = error.response["Error"]["Code"], _reasons(error)
    if "TransactionConflict" in reasons or code == "TransactionConflictException":
        return Stale("conflict")
    if code == "ConditionalCheckFailedException":
        return Stale(causes[0])
    failed = (cause for cause, reason in zip(causes, reasons, strict=False) if reason == "ConditionalCheckFailed")
    return next((Stale(cause) for cause in failed), None)


def _reasons(error: ClientError) -> list[str]:
    """Why a transaction was cancelled: for each of its actions, in their order, a code or `None`; else nothing."""
    return [reason["Code"] for reason in error.response.get("CancellationReasons", [])]

"""The table: its make, whether it can be read and written, and how far the timetable goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from adapters.dynamodb.classes import DynamoDBClasses
from adapters.dynamodb.client import dynamodb_client
from adapters.dynamodb.outbox import DynamoDBOutbox
from adapters.dynamodb.sdk_settings import WrongSdkSettings
from adapters.dynamodb.table import EXPIRY, METADATA, MONTH_INDEX, PERSON_INDEX, TYPE_INDEX
from bot.config.settings import Settings
from bot.observability.logs import hide_secrets
from bot.operations.doctor.finding import NONSENSE, Finding, Verdict, note, ok, wrong
from core.ports import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, KeySchemaElementTypeDef, TableDescriptionTypeDef

_LOOK_AHEAD = timedelta(weeks=53)  # `seed` writes a year at most
_INDEXES = {TYPE_INDEX: "ALL", MONTH_INDEX: "ALL", PERSON_INDEX: "KEYS_ONLY"}
_LATE = timedelta(minutes=5)  # of a notice: jobs look every few seconds, on Lambda every minute
_DAYS_NEEDED = 14  # with fewer left, `serve` warns too

_CREATE = "run `python -m bot table create`, or set DYNAMODB_TABLE and AWS_REGION to where the table is"
_SEED = "run `python -m bot seed` now, and daily from now on"
_RUN_JOBS = "let `python -m bot jobs` run, or `serve` with JOBS=on, and look into its log"
_NEW_TABLE = "its keys can't be changed: set DYNAMODB_TABLE to a new name and run `python -m bot table create`"
_ADD_INDEX = "run `python -m bot table create`, which adds it beside a running bot"
_NEW_INDEX = 'see "An index has other keys" in docs/operations.md'
_TURN_EXPIRY_OFF = "turn it off with `aws dynamodb update-time-to-live`, then run `python -m bot table create`"
_REACH = "see that AWS_ENDPOINT_URL_DYNAMODB (empty for AWS) and AWS_REGION are right, and the network too"
_CREDENTIALS = "give this process a role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_PERMISSIONS = "give this process the permissions in docs/operations.md, by credentials that are still good"
_AGAIN = "try again; if it stays, look the code up in the DynamoDB manual"

_REFUSED = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "UnrecognizedClientException",
}
_LONGEST_MESSAGE = 200
_FAULTS = (BotoCoreError, ClientError, StoreUnavailable, *NONSENSE)

# These rows do not exist, so a transaction on the condition that they do changes nothing.
_NOBODY: Mapping[str, AttributeValueTypeDef] = {"PK": {"S": "DOCTOR"}, "SK": {"S": METADATA}}
_NOBODY_EITHER: Mapping[str, AttributeValueTypeDef] = {"PK": {"S": "DOCTOR"}, "SK": {"S": "BOOKING"}}


def examine_store(settings: Settings, seconds: float) -> list[Finding]:
    """What is right and wrong with the place where bookings are kept."""
    if settings.booking_store == "memory":
        return [note("Store", "BOOKING_STORE is memory: demo classes, nothing is kept")]
    region, endpoint, name = settings.aws_region, settings.aws_endpoint_url_dynamodb, settings.dynamodb_table
    try:
        client = dynamodb_client(region=region, endpoint=endpoint, read_seconds=seconds)
    except WrongSdkSettings as error:
        return [wrong("Store", str(error), "mend them, or unset AWS_PROFILE and AWS_CONFIG_FILE")]
    try:
        described = client.describe_table(TableName=name)["Table"]
        make = [_keys(described), *(_index(described, index, shows) for index, shows in _INDEXES.items())]
    except _FAULTS as error:
        return [_fault(f"Table {name}", error)]
    uses = {
        "Table expiry": lambda: _expiry(client, name),
        "Table reads": lambda: _reading(client, name),
        "Table writes": lambda: _writing(client, name),
    }
    if all(finding.verdict is Verdict.OK for finding in make):
        uses["Timetable"] = lambda: _timetable(client, settings)
        uses["Notices"] = lambda: _notices(client, name)
    return [*make, *(_tried(what, use) for what, use in uses.items())]


def _keys(described: TableDescriptionTypeDef) -> Finding:
    what, status = f"Table {described['TableName']}", described["TableStatus"]
    if not _has_keys(described["KeySchema"], "PK", "SK"):
        return wrong(what, "has other keys than PK and SK", _NEW_TABLE)
    return ok(what, f"is there, {status.lower()}, with the right keys")


def _index(described: TableDescriptionTypeDef, name: str, shows: str) -> Finding:
    what = f"Index {name}"
    found = next((index for index in described.get("GlobalSecondaryIndexes", []) if index["IndexName"] == name), None)
    if found is None:
        return wrong(what, "is missing", _ADD_INDEX)
    if not _has_keys(found["KeySchema"], f"{name}PK", f"{name}SK") or found["Projection"]["ProjectionType"] != shows:
        return wrong(what, "has other keys or attributes than the bot needs", _NEW_INDEX)
    if found["IndexStatus"] not in ("ACTIVE", "UPDATING"):
        return wrong(what, f"is {found['IndexStatus'].lower()}", "wait until it is active")
    return ok(what, "is there, with the right keys")


def _expiry(client: DynamoDBClient, table: str) -> Finding:
    expiry = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if expiry["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        return wrong("Table expiry", "is off", "run `python -m bot table create`, which turns it on")
    if expiry["AttributeName"] != EXPIRY:
        return wrong("Table expiry", f"goes by {expiry['AttributeName']}, not by {EXPIRY}", _TURN_EXPIRY_OFF)
    return ok("Table expiry", f"is on, by {EXPIRY}")


def _reading(client: DynamoDBClient, table: str) -> Finding:
    started = time.perf_counter()
    client.get_item(TableName=table, Key=_NOBODY, ConsistentRead=True)
    return ok("Table reads", f"a consistent one took {1000 * (time.perf_counter() - started):.0f} ms")


def _writing(client: DynamoDBClient, table: str) -> Finding:
    only_if_there = "attribute_exists(PK)"
    try:
        client.transact_write_items(
            TransactItems=[
                {
                    "Update": {
                        "TableName": table,
                        "Key": _NOBODY,
                        "ConditionExpression": only_if_there,
                        "UpdateExpression": "REMOVE nothing",
                    }
                },
                {"Put": {"TableName": table, "Item": _NOBODY_EITHER, "ConditionExpression": only_if_there}},
            ]
        )
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        if "ConditionalCheckFailed" not in reasons:
            raise
    return ok("Table writes", "are allowed, as a transaction that changes nothing shows")


def _timetable(client: DynamoDBClient, settings: Settings) -> Finding:
    zone = settings.school_timezone
    today = datetime.now(zone).date()
    ahead = DynamoDBClasses(client, settings.dynamodb_table, zone).search(None, today, today + _LOOK_AHEAD)
    last = ahead[-1].id.date if ahead else today
    planned = settings.timetable.planned_classes(last + timedelta(days=1), _DAYS_NEEDED // 7 + 1, zone)
    is_written = not any(each.id.date <= today + timedelta(days=_DAYS_NEEDED + 7) for each in planned)  # as in a break
    if not ahead:
        seen = "no class from today on"
        return ok("Timetable", seen) if is_written else wrong("Timetable", seen, _SEED)
    days = (ahead[-1].id.date - today).days
    seen = f"{len(ahead)} classes from today on, the last in {days} days"
    return ok("Timetable", seen) if is_written or days >= _DAYS_NEEDED else wrong("Timetable", seen, _SEED)


def _notices(client: DynamoDBClient, table: str) -> Finding:
    outbox, now = DynamoDBOutbox(client, table), datetime.now(UTC)
    for entry in outbox.due(now, 1):
        late = now - entry.due
        if late > _LATE:
            seen = f"one has been due for {late // timedelta(minutes=1)} minutes"
            return wrong("Notices", seen, _RUN_JOBS)
    undelivered = outbox.count_undelivered()
    if not undelivered:
        return ok("Notices", "every one reached its person, or is on its way")
    return note("Notices", f"{undelivered} of the last 90 days could not be delivered: the log says why")


def _tried(what: str, use: Callable[[], Finding]) -> Finding:
    try:
        return use()
    except _FAULTS as error:
        return _fault(what, error)


def _fault(what: str, error: Exception) -> Finding:
    cause = error.__cause__ if isinstance(error, StoreUnavailable) and error.__cause__ else error
    if isinstance(cause, NoCredentialsError):
        return wrong(what, "there are no credentials for AWS", _CREDENTIALS)
    if isinstance(cause, NONSENSE) and not isinstance(cause, BotoCoreError):
        return wrong(what, "an answer that is not DynamoDB's", _REACH)
    if not isinstance(cause, ClientError):
        return wrong(what, f"can't be reached ({type(cause).__name__})", _REACH)
    code = cause.response["Error"]["Code"]
    if code == "ResourceNotFoundException":
        return wrong(what, "does not exist", _CREATE)
    message = hide_secrets(None, "", {"message": cause.response["Error"].get("Message", "")})["message"]
    shown = " ".join(message.split())[:_LONGEST_MESSAGE]
    return wrong(what, f"refused ({code}: {shown})", _PERMISSIONS if code in _REFUSED else _AGAIN)


def _has_keys(schema: Sequence[KeySchemaElementTypeDef], partition: str, sort: str) -> bool:
    found = {(key["AttributeName"], key["KeyType"]) for key in schema}
    return found == {(partition, "HASH"), (sort, "RANGE")}

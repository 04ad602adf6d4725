"""The doctor: what it says of platforms and tables in every state."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.chat.school import School
from adapters.slack.block_kit import Json
from bot.operations.doctor.examine import examine
from bot.operations.doctor.finding import Finding, Verdict
from bot.operations.doctor.samples import samples
from bot.operations.doctor.slack import screens_taken
from bot.operations.slack_manifest import SCOPES
from core.class_id import ClassId
from core.notice import Notice
from standins.faults import Refuse
from standins.serving import serving
from standins.slack import SlackStandIn
from standins.telegram import TelegramStandIn
from tests.e2e.test_command_line import dynamodb, run
from tests.support.chats import SLACK_TOKEN, TELEGRAM_SECRET, TELEGRAM_TOKEN
from tests.support.clock import SYDNEY
from tests.support.dynamodb_local import dynamodb_local
from tests.support.limits import LONGEST_WAIT
from tests.support.second_school import SECOND_FILE
from tests.support.stores import DynamoDBTable, local_table, original_table, put_timetable
from tests.support.timetable import TIMETABLE, planned_classes

SLACK_SECRET = "8f742231b10e8888abcd99ffff0085a5"
SLACK_APP_TOKEN = "xapp-1-A0000001-1-0f1e2d"
WEBHOOK = "https://dance.example.com/telegram/webhook"
SECRETS = (SLACK_TOKEN, SLACK_SECRET, SLACK_APP_TOKEN, TELEGRAM_TOKEN, TELEGRAM_SECRET)
SCHOOL = School(SYDNEY, TIMETABLE)
NOBODY = "http://127.0.0.1:9"

Environment = dict[str, str]


@dataclass
class Platforms:
    """A Slack and a Telegram, and the settings of a bot that is set up well for both."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    address: str
    scopes: list[str]
    settings: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.settings = {
            "SLACK_BOT_TOKEN": SLACK_TOKEN,
            "SLACK_SIGNING_SECRET": SLACK_SECRET,
            "SLACK_APP_TOKEN": SLACK_APP_TOKEN,
            "SLACK_API_URL": f"{self.address}/slack/api/",
            "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "TELEGRAM_WEBHOOK_URL": WEBHOOK,
            "TELEGRAM_API_URL": f"{self.address}/telegram/bot",
        }


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    slack = SlackStandIn(signing_secret=SLACK_SECRET, bot_token=SLACK_TOKEN, app_token=SLACK_APP_TOKEN)
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN, username="dance_desk_bot", secret=TELEGRAM_SECRET, bot_url=WEBHOOK)
    scopes = list(SCOPES)
    routes = [Mount("/slack", telling_scopes(slack.app, scopes)), Mount("/telegram", telegram.app)]
    with serving(Starlette(routes=routes)) as address:
        slack.base_url = f"{address}/slack"
        yield Platforms(slack, telegram, address, scopes)


def telling_scopes(app: ASGIApp, scopes: list[str]) -> ASGIApp:
    """Slack tells in the header of each answer what the token may do."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and scopes:
                told = [*message.get("headers", []), (b"x-oauth-scopes", ",".join(scopes).encode())]
                message = {**message, "headers": told}
            await send(message)

        await app(scope, receive, sent)

    return telling


@pytest.fixture
def doctor(nothing_remembered: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Doctor:
    """The doctor's findings for a bot with these settings and no others; no secret may ever be among them."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("AWS_", "BOOKING_", "DYNAMODB_", "HTTP_", "SCHOOL_", "SLACK_", "TELEGRAM_")):
            monkeypatch.delenv(name)

    def ask(settings: Environment, seconds: float = LONGEST_WAIT) -> list[Finding]:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in settings.items():
                environment.setenv(name, value)
            findings = examine(seconds)
        assert not [secret for secret in SECRETS for finding in findings if secret in finding.line]
        return findings

    return ask


class Doctor(Protocol):
    """Its findings, if any call may take so many seconds."""

    def __call__(self, settings: Environment, seconds: float = LONGEST_WAIT) -> list[Finding]: ...


def lines(findings: list[Finding], verdict: Verdict) -> list[str]:
    return [finding.line for finding in findings if finding.verdict is verdict]


# The doctor, on the platforms


def test_where_all_is_well_the_doctor_says_what_is_right(platforms: Platforms, doctor: Doctor) -> None:
    findings = doctor(platforms.settings)
    assert lines(findings, Verdict.WRONG) == []
    assert [finding.line for finding in findings if not finding.what.startswith("Settings")] == [
        "Slack token: works in workspace dance, as bot",
        "Slack scopes: commands, chat:write, im:history, im:write, files:write, users:read, users:read.email",
        "Slack screens: Slack takes all 17 that it was shown",
        "Slack signing secret: looks like one; the first request from Slack proves it",
        "Slack app token: works, Socket Mode can be used",
        "Telegram token: works, as @dance_desk_bot",
        "Telegram webhook: leads to dance.example.com, updates that wait: 0",
        "Store: BOOKING_STORE is memory: demo classes, nothing is kept",
        "HTTP: open on this machine and closed to others: HTTP_API_KEY is not set",
    ]


def test_a_screen_that_slack_would_refuse_is_named_with_its_fault(platforms: Platforms) -> None:
    client = WebClient(SLACK_TOKEN, platforms.settings["SLACK_API_URL"])
    too_long: Json = {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}
    found = screens_taken(client, SLACK_TOKEN, {"fine": samples(SCHOOL)["home"], "booked": too_long})
    assert (found.verdict, found.what) == (Verdict.WRONG, "Slack screens")
    assert found.seen == "Slack refuses booked (/blocks/0/text/text: must be less than 3001 characters)"


@pytest.mark.parametrize("code", ["ratelimited", "unknown_method"])
def test_where_slack_looks_at_no_screens_that_is_only_a_note(platforms: Platforms, doctor: Doctor, code: str) -> None:
    platforms.slack.faults.inject("blocks.validate", Refuse(code))
    findings = doctor(platforms.settings)
    assert f"Slack screens: Slack did not look at them ({code})" in lines(findings, Verdict.NOTE)
    assert lines(findings, Verdict.WRONG) == []


def test_what_is_not_configured_is_said_and_nothing_wrong(doctor: Doctor) -> None:
    assert [(finding.verdict, finding.line) for finding in doctor({})] == [
        (Verdict.OK, "Settings: none is set, all have their defaults"),
        (Verdict.NOTE, "Slack: not configured"),
        (Verdict.NOTE, "Telegram: not configured"),
        (Verdict.NOTE, "Store: BOOKING_STORE is memory: demo classes, nothing is kept"),
        (Verdict.NOTE, "HTTP: open on this machine and closed to others: HTTP_API_KEY is not set"),
    ]


@pytest.mark.fault("F45")
@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"HTTP_API_KEY": "k"}, "HTTP: needs the key"),
        ({"HTTP_OPEN": "yes"}, "HTTP: open to all who reach it: HTTP_OPEN is yes, and HTTP_API_KEY is not set"),
        (
            {"HTTP_OPEN": "local"},
            "HTTP: open to all who call it as localhost: HTTP_OPEN is local, and HTTP_API_KEY is not set",
        ),
    ],
)
def test_the_doctor_says_whom_the_http_api_serves(doctor: Doctor, settings: Environment, line: str) -> None:
    assert line in [finding.line for finding in doctor(settings)]


def test_one_platform_alone_is_looked_at_alone(platforms: Platforms, doctor: Doctor) -> None:
    slack_alone = {name: value for name, value in platforms.settings.items() if name.startswith("SLACK_")}
    findings = doctor(slack_alone)
    assert lines(findings, Verdict.WRONG) == []
    assert "Telegram: not configured" in lines(findings, Verdict.NOTE)
    assert "Slack token: works in workspace dance, as bot" in lines(findings, Verdict.OK)


def test_settings_that_are_wrong_are_each_named_and_a_misspelt_one_too(doctor: Doctor) -> None:
    settings = {"BOOKING_STORE": "postgres", "SCHOOL_TIMEZONE": "Mars/Base", "SLACK_TOKEN": SLACK_TOKEN}
    findings = doctor(settings)
    assert [finding.seen for finding in findings if finding.verdict is Verdict.WRONG] == [
        "BOOKING_STORE should be 'memory' or 'dynamodb'",
        "SCHOOL_TIMEZONE must be a time zone such as Australia/Sydney",
    ]
    assert lines(findings, Verdict.NOTE) == ["Settings: SLACK_TOKEN means nothing here; is SLACK_BOT_TOKEN meant?"]


def test_a_misspelt_setting_in_the_file_is_found(doctor: Doctor) -> None:
    Path(".env").write_text("TELEGRAM_TOKEN=1:x\nSCHOOL_NAME=Rumba\n")
    findings = doctor({})
    assert "Settings: TELEGRAM_TOKEN means nothing here; is TELEGRAM_BOT_TOKEN meant?" in lines(findings, Verdict.NOTE)
    assert findings[0].line == "Settings: well-formed: SCHOOL_NAME"


Breaking = Callable[[Platforms], object]


def setting(**changed: str) -> Breaking:
    return lambda platforms: platforms.settings.update(changed)


@pytest.mark.parametrize(
    ("break_it", "wrong"),
    [
        (setting(SLACK_BOT_TOKEN="xoxb-another"), ["Slack token: refused by Slack (invalid_auth)"]),
        (setting(SLACK_APP_TOKEN="xapp-another"), ["Slack app token: refused by Slack (invalid_auth)"]),
        (lambda on: on.scopes.remove("users:read.email"), ["Slack scopes: users:read.email missing"]),
        (
            setting(SLACK_API_URL=f"{NOBODY}/api/"),
            ["Slack token: Slack can't be reached (URLError)", "Slack app token: Slack can't be reached (URLError)"],
        ),
        (setting(TELEGRAM_BOT_TOKEN="42:another"), ["Telegram token: refused by Telegram"]),
        (setting(TELEGRAM_API_URL=f"{NOBODY}/bot"), ["Telegram: can't be reached (NetworkError)"]),
        (
            lambda on: on.telegram.faults.inject("getWebhookInfo", Refuse("Bad Gateway", 502)),
            ["Telegram: can't be reached (NetworkError)"],
        ),
        (
            lambda on: setattr(on.telegram, "bot_url", ""),
            ["Telegram webhook: not set, so Telegram sends nothing"],
        ),
        (
            lambda on: setattr(on.telegram, "bot_url", "https://old.example.com/42:secret"),
            ["Telegram webhook: leads to old.example.com, not to dance.example.com"],
        ),
        (
            lambda on: setattr(on.telegram, "bot_url", "https://dance.example.com/telegram"),
            ["Telegram webhook: leads elsewhere on dance.example.com"],
        ),
        (
            lambda on: on.settings.pop("TELEGRAM_WEBHOOK_URL"),
            ["Telegram polling: gets nothing: a webhook at dance.example.com is set"],
        ),
        (
            lambda on: on.telegram._state.allow_updates(["message"]),
            ["Telegram webhook: is not sent callback_query"],
        ),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(
    platforms: Platforms, doctor: Doctor, break_it: Breaking, wrong: list[str]
) -> None:
    break_it(platforms)
    found = [finding for finding in doctor(platforms.settings) if finding.verdict is Verdict.WRONG]
    assert [f"{finding.what}: {finding.seen}" for finding in found] == wrong
    assert all(finding.to_do for finding in found)


def test_an_answer_that_is_not_slacks_is_told_from_a_refusal(platforms: Platforms, doctor: Doctor) -> None:
    with serving(refusing(503)) as address:
        platforms.settings["SLACK_API_URL"] = f"{address}/api/"
        told = [line.partition(". To do")[0] for line in lines(doctor(platforms.settings), Verdict.WRONG)]
    assert told == ["Slack token: Slack's answer makes no sense", "Slack app token: Slack's answer makes no sense"]


NONSENSE = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"5",
    b"{}",
    b'{"ok": true}',
    b'{"ok": true, "result": null}',
    b'{"ok": true, "result": []}',
    b'{"ok": true, "result": {"id": "x"}}',
    b'{"ok": true, "result": {"url": 5, "has_custom_certificate": false, "pending_update_count": "x", '
    b'"id": 1, "is_bot": true, "first_name": "x", "username": "x"}}',
    b'{"ok": true, "result": {"url": "", "has_custom_certificate": false, "pending_update_count": 0, '
    b'"last_error_date": 99999999999999, "id": 1, "is_bot": true, "first_name": "x", "username": "x"}}',
    b"<html>Welcome</html>",
    b"\xff",
    b"[" * 5000,
]


def answering(body: bytes) -> Starlette:
    """Whatever is asked."""

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


@pytest.mark.fault("F54")
@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: body[:40].decode("ascii", "replace"))
def test_an_answer_that_makes_no_sense_is_a_finding_in_one_line(
    platforms: Platforms, doctor: Doctor, tmp_path: Path, body: bytes
) -> None:
    with serving(answering(body)) as address:
        there = {
            "SLACK_API_URL": f"{address}/api/",
            "TELEGRAM_API_URL": f"{address}/bot",
            "BOOKING_STORE": "dynamodb",
            "AWS_ENDPOINT_URL_DYNAMODB": address,
        }
        findings = doctor(platforms.settings | there)
    found = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert {finding.what.split()[0] for finding in found} == {"Slack", "Telegram", "Table"}
    assert all(finding.to_do and "\n" not in finding.line for finding in found)


@pytest.mark.fault("F54")
@pytest.mark.parametrize("body", [b"null", b'{"ok": true, "result": []}', b"<html>", b"[" * 5000])
def test_telegrams_setup_says_that_the_answer_makes_no_sense(tmp_path: Path, body: bytes) -> None:
    with serving(answering(body)) as address:
        settings = {"TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN, "TELEGRAM_API_URL": f"{address}/bot"}
        stopped = run(tmp_path, "telegram", "setup", **settings)
    assert stopped.returncode == 1
    (line,) = stopped.stderr.splitlines()
    assert line.startswith(("Telegram's answer makes no sense", "Telegram refused"))


def test_scopes_that_slack_does_not_tell_or_that_nobody_needs_are_not_wrong(
    platforms: Platforms, doctor: Doctor
) -> None:
    platforms.scopes.append("pins:read")
    told = f"Slack scopes: {', '.join(SCOPES)}; not needed: pins:read"
    assert told in lines(doctor(platforms.settings), Verdict.OK)
    platforms.scopes.clear()
    assert "Slack scopes: Slack did not say" in lines(doctor(platforms.settings), Verdict.NOTE)


def test_a_webhook_that_fails_is_wrong_while_updates_wait_and_over_when_none_does(
    platforms: Platforms, doctor: Doctor
) -> None:
    telegram = platforms.telegram
    with serving(refusing(403)) as address:
        telegram.bot_url = platforms.settings["TELEGRAM_WEBHOOK_URL"] = f"{address}/telegram/webhook"
        telegram.send(telegram.user("Ana"), "/classes")
        (failing,) = [one for one in doctor(platforms.settings) if one.verdict is Verdict.WRONG]
        telegram._state.pending.clear()
        past = lines(doctor(platforms.settings), Verdict.NOTE)
    reason = "last failed 0 min ago: Wrong response from the webhook: 403"
    assert failing.line.startswith(f"Telegram webhook: {reason}")
    assert any(line.startswith(f"Telegram webhook: {reason}") and line.endswith("; it is over") for line in past)


@pytest.mark.timeout(100)  # the libraries themselves would wait for two minutes
def test_who_never_answers_is_not_waited_for_long(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        slack = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_APP_TOKEN": SLACK_APP_TOKEN, "SLACK_API_URL": f"{address}/api/"}
        telegram = {"TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN, "TELEGRAM_API_URL": f"{address}/bot"}
        store = {"BOOKING_STORE": "dynamodb", "DYNAMODB_TABLE": "a-table", "AWS_ENDPOINT_URL_DYNAMODB": address}
        findings = doctor(slack | telegram | store, 0.2)
    assert [line.partition(". To do")[0] for line in lines(findings, Verdict.WRONG)] == [
        "Slack token: Slack can't be reached (TimeoutError)",
        "Slack app token: Slack can't be reached (TimeoutError)",
        "Telegram: can't be reached (TimedOut)",
        "Table a-table: can't be reached (ReadTimeoutError)",
    ]


# The doctor, on the table


def on(table: DynamoDBTable, **changed: str) -> Environment:
    return dynamodb(table) | changed


def fill_timetable(table: DynamoDBTable, weeks: int) -> None:
    put_timetable(table.stores, planned_classes(datetime.now(SYDNEY).date(), weeks, SYDNEY))


def of_the_store(findings: list[Finding]) -> list[str]:
    return [finding.line for finding in findings if finding.what.startswith(("Table", "Index", "Timetable", "Notices"))]


def test_a_table_in_use_is_all_right(table: DynamoDBTable, doctor: Doctor) -> None:
    fill_timetable(table, weeks=4)
    findings = doctor(on(table))
    assert lines(findings, Verdict.WRONG) == []
    shown = [re.sub(r"\d+ (ms|days)", r"_ \1", line) for line in of_the_store(findings)]
    assert shown == [
        f"Table {table.name}: is there, active, with the right keys",
        "Index GSI1: is there, with the right keys",
        "Index GSI2: is there, with the right keys",
        "Index GSI3: is there, with the right keys",
        "Table expiry: is on, by expiresAt",
        "Table reads: a consistent one took _ ms",
        "Table writes: are allowed, as a transaction that changes nothing shows",
        "Timetable: 52 classes from today on, the last in _ days",
        "Notices: every one reached its person, or is on its way",
    ]


def test_what_could_not_be_delivered_is_noted(table: DynamoDBTable, doctor: Doctor) -> None:
    now = datetime.now(SYDNEY)
    outbox = table.stores.outbox
    outbox.add([Notice(ClassId(now.date(), time(18, 30)), 1, "closed", now, "slack:T1:U1")])
    outbox.end(outbox.due(now, 1)[0], "undelivered")
    (line,) = [one.line for one in doctor(on(table)) if one.what == "Notices"]
    assert line == "Notices: 1 of the last 90 days could not be delivered: the log says why"


def test_notices_that_nobody_sends_are_wrong(table: DynamoDBTable, doctor: Doctor) -> None:
    now = datetime.now(SYDNEY)
    for minutes, is_late in ((4, False), (12, True)):
        due = now - timedelta(minutes=minutes)
        table.stores.outbox.add([Notice(ClassId(now.date(), time(18, 30)), minutes, "closed", due, "slack:T1:U1")])
        (found,) = [one for one in doctor(on(table)) if one.what == "Notices"]
        assert (found.verdict is Verdict.WRONG) == is_late
    assert re.fullmatch(r"one has been due for 1\d minutes", found.seen)
    assert "`python -m bot jobs`" in found.to_do


def test_the_doctor_writes_nothing(table: DynamoDBTable, doctor: Doctor) -> None:
    doctor(on(table))
    assert table.rows() == []


def test_a_timetable_that_is_empty_or_about_to_end_has_to_be_seeded(table: DynamoDBTable, doctor: Doctor) -> None:
    (empty,) = [one for one in doctor(on(table)) if one.verdict is Verdict.WRONG]
    assert (empty.what, empty.seen) == ("Timetable", "no class from today on")
    fill_timetable(table, weeks=1)
    (short,) = [one for one in doctor(on(table)) if one.verdict is Verdict.WRONG]
    assert short.seen.startswith("13 classes from today on, the last in ")
    assert short.to_do == empty.to_do == "run `python -m bot seed` now, and daily from now on"


def test_a_table_that_is_not_there_is_named(table: DynamoDBTable, doctor: Doctor) -> None:
    (missing,) = of_the_store(doctor(on(table, DYNAMODB_TABLE="nowhere")))
    assert missing.startswith("Table nowhere: does not exist. To do: run `python -m bot table create`")


def test_a_table_without_expiry_gets_it_from_table_create(table: DynamoDBTable, doctor: Doctor, tmp_path: Path) -> None:
    fill_timetable(table, weeks=4)
    table.client.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"}
    )
    told = "Table expiry: is off. To do: run `python -m bot table create`, which turns it on"
    assert lines(doctor(on(table)), Verdict.WRONG) == [told]
    assert run(tmp_path, "table", "create", **dynamodb(table)).returncode == 0
    assert lines(doctor(on(table)), Verdict.WRONG) == []


def test_an_expiry_that_goes_by_something_else_is_named(table: DynamoDBTable, doctor: Doctor) -> None:
    fill_timetable(table, weeks=4)
    for attribute, enabled in (("expiresAt", False), ("ttl", True)):
        table.client.update_time_to_live(
            TableName=table.name, TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute}
        )
    (wrong,) = [finding for finding in doctor(on(table)) if finding.verdict is Verdict.WRONG]
    assert (wrong.what, wrong.seen) == ("Table expiry", "goes by ttl, not by expiresAt")


@pytest.fixture
def table_alone() -> Iterator[DynamoDBTable]:
    """A table in a DynamoDB Local of its own: beside the tables of a whole suite it takes minutes to make an index."""
    with dynamodb_local() as endpoint:
        yield local_table(endpoint)


@pytest.mark.fault("F49")
def test_indexes_that_are_missing_are_named_and_table_create_adds_them(
    table_alone: DynamoDBTable, doctor: Doctor, tmp_path: Path
) -> None:
    table = table_alone
    name = original_table(table.client)
    on_it = on(table, DYNAMODB_TABLE=name)
    create = "run `python -m bot table create`"
    named = [line for line in lines(doctor(on_it), Verdict.WRONG) if line.startswith("Index ")]
    assert [line.partition(", ")[0] for line in named] == [
        f"Index GSI2: is missing. To do: {create}",
        f"Index GSI3: is missing. To do: {create}",
    ]
    made = run(tmp_path, "table", "create", **dynamodb(table) | {"DYNAMODB_TABLE": name})
    assert made.stdout.splitlines() == [
        f"Table {name} was there.",
        "Index GSI2 was missing and is ready.",
        "Index GSI3 was missing and is ready.",
        "0 rows looked at, 0 completed.",
    ]
    fill_timetable(replace(table, name=name), weeks=4)
    assert lines(doctor(on_it), Verdict.WRONG) == []


def test_a_table_with_other_keys_cant_be_used(table: DynamoDBTable, doctor: Doctor) -> None:
    name = f"{table.name}-other"
    table.client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    assert f"Table {name}: has other keys than PK and SK" in "\n".join(
        of_the_store(doctor(on(table, DYNAMODB_TABLE=name)))
    )


def test_a_store_that_is_out_of_reach_or_has_no_credentials_is_said_in_a_line(doctor: Doctor) -> None:
    (unreachable,) = of_the_store(doctor({"BOOKING_STORE": "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB": NOBODY}))
    assert "can't be reached (EndpointConnectionError)" in unreachable
    no_credentials = {"BOOKING_STORE": "dynamodb", "AWS_EC2_METADATA_DISABLED": "true"}
    (nobody,) = of_the_store(
        doctor(no_credentials | {"AWS_SHARED_CREDENTIALS_FILE": "none", "AWS_CONFIG_FILE": "none"})
    )
    assert "there are no credentials for AWS. To do: give this process a role" in nobody


def test_a_permission_that_is_missing_is_said_of_what_needs_it(table: DynamoDBTable, doctor: Doctor) -> None:
    fill_timetable(table, weeks=4)
    with serving(forbidding(table.client.meta.endpoint_url, "TransactWriteItems")) as address:
        findings = doctor(on(table, AWS_ENDPOINT_URL_DYNAMODB=address))
    (wrong,) = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert (wrong.what, wrong.seen) == ("Table writes", "refused (AccessDeniedException: You may not)")
    assert wrong.to_do.startswith("give this process the permissions in docs/operations.md")


def refusing(status: int) -> Starlette:
    async def refuse(_: Request) -> Response:
        return Response("<h1>Sorry</h1>", status)

    return Starlette(routes=[Route("/{path:path}", refuse, methods=["GET", "POST"])])


def forbidding(endpoint: str, operation: str) -> Starlette:
    """A DynamoDB where one operation is not allowed."""

    async def pass_on(request: Request) -> Response:
        if request.headers["x-amz-target"].endswith(operation):
            return JSONResponse(
                {"__type": "com.amazon.coral.service#AccessDeniedException", "message": "You may not"}, 400
            )
        async with httpx.AsyncClient(timeout=60) as client:
            headers = {name: request.headers[name] for name in ("x-amz-target", "authorization", "x-amz-date")}
            answer = await client.post(endpoint, content=await request.body(), headers=headers)
        return Response(answer.content, answer.status_code, {"content-type": "application/x-amz-json-1.0"})

    return Starlette(routes=[Route("/", pass_on, methods=["POST"])])


# The doctor, as it is run


def test_the_command_ends_with_status_1_if_something_is_wrong_and_prints_no_secret(
    platforms: Platforms, tmp_path: Path
) -> None:
    well = run(tmp_path, "doctor", **platforms.settings)
    assert (well.returncode, well.stderr) == (0, "")
    assert "ok     Telegram token: works, as @dance_desk_bot\n" in well.stdout
    ill = run(tmp_path, "doctor", **platforms.settings | {"SLACK_API_URL": NOBODY, "TELEGRAM_BOT_TOKEN": "7:secret"})
    assert (ill.returncode, ill.stderr) == (1, "3 things are wrong.\n")
    assert ill.stdout.count("\nwrong  ") == 3
    for secret in (*SECRETS, "7:secret"):
        assert secret not in well.stdout + ill.stdout


def test_a_timetable_with_nothing_to_write_in_a_break_is_no_fault(
    table: DynamoDBTable, doctor: Doctor, tmp_path: Path
) -> None:
    today = datetime.now(SYDNEY).date()
    long = f"[[break]]\nfrom = {today}\nto = {today + timedelta(days=60)}\n"
    (tmp_path / "timetable.toml").write_text(SECOND_FILE.read_text().split("[[break]]")[0] + long)
    findings = doctor(on(table, TIMETABLE=str(tmp_path / "timetable.toml")))
    assert [finding.verdict for finding in findings if finding.what == "Timetable"] == [Verdict.OK]

"""The functions of AWS Lambda, called with what API Gateway and function URLs call them with, on DynamoDB Local."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from botocore.exceptions import BotoCoreError
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from adapters.telegram.app import App, close
from bot.aws import http_api, jobs, slack, telegram, timetable
from bot.aws.environment import WrongSetting
from bot.aws.events import Handler
from bot.aws.parameters import ParametersUnreadable
from bot.aws.timetable import WEEKS
from bot.bootstrap import telegram_app
from core.class_id import ClassId
from core.class_type import ClassType
from core.commands.book_class import BookClass
from core.commands.execute import CommandExecutor
from core.commands.join_waitlist import JoinWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.ports import StoreUnavailable
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from tests.deploy.gateway import gateway, watched
from tests.support.chats import (
    SLACK_SECRET,
    SLACK_TOKEN,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    SlackStudent,
    TelegramStudent,
    World,
    school,
)
from tests.support.clock import SYDNEY
from tests.support.keyed_http_api import KEY
from tests.support.lambda_events import DOORS, NO_REQUESTS, OLDER_DOORS, Context, Door, OlderDoor, event, older_event
from tests.support.limits import PATIENT
from tests.support.parameter_store import ParameterStore, parameter_store
from tests.support.replicas import book_button, class_ahead
from tests.support.stores import DynamoDBTable
from tests.support.template import template

FORM = urlencode(
    {"command": "/classes", "text": "help é", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
).encode()
JSON = {"Content-Type": "application/json"}


def environment(table: DynamoDBTable, **more: str) -> dict[str, str]:
    return {
        "AWS_REGION": "ap-southeast-2",
        "AWS_ENDPOINT_URL_DYNAMODB": table.client.meta.endpoint_url,
        "DYNAMODB_TABLE": table.name,
        **more,
    }


def at(store: ParameterStore) -> dict[str, str]:
    return {"SECRETS_PATH": "/dance-school", "AWS_ENDPOINT_URL_SSM": store.url}


@pytest.fixture(autouse=True)
def credentials(nothing_remembered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")


@pytest.fixture
def world(table: DynamoDBTable) -> Iterator[World]:
    with school(table.stores) as world:
        world.clock.now = datetime.now(SYDNEY)
        yield world


@contextmanager
def in_slack(world: World, table: DynamoDBTable, door: Door = "http api", *, encoded: bool = True) -> Iterator[None]:
    """Slack sends to the function from now on."""
    settings = environment(
        table,
        SLACK_BOT_TOKEN=SLACK_TOKEN,
        SLACK_SIGNING_SECRET=SLACK_SECRET,
        SLACK_API_URL=world.slack_api_url,
    )
    with gateway(slack.create_handler(settings, PATIENT), door, encoded=encoded) as address:
        world.slack.bot_url = f"{address}/slack/events"
        yield


@contextmanager
def in_telegram(
    world: World, table: DynamoDBTable, door: Door = "http api", *, encoded: bool = False
) -> Iterator[asyncio.AbstractEventLoop]:
    """Telegram sends to the function from now on; its loop is not for running."""
    settings = environment(
        table,
        TELEGRAM_BOT_TOKEN=TELEGRAM_TOKEN,
        TELEGRAM_WEBHOOK_SECRET=TELEGRAM_SECRET,
        TELEGRAM_API_URL=world.telegram_api_url,
    )
    with (
        telegram_function(settings) as (handle, loop),
        gateway(handle, door, encoded=encoded) as address,
    ):
        world.telegram.bot_url = f"{address}/telegram/webhook"
        yield loop


@contextmanager
def telegram_function(settings: dict[str, str]) -> Iterator[tuple[Handler, asyncio.AbstractEventLoop]]:
    """The function with its loop, closed as only tests have to."""
    made = []

    def noting_what_is_made(*arguments: Any, **more: Any) -> App:  # Any: as `telegram_app`
        made.append(telegram_app(*arguments, **more))
        return made[0]

    loop = asyncio.new_event_loop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telegram, "telegram_app", noting_what_is_made)
        handle = telegram.create_handler(settings, loop, PATIENT)
    try:
        yield handle, loop
    finally:
        loop.run_until_complete(close(made[0]))
        loop.close()


@pytest.fixture
def a_loop() -> Iterator[None]:
    """Where the HTTP API's function finds the one it runs on."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def bookings(table: DynamoDBTable, class_id: ClassId) -> list[str]:
    dance_class = table.stores.classes.load(class_id)
    assert dance_class is not None
    return sorted(map(str, dance_class.bookings))


@pytest.mark.parametrize(("door", "encoded"), [("http api", True), ("function url", False)])
def test_a_student_books_in_slack(world: World, table: DynamoDBTable, door: Door, *, encoded: bool) -> None:
    class_id = class_ahead(table)
    with watched() as used, in_slack(world, table, door, encoded=encoded):
        ana = SlackStudent(world)
        ana.says("/classes salsa 1")
        ana.taps(book_button(class_id))
        ana.gives_email("ana@example.com")
        assert "You're booked" in ana.sees()
        ana.says("/classes")
        assert bookings(table, class_id) == ["ana@example.com"]
        ana.slack.open_home(ana.user)
        for button in ("Cancel", "Yes, free my spot"):
            home = ana.slack.home(ana.user)
            assert home is not None
            ana.slack.tap(ana.user, home, button)
    assert bookings(table, class_id) == []
    assert used.permissions == granted("SlackFunction")


@pytest.mark.parametrize(("door", "encoded"), [("http api", False), ("function url", True)])
def test_a_student_books_in_telegram(world: World, table: DynamoDBTable, door: Door, *, encoded: bool) -> None:
    class_id = class_ahead(table)
    with watched() as used, in_telegram(world, table, door, encoded=encoded):
        ana = TelegramStudent(world)
        ana.says("/classes salsa 1")
        ana.taps(book_button(class_id))
        ana.gives_email("ana@example.com")
        assert "You're booked" in ana.sees()
        ana.says("/classes")
    assert bookings(table, class_id) == ["ana@example.com"]
    assert used.permissions | TO_UNDO_A_BOOKING == granted("TelegramFunction")


@pytest.fixture
def functions(world: World, table: DynamoDBTable, a_loop: None) -> Iterator[dict[str, Handler]]:
    """Those that answer web requests."""
    of_slack = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_SIGNING_SECRET": SLACK_SECRET}
    of_telegram = {"TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN, "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET}
    urls = {"SLACK_API_URL": world.slack_api_url, "TELEGRAM_API_URL": world.telegram_api_url}
    with telegram_function(environment(table, **of_telegram, TELEGRAM_API_URL=urls["TELEGRAM_API_URL"])) as (handle, _):
        yield {
            "slack": slack.create_handler(environment(table, **of_slack, SLACK_API_URL=urls["SLACK_API_URL"]), PATIENT),
            "telegram": handle,
            "http": http_api.create_handler(environment(table, HTTP_API_KEY=KEY), PATIENT),
        }


def test_a_call_that_is_no_web_request_is_one_line_and_no_trace(functions: dict[str, Handler]) -> None:
    for handle, called_with in product(functions.values(), NO_REQUESTS.values()):
        with capture_logs() as logs:
            answer = handle(called_with, Context())
        assert answer["statusCode"] == 400
        assert [(line["event"], line["status"]) for line in logs] == [("request failed", 400)]


@pytest.mark.parametrize("door", OLDER_DOORS)
def test_a_rest_api_or_a_load_balancer_may_be_in_front(functions: dict[str, Handler], door: OlderDoor) -> None:
    stamp = str(int(time.time()))
    signed = SignatureVerifier(SLACK_SECRET).generate_signature(timestamp=stamp, body=FORM)
    assert signed is not None
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = {**form, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed}
    answer = functions["slack"](older_event("POST", "/slack/events", FORM, headers, door=door), Context())
    assert (answer["statusCode"], "Book a dance class" in answer["body"]) == (200, True)
    secret = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
    update = older_event("POST", "/telegram/webhook", b'{"update_id": 7}', secret, door=door)
    assert functions["telegram"](update, Context())["statusCode"] == 200
    asked = older_event("POST", "/classes/search", b"{}", {**JSON, "Authorization": f"Bearer {KEY}"}, door=door)
    assert functions["http"](asked, Context())["statusCode"] == 200


def test_a_request_without_any_header_is_refused_like_one_without_the_right_ones(functions: dict[str, Handler]) -> None:
    bare = [older_event("POST", "/classes/search", b"{}"), event("POST", "/classes/search", b"{}") | {"headers": None}]
    for handle, called_with in product(functions.values(), bare):
        assert handle(called_with, Context())["statusCode"] == 401


@pytest.mark.promise("T15")
def test_fifty_warm_calls_in_a_row_are_answered_by_telegrams_function_which_leaves_nothing_running(
    world: World, table: DynamoDBTable
) -> None:
    with in_telegram(world, table) as loop:
        ana = TelegramStudent(world)
        for number in range(1, 51):
            ana.says("/classes salsa")
            assert len(world.telegram.messages(ana.user)) == 2 * number  # hers and ours
            assert not asyncio.all_tasks(loop)


@pytest.mark.promise("T15")
def test_fifty_warm_calls_in_a_row_are_answered_by_slacks_function(world: World, table: DynamoDBTable) -> None:
    class_ahead(table)
    with in_slack(world, table):
        ana = SlackStudent(world)
        for _ in range(50):
            ana.says("/classes salsa")
        shown = world.slack.messages_visible_to(ana.user, ana.channel)
    assert ["Book" in message.shown or "Salsa 1" in message.shown for message in shown] == [True] * 50


def test_slacks_signature_is_over_the_bytes_as_sent_whatever_their_and_the_headers_form(table: DynamoDBTable) -> None:
    handle = slack_function(table)
    spellings: tuple[Callable[[str], str], ...] = (str.lower, str.upper, str.title)
    for door, encoded, spelling in product(DOORS, (True, False), spellings):
        headers = {spelling(name): value for name, value in signed(FORM).items()}
        answer = handle(event("POST", "/slack/events", FORM, headers, door=door, encoded=encoded), Context())
        assert (answer["statusCode"], json.loads(answer["body"])["response_type"]) == (200, "ephemeral")
        forged = FORM.replace(b"U1", b"U2")
        refused = handle(event("POST", "/slack/events", forged, headers, door=door, encoded=encoded), Context())
        assert refused["statusCode"] == 401


@pytest.mark.parametrize("headers", [{}, {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "soon"}])
def test_what_slack_did_not_sign_is_refused_as_our_own_server_refuses_it(
    world: World, table: DynamoDBTable, headers: dict[str, str]
) -> None:
    refused = slack_function(table)(event("POST", "/slack/events", FORM, headers), Context())
    assert_same(refused, httpx.post(f"{world.url}/slack/events", content=FORM, headers=headers), status=401)


def test_another_method_than_post_is_refused_as_our_own_server_refuses_it(world: World, table: DynamoDBTable) -> None:
    refused = slack_function(table)(event("GET", "/slack/events"), Context())
    assert_same(refused, httpx.get(f"{world.url}/slack/events"), status=405)


@pytest.mark.parametrize(
    ("secret", "body", "status"), [("wrong", b"{}", 401), ("", b"{}", 401), (TELEGRAM_SECRET, b"{}", 400)]
)
def test_what_telegram_did_not_send_is_refused_as_our_own_server_refuses_it(
    world: World, table: DynamoDBTable, secret: str, body: bytes, status: int
) -> None:
    headers = {"x-telegram-bot-api-secret-token": secret}
    with in_telegram(world, table):
        refused = httpx.post(world.telegram.bot_url, content=body, headers=headers)
    ours = httpx.post(f"{world.url}/telegram/webhook", content=body, headers=headers)
    assert_same({"statusCode": refused.status_code, "body": refused.text, "headers": refused.headers}, ours, status)


def test_while_telegram_is_out_of_reach_it_is_asked_to_deliver_again(table: DynamoDBTable) -> None:
    settings = environment(
        table,
        TELEGRAM_BOT_TOKEN=TELEGRAM_TOKEN,
        TELEGRAM_WEBHOOK_SECRET=TELEGRAM_SECRET,
        TELEGRAM_API_URL="http://127.0.0.1:9/bot",
    )
    update = event(
        "POST", "/", b'{"update_id": 7}', {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}, door="function url"
    )
    with telegram_function(settings) as (handle, _):
        answers = [handle(update, Context()) for _ in range(4)]
    assert [answer["statusCode"] for answer in answers] == [503, 503, 503, 200]
    assert answers[0]["headers"]["Retry-After"] == "5"


@pytest.mark.usefixtures("a_loop")
@pytest.mark.parametrize("door", DOORS)
def test_the_http_api_is_whole(table: DynamoDBTable, door: Door) -> None:
    class_id = class_ahead(table)
    with watched() as used, parameter_store(HTTP_API_KEY=KEY) as store:
        handle = http_api.create_handler(environment(table, **at(store)), PATIENT)
    with_key = {"Authorization": f"Bearer {KEY}"}

    def ask(method: str, path: str, body: bytes = b"", *, encoded: bool = False) -> tuple[int, Any]:  # Any: JSON
        asked = event(method, path, body, JSON | with_key, door=door, encoded=encoded)
        answer = handle(asked, Context())
        return answer["statusCode"], json.loads(answer["body"])

    _, found = ask("POST", "/classes/search", b'{"type": "salsa"}', encoded=True)
    assert [dance_class["id"] for dance_class in found["classes"]] == [str(class_id)]
    ask("POST", "/classes/search", b'{"type": "reggaeton"}')
    whole, in_code = f"/classes/{class_id}", f"/classes/{quote(str(class_id), safe='')}"  # as one and the other has it
    for path in (whole, in_code):
        status, shown = ask("GET", path)
        assert (status, shown["spotsRemaining"]) == (200, 20)
    ana = b'{"email": "ana@example.com"}'
    assert [ask("POST", f"{whole}/book", ana)[0] for _ in range(2)] == [201, 409]
    assert bookings(table, class_id) == ["ana@example.com"]
    _, hers = ask("POST", "/bookings/search", ana)
    assert [booked["class"]["id"] for booked in hers["bookings"]] == [str(class_id)]
    assert [ask("POST", f"{path}/cancel", ana)[0] for path in (in_code, whole)] == [200, 404]
    assert bookings(table, class_id) == []
    assert used.permissions == granted("HttpFunction")


@pytest.mark.usefixtures("a_loop")
@pytest.mark.parametrize("door", DOORS)
def test_with_a_key_stored_the_http_api_is_for_those_who_send_it(table: DynamoDBTable, door: Door) -> None:
    class_id = class_ahead(table)
    with parameter_store(HTTP_API_KEY=KEY) as store:
        handle = http_api.create_handler(environment(table, **at(store)), PATIENT)
    whole, in_code = f"/classes/{class_id}", f"/%63lasses/{quote(str(class_id), safe='')}"
    asked: list[tuple[str, str, bytes]] = [
        ("POST", "/classes/search", b"{}"),
        ("GET", whole, b""),
        ("GET", in_code, b""),
        ("POST", f"{whole}/book", b'{"email": "ana@example.com"}'),
        ("POST", "/bookings/search", b'{"email": "ana@example.com"}'),
        ("POST", f"{whole}/cancel", b'{"email": "ben@example.com"}'),
    ]
    for (method, path, body), key in product(asked, ("", f"Bearer {KEY}x", f"Basic {KEY}", "Bearer")):
        headers = JSON | ({"Authorization": key} if key else {})
        refused = handle(event(method, path, body, headers, door=door, encoded=bool(body)), Context())
        assert refused["statusCode"] == 401, path
        assert json.loads(refused["body"])["error"]["code"] == "Unauthorized"
        assert httpx.Headers(refused["headers"])["WWW-Authenticate"] == "Bearer"
    assert bookings(table, class_id) == []
    with_key = JSON | {"authorization": f"Bearer {KEY}"}
    let_in = [handle(event(*one, with_key, door=door), Context())["statusCode"] for one in asked]
    assert let_in == [200, 200, 200, 201, 200, 404]
    assert bookings(table, class_id) == ["ana@example.com"]
    assert handle(event("GET", "/health", door=door), Context())["statusCode"] == 200


@pytest.mark.usefixtures("a_loop")
@pytest.mark.fault("F45")
@pytest.mark.parametrize(("said", "status"), [({}, 401), ({"HTTP_OPEN": "no"}, 401), ({"HTTP_OPEN": "yes"}, 200)])
def test_without_a_key_stored_the_http_api_is_closed_unless_it_is_asked_for_openly(
    table: DynamoDBTable, said: dict[str, str], status: int
) -> None:
    with parameter_store() as store:
        handle = http_api.create_handler(environment(table, **at(store), **said), PATIENT)
        assert [body for _, body in store.calls] == [{"Names": ["/dance-school/HTTP_API_KEY"], "WithDecryption": True}]
    assert handle(event("POST", "/classes/search", b"{}", JSON), Context())["statusCode"] == status


@pytest.mark.fault("F45")
def test_a_function_that_is_told_oddly_whom_to_serve_does_not_start(table: DynamoDBTable) -> None:
    with pytest.raises(WrongSetting) as wrong:
        http_api.create_handler(environment(table, HTTP_OPEN="sure"))
    assert str(wrong.value) == "HTTP_OPEN should be 'no', 'local' or 'yes'"


def test_the_http_api_does_not_start_open_while_nobody_can_say_whether_there_is_a_key(
    table: DynamoDBTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parameter_store(HTTP_API_KEY=KEY) as store:
        told = environment(table, **at(store))
        with monkeypatch.context() as patch:
            patch.setattr(ParameterStore, "answer", lambda *_: (400, {"__type": "AccessDeniedException"}))
            with pytest.raises(ParametersUnreadable):
                http_api.create_handler(told)
        with pytest.raises(WrongSetting, match="SECRETS_PATH must be like /dance-school"):
            http_api.create_handler(told | {"SECRETS_PATH": "/dance-school/"})
    with pytest.raises(BotoCoreError):  # it is gone by now
        http_api.create_handler(told)


def test_a_malformed_key_stops_the_start(table: DynamoDBTable) -> None:
    with parameter_store(HTTP_API_KEY="of two words") as store, pytest.raises(WrongSetting) as wrong:
        http_api.create_handler(environment(table, **at(store)))
    assert str(wrong.value) == "HTTP_API_KEY must be 1 to 256 letters, digits, _ and -"


def test_the_seed_writes_the_weeks_ahead_and_leaves_alone_what_exists(table: DynamoDBTable) -> None:
    with watched() as used:
        handle = timetable.create_handler(environment(table), PATIENT)
    assert handle({}, Context()) == {"new": 13 * WEEKS, "existing": 0, "demo_bookings": 0, "orphaned": ()}
    row = table.rows()[0]
    table.put({name: value for name, value in row.items() if name != "GSI2PK"})  # as an older table has it
    table.put({"PK": row["PK"], "SK": {"S": "7ana@example.com"}})  # sorted before the metadata
    assert handle({}, Context()) == {"new": 0, "existing": 13 * WEEKS, "demo_bookings": 0, "orphaned": ()}
    assert row in table.rows()
    assert used.permissions == granted("SeedFunction")


def test_a_seed_that_fails_fails_loudly(table: DynamoDBTable) -> None:
    handle = timetable.create_handler(environment(table) | {"DYNAMODB_TABLE": "nowhere"})
    with pytest.raises(StoreUnavailable):
        handle({}, Context())


def test_the_jobs_tell_what_is_due_with_the_permissions_that_they_have(table: DynamoDBTable) -> None:
    now = datetime.now(SYDNEY)
    class_id = ClassId((now + timedelta(days=10)).date(), time_of_day(18, 30))
    salsa = ClassType("salsa", 1)
    table.stores.classes.schedule(DanceClass(class_id, salsa, class_id.starts_at(SYDNEY), max_spots=1))
    keys = Keys()
    platforms = create_platforms(keys)
    ana = platforms.telegram.user("Ana")
    platforms.telegram.start(ana)
    commands = CommandExecutor(table.stores.classes, lambda: now, lambda: range(10))
    commands.execute(BookClass(class_id, Email("ben@example.com"), "b", "x:1"))
    commands.execute(JoinWaitlist(class_id, Email("ana@example.com"), "a", f"telegram:{ana.id}"))
    raise_spots(table, class_id, 2)  # by hand, so that nobody was put in
    with serving(platforms.app) as url:
        tokens = {"TELEGRAM_BOT_TOKEN": keys.telegram_token, "TELEGRAM_API_URL": f"{url}/telegram/bot"}
        with watched() as used:
            handle = jobs.create_handler(environment(table, **tokens), PATIENT)
        with capture_logs() as logs:
            assert handle({}, Context()) == {"settled": 1, "sent": 1}
            assert handle({}, Context()) == {"settled": 0}
    first, second = [line for line in logs if line["event"] == jobs.ROUND_DONE]
    assert (first["undelivered"], second["undelivered"], second["late_seconds"]) == (0, 0, 0)
    assert first["late_seconds"] >= 0
    assert "You're in" in platforms.telegram.last_message(ana).text
    assert used.permissions == granted("JobsFunction")


def raise_spots(table: DynamoDBTable, class_id: ClassId, spots: int) -> None:
    table.client.update_item(
        TableName=table.name,
        Key={"PK": {"S": str(class_id)}, "SK": {"S": "METADATA"}},
        UpdateExpression="SET maxSpots = :spots",
        ExpressionAttributeValues={":spots": {"N": str(spots)}},
    )


@pytest.mark.fault("F51")
@pytest.mark.parametrize("body", [b"hello", b"[1]", b"payload=null", b"payload=" + b"[" * 50_000])
def test_a_signed_request_that_slack_would_not_send_is_refused_in_one_line(table: DynamoDBTable, body: bytes) -> None:
    with capture_logs() as logs:
        refused = slack_function(table)(event("POST", "/slack/events", body, signed(body)), Context())
    assert refused["statusCode"] == 400
    assert [line["event"] for line in logs] == ["request failed"]


def slack_function(table: DynamoDBTable) -> Handler:
    return slack.create_handler(
        environment(table, SLACK_BOT_TOKEN=SLACK_TOKEN, SLACK_SIGNING_SECRET=SLACK_SECRET), PATIENT
    )


def signed(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    signature = SignatureVerifier(SLACK_SECRET).generate_signature(timestamp=now, body=body)
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": str(signature),
    }


def assert_same(answer: dict[str, Any], of_our_server: httpx.Response, status: int) -> None:
    """The same refusal, each with a correlation id of its own."""
    told, expected = json.loads(answer["body"])["error"], of_our_server.json()["error"]
    assert (answer["statusCode"], of_our_server.status_code) == (status, status)
    assert told | {"correlationId": ""} == expected | {"correlationId": ""}
    headers = httpx.Headers(answer["headers"])
    assert headers["X-Correlation-Id"] == told["correlationId"] != ""
    assert headers["Content-Type"] == of_our_server.headers["Content-Type"]
    assert headers.get("Allow") == of_our_server.headers.get("Allow")


# What cancelling and "my bookings" need in a chat: permissions come with the deployment before the code that uses them.
TO_UNDO_A_BOOKING = {("dynamodb:BatchGetItem", ""), ("dynamodb:DeleteItem", ""), ("dynamodb:Query", "GSI3")}


def granted(function: str) -> set[tuple[str, str]]:
    """What the template lets a function do in DynamoDB: (action, index or "")."""
    permissions = set()
    for policy in template()["Resources"][function]["Properties"]["Policies"]:
        for statement in policy["Statement"]:
            for action in as_list(statement["Action"]):
                for resource in as_list(statement["Resource"]):
                    if action.startswith("dynamodb:"):
                        permissions.add((action, index_in(resource)))
    return permissions


def as_list(one_or_more: Any) -> list[Any]:  # Any: parts of a document
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


def index_in(resource: object) -> str:
    if resource == {"Fn::GetAtt": ["Table", "Arn"]}:
        return ""
    assert isinstance(resource, dict)
    return str(resource["Fn::Sub"]).removeprefix("${Table.Arn}/index/")

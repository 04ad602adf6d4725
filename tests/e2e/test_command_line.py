"""The program as its users start it: real processes, real environment, real sockets; but where it stops at once."""

import os
import queue
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner, Result

from bot.cli.main import cli
from bot.cli.start import load_config, operator_config
from standins.serving import serving
from tests.support import processes
from tests.support.processes import SECONDS, environment
from tests.support.second_school import SECOND_FILE
from tests.support.stores import DynamoDBTable

PROGRAM = "tests.support.patient_bot"


def run(where: Path, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    return processes.run(PROGRAM, *arguments, folder=where, settings=settings, typed=typed)


def run_from_cold(where: Path, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """The same in a Python that imports everything anew."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", PROGRAM, *arguments],
        cwd=where,
        env=environment(**settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def invoke(where: Path, *arguments: str, **settings: str) -> Result:
    """What a command comes to that stops before it changes anything in this process, such as its logs."""
    with patch.dict(os.environ, environment(**settings), clear=True), chdir(where):
        return CliRunner().invoke(cli, arguments)


@contextmanager
def started(where: Path, *arguments: str, **settings: str) -> Iterator[tuple[str, str]]:
    """A server, once it listens: the line that it said, and its address."""
    lines, said_here = os.pipe()
    arguments = ("serve", "--port", "0", *arguments)
    process = processes.start(PROGRAM, *arguments, folder=where, settings=settings, stderr=said_here)
    os.close(said_here)
    with os.fdopen(lines) as stream, listening(stream, process) as found:
        yield found


@contextmanager
def started_from_cold(where: Path, **settings: str) -> Iterator[tuple[str, str]]:
    """The same in a Python that imports everything anew."""
    command = [sys.executable, "-m", PROGRAM, "serve", "--port", "0"]
    with (
        subprocess.Popen(  # noqa: S603 (our own program)
            command, cwd=where, env=environment(**settings), stderr=subprocess.PIPE, text=True
        ) as process,
        listening(process.stderr, process) as found,
    ):
        yield found


@contextmanager
def listening(stderr: IO[str] | None, process: processes.Process | subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    lines: queue.Queue[str] = queue.Queue()
    assert stderr is not None
    reading = threading.Thread(target=lambda: list(map(lines.put, stderr)))
    reading.start()
    try:
        said = lines.get(timeout=SECONDS)
        while "means nothing here" in said:
            said = lines.get(timeout=SECONDS)
        yield said, said.split()[-1]
    finally:
        process.terminate()
        process.wait(SECONDS)
        reading.join()


@pytest.mark.parametrize("arguments", [["--help"], ["doctor"]], ids=" ".join)
def test_a_command_that_is_forked_off_is_as_one_from_cold(tmp_path: Path, arguments: list[str]) -> None:
    settings = {"BOOKING_STORE": "nowhere", "SLACK_BOT_TOKN": "x"}
    forked, cold = run(tmp_path, *arguments, **settings), run_from_cold(tmp_path, *arguments, **settings)
    assert (forked.returncode, forked.stdout, forked.stderr) == (cold.returncode, cold.stdout, cold.stderr)


def test_help_lists_the_commands(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help")
    assert shown.returncode == 0
    for command in ("chat", "serve", "seed", "table"):
        assert re.search(rf"^│ {command} ", shown.stdout, re.MULTILINE)


def test_a_class_is_booked_in_the_terminal(tmp_path: Path) -> None:
    lines = ["/classes", "1", "1", "ana@example.com", "1", "q"]  # details or Book first, then on to the email
    shown = run(tmp_path, "chat", typed="\n".join(lines) + "\n")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Dance classes" in shown.stdout
    assert "See you on the dance floor." in shown.stdout


def test_a_terminal_that_lacks_some_letters_shows_the_others(tmp_path: Path) -> None:
    talk = run_from_cold(tmp_path, "chat", typed="/classes salsa\n", PYTHONIOENCODING="ascii:strict")
    assert (talk.returncode, "Traceback" in talk.stderr) == (0, False)
    assert "Salsa 1" in talk.stdout


def test_the_terminal_is_left_at_the_end_of_input(tmp_path: Path) -> None:
    assert run(tmp_path, "chat").returncode == 0


def test_serving_says_what_is_served_and_answers(tmp_path: Path) -> None:
    with started_from_cold(tmp_path) as (said, address):
        assert said.startswith(
            "Serving HTTP only, no chat platform is configured. HTTP needs no key, on this machine only. "
            "Bookings are in memory: demo classes, nothing is kept. Listening on http://127.0.0.1:"
        )
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        classes = httpx.post(f"{address}/classes/search", json={}).json()["classes"]
        assert len(classes) >= 48
        assert {one["spotsRemaining"] for one in classes} >= {0, 1}
        assert httpx.post(f"{address}/slack/events").status_code == 404
        assert httpx.post(f"{address}/telegram/webhook").status_code == 404


@pytest.mark.fault("F52")
@pytest.mark.parametrize("request_line", [b"GET /" + b"a" * 2**18, b"GET / HTTP/1.1\r\nX: " + b"a" * 2**18])
def test_an_endless_address_or_header_is_refused(tmp_path: Path, request_line: bytes) -> None:
    with started(tmp_path) as (_, address):
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=60) as connection:
            try:
                connection.sendall(request_line)
                answer = connection.recv(65536)
            except ConnectionError:  # refused while we were still sending
                answer = b"HTTP/1.1 400 "
            assert answer.startswith(b"HTTP/1.1 400 ")
        assert httpx.get(f"{address}/health").status_code == 200


@pytest.mark.fault("F45")
@pytest.mark.promise("B20")
@pytest.mark.parametrize(
    ("settings", "said", "status"),
    [
        ({}, "HTTP is closed: set HTTP_API_KEY, or HTTP_OPEN=yes to open it to all who reach it.", 401),
        ({"HTTP_API_KEYS": "k"}, "HTTP is closed: set HTTP_API_KEY, or HTTP_OPEN=yes", 401),
        ({"HTTP_OPEN": "yes"}, "HTTP IS OPEN TO ALL WHO REACH IT: set HTTP_API_KEY to close it.", 200),
        ({"HTTP_OPEN": "local"}, "HTTP needs no key, on this machine only.", 200),
        ({"HTTP_OPEN": "yes", "HTTP_API_KEY": "k"}, "HTTP needs the key.", 401),
    ],
)
def test_on_an_address_that_others_reach_http_is_open_only_if_that_is_asked_for(
    tmp_path: Path, settings: dict[str, str], said: str, status: int
) -> None:
    with started(tmp_path, "--host", "0.0.0.0", **settings) as (line, address):  # noqa: S104 (that is the question)
        here = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        assert said in line
        assert httpx.post(f"{here}/classes/search", json={}).status_code == status
        assert httpx.get(f"{here}/health").status_code == 200


def test_platforms_that_are_configured_have_their_routes_and_settings_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET=s\nTELEGRAM_BOT_TOKEN=\n")
    telegram = {
        "TELEGRAM_BOT_TOKEN": "1:x",
        "TELEGRAM_WEBHOOK_SECRET": "s",
        "TELEGRAM_WEBHOOK_URL": "https://x.example",
    }
    with started(tmp_path, **telegram) as (said, address):
        assert said.startswith("Serving Slack over HTTP, Telegram by webhook, HTTP.")
        assert httpx.post(f"{address}/slack/events").status_code == 401
        assert httpx.post(f"{address}/telegram/webhook").status_code == 401


@pytest.mark.promise("B14")
@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"BOOKING_STORE": "postgres"}, "BOOKING_STORE should be 'memory' or 'dynamodb'"),
        ({"SCHOOL_TIMEZONE": "Mars/Base"}, "SCHOOL_TIMEZONE must be a time zone such as Australia/Sydney"),
        ({"TIMETABLE": "none.toml"}, "TIMETABLE names none.toml, which can't be read: No such file or directory"),
        ({"SLACK_BOT_TOKEN": "s3cret"}, "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN is missing: Slack is set up by half",
        ),
        ({"SLACK_APP_TOKEN": "s3cret"}, "SLACK_APP_TOKEN must be an app-level token, which begins with xapp-"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing: Slack is set up by half"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN is missing: Slack is set up by half"),
        (
            {"TELEGRAM_BOT_TOKEN": "s3cret"},
            "TELEGRAM_BOT_TOKEN must be a token as @BotFather gives it",
        ),
        ({"TELEGRAM_WEBHOOK_SECRET": "s3cret!"}, "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ and -"),
        ({"TELEGRAM_WEBHOOK_SECRET": "s"}, "TELEGRAM_BOT_TOKEN is missing: Telegram is set up by half"),
        (
            {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_WEBHOOK_URL": "https://x.example"},
            "TELEGRAM_WEBHOOK_SECRET is missing: Telegram is set up by half",
        ),
        (
            {"AWS_ENDPOINT_URL_DYNAMODB": "localhost"},
            "AWS_ENDPOINT_URL_DYNAMODB must be an http:// or https:// address",
        ),
    ],
)
def test_a_setting_that_is_wrong_stops_the_start_with_a_line_that_names_it(
    tmp_path: Path, settings: dict[str, str], line: str
) -> None:
    stopped = invoke(tmp_path, "serve", **settings)
    assert (stopped.exit_code, stopped.stderr.splitlines()) == (2, [line])
    assert "s3cret" not in stopped.stdout + stopped.stderr


def test_a_timetable_with_mistakes_stops_the_start_with_a_line_for_each(tmp_path: Path) -> None:
    mistaken = (
        SECOND_FILE.read_text()
        .replace('time = "20:00"', 'time = "25:00"')
        .replace('style = "semba"', 'style = "samba"')
    )
    (tmp_path / "timetable.toml").write_text(mistaken)
    stopped = invoke(tmp_path, "serve", TIMETABLE="timetable.toml")
    first, *lines = stopped.stderr.splitlines()
    assert (stopped.exit_code, first) == (2, "TIMETABLE names timetable.toml, which has mistakes:")
    assert [line.partition(":")[0] for line in lines] == ["  line 37", "  line 55", "  line 82", "  line 90"]


def test_a_port_that_is_taken_gets_a_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        stopped = run(tmp_path, "serve", "--port", str(port))
    assert stopped.returncode == 1
    assert f"Can't listen on 127.0.0.1:{port}: Address already in use" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def dynamodb(table: DynamoDBTable) -> dict[str, str]:
    return {
        "BOOKING_STORE": "dynamodb",
        "AWS_ENDPOINT_URL_DYNAMODB": table.client.meta.endpoint_url,
        "DYNAMODB_TABLE": table.name,
    }


def test_from_an_empty_database_to_a_served_timetable(tmp_path: Path, table: DynamoDBTable) -> None:
    settings = dynamodb(table) | {"DYNAMODB_TABLE": f"{table.name}-new"}
    assert run(tmp_path, "table", "create", **settings).stdout == f"Table {table.name}-new is ready.\n"
    again = run(tmp_path, "table", "create", **settings).stdout.splitlines()
    assert again == [f"Table {table.name}-new was there.", "0 rows looked at, 0 completed."]
    assert run(tmp_path, "seed", "--weeks", "1", **settings).stdout == "13 classes added, 0 were there.\n"
    assert run(tmp_path, "seed", "--weeks", "1", **settings).stdout == "0 classes added, 13 were there.\n"
    with started(tmp_path, **settings) as (said, address):
        assert f"Bookings are in DynamoDB table {table.name}-new." in said
        found = httpx.post(f"{address}/classes/search", json={}).json()["classes"]
        wanted = next(one for one in found if one["spotsRemaining"] == 20)
        booked = httpx.post(
            f"{address}/classes/{wanted['id'].replace('#', '%23')}/book", json={"email": "ana@example.com"}
        )
        assert booked.status_code == 201


@pytest.mark.promise("B14")
def test_a_table_that_does_not_exist_stops_the_server_with_a_line_that_names_it(
    tmp_path: Path, table: DynamoDBTable
) -> None:
    stopped = run(tmp_path, "serve", "--port", "0", **dynamodb(table) | {"DYNAMODB_TABLE": "nowhere"})
    line = "DYNAMODB_TABLE nowhere does not exist: run `python -m bot table create`"
    assert (stopped.returncode, stopped.stderr.splitlines()) == (2, [line])


def test_a_store_that_is_out_of_reach_at_the_start_may_come_back(tmp_path: Path) -> None:
    nobody = {"BOOKING_STORE": "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}
    with started(tmp_path, **nobody) as (_, address):
        answer = httpx.get(f"{address}/health")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "StoreUnavailable")


def test_seeding_without_a_table_says_what_is_missing(tmp_path: Path, table: DynamoDBTable) -> None:
    stopped = run(tmp_path, "seed", **dynamodb(table) | {"DYNAMODB_TABLE": "nowhere"})
    assert stopped.returncode == 1
    assert "nowhere does not exist here: run `python -m bot table create`" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_what_no_student_waits_for_is_patient_with_a_slow_store_unless_told_otherwise() -> None:
    for_students = load_config().limits
    assert operator_config().limits.store_read > 10 * for_students.store_read
    assert operator_config().limits.command > 10 * for_students.command
    assert operator_config(for_students).limits == for_students


def test_a_class_that_can_not_be_read_is_named_in_one_line(tmp_path: Path, table: DynamoDBTable) -> None:
    broken = {"PK": {"S": "CLASS#2026-12-01#TUE#1830"}, "SK": {"S": "METADATA"}, "maxSpots": {"S": "20"}}
    table.client.put_item(TableName=table.name, Item=broken)
    for command in (["roster"], ["class", "reopen", "--yes"]):
        stopped = run(tmp_path, *command, "2026-12-01-TUE-1830", **dynamodb(table))
        assert stopped.returncode == 1
        assert len(stopped.stderr.splitlines()) == 1
        assert "CLASS#2026-12-01#TUE#1830" in stopped.stderr


def test_a_store_out_of_reach_is_said_in_one_line(tmp_path: Path) -> None:
    nobody = {"BOOKING_STORE": "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}
    for command in (["seed"], ["table", "create"]):
        stopped = run(tmp_path, *command, **nobody)
        assert stopped.returncode == 1
        assert len(stopped.stderr.splitlines()) == 1


@pytest.mark.fault("F16")
@pytest.mark.parametrize("command", [["serve"], ["seed"], ["table", "create"], ["doctor"]], ids=" ".join)
@pytest.mark.parametrize("wrong", ["profile", "file"])
def test_settings_of_the_aws_sdk_that_are_wrong_stop_the_start_with_a_line_that_says_so(
    tmp_path: Path, command: list[str], wrong: str
) -> None:
    (tmp_path / "config").write_text("[profile school\nregion = eu-west-1\n")
    given = {"AWS_PROFILE": "nobody"} if wrong == "profile" else {"AWS_CONFIG_FILE": str(tmp_path / "config")}
    stopped = run(tmp_path, *command, BOOKING_STORE="dynamodb", AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9", **given)
    assert stopped.returncode in (1, 2)
    (line,) = [line for line in (stopped.stdout + stopped.stderr).splitlines() if "AWS_PROFILE" in line]
    assert ("nobody" if wrong == "profile" else str(tmp_path / "config")) in line
    assert "Traceback" not in stopped.stderr


@pytest.mark.fault("F53")
@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_web_server_in_the_stores_place_is_said_in_one_line(tmp_path: Path, status: int) -> None:
    async def page(_: Request) -> Response:
        return Response("<html>\n<h1>Nothing here</h1>\n</html>", status, media_type="text/html")

    with serving(Starlette(routes=[Route("/{path:path}", page, methods=["GET", "POST"])])) as address:
        stopped = run(tmp_path, "table", "create", BOOKING_STORE="dynamodb", AWS_ENDPOINT_URL_DYNAMODB=address)
    assert stopped.returncode == 1
    assert len(stopped.stderr.splitlines()) == 1
    assert stopped.stdout == ""


@pytest.mark.fault("F53")
@pytest.mark.parametrize("index", ["GSI1", "GSI2", "GSI3"])
def test_a_table_that_lacks_an_index_is_not_healthy(tmp_path: Path, table: DynamoDBTable, index: str) -> None:
    table.client.update_table(TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": index}}])
    with started(tmp_path, **dynamodb(table)) as (_, address):
        answer = httpx.get(f"{address}/health")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "StoreUnavailable")

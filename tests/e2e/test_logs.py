"""What gets into the log, and what never does, whoever writes it and whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import ShowClasses
from bot.bootstrap import bootstrap
from bot.config.config import Config
from bot.observability.access_log import pseudonym
from bot.observability.logs import hide_secrets
from core.tracing import Span
from standins.faults import RateLimit, Refuse
from standins.serving import serving
from standins.slack import RESPONSE_URL, Element, SlackStandIn
from standins.telegram import TelegramStandIn
from tests.support.chats import (
    SLACK_SECRET,
    SLACK_TOKEN,
    SUNDAY_NOON,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    SlackStudent,
    TelegramStudent,
    World,
)
from tests.support.clock import SettableClock
from tests.support.keyed_http_api import KEY, WITH_KEY
from tests.support.limits import LONGEST_WAIT
from tests.support.processes import Process, run, start
from tests.support.stores import memory_stores

ANA = "ana.o'neil+salsa@example.com"
HOOK = "https://hooks.slack.com/actions/T0001/4242/s3cretHook?again=s3cretQuery"


# Single lines


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (ANA, "(hidden)"),
        (f"no spot for {ANA}.", "no spot for (hidden)"),
        (f"<mailto:{ANA}|{ANA}>", "<mailto:(hidden)>"),
        (f'{{"email": "{ANA}", "spots": 7}}', '{"email": "(hidden)", "spots": 7}'),
        ("email=ana%40example.com&x=1 then", "(hidden) then"),
        ("email=ana%2540example.com", "(hidden)"),
        ("josé💃@exämple.com", "(hidden)"),
        (r"b'jos\xc3\xa9@example.com'", "(hidden)"),
        ("a@x.org,b@y.org;c@z.org", "(hidden),(hidden);(hidden)"),
        (HOOK, "https://hooks.slack.com/(hidden)"),
        (HOOK.replace("/", r"\/"), "https://hooks.slack.com/(hidden)"),
        (f"response_url={quote(HOOK, safe='')} x", "response_url=https://hooks.slack.com/(hidden) x"),
        ("wss://wss-primary.slack.com/link/?ticket=s3cret", "wss://wss-primary.slack.com/(hidden)"),
        ("https://user:s3cret@db.example.com:8000/x", "https://db.example.com:8000/(hidden)"),
        ('Could not connect to "http://127.0.0.1:9/"', 'Could not connect to "http://127.0.0.1:9"'),
        (f"POST https://api.telegram.org/bot{TELEGRAM_TOKEN}/getMe 200", "POST https://api.telegram.org/(hidden) 200"),
        (f"url: /bot{TELEGRAM_TOKEN}/getMe", "url: /bot(hidden)/getMe"),
        (f"The token `{TELEGRAM_TOKEN}` was rejected", "The token `(hidden)` was rejected"),
        (TELEGRAM_TOKEN.replace(":", "%3A"), "(hidden)"),
        (f"Bearer {SLACK_TOKEN}, xapp-1-A1-22-ab, xoxe.xoxp-1-Mi", "Bearer (hidden), (hidden), (hidden)"),
        ("2026-11-22T12:30:45.123456Z 12:30", "2026-11-22T12:30:45.123456Z 12:30"),
        ("@contextmanager\nx = a @ b", "@contextmanager\nx = a @ b"),
        ("CLASS#2024-12-09#MON#1830 table: t", "CLASS#2024-12-09#MON#1830 table: t"),
    ],
)
def test_a_line_keeps_all_but_emails_tokens_and_what_follows_a_host(written: str, kept: str) -> None:
    assert hide_secrets(None, "info", {"event": written, "field": written}) == {"event": kept, "field": kept}


def test_fields_are_looked_into_however_deep_and_numbers_stay_numbers() -> None:
    event = hide_secrets(None, "info", {"n": 7, "on": True, "no": None, "x": [{"to": (ANA,)}], "b": ANA.encode()})
    assert event == {"n": 7, "on": True, "no": None, "x": "[{'to': (\"(hidden)\",)}]", "b": 'b"(hidden)"'}


@pytest.mark.parametrize("text", ["a", "1", "a.", "://", "x@", "%40", "%25", "xoxb", "http:/", "123456:", "\\/", "é:"])
def test_nothing_that_is_sent_makes_hiding_slow(text: str) -> None:
    began = time.process_time()
    hide_secrets(None, "info", {"event": text * (1 << 18)})
    assert time.process_time() - began < 2


# Whole processes

SAY_ALL = f"""
import logging, threading, warnings
import structlog
from bot.observability.logs import configure_logs
configure_logs()
log = structlog.get_logger("bot.here")
with structlog.contextvars.bound_contextvars(correlation_id="c0ffee"):
    log.info("ours", email={ANA!r})
    logging.getLogger("library").error("theirs for %s", {ANA!r})
log.debug("not said")
logging.getLogger("library").info("not said")
logging.getLogger("library").warning("not enough arguments: %s %s", {ANA!r})
try:
    try:
        {{}}[{ANA!r}]
    except KeyError as error:
        raise RuntimeError({HOOK!r}) from error
except RuntimeError:
    log.exception("our bug")
    logging.getLogger("library").exception("their bug")
warnings.warn({ANA!r})
def crash():
    raise ValueError({ANA!r})
thread = threading.Thread(target=crash)
thread.start()
thread.join()
crash()
"""


def module(where: Path, program: str) -> str:
    """The name of a module there, which is the program."""
    (where / "program.py").write_text(program)
    return "program"


def test_all_that_is_written_comes_in_one_format_without_secrets(tmp_path: Path) -> None:
    process = run(module(tmp_path, SAY_ALL), folder=tmp_path, settings={})
    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert [
        (line["event"].partition("UserWarning: ")[2] or line["event"], line["logger"], line["level"]) for line in lines
    ] == [
        ("ours", "bot.here", "info"),
        ("theirs for (hidden)", "library", "error"),
        ("our bug", "bot.here", "error"),
        ("their bug", "library", "error"),
        ('(hidden)\n  warnings.warn("(hidden)")\n', "py.warnings", "warning"),
        ("crashed", "bot.observability.logs", "critical"),
        ("crashed", "bot.observability.logs", "critical"),
    ]
    assert [line.get("correlation_id") for line in lines[:3]] == ["c0ffee", "c0ffee", None]
    assert lines[0]["email"] == "(hidden)"
    for bug in lines[2:4]:
        assert "RuntimeError: https://hooks.slack.com/(hidden)" in bug["exception"]
        assert 'KeyError: "(hidden)"' in bug["exception"]
    assert all("ValueError: (hidden)" in crash["exception"] for crash in lines[5:])
    assert "ana" not in process.stderr
    assert (process.returncode, process.stdout) == (1, "")


def test_in_a_terminal_it_is_readable_and_as_clean(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(_all_of, ours)
        process = start(module(tmp_path, SAY_ALL), folder=tmp_path, settings={}, stderr=theirs)
        os.close(theirs)
        shown = reading.result()
    os.close(ours)
    assert process.wait() == 1
    assert "our bug" in shown
    assert 'KeyError: "(hidden)"' in shown
    assert '{"event"' not in shown
    assert "ana" not in shown
    assert "s3cret" not in shown


def _all_of(terminal: int) -> str:
    shown = b""
    with suppress(OSError):  # that is how a terminal ends
        while part := os.read(terminal, 1 << 16):
            shown += part
    return shown.decode()


# Whole conversations

PLATFORMS = ("slack", "telegram", "http")
BUGGY, FAULTY, UNKNOWN = "ana.bug@example.com", "ana.fault@example.com", "ana.other@example.com"
PRIVATE = "my phone is 0400 123 456"  # typed by somebody: nobody else's business
SERVE = f"""
import logging, sys
import bot.cli.main, bot.observability.logs
from core.commands.execute import CommandExecutor
from core.ports import StoreUnavailable
from tests.support.stores import memory_stores
from tests.support.limits import PATIENT

def execute(self, commands, execute=CommandExecutor._execute):
    email = str(commands[0].email)
    secrets = f"{{email}} {SLACK_TOKEN} {TELEGRAM_TOKEN} {HOOK}"
    if email == "{BUGGY}":
        raise RuntimeError(secrets)
    if email == "{FAULTY}":
        raise StoreUnavailable(secrets)
    return execute(self, commands)

def loud(_):
    bot.observability.logs.configure_logs(logging.DEBUG)
    for name in [None, *bot.observability.logs._TALKATIVE]:
        logging.getLogger(name).setLevel(logging.DEBUG)

CommandExecutor._execute = execute
if sys.argv.pop(1) == "loud":
    bot.cli.main.configure_logs = loud
bot.cli.main.main(PATIENT)
"""


@dataclass
class Served:
    """A real process under test, the platforms around it, and all that must never be in its log."""

    world: World
    url: str
    log: Path

    def lines(self) -> list[str]:
        """What was written so far, without the line of the start."""
        return self.log.read_text().splitlines()[1:]

    def secrets(self) -> set[str]:
        """Of this run: addresses, tokens, secrets and response_urls."""
        response_urls = set(self.world.slack._workspace.grants._responses)
        assert response_urls
        local_parts = {"ana.o", "ana.bug", "ana.fault", "ana.other", "stranger"}
        return response_urls | local_parts | {SLACK_TOKEN, SLACK_SECRET, TELEGRAM_TOKEN, TELEGRAM_SECRET, KEY, "s3cret"}


@contextmanager
def served(where: Path, mode: str) -> Iterator[Served]:
    clock = SettableClock(SUNDAY_NOON)
    slack = SlackStandIn(signing_secret=SLACK_SECRET, bot_token=SLACK_TOKEN, ack_seconds=LONGEST_WAIT)
    telegram = TelegramStandIn(token=TELEGRAM_TOKEN, username="dance_desk_bot", secret=TELEGRAM_SECRET)
    with ExitStack() as running:
        apps = Starlette(routes=[Mount("/s", slack.app), Mount("/t", telegram.app)])
        platforms = running.enter_context(serving(apps))
        slack.base_url = f"{platforms}/s"
        log = where / "log"
        process = start(
            module(where, SERVE),
            *(mode, "serve", "--port", "0"),
            folder=where,
            stderr=running.enter_context(log.open("w")),
            settings={
                "SLACK_BOT_TOKEN": SLACK_TOKEN,
                "SLACK_SIGNING_SECRET": SLACK_SECRET,
                "SLACK_API_URL": f"{slack.base_url}/api/",
                "TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN,
                "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
                "TELEGRAM_WEBHOOK_URL": "https://bot.example.com/telegram/webhook",
                "TELEGRAM_API_URL": f"{platforms}/t/bot",
                "HTTP_API_KEY": KEY,
            },
        )
        running.callback(process.wait, 30)
        running.callback(process.terminate)
        url = _address(process, log)
        slack.bot_url, telegram.bot_url = f"{url}/slack/events", f"{url}/telegram/webhook"
        idle = bootstrap(Config(), memory_stores(), clock)  # a World has one; ours runs elsewhere
        yield Served(World(idle, clock, slack, telegram, url), url, log)


def _address(process: Process, log: Path) -> str:
    end = time.monotonic() + 300
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"Listening on (http://\S+)\n", log.read_text())
        if found:
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"not started: {log.read_text()}")


def converse(one: Served) -> list[str]:
    """Talk on every platform while things go wrong; the references that students were shown."""
    return [*_in_slack(one.world), *_in_telegram(one.world), *_over_http(one.url)]


def _in_slack(world: World) -> list[str]:
    ana = SlackStudent(world, "ana", email=ANA)
    faults = world.slack.faults
    references = []
    ana.says(f"/classes {PRIVATE}")
    for email in (BUGGY, FAULTY):
        ana.says("/classes")
        ana.taps(_first_book(ana.message.elements))
        ana.gives_email(f"{PRIVATE} not-an-email")
        ana.gives_email(email)
        references.append(_reference(ana.sees()))
    faults.inject("users.info", RateLimit(30))
    faults.inject(RESPONSE_URL, Refuse(status=500), calls=2)
    faults.inject("chat.postEphemeral", RateLimit(1))
    ana.says("/classes")
    ana.taps(_first_book(ana.message.elements))
    ana.gives_email(ANA)
    modal = world.slack.open_modal(ana.user)
    assert modal is not None
    assert f"as {ANA}" in modal.shown
    world.slack.choose(ana.user, ana.message, "Salsa")
    faults.inject("views.open", Refuse("expired_trigger_id"))
    ana.says("/classes")
    ana.taps(_first_book(ana.message.elements))
    for tampered in ({"X-Slack-Signature": "v0=" + "0" * 64}, {"X-Slack-Request-Timestamp": "1"}, {}):
        headers, body = world.slack.build_request(
            {"command": "/classes", "text": PRIVATE, "user_id": "U1", "token": "s3cret"}
        )
        httpx.post(world.slack.bot_url, headers=headers | tampered, content=body)
    return references


def _in_telegram(world: World) -> list[str]:
    ana = TelegramStudent(world)
    faults = world.telegram.faults
    references = []
    ana.says(PRIVATE)
    for email in (BUGGY, FAULTY):
        ana.says("/classes")
        ana.taps(next(button.text for button in ana.message.buttons if button.text.endswith(" left")))
        ana.taps("Book a spot")
        ana.says(f"{PRIVATE} not-an-email")
        ana.gives_email(email)
        references.append(_reference(ana.sees()))
    faults.inject("sendMessage", RateLimit(1))
    faults.inject("editMessageText", Refuse(f"Internal Server Error {ANA}", 500))
    faults.inject("answerCallbackQuery", Refuse(f"Bad Request: query is too old {HOOK}", 400))
    ana.says("/classes")
    ana.says("/classes salsa")
    ana.taps("Bachata")
    for secret, body in (("wrong", "{}"), (TELEGRAM_SECRET, PRIVATE), (TELEGRAM_SECRET, f'{{"update_id": "{ANA}"}}')):
        httpx.post(world.telegram.bot_url, headers={"X-Telegram-Bot-Api-Secret-Token": secret}, content=body)
    return references


def _over_http(url: str) -> list[str]:
    with httpx.Client(base_url=url, headers=WITH_KEY, timeout=LONGEST_WAIT) as api:
        found = api.post("/classes/search", json={"type": PRIVATE, "email": ANA})
        classes = api.post("/classes/search").json()["classes"]
        at = f"/classes/{quote(next(one['id'] for one in classes if one['spotsRemaining'] > 3), safe='')}"
        failed = [api.post(f"{at}/book", json={"email": email}) for email in (BUGGY, FAULTY, f"{ANA}@", PRIVATE)]
        failed += [found, api.get(f"/classes/{ANA}?token=s3cret"), api.get(f"/{ANA}")]
        failed += [api.post(f"{at}/cancel", json={"email": email}) for email in (BUGGY, FAULTY, UNKNOWN, PRIVATE)]
        failed += [api.post("/bookings/search", json={"email": email}) for email in (f"{ANA}@", PRIVATE)]
        assert api.post(f"{at}/book", json={"email": ANA}).status_code in (201, 409)
        assert api.post("/bookings/search", json={"email": ANA}).json()["bookings"]
        assert api.post(f"{at}/cancel", json={"email": ANA}).json()["email"] == ANA
    assert [one.status_code for one in failed] == [500, 503, 400, 400, 400, 404, 404, 500, 503, 404, 400, 400, 400]
    return [one.json()["error"]["correlationId"] for one in failed]


def _first_book(elements: list[Element]) -> str:
    return next(name for one in elements for name in one.names if name.startswith("Book ") and "·" in name)


def _reference(shown: str) -> str:
    found = re.search(r"\(Reference ([0-9a-f]{6})\)", shown)
    assert found, f"no reference in what was shown:\n{shown}"
    return found[1]


@pytest.mark.promise("B11")
@pytest.mark.parametrize("mode", ["as always", "loud"])
def test_the_log_of_whole_conversations_holds_no_secret_and_each_reference_that_was_shown(
    tmp_path: Path, mode: str
) -> None:
    with served(tmp_path, mode) as one:
        references = converse(one)
        secrets = one.secrets()
    text = "\n".join(one.lines())
    logged = [json.loads(line) for line in one.lines()]
    assert [secret for secret in secrets if secret in text] == []
    ids = {line.get("correlation_id", "") for line in logged}
    assert [shown for shown in references if not any(known.startswith(shown) for known in ids)] == []
    assert len([line for line in logged if "RuntimeError: (hidden) (hidden) (hidden) " in str(line)]) == 4
    _check_answered([line for line in logged if line["event"] == "answered"])
    if mode == "loud":  # where libraries write what they send, so this is what hides it
        assert {"httpx", "telegram.Bot"} <= {line["logger"] for line in logged}
    else:
        assert PRIVATE not in text
        assert not re.search(r"slack:T|telegram:\d", text)  # students have pseudonyms
        assert not re.search(r"\b0400\b|Your email|We don't teach|Bachata", text)


def _check_answered(lines: list[dict[str, object]]) -> None:
    """A line for each message, which says who, what and how it ended, and nothing else."""
    always = {"event", "logger", "level", "timestamp", "correlation_id", "platform", "intent", "outcome", "latency_ms"}
    assert {frozenset(line) for line in lines} == {frozenset(always), frozenset(always | {"user"})}
    assert len({line["correlation_id"] for line in lines}) == len(lines)
    assert all(isinstance(line["latency_ms"], float) for line in lines)
    users = {platform: {line.get("user") for line in lines if line["platform"] == platform} for platform in PLATFORMS}
    assert [len(who) for who in users.values()] == [2, 1, 1]  # Ana in each chat, and U1 in Slack
    assert users["http"] == {None}
    assert all(re.fullmatch("[0-9a-f]{10}", str(who)) for chat in ("slack", "telegram") for who in users[chat])
    for chat, confirming in (("slack", "GiveEmail"), ("telegram", "ConfirmBooking"), ("http", "POST /classes/{")):
        outcomes = [
            line["outcome"]
            for line in lines
            if line["platform"] == chat and str(line["intent"]).startswith(confirming) and line["outcome"] != "problem"
        ]
        bug = "RuntimeError" if chat == "http" else "trouble"
        assert outcomes[:2] == [bug, "StoreUnavailable"], chat
    over_http = {line["intent"] for line in lines if line["platform"] == "http"}
    assert {"POST /classes/{classId}/cancel", "POST /bookings/search"} <= over_http


def test_a_student_is_the_same_pseudonym_as_long_as_the_key_is_the_same() -> None:
    ana, ben = "slack:T1:U1", "slack:T1:U2"
    assert pseudonym(ana, "a key") == pseudonym(ana, "a key") == "6fdf16f5ef"
    assert len({pseudonym(ana, "a key"), pseudonym(ben, "a key"), pseudonym(ana, "another")}) == 3


def test_a_message_that_no_web_request_brings_has_a_correlation_id_too() -> None:
    seen: list[tuple[str, object]] = []

    @contextmanager
    def observe(step: Span) -> Iterator[None]:
        seen.append((step.kind, structlog.contextvars.get_contextvars().get("correlation_id")))
        yield

    bot = bootstrap(Config(), memory_stores(), SettableClock(SUNDAY_NOON))
    bot.tracer.add(observe)
    for _ in range(2):
        bot.desk.answer(ChatUser("terminal:ana"), ShowClasses())
    ids = [{known for kind, known in message} for message in (seen[: len(seen) // 2], seen[len(seen) // 2 :])]
    assert [kind for kind, _ in seen][:3] == ["intent", "store", "query"]
    assert [len(known) for known in ids] == [1, 1]
    assert ids[0] != ids[1]
    assert None not in ids[0] | ids[1]

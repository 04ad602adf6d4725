"""Settings: what can never work is refused, and what would be passed over in silence is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import env_file
from bot.config.misspelt import misspelt
from bot.config.names import SETTINGS
from bot.config.settings import Settings, what_is_wrong
from tests.e2e.test_command_line import run

NAMED_AS_AWS_DOES = "DYNAMODB_TABLE must be 3 to 255 letters, digits, _, - and ."
REGION = "AWS_REGION must be a region such as ap-southeast-2"
ADDRESS = "must be an http:// or https:// address"
TELEGRAM_CALLS = (
    "TELEGRAM_WEBHOOK_URL must be an https:// address, on port 443, 80, 88 or 8443: Telegram calls no other"
)
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_WEBHOOK_SECRET": "s"}
REMINDERS = (
    "REMINDER_HOURS must be hours before a class: one from 24 to 168, one from 1 to 23, or both, such as 24,2; or off"
)
HOURS = "must be a whole number of hours, 0 to 168"
WORDS = "must be at most 400 characters in UTF-8, without control characters"
KEY = "HTTP_API_KEY must be 1 to 256 letters, digits, _ and -"


def refusal(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> str:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as wrong:
        Settings(_env_file=None)
    return what_is_wrong(wrong.value)


@pytest.mark.fault("F16")
@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"DYNAMODB_TABLE": "bad name"}, NAMED_AS_AWS_DOES),
        ({"DYNAMODB_TABLE": "ab"}, NAMED_AS_AWS_DOES),
        ({"DYNAMODB_TABLE": "t" * 256}, NAMED_AS_AWS_DOES),
        ({"DYNAMODB_TABLE": "clásses"}, NAMED_AS_AWS_DOES),
        ({"AWS_REGION": "ap southeast 2"}, REGION),
        ({"AWS_REGION": "-"}, REGION),
        ({"AWS_REGION": "sydney", "BOOKING_STORE": "dynamodb"}, REGION),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://local host:8000"}, f"AWS_ENDPOINT_URL_DYNAMODB {ADDRESS}"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:8000/ x"}, f"AWS_ENDPOINT_URL_DYNAMODB {ADDRESS}"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:80000"}, f"AWS_ENDPOINT_URL_DYNAMODB {ADDRESS}"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:0"}, f"AWS_ENDPOINT_URL_DYNAMODB {ADDRESS}"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:x"}, f"AWS_ENDPOINT_URL_DYNAMODB {ADDRESS}"),
        ({"SLACK_API_URL": "https://-.example/api/"}, f"SLACK_API_URL {ADDRESS}"),
        ({"SLACK_API_URL": "https://slack.com/api/?x=1"}, f"SLACK_API_URL {ADDRESS}"),
        (
            {"TELEGRAM_API_URL": "https://api.telegram.org"},
            "TELEGRAM_API_URL must be the whole base before the token, such as https://api.telegram.org/bot",
        ),
        (TELEGRAM | {"TELEGRAM_WEBHOOK_URL": "http://dance.example/x"}, TELEGRAM_CALLS),
        (TELEGRAM | {"TELEGRAM_WEBHOOK_URL": "https://dance.example:8080/x"}, TELEGRAM_CALLS),
        ({"SLACK_BOT_TOKEN": "xoxb-1 2"}, "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-ключ"}, "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": " "},
            "SLACK_SIGNING_SECRET must be the signing secret as Slack shows it, without spaces",
        ),
        ({"TELEGRAM_BOT_TOKEN": "1:ключ"}, "TELEGRAM_BOT_TOKEN must be a token as @BotFather gives it"),
        ({"TELEGRAM_BOT_TOKEN": "١:x"}, "TELEGRAM_BOT_TOKEN must be a token as @BotFather gives it"),
        ({"HTTP_API_KEY": "ключ"}, KEY),
        ({"HTTP_API_KEY": " "}, KEY),
        ({"HTTP_OPEN": "sure"}, "HTTP_OPEN should be 'no', 'local' or 'yes'"),
        ({"SPOTS_PER_STUDENT": "0"}, "SPOTS_PER_STUDENT must be a whole number, 1 or more"),
        ({"MESSAGES_PER_MINUTE": "1e3"}, "MESSAGES_PER_MINUTE must be a whole number, 1 or more"),
        ({"WAITLIST": "yes"}, "WAITLIST should be 'on' or 'off'"),
        ({"WAITLIST_PROMOTE_UNTIL_HOURS": "-1"}, f"WAITLIST_PROMOTE_UNTIL_HOURS {HOURS}"),
        ({"WAITLIST_PROMOTE_UNTIL_HOURS": "12h"}, f"WAITLIST_PROMOTE_UNTIL_HOURS {HOURS}"),
        ({"WAITLIST_OPEN_TO_ALL_HOURS": "169"}, f"WAITLIST_OPEN_TO_ALL_HOURS {HOURS}"),
        *(
            ({"REMINDER_HOURS": given}, REMINDERS)
            for given in ("0", "169", "24,48", "2,3", "24;2", "24,2,1", "24,", "on")
        ),
        ({"SCHOOL_MAP_URL": "maps.example/here"}, "SCHOOL_MAP_URL must be a link that begins with https://"),
        ({"SCHOOL_MAP_URL": "javascript:alert(1)"}, "SCHOOL_MAP_URL must be a link that begins with https://"),
        *(
            ({"HISTORY_DAYS": given}, "HISTORY_DAYS must be a whole number of days, 30 to 3650")
            for given in ("29", "3651", "long", "-40", "99999")
        ),
        *(
            ({f"SCHOOL_{name}": given}, f"SCHOOL_{name} {WORDS}")
            for name in ("NAME", "ADDRESS", "CONTACT", "BRING")
            for given in ("Dance\r", "Bell\x07", "\x1b[31mRed", "Ni\udcf1a", "long" * 100 + "!")
        ),
        *(
            ({"SCHOOL_PRICES": given}, f"SCHOOL_PRICES {WORDS.replace('400', '1000')}")
            for given in ("$20\x07", "20 \udc80", "long" * 250 + "!")
        ),
        ({"TIMETABLE": "week-\udcff.toml"}, f"TIMETABLE {WORDS}"),
        ({"SCHOOL_TIMEZONE": "../UTC"}, "SCHOOL_TIMEZONE must be a time zone such as Australia/Sydney"),
    ],
)
def test_a_setting_that_can_never_work_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], line: str
) -> None:
    assert refusal(monkeypatch, settings) == line


@pytest.mark.parametrize(
    "settings",
    [
        {"DYNAMODB_TABLE": "arn:aws:dynamodb:ap-southeast-2:123456789012:table/classes"},
        {"AWS_REGION": "local", "BOOKING_STORE": "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB": "http://dynamo_db:8000"},
        {"AWS_REGION": "us-gov-west-1", "BOOKING_STORE": "dynamodb"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "http://[::1]:8000"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com/"},
        {"SLACK_BOT_TOKEN": "xoxe.xoxb-1-AbC", "SLACK_APP_TOKEN": "xapp-1-A0-1-0f"},
        {"WAITLIST": "off", "WAITLIST_PROMOTE_UNTIL_HOURS": "0", "WAITLIST_OPEN_TO_ALL_HOURS": "168"},
        {
            "SCHOOL_NAME": "Ñandú 👩\u200d👩\u200d👧 Dance",
            "SCHOOL_CONTACT": "0400\u00a0000",
            "SCHOOL_PRICES": "One: $20\nFive: $80",
        },
        TELEGRAM | {"TELEGRAM_WEBHOOK_URL": "https://dance.example:8443/telegram/webhook"},
        TELEGRAM | {"TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:9/x", "TELEGRAM_API_URL": "http://127.0.0.1:8/bot"},
    ],
)
def test_what_may_work_is_taken(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    Settings(_env_file=None)


@pytest.mark.fault("F45")
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'SCHOOL_NAME="Dance\n', ".env line 1 can't be understood: is a quote missing its end?"),
        (
            b'# ours\n\nSCHOOL_NAME="Dance\nHTTP_API_KEY=s3cret\nSCHOOL_ADDRESS="5 High St"\n',
            ".env line 3 can't be understood: is a quote missing its end?",
        ),
        (
            b'SCHOOL_NAME="Dance\nHTTP_API_KEY=s3cret\nSCHOOL_ADDRESS=5 High St"\n',
            ".env line 1 goes on in the next line: is a quote missing its end?",
        ),
        (
            b"BOOKING_STORE=memory\nHTTP_API_KEY s3cret\n",
            ".env line 2 can't be understood: is a quote missing its end?",
        ),
        (b"HTTP_API_KEY\n", ".env line 1 can't be understood: is the = missing?"),
        (b"HTTP_API_KEY: s3cret\n", ".env line 1 can't be understood: is a quote missing its end?"),
        (
            b"SCHOOL_NAME=Dance\nHTTP_API_KEY=s3${cret\nHTTP_OPEN=${cret}s3\n",
            ".env line 3 refers to ${...}, and there is no such setting above it",
        ),
        (b'HTTP_API_KEY="s3${cret}"\ncret=1\n', ".env line 1 refers to ${...}, and there is no such setting above it"),
        ("SCHOOL_NAME=Ñandú\n".encode("latin-1"), ".env can't be read: it is not in UTF-8"),
        ("HTTP_API_KEY=s3cret\n".encode("utf-16"), ".env can't be read: it is not in UTF-8"),
        (None, ".env is a directory, not a file with settings"),
    ],
)
def test_a_settings_file_that_would_be_half_read_stops_the_start_with_one_line(
    tmp_path: Path, content: bytes | None, line: str
) -> None:
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    told = env_file.fault(file)
    assert told is not None
    assert told.replace(str(file), ".env") == line
    assert env_file.names(file) == []


@pytest.mark.fault("F45")
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_no_command_goes_on_with_a_settings_file_that_it_can_not_read(tmp_path: Path, command: str) -> None:
    (tmp_path / ".env").write_bytes("HTTP_API_KEY=s3cret\nSCHOOL_NAME=Ñandú\n".encode("latin-1"))
    stopped = run(tmp_path, command)
    assert stopped.returncode != 0
    said = stopped.stdout + stopped.stderr
    assert ".env can't be read: it is not in UTF-8" in said
    assert "Traceback" not in said
    assert "s3cret" not in said


@pytest.mark.fault("F45")
def test_a_settings_file_that_is_a_link_to_nothing_is_not_taken_for_none(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.symlink_to(tmp_path / "secrets.env")
    assert env_file.fault(file) == f"{file} can't be read: No such file or directory"


def test_a_settings_file_may_refer_to_what_is_set(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SCHOOL_NAME=Dance\nSCHOOL_CONTACT=${SCHOOL_NAME} $5 ${PATH} ${NOT_SET:-tel}\n")
    assert env_file.fault(file) is None


def test_a_settings_file_as_people_write_them_has_no_fault(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeffHTTP_API_KEY=k\n# a comment\nexport SCHOOL_NAME='Dance & More' # ours\n\n"
        'SCHOOL_ADDRESS="5 \\"High\\" St"\n'
        "SLACK_BOT_TOKEN=\nSCHOOL_CONTACT = tel. 5\r\n"
    )
    assert env_file.fault(file) is None
    assert env_file.names(file) == [
        "HTTP_API_KEY",
        "SCHOOL_NAME",
        "SCHOOL_ADDRESS",
        "SLACK_BOT_TOKEN",
        "SCHOOL_CONTACT",
    ]
    settings = Settings(_env_file=file)
    assert settings.http_api_key is not None
    assert settings.school_address == '5 "High" St'
    assert env_file.fault(tmp_path / "none") is None


@pytest.mark.fault("F45")
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("HTTP_APIKEY", "HTTP_API_KEY"),
        ("HTTP_API_KEYS", "HTTP_API_KEY"),
        ("HTTP_KEY", "HTTP_API_KEY"),
        ("http_apikey", "HTTP_API_KEY"),
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("TELEGRAM_WEBHOK_SECRET", "TELEGRAM_WEBHOOK_SECRET"),
        ("BOOKINGSTORE", "BOOKING_STORE"),
        ("DYNAMO_TABLE", "DYNAMODB_TABLE"),
        ("SPOT_PER_STUDENT", "SPOTS_PER_STUDENT"),
        ("WAIT_LIST", "WAITLIST"),
        ("WAITLIST_PROMOTE_HOURS", "WAITLIST_PROMOTE_UNTIL_HOURS"),
    ],
)
def test_a_name_that_is_almost_a_setting_is_named(name: str, meant: str) -> None:
    assert list(misspelt([name], only_near=True)) == [f"{name.upper()} means nothing here; is {meant} meant?"]


def test_whatever_begins_as_the_waitlists_settings_do_is_meant_for_them() -> None:
    said = "WAITLIST_MINUTES_BEFORE means nothing here; is WAITLIST_PROMOTE_UNTIL_HOURS meant?"
    assert list(misspelt(["WAITLIST_MINUTES_BEFORE"])) == [said]


@pytest.mark.parametrize(
    "name",
    [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_SSM",
        "PATH",
        "HOME",
        "HTTP_API_KEY",
    ],
)
def test_other_programs_settings_are_left_alone(name: str) -> None:
    assert list(misspelt([name])) == []


def test_the_names_of_all_settings_are_known() -> None:
    assert {name.upper() for name in Settings.model_fields} == set(SETTINGS)


@pytest.mark.fault("F45")
def test_a_misspelt_setting_is_named_at_the_start_from_the_environment_and_from_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-s3cret\n")
    said = run(tmp_path, "chat", HTTP_APIKEY="s3cret").stderr
    assert said.splitlines() == [
        "HTTP_APIKEY means nothing here; is HTTP_API_KEY meant?",
        "SLACK_BOT_TOKN means nothing here; is SLACK_BOT_TOKEN meant?",
    ]

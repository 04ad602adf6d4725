"""The manifests that are kept, and whether the bot needs exactly what they ask for."""

import ast
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from slack_sdk import WebClient
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.operations.slack_manifest import EVENTS, SCOPES
from standins.faults import Refuse
from standins.slack import RESPONSE_URL
from standins.slack.methods import METHODS
from tests.support.chats import SlackStudent, World, school

ROOT = Path(__file__).parents[2]
KEPT = [("slack-manifest.json", []), ("slack-manifest-socket-mode.json", ["--socket-mode"])]
BOOK = "Book Salsa 1 · Tue 24 Nov 6:30 pm"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Strict):
    major_version: Literal[2]
    minor_version: Literal[1]


class Display(Strict):
    name: str = Field(min_length=1, max_length=35)
    description: str = Field(min_length=1, max_length=140)
    background_color: str = Field(pattern="^#[0-9A-F]{6}$")


class AppHome(Strict):
    home_tab_enabled: Literal[True]  # or Slack refuses views.publish
    messages_tab_enabled: Literal[True]  # or Slack refuses messages to a student
    messages_tab_read_only_enabled: Literal[False]  # or they can type no command in that conversation


class BotUser(Strict):
    display_name: str = Field(min_length=1, max_length=80)
    always_online: bool


class Command(Strict):
    command: str = Field(pattern="^/[a-z0-9_-]{1,31}$")
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str | None = Field(default=None, min_length=1, max_length=1000)
    should_escape: Literal[False]  # or what is typed comes with Slack's marks in it


class CommandWithUrl(Command):
    url: str = Field(pattern="^https://[^/]+/slack/events$")


class Interactivity(Strict):
    is_enabled: Literal[True]


class InteractivityWithUrl(Interactivity):
    request_url: str = Field(pattern="^https://[^/]+/slack/events$")


class Events(Strict):
    bot_events: list[str] = Field(min_length=1)


class EventsWithUrl(Events):
    request_url: str = Field(pattern="^https://[^/]+/slack/events$")


class Scopes(Strict):
    bot: list[str]


class OAuth(Strict):
    scopes: Scopes


class Features(Strict):
    app_home: AppHome
    bot_user: BotUser
    slash_commands: list[CommandWithUrl] | list[Command] = Field(min_length=1, max_length=50)


class AppSettings(Strict):
    event_subscriptions: EventsWithUrl | Events
    interactivity: InteractivityWithUrl | Interactivity
    org_deploy_enabled: bool
    socket_mode_enabled: bool
    token_rotation_enabled: Literal[False]  # the bot's token comes from a setting


class Manifest(Strict):
    metadata: Metadata = Field(alias="_metadata")
    display_information: Display
    features: Features
    oauth_config: OAuth
    settings: AppSettings


def printed(*options: str) -> str:
    result = CliRunner().invoke(cli, ["slack", "manifest", *options])
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.promise("S18")
@pytest.mark.parametrize(("name", "options"), KEPT)
def test_the_manifest_that_is_kept_is_what_the_command_prints(name: str, options: list[str]) -> None:
    assert (ROOT / "deploy" / name).read_text() == printed(*options)


@pytest.mark.promise("S18")
@pytest.mark.parametrize(("name", "options"), KEPT)
def test_the_manifest_has_the_shape_and_the_limits_that_slack_asks_for(name: str, options: list[str]) -> None:
    manifest = Manifest.model_validate_json((ROOT / "deploy" / name).read_text())
    assert manifest.settings.socket_mode_enabled is bool(options)
    assert [one.command for one in manifest.features.slash_commands] == ["/classes", "/bookings"]
    assert manifest.oauth_config.scopes.bot == list(SCOPES)
    assert manifest.settings.event_subscriptions.bot_events == ["app_home_opened", "message.im"]


def test_an_address_that_is_only_a_sample_is_said_to_be_one() -> None:
    notes = [CliRunner().invoke(cli, ["slack", "manifest", *options]).stderr for options in ([], ["--socket-mode"])]
    assert notes == ["https://dance.example.com is a sample: say your own address with --url, or --socket-mode.\n", ""]


def test_over_http_slack_is_told_where_to_call_and_by_socket_mode_it_is_not() -> None:
    for typed in ("https://bot.example.org", "https://bot.example.org/", "https://bot.example.org/slack/events"):
        manifest = Manifest.model_validate_json(printed("--url", typed))
        assert isinstance(manifest.settings.interactivity, InteractivityWithUrl)
        assert manifest.settings.interactivity.request_url == "https://bot.example.org/slack/events"
        assert isinstance(manifest.settings.event_subscriptions, EventsWithUrl)
        assert manifest.settings.event_subscriptions.request_url == "https://bot.example.org/slack/events"
        for command in manifest.features.slash_commands:
            assert isinstance(command, CommandWithUrl)
            assert command.url == "https://bot.example.org/slack/events"
    assert "https://" not in printed("--socket-mode")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--url", "http://bot.example.org"], "--url must be an https:// address such as https://dance.example.com"),
        (["--url", "bot.example.org"], "--url must be an https:// address such as https://dance.example.com"),
        (
            ["--url", "https://bot.example.org", "--socket-mode"],
            "Either --url or --socket-mode: by Socket Mode nobody calls the bot's address.",
        ),
    ],
)
def test_an_address_that_slack_cant_use_is_refused(options: list[str], line: str) -> None:
    result = CliRunner().invoke(cli, ["slack", "manifest", *options])
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{line}\n")


@pytest.mark.promise("S18")
def test_the_scopes_are_exactly_those_of_the_methods_that_the_code_calls() -> None:
    methods = called_methods()
    needed = {METHODS[method].scope for method in methods} - {None}
    if "users.info" in methods:
        needed.add("users:read.email")  # without it the profile comes without its email
    needed |= {scope for scope in EVENTS.values() if scope}
    assert {"commands", *needed} == set(SCOPES)


@pytest.mark.promise("S18")
@pytest.mark.parametrize("missing", ["", *(scope for scope in SCOPES if scope != "commands")])
def test_with_these_scopes_all_is_allowed_and_with_one_less_something_is_not(missing: str) -> None:
    with school() as world:
        world.slack._workspace.scopes = frozenset(SCOPES) - {missing}
        assert is_all_well(world) is (missing == "")


def is_all_well(world: World) -> bool:
    """Whether the form is filled from the profile, a file is sent, and an answer finds another way to the student.

    And whether the bot hears what they write to it.
    """
    ana = SlackStudent(world, email="ana@example.com")
    ana.says("/classes salsa")
    ana.taps(BOOK)
    modal = world.slack.open_modal(ana.user)
    assert modal is not None
    is_filled = "ana@example.com" in str(modal.state)
    ana.gives_email("ana@example.com")
    ana.taps("Calendar")
    direct = world.slack.messages_visible_to(ana.user)
    has_file = bool(direct and direct[-1].files)
    ana.says("/classes salsa")
    world.slack.faults.inject(RESPONSE_URL, Refuse(status=500))
    world.slack.faults.inject("chat.postEphemeral", Refuse("channel_not_found"))
    ana.taps("Next 7 days ›")
    is_told = len(world.slack.messages_visible_to(ana.user)) > len(direct)
    is_heard = world.slack.write(ana.user, "salsa") is not None
    return is_filled and has_file and is_told and is_heard


def called_methods() -> set[str]:
    """The Web API methods that the adapter names: `client.chat_postMessage` is chat.postMessage.

    But for the one that opens a socket: its token is another one.
    """
    sources = [ast.parse(path.read_text()) for path in (ROOT / "adapters" / "slack").glob("*.py")]
    names = {node.attr for source in sources for node in ast.walk(source) if isinstance(node, ast.Attribute)}
    called = {
        name.replace("_", ".") for name in names if "_" in name.strip("_") and callable(getattr(WebClient, name, None))
    }
    return called - {"apps.connections.open"}

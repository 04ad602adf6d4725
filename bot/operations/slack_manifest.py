"""What Slack has to know of the app: the manifest that makes one at api.slack.com/apps."""

from __future__ import annotations

import json
import re

from adapters.chat.commands import slash_commands
from adapters.chat.i18n.translator import Translator

SAMPLE_ADDRESS = "https://dance.example.com"

SCOPES = (
    "commands",  # to be sent them
    "chat:write",  # chat.postEphemeral and chat.postMessage
    "im:history",  # the event message.im
    "im:write",  # conversations.open
    "files:write",  # files.getUploadURLExternal and files.completeUploadExternal
    "users:read",  # users.info
    "users:read.email",  # the email in it
)
"""What the bot's token must be allowed to do, and nothing more."""

EVENTS = {"app_home_opened": None, "message.im": "im:history"}
"""The events that the bot subscribes to, each with the scope that it needs."""


def manifest(address: str | None) -> str:
    """The manifest as JSON, for an app that Slack calls at `address`, or by Socket Mode if that is None."""
    url = None if address is None else f"{address}/slack/events"
    called = {"request_url": url} if url else {}
    content = {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Dance Desk",
            "description": "Find a dance class and book a spot",
            "background_color": "#4A154B",
        },
        "features": {
            # With the messages tab the bot can write to a student, and they can write to it there.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Dance Desk", "always_online": True},
            "slash_commands": [_registered(command, url) for command in listed_commands()],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": called | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | called,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def listed_commands() -> list[dict[str, str]]:
    """The commands as Slack offers them to somebody who types; it does so in one language."""
    translator = Translator()
    return [
        {"command": f"/{command.name}", "description": translator.text(slash.about)}
        | ({"usage_hint": slash.usage} if slash.usage else {})
        for command, slash in slash_commands()
    ]


def bot_address(typed: str) -> str:
    """The bot's address without a path of ours, as typed by an operator. Raises ValueError if Slack can't use it."""
    address = typed.strip().rstrip("/").removesuffix("/slack/events")
    if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", address):
        raise ValueError(f"must be an https:// address such as {SAMPLE_ADDRESS}")
    return address


def _registered(listed: dict[str, str], url: str | None) -> dict[str, object]:
    return {**listed, **({"url": url} if url else {}), "should_escape": False}

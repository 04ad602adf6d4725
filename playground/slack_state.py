"""What one student sees in Slack, as JSON for the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.operations.slack_manifest import listed_commands
from playground.people import Person
from playground.session import Session
from standins.slack import Channel, Message, View

Json = dict[str, Any]  # Any: JSON; the page is the only one that has to know its shape

_BOT = "Dance Desk"


def slack_state(session: Session, person: Person) -> Json:
    """The dancers' channel and the conversation with the bot, with what stands open before them."""
    slack, user = session.harness.slack, person.in_slack
    channels = (session.people.channel, slack.direct_channel(user))
    shown = {channel.id: slack.messages_visible_to(user, channel) for channel in channels}
    modal, home = slack.open_modal(user), slack.home(user)
    failures = [
        {"n": number, "text": f"{failure.action} failed with the error “{failure.error}”"}
        for number, failure in enumerate(slack.failures)
        if failure.user == user.id and number >= session.failures_before
    ]
    return {
        "bot": _BOT,
        "channels": [_channel(channel) for channel in channels],
        "messages": {
            channel: [_message(session, message) for message in messages] for channel, messages in shown.items()
        },
        "state": {message.ts: slack.state_of(user, message) for messages in shown.values() for message in messages},
        "failures": {channel.id: failures for channel in channels},
        "modal": modal and _modal(modal),
        "home": home and {"id": home.id, "blocks": home.content["blocks"]},
        "commands": [
            {
                "command": command["command"],
                "usage": command.get("usage_hint", ""),
                "description": command["description"],
            }
            for command in listed_commands()
        ],
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _BOT if channel.is_direct else channel.name, "direct": channel.is_direct}


def _message(session: Session, message: Message) -> Json:
    zone = session.harness.bot.config.school.zone
    return {
        "ts": message.ts,
        "at": f"{datetime.fromtimestamp(float(message.ts), zone):%H:%M}",
        "text": message.text,
        "blocks": message.blocks,
        "files": [
            {"name": file.name, "href": f"/file/{file.id}", "alt": file.alt, "isPicture": file.name.endswith(".png")}
            for file in message.files
        ],
        "ephemeral": message.ephemeral_for is not None,
        "edited": bool(message.edits) and message.ephemeral_for is None,
    }


def _modal(modal: View) -> Json:
    content = modal.content
    return {
        "id": modal.id,
        "title": modal.title,
        "submit": content["submit"]["text"] if content.get("submit") else None,
        "close": content["close"]["text"] if content.get("close") else "Close",
        "blocks": content["blocks"],
        "errors": dict(modal.errors),
        "state": modal.state,
    }

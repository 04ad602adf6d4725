"""What Slack sends, read: who is asking, what they want, and where the answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.chat.buttons import decode
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import Intent
from adapters.slack.reply_target import AtHome, InMessage, ReplyTarget

Payload = Mapping[str, Any]  # Slack's JSON, as Bolt hands it over


def chat_user(payload: Payload) -> ChatUser:
    """Who sent it: the workspace's (or enterprise's) id and the user's, never a name.

    Slack doesn't say with it which language they read.
    """
    team = payload.get("team_id") or (payload.get("team") or {}).get("id")
    enterprise = payload.get("enterprise_id") or (payload.get("enterprise") or {}).get("id")
    return ChatUser(f"slack:{team or enterprise}:{user_of(payload)}", uses_forms=True, locale=None)


def user_of(payload: Payload) -> str:
    """The id of whoever sent a command or an interaction, or whose doing an event tells of."""
    if event := payload.get("event"):
        return str(event["user"])
    return str(payload.get("user_id") or payload["user"]["id"])


def tapped(action: Payload) -> Intent:
    """What a tapped button or a chosen option asks for."""
    chosen = action.get("selected_option") or action
    return decode(str(chosen.get("value") or ""))


def reply_target(payload: Payload) -> ReplyTarget:
    """The message, or the Home tab, whose button was tapped; of an event the Home tab that was opened."""
    if event := payload.get("event"):
        return AtHome((event.get("view") or {}).get("hash") or "")
    if (payload.get("view") or {}).get("type") == "home":
        return AtHome()
    channel = (payload.get("channel") or {}).get("id") or (payload.get("container") or {}).get("channel_id") or ""
    return InMessage(channel, payload.get("response_url") or "")

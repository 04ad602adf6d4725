"""What Slack sends, read: who is asking, what they want, and where the answer goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adapters.chat.asker import Asker
from adapters.chat.buttons import decode
from adapters.chat.intents import Intent
from adapters.slack.modal import HOME, Behind

Payload = Mapping[str, Any]  # Slack's JSON, as Bolt hands it over


def asker(payload: Payload, look_up_locale: Callable[[], str | None]) -> Asker:
    """Who sent a command or an interaction: the workspace's (or enterprise's) id and the user's, never a name.

    Slack doesn't say with it which language they read.
    """
    team = payload.get("team_id") or (payload.get("team") or {}).get("id")
    enterprise = payload.get("enterprise_id") or (payload.get("enterprise") or {}).get("id")
    return Asker(
        f"slack:{team or enterprise}:{user_of(payload)}", uses_forms=True, locale=None, look_up_locale=look_up_locale
    )


def user_of(payload: Payload) -> str:
    """The id of whoever sent it."""
    return str(payload.get("user_id") or payload["user"]["id"])


def tapped(action: Payload) -> Intent:
    """What a tapped button or a chosen option asks for."""
    chosen = action.get("selected_option") or action
    return decode(str(chosen.get("value") or ""))


def behind(payload: Payload) -> Behind:
    """The message, or the Home tab, whose button was tapped."""
    if (payload.get("view") or {}).get("type") == "home":
        return HOME
    channel = (payload.get("channel") or {}).get("id") or (payload.get("container") or {}).get("channel_id") or ""
    return Behind(channel, payload.get("response_url") or "")


def home_opened(body: Payload) -> dict[str, Any]:
    """The event of an opened Home tab, told as a tap in it would be."""
    return {**body, "user": {"id": body["event"]["user"]}, "view": {"type": "home"}}

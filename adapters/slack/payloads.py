"""What Slack sends, read: who is asking, what they want, and where the answer goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from adapters.chat.buttons import decode
from adapters.chat.chat_user import ChatUser
from adapters.chat.intents import Intent
from adapters.slack.reply_target import AtHome, BelowCard, InMessage, InPrivate, ReplyTarget, is_direct
from core.curriculum import Curriculum

Payload = Mapping[str, Any]  # Slack's JSON, as Bolt hands it over

_WRITTEN = {None, "", "file_share", "me_message", "thread_broadcast"}
"""The subtypes of what a person writes: beside a file, after `/me`, in a thread and shown outside of it too."""
_LINKED = re.compile(r"<(?:[^<>|]*\|)?([^<>|]*)>")


def chat_user(payload: Payload) -> ChatUser:
    """Who sent it: the id of where the bot is installed and the user's, never a name; and in which channel.

    Slack doesn't say with it which language they read.
    """
    team, channel = installed_in(payload), _channel_of(payload)
    place = None if not channel or is_direct(channel) else f"slack:{team}:{channel}"
    return ChatUser(f"slack:{team}:{user_of(payload)}", uses_forms=True, locale=None, place=place, posts_in="channel")


def installed_in(payload: Payload) -> str:
    """The id of the workspace, or of the whole enterprise, that the bot is installed in: one for all that it sends.

    The workspace that a payload names besides is where the student is at home or was just then: in a channel that
    workspaces share, or in an enterprise, it may be another one with the next tap.
    """
    granted = (payload.get("authorizations") or [{}])[0]
    view = payload.get("view") or (payload.get("event") or {}).get("view") or {}
    team, enterprise = payload.get("team") or {}, payload.get("enterprise") or {}
    in_enterprise = (
        payload.get("enterprise_id")
        or enterprise.get("id")
        or granted.get("enterprise_id")
        or team.get("enterprise_id")
    )
    is_for_all = granted.get("is_enterprise_install") or payload.get("is_enterprise_install")
    if in_enterprise and str(is_for_all).lower() == "true":
        return str(in_enterprise)
    in_workspace = (
        view.get("app_installed_team_id") or granted.get("team_id") or payload.get("team_id") or team.get("id")
    )
    return str(in_workspace or in_enterprise)


def user_of(payload: Payload) -> str:
    """The id of the user who sent a command or an interaction, or caused an event."""
    if event := payload.get("event"):
        return str(event["user"])
    return str(payload.get("user_id") or payload["user"]["id"])


def tapped(action: Payload, curriculum: Curriculum) -> Intent:
    """What a tapped button or a chosen option asks for."""
    chosen = action.get("selected_option") or action
    return decode(str(chosen.get("value") or ""), curriculum)


def written(event: Payload) -> str | None:
    """What a person has just written to the bot in private, as they typed it; None for any other event.

    Empty for a file without words. Slack tells of edits, deletions and the bot's own messages by the same event.
    """
    is_new = event["type"] == "message" and event.get("channel_type") == "im" and event.get("subtype") in _WRITTEN
    if not is_new or event.get("bot_id") or not event.get("user"):
        return None
    text = unescape(_LINKED.sub(r"\1", str(event.get("text") or ""))).strip()
    return text if text or event.get("files") else None


def reply_target(payload: Payload) -> ReplyTarget:
    """The message, or the Home tab, whose button was tapped; of an event where it happened."""
    if event := payload.get("event"):
        if event["type"] == "message":
            return InPrivate(str(event.get("channel") or ""), str(event.get("thread_ts") or ""))
        return AtHome((event.get("view") or {}).get("hash") or "")
    if (payload.get("view") or {}).get("type") == "home":
        return AtHome()
    channel = _channel_of(payload)
    if (payload.get("container") or {}).get("is_ephemeral") is False and not is_direct(channel):
        return BelowCard(channel)
    return InMessage(channel, payload.get("response_url") or "")


def _channel_of(payload: Payload) -> str:
    """The id of the channel that a command was typed or a message tapped in; empty elsewhere."""
    tapped_in = (payload.get("channel") or {}).get("id") or (payload.get("container") or {}).get("channel_id")
    return str(tapped_in or payload.get("channel_id") or "")

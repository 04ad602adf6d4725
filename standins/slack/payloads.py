"""What Slack sends to a bot, field by field, and how it writes down a message or a view."""

from __future__ import annotations

from standins.slack.elements import Element, Json
from standins.slack.values import Channel, Message, User, View
from standins.slack.workspace import Ids, Workspace


def slash_command(workspace: Workspace, user: User, channel: Channel, command: str, text: str) -> Json:
    """The form fields of a slash command."""
    ids = workspace.ids
    return {
        "token": ids.verification_token,
        "team_id": ids.team,
        "team_domain": ids.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": ids.app,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(user.id, channel.id),
        "trigger_id": workspace.grants.trigger_id(user.id),
    }


def message_action(workspace: Workspace, user: User, message: Message, element: Element, acted: Json) -> Json:
    """A tap or a choice in a message; one in an ephemeral message comes without the message."""
    channel = workspace.channels[message.channel]
    ephemeral = message.ephemeral_for is not None
    payload = _interaction(workspace, user, "block_actions")
    payload["container"] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    payload["channel"] = {"id": channel.id, "name": _channel_name(channel)}
    if not ephemeral:
        payload["message"] = message_json(workspace.ids, message)
    payload["state"] = {"values": workspace.message_state(user.id, message)}
    payload["response_url"] = workspace.response_url(user.id, channel.id, message.ts)
    payload["actions"] = [_action(workspace, element, acted)]
    return payload


def view_action(workspace: Workspace, user: User, view: View, element: Element, acted: Json) -> Json:
    """A tap or a choice in a modal or on the Home tab: no channel, no message, no response_url."""
    payload = _interaction(workspace, user, "block_actions")
    payload["container"] = {"type": "view", "view_id": view.id}
    payload["view"] = view_json(workspace.ids, view)
    payload["actions"] = [_action(workspace, element, acted)]
    return payload


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    """The modal's main button."""
    payload = _interaction(workspace, user, "view_submission")
    return {**payload, "view": view_json(workspace.ids, view), "response_urls": []}


def view_closed(workspace: Workspace, user: User, view: View) -> Json:
    """The modal's close button, or its cross; it opens nothing, so it has no trigger."""
    payload = _interaction(workspace, user, "view_closed")
    del payload["trigger_id"]
    return {**payload, "view": view_json(workspace.ids, view), "is_cleared": False}


def app_home_opened(workspace: Workspace, user: User, tab: str) -> Json:
    """The event of an opened tab of the App Home, with the Home as it is if the bot has published one."""
    ids = workspace.ids
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": workspace.direct_channel(user.id).id,
        "tab": tab,
        "event_ts": workspace.next_ts(),
    }
    home = workspace.views.home(user.id)
    if home is not None and tab == "home":
        event["view"] = view_json(ids, home)
    return _event(workspace, event)


def message_im(workspace: Workspace, message: Message) -> Json:
    """The event of a message that a person wrote to the bot in their direct conversation."""
    event = {**message_json(workspace.ids, message), "channel": message.channel, "channel_type": "im"}
    return _event(workspace, {**event, "client_msg_id": workspace.new_id("m"), "event_ts": message.ts})


def message_json(ids: Ids, message: Message) -> Json:
    """A message in payloads and answers."""
    shown: Json = {
        "type": "message",
        "user": message.author,
        "team": ids.team,
        "ts": message.ts,
        "text": message.text,
    }
    if message.author == ids.bot_user:
        shown |= {"bot_id": ids.bot, "app_id": ids.app}
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.files:
        shown["files"] = [{"id": file.id, "name": file.name, "title": file.title} for file in message.files]
    if message.edits:
        shown["edited"] = {"user": message.author, "ts": message.ts}
    return shown


def view_json(ids: Ids, view: View) -> Json:
    """A view in payloads and answers: whole, whatever the bot left out."""
    content = view.content
    return {
        "id": view.id,
        "team_id": ids.team,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": "View Title"}),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": ids.app,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": ids.team,
        "bot_id": ids.bot,
    }


def _event(workspace: Workspace, event: Json) -> Json:
    ids = workspace.ids
    return {
        "token": ids.verification_token,
        "team_id": ids.team,
        "api_app_id": ids.app,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": ids.team,
                "user_id": ids.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def _interaction(workspace: Workspace, user: User, kind: str) -> Json:
    ids = workspace.ids
    return {
        "type": kind,
        "team": {"id": ids.team, "domain": ids.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": ids.team},
        "api_app_id": ids.app,
        "token": ids.verification_token,
        "trigger_id": workspace.grants.trigger_id(user.id),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _action(workspace: Workspace, element: Element, acted: Json) -> Json:
    shown: Json = {key: element.json[key] for key in ("text", "value", "style", "placeholder") if key in element.json}
    return {
        "type": element.type,
        "action_id": element.action_id,
        "block_id": element.block_id,
        **shown,
        **acted,
        "action_ts": workspace.next_ts(),
    }


def _channel_name(channel: Channel) -> str:
    return "privategroup" if channel.is_private else channel.name

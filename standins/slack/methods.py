"""The methods of the Web API, and what a response_url does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from standins.slack.block_kit import check_message, check_view
from standins.slack.elements import Json, without_nulls
from standins.slack.payloads import message_json, view_json
from standins.slack.values import Channel, Message, Refusal, User
from standins.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Method:
    """How to run it (workspace and arguments in, the answer out), the scope it needs, the arguments it knows."""

    run: Callable[[Workspace, Json], Json]
    scope: str | None
    arguments: frozenset[str]


def use_response_url(workspace: Workspace, secret: str, arguments: Json) -> None:
    """Post, replace or delete, as the bot asks; raises Refusal and counts only what was done.

    Without a message that was touched, as for a slash command, `replace_original` posts a new message.
    """
    response = workspace.grants.response(secret)
    original = response.message_ts and workspace.message(response.channel, response.message_ts)
    if original and original.deleted:
        original = None
    text, blocks = arguments.get("text", ""), _blocks(arguments)
    if _is_true(arguments.get("delete_original")) and original:
        workspace.delete(original)
    elif _is_true(arguments.get("replace_original")) and original:
        workspace.edit("response_url", original, text, blocks if blocks is not None else [])
    else:
        in_channel = arguments.get("response_type") == "in_channel"
        workspace.post("response_url", response.channel, text, blocks, None if in_channel else response.user)
    response.uses += 1


def _auth_test(workspace: Workspace, _arguments: Json) -> Json:
    ids = workspace.ids
    return {
        "url": f"https://{ids.domain}.slack.com/",
        "team": ids.domain,
        "user": "bot",
        "team_id": ids.team,
        "user_id": ids.bot_user,
        "bot_id": ids.bot,
        "is_enterprise_install": False,
    }


def _users_info(workspace: Workspace, arguments: Json) -> Json:
    user = _user(workspace, arguments.get("user"))
    profile: Json = {"real_name": user.name, "display_name": user.name, "team": workspace.ids.team}
    if user.email and "users:read.email" in workspace.scopes:
        profile["email"] = user.email
    account: Json = {
        "id": user.id,
        "team_id": workspace.ids.team,
        "name": user.name,
        "real_name": user.name,
        "tz": user.tz,
        "deleted": user.deleted,
        "is_bot": False,
        "profile": profile,
    }
    return {"user": {**account, "locale": user.locale} if _is_true(arguments.get("include_locale")) else account}


def _conversations_open(workspace: Workspace, arguments: Json) -> Json:
    users = arguments.get("users", "")
    ids = users if isinstance(users, list) else [user for user in str(users).split(",") if user]
    if not ids:
        raise Refusal("users_list_not_supplied")
    if len(ids) > 1:
        raise Refusal("too_many_users")
    user = _user(workspace, ids[0])
    if user.deleted:
        raise Refusal("user_disabled")
    channel = workspace.direct_channel(user.id)
    return {"channel": {"id": channel.id}, "no_op": False, "already_open": False}


def _get_upload_url(workspace: Workspace, arguments: Json) -> Json:
    name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
    if not name or not length.isdecimal():
        missing = [field for field, given in (("filename", name), ("length", length.isdecimal())) if not given]
        raise Refusal("invalid_arguments", [f"missing required field: {field} [json-pointer:]" for field in missing])
    if int(length) == 0:
        raise Refusal("missing_argument")
    file_id = workspace.new_id("F")
    alt = str(arguments.get("alt_txt", ""))
    return {"upload_url": workspace.upload_url(file_id, name, int(length), alt), "file_id": file_id}


def _complete_upload(workspace: Workspace, arguments: Json) -> Json:
    """Share the files in a channel, by its id alone: the name of a channel or a user's id won't do."""
    channel_id = str(arguments.get("channel_id", ""))
    if not re.fullmatch("[CGDZ][A-Z0-9]{7,}", channel_id):
        raise Refusal(
            "invalid_arguments", ["input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"]
        )
    channel = _channel(workspace, {"channel": channel_id})
    try:
        asked = [(str(file["id"]), file.get("title")) for file in json.loads(str(arguments.get("files", "")))]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Refusal("invalid_arguments", ["must provide an array of files [json-pointer:/files]"]) from None
    files = tuple(workspace.uploads.take(file_id, title) for file_id, title in asked)
    text = str(arguments.get("initial_comment", ""))
    workspace.post("files.completeUploadExternal", channel.id, text, files=files)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _post_message(workspace: Workspace, arguments: Json) -> Json:
    channel = _channel(workspace, arguments)
    message = workspace.post("chat.postMessage", channel.id, _text(arguments), _blocks(arguments))
    return {"channel": channel.id, "ts": message.ts, "message": message_json(workspace.ids, message)}


def _post_ephemeral(workspace: Workspace, arguments: Json) -> Json:
    channel = _channel(workspace, arguments)
    user = _user(workspace, arguments.get("user"))
    if user.id not in channel.members:
        raise Refusal("user_not_in_channel")
    message = workspace.post("chat.postEphemeral", channel.id, _text(arguments), _blocks(arguments), user.id)
    return {"message_ts": message.ts}


def _update(workspace: Workspace, arguments: Json) -> Json:
    message = _own_message(workspace, arguments, "cant_update_message")
    edited = workspace.edit("chat.update", message, arguments.get("text"), _blocks(arguments))
    message_now = message_json(workspace.ids, edited)
    return {"channel": edited.channel, "ts": edited.ts, "text": edited.text, "message": message_now}


def _delete(workspace: Workspace, arguments: Json) -> Json:
    message = _own_message(workspace, arguments, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def _views_open(workspace: Workspace, arguments: Json) -> Json:
    view = _modal(arguments, "trigger_id")
    user = workspace.grants.exchange(str(arguments["trigger_id"]))
    return {"view": view_json(workspace.ids, workspace.views.open(user, view))}


def _views_push(workspace: Workspace, arguments: Json) -> Json:
    view = _modal(arguments, "trigger_id")
    user = workspace.grants.exchange(str(arguments["trigger_id"]))
    return {"view": view_json(workspace.ids, workspace.views.push(user, view))}


def _views_update(workspace: Workspace, arguments: Json) -> Json:
    found = workspace.views.find(str(arguments.get("view_id", "")), str(arguments.get("external_id", "")))
    updated = workspace.views.update(found, _view(arguments), arguments.get("hash"))
    return {"view": view_json(workspace.ids, updated)}


def _views_publish(workspace: Workspace, arguments: Json) -> Json:
    user = _user(workspace, arguments.get("user_id"))
    home = workspace.views.publish(user.id, _view(arguments), arguments.get("hash"))
    return {"view": view_json(workspace.ids, home)}


def _user(workspace: Workspace, user_id: object) -> User:
    if not isinstance(user_id, str) or user_id not in workspace.users:
        raise Refusal("user_not_found")
    return workspace.users[user_id]


def _channel(workspace: Workspace, arguments: Json) -> Channel:
    """The one asked for, by id, `#name`, or the id of a user whose direct conversation is meant."""
    asked = arguments.get("channel", "")
    if asked in workspace.users:
        return workspace.direct_channel(asked)
    named = (channel for channel in workspace.channels.values() if f"#{channel.name}" == asked)
    channel = workspace.channels.get(asked) or next(named, None)
    if channel is None or (channel.is_private and not channel.bot_is_member):
        raise Refusal("channel_not_found")
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    return channel


def _own_message(workspace: Workspace, arguments: Json, not_own: str) -> Message:
    """The bot's message. An ephemeral one can't be found: Slack keeps none."""
    asked = arguments.get("channel", "")
    channel = workspace.channels.get(asked)
    if channel is None or (channel.is_private and not channel.bot_is_member):
        raise Refusal("channel_not_found")
    message = workspace.message(asked, str(arguments.get("ts", "")))
    if message is None or message.deleted or message.ephemeral_for:
        raise Refusal("message_not_found")
    if message.author != workspace.ids.bot_user:
        raise Refusal(not_own)
    return message


def _text(arguments: Json) -> str:
    return str(arguments.get("text", ""))


def _blocks_validate(_workspace: Workspace, arguments: Json) -> Json:
    """Whether Slack would take it: blocks, a message or a view, exactly one of them."""
    given = [name for name in ("blocks", "message", "view") if arguments.get(name)]
    if len(given) != 1:
        raise Refusal("invalid_arguments", ["provide exactly one of `blocks`, `message`, or `view`"])
    (what,) = given
    content = _object(arguments[what])
    try:
        if what == "view":
            surface = content.get("type") if isinstance(content, dict) else None
            check_view(content, surface if surface in ("modal", "home") else "modal")
        elif what == "message":
            check_message(content.get("blocks") if isinstance(content, dict) else None)
        else:
            check_message(content)
    except Refusal as refusal:
        root = {"blocks": "/blocks", "message": "", "view": "/view"}[what]
        faults = [_fault(complaint, root) for complaint in refusal.messages or [refusal.error]]
        raise Refusal(f"invalid_{what}", faults=faults) from None
    return {}


def _fault(complaint: str, root: str) -> dict[str, str]:
    """`must provide an object [json-pointer:/view/blocks/0]`, in the words of the method that looks for faults."""
    words, _, pointer = complaint.partition(" [json-pointer:")
    return {"pointer": pointer.rstrip("]").removeprefix(root), "code": "failed_constraint", "message": words}


def _object(sent: object) -> object:
    try:
        return without_nulls(json.loads(sent)) if isinstance(sent, str) else sent
    except ValueError:
        raise Refusal("invalid_json") from None


def _blocks(arguments: Json) -> object:
    """As JSON, or as text that holds JSON, which is what a form has."""
    blocks = arguments.get("blocks")
    if isinstance(blocks, str):
        try:
            return without_nulls(json.loads(blocks))
        except ValueError:
            raise Refusal("invalid_blocks_format") from None
    return blocks


def _modal(arguments: Json, *required: str) -> Json:
    """A view that is looked at before a trigger is spent on it."""
    missing = [f"missing required field: {name} [json-pointer:]" for name in required if not arguments.get(name)]
    if missing:
        raise Refusal("invalid_arguments", missing)
    view = _view(arguments)
    check_view(view, "modal")
    return view


def _view(arguments: Json) -> Json:
    view = arguments.get("view")
    if isinstance(view, str):
        try:
            view = without_nulls(json.loads(view))
        except ValueError:
            view = None
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["must provide an object [json-pointer:/view]"])
    return view


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1")


_CONTENT = frozenset(
    {"channel", "text", "blocks", "attachments", "as_user", "link_names", "metadata", "parse", "markdown_text"}
)
_LOOK = frozenset({"icon_emoji", "icon_url", "username", "thread_ts", "mrkdwn", "unfurl_links", "unfurl_media"})

METHODS: dict[str, Method] = {
    "auth.test": Method(_auth_test, None, frozenset()),
    "blocks.validate": Method(_blocks_validate, None, frozenset({"blocks", "message", "view"})),
    "users.info": Method(_users_info, "users:read", frozenset({"user", "include_locale"})),
    "conversations.open": Method(
        _conversations_open, "im:write", frozenset({"users", "channel", "return_im", "prevent_creation"})
    ),
    "files.getUploadURLExternal": Method(
        _get_upload_url, "files:write", frozenset({"filename", "length", "alt_txt", "snippet_type"})
    ),
    "files.completeUploadExternal": Method(
        _complete_upload,
        "files:write",
        frozenset({"files", "channel_id", "channels", "initial_comment", "thread_ts", "blocks"}),
    ),
    "chat.postMessage": Method(_post_message, "chat:write", _CONTENT | _LOOK | {"reply_broadcast"}),
    "chat.postEphemeral": Method(_post_ephemeral, "chat:write", _CONTENT | _LOOK | {"user"}),
    "chat.update": Method(_update, "chat:write", _CONTENT | {"ts", "reply_broadcast", "file_ids"}),
    "chat.delete": Method(_delete, "chat:write", frozenset({"channel", "ts", "as_user"})),
    "views.open": Method(_views_open, None, frozenset({"trigger_id", "interactivity_pointer", "view"})),
    "views.push": Method(_views_push, None, frozenset({"trigger_id", "interactivity_pointer", "view"})),
    "views.update": Method(_views_update, None, frozenset({"view", "view_id", "external_id", "hash"})),
    "views.publish": Method(_views_publish, None, frozenset({"user_id", "view", "hash"})),
}

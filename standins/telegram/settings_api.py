"""The methods by which a bot introduces itself: who it is, its commands and descriptions, its webhook."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import BotCommandLimit, BotDescriptionLimit

from standins.telegram.arguments import Arguments
from standins.telegram.records import Command, Json, Webhook
from standins.telegram.refusal import bad_request, conflict
from standins.telegram.state import State
from standins.telegram.wire import user_json

_SCOPES_OF_A_CHAT = ("chat", "chat_administrators", "chat_member")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_SCOPES_OF_A_CHAT)
_WEBHOOK_PORTS = (443, 80, 88, 8443)


def get_me(state: State, _: Arguments) -> Json:
    """`getMe`."""
    return {
        **user_json(state.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": state.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(state: State, arguments: Arguments) -> bool:
    """`setMyCommands`; an empty list is the same as deleting."""
    given = arguments.json("commands", "commands", [])
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = tuple(_command(value) for value in given)
    key = _scope(state, arguments), _language(arguments)
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.commands.pop(key, None)
    if commands:
        state.commands[key] = commands
    return True


def get_my_commands(state: State, arguments: Arguments) -> list[Json]:
    """`getMyCommands`: those of exactly this scope and language."""
    commands = state.commands.get((_scope(state, arguments), _language(arguments)), ())
    return [{"command": command.command, "description": command.description} for command in commands]


def delete_my_commands(state: State, arguments: Arguments) -> bool:
    """`deleteMyCommands`."""
    state.commands.pop((_scope(state, arguments), _language(arguments)), None)
    return True


def set_my_description(state: State, arguments: Arguments) -> bool:
    """`setMyDescription`: what an empty chat with the bot shows."""
    return _describe(state, arguments, "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)


def set_my_short_description(state: State, arguments: Arguments) -> bool:
    """`setMyShortDescription`: what the bot's profile shows."""
    return _describe(state, arguments, "short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)


def get_my_description(state: State, arguments: Arguments) -> Json:
    """`getMyDescription`; without one of its own a language has the one for all."""
    return _described(state, arguments, "description")


def get_my_short_description(state: State, arguments: Arguments) -> Json:
    """`getMyShortDescription`, likewise."""
    return _described(state, arguments, "short_description")


def set_webhook(state: State, arguments: Arguments) -> bool:
    """`setWebhook`: HTTPS on one of four ports, or anything on loopback, which only the stand-in allows."""
    url, secret = arguments.text("url"), arguments.text("secret_token")
    if not url:
        return delete_webhook(state, arguments)
    _check_webhook_url(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    allow_updates(state, arguments)
    _drop_pending(state, arguments)
    state.webhook = Webhook(url, secret, arguments.integer("max_connections", 40, low=1, high=100))
    if state.poll is not None:
        state.poll.wake(conflict("terminated by setWebhook request"))
    return True


def delete_webhook(state: State, arguments: Arguments) -> bool:
    """`deleteWebhook`: updates wait for `getUpdates` from now on."""
    _drop_pending(state, arguments)
    state.webhook = Webhook()
    return True


def get_webhook_info(state: State, _: Arguments) -> Json:
    """`getWebhookInfo`."""
    state.drop_expired()
    webhook = state.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(state.pending),
    }
    if webhook.last_error_date is not None:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if state.allowed_updates:
        info["allowed_updates"] = sorted(state.allowed_updates)
    return info


def allow_updates(state: State, arguments: Arguments) -> None:
    """Take over `allowed_updates`; when it is missing, what was set before stays."""
    kinds = arguments.json("allowed_updates", "allowed_updates")
    if isinstance(kinds, list):
        state.allow_updates([str(kind) for kind in kinds])


def _drop_pending(state: State, arguments: Arguments) -> None:
    if arguments.flag("drop_pending_updates"):
        state.pending.clear()


def _check_webhook_url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise bad_request("invalid webhook URL specified")
    if _is_loopback(host):
        return
    if parts.scheme == "http":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in _WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _command(value: Any) -> Command:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = value["command"].strip().removeprefix("/"), value["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > BotCommandLimit.MAX_COMMAND:
        raise bad_request(f"command length must not exceed {int(BotCommandLimit.MAX_COMMAND)}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > BotCommandLimit.MAX_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {int(BotCommandLimit.MAX_DESCRIPTION)}")
    if not re.fullmatch(r"[a-z0-9_]+", command):
        raise bad_request("BOT_COMMAND_INVALID")
    return Command(command, description)


def _scope(state: State, arguments: Arguments) -> str:
    """The scope as a key: `default`, or with its chat and user, as in `chat_member:-5:42`."""
    scope = arguments.json("scope", "BotCommandScope", {"type": "default"})
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if kind not in _SCOPES_OF_A_CHAT:
        return str(kind)
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    if not any(str(chat) == str(scope["chat_id"]) for chat in state.chats):
        raise bad_request("chat not found")
    return ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


def _language(arguments: Arguments) -> str:
    language = arguments.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


def _describe(state: State, arguments: Arguments, name: str, longest: int) -> bool:
    language, text = _language(arguments), arguments.text(name).strip()
    if len(text) > longest:
        raise bad_request("DESCRIPTION_TOO_LONG" if name == "description" else "ABOUT_TOO_LONG")
    state.descriptions[name, language] = text
    return True


def _described(state: State, arguments: Arguments, name: str) -> Json:
    own = state.descriptions.get((name, _language(arguments)), "")
    return {name: own or state.descriptions.get((name, ""), "")}

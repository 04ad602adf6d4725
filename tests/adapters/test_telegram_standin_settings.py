from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from standins.telegram import Command
from tests.adapters import test_telegram_standin as shared
from tests.adapters.test_telegram_standin import Line, raw

door, line = shared.door, shared.line


def description(line: Line, method: str, **fields: str) -> str:
    status, body = raw(line, method, **fields)
    assert status == 400
    assert isinstance(body, dict)
    return str(body["description"])


def test_commands_are_kept_by_scope_and_language(line: Line) -> None:
    private = BotCommandScopeAllPrivateChats()

    async def use(bot: Bot) -> list[list[str]]:
        await bot.set_my_commands([("classes", "Find a class"), ("/help", "Help")])
        await bot.set_my_commands([("help", "Hilfe")], scope=private, language_code="de")
        asked = [bot.get_my_commands(), bot.get_my_commands(private, "de"), bot.get_my_commands(private)]
        return [[command.description for command in commands] for commands in await asyncio.gather(*asked)]

    assert line.ask(use) == [["Find a class", "Help"], ["Hilfe"], []]
    assert line.telegram.commands() == (Command("classes", "Find a class"), Command("help", "Help"))
    assert line.telegram.commands("all_private_chats", "de") == (Command("help", "Hilfe"),)


def test_deleted_commands_are_gone_for_that_scope_and_language_only(line: Line) -> None:
    async def use(bot: Bot) -> None:
        await bot.set_my_commands([("help", "Help")])
        await bot.set_my_commands([("help", "Hilfe")], language_code="de")
        await bot.delete_my_commands()

    line.ask(use)
    assert (line.telegram.commands(), line.telegram.commands("default", "de")) == ((), (Command("help", "Hilfe"),))


def test_one_chat_can_have_commands_of_its_own(line: Line) -> None:
    ana = line.telegram.user("Ana")
    line.ask(lambda bot: bot.set_my_commands([("help", "Help")], scope=BotCommandScopeChat(ana.id)))
    assert line.telegram.commands(f"chat:{ana.id}") == (Command("help", "Help"),)
    why = line.refusal(lambda bot: bot.set_my_commands([("help", "Help")], scope=BotCommandScopeChat(7)))
    assert why == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("command", "text", "why"),
    [
        ("Help", "Help", "BOT_COMMAND_INVALID"),
        ("hel-p", "Help", "BOT_COMMAND_INVALID"),
        ("/", "Help", "command must be non-empty"),
        ("h" * 33, "Help", "command length must not exceed 32"),
        ("help", " ", "command description must be non-empty"),
        ("help", "H" * 257, "command description length must not exceed 256"),
    ],
)
def test_a_command_that_is_not_right_is_refused(line: Line, command: str, text: str, why: str) -> None:
    commands = '[{"command":"' + command + '","description":"' + text + '"}]'
    assert description(line, "setMyCommands", commands=commands) == f"Bad Request: {why}"
    assert line.telegram.commands() == ()


def test_the_longest_command_and_description_are_kept(line: Line) -> None:
    line.ask(lambda bot: bot.set_my_commands([("h" * 32, "H" * 256)]))
    assert line.telegram.commands() == (Command("h" * 32, "H" * 256),)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": "{}"}, "expected an Array of BotCommand"),
        ({"commands": "[5]"}, "can't parse BotCommand: expected an Object"),
        ({"commands": '[{"command":"help"}]'}, "can't parse BotCommand: Can't find field \"description\""),
        ({"scope": "["}, "can't parse BotCommandScope JSON object"),
        ({"scope": '{"type":"moon"}'}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": '{"type":"chat"}'}, "can't parse BotCommandScope: Empty chat_id specified"),
        ({"language_code": "english"}, "invalid language code specified"),
    ],
)
def test_commands_that_can_not_be_read_are_refused(line: Line, fields: dict[str, str], why: str) -> None:
    assert description(line, "setMyCommands", **fields) == f"Bad Request: {why}"


def test_more_than_100_commands_are_too_many(line: Line) -> None:
    why = line.refusal(lambda bot: bot.set_my_commands([(f"c{number}", "x") for number in range(101)]))
    assert why == "Bad Request: BOT_COMMANDS_TOO_MUCH"


def test_descriptions_are_kept_by_language_with_one_for_all(line: Line) -> None:
    async def use(bot: Bot) -> tuple[str, str, str, str]:
        await bot.set_my_description("Books classes")
        await bot.set_my_description("Bucht Kurse", language_code="de")
        await bot.set_my_short_description("Books")
        return (
            (await bot.get_my_description()).description,
            (await bot.get_my_description("de")).description,
            (await bot.get_my_description("fr")).description,
            (await bot.get_my_short_description("fr")).short_description,
        )

    assert line.ask(use) == ("Books classes", "Bucht Kurse", "Books classes", "Books")


def test_descriptions_have_a_longest_length(line: Line) -> None:
    assert description(line, "setMyDescription", description="x" * 513) == "Bad Request: DESCRIPTION_TOO_LONG"
    assert description(line, "setMyShortDescription", short_description="x" * 121) == "Bad Request: ABOUT_TOO_LONG"
    assert raw(line, "setMyDescription", description="x" * 512)[0] == 200
    assert raw(line, "setMyShortDescription", short_description="x" * 120)[0] == 200


def test_a_webhook_is_set_told_about_and_deleted(line: Line) -> None:
    url = "https://bot.example.com:8443/telegram"

    async def use(bot: Bot) -> None:
        await bot.set_webhook(url, secret_token="s-3_cret", allowed_updates=["message"], max_connections=5)
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections, info.allowed_updates) == (url, 5, ("message",))

    line.ask(use)
    assert (line.telegram.bot_url, line.telegram.webhook.secret) == (url, "s-3_cret")
    line.ask(lambda bot: bot.delete_webhook())
    assert (line.telegram.bot_url, line.telegram.webhook.secret) == ("", "")
    assert line.ask(lambda bot: bot.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    ("url", "secret", "why"),
    [
        ("http://bot.example.com/", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://bot.example.com:8444/",
            "",
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ("ftp://bot.example.com/", "", "invalid webhook URL specified"),
        ("https://bot.example.com/", "s" * 257, "secret token is too long"),
        ("https://bot.example.com/", "s cret", "secret token contains unallowed characters"),
    ],
)
def test_a_webhook_that_is_not_right_is_refused(line: Line, url: str, secret: str, why: str) -> None:
    assert description(line, "setWebhook", url=url, secret_token=secret) == f"Bad Request: {why}"
    assert line.telegram.bot_url == ""


def test_on_loopback_a_webhook_needs_no_https(line: Line) -> None:
    for url in ("http://127.0.0.1:49152/hook", "http://localhost:1/", "http://[::1]:1/"):
        assert raw(line, "setWebhook", url=url)[0] == 200
        assert line.telegram.bot_url == url

"""What is set at Telegram once, at each deployment: the command menu, the descriptions, the webhook."""

from __future__ import annotations

from telegram import Bot, BotCommand

from adapters.chat.commands import listed_commands
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.telegram.app import ALLOWED_UPDATES
from core.curriculum import Curriculum


async def set_up(bot: Bot, curriculum: Curriculum, *, webhook_url: str, secret: str) -> None:
    """Tell it, for a school that teaches this; safe to repeat.

    No `webhook_url` means polling: a webhook that was set is taken away. Updates that wait are kept.
    Raises TelegramError.
    """
    for language in LANGUAGES:
        translator = Translator(language)
        code = None if language == LANGUAGES[0] else language  # the first is for all others too
        commands = [
            BotCommand(name, translator.text(about, example=curriculum.example)) for name, about in listed_commands()
        ]
        await bot.set_my_commands(commands, language_code=code)
        await bot.set_my_description(translator.text("bot.description"), language_code=code)
        await bot.set_my_short_description(translator.text("bot.description.short"), language_code=code)
    if webhook_url:
        await bot.set_webhook(webhook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)
    else:
        await bot.delete_webhook()

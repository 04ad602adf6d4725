"""Telegram's Bot API on loopback: one bot, the people and groups around it, and their messages.

Speaks the methods of `bot_api.METHODS` and getUpdates; as GET or POST, with a query, form, multipart or
JSON body, and as the body of a webhook answer.

Enforces, in the real server's words: the token, lengths (text, captions, callback data in bytes, answers to taps,
placeholders, commands, descriptions), the size and shape of keyboards, HTML, edits that change nothing or touch what
can't be edited (others' messages, forced replies), people who have not started the bot or have blocked it, one answer
to a tap and in time, one receiver of updates, privacy mode. Stricter than the real server: more than 8 buttons a row
and buttons without text are refused (there: left alone, or dropped), so are placeholders over 64 characters. More
lenient: a webhook may be on loopback, over HTTP and on any port. Its words for a `tg-time` that can't be read are not
the real server's.

Does not: Markdown, inline mode, payments, albums, channels, topics, download of files; mark links in what the bot
writes; limit how fast it writes, unless told how many messages a second are enough (or see
`standins.faults.RateLimit`); wait between deliveries, or hold updates back
behind one that failed.
"""

from standins.telegram.records import (
    Button,
    Call,
    CallbackAnswer,
    CallbackQuery,
    Chat,
    Command,
    Delivery,
    Document,
    Entity,
    ForceReply,
    InlineKeyboard,
    Message,
    Photo,
    PhotoSize,
    RemoveKeyboard,
    ReplyKeyboard,
    User,
    Version,
    Webhook,
)
from standins.telegram.refusal import group_upgraded
from standins.telegram.standin import TelegramStandIn

__all__ = [
    "Button",
    "Call",
    "CallbackAnswer",
    "CallbackQuery",
    "Chat",
    "Command",
    "Delivery",
    "Document",
    "Entity",
    "ForceReply",
    "InlineKeyboard",
    "Message",
    "Photo",
    "PhotoSize",
    "RemoveKeyboard",
    "ReplyKeyboard",
    "TelegramStandIn",
    "User",
    "Version",
    "Webhook",
    "group_upgraded",
]

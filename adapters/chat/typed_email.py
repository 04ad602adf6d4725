"""An email as people type it in a chat: with what the chat adds around it, and with the usual slips of the finger."""

from __future__ import annotations

import re

from adapters.chat.closest import closest
from core.arguments import ArgumentNotProvided, InvalidArgument
from core.email import Email
from core.result import Ok, Result

_MAILTO = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>", re.IGNORECASE)  # Slack links the addresses that people type
MANY_TRIES = 3
"""After so many addresses that are none, help is offered."""

_AROUND = " \t\r\n<>()[]\"'\u201c\u201d.,;:!"

# Where most people here have their mail. Short names are left out: too many real domains are a letter away from them.
_COMMON_DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "yahoo.com.au",
    "icloud.com",
    "bigpond.com",
    "optusnet.com.au",
    "protonmail.com",
)
_CLOSE = 0.85  # one letter wrong, missing, doubled or swapped in a name of nine
_REAL_NEIGHBOURS = {"mail.com", "email.com", "ymail.com", "hotmail.com.au", "outlook.com.au"}


def read_email(typed: str) -> Result[Email, InvalidArgument | ArgumentNotProvided]:
    """The email in what was typed, without `mailto:` links, brackets, quotes and full stops around it."""
    linked = _MAILTO.search(typed)
    return Email.parse((linked[1] if linked else typed).strip(_AROUND))


def likelier_spelling(email: Email) -> Email | None:
    """`ana@gmail.com` for `ana@gmial.com`; None if the domain looks meant."""
    name, _, domain = email.value.rpartition("@")
    if domain in _COMMON_DOMAINS or domain in _REAL_NEIGHBOURS:
        return None
    close = closest(domain, _COMMON_DOMAINS, at_least=_CLOSE)
    if not close:
        return None
    match Email.parse(f"{name}@{close}"):
        case Ok(better):
            return better
    return None

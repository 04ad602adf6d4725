"""An email as people type it in a chat: with what the chat adds around it, and with the usual slips of the finger."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import unquote

from adapters.chat.closest import closest
from core.arguments import ArgumentNotProvided, InvalidArgument
from core.email import Email, without_invisible
from core.result import Err, Ok, Result

MANY_TRIES = 3
"""After so many addresses that are none, help is offered."""

_BETWEEN = re.compile(
    r"[\s<>()\[\]|,;\"\u00ab\u00bb\u2039\u203a\u201c-\u201f\u300c\u300d\uff02\u2013\u2014"
    "\u3008-\u300b\u300e-\u3011\u3014-\u301b\uff08\uff09\uff0c\uff1b\uff1c\uff1e\uff3b\uff3d\uff5b-\uff5d]+"
)
_SYMBOLS = {"So", "Sk", "Sm"}  # emoji, their skin tones, arrows
_NEXT_ADDRESS = re.compile(r"(@[\w.-]+)[/&+](?=[^/@\s]+@)")  # no domain has one of these
_SPACE_BEHIND_AT = re.compile(r"(?<![ \t])[ \t]*[@\uff20][ \t]+(?=[\w.-]+\.\w)")
_SPACE_BEFORE_AT = re.compile(r"(?<![ \t])[ \t]+(?=[@\uff20][\w.-]+\.\w)")
_AT_IN_WORDS = re.compile(
    r"(?:.*(?:\bis|\bes|:)\s+)?([\w.+-]+)\s*(?:\s(?:at|arroba)\s|[(\[](?:at|arroba)[)\]])\s*([\w.-]+\.\w+)",
    re.IGNORECASE,
)
_BEFORE = "\u00bf\u00a1\u3001\u3002\u00b4\u2018\u2019\u201a\u201b.:\u2026"  # no name begins with these
_BEHIND = _BEFORE + "/!?'`*_~"  # no domain ends with these
_ON_BOTH_SIDES = "'`*_~"  # quotes, and what chats make text bold with; a name may begin with each of them too
_LINK = "mailto"
_LABEL = re.compile(r"(?:e-?mail|mail|correo)=", re.IGNORECASE)
_MOST = 20  # addresses looked at in one message

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
_REAL_NEIGHBOURS = {"mail.com", "email.com", "ymail.com", "bigpond.com.au", "bigpond.net.au", "protonmail.ch"}
_MISSPELT_WITH_COUNTRIES = ("hotmail", "outlook", "yahoo")
_CLOSE_PROVIDER = 0.75  # one letter in a name of five
_WITH_COUNTRIES = ("hotmail", "outlook", "yahoo", "live", "gmx", "msn")  # yahoo.com.ar, hotmail.es, live.cl, gmx.at
_COUNTRY = re.compile(r"(?:com?\.)?(?!(?:co|cm|om)$)[a-z]{2}")  # of those of two letters that are not a bad "com"


@dataclass(frozen=True, slots=True)
class SeveralEmails:
    """More than one address was typed, and nothing tells which one is meant."""

    emails: tuple[Email, ...] = field(repr=False)


def read_email(typed: str) -> Result[Email, InvalidArgument | ArgumentNotProvided | SeveralEmails]:
    """The one email in what was typed, whatever words, brackets, quotes, links and invisible characters are around."""
    seen = _SPACE_BEHIND_AT.sub("@", without_invisible(typed))
    emails = _addresses_in(seen) or _addresses_in(_SPACE_BEFORE_AT.sub("", seen))
    if not emails and (in_words := _AT_IN_WORDS.fullmatch(seen.strip())):
        emails = _addresses_in("@".join(in_words.groups()))
    match emails:
        case (email,):
            return Ok(email)
        case ():
            return Email.parse(seen.strip().lstrip(_BEFORE).rstrip(_BEHIND))
        case _:
            return Err(SeveralEmails(emails))


def likelier_spelling(email: Email) -> Email | None:
    """`ana@gmail.com` for `ana@gmial.com`; None if the domain looks meant."""
    name, _, domain = email.value.rpartition("@")
    if domain in _COMMON_DOMAINS or domain in _REAL_NEIGHBOURS or _is_of_a_country(domain):
        return None
    close = closest(domain, _COMMON_DOMAINS, at_least=_CLOSE) or _closest_of_a_country(domain)
    if not close:
        return None
    match Email.parse(f"{name}@{close}"):
        case Ok(better):
            return better
    return None


def _addresses_in(text: str) -> tuple[Email, ...]:
    words = [word for word in _BETWEEN.split(text) if "://" not in word and ("@" in word or "\uff20" in word)][:_MOST]
    apart = [part for word in words for part in _NEXT_ADDRESS.sub(r"\1 ", word).split()]
    parsed = [result.value for result in map(Email.parse, map(_bare, apart[:_MOST])) if isinstance(result, Ok)]
    return tuple(dict.fromkeys(parsed))


def _bare(word: str) -> str:
    """The word without quotes and full stops around it, without `mailto:` or another label.

    What a name may begin with is taken off only where the same stands behind the address.
    """
    word = _without_symbols_around(word).lstrip(_BEFORE)
    bare = word.rstrip(_BEHIND)
    behind = word[len(bare) :]
    label, _, bare = bare.rpartition(":")  # no address has a colon
    if label.lower().endswith(_LINK):
        bare = unquote(bare.partition("?")[0])  # `ana%2Bsalsa@example.com` is ana+salsa (RFC 6068)
    while bare and bare[0] in _ON_BOTH_SIDES and bare[0] in behind:
        behind = behind.replace(bare[0], "", 1)
        bare = bare[1:]
    return _LABEL.sub("", bare.lstrip(_BEFORE), count=1)


def _is_of_a_country(domain: str) -> bool:
    provider, _, rest = domain.partition(".")
    return provider in _WITH_COUNTRIES and _COUNTRY.fullmatch(rest) is not None


def _closest_of_a_country(domain: str) -> str | None:
    """`yahoo.com.ar` for `yaho.com.ar`."""
    provider, _, rest = domain.partition(".")
    if provider in _WITH_COUNTRIES or not _COUNTRY.fullmatch(rest):
        return None
    close = closest(provider, _MISSPELT_WITH_COUNTRIES, at_least=_CLOSE_PROVIDER)
    return f"{close}.{rest}" if close else None


def _without_symbols_around(word: str) -> str:
    """Without emoji before and behind; one within is left, for what stands behind it alone is another address."""
    kept = [at for at, char in enumerate(word) if char.isascii() or unicodedata.category(char) not in _SYMBOLS]
    return word[kept[0] : kept[-1] + 1] if kept else ""

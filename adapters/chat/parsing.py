"""What a student typed after `/classes`, or instead of it, as an intent. Never raises, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

from adapters.chat.closest import closest
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import AskInWords, ChooseLanguage, ShowClasses, ShowHelp, UnknownLevel, UnknownStyle
from core.class_type import Style

_TOKENS = re.compile(r"[0-9]{1,4}|[^\W\d_]+|\?")
LONGEST_ECHO = 50
_LEVEL = ("level", "nivel")
_LEVEL_WORDS = 2
_CLOSE = 0.65  # "slasa" is 0.8 like salsa, samba 0.6


def parse_classes(text: str) -> ShowClasses | ShowHelp | ChooseLanguage | UnknownStyle | UnknownLevel:
    """The intent of what was typed, or what in it is unknown.

    Nothing -> all classes; `SALSA 2`, `salsa2` -> those; `help` -> help; `español` -> that language; `slasa`, `salsa 9`
    -> what is unknown.
    """
    tokens = _TOKENS.findall(unicodedata.normalize("NFC", text[:200]).lower())
    if not text.strip():
        return ShowClasses()
    if not tokens or tokens[0] not in {*Style}:
        return _besides_styles(tokens[0] if tokens else "") or UnknownStyle(text.strip()[:LONGEST_ECHO])
    style = Style(tokens[0])
    level = next((int(token) for token in tokens if token.isdecimal()), None)
    if level is not None and level not in style.levels:
        return UnknownLevel(style, level)
    return ShowClasses(style, level)


def parse_after_classes(
    text: str,
) -> ShowClasses | ShowHelp | ChooseLanguage | UnknownLevel | AskInWords:
    """As `parse_classes` where that leaves nothing of the text out; anything else is read as words."""
    parsed = parse_classes(text)
    tokens = _TOKENS.findall(unicodedata.normalize("NFC", text[:200]).lower())
    beside = tokens[1:] if tokens and tokens[0] in {*Style} else tokens
    is_level = len(beside) <= _LEVEL_WORDS and all(token.isdecimal() or token in _LEVEL for token in beside)
    if isinstance(parsed, UnknownStyle) or not (len(tokens) <= 1 or is_level):
        return AskInWords(text)
    return parsed


def _besides_styles(word: str) -> ShowClasses | ShowHelp | ChooseLanguage | None:
    for language in LANGUAGES:
        translator = Translator(language)
        if word in translator.text("typed.any").split():
            return ShowClasses()
        if word in translator.text("typed.help").split():
            return ShowHelp()
        if word in translator.text("typed.language").split():
            return ChooseLanguage(language)
    return None


def closest_style(asked: str) -> Style | None:
    """The style that somebody who typed `asked` probably meant."""
    words = _TOKENS.findall(asked.lower()) or [""]
    close = closest(words[0], list(Style), at_least=_CLOSE)
    return Style(close) if close else None

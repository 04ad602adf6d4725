"""What a student typed after `/classes`, or instead of it, as an intent. Never raises, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

from adapters.chat.closest import closest
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import ChooseLanguage, ShowClasses, ShowHelp, UnknownLevel, UnknownStyle
from core.class_type import Style

_TOKENS = re.compile(r"[0-9]{1,4}|[^\W\d_]+|\?")
_LONGEST_ECHO = 50
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
        return _besides_styles(tokens[0] if tokens else "") or UnknownStyle(text.strip()[:_LONGEST_ECHO])
    style = Style(tokens[0])
    level = next((int(token) for token in tokens if token.isdecimal()), None)
    if level is not None and level not in style.levels:
        return UnknownLevel(style, level)
    return ShowClasses(style, level)


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

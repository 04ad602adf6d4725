"""What a student typed after `/classes`, or instead of it, as an intent. Never raises, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

from adapters.chat.closest import closest
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import AskInWords, ChooseLanguage, ShowClasses, ShowHelp, UnknownLevel
from adapters.chat.staff.asked_card import asks_to_post
from adapters.chat.staff.intents import PostCard
from core.curriculum import Curriculum

_TOKENS = re.compile(r"[0-9]{1,4}|[^\W\d_]+|\?")
_LEVEL = frozenset({"level", "nivel"})
_CLOSE = 0.65  # "slasa" is 0.8 like salsa, samba 0.6


def parse_classes(
    text: str, curriculum: Curriculum
) -> ShowClasses | ShowHelp | ChooseLanguage | UnknownLevel | AskInWords | PostCard:
    """The intent of what was typed, where a word or two say it all; anything else is to be read as words.

    Nothing -> all classes; `SALSA 2`, `salsa2` -> those; `help` -> help; `español` -> that language; `salsa 9` -> a
    level that isn't there; `post tonight` -> a card, which is only for the school's people.
    """
    if not text.strip():
        return ShowClasses()
    first, *others = _TOKENS.findall(unicodedata.normalize("NFC", text[:200]).lower()) or [""]
    if first not in curriculum.keys:
        known = None if others else _besides_styles(first)
        return known or (PostCard(text) if asks_to_post(text) else AskInWords(text))
    match [token for token in others if token not in _LEVEL]:
        case []:
            return ShowClasses(first)
        case [number] if number.isdecimal():
            level = int(number)
            return ShowClasses(first, level) if level in curriculum.levels(first) else UnknownLevel(first, level)
    return AskInWords(text)


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


def closest_style(asked: str, curriculum: Curriculum) -> str | None:
    """The style that somebody who typed `asked` probably meant."""
    words = _TOKENS.findall(asked.lower()) or [""]
    return closest(words[0], curriculum.keys, at_least=_CLOSE)

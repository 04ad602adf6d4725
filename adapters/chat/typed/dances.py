"""Styles and levels in a line: `salsa 1`, `beginner bachata`, `nivel 2`, and styles that are misspelt or not taught."""

from __future__ import annotations

import re
from functools import lru_cache

from adapters.chat.typed.line import Line
from adapters.chat.typed.numbers import LEVEL_ENDS, NTH, NUMBER, number_of
from adapters.chat.typed.phrases import known_words
from adapters.chat.typed.spelling import closest
from adapters.chat.typed.understood import AskedType, UnknownLevel, UnknownStyle
from adapters.chat.typed.vocabulary import Vocabulary
from adapters.chat.typed.words import FILLERS, FOREIGN, NOT_A_STYLE, OTHER_DANCES, REAL, TARGETS

_NOT = (
    "not|no|except|excepto|but not|anything but|everything but|apart from|other than|besides|menos|salvo|nada de|sin"
    "|without|dont want|dont like|hate|no quiero|instead of|rather than|en vez de|en lugar de"
)
_LEVEL_AND_HOUR = re.compile("(?P<level>[1-4]) (?P<dash>-) (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
_MOST_HOURS = 3  # that somebody looks for classes in, beginning in the early afternoon


class Dances:
    """The dances that a line asks for."""

    def __init__(
        self,
        types: tuple[AskedType, ...],
        without: tuple[str, ...],
        unknown_style: UnknownStyle | None,
        unknown_level: UnknownLevel | None,
    ) -> None:
        self.types, self.without = types, without
        self.unknown_style, self.unknown_level = unknown_style, unknown_level

    def __bool__(self) -> bool:
        return bool(self.types or self.without or self.unknown_style or self.unknown_level)


class _Rules:
    """The patterns of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.names = {word: style.name for style in vocabulary.styles for word in (style.name, *style.also)}
        self.level_of = {phrase: entry.level for entry in vocabulary.levels for phrase in entry.phrases}
        self.styles = _style_pattern(tuple(self.names))
        phrases = "|".join(re.escape(phrase) for phrase in sorted(self.level_of, key=len, reverse=True))
        self.levels = re.compile(
            rf"(?<!\S)(?:(?P<not>not|no soy|no somos|non|isnt|arent|except|menos) (?:an? |for |the |un |una |para )*)?"
            rf"(?:absolute |complete |total |super |very )?(?P<level>{phrases})(?!\S)"
        )


def part_levels_from_hours(line: Line, vocabulary: Vocabulary) -> None:
    """Use up the dash of `salsa 1 - 6:30 pm`, a level and its time; `salsa 1-3 pm` are hours, from 1 to 3."""
    if _LEVEL_AND_HOUR.search(line.text) is None:
        return
    rules = _rules(vocabulary)
    named = "|".join(map(re.escape, (*rules.names, *_mend_styles(line, rules), *rules.level_of)))
    for match in line.matches(re.compile(rf"(?<!\S)(?:{named}|level|nivel|lvl)(?: -)? {_LEVEL_AND_HOUR.pattern}")):
        hours = int(match["hour"]) - int(match["level"])
        if match["minute"] != "00" or not 0 < hours <= _MOST_HOURS:
            line.take(*match.span("dash"))


def read_dances(line: Line, vocabulary: Vocabulary) -> Dances:
    """The styles and levels that the line asks for, used up in it."""
    rules = _rules(vocabulary)
    misspelt = _mend_styles(line, rules)
    types, without, unknown = _styles(line, rules, misspelt)
    levels = _levels(line, rules)
    unknown = unknown or _other_dance(line, rules)
    return _checked(types, levels, without, unknown, vocabulary)


def _mend_styles(line: Line, rules: _Rules) -> dict[str, str]:
    """The words that are nearly styles, and which."""
    nearly = {}
    for word, _ in line.left():
        if word.isalpha() and word not in rules.names and word not in REAL and word not in FILLERS:
            close = closest(word, rules.names)
            if close:
                nearly[word] = rules.names[close]
    return nearly


def _styles(
    line: Line, rules: _Rules, misspelt: dict[str, str]
) -> tuple[list[AskedType], list[str], UnknownStyle | None]:
    types: list[AskedType] = []
    without: list[str] = []
    unknown: UnknownStyle | None = None
    pattern = rules.styles
    if misspelt:
        pattern = _style_pattern((*rules.names, *misspelt))
    for match in line.matches(pattern):
        word = match["style"]
        style = rules.names.get(word) or misspelt[word]
        if match["behind"] or (match["not"] and not line.asks and not match["not"].startswith(("there no", "why no"))):
            without.append(style)
        else:
            if word in misspelt:
                typed = line.typed(match.start("style"), match.end("style"))
                unknown = unknown or UnknownStyle(typed, style)
                style = ""
            numbers = [match[name] for name in ("number", "more", "most") if match[name]]
            if match["pronoun"] and numbers == ["one"]:  # "the salsa one"
                numbers = []
            types += [AskedType(style or None, number_of(number)) for number in numbers] or [AskedType(style or None)]
        line.take(*match.span())
    return types, without, unknown


def _levels(line: Line, rules: _Rules) -> list[int]:
    found: list[tuple[int, int]] = []
    for match in line.matches(_numbered_level()):
        said = [match[name] for name in ("number", "more") if match[name]] or [str(NTH[match["nth"]])]
        found += [(match.start(), number_of(number)) for number in said]
        line.take(*match.span())
    for match in line.matches(rules.levels):
        if not match["not"]:
            found.append((match.start(), rules.level_of[match["level"]]))
            line.take(*match.span())
    return list(dict.fromkeys(level for _, level in sorted(found)))


def _other_dance(line: Line, rules: _Rules) -> UnknownStyle | None:
    for match in line.matches(_one_word()):
        if match["word"] in OTHER_DANCES:
            return _take_unknown(line, match)
    for match in line.matches(_in_place_of_a_style()):
        word = match["before"] or match["behind"]
        if not any(word in words for words in (FILLERS, NOT_A_STYLE, FOREIGN, TARGETS, known_words())):
            close = closest(word, rules.names)
            group = "before" if match["before"] else "behind"
            return _take_unknown(line, match, group, rules.names[close] if close else None)
    return None


def _take_unknown(line: Line, match: re.Match[str], group: str = "word", suggestion: str | None = None) -> UnknownStyle:
    unknown = UnknownStyle(line.typed(*match.span(group)), suggestion)
    line.take(*match.span(group))
    return unknown


def _checked(
    types: list[AskedType],
    levels: list[int],
    without: list[str],
    unknown: UnknownStyle | None,
    vocabulary: Vocabulary,
) -> Dances:
    """With each level put to each style that has none of its own, and those that don't exist apart."""
    asked: list[AskedType] = []
    unknown_level = None
    for one in types or [AskedType(None, level) for level in levels]:
        own: list[int | None] = [one.level] if one.level is not None else [*levels] or [None]
        for level in own:
            style = one.style or (unknown.suggestion if unknown else None)
            if style is None or level is None or level in vocabulary.style(style).levels:
                asked.append(AskedType(one.style, level))
            else:
                unknown_level = unknown_level or UnknownLevel(style, level)
                asked.append(AskedType(one.style))
    real = {level for style in vocabulary.styles for level in style.levels}
    asked = [one for one in dict.fromkeys(asked) if one.style or one.level in real]
    return Dances(tuple(asked), tuple(dict.fromkeys(without)), unknown, unknown_level)


@lru_cache(maxsize=8)
def _rules(vocabulary: Vocabulary) -> _Rules:
    return _Rules(vocabulary)


def _style_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    styles = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    also = rf" ?(?:,|or|and|y|o|-|to) (?:level |nivel )?(?P<more>{NUMBER}){LEVEL_ENDS}(?!\S)(?! ?(?:_|am|pm))"
    last = also.replace("<more>", "<most>")
    return re.compile(
        rf"(?<!\S)(?:(?P<not>(?:there |why )?(?:{_NOT})(?: do| to| any| the| of| hacer| ir a)*) )?"
        rf"(?P<pronoun>(?:the|that|this|which|a|your|an?other) )?(?P<style>{styles})(?!\S)"
        r"(?P<behind> (?:no|not)(?: [,-]|$))?"  # "bachata no, salsa"
        rf"(?:(?: (?:class|classes|lessons?|clases?|dance))?(?: ,)?(?: -)? (?:(?:level|nivel|lvl|l|lv) )?"
        rf"(?P<number>{NUMBER}){LEVEL_ENDS}(?!\S)"
        rf"(?:{also})?(?:{last})?)?"
    )


@lru_cache(maxsize=1)
def _numbered_level() -> re.Pattern[str]:
    nth = "|".join(NTH)
    return re.compile(
        rf"(?<!\S)(?:level|levels|nivel|niveles|lvl|lv|l|grade)(?: ,)? (?P<number>{NUMBER})(?!\S)"
        rf"(?: (?:or|and|y|o|-|to|a) (?P<more>{NUMBER}){LEVEL_ENDS}(?!\S))?"
        rf"|(?<!\S)(?P<nth>{nth}) (?:level|nivel)(?!\S)"
    )


@lru_cache(maxsize=1)
def _one_word() -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?<!in )(?<!wear )(?P<word>hip hop|hip - hop|cha cha cha|cha cha|hop|[^\W\d_]+)(?!\S)")


@lru_cache(maxsize=1)
def _in_place_of_a_style() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\S)(?P<before>[^\W\d_]{3,}) (?:class|classes|lessons?)(?!\S)"
        r"|(?<!\S)(?:clases? de|teach|ensenan|ensenais|learn|aprender(?: a bailar)?) (?P<behind>[^\W\d_]{3,})(?!\S)"
    )

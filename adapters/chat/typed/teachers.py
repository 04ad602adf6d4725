"""A teacher's name in a question such as `is Maria teaching tonight?`. Any word may be one that says nothing else."""

from __future__ import annotations

import re
from functools import cache

from adapters.chat.typed import phrases, words
from adapters.chat.typed.line import Line

_NOBODY = frozenset({"anyone", "anybody", "nobody", "somebody", "nadie", "alguien", "clase", "clases"})
_NAMED = r"[^\W\d_]+"
_TEACHES = "teaching|teach|teaches"
_VERBS = frozenset([*_TEACHES.split("|"), "da", "dara", "imparte", "ensena"])


def read_teacher(line: Line) -> str | None:
    """The name as it was typed; it and the question are used up in the line. None if nobody is named."""
    if _VERBS.isdisjoint(line.text.split()):
        return None
    for pattern in _patterns():
        for match in line.matches(pattern):
            start, end = match.span("name")
            name = match["name"].split()
            if not any(map(_says_something_else, name)):
                typed = line.typed(start, end)
                line.take(*match.span())
                return typed
    return None


def _says_something_else(word: str) -> bool:
    known = (words.FILLERS, words.FOREIGN, words.OTHER_DANCES, words.TARGETS, _NOBODY, phrases.known_words())
    return any(word in these for these in known)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    name, class_ = f"(?P<name>{_NAMED}(?: {_NAMED})%s)", f"(?:(?:la |una |the |a )?(?:{phrases.CLASS}))"
    short, long = name % "??", name % "?"
    sources = (
        rf"(?<!\S)(?:when |what day |what time )?(?:is|does|will) {short} (?:be )?(?:{_TEACHES})(?: {class_})?(?!\S)",
        rf"(?<!\S)(?:(?:cuando|que dia|a que hora) )?(?:(?:da|dara) {class_}|ensena|imparte) {long}(?!\S)",
        rf"(?<!\S){long} (?:da|dara|imparte|ensena) {class_}(?!\S)",
    )
    return tuple(map(re.compile, sources))

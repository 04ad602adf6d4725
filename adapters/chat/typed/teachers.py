"""A teacher's name: `is Maria teaching tonight?`, `salsa with April`. Any word may be one that says nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from adapters.chat.typed import phrases, words
from adapters.chat.typed.dates import WEEKDAYS
from adapters.chat.typed.line import Line, folded
from adapters.chat.typed.numbers import MONTHS

Teachers = Callable[[], Iterable[str]]
"""The names of those who teach, asked for only where a text may name one."""

_NOBODY = frozenset({"nobody", "somebody", "nadie"})
_NAMED = r"[^\W\d_]+"
_TEACHES = "teaching|teach|teaches"
_VERBS = frozenset([*_TEACHES.split("|"), "da", "dara", "imparte", "ensena"])


def is_called(teacher: str, name: str) -> bool:
    """Whether all of the name is in the teacher's, however it is spelt."""
    return set(folded(name).split()) <= set(folded(teacher).split())


def read_known_teacher(line: Line, teachers: Teachers) -> str | None:
    """The name of one of the teachers as it was typed, used up in the line: where April teaches, she is no month."""
    known: list[str] | None = None
    for start, end, name in _perhaps_names(line):
        known = list(teachers()) if known is None else known
        if any(is_called(teacher, name) for teacher in known):
            line.take(start, end)
            return name
    return None


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


def _perhaps_names(line: Line) -> Iterator[tuple[int, int, str]]:
    """What stands where a teacher's name would: from where to where, and the name as it was typed."""
    if not _VERBS.isdisjoint(line.text.split()):
        for pattern in _patterns():
            for match in line.matches(pattern):
                yield *match.span(), line.typed(*match.span("name"))
    for pattern in _patterns_beside_classes():
        for match in line.matches(pattern):
            typed, first = line.typed(*match.span("name")), match["name"].split()[0]
            is_whose = match.start() < match.start("name") or typed.lower().endswith("'s")
            if is_whose and (first in MONTHS or first in WEEKDAYS or not _says_something_else(first)):
                yield *match.span(), re.sub("'s$", "", typed, flags=re.IGNORECASE)


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


@cache
def _patterns_beside_classes() -> tuple[re.Pattern[str], ...]:
    with_them = rf"(?<!\S)(?:with|con|clases? de) (?P<name>{_NAMED}%s)(?!\S)(?! [0-9])"
    there = rf"(?<!\S)(?:is|will) (?P<name>{_NAMED}) (?:be )?(?:on|in|there|here)(?!\S)"
    whose = rf"(?<!\S)(?P<name>{_NAMED})(?= (?:\S+ )?(?:{phrases.CLASS})(?!\S))"
    return tuple(map(re.compile, (with_them % f" {_NAMED}", with_them % "", there, whose)))

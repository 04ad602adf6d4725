"""A typed text as a line of plain words, and which of them the rules have used up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

LONGEST = 300
"""Characters that are read; what comes after is not looked at."""

TAKEN = "_"  # stands in the text for each character that was used up; no plain word has it


class Line:
    """The words of a text in small letters, without accents and apostrophes, a space apart; `,` stands for a pause.

    Times are `18:30`, `7:00pm`; ordinals `5th`; dashes `-`. What a rule has used up is taken out with `take`.
    """

    def __init__(self, text: str, correct: Callable[[str], str]) -> None:
        """`correct` puts a misspelt word right."""
        self.email: str | None = None
        self.asks = False  # it has a question mark
        self._words: list[tuple[int, int, str]] = []  # where each stands in the text, and how it was typed
        plain: list[str] = []
        length = 0
        shown = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
        for kind, typed in _tokens(shown):
            word = self._plain(kind, typed, correct)
            if word and not (word == "," and plain[-1:] in ([","], [])):
                self._words.append((length, length + len(word), typed.strip()))
                plain.append(word)
                length += len(word) + 1
        self.text = " ".join(plain)

    def _plain(self, kind: str, typed: str, correct: Callable[[str], str]) -> str:
        match kind:
            case "email":
                address = typed.rstrip(".!?'*_~")
                self.email = self.email or address
                return "" if address == self.email else "otheraddress"
            case "mark":
                self.asks = self.asks or "?" in typed
                return ","
            case "word":
                return correct(folded(typed))
            case _:
                return _PLAIN[kind](typed)

    def take(self, start: int, end: int) -> None:
        """Use up what is there."""
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches of the pattern in what is not used up; the text may be used up meanwhile."""
        at = 0
        while match := pattern.search(self.text, at):
            yield match
            at = max(match.end(), at + 1)

    def left(self) -> list[tuple[str, str]]:
        """The words not used up, plain and as they were typed."""
        words = ((self.text[start:end], typed) for start, end, typed in self._words)
        return [(plain, typed) for plain, typed in words if TAKEN not in plain and plain not in (",", "-")]

    def typed(self, start: int, end: int) -> str:
        """What was typed there."""
        return " ".join(typed for first, last, typed in self._words if first >= start and last <= end)

    @property
    def size(self) -> int:
        """How many words there are."""
        return sum(typed[0].isalnum() for _, _, typed in self._words)


def folded(word: str) -> str:
    """The word in small letters, without accents and apostrophes, `soooo` as `so`."""
    letters = unicodedata.normalize("NFKD", word.lower().replace("'", ""))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"(.)\1{2,}", r"\1", bare)


def _tokens(shown: str) -> Iterator[tuple[str, str]]:
    for match in _token().finditer(shown.translate(_QUOTES)):
        yield match.lastgroup or "", match[0]


_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})


@cache
def _token() -> re.Pattern[str]:
    return re.compile(
        r"""
        (?P<mention> <[@#!][^>\s]*> )
      | (?P<email> [^\s<>()\[\],;:"|@/]+ @ [^\s<>()\[\],;:"|@/]+ \. [^\s<>()\[\],;:"|@/]+ )
      | (?P<iso>   \b [0-9]{4} (?P<by>[/.-]) [0-9]{1,2} (?P=by) [0-9]{1,2} \b )
      | (?P<dmy>   \b [0-9]{1,2} (?P<sep>[/.-]) [0-9]{1,2} (?P=sep) (?:[0-9]{4}|[0-9]{2}) (?![\w/]) )
      | (?P<dm>    \b (?!24/7) [0-9]{1,2} / [0-9]{1,2} (?![\w/]) )
      | (?P<dots>  \b (?:[0-2]?[0-9]|3[01]) \. (?:0?[1-9]|1[0-2]) \. (?![\w.])
                 | \b (?:1[3-9]|2[0-9]|3[01]) - (?:0?[1-9]|1[0-2]) \b )
      | (?P<half>  \b (?:1[0-2]|0?[0-9]) (?:[:.h]?[0-5][0-9])? \s? [ap] \.? \s? m \b \.? )
      | (?P<clock> \b (?:2[0-3]|[01]?[0-9]) (?: [:.h][0-5][0-9] (?:\s?(?:h|hs|hrs))? | \s?(?:h|hs|hrs) ) (?!\w) )
      | (?P<nth>   \b [0-9]{1,2} (?:st|nd|rd|th|ro|do|er|o) \b )
      | (?P<short> \b 2(?:day|moro|morrow|moz|nite|night) \b )
      | (?P<number> [0-9]+ )
      | (?P<at>    @ (?=\s?[0-9]) )
      | (?P<more>  (?<=[0-9m]) \+ )
      | (?P<and>   & )
      | (?P<word>  [^\W\d_]+ (?:'[^\W\d_]+)* )
      | (?P<yes>   [\U0001f44d\u2705\U0001f44c] )
      | (?P<thanks> [\U0001f64f\u2764] )
      | (?P<no>    [\U0001f44e\u274c] )
      | (?P<dash>  [-\u2010-\u2015] )
      | (?P<mark>  [,.;:!?\u00a1\u00bf()\n\u2026]+ )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def _half(typed: str) -> str:
    """`7 p.m.` as `7:00pm`."""
    digits = re.sub(r"[^0-9]", "", typed)
    hour, minute = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{hour}:{minute}{'am' if 'a' in typed.lower() else 'pm'}"


def _clock(typed: str) -> str:
    """`18.30`, `18h` as `18:30`, `18:00`."""
    hour, *minute = re.findall(r"[0-9]+", typed)
    return f"{hour}:{''.join(minute) or '00'}"


def _date(typed: str) -> str:
    return "/".join(re.findall(r"[0-9]+", typed))


_PLAIN: dict[str, Callable[[str], str]] = {
    "mention": lambda _: "",
    "iso": lambda typed: re.sub("[/.]", "-", typed),
    "dmy": _date,
    "dm": _date,
    "dots": _date,
    "half": _half,
    "clock": _clock,
    "nth": lambda typed: re.sub(r"[^0-9]", "", typed) + "th",
    "short": lambda typed: {"d": "today", "m": "tomorrow", "n": "tonight"}[typed[1].lower()],
    "number": str,
    "at": lambda _: "at",
    "more": lambda _: "onwards",
    "and": lambda _: "and",
    "yes": lambda _: "yes",
    "no": lambda _: "no",
    "thanks": lambda _: "thanks",
    "dash": lambda _: "-",
}

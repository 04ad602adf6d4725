"""What whole lines say of the list on the screen: `the second one`, `la última`, `anything later?`."""

from __future__ import annotations

import re
from functools import cache

from adapters.chat.typed.numbers import NTH
from adapters.chat.typed.understood import Wish

LAST = -1
"""The place of the last in a list; the others count from 1."""

_PLACES = NTH | {
    **dict.fromkeys(("fourth", "4th", "cuarto", "cuarta"), 4),
    **dict.fromkeys(("fifth", "5th", "quinto", "quinta"), 5),
    **dict.fromkeys(("sixth", "6th", "sexto", "sexta"), 6),
    **dict.fromkeys(("seventh", "7th", "septimo", "septima"), 7),
    **dict.fromkeys(("eighth", "8th", "octavo", "octava"), 8),
    **dict.fromkeys(("ninth", "9th", "noveno", "novena"), 9),
    **dict.fromkeys(("tenth", "10th", "decimo", "decima"), 10),
}
_SHOW = "(?:(?:show me|show|see|open|and|what about|how about|muestrame|ensename|ver|abre|y|que tal) )?"
_PLEASE = "(?:[ ,]+(?:please|pls|por favor|porfa))?"
_IS_THERE = "(?:(?:is there|are there|have you got|do you have|show me|and|what about|hay|tienes|teneis|y) )?"
_ASK = (
    f"(?:(?:any|anything|something|some|algo|alguna|algun) )?%s(?: (?:one|ones|class|classes|clase|clases))?{_PLEASE}"
)
_LATER, _EARLIER = "(?:later|mas tarde)", "(?:earlier|sooner|mas temprano|mas pronto)"
_BARE = frozenset({"later", "earlier", "sooner", "mas tarde", "mas temprano", "mas pronto"})
"""Where nobody asks they may mean that they will write later."""


def read_place(whole: str) -> int | None:
    """The place in the list that the line names, from 1 on, or `LAST`; None if it is about anything else.

    `the first` alone is a date, and `first class` what a beginner is after.
    """
    match = _place().fullmatch(whole)
    if match is None:
        return None
    return _PLACES.get(match["nth"] or match["ordinal"] or "", LAST)


def read_turn(whole: str, *, asks: bool) -> Wish | None:
    """Whether the line asks for what comes after the list on the screen, or before it."""
    if whole in _BARE and not asks:
        return None
    if _later().fullmatch(whole):
        return Wish.LATER
    return Wish.EARLIER if _earlier().fullmatch(whole) else None


@cache
def _place() -> re.Pattern[str]:
    nth = "|".join(_PLACES)
    english, spanish = f"(?:the )?(?P<nth>{nth}) one|the last|(?:the )?last one", f"(?:la|el) (?P<ordinal>{nth})"
    return re.compile(f"{_SHOW}(?:{english}|{spanish}|(?:la|el) ultim[ao]){_PLEASE}")


@cache
def _later() -> re.Pattern[str]:
    return re.compile(f"next|siguiente|{_IS_THERE}{_ASK % _LATER}|{_IS_THERE}algo despues")


@cache
def _earlier() -> re.Pattern[str]:
    return re.compile(f"{_IS_THERE}{_ASK % _EARLIER}|{_IS_THERE}algo antes")

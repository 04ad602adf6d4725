"""A second school of the same shape, where the conversations of the first one are held in its own words.

In Lisbon they teach kizomba where the first school teaches salsa, at the same hours, for twelve people, with two
classes at once on Fridays. A dialog is written once, in the words of the first school; at the second each student says
other words for them, and what they see is read back in those of the first. So a bot that believes in salsa, Sydney or
twenty spots is found out: what it shows is a word that nobody there has said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from adapters.chat.school import School
from core.class_type import ClassType
from core.curriculum import Curriculum, StyleTaught
from core.timetable import Slot, Timetable, WeeklyClass
from tests.support.second_school import LISBON
from tests.support.timetable import TIMETABLE

_SPOTS = 12
_STYLES = {"salsa": "kizomba", "bachata": "zouk", "reggaeton": "semba"}
_CURRICULUM = Curriculum(
    (
        StyleTaught("kizomba", (1, 2, 3), also=("kizombas", "quizomba")),
        StyleTaught("zouk", (1, 2), names=(("es", "Zouk brasileño"),), also=("zouks",)),
        StyleTaught("semba"),
    )
)


def _mirrored(slot: Slot) -> Slot:
    return slot._replace(
        type=ClassType(_STYLES[slot.type.style], slot.type.level), spots=_SPOTS, teacher="Inês", room="Studio A"
    )


_BESIDE = WeeklyClass(4, Slot(time(19, 30), ClassType("semba"), _SPOTS, teacher="Rui", room="Studio B"))
_WEEKLY = (*(each._replace(slot=_mirrored(each.slot)) for each in TIMETABLE.weekly), _BESIDE)

MIRRORED_SCHOOL = School(LISBON, Timetable(_CURRICULUM, _WEEKLY))

_THERE = {
    **_STYLES,
    **{first.capitalize(): second.capitalize() for first, second in _STYLES.items()},
    "SALSA": "KIZOMBA",
    "slasa": "kizmoba",
    "bachatta": "zoukk",
    "Sydney": "Lisbon",
    "1 to 10 of 13": "1 to 10 of 14",
    "11 to 13 of 13": "11 to 14 of 14",
    "20 spots": "12 spots",
    "19 spots": "11 spots",
    "20 of 20": "12 of 12",
    "19 of 20": "11 of 12",
    "of 20": "of 12",
    "20 left": "12 left",
    "19 left": "11 left",
    "quedan 20": "quedan 12",
    "quedan 19": "quedan 11",
}


_HERE = {there: here for here, there in _THERE.items()} | {
    "Zouk brasileño": "Bachata",
    "zouk brasileño": "bachata",
    "zouk-brasileno": "bachata",
}


@dataclass(frozen=True)
class Vocabulary:
    """The words of another school for those of the first (`there`), and the other way round (`here`)."""

    there: Mapping[str, str] = field(default_factory=dict)
    here: Mapping[str, str] = field(default_factory=dict)

    def says(self, text: str) -> str:
        """What somebody there says instead."""
        return _replaced(text, self.there)

    def reads(self, shown: str) -> str:
        """What is shown there, in the words of the first school; none of these may be in it."""
        strays = _pattern(self.there).findall(shown) if self.there else []
        assert not strays, f"words of another school, {strays}, in what was shown:\n{shown}"
        return _replaced(shown, self.here)


def vocabulary_of(school: School) -> Vocabulary:
    """How the words of the first school are said at this one."""
    return Vocabulary(_THERE, _HERE) if school.curriculum == _CURRICULUM else Vocabulary()


def _replaced(text: str, words: Mapping[str, str]) -> str:
    return _pattern(words).sub(lambda found: words[found[0]], text) if words else text


def _pattern(words: Mapping[str, str]) -> re.Pattern[str]:
    """Whole words, which in a link stand between underscores; "of 20 here" counts people, not spots."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?=s?(?![^\W_]))(?! here)")

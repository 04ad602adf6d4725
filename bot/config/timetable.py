"""The timetable of the original system, which is the default."""

from __future__ import annotations

from datetime import time

from core.class_type import ClassType
from core.curriculum import Curriculum, StyleTaught
from core.timetable import Timetable, WeeklyClass

_EARLY, _MIDDLE, _LATE = time(18, 30), time(19, 30), time(20, 30)
_SALSA_1, _SALSA_2, _SALSA_3 = (ClassType("salsa", level) for level in (1, 2, 3))
_BACHATA_1, _BACHATA_2 = (ClassType("bachata", level) for level in (1, 2))
_REGGAETON = ClassType("reggaeton")

_MONDAY_TO_FRIDAY: tuple[dict[time, ClassType], ...] = (
    {_EARLY: _BACHATA_1, _MIDDLE: _BACHATA_2, _LATE: _SALSA_3},
    {_EARLY: _SALSA_1, _MIDDLE: _SALSA_2, _LATE: _REGGAETON},
    {_EARLY: _BACHATA_1, _MIDDLE: _BACHATA_2, _LATE: _SALSA_3},
    {_EARLY: _SALSA_1, _MIDDLE: _SALSA_2},
    {_EARLY: _REGGAETON, _MIDDLE: _SALSA_3},
)


def shipped_timetable() -> Timetable:
    """The timetable of a school that has not said otherwise."""
    styles = (
        StyleTaught("salsa", (1, 2, 3), also=("salsas",)),
        StyleTaught("bachata", (1, 2), also=("bachatas",)),
        StyleTaught("reggaeton", also=("regueton", "reggeaton", "reguetton")),
    )
    weekly = (
        WeeklyClass(weekday, start, class_type)
        for weekday, classes in enumerate(_MONDAY_TO_FRIDAY)
        for start, class_type in classes.items()
    )
    return Timetable(Curriculum(styles), tuple(weekly))

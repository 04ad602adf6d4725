"""The timetable of the original system, and what follows from it: most tests play at that school."""

from __future__ import annotations

from adapters.chat.school import School
from bot.timetable.files import shipped_timetable
from tests.support.clock import SYDNEY

TIMETABLE = shipped_timetable()
CURRICULUM = TIMETABLE.curriculum
planned_classes = TIMETABLE.planned_classes
class_types = CURRICULUM.class_types
STYLES = CURRICULUM.keys
SCHOOL = School(SYDNEY, TIMETABLE)

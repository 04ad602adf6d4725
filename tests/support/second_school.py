"""A second school: kizomba and zouk, twelve spots, two rooms at the same time, Saturdays, in Lisbon."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.chat.school import School
from bot.timetable.files import timetable_in

LISBON = ZoneInfo("Europe/Lisbon")
SECOND_FILE = Path(__file__).parent / "second_school.toml"
SECOND_TIMETABLE = timetable_in(str(SECOND_FILE))
WITHOUT_CHANGES = SECOND_TIMETABLE._replace(breaks=(), changed=(), extra=())
SECOND_SCHOOL = School(LISBON, SECOND_TIMETABLE, "Kizomba Lisboa")

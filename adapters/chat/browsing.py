"""Looking around: the list of classes, one class, and the next one with room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from adapters.chat.class_list import DAYS_SHOWN, ClassList
from adapters.chat.intents import ShowClasses
from adapters.chat.screen import Screen
from adapters.chat.screens import Screens
from core.class_id import ClassId
from core.class_type import ClassType
from core.dance_class import ClassInfo
from core.ports import ClassFinder
from core.queries.get_class import GetClass, get_class
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Ok

_LOOK_AHEAD = timedelta(weeks=8)
_LAST_DAY_ASKED = timedelta(days=366)  # a forged button may name any day


@dataclass(frozen=True, slots=True)
class Browsing:
    """One student looking around at one moment, `now` (in the school's zone)."""

    classes: ClassFinder
    screens: Screens
    now: datetime

    def show(self, asked: ShowClasses) -> Screen:
        """Seven days of classes, or the way to the next one if there is none."""
        today = self.now.date()
        first = asked.first_day or today
        if not today <= first <= today + _LAST_DAY_ASKED:
            first = today
        last = first + timedelta(days=DAYS_SHOWN - 1)
        found = self._search(asked, first, last)
        asked = replace(asked, first_day=None if first == today else first, skip=asked.skip % max(1, len(found)))
        days = ClassList(asked, first, today, found, self.screens.school, self.screens.words)
        if found:
            return days.screen()
        later = self._search(asked, last + timedelta(days=1), today + _LOOK_AHEAD)
        return days.empty(later[0] if later else None)

    def show_instead(self, notice: str) -> Screen:
        """The list of all classes, with the reason for showing it."""
        return replace(self.show(ShowClasses()), notice=notice)

    def details(self, class_id: ClassId) -> Screen:
        """One class; the list if it isn't on any more."""
        found = get_class(GetClass(class_id), self.classes)
        if not isinstance(found, Ok):
            return self.show_instead(self.screens.words.say("gone"))
        return self.screens.details(found.value, started=self.now >= found.value.starts_at)

    def next_with_room(self, class_type: ClassType | None, other_than: ClassId) -> ClassInfo | None:
        """The next class of this type with a free spot, else of its style; of any style if the type is unknown."""
        today = self.now.date()
        style = class_type.style if class_type else None
        classes = search_classes(SearchClasses(today, today + _LOOK_AHEAD, style), self.classes, self.now)
        with_room = [one for one in classes if one.spots_left and one.id != other_than]
        same_type = [one for one in with_room if one.type == class_type]
        return next(iter(same_type or with_room), None)

    def _search(self, asked: ShowClasses, first: date, last: date) -> list[ClassInfo]:
        return search_classes(SearchClasses(first, last, asked.style, asked.level), self.classes, self.now)

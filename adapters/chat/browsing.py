"""Browsing: the list of classes, the details of a class, and the next class with room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.class_list import DAYS_SHOWN, ClassList
from adapters.chat.intents import ShowClasses, ShowList
from adapters.chat.own_places import OwnPlaces
from adapters.chat.screen import Screen
from adapters.chat.waitlist_screens import WaitlistScreens
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.ports import ClassFinder
from core.queries.get_class import GetClass, get_class
from core.queries.search_classes import SearchClasses, search_classes
from core.result import Ok
from core.tracing import Tracer

_LOOK_AHEAD = timedelta(weeks=8)
_WEEK = timedelta(weeks=1)  # every class is on again within a week
_LAST_DAY_ASKED = timedelta(days=366)  # a forged button may name any day


@dataclass(frozen=True, slots=True)
class Browsing:
    """What one student browses at one moment, `now` (in the school's zone); `own` is what they have there."""

    classes: ClassFinder
    screens: BrowsingScreens
    now: datetime
    tracer: Tracer
    own: OwnPlaces = field(default=OwnPlaces(), compare=False)

    def show(self, asked: ShowClasses) -> Screen:
        """Seven days of classes; if there are none, the next class."""
        today = self.now.date()
        first = max(today, asked.first_day or today)
        if first > today + _LAST_DAY_ASKED:
            first = today
        last = first + timedelta(days=DAYS_SHOWN - 1)
        found = self.search(asked, first, last)
        asked = replace(asked, first_day=None if first == today else first, skip=asked.skip % max(1, len(found)))
        days = ClassList(asked, first, today, found, self.screens.school, self.screens.translator, self.now, self.own)
        if found:
            return days.screen()
        later = self.search(asked, last, today + _LOOK_AHEAD)
        return days.empty(later[0] if later else None)

    def show_instead(self, notice: str) -> Screen:
        """The list of all classes, with the reason for showing it."""
        return replace(self.show(ShowClasses()), notice=notice)

    def details(self, class_id: ClassId, back: ShowList | None = None) -> Screen:
        """One class; the list if it isn't on any more."""
        found = get_class(GetClass(class_id), self.classes, self.tracer)
        if not isinstance(found, Ok):
            return self.show_instead(self.screens.translator.text("gone"))
        info, free = found.value, self.own.free(found.value, self.now)
        started = info.has_started(self.now)
        booked = self.own.booked_in(class_id)
        if free or started or booked or info.status == "closed" or not info.rules.is_on:
            is_in = self.own.is_in(class_id)
            return self.screens.details(info, free, started=started, back=back, booked=booked, is_in=is_in)
        _, other = self.next_with_room(class_id, info.type)
        line = WaitlistScreens(self.screens.school, self.screens.translator, self.now)
        return line.details(info, other, self.own.wait_in(class_id), back=back)

    def next_with_room(
        self, other_than: ClassId, class_type: ClassType | None = None
    ) -> tuple[ClassType | None, ClassInfo | None]:
        """The type of a class that can't be booked, and the next class of it with a free spot, else of its style.

        `class_type` saves a look-up if it is known. It is None for a class that does not exist, and any class is next.
        """
        today = self.now.date()
        last = today + _LOOK_AHEAD
        soon = min(max(today, other_than.date), last - _WEEK) + _WEEK
        # All styles: nearly always one query then finds both the type and the class to offer.
        near = self.search(ShowClasses(), today, soon)
        class_type = class_type or self.type_of(other_than, near)
        style = class_type.style if class_type else None
        with_room = self._with_room(near, style, other_than)
        other = _first(with_room, class_type)
        if other is None:
            later = self.search(ShowClasses(style), soon + timedelta(days=1), last)
            with_room += self._with_room(later, style, other_than)
            other = _first(with_room, class_type) or _first(with_room)
        return class_type, other

    def _with_room(self, classes: Sequence[ClassInfo], style: str | None, other_than: ClassId) -> list[ClassInfo]:
        with_room = [info for info in classes if info.free_at(self.now) and info.id != other_than]
        return [info for info in with_room if style in (None, info.type.style)]

    def find(self, class_id: ClassId) -> ClassInfo | None:
        """One class; None if there is none."""
        found = get_class(GetClass(class_id), self.classes, self.tracer)
        return found.value if isinstance(found, Ok) else None

    def type_of(self, class_id: ClassId, among: Sequence[ClassInfo] = ()) -> ClassType | None:
        """What is danced in a class, looked up if it isn't `among` these; None if there is no such class."""
        known = next((info for info in among if info.id == class_id), None)
        if known is not None:
            return known.type
        info = self.find(class_id)
        return info.type if info else None

    def search(self, asked: ShowClasses, first: date, last: date) -> list[ClassInfo]:
        """The classes of a style and level from `first` to `last` (school dates) that have not started yet."""
        types = self.screens.school.curriculum.class_types(asked.style, asked.level) if asked.style else None
        return search_classes(SearchClasses(first, last, types), self.classes, self.now, self.tracer)


def _first(classes: Sequence[ClassInfo], class_type: ClassType | None = None) -> ClassInfo | None:
    return next((info for info in classes if class_type in (None, info.type)), None)

"""What the school's people look at: the classes of a day, and who is in one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from adapters.chat.screen import Screen
from adapters.chat.staff.question import reference_to
from adapters.chat.staff.screens import StaffScreens
from core.booking import Booking
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.ports import ClassFinder, ClassRepository
from core.staff import StaffMember

_LOOKED_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class StaffViews:
    """Days and door lists as they are at one moment, `now`."""

    classes: ClassFinder
    repository: ClassRepository
    screens: StaffScreens
    now: datetime

    def classes_on(self, day: date) -> list[ClassInfo]:
        """All classes of a school date, those that have begun too."""
        return self.classes.search(None, day, day)

    def classes_about(self, about: ClassId | date) -> list[ClassInfo]:
        """The class that something is about, or those of a day; none if there is no such class."""
        if not isinstance(about, ClassId):
            return self.classes_on(about)
        info = self.classes.find(about)
        return [] if info is None else [info]

    def day(self, day: date, member: StaffMember, notice: str = "") -> Screen:
        """The classes of a school date."""
        classes, today = self.classes_on(day), self.now.date()
        following = None if classes else self.next_day_with_classes(day)
        screen = self.screens.day(day, classes, is_owner=member.is_owner, today=today, following=following)
        return replace(screen, notice=notice)

    def next_day_with_classes(self, day: date) -> date | None:
        """The first school date after `day` with classes, if there is one in four weeks."""
        later = self.classes.search(None, day + timedelta(days=1), day + _LOOKED_AHEAD)
        return min((info.id.date for info in later), default=None)

    def door(self, class_id: ClassId, member: StaffMember, skip: int = 0, notice: str = "") -> Screen | None:
        """Who is in a class; None if there is no such class."""
        loaded = self.repository.load(class_id)
        if loaded is None:
            return None
        door = self.screens.door(loaded, skip, is_owner=member.is_owner, has_started=loaded.has_started(self.now))
        return replace(door, notice=notice)

    def around(self, about: ClassId | date, member: StaffMember, notice: str = "") -> Screen | None:
        """The door list of the class that something is about, or its day."""
        if isinstance(about, ClassId):
            return self.door(about, member, notice=notice)
        return self.day(about, member, notice)

    def booking(self, class_id: ClassId, who: str) -> tuple[DanceClass | None, Booking | None]:
        """The class, and the booking of it that a button refers to, as far as they are there."""
        loaded = self.repository.load(class_id)
        bookings = loaded.bookings.values() if loaded is not None else ()
        return loaded, next((booking for booking in bookings if reference_to(booking) == who), None)

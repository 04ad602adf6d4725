"""What people are offered who are told that their class is off."""

from __future__ import annotations

from collections.abc import Callable

from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.i18n.translator import Translator
from adapters.chat.school import School
from core.class_info import ClassInfo
from core.dance_class import DanceClass
from core.ports import ClassFinder, Clock
from core.tracing import NO_TRACER, Tracer


def next_with_room(
    school: School, classes: ClassFinder, clock: Clock, tracer: Tracer = NO_TRACER
) -> Callable[[DanceClass], ClassInfo | None]:
    """Finds the next class with room that is like another, as the chat does. May raise StoreUnavailable."""
    screens = BrowsingScreens(school, Translator(curriculum=school.curriculum))

    def find(dance_class: DanceClass) -> ClassInfo | None:
        browsing = Browsing(classes, screens, clock(), tracer)
        return browsing.next_with_room(dance_class.id, dance_class.type)[1]

    return find

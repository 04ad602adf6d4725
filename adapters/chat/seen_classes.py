"""Going on in words from the list of classes on the screen: `the second one`, `anything later?`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.chat.asked_classes import AskedClasses
from adapters.chat.booking_flow import BookingFlow
from adapters.chat.buttons import decode
from adapters.chat.intents import Intent, ShowAsked, ShowClasses, ShowDetails, ShowList
from adapters.chat.screen import Screen
from adapters.chat.students import SeenList
from adapters.chat.typed.understood import Understood, Wish
from core.moments import has_come
from core.ports import StoreUnavailable


@dataclass(frozen=True, slots=True)
class SeenClasses:
    """The list that one student sees. Words only ever show something of it: they book nothing."""

    flow: BookingFlow

    def go_on(self, asked: Understood) -> Screen | Intent:
        """What is later or earlier, or the class at that place. Without a list, all classes are later."""
        seen = self._seen()
        translator = self.flow.browsing.screens.translator
        if asked.place is not None:
            if seen is None or not seen.classes:
                return self.flow.browsing.screens.not_understood()
            return self._class(seen, asked.place)
        if seen is None:
            return ShowClasses()
        if asked.wish is Wish.LATER:
            return self._intent(seen.later) if seen.later else self._again(seen, translator.text("list.last"))
        return self._intent(seen.earlier) if seen.earlier else self._again(seen, translator.text("list.first"))

    def _seen(self) -> SeenList | None:
        if not self.flow.chat_user.in_private:  # others see another
            return None
        try:
            seen = self.flow.session.read().seen
        except StoreUnavailable:
            return None
        return None if seen is None or has_come(seen.expires_at, self.flow.now) else seen

    def _class(self, seen: SeenList, place: int) -> Screen | Intent:
        """The class at a place from 1 on, or the last; the list again if it has fewer."""
        index = place - 1 if place > 0 else len(seen.classes) - 1
        if not 0 <= index < len(seen.classes):
            return self._again(seen, self.flow.browsing.screens.translator.text("list.fewer", n=len(seen.classes)))
        here = self._intent(seen.here)
        return ShowDetails(seen.classes[index], here if isinstance(here, ShowList) else None)

    def _again(self, seen: SeenList, notice: str) -> Screen | Intent:
        match self._intent(seen.here):
            case ShowAsked(asked, skip):
                return replace(AskedClasses(asked, self.flow.browsing, skip).show(), notice=notice)
            case ShowClasses() as here:
                return replace(self.flow.browsing.show(here), notice=notice)
            case other:
                return other

    def _intent(self, button: str) -> Intent:
        return decode(button, self.flow.browsing.screens.school.curriculum)

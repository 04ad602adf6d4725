"""Who teaches the classes that a student asked for, and which of them one teacher does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.chat.asked_classes import AskedClasses
from adapters.chat.browsing import Browsing
from adapters.chat.class_list import CLASSES_SHOWN
from adapters.chat.intents import ShowClasses, ShowDetails
from adapters.chat.screen import Button, Line, Screen
from adapters.chat.typed.teachers import is_called
from adapters.chat.typed.understood import Days, Understood
from core.class_info import ClassInfo

_LOOK_AHEAD = timedelta(weeks=8)
_LONGEST_ECHO = 50


def teachers_soon(browsing: Browsing) -> set[str]:
    """The names of those who teach in the next weeks."""
    today = browsing.now.date()
    found = browsing.search(ShowClasses(), today, today + _LOOK_AHEAD)
    return {info.teacher for info in found if info.teacher}


@dataclass(frozen=True, slots=True)
class TaughtClasses:
    """The classes that are on, have a teacher and were asked for in words."""

    asked: Understood
    browsing: Browsing

    def several(self) -> Screen | None:
        """Each with its teacher; None unless there are several classes."""
        found = self._taught(self.asked)
        return self._list(found) if len(found) > 1 else None

    def by(self, name: str) -> Screen | ShowDetails:
        """Those of the teacher of that name; if there are none, their next."""
        found = [info for info in self._taught(self.asked) if is_called(info.teacher or "", name)]
        if found:
            return ShowDetails(found[0].id) if len(found) == 1 else self._list(found)
        return self._none(name)

    def _taught(self, asked: Understood) -> list[ClassInfo]:
        found = AskedClasses(asked, self.browsing).all()
        return [info for info in found if info.teacher and info.status == "open"]

    def _list(self, found: Sequence[ClassInfo]) -> Screen:
        title = AskedClasses(self.asked, self.browsing).title()
        return Screen(title, body=tuple(map(self._line, found[:CLASSES_SHOWN])), buttons=(self._more(),))

    def _line(self, info: ClassInfo) -> Line:
        translator = self.browsing.screens.translator
        line = translator.class_line(info.id, info.type)
        said = translator.text("teacher.line", line=line, teacher=info.teacher)
        details = Button(translator.text("button.details"), ShowDetails(info.id), full_label=said)
        return Line(said, details=details, short=said)

    def _none(self, name: str) -> Screen:
        translator, today = self.browsing.screens.translator, self.browsing.now.date()
        ever = Understood(self.asked.wish, days=Days("range", today, today + _LOOK_AHEAD))
        following = next((info for info in self._taught(ever) if is_called(info.teacher or "", name)), None)
        title = translator.text("teacher.none", teacher=name[:_LONGEST_ECHO])
        if following is None:
            return replace(self.browsing.screens.person(), notice=title)
        line = translator.class_line(following.id, following.type)
        said = translator.text("teacher.next", teacher=following.teacher, line=line)
        show = Button(translator.text("button.show.next"), ShowDetails(following.id), emphasis="main")
        return Screen(title, body=(Line(said),), buttons=(show, self._more()))

    def _more(self) -> Button:
        return Button(self.browsing.screens.translator.text("button.more"), ShowClasses())

"""Classes that were asked for in words, such as "salsa on thursday after 7", and what was understood said back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import assert_never

from adapters.chat.asked_code import has_room
from adapters.chat.browsing import Browsing
from adapters.chat.class_list import CLASSES_SHOWN, DAYS_SHOWN, ClassList
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowAsked, ShowClasses, ShowDetails, ShowList, StartBooking
from adapters.chat.screen import Button, Line, Listing, Screen
from adapters.chat.typed.said_back import days_phrase, left_out
from adapters.chat.typed.understood import AskedType, Days, Hours, Understood, Wish
from core.class_info import ClassInfo

_LOOK_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class AskedClasses:
    """What one student asked for in words, and the classes that they may browse, leaving out the first `skip`."""

    asked: Understood
    browsing: Browsing
    skip: int = 0

    def show(self) -> Screen:
        """The classes that were asked for; if there are none, the next one that is like it."""
        if self.asked.is_past or self._is_like_a_button:
            return replace(self.browsing.show(self._like_it), notice=self._notice())
        first, last = self._range(self.browsing.now.date())
        found = self._matching(first, last)
        screen = self._list(found, first, last) if found else self._none(last)
        return replace(screen, notice=self._notice())

    def only_one(self) -> StartBooking | ShowDetails | None:
        """The intent to book it, if exactly one class was asked for; a full one is shown, with its waitlist."""
        first, last = self._range(self.browsing.now.date())
        found = self._matching(first, last) if self._is_narrow else []
        if len(found) != 1:
            return None
        return (
            StartBooking(found[0].id, found[0].type)
            if found[0].free_at(self.browsing.now)
            else ShowDetails(found[0].id)
        )

    def first_that(self, says: Callable[[ClassInfo], object]) -> ClassInfo | None:
        """The first of the classes that were asked for which `says` something."""
        return next(filter(says, self.all()), None)

    def all(self) -> list[ClassInfo]:
        """The classes that were asked for, by date."""
        return self._matching(*self._range(self.browsing.now.date()))

    def title(self) -> str:
        """What was understood, as the title of a list; all classes if nothing narrows them."""
        title = self._title()
        return title[:1].upper() + title[1:]

    @property
    def _is_narrow(self) -> bool:
        return bool(self.asked.days or self.asked.hours or self.asked.without)

    @property
    def _is_like_a_button(self) -> bool:
        """Whether `_like_it` says all that was asked for: no level of any style, no two styles, no days or hours."""
        types = self.asked.types
        return not self._is_narrow and (not types or (len(types) == 1 and types[0].style is not None))

    @property
    def _like_it(self) -> ShowClasses:
        """What a button can say of it: one style, and one level that the style has."""
        style, level = self.asked.style, self.asked.level
        taught = self.browsing.screens.school.curriculum.levels(style) if style else ()
        return ShowClasses(style, level if level in taught else None)

    def _range(self, today: date) -> tuple[date, date]:
        first = max(self.asked.first or today, today)
        last = self.asked.last or (today + _LOOK_AHEAD if self.asked.days else first + timedelta(days=DAYS_SHOWN - 1))
        return first, min(max(first, last), today + _LOOK_AHEAD)

    def _matching(self, first: date, last: date) -> list[ClassInfo]:
        found = self.browsing.search(self._like_it, first, last)
        return [
            info for info in found if self.asked.covers(info.type.style, info.type.level, info.id.date, info.id.time)
        ]

    def _list(self, found: Sequence[ClassInfo], first: date, last: date) -> Screen:
        browsing, translator = self.browsing, self.browsing.screens.translator
        school, today = browsing.screens.school, browsing.now.date()
        skip = self.skip if self.skip < len(found) else 0
        listed = ClassList(
            replace(self._like_it, skip=skip),
            first,
            today,
            found,
            school,
            translator,
            browsing.now,
            browsing.own,
            here=self._from(skip),
            days=self._days_of_note(first, last),
        ).screen()
        shown = tuple(info.id for info in found[skip : skip + CLASSES_SHOWN])
        previous = self._from(max(0, skip - CLASSES_SHOWN)) if skip else None
        rest = self._from(skip + CLASSES_SHOWN) if skip + CLASSES_SHOWN < len(found) else None
        pages = (("button.earlier", previous), ("button.rest", rest), ("button.more", self._wider(first)))
        buttons = tuple(Button(translator.text(label), there) for label, there in pages if there)
        earlier, later = previous or self._before(first, today), rest or self._behind(first, last)
        listing = Listing(shown, self._from(skip), earlier, later)
        return replace(listed, title=self.title(), buttons=buttons, listing=listing)

    def _before(self, first: date, today: date) -> ShowList | None:
        """What comes before the hours or the days that were asked for."""
        if self.asked.hours is not None and self.asked.hours.first is not None:
            return self._wider(first)
        return self._wider(None) if first > today else None

    def _behind(self, first: date, last: date) -> ShowList:
        """What comes behind the hours or the days that were asked for."""
        if self.asked.hours is not None and self.asked.hours.last is not None:
            return self._wider(first)
        return self._wider(last + timedelta(days=1))

    def _from(self, skip: int) -> ShowList:
        """The same list again, from another class on; the nearest that a button has room for."""
        asked = self.asked
        again = Understood(Wish.CLASSES, asked.types, asked.without, days=asked.days, hours=asked.hours)
        return ShowAsked(again, skip) if has_room(again) else self._wider(self.asked.first)

    def _wider(self, first: date | None) -> ShowClasses:
        return replace(self._like_it, first_day=first)

    def _none(self, last: date) -> Screen:
        browsing, translator = self.browsing, self.browsing.screens.translator
        title = translator.text("asked.none", what=self._title())
        later = browsing.search(self._like_it, browsing.now.date(), browsing.now.date() + _LOOK_AHEAD)
        following = next((info for info in later if info.id.date > last), later[0] if later else None)
        if following is None:
            return Screen(title, body=(Line(translator.text("list.none")),), buttons=(self._all(),))
        day, clock = translator.day(following.id.date), translator.time(following.id.time)
        show = replace(self._like_it, first_day=following.id.date)
        button = Button(translator.text("button.show.next"), show, emphasis="main")
        text = translator.text("list.next", day=day, time=clock)
        listing = Listing((following.id,), self._from(self.skip), later=show)
        return Screen(title, body=(Line(text),), buttons=(button, self._all()), listing=listing)

    def _all(self) -> Button:
        return Button(self.browsing.screens.translator.text("button.more"), ShowClasses())

    def _notice(self) -> str:
        translator = self.browsing.screens.translator
        if self.asked.is_past:
            return translator.text("asked.past")
        left = " ".join(self.asked.leftovers)
        return translator.text("asked.left", words=left) if left else ""

    def _title(self) -> str:
        """`Salsa 1 on Thursday after 7:00 pm`, `dance classes tomorrow`."""
        asked, translator = self.asked, self.browsing.screens.translator
        parts = [_what(asked, translator)]
        if asked.days is not None:
            parts.append(_days(asked.days, self.browsing.now.date(), translator))
        if asked.hours is not None:
            parts.append(_hours(asked.hours, translator))
        return " ".join(parts)

    def _days_of_note(self, first: date, last: date) -> str:
        """From when to when the list goes; empty where its title has these dates."""
        days, translator = self.asked.days, self.browsing.screens.translator
        phrase = days_phrase(days, self.browsing.now.date()) if days is not None else None
        if phrase in ("date", "dates", "between") and (self.asked.first, self.asked.last) == (first, last):
            return ""
        return translator.day(first) if first == last else translator.days(first, last)


def _what(asked: Understood, translator: Translator) -> str:
    named = [_type(each, translator) for each in asked.types]
    if not named:
        named = [translator.text("asked.any")]
    what = translator.listed(named)
    if asked.without and not (asked.types and all(each.style for each in asked.types)):
        return translator.text(
            "asked.without", what=what, without=translator.listed([translator.style(style) for style in asked.without])
        )
    return what


def _type(asked: AskedType, translator: Translator) -> str:
    style = translator.style_name(asked.style) if asked.style else translator.text("asked.any")
    if asked.level is None:
        return style
    if asked.style is None:
        return translator.text("asked.any.level", level=asked.level)
    return f"{style} {asked.level}"


def _days(days: Days, today: date, translator: Translator) -> str:
    first = days.first or today
    last = days.last or first
    phrase = days_phrase(days, today)
    match phrase:
        case "today":
            return translator.text("asked.today")
        case "tomorrow":
            return translator.text("asked.tomorrow")
        case "weekday" | "date":
            day = translator.weekday(first) if phrase == "weekday" else translator.day(first)
            return translator.text("asked.on", day=day)
        case "dates":
            return translator.text("asked.on", day=translator.listed([translator.day(day) for day in days.only]))
        case "other_than":
            unwanted = [translator.weekday(day) for day in left_out(days, today)]
            return translator.text("asked.on.other", days=translator.listed(unwanted))
        case "weekend":
            return translator.text("asked.weekend")
        case "week":
            return translator.text("asked.week")
        case "next_week":
            return translator.text("asked.week.next")
        case "from":
            return translator.text("asked.from", day=translator.day(first))
        case "until":
            return translator.text("asked.until", day=translator.day(last))
        case "between":
            return translator.text("asked.between", range=translator.days(first, last))
        case _:
            assert_never(phrase)


def _hours(hours: Hours, translator: Translator) -> str:
    first = translator.hour(hours.first) if hours.first else ""
    last = translator.hour(hours.last) if hours.last else ""
    match hours.kind:
        case "at":
            return translator.text("asked.at", time=first)
        case "after":
            return translator.text("asked.after", time=first)
        case "before":
            return translator.text("asked.before", time=last)
        case "between":
            return translator.text("asked.hours", first=first, last=last)
        case "morning":
            return translator.text("asked.morning")
        case "afternoon":
            return translator.text("asked.afternoon")
        case "evening":
            return translator.text("asked.evening")
        case _:
            assert_never(hours.kind)

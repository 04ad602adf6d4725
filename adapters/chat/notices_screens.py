"""The screens of what students are told without having asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from adapters.chat.browsing_screens import all_of, facts, where
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    GetCalendar,
    SetReminders,
    ShowBookings,
    ShowClasses,
    StartBooking,
    StartCancel,
)
from adapters.chat.next_class import next_class
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Moment, Screen
from adapters.chat.waitlist_screens import leave_button
from core.booking import Booking
from core.class_info import ClassInfo
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.notice import Notice
from core.telling import promoted_together


@dataclass(frozen=True, slots=True)
class NoticesScreens:
    """The screens of notices, for one school in one language, at one moment."""

    school: School
    translator: Translator
    now: datetime

    def told(
        self, notice: Notice, dance_class: DanceClass, *, again: bool = False, other: ClassInfo | None = None
    ) -> Screen:
        """What a notice tells its person of the class as it is; `again`: perhaps they were told before.

        `other` is the next class with room, to offer instead of one that is off.
        """
        info = dance_class.info
        moment = Moment(self.translator.time(info.id.time), info.starts_at)
        screen = replace(self._told(notice, dance_class, other), moment=moment)
        return replace(screen, notice=self.translator.text("told.again")) if again else screen

    def reminders(self, *, on: bool) -> Screen:
        """They are reminded of their classes from now on, or not any more."""
        translator = self.translator
        if on:
            return Screen(translator.text("reminders.on"), buttons=(self._mine(),))
        again = Button(translator.text("button.unmute"), SetReminders(on=True))
        return Screen(translator.text("reminders.off"), buttons=(again, self._mine()))

    def _told(self, notice: Notice, dance_class: DanceClass, other: ClassInfo | None) -> Screen:
        info = dance_class.info
        mine = [booking for booking in dance_class.bookings.values() if booking.booked_by == notice.person]
        match notice.kind:
            case "promoted":
                return self._promoted(info, promoted_together(notice, dance_class))
            case "spot_free":
                return self._spot_free(info, self._leave(notice, dance_class))
            case "line_over":
                return self._line_over(info)
            case "reminder_day" | "reminder_soon":
                return self._reminder(info, mine)
            case "closed":
                return self._closed(info, mine, other)
            case "reopened":
                return self._reopened(info, mine, self._leave(notice, dance_class))
            case "changed":
                return self._changed(info, mine, notice.instead_of)
            case "removed":
                return self._removed(notice, info)
            case "message":
                said = (Line(notice.text),) if notice.text else ()
                return Screen(self.translator.text("told.message", line=self._when(info)), body=said)
            case _:
                assert_never(notice.kind)

    def _promoted(self, info: ClassInfo, bookings: list[Booking]) -> Screen:
        came = self.translator.text("told.promoted.spot", line=self._when(info), emails=self._emails(bookings))
        body = (Line(came), *where(self.school, self.translator))
        buttons = self._about(info, bookings, calendar_first=True)
        return Screen(self.translator.text("told.promoted"), body=body, buttons=buttons, is_good_news=True)

    def _spot_free(self, info: ClassInfo, leave: tuple[Button, ...]) -> Screen:
        translator = self.translator
        title = translator.text("told.spot", line=self._when(info))
        if info.rules.is_open_to_all(info.starts_at, self.now):
            how = translator.text("told.spot.all")
        else:
            how = translator.text("told.spot.line", n=info.waiting)
        take = Button(translator.text("button.take"), StartBooking(info.id, info.type), emphasis="go")
        return Screen(title, body=(Line(how),), buttons=(take, *leave))

    def spot_gone(self, notice: Notice, dance_class: DanceClass) -> Screen | None:
        """What a message of a free spot says once somebody else has it; None if its person does not wait any more."""
        mine = [wait for wait in dance_class.line if wait.waiting_by == notice.person]
        if not mine:
            return None
        place = self.translator.ordinal(dance_class.place_of(mine[0]))
        title = self.translator.text("told.spot.gone", line=self._when(dance_class.info), place=place)
        return Screen(title, buttons=self._leave(notice, dance_class))

    def _line_over(self, info: ClassInfo) -> Screen:
        title = self.translator.text("told.line.over", name=self.translator.class_name(info.type))
        label = self.translator.text("button.next.class", name=self.translator.class_name(info.type))
        return Screen(title, buttons=(Button(label, ShowClasses(info.type.style, info.type.level), emphasis="main"),))

    def _reminder(self, info: ClassInfo, bookings: list[Booking]) -> Screen:
        translator, line = self.translator, self._when(info)
        match info.starts_at.date() - self.now.date():
            case timedelta(days=0):
                title = translator.text("told.reminder.today", line=line)
            case timedelta(days=1):
                title = translator.text("told.reminder.tomorrow", line=line)
            case _:
                title = translator.text("told.reminder", line=line)
        mute = Button(translator.text("button.mute"), SetReminders(on=False))
        return Screen(title, body=where(self.school, translator), buttons=(*self._about(info, bookings), mute))

    def _closed(self, info: ClassInfo, bookings: list[Booking], other: ClassInfo | None) -> Screen:
        translator, line = self.translator, self._when(info)
        if info.closed_reason:
            title = translator.text("closed", line=line, reason=translator.reason(info.closed_reason))
        else:
            title = translator.text("closed.plain", line=line)
        body, calendar = [Line(translator.text("told.closed"))], self._calendar(info, bookings)
        if other is None:
            return Screen(title, body=tuple(body), buttons=(all_of(info.type.style, translator), *calendar))
        following, ways = next_class(other, info.type.style, self.now, translator, was_full=False)
        return Screen(title, body=(*body, following), buttons=(*ways, *calendar))

    def _removed(self, notice: Notice, info: ClassInfo) -> Screen:
        translator, contact = self.translator, self.school.contact
        title = translator.text("told.removed", line=self._when(info), email=notice.email)
        body = (Line(translator.text("help.contact", contact=contact)),) if contact else ()
        return Screen(title, body=body, buttons=(self._mine(), all_of(info.type.style, translator)))

    def _reopened(self, info: ClassInfo, bookings: list[Booking], leave: tuple[Button, ...]) -> Screen:
        translator = self.translator
        if bookings:
            held = translator.text("told.reopened.booked", emails=self._emails(bookings))
        else:
            held = translator.text("told.reopened.waiting")
        title = translator.text("told.reopened", line=self._when(info))
        return Screen(title, body=(Line(held),), buttons=self._about(info, bookings) if bookings else leave)

    def _changed(self, info: ClassInfo, bookings: list[Booking], instead_of: str | None) -> Screen:
        translator, line, buttons = self.translator, self._when(info), self._about(info, bookings)
        if instead_of and info.teacher and info.teacher != instead_of:
            title = translator.text("told.changed.teacher", line=line, teacher=info.teacher, before=instead_of)
            return Screen(title, body=facts(replace(info, teacher=None), translator), buttons=buttons)
        return Screen(translator.text("told.changed", line=line), body=facts(info, translator), buttons=buttons)

    def _about(self, info: ClassInfo, bookings: list[Booking], *, calendar_first: bool = False) -> tuple[Button, ...]:
        """To cancel or to put into the calendar; with several bookings *My bookings* has the buttons of each."""
        calendar = self._calendar(info, bookings)
        if not calendar:
            return ()
        start = StartCancel(info.id, _requests(bookings)[0])
        cancel = Button(self.translator.text("button.cant.make"), start, emphasis="undo")
        return (*calendar, cancel) if calendar_first else (cancel, *calendar)

    def _calendar(self, info: ClassInfo, bookings: list[Booking]) -> tuple[Button, ...]:
        requests = _requests(bookings)
        if len(requests) != 1:
            return ()
        return (Button(self.translator.text("button.calendar"), GetCalendar(info.id, requests[0])),)

    def _leave(self, notice: Notice, dance_class: DanceClass) -> tuple[Button, ...]:
        """To leave the line; with several places in it *My bookings* has the buttons of each."""
        mine = [wait for wait in dance_class.line if wait.waiting_by == notice.person]
        if len(mine) != 1:
            return ()
        return (leave_button(Waiting(mine[0], dance_class.place_of(mine[0]), dance_class.info), self.translator),)

    def _mine(self) -> Button:
        return Button(self.translator.text("button.bookings"), ShowBookings())

    def _emails(self, bookings: list[Booking]) -> str:
        return self.translator.listed([booking.email.value for booking in bookings])

    def _when(self, info: ClassInfo) -> str:
        translator = self.translator
        day, clock = translator.day(info.id.date), translator.time(info.id.time)
        name = translator.class_name(info.type)
        return translator.text("told.class", name=name, day=day, time=clock, zone=self.school.city)


def _requests(bookings: list[Booking]) -> list[str]:
    return [booking.request_id for booking in bookings if booking.request_id is not None]

"""The screens of what a student has booked or waits for, and of cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.chat.browsing_screens import where
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ConfirmCancel, GetCalendar, ShowBookings, ShowClasses, StartCancel
from adapters.chat.school import School
from adapters.chat.screen import Button, Heading, Line, Screen
from adapters.chat.waitlist_screens import leave_button
from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Waiting
from core.ports import Held

BOOKINGS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MyBookingsScreens:
    """The screens of a student's bookings, for one school in one language."""

    school: School
    translator: Translator

    def bookings(self, bookings: Sequence[Held], skip: int = 0) -> Screen:
        """All bookings and waits to come, ten at a time, each with what can be done about it."""
        translator = self.translator
        if not bookings:
            see = Button(translator.text("button.see.classes"), ShowClasses(), emphasis="main")
            return Screen(translator.text("bookings.none"), buttons=(see,))
        skip = skip if skip < len(bookings) else 0
        shown = bookings[skip : skip + BOOKINGS_SHOWN]
        buttons = [self._more()]
        if skip + BOOKINGS_SHOWN < len(bookings):
            buttons.insert(0, Button(translator.text("button.bookings.later"), ShowBookings(skip + BOOKINGS_SHOWN)))
        if skip:
            earlier = ShowBookings(max(0, skip - BOOKINGS_SHOWN))
            buttons.insert(0, Button(translator.text("button.earlier"), earlier))
        note = translator.text("note.zone", zone=self.school.city)
        return Screen(translator.text("bookings.title"), note, tuple(map(self._line, shown)), buttons=tuple(buttons))

    def next_one(self, bookings: Sequence[Held]) -> Screen:
        """The next booking or wait, if there is one, and what can be done about it."""
        if not bookings:
            return self.bookings(bookings)
        title = self.translator.text("bookings.next", zone=self.school.city)
        lines = (*map(self._line, bookings), *where(self.school, self.translator))
        return Screen(title, body=lines, buttons=(self._mine(), self._more()))

    def bookings_first(self, bookings: Sequence[Held], page: Screen) -> Screen:
        """The next bookings, at least one, above what the page says, and above its buttons the way to later ones."""
        mine = self.bookings(bookings)
        later = tuple(button for button in mine.buttons if isinstance(button.intent, ShowBookings))
        return replace(mine, body=(*mine.body, Heading(page.title), *page.body), buttons=(*later, *page.buttons))

    def ask_to_cancel(self, booked: Booked, *, late: bool) -> Screen:
        """Ask whether to cancel; less than two hours before the class the school sees it as late."""
        translator, info = self.translator, booked.class_info
        line, email, who = translator.class_line(info.id, info.type), booked.booking.email, booked.booking.name
        if who:
            question = translator.text("cancel.ask.other", line=line, who=who, email=email)
        else:
            question = translator.text("cancel.ask", line=line, email=email)
        body = (Line(translator.text("cancel.ask.late")),) if late else ()
        booking = booked.booking.request_id or ""
        buttons = (
            Button(translator.text("button.cancel.yes"), ConfirmCancel(info.id, booking), emphasis="undo"),
            Button(translator.text("button.keep.it"), ShowBookings()),
        )
        return Screen(question, body=body, buttons=buttons)

    def cancelled(self, cancelled: Cancelled) -> Screen:
        """The spot is free again."""
        info = cancelled.class_info
        name, weekday = self.translator.class_name(info.type), self.translator.weekday(info.id.date)
        title = self.translator.text("cancel.done", name=name, weekday=weekday)
        calendar = self._calendar(info, cancelled.ended.request_id)
        return Screen(title, buttons=(self._more(), self._mine(), calendar))

    def cancelled_before(self) -> Screen:
        """There is no such booking any more."""
        return Screen(self.translator.text("cancel.done.before"), buttons=(self._mine(), self._more()))

    def too_late_to_cancel(self) -> Screen:
        """The class has started."""
        return Screen(self.translator.text("cancel.started"), buttons=(self._mine(), self._more()))

    def cancelled_too_often(self, at_most: int) -> Screen:
        """The school is the one to ask."""
        translator, contact = self.translator, self.school.contact
        body = (Line(translator.text("enough.ask", contact=contact)),) if contact else ()
        return Screen(translator.text("cancel.enough", n=at_most), body=body, buttons=(self._mine(), self._more()))

    def busy_cancelling(self, intent: ConfirmCancel) -> Screen:
        """Not cancelled yet: try again with the same request."""
        again = Button(self.translator.text("button.try"), intent, emphasis="main")
        return Screen(self.translator.text("cancel.busy"), buttons=(again, self._mine()))

    def checking_cancellation(self, intent: ConfirmCancel, reference: str) -> Screen:
        """It is not known yet whether the spot is free: check again with the same request."""
        check = Button(self.translator.text("button.check"), intent, emphasis="main")
        return Screen(self.translator.text("cancel.checking", reference=reference), buttons=(check, self._mine()))

    def _line(self, held: Held) -> Line:
        if held.class_info.status == "closed":
            return self._closed(held)
        return self._waiting(held) if isinstance(held, Waiting) else self._booked(held)

    def _booked(self, booked: Booked) -> Line:
        translator, info, booking = self.translator, booked.class_info, booked.booking
        name, day, clock = self._when(info)
        if booking.name:
            line = translator.text(
                "bookings.line.other", day=day, time=clock, name=name, who=booking.name, email=booking.email
            )
        else:
            line = translator.text("bookings.line", day=day, time=clock, name=name, email=booking.email)
        if booking.request_id is None:  # older than request ids: only the school can tell which one it is
            return Line(line)
        return Line(line, buttons=(self._cancel(info, booking.request_id), self._calendar(info, booking.request_id)))

    def _waiting(self, waiting: Waiting) -> Line:
        name, day, clock = self._when(waiting.class_info)
        translator, wait, place = self.translator, waiting.wait, self.translator.ordinal(waiting.place)
        when = {"day": day, "time": clock, "name": name, "place": place}
        if wait.name:
            line = translator.text("bookings.line.waiting.other", **when, who=wait.name, email=wait.email)
        else:
            line = translator.text("bookings.line.waiting", **when, email=wait.email)
        return Line(line, buttons=(leave_button(waiting, translator),))

    def _closed(self, held: Held) -> Line:
        """Not on, and why; it counts again if the class is on again, so it can be given up."""
        translator, info = self.translator, held.class_info
        name, day, clock = self._when(info)
        if info.closed_reason:
            reason = translator.reason(info.closed_reason)
            line = translator.text("bookings.line.closed", day=day, time=clock, name=name, reason=reason)
        else:
            line = translator.text("bookings.line.closed.plain", day=day, time=clock, name=name)
        if isinstance(held, Waiting):
            return Line(line, buttons=(leave_button(held, translator),))
        booking = held.booking.request_id
        if booking is None:
            return Line(line)
        return Line(line, buttons=(self._cancel(info, booking), self._calendar(info, booking)))

    def _when(self, info: ClassInfo) -> tuple[str, str, str]:
        translator = self.translator
        return translator.class_name(info.type), translator.day(info.id.date), translator.time(info.id.time)

    def _cancel(self, info: ClassInfo, booking: str) -> Button:
        name, day, clock = self._when(info)
        full = self.translator.text("button.cancel.class", name=name, day=day, time=clock)
        return Button(self.translator.text("button.cancel"), StartCancel(info.id, booking), full, emphasis="undo")

    def _calendar(self, info: ClassInfo, booking: str) -> Button:
        translator = self.translator
        name, day = translator.class_name(info.type), translator.day(info.id.date)
        full = translator.text("button.calendar.class", name=name, day=day, time=translator.time(info.id.time))
        return Button(translator.text("button.calendar"), GetCalendar(info.id, booking), full)

    def _more(self) -> Button:
        return Button(self.translator.text("button.more"), ShowClasses())

    def _mine(self) -> Button:
        return Button(self.translator.text("button.bookings"), ShowBookings())

"""The screens of waiting for a spot: a full class with its line, one's place in it, and leaving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.chat.browsing_screens import details_title, facts, where
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import (
    LeaveLine,
    ShowBookings,
    ShowClasses,
    ShowList,
    StartBooking,
    StartCancel,
    StartJoining,
)
from adapters.chat.next_class import next_class
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Screen
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeftWaitlist
from core.email import Email
from core.waitlist_rules import LINE_LENGTH


@dataclass(frozen=True, slots=True)
class WaitlistScreens:
    """The screens of the waitlist, for one school in one language, at one moment."""

    school: School
    translator: Translator
    now: datetime

    # A class without room for this student

    def full(
        self, info: ClassInfo, other: ClassInfo | None, own: Waiting | None = None, *, for_other: bool = False
    ) -> Screen:
        """No spot: who waits already, or their own place, and the next class with room; `for_other` as to book."""
        translator, line = self.translator, self.translator.class_line(info.id, info.type)
        body: tuple[Line, ...] = ()
        if own is not None:
            place = translator.ordinal(own.place)
            if info.rules.promotes(info.starts_at, self.now):
                title = translator.text("full.waiting.you", line=line, place=place)
            else:  # from here on who taps first has a free spot: they did not
                title = translator.text("full.quicker", line=line, place=place)
        elif info.waiting and _is_line_full(info):
            title = translator.text("full.line", line=line, n=info.waiting)
        elif info.waiting:
            title = translator.text("full.waiting", line=line, n=info.waiting)
        else:
            name, weekday = translator.class_name(info.type), translator.weekday(info.id.date)
            title = translator.text("full", name=name, weekday=weekday)
            body = () if _is_line_full(info) else (Line(translator.text("full.waiting.none")),)
        return self._with_ways_on(title, body, info, other, own, for_other=for_other)

    def details(
        self, info: ClassInfo, other: ClassInfo | None, own: Waiting | None = None, *, back: ShowList | None = None
    ) -> Screen:
        """The same, for who only looks at the class, with the way back to where it was opened."""
        translator = self.translator
        if own is not None:
            spots = translator.text("details.waiting.you", place=translator.ordinal(own.place))
        elif info.waiting:
            spots = translator.text("details.waiting", n=info.waiting)
        else:
            spots = translator.text("details.waiting.none")
        body = (Line(spots), *facts(info, translator), *where(self.school, translator))
        screen = self._with_ways_on(details_title(info, self.school, translator), body, info, other, own)
        return_ = (Button(translator.text("button.back"), back),) if back else ()
        return replace(screen, buttons=(*screen.buttons, *return_))

    # In line

    def joined(self, waiting: Waiting) -> Screen:
        """They wait now, and this is what happens next."""
        translator, info = self.translator, waiting.class_info
        name, weekday = translator.class_name(info.type), translator.weekday(info.id.date)
        title = translator.text("line.joined", place=translator.ordinal(waiting.place), name=name, weekday=weekday)
        return Screen(title, body=(Line(self._what_next(info)),), buttons=(self._leave(waiting), self._mine()))

    def already_waiting(self, waiting: Waiting) -> Screen:
        """They wait already."""
        translator, info = self.translator, waiting.class_info
        title = translator.text(
            "line.already",
            place=translator.ordinal(waiting.place),
            line=self.translator.class_line(info.id, info.type),
            email=waiting.wait.email,
        )
        again = StartJoining(info.id, info.type, ask_email=True, for_other=True)
        other = Button(translator.text("button.join.other"), again)
        return Screen(title, buttons=(self._leave(waiting), other, self._mine()))

    def email_waits(self, email: Email, class_id: ClassId, class_type: ClassType | None) -> Screen:
        """Somebody waits under this email, perhaps they themselves, from another chat."""
        again = StartJoining(class_id, class_type, ask_email=True, for_other=True)
        other = Button(self.translator.text("button.other.email"), again)
        return Screen(self.translator.text("line.other", email=email), buttons=(other, self._more()))

    def spot_free(self, info: ClassInfo) -> Screen:
        """There is a spot that they may book, but others may be quicker."""
        translator = self.translator
        label = translator.text("button.book.last" if info.spots_left == 1 else "button.book.spot")
        book = Button(label, StartBooking(info.id, info.type), emphasis="go")
        line = translator.class_line(info.id, info.type)
        return Screen(translator.text("line.free", line=line), buttons=(book, self._more()))

    # Leaving

    def left(self, left: LeftWaitlist) -> Screen:
        """They wait no more."""
        translator, info = self.translator, left.class_info
        name, weekday = translator.class_name(info.type), translator.weekday(info.id.date)
        title = translator.text("line.left", name=name, weekday=weekday)
        return Screen(title, buttons=(self._more(), self._mine()))

    def left_before(self) -> Screen:
        """There is no such wait any more."""
        return Screen(self.translator.text("line.left.before"), buttons=(self._mine(), self._more()))

    def promoted(self, booked: Booked) -> Screen:
        """They wait no more because they are in."""
        translator, info, booking = self.translator, booked.class_info, booked.booking
        title = translator.text("duplicate.own", line=translator.class_line(info.id, info.type), email=booking.email)
        if booking.request_id is None:
            return Screen(title, buttons=(self._mine(),))
        full = translator.text(
            "button.cancel.class",
            name=translator.class_name(info.type),
            day=translator.day(info.id.date),
            time=translator.time(info.id.time),
        )
        start = StartCancel(info.id, booking.request_id)
        cancel = Button(translator.text("button.cancel"), start, full, emphasis="undo")
        return Screen(title, buttons=(cancel, self._mine()))

    def line_over(self) -> Screen:
        """The class has started."""
        return Screen(self.translator.text("line.started"), buttons=(self._mine(), self._more()))

    def left_too_often(self, at_most: int) -> Screen:
        """The school is the one to ask."""
        translator, contact = self.translator, self.school.contact
        body = (Line(translator.text("enough.ask", contact=contact)),) if contact else ()
        return Screen(translator.text("line.left.often", n=at_most), body=body, buttons=(self._mine(), self._more()))

    def busy_leaving(self, intent: LeaveLine) -> Screen:
        """Still in line: try again with the same request."""
        again = Button(self.translator.text("button.try"), intent, emphasis="main")
        return Screen(self.translator.text("line.leave.busy"), buttons=(again, self._mine()))

    def checking_leaving(self, intent: LeaveLine, reference: str) -> Screen:
        """It is not known yet whether they wait: check again with the same request."""
        check = Button(self.translator.text("button.check"), intent, emphasis="main")
        title = self.translator.text("line.leave.checking", reference=reference)
        return Screen(title, buttons=(check, self._mine()))

    # Pieces

    def _with_ways_on(
        self,
        title: str,
        body: tuple[Line, ...],
        info: ClassInfo,
        other: ClassInfo | None,
        own: Waiting | None,
        *,
        for_other: bool = False,
    ) -> Screen:
        following, ways = next_class(
            other, info.type.style, self.now, self.translator, was_full=True, for_other=for_other, emphasis="none"
        )
        buttons: tuple[Button, ...] = ways
        if own is not None:
            buttons = (self._leave(own), *ways)
        elif not _is_line_full(info):
            start = StartJoining(info.id, info.type, ask_email=for_other, for_other=for_other)
            buttons = (Button(self.translator.text("button.join"), start, emphasis="main"), *ways)
        return Screen(title, body=(*body, following), buttons=buttons)

    def _what_next(self, info: ClassInfo) -> str:
        translator, unasked_until = self.translator, info.rules.promote_until
        if not info.rules.promotes(info.starts_at, self.now):
            return translator.text("line.joined.how.late")
        hours = round(unasked_until / timedelta(hours=1))
        if not hours:
            return translator.text("line.joined.how.always")
        return translator.text("line.joined.how", n=hours)

    def _leave(self, waiting: Waiting) -> Button:
        return leave_button(waiting, self.translator)

    def _more(self) -> Button:
        return Button(self.translator.text("button.more"), ShowClasses())

    def _mine(self) -> Button:
        return Button(self.translator.text("button.bookings"), ShowBookings())


def leave_button(waiting: Waiting, translator: Translator) -> Button:
    """Gives the place in line up at one tap."""
    info = waiting.class_info
    full = translator.text(
        "button.leave.class",
        name=translator.class_name(info.type),
        day=translator.day(info.id.date),
        time=translator.time(info.id.time),
    )
    leave = LeaveLine(info.id, waiting.wait.request_id)
    return Button(translator.text("button.leave"), leave, full, emphasis="undo")


def _is_line_full(info: ClassInfo) -> bool:
    return info.waiting >= LINE_LENGTH * info.max_spots

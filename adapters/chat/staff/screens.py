"""What the school's people look at: days, door lists, histories and the numbers of a week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from adapters.chat.i18n.translator import Translator
from adapters.chat.school import School
from adapters.chat.screen import Button, Heading, Line, Menu, Screen
from adapters.chat.staff.intents import (
    AskSchool,
    AskToPost,
    AskToRemove,
    AskToReopen,
    ChooseWhomToRemove,
    MarkHere,
    RemoveSomebody,
    ShowDoor,
    ShowHistory,
    ShowSchoolDay,
    StaffIntent,
)
from adapters.chat.staff.question import reference_to
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.dance_class import DanceClass
from core.history import HistoryEntry
from core.ports import Held
from core.queries.week_summary import WeekSummary
from core.staff import StaffMember

_PEOPLE_SHOWN = 20
_ACTS_SHOWN = 10  # so many lines of any length fit into a message
_DAYS_SHOWN = 7
_LONGEST_ECHO = 60


@dataclass(frozen=True, slots=True)
class StaffScreens:
    """What the school's people look at, for one school in one language."""

    school: School
    translator: Translator

    def day(
        self,
        day: date,
        classes: Sequence[ClassInfo],
        *,
        is_owner: bool,
        today: date,
        following: date | None = None,
    ) -> Screen:
        """The classes of a day with how full they are, each with its door list.

        `following` is the next day with classes, where this one has none.
        """
        translator = self.translator
        name = self.translator.day(day)
        title = translator.text("staff.tonight", day=name) if day == today else translator.text("staff.day", day=name)
        days = [today + timedelta(days=n) for n in range(_DAYS_SHOWN)]
        days = days if day in days else [day, *days]
        menu = Menu(
            translator.text("staff.another.day"),
            tuple(Button(self.translator.day(each), ShowSchoolDay(each)) for each in days),
            chosen=days.index(day),
        )
        lines = tuple(map(self._class_line, classes)) or (Line(translator.text("staff.no.classes")),)
        told = Button(translator.text("button.staff.message.day"), AskSchool("message", day))
        find = Button(translator.text("button.staff.find"), AskSchool("find", today))
        acts = (*((told,) if classes else ()), find) if is_owner else ()
        acts = (self._post(day), *acts) if classes and day >= today else acts
        if following is not None:
            label = translator.text("button.staff.next", day=translator.day(following))
            acts = (Button(label, ShowSchoolDay(following), emphasis="main"), *acts)
        return Screen(title, body=lines, menus=(menu,), buttons=acts)

    def at_home(self, page: Screen, classes: Sequence[ClassInfo], today: date) -> Screen:
        """The bot's own page with the classes of today below it, and the way to other days."""
        none = (Line(self.translator.text("staff.no.classes.today")),)
        heading = Heading(self.translator.text("staff.home"))
        days = Button(self.translator.text("button.staff.days"), ShowSchoolDay(today))
        body = (*page.body, heading, *(tuple(map(self._class_line, classes)) or none))
        return replace(page, body=body, buttons=(*page.buttons, days))

    def found(self, asked: str, held: Sequence[Held], today: date) -> Screen:
        """What somebody has in the coming classes."""
        translator = self.translator
        lines = tuple(map(self._held_line, held[:_PEOPLE_SHOWN]))
        again = Button(translator.text("button.staff.find"), AskSchool("find", today))
        back = back_to(translator, today)
        title = (
            translator.text("staff.found", asked=asked[:_LONGEST_ECHO]) if held else translator.text("staff.found.none")
        )
        return Screen(title, body=lines, buttons=(again, back))

    def door(self, dance_class: DanceClass, skip: int, *, is_owner: bool, has_started: bool) -> Screen:
        """Who is in a class, by name: a tap checks in."""
        people = _by_name(dance_class)
        here = sum(booking.checked_in_at is not None for booking in people)
        note = self.translator.text("staff.door.note", here=here, n=len(people))
        if dance_class.waiting:
            note += f" · {self.translator.text('staff.waiting', n=dance_class.waiting)}"
        skip = skip if skip < len(people) else 0
        note = " · ".join(filter(None, (note, self._part(len(people), skip))))
        lines = tuple(self._person_line(dance_class.id, each, skip) for each in people[skip : skip + _PEOPLE_SHOWN])
        return Screen(
            self._headline(dance_class.info),
            note,
            lines or (Line(self.translator.text("staff.door.empty")),),
            buttons=(
                *self._pages(len(people), skip, lambda first: ShowDoor(dance_class.id, first)),
                *(self._acts(dance_class.info, has_started=has_started) if is_owner else ()),
                *(() if has_started else (self._post(dance_class.id),)),
                self._day_of(dance_class.id),
            ),
        )

    def choose_whom_to_remove(self, dance_class: DanceClass, skip: int) -> Screen:
        """Who is in a class: a tap begins to take them out."""
        people = _by_name(dance_class)
        skip = skip if skip < len(people) else 0
        label = self.translator.text("button.staff.remove")
        lines = tuple(
            Line(who(each), details=Button(label, AskToRemove(dance_class.id, reference_to(each))), short=who(each))
            for each in people[skip : skip + _PEOPLE_SHOWN]
        )
        buttons = (
            *self._pages(len(people), skip, lambda first: ChooseWhomToRemove(dance_class.id, first)),
            back_to(self.translator, dance_class.id),
        )
        title = self.translator.text("staff.remove.whom", line=self._line(dance_class.info))
        return Screen(title, self._part(len(people), skip), body=lines, buttons=buttons)

    def ask_to_remove(self, info: ClassInfo, booking: Booking) -> Screen:
        """Ask whether to take somebody out."""
        question = self.translator.text("staff.remove.ask", who=who(booking), line=self._line(info))
        yes = Button(
            self.translator.text("button.staff.remove.yes"),
            RemoveSomebody(info.id, reference_to(booking)),
            emphasis="undo",
        )
        return Screen(question, buttons=(yes, back_to(self.translator, info.id)))

    def history(self, class_id: ClassId, entries: Sequence[HistoryEntry], people: Sequence[StaffMember]) -> Screen:
        """What was done to a class, the latest first."""
        names = {member.person: (member.name or member.role)[:_LONGEST_ECHO] for member in people}
        lines = [Line(self._act(entry, names)) for entry in reversed(entries[-_ACTS_SHOWN:])]
        title = self.translator.text("staff.history", line=self.translator.class_line(class_id, None))
        body = tuple(lines) or (Line(self.translator.text("staff.history.none")),)
        return Screen(title, body=body, buttons=(back_to(self.translator, class_id),))

    def week(self, summary: WeekSummary, first: date, last: date) -> Screen:
        """The numbers of some days, for owners."""
        translator = self.translator
        lines = [
            translator.text("staff.week.classes", n=summary.classes),
            translator.text("staff.week.booked", n=summary.booked),
            translator.text("staff.week.turned.away", n=summary.turned_away),
            translator.text("staff.week.late", n=summary.late),
        ]
        if summary.closed:
            lines.insert(1, translator.text("staff.week.closed", n=summary.closed))
        if summary.no_shows is not None:
            lines.append(translator.text("staff.week.no.shows", n=summary.no_shows))
        title = translator.text("staff.week", days=translator.days(first, last))
        days = Button(translator.text("button.staff.days"), ShowSchoolDay(last))
        return Screen(title, body=tuple(map(Line, lines)), buttons=(days,))

    def _headline(self, info: ClassInfo) -> str:
        line = self._line(info)
        return f"{line} · {self.translator.off(info.closed_reason)}" if info.status == "closed" else line

    def _line(self, info: ClassInfo) -> str:
        return self.translator.class_line(info.id, info.type)

    def _class_line(self, info: ClassInfo) -> Line:
        translator = self.translator
        name, clock = self.translator.class_name(info.type), self.translator.time(info.id.time)
        if info.status == "closed":
            state = self.translator.off(info.closed_reason)
        else:
            state = translator.text("staff.taken", taken=info.booking_count, spots=info.max_spots)
            state += f" · {translator.text('staff.waiting', n=info.waiting)}" if info.waiting else ""
        said = f"{clock} · {name} · {state}"
        return Line(
            said, details=Button(translator.text("button.staff.door"), ShowDoor(info.id), full_label=said), short=said
        )

    def _held_line(self, held: Held) -> Line:
        info, row = held.class_info, held.booking if isinstance(held, Booked) else held.wait
        said = f"{self._line(info)} · {who(row)}"
        if isinstance(held, Waiting):
            said += f" · {self.translator.text('staff.place', place=self.translator.ordinal(held.place))}"
        return Line(
            said,
            details=Button(self.translator.text("button.staff.door"), ShowDoor(info.id), full_label=said),
            short=said,
        )

    def _person_line(self, class_id: ClassId, booking: Booking, skip: int) -> Line:
        is_here = booking.checked_in_at is not None
        said = f"✓ {who(booking)}" if is_here else who(booking)
        label = self.translator.text("button.staff.undo" if is_here else "button.staff.here")
        mark = MarkHere(class_id, reference_to(booking), not is_here, skip)
        return Line(said, details=Button(label, mark, full_label=f"{label}: {who(booking)}"), short=said)

    def _acts(self, info: ClassInfo, *, has_started: bool) -> tuple[Button, ...]:
        translator = self.translator
        history = Button(translator.text("button.staff.history"), ShowHistory(info.id))
        message = Button(translator.text("button.staff.message"), AskSchool("message", info.id))
        remove = Button(translator.text("button.staff.remove.whom"), ChooseWhomToRemove(info.id))
        if has_started:
            return (message, history)
        if info.status == "closed":
            reopen = Button(translator.text("button.staff.reopen"), AskToReopen(info.id), emphasis="main")
            return (reopen, message, history)
        return (
            Button(translator.text("button.staff.add"), AskSchool("add", info.id), emphasis="main"),
            *((remove,) if info.booking_count else ()),
            Button(translator.text("button.staff.spots", n=info.max_spots), AskSchool("spots", info.id)),
            Button(translator.text("button.staff.teacher"), AskSchool("teacher", info.id)),
            message,
            Button(translator.text("button.staff.close"), AskSchool("close", info.id), emphasis="undo"),
            history,
        )

    def _pages(self, people: int, skip: int, page: Callable[[int], StaffIntent]) -> list[Button]:
        buttons = []
        if skip:
            buttons.append(Button(self.translator.text("button.earlier"), page(max(0, skip - _PEOPLE_SHOWN))))
        if skip + _PEOPLE_SHOWN < people:
            buttons.append(Button(self.translator.text("button.staff.more"), page(skip + _PEOPLE_SHOWN)))
        return buttons

    def _part(self, people: int, skip: int) -> str:
        """Which of the people a page shows; nothing where it shows them all."""
        if people <= _PEOPLE_SHOWN:
            return ""
        last = min(skip + _PEOPLE_SHOWN, people)
        return self.translator.text("staff.part", first=skip + 1, last=last, people=people)

    def _post(self, about: ClassId | date) -> Button:
        return Button(self.translator.text("button.staff.post"), AskToPost(about))

    def _day_of(self, class_id: ClassId) -> Button:
        return Button(self.translator.text("button.staff.day"), ShowSchoolDay(class_id.date))

    def _act(self, entry: HistoryEntry, names: dict[str, str]) -> str:
        translator, zone = self.translator, self.school.zone
        did = {
            "added": translator.text("staff.act.added"),
            "removed": translator.text("staff.act.removed"),
            "checked_in": translator.text("staff.act.checked.in"),
            "unchecked": translator.text("staff.act.unchecked"),
            "spots": translator.text("staff.act.spots"),
            "closed": translator.text("staff.act.closed"),
            "reopened": translator.text("staff.act.reopened"),
            "changed": translator.text("staff.act.changed"),
            "told": translator.text("staff.act.told"),
        }[entry.act]
        is_office = entry.by == "cli"
        who = names.get(entry.by) or translator.text("staff.cli" if is_office else "staff.somebody")
        when = _when(entry, zone, self.translator)
        return f"{when} · {who}: {did}" + (f" ({translator.reason(entry.detail)})" if entry.detail else "")


def _when(entry: HistoryEntry, zone: ZoneInfo, translator: Translator) -> str:
    at = entry.at.astimezone(zone)
    return f"{translator.day(at.date())}, {translator.time(at.time())}"


def _by_name(dance_class: DanceClass) -> list[Booking]:
    return sorted(dance_class.bookings.values(), key=lambda booking: (who(booking).casefold(), booking.booked_at))


def back_to(translator: Translator, about: ClassId | date) -> Button:
    """The button back to the door list of a class, or to the classes of a day."""
    there = ShowDoor(about) if isinstance(about, ClassId) else ShowSchoolDay(about)
    return Button(translator.text("button.staff.back"), there)


def who(booking: Booking | Wait) -> str:
    """`Ana Ruiz · ana@example.com`, or the email alone; rows may be older than our checks."""
    said = f"{booking.name} · {booking.email}" if booking.name else str(booking.email)
    return "".join(letter if letter.isprintable() else "?" for letter in said)

"""Live cards: what everybody in a channel or group sees of a class or a day, and what its teacher is told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from adapters.chat.browsing_screens import facts
from adapters.chat.chat_user import PostsIn
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowClasses, ShowDetails, StartBooking
from adapters.chat.school import School
from adapters.chat.screen import Button, Line, Screen
from adapters.chat.staff.screens import back_to
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.live_card import Subject, day_of, slug_of

_CLASSES_SHOWN = 20  # more would not fit into a message of Slack


@dataclass(frozen=True, slots=True)
class CardScreens:
    """The screens about live cards, for one school in one language. Nobody's name or email is on them."""

    school: School
    translator: Translator

    def card(self, subject: Subject, infos: Sequence[ClassInfo], now: datetime) -> Screen:
        """What the card shows; `infos` are the class that it is about, or all of that day. None: it was deleted."""
        lines = tuple(self._class_line(info, now) for info in infos[:_CLASSES_SHOWN])
        left_out = infos[_CLASSES_SHOWN:]
        about = facts(infos[0], self.translator) if isinstance(subject, ClassId) and infos else ()
        more = (Line(self.translator.text("card.more", n=len(left_out))),) if left_out else ()
        see = Button(self.translator.text("button.see.classes"), ShowClasses(first_day=day_of(subject)))
        return Screen(
            self._title(subject, infos),
            self.translator.text("card.note.over" if is_over(infos, now) else "card.note", zone=self.school.city),
            (*lines, *about, *more) or (Line(self._nothing(subject)),),
            buttons=(see,) if left_out else (),
        )

    def coming(self) -> Screen:
        """Said where it was asked for."""
        return Screen(self.translator.text("card.coming"))

    def how_to_post(self, subject: Subject, posts_in: PostsIn | None) -> Screen:
        """What to type, and where, to have a card there."""
        translator = self.translator
        match posts_in:
            case "channel":
                how = translator.text("card.how.channel")
            case "group":
                how = translator.text("card.how.group")
            case None:
                how = translator.text("card.how.nowhere")
            case _:
                assert_never(posts_in)
        title = translator.text("card.how", what=self._name(subject))
        return Screen(title, body=(Line(how), Line(self._command(subject))), buttons=(back_to(translator, subject),))

    def which(self, example: Subject) -> Screen:
        """Ask for it in words that we understand."""
        return Screen(self.translator.text("card.which"), body=(Line(self._command(example)),))

    def nothing_to_post(self, subject: Subject, infos: Sequence[ClassInfo], following: date | None) -> Screen:
        """There is no class to show, or all have begun; `following` is the next day with classes."""
        title = self.translator.text("card.over") if infos else self._nothing(subject)
        if following is None:
            return Screen(title)
        others = self.translator.text("card.next", day=self.translator.day(following))
        return Screen(title, body=(Line(others), Line(self._command(following))))

    def not_posted(self, subject: Subject) -> Screen:
        """Told in private to who asked, where the card could not be put."""
        return Screen(
            self.translator.text("card.not.posted", what=self._name(subject)),
            body=(Line(self.translator.text("card.not.posted.why")), Line(self._command(subject))),
        )

    def _title(self, subject: Subject, infos: Sequence[ClassInfo]) -> str:
        if isinstance(subject, ClassId):
            return self.translator.class_line(subject, infos[0].type if infos else None)
        return self.translator.text("card.day", day=self.translator.long_day(subject))

    def _class_line(self, info: ClassInfo, now: datetime) -> Line:
        name, clock = self.translator.class_name(info.type), self.translator.time(info.id.time)
        said = f"{clock} · {name} · {self._state(info, now)}"
        if info.has_started(now):
            return Line(said)
        if info.free_at(now):
            label = self.translator.text("card.book", name=name, time=clock)
            return Line(said, buttons=(Button(self.translator.text("button.book"), StartBooking(info.id), label),))
        label = self.translator.text("card.details", name=name, time=clock)
        return Line(said, buttons=(Button(self.translator.text("button.details"), ShowDetails(info.id), label),))

    def _state(self, info: ClassInfo, now: datetime) -> str:
        if info.status == "closed":
            return self.translator.off(info.closed_reason)
        if info.has_started(now):
            return self.translator.text("spots.started")
        free = info.free_at(now)
        return self.translator.spots(free) if free else self.translator.waiting(info.waiting)

    def _nothing(self, subject: Subject) -> str:
        return self.translator.text("card.no.class" if isinstance(subject, ClassId) else "staff.no.classes")

    def _name(self, subject: Subject) -> str:
        if isinstance(subject, ClassId):
            return self.translator.class_line(subject, None)
        return self.translator.day(subject)

    def _command(self, subject: Subject) -> str:
        return self.translator.text("card.command", what=slug_of(subject))


def is_over(infos: Sequence[ClassInfo], now: datetime) -> bool:
    """Whether there is nothing to follow any more."""
    return all(info.has_started(now) for info in infos)

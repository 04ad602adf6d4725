"""What is done once a week, on Monday morning: owners get the numbers and a picture, old check-ins are forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog

from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.messenger import Failed, Messenger, Picture, RetryAfter, Sent, Unreachable
from adapters.chat.school import School
from adapters.chat.staff.screens import StaffScreens
from adapters.chat.students import StudentRepository
from bot.jobs.week_picture import week_picture
from core.class_id import ClassId
from core.commands.execute import CommandExecutor
from core.commands.forget_check_ins import ForgetCheckIns
from core.dance_class import DanceClass
from core.moments import after
from core.ports import ClassFinder, Clock, StoreUnavailable, TaskClaims
from core.queries.week_summary import WeekSummary, week_summary
from core.staff import StaffMember, StaffRepository

log = structlog.get_logger()

_MONDAY, _NINE = 0, time(9)
_WEEK = timedelta(days=7)
_OVERLAP = timedelta(days=28)
"""How far back of what is to be forgotten is looked at: for weeks in which nothing ran."""


@dataclass(frozen=True, slots=True)
class WeeklyWork:
    """Done by any number of processes at once, each part of it once. Check-ins are forgotten `kept` after a class."""

    staff: StaffRepository
    tasks: TaskClaims
    classes: ClassFinder
    commands: CommandExecutor
    students: StudentRepository
    messengers: Mapping[str, Messenger]
    school: School
    clock: Clock
    kept: timedelta
    draw: Callable[[WeekSummary, date, date, Translator], Picture] = week_picture

    def do_due(self) -> int:
        """Do what nobody has done this week; how many owners got the numbers. Raises StoreUnavailable."""
        now = self.clock()
        if now.weekday() != _MONDAY or now.time() < _NINE:
            return 0
        year, week, _ = now.isocalendar()
        name, until = f"{year}-W{week:02}", after(now, 2 * _WEEK)
        if self.tasks.claim(f"{name}.forget", until):
            self._forget(now)
        told, numbers = 0, None
        for member in self.staff.members():
            task = f"{name}.summary.{member.person}"
            if member.is_owner and self.tasks.claim(task, until):
                try:
                    numbers = numbers or self._numbers(now)
                    told += self._tell(member, numbers, task, now)
                except StoreUnavailable:  # nothing was sent yet
                    self.tasks.release(task)
                    raise
        return told

    def _numbers(self, now: datetime) -> WeekSummary:
        today = now.date()
        return week_summary(self._loaded(now, today - _WEEK, today - timedelta(days=1)))

    def _loaded(self, now: datetime, first: date, last: date) -> list[DanceClass]:
        found = map(self._load, (info.id for info in self.classes.search(None, first, last)))
        return [each for each in found if each is not None and each.has_started(now)]

    def _load(self, class_id: ClassId) -> DanceClass | None:
        """The class; None if it can't be read, for the others are counted without it."""
        try:
            return self.commands.classes.load(class_id)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("left out of the week", class_id=class_id.slug)
            return None

    def _tell(self, member: StaffMember, numbers: WeekSummary, task: str, now: datetime) -> bool:
        """Whether they got it; what was certainly not sent is tried again."""
        messenger = self.messengers.get(member.person.partition(":")[0])
        if messenger is None:
            return False
        student = self.students.load(member.person, now)
        language = student.language or student.app_language or LANGUAGES[0]
        screens = StaffScreens(self.school, Translator(language, self.school.curriculum))
        today = now.date()
        first, last = today - _WEEK, today - timedelta(days=1)
        delivery = messenger.send(member.person, screens.week(numbers, first, last))
        match delivery:
            case Sent():
                if numbers.held:
                    _show(messenger, member.person, lambda: self.draw(numbers, first, last, screens.translator))
            case RetryAfter():
                self.tasks.release(task)
            case Unreachable(why) | Failed(why):
                log.warning("a summary was not delivered", why=why)
        return isinstance(delivery, Sent)

    def _forget(self, now: datetime) -> None:
        last = now.date() - self.kept
        for dance_class in self._loaded(now, last - _OVERLAP, last):
            if any(booking.checked_in_at for booking in dance_class.bookings.values()):
                self.commands.execute(ForgetCheckIns(dance_class.id, f"forget-{secrets.token_urlsafe(9)}"))


def _show(messenger: Messenger, person: str, draw: Callable[[], Picture]) -> None:
    """Send them the picture beside the words, which they have: whatever fails here, nothing is sent again."""
    try:
        delivery = messenger.send_picture(person, draw())
    except Exception:
        log.exception("no picture of the week")
        return
    if not isinstance(delivery, Sent):
        why = "asked to wait" if isinstance(delivery, RetryAfter) else delivery.why
        log.warning("no picture of the week", why=why)

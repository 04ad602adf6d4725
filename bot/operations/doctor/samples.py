"""A sample of what students see in Slack, with the school's own texts, for Slack to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.class_list import CLASSES_SHOWN, ClassList
from adapters.chat.i18n.translator import Translator
from adapters.chat.intents import ShowClasses
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.own_places import OwnPlaces
from adapters.chat.school import School
from adapters.chat.screen import Screen
from adapters.chat.students import BookingStep
from adapters.chat.waitlist_screens import WaitlistScreens
from adapters.slack.block_kit import Json, home_view, message
from adapters.slack.modal import email_modal, result_modal
from adapters.slack.reply_target import AtHome
from core.booking import Booking, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.join_waitlist import Waiting
from core.email import Email
from core.errors import ClassClosed, ClassFullyBooked, DuplicateBooking, SpotLimitReached

_EMAIL, _REQUEST, _PERSON = Email("ana@example.com"), "sample", "slack:T1:U1"
_TUESDAY = date(2030, 1, 8)
_EARLIER = datetime(2030, 1, 1, tzinfo=UTC)


def samples(school: School) -> dict[str, Json]:
    """Messages and views by their names, in English: Slack does not like to be asked too often."""
    return dict(_contents(school, Translator(curriculum=school.curriculum)))


def _contents(school: School, translator: Translator) -> Iterator[tuple[str, Json]]:
    booking = BookingScreens(school, translator, _EARLIER)
    for name, screen in _screens(school, translator, booking):
        shown = message(screen)
        yield name, {"text": shown.text, "blocks": shown.blocks}
    yield "home", home_view(message(BrowsingScreens(school, translator).home()))
    step = BookingStep(_class_id(0), _REQUEST, _EARLIER)
    for name, asked in (("form", step), ("form for a friend", replace(step, for_other=True))):
        form = booking.questions.ask_email(asked, _type(school), uses_forms=True).form
        if form is not None:
            yield name, email_modal(form, AtHome())
    yield "result", result_modal(booking.booked(_booked(school)), translator.text("email.form"))


def _screens(school: School, translator: Translator, booking: BookingScreens) -> Iterator[tuple[str, Screen]]:
    infos = [_info(school, n) for n in range(CLASSES_SHOWN + 1)]
    first, (info, other), full = infos[0].id.date, infos[:2], replace(infos[0], booking_count=20, waiting=3)
    browsing, line = BrowsingScreens(school, translator), WaitlistScreens(school, translator, _EARLIER)
    mine, step = MyBookingsScreens(school, translator), BookingStep(info.id, _REQUEST, _EARLIER, _EMAIL)
    waiting = Waiting(Wait(_EMAIL, 1, _EARLIER, _REQUEST, _PERSON), 1, full)
    yield "help", browsing.help()
    yield "list", ClassList(ShowClasses(), first, first, infos, school, translator, _EARLIER, OwnPlaces()).screen()
    yield "details", browsing.details(info, 7, started=False)
    yield "details of a full class", line.details(full, other, waiting)
    yield "confirm", booking.questions.confirm(step, _EMAIL, info.type)
    yield "booked", booking.booked(_booked(school))
    for refusal in (
        ClassFullyBooked(info.id, 20),
        DuplicateBooking(info.id, _EMAIL, _PERSON),
        SpotLimitReached(info.id, 3),
        ClassClosed(info.id, "the teacher is ill"),
    ):
        yield type(refusal).__name__, booking.refused(refusal, info.type, other, _PERSON)
    yield "joined", line.joined(waiting)
    yield "my bookings", mine.bookings([_booked(school), waiting] * CLASSES_SHOWN, 0)
    yield "cancel", mine.ask_to_cancel(_booked(school), late=True)


def _booked(school: School) -> Booked:
    return Booked(Booking(_EMAIL, _EARLIER, _REQUEST, _PERSON), _info(school, 0))


def _info(school: School, n: int) -> ClassInfo:
    class_id = _class_id(n)
    starts_at = class_id.starts_at(school.zone)
    return ClassInfo(class_id, _type(school), starts_at, 20, n, teacher="Maria", room="Studio B", minutes=60)


def _class_id(n: int) -> ClassId:
    return ClassId(_TUESDAY + timedelta(days=n), time(18, 30))


def _type(school: School) -> ClassType:
    return school.curriculum.class_types()[0]

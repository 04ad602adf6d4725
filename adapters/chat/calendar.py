"""A booking as a calendar entry (RFC 5545), to be put into the student's own calendar, and to be taken out of it again.

The METHOD is PUBLISH, not REQUEST: a request names its guests by their emails, and calendars would ask for a reply that
nobody here reads.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from adapters.chat.i18n.translator import Translator
from adapters.chat.school import School
from core.class_id import ClassId
from core.class_info import CLASS_LASTS, ClassInfo
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.email import Email
from core.moments import after
from core.result import Ok

if TYPE_CHECKING:  # importing it takes 0.4 s, which no cold start should pay that sends no calendar entry
    from icalendar import Event

_DOMAIN = "dance-school-booking-bot"
_PLAIN_IN_MAILTO = "@!$'*+"
_NO_EMAIL = "invalid:nomail"  # what other calendars write, too, for an organizer that gets no mail


def calendar_entry(booked: Booked, school: School, translator: Translator, now: datetime) -> bytes:
    """The calendar entry of a booking, as it is `now`: a file of its own.

    While the class is called off, what takes the entry out of the calendar.
    """
    booking, info = booked.booking, booked.class_info
    uid = _uid(info.id, booking.request_id or booking.booked_at.isoformat())
    return _file(info, school, translator, uid, now, is_off=info.status == "closed")


def cancellation(cancelled: Cancelled, school: School, translator: Translator, now: datetime) -> bytes:
    """What takes the entry of a cancelled booking out of the calendar again."""
    ended, info = cancelled.ended, cancelled.class_info
    return _file(info, school, translator, _uid(info.id, ended.request_id), now, is_off=True)


def _file(info: ClassInfo, school: School, translator: Translator, uid: str, now: datetime, *, is_off: bool) -> bytes:
    # Calendars take the entry with the higher number, of two with the same the one that was made later (RFC 5546,
    # 2.1.5). Each change of the class has two numbers, the second to take the entry out.
    event = _event(info, school, translator, uid=uid, sequence=2 * info.revision + is_off, stamp=now)
    event.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    return _calendar(event, "CANCEL" if is_off else "PUBLISH", info, school)


def _uid(class_id: ClassId, request: str) -> str:
    """The entry's name for ever: it says nothing of the student, and nobody learns the request id from it."""
    return f"{hashlib.sha256(f'{class_id} {request}'.encode()).hexdigest()[:32]}@{_DOMAIN}"


def _event(
    info: ClassInfo, school: School, translator: Translator, *, uid: str, sequence: int, stamp: datetime
) -> Event:
    from icalendar import Event, vCalAddress

    organizer = vCalAddress(_address(school.contact))
    if school.name:
        organizer.params["CN"] = school.name
    event = Event()
    event.add("UID", uid)
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC))
    event.add("DTSTART", _told(info.starts_at.astimezone(UTC), school.zone))
    event.add("DTEND", _told(ends_at(info), school.zone))
    event.add("SUMMARY", translator.class_name(info.type))
    event.add("ORGANIZER", organizer)
    if place := ", ".join(filter(None, (info.room, school.address))):
        event.add("LOCATION", place)
    if info.teacher:
        event.add("DESCRIPTION", translator.text("fact.teacher", teacher=info.teacher))
    return event


def ends_at(info: ClassInfo) -> datetime:
    """When the class is over, in UTC."""
    return after(info.starts_at, timedelta(minutes=info.minutes) if info.minutes else CLASS_LASTS)


def _told(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment on the school's clock; in UTC the second time round of the hour that autumn repeats.

    A time with a zone's name always means the first time round.
    """
    local = moment.astimezone(zone)
    return moment if local.fold else local


def _calendar(event: Event, method: str, info: ClassInfo, school: School) -> bytes:
    from icalendar import Calendar

    from adapters.chat.calendar_zone import vtimezone

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{_DOMAIN}//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    calendar.add_component(vtimezone(school.zone, info.starts_at))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _address(contact: str) -> str:
    """The contact as a URI: of an email it may hold no character that a URI has another meaning for (RFC 6068)."""
    match Email.parse(contact):
        case Ok(email):
            return f"mailto:{quote(email.value, safe=_PLAIN_IN_MAILTO)}"
        case _:
            return _NO_EMAIL

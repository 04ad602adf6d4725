"""Calendar entries of bookings, read by another library than the one that writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
import vobject
from vobject.base import Component

from adapters.chat.calendar import calendar_entry, cancellation
from adapters.chat.i18n.translator import Translator
from adapters.chat.school import School
from core.booking import Booking, EndedRequest
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.change_class import ChangeClass, ChangeFacts, CloseClass, ReopenClass, SetSpots, decide
from core.dance_class import DanceClass
from core.email import Email
from tests.support.timetable import TIMETABLE

SYDNEY = ZoneInfo("Australia/Sydney")
SCHOOL = School(SYDNEY, TIMETABLE, "Salsa, Sydney", "1 Long Street; rear, " + "Newtown " * 12, "hello@school.example")
ANA = Email("ana@example.com")
BOOKED_AT = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
NOW = datetime(2027, 2, 3, 20, 15, 59, 999999, tzinfo=SYDNEY)
A_DAY = datetime(2027, 3, 1, 18, 30, tzinfo=SYDNEY)


def booked(
    starts_at: datetime = A_DAY, *, request_id: str = "request-1", email: Email = ANA, info: ClassInfo | None = None
) -> Booked:
    return Booked(Booking(email, BOOKED_AT, request_id, "telegram:1"), info or class_at(starts_at))


def cancelled(starts_at: datetime = A_DAY, *, request_id: str = "request-1") -> Cancelled:
    ended_at = BOOKED_AT + timedelta(days=1)
    ended = EndedRequest(request_id, ANA, "cancelled", ended_at, "telegram:1", "request-2")
    return Cancelled(ended, class_at(starts_at))


def class_at(starts_at: datetime) -> ClassInfo:
    class_id = ClassId(starts_at.date(), starts_at.time())
    return ClassInfo(class_id, ClassType("salsa", 1), starts_at, max_spots=20, booking_count=1)


def entry(booked: Booked, school: School = SCHOOL, now: datetime = NOW) -> bytes:
    return calendar_entry(booked, school, Translator(), now)


def removal(cancelled: Cancelled, now: datetime = NOW) -> bytes:
    return cancellation(cancelled, SCHOOL, Translator(), now)


def read(entry: bytes, zone: str = "Australia/Sydney", *, names: Iterator[int] = count()) -> Component:  # noqa: B008
    """What the other library makes of it by the file alone: no zone that it knows, or has read before, has the name."""
    calendar: Component = vobject.readOne(entry.decode().replace(zone, f"Somewhere/{next(names)}"))
    return calendar


def times(starts_at: datetime, school: School = SCHOOL) -> tuple[datetime, datetime]:
    event = read(entry(booked(starts_at), school), school.zone.key).vevent
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


def test_an_entry_says_what_when_and_where() -> None:
    calendar = read(entry(booked()))
    event = calendar.vevent
    assert (calendar.method.value, event.status.value) == ("PUBLISH", "CONFIRMED")
    assert (event.summary.value, event.location.value) == ("Salsa 1", SCHOOL.address)
    assert (event.dtstart.value.isoformat(), event.dtend.value.isoformat()) == (
        "2027-03-01T18:30:00+11:00",
        "2027-03-01T19:30:00+11:00",
    )
    assert event.dtstamp.value == datetime(2027, 2, 3, 9, 15, 59, tzinfo=UTC)


def test_an_entry_says_what_kind_of_file_it_is_and_keeps_its_name_for_years() -> None:
    calendar = read(entry(booked()))
    assert (calendar.version.value, calendar.calscale.value) == ("2.0", "GREGORIAN")
    assert calendar.prodid.value == "-//dance-school-booking-bot//EN"
    assert calendar.vevent.uid.value == "4bbb3832f7ba1ad8897909a8ec5ae7d4@dance-school-booking-bot"


BEFORE_AUTUMN, AFTER_AUTUMN = date(2027, 4, 3), date(2027, 4, 4)
BEFORE_SPRING, AFTER_SPRING = date(2027, 10, 2), date(2027, 10, 3)


@pytest.mark.promise("B22")
@pytest.mark.parametrize(
    ("day", "clock", "in_utc"),
    [
        (BEFORE_AUTUMN, time(18, 30), datetime(2027, 4, 3, 7, 30, tzinfo=UTC)),
        (AFTER_AUTUMN, time(0, 30), datetime(2027, 4, 3, 13, 30, tzinfo=UTC)),
        (AFTER_AUTUMN, time(1, 30), datetime(2027, 4, 3, 14, 30, tzinfo=UTC)),
        (AFTER_AUTUMN, time(2, 30), datetime(2027, 4, 3, 15, 30, tzinfo=UTC)),  # the first of two; ends in the second
        (AFTER_AUTUMN, time(2, 30, fold=1), datetime(2027, 4, 3, 16, 30, tzinfo=UTC)),
        (AFTER_AUTUMN, time(3, 0), datetime(2027, 4, 3, 17, 0, tzinfo=UTC)),
        (AFTER_AUTUMN, time(18, 30), datetime(2027, 4, 4, 8, 30, tzinfo=UTC)),
        (BEFORE_SPRING, time(18, 30), datetime(2027, 10, 2, 8, 30, tzinfo=UTC)),
        (AFTER_SPRING, time(1, 30), datetime(2027, 10, 2, 15, 30, tzinfo=UTC)),  # ends when it is half past three
        (AFTER_SPRING, time(3, 0), datetime(2027, 10, 2, 16, 0, tzinfo=UTC)),
        (AFTER_SPRING, time(18, 30), datetime(2027, 10, 3, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_class_is_at_its_moment_and_an_hour_long_on_both_sides_of_a_change_of_the_clock(
    day: date, clock: time, in_utc: datetime
) -> None:
    assert times(datetime.combine(day, clock, SYDNEY)) == (in_utc, in_utc + timedelta(hours=1))


@pytest.mark.complaint("I3")
@pytest.mark.parametrize("day", [BEFORE_AUTUMN, AFTER_AUTUMN, BEFORE_SPRING, AFTER_SPRING])
def test_the_zone_has_both_its_parts_with_the_rule_of_their_first_sundays(day: date) -> None:
    written = entry(booked(datetime.combine(day, time(18, 30), SYDNEY))).decode()
    zone = vobject.readOne(written, transform=False).vtimezone
    assert zone.tzid.value == "Australia/Sydney"
    daylight, standard = zone.daylight, zone.standard
    assert (daylight.tzoffsetfrom.value, daylight.tzoffsetto.value) == ("+1000", "+1100")
    assert (standard.tzoffsetfrom.value, standard.tzoffsetto.value) == ("+1100", "+1000")
    assert set(daylight.rrule.value.split(";")) == {"FREQ=YEARLY", "BYMONTH=10", "BYDAY=1SU"}
    assert set(standard.rrule.value.split(";")) == {"FREQ=YEARLY", "BYMONTH=4", "BYDAY=1SU"}
    assert (daylight.dtstart.value, standard.dtstart.value) < (str(day.year),) * 2


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Madrid",  # changes on a last Sunday
        "America/New_York",  # on a second one
        "Pacific/Auckland",
        "Australia/Brisbane",  # never
        "Africa/Casablanca",  # with the moon, by no rule
        "Asia/Singapore",  # not for decades; before, the clock was half an hour behind
        "Asia/Kathmandu",
        "Pacific/Apia",  # on the other side of the date line until 2011
        "America/Cancun",  # no more: it is another zone than in 1970
        "Pacific/Kiritimati",
        "America/St_Johns",
        "Australia/Lord_Howe",  # by half an hour
    ],
)
def test_a_school_elsewhere_has_its_own_zone_in_the_entry(zone: str) -> None:
    school = School(ZoneInfo(zone), TIMETABLE)
    for month in range(1, 13):
        starts_at = datetime(2027, month, 28, 18, 30, tzinfo=school.zone)
        assert times(starts_at, school)[0] == starts_at.astimezone(UTC)


@pytest.mark.parametrize("month", [6, 12])
def test_a_zone_that_is_about_to_change_for_good_is_told_as_it_is_before_and_after(month: int) -> None:
    school = School(ZoneInfo("Pacific/Bougainville"), TIMETABLE)  # +10 for decades, +11 from 28 December 2014 on
    before = datetime(2014, month, 1, 18, 30, tzinfo=school.zone)
    assert times(before, school)[0] == datetime(2014, month, 1, 8, 30, tzinfo=UTC)
    after = datetime(2015, month, 1, 18, 30, tzinfo=school.zone)
    assert times(after, school)[0] == datetime(2015, month, 1, 7, 30, tzinfo=UTC)


def test_a_change_on_a_last_sunday_is_a_rule_too() -> None:
    written = entry(booked(), School(ZoneInfo("Europe/Madrid"), TIMETABLE)).decode()
    assert (written.count("BEGIN:DAYLIGHT"), written.count("BEGIN:STANDARD"), written.count("BYDAY=-1SU")) == (1, 1, 2)


@pytest.mark.complaint("I1")
def test_cancelling_takes_the_same_entry_out_with_a_higher_number() -> None:
    entered = read(entry(booked()))
    calendar = read(removal(cancelled()))
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert calendar.vevent.uid.value == entered.vevent.uid.value
    assert (int(entered.vevent.sequence.value), int(calendar.vevent.sequence.value)) == (0, 1)


@pytest.mark.complaint("I5")
def test_of_two_files_for_the_same_entry_the_one_that_was_made_later_says_so() -> None:
    # The school's name and address are in no number: without it, calendars would keep the old address.
    later = NOW + timedelta(minutes=1)
    before, after = (read(entry(booked(), now=moment)).vevent for moment in (NOW, later))
    assert before.sequence.value == after.sequence.value
    assert after.dtstamp.value - before.dtstamp.value == timedelta(minutes=1)
    assert read(removal(cancelled(), later)).vevent.dtstamp.value == after.dtstamp.value


@pytest.mark.complaint("I5")
@pytest.mark.promise("B22")
def test_the_number_rises_whatever_the_school_does_and_the_entry_goes_and_comes_with_the_class() -> None:
    now, stored = A_DAY - timedelta(days=3), DanceClass(class_at(A_DAY).id, ClassType("salsa", 1), A_DAY)
    told = [read(entry(booked(info=stored.info)))]
    said: list[ChangeClass] = [
        ChangeFacts(stored.id, "c1", "cli", teacher="Maria", room="Studio B", minutes=90),
        ChangeFacts(stored.id, "c2", "cli", teacher="Maria"),  # nothing new
        CloseClass(stored.id, "ill", "c3", "cli"),
        CloseClass(stored.id, "still ill", "c4", "cli"),  # it is off as before
        ReopenClass(stored.id, "c5", "cli"),
        SetSpots(stored.id, 30, "c6", "cli"),  # no matter of a calendar
        CloseClass(stored.id, None, "c7", "cli"),
    ]
    for n, command in enumerate(said):
        stored = replace(decide(stored, command, now)[0], version=n + 1, notices=(), loaded=None)
        told.append(read(entry(booked(info=stored.info))))
    methods = [calendar.method.value for calendar in told]
    numbers = [int(calendar.vevent.sequence.value) for calendar in told]
    assert methods == ["PUBLISH"] * 3 + ["CANCEL"] * 2 + ["PUBLISH"] * 2 + ["CANCEL"]
    assert numbers == [0, 2, 2, 5, 5, 6, 6, 9]
    assert len({calendar.vevent.uid.value for calendar in told}) == 1
    ended = EndedRequest("request-1", ANA, "cancelled", now, "telegram:1", "request-2")
    gone = read(removal(Cancelled(ended, stored.info)))
    assert int(gone.vevent.sequence.value) >= numbers[-1]


def test_an_entry_says_who_teaches_where_and_for_how_long() -> None:
    said = replace(class_at(A_DAY), teacher="Maria", room="Studio B", minutes=90)
    event = read(entry(booked(info=said))).vevent
    assert event.location.value == f"Studio B, {SCHOOL.address}"
    assert event.description.value == "With Maria"
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=90)


@pytest.mark.complaint("I2")
def test_each_booking_has_an_entry_of_its_own_and_always_the_same() -> None:
    moved = datetime(2027, 3, 2, 18, 30, tzinfo=SYDNEY)
    entries = [entry(booked()), entry(booked(request_id="request-2")), entry(booked(moved))]
    assert len({read(one).vevent.uid.value for one in entries}) == len(entries)
    assert entry(booked()) == entries[0]


@pytest.mark.promise("B22")
def test_nothing_personal_is_in_an_entry() -> None:
    written = entry(booked()) + removal(cancelled())
    for secret in (b"ana", b"request-1", b"telegram"):
        assert secret not in written.replace(b"\r\n ", b"").lower()


def test_the_school_is_named_as_the_organizer_with_its_email_only_if_it_has_one() -> None:
    with_email = read(entry(booked())).vevent.organizer
    assert (with_email.value, with_email.params["CN"]) == ("mailto:hello@school.example", ["Salsa, Sydney"])
    assert (
        read(entry(booked(), School(SYDNEY, TIMETABLE, contact="0400 000 000"))).vevent.organizer.value
        == "invalid:nomail"
    )


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        (" Hello@School.Example ", "mailto:hello@school.example"),
        ("salsa+bachata@school.example", "mailto:salsa+bachata@school.example"),
        ("50%off?me&you@school.example", "mailto:50%25off%3Fme%26you@school.example"),
        ("a/b#c@school.example", "mailto:a%2Fb%23c@school.example"),
        ("hola@ñandú.example", "mailto:hola@%C3%B1and%C3%BA.example"),
    ],
)
def test_the_email_of_the_school_is_written_as_the_uri_that_leads_to_it(contact: str, uri: str) -> None:
    assert read(entry(booked(), School(SYDNEY, TIMETABLE, contact=contact))).vevent.organizer.value == uri


def test_without_an_address_no_place_is_named() -> None:
    assert "location" not in read(entry(booked(), School(SYDNEY, TIMETABLE))).vevent.contents


def test_lines_end_as_calendars_want_them_and_none_is_too_long() -> None:
    *lines, rest = entry(booked()).split(b"\r\n")
    assert rest == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75

"""Whatever there is to show, every platform takes it, and nothing that was typed is taken for anything but text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from inspect import isfunction, signature
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from telegram import Chat, Message

from adapters.chat.booking_screens import BookingScreens
from adapters.chat.browsing import Browsing
from adapters.chat.browsing_screens import BrowsingScreens
from adapters.chat.buttons import decode
from adapters.chat.card_screens import CardScreens
from adapters.chat.chat_user import PostsIn
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import (
    AskInWords,
    ConfirmCancel,
    FreeText,
    GiveEmail,
    LeaveLine,
    ShowClasses,
    ShowDetails,
    StartBooking,
    StartJoining,
)
from adapters.chat.my_bookings_screens import MyBookingsScreens
from adapters.chat.notices_screens import NoticesScreens
from adapters.chat.parsing import closest_style, parse_classes
from adapters.chat.question_screens import QuestionScreens
from adapters.chat.school import School
from adapters.chat.screen import Line, Screen
from adapters.chat.staff.intents import Question
from adapters.chat.staff.question import StaffQuestion
from adapters.chat.staff.question_screens import StaffQuestionScreens
from adapters.chat.staff.screens import StaffScreens
from adapters.chat.students import BookingStep
from adapters.chat.typed_name import LONGEST_NAME, read_name
from adapters.chat.waitlist_screens import WaitlistScreens
from adapters.memory.classes import MemoryClasses
from adapters.slack.reply_target import InMessage
from adapters.telegram.updates import said
from core.booking import Booking, EndedRequest, Wait
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled
from core.commands.join_waitlist import Waiting
from core.commands.leave_waitlist import LeftWaitlist
from core.dance_class import DanceClass
from core.email import Email
from core.errors import (
    ClassAlreadyStarted,
    ClassClosed,
    ClassFullyBooked,
    ClassNotFound,
    DuplicateBooking,
    SpotLimitReached,
)
from core.history import Act, HistoryEntry
from core.notice import Notice, NoticeKind
from core.queries.week_summary import WeekSummary
from core.result import Ok
from core.staff import Role, StaffMember
from core.tracing import NO_TRACER
from tests.support.clock import SYDNEY
from tests.support.rendering import (
    GROUP_BOT,
    as_slack_sdk_writes,
    buttons_of,
    buttons_on_telegram,
    in_slack_home,
    in_slack_modal,
    on_slack,
    on_telegram,
    on_terminal,
    slack_values,
    telegram_buttons,
)
from tests.support.timetable import CURRICULUM, SCHOOL, STYLES, TIMETABLE, class_types

# Rendering is fast, but on a busy machine not always.
lenient = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

BEHIND = InMessage("C0123456789", "https://hooks.slack.com/actions/T0123456789/1234567890123/" + "x" * 24)
NOON = datetime(2026, 11, 22, 12, tzinfo=SYDNEY)
TODAY = NOON.date()
LOOK_AHEAD = 8 * 7  # days in which the next class is found when a week has none

# What people and schools write

NASTY = [
    '<b>&"_*[',
    "</b><script>alert(1)</script>",
    "&lt;b&gt; &amp;amp; &#60;",
    "*bold* _italic_ ~gone~ `code` ```pre```",
    "<!channel> <@U123> <https://example.com|here>",
    "{name} {0} %s %(x)s {",
    "[bold]rich[/bold] [/]",
    "\x00\x07\x1b[31m\x7f",
    "line\nline\r\nline\u2028line",
    "💃🏽👩‍👩‍👧‍👦🇦🇺",
    "مرحبا \u202eright to left\u202c שלום",
    "e\u0301\u0301\u0301\u0301\u200b\u200d",
    "\ud800 alone",
    " \t\n ",
]
A_CODE_WORD = re.compile(r"\b(None|null|True|False)\b|Style\.|ClassId|ClassType|Email\(|datetime|CLASS#|[A-Z]{3}-\d{4}")
TO_COPY = re.compile(r"/classes (post|publica) [0-9]{4}-[0-9]{2}-[0-9]{2}(-[A-Z]{3}-[0-9]{4})?")
"""What the school's people type, letter for letter."""
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=()), max_size=80).filter(lambda text: not A_CODE_WORD.search(text)),
    st.tuples(st.sampled_from([*NASTY, "a", "&", "é "]), st.integers(1, 5000)).map(lambda t: (t[0] * t[1])[:5000]),
)
schools = st.builds(
    School,
    st.just(SYDNEY),
    st.just(TIMETABLE),
    name=texts,
    address=texts,
    contact=texts,
    prices=texts,
    map_url=texts,
    bring=texts,
)
words_of = st.builds(Translator, st.sampled_from(LANGUAGES), st.just(CURRICULUM))
browsing_screens = st.builds(BrowsingScreens, schools, words_of)
my_bookings_screens = st.builds(MyBookingsScreens, schools, words_of)
question_screens = st.builds(QuestionScreens, schools, words_of)
booking_screens = st.builds(BookingScreens, schools, words_of, st.just(NOON))
waitlist_screens = st.builds(WaitlistScreens, schools, words_of, st.just(NOON))

# Classes

days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
class_ids = st.builds(ClassId, days, times)
types = st.sampled_from(class_types())
spots = st.integers(0, 30) | st.integers(0, 10**6)
infos = st.builds(
    lambda class_id, kind, most, taken, waiting, status, reason: ClassInfo(
        class_id, kind, class_id.starts_at(SYDNEY), most, taken, waiting, status, reason
    ),
    class_ids,
    types,
    spots,
    spots,
    st.just(0) | spots,
    st.sampled_from(["open", "open", "closed"]),
    st.none() | texts,
)


@st.composite
def timetables(draw: st.DrawFn, most: int = 500, over_days: int = 60) -> list[DanceClass]:
    """Up to `most` classes from today on, crowded or sparse, by date and time."""
    count = draw(st.integers(0, most))
    gaps = draw(st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=5))  # minutes, in turn
    kinds = draw(st.lists(types, min_size=1, max_size=5))
    taken = draw(st.lists(st.integers(0, 25), min_size=1, max_size=5))
    start = datetime.combine(TODAY, time(12, 1))  # on the school's clock, where an hour may come twice
    classes: list[DanceClass] = []
    for n in range(count):
        start += timedelta(minutes=gaps[n % len(gaps)])
        if (start.date() - TODAY).days > over_days:
            break
        class_id = ClassId(start.date(), start.time())
        booked = taken[n % len(taken)]
        classes.append(DanceClass(class_id, kinds[n % len(kinds)], class_id.starts_at(SYDNEY), booking_count=booked))
    return classes


def browsing(classes: Sequence[DanceClass], screens: BrowsingScreens | None = None) -> Browsing:
    store = MemoryClasses()
    for one in classes:
        store.schedule(one)
    return Browsing(
        store,
        screens or BrowsingScreens(SCHOOL, Translator(curriculum=CURRICULUM)),
        NOON,
        NO_TRACER,
    )


asked_for = st.one_of(
    st.builds(
        lambda style, first_day, skip, level: ShowClasses(
            style, level % (len(CURRICULUM.levels(style)) + 1) or None if style else None, first_day, skip
        ),
        st.none() | st.sampled_from(STYLES),
        st.none() | days | st.dates() | st.dates(TODAY, TODAY + timedelta(days=70)),
        st.integers(0, 600) | st.integers(0, 10**12),
        st.integers(0, 3),
    )
)

# Students


# Made once: what a strategy makes while it draws is made, and checked, at every draw.
_LONGEST = "x" * 64 + "@" + ".".join(["d" * 61] * 3) + ".org"
_ours = st.text("abz019.!#$%&'*+/=?^_`{|}~-éñ你💃", min_size=1, max_size=64)
_label = st.text("abz019-éñ你", min_size=1, max_size=63)
_domain = st.lists(_label, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "org"]))
_marked = st.just("*_~`<&" * 10 + "@" + ".".join(["d" * 61] * 3) + ".org")
typed_emails = _marked | st.builds(lambda name, host: f"{name}@{host}", _ours, _domain)


def parsed(typed: str) -> Email:
    """As it was typed, or the longest that there is."""
    match Email.parse(typed):
        case Ok(email):
            return email
    return Email(_LONGEST)


addresses = typed_emails.map(parsed)
"""Anything that `Email.parse` accepts, up to the longest."""

emails = addresses.filter(lambda email: not A_CODE_WORD.search(email.value))
names = texts.map(read_name).map(lambda read: read.value if isinstance(read, Ok) else "x" * LONGEST_NAME)
request_ids = st.text("azAZ09_-", min_size=16, max_size=16)
students = st.sampled_from(["slack:T1:U1", "telegram:42", "http", "terminal:ana"])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(SYDNEY))  # noqa: DTZ001
notices_screens = st.builds(NoticesScreens, schools, words_of, moments)
steps = st.builds(
    BookingStep,
    class_ids,
    request_ids,
    moments,
    st.none() | emails,
    st.none() | emails,
    st.integers(0, 10),
    for_other=st.booleans(),
    name=st.none() | names,
    offered=st.lists(emails, max_size=5).map(tuple),
    for_waitlist=st.booleans(),
)
references = st.text("0189abef", min_size=6, max_size=6)
refusals = st.one_of(
    st.builds(ClassFullyBooked, class_ids, spots),
    st.builds(SpotLimitReached, class_ids, st.integers(1, 20)),
    st.builds(DuplicateBooking, class_ids, emails, st.none() | students),
    st.builds(ClassAlreadyStarted, class_ids, moments),
    st.builds(ClassNotFound, class_ids),
    st.builds(ClassClosed, class_ids, st.none() | texts),
)
bookeds = st.builds(Booked, st.builds(Booking, emails, moments, request_ids, students, st.none() | names), infos)
cancelleds = st.builds(
    Cancelled, st.builds(EndedRequest, request_ids, emails, st.just("cancelled"), moments, students, request_ids), infos
)
waitings = st.builds(
    Waiting,
    st.builds(Wait, emails, st.integers(1, 10**6), moments, request_ids, students),
    st.integers(1, 10**6),
    infos,
)
lefts = st.builds(
    LeftWaitlist, st.builds(EndedRequest, request_ids, emails, st.just("left"), moments, students, request_ids), infos
)
leave_lines = st.builds(LeaveLine, class_ids, request_ids)
helds = bookeds | waitings
confirm_cancels = st.builds(ConfirmCancel, class_ids, request_ids)
start_bookings = st.builds(StartBooking, class_ids, st.none() | types, st.booleans())
start_joinings = st.builds(StartJoining, class_ids, st.none() | types, st.booleans(), st.booleans())
maybe_types = st.none() | types

# Every screen there is, by the method that makes it

AROUND: dict[str, st.SearchStrategy[Screen]] = {
    "details": st.builds(
        BrowsingScreens.details,
        browsing_screens,
        infos,
        spots,
        started=st.booleans(),
        booked=st.lists(emails, max_size=3),
        is_in=st.booleans(),
    ),
    "unknown_style": st.builds(
        BrowsingScreens.unknown_style,
        browsing_screens,
        texts.map(lambda t: t[:50]),
        st.none() | st.sampled_from(STYLES),
    ),
    "unknown_level": st.builds(BrowsingScreens.unknown_level, browsing_screens, st.sampled_from(STYLES)),
    "help": st.builds(BrowsingScreens.help, browsing_screens, only_slash=st.booleans()),
    "not_understood": st.builds(BrowsingScreens.not_understood, browsing_screens),
    "where_we_are": st.builds(BrowsingScreens.where_we_are, browsing_screens),
    "what_to_bring": st.builds(BrowsingScreens.what_to_bring, browsing_screens),
    "for_somebody": st.builds(BrowsingScreens.for_somebody, browsing_screens),
    "nothing_asked": st.builds(BrowsingScreens.nothing_asked, browsing_screens),
    "prices": st.builds(BrowsingScreens.prices, browsing_screens),
    "person": st.builds(BrowsingScreens.person, browsing_screens),
    "home": st.builds(BrowsingScreens.home, browsing_screens),
    "in_private": st.builds(BrowsingScreens.in_private, browsing_screens, st.none() | class_ids),
}
QUESTIONS: dict[str, st.SearchStrategy[Screen]] = {
    "ask_email": st.builds(QuestionScreens.ask_email, question_screens, steps, maybe_types, uses_forms=st.booleans()),
    "invalid_email": st.builds(QuestionScreens.invalid_email, question_screens, steps),
    "several_emails": st.builds(QuestionScreens.several_emails, question_screens, steps),
    "reminded": st.builds(
        QuestionScreens.reminded,
        question_screens,
        AROUND["help"] | AROUND["where_we_are"],
        steps,
        st.none() | st.sampled_from(LANGUAGES),
    ),
    "ask_spelling": st.builds(QuestionScreens.ask_spelling, question_screens, steps, emails, emails),
    "ask_name": st.builds(QuestionScreens.ask_name, question_screens, steps),
    "long_name": st.builds(QuestionScreens.long_name, question_screens, steps),
    "confirm": st.builds(QuestionScreens.confirm, question_screens, steps, emails, types),
}
OF_A_BOOKING: dict[str, st.SearchStrategy[Screen]] = {
    "booked": st.builds(BookingScreens.booked, booking_screens, bookeds),
    "refused": st.builds(
        BookingScreens.refused,
        booking_screens,
        refusals,
        maybe_types,
        st.none() | infos,
        students,
        for_other=st.booleans(),
    ),
    "busy": st.builds(BookingScreens.busy, booking_screens, steps),
    "checking": st.builds(
        BookingScreens.checking, booking_screens, class_ids, request_ids, references, for_waitlist=st.booleans()
    ),
    "checking_any": st.builds(BookingScreens.checking_any, booking_screens, class_ids, request_ids, references),
    "not_booked": st.builds(BookingScreens.not_booked, booking_screens, steps, references),
    "abandoned": st.builds(BookingScreens.abandoned, booking_screens),
    "timed_out": st.builds(BookingScreens.timed_out, booking_screens, steps),
    "form_missed": st.builds(
        lambda screens, step: screens.form_missed(screens.questions.ask_email(step, None, uses_forms=True).form),
        booking_screens,
        steps,
    ),
    "too_fast": st.builds(
        BookingScreens.too_fast,
        booking_screens,
        start_bookings | asked_for | st.builds(GiveEmail, class_ids, request_ids, texts) | st.builds(FreeText, texts),
    ),
    "trouble": st.builds(BookingScreens.trouble, booking_screens, references, store=st.booleans()),
}
OF_MY_BOOKINGS: dict[str, st.SearchStrategy[Screen]] = {
    "bookings": st.builds(
        MyBookingsScreens.bookings, my_bookings_screens, st.lists(helds, max_size=25), st.integers(0, 30)
    ),
    "ask_to_cancel": st.builds(MyBookingsScreens.ask_to_cancel, my_bookings_screens, bookeds, late=st.booleans()),
    "next_one": st.builds(MyBookingsScreens.next_one, my_bookings_screens, st.lists(helds, max_size=1)),
    "bookings_first": st.builds(
        MyBookingsScreens.bookings_first,
        my_bookings_screens,
        st.lists(helds, min_size=1, max_size=25),
        AROUND["home"],
    ),
    "cancelled": st.builds(MyBookingsScreens.cancelled, my_bookings_screens, cancelleds),
    "cancelled_before": st.builds(MyBookingsScreens.cancelled_before, my_bookings_screens),
    "too_late_to_cancel": st.builds(MyBookingsScreens.too_late_to_cancel, my_bookings_screens),
    "cancelled_too_often": st.builds(MyBookingsScreens.cancelled_too_often, my_bookings_screens, st.integers(1, 20)),
    "busy_cancelling": st.builds(MyBookingsScreens.busy_cancelling, my_bookings_screens, confirm_cancels),
    "checking_cancellation": st.builds(
        MyBookingsScreens.checking_cancellation, my_bookings_screens, confirm_cancels, references
    ),
}
OF_WAITING: dict[str, st.SearchStrategy[Screen]] = {
    "full": st.builds(WaitlistScreens.full, waitlist_screens, infos, st.none() | infos, st.none() | waitings),
    "details": st.builds(WaitlistScreens.details, waitlist_screens, infos, st.none() | infos, st.none() | waitings),
    "joined": st.builds(WaitlistScreens.joined, waitlist_screens, waitings),
    "already_waiting": st.builds(WaitlistScreens.already_waiting, waitlist_screens, waitings),
    "email_waits": st.builds(WaitlistScreens.email_waits, waitlist_screens, emails, class_ids, maybe_types),
    "spot_free": st.builds(WaitlistScreens.spot_free, waitlist_screens, infos),
    "left": st.builds(WaitlistScreens.left, waitlist_screens, lefts),
    "left_before": st.builds(WaitlistScreens.left_before, waitlist_screens),
    "promoted": st.builds(WaitlistScreens.promoted, waitlist_screens, bookeds),
    "line_over": st.builds(WaitlistScreens.line_over, waitlist_screens),
    "left_too_often": st.builds(WaitlistScreens.left_too_often, waitlist_screens, st.integers(1, 20)),
    "busy_leaving": st.builds(WaitlistScreens.busy_leaving, waitlist_screens, leave_lines),
    "checking_leaving": st.builds(WaitlistScreens.checking_leaving, waitlist_screens, leave_lines, references),
}
BROWSED: dict[str, st.SearchStrategy[Screen]] = {
    "show": st.builds(
        lambda classes, screens, asked: browsing(classes, screens).show(asked),
        timetables(),
        browsing_screens,
        asked_for,
    ),
    "show_instead": st.builds(
        lambda classes, screens: browsing(classes, screens).show_instead(screens.translator.text("old.button")),
        timetables(),
        browsing_screens,
    ),
    "details": st.builds(
        lambda classes, screens, other: browsing(classes, screens).details(classes[0].id if classes else other),
        timetables(most=3),
        browsing_screens,
        class_ids,
    ),
}


@st.composite
def told(draw: st.DrawFn) -> Screen:
    """Any notice, about a class with what its person has in it."""
    info, person = draw(infos), draw(students)
    mine = [
        Booking(email, draw(moments), draw(st.none() | request_ids), person)
        for email in draw(st.lists(emails, max_size=3))
    ]
    dance_class = DanceClass(
        info.id,
        info.type,
        info.starts_at,
        info.max_spots,
        info.booking_count,
        bookings={booking.email: booking for booking in mine},
        waiting=draw(st.integers(1, 100)),
        closed_reason=draw(st.none() | texts),
        teacher=draw(st.none() | texts),
        room=draw(st.none() | texts),
        minutes=draw(st.none() | st.integers(1, 500)),
    )
    due = mine[0].booked_at if mine else draw(moments)
    notice = Notice(
        info.id, 1, draw(st.sampled_from(get_args(NoticeKind))), due, person, draw(emails), text=draw(texts) or "x"
    )
    notice = replace(notice, instead_of=draw(st.none() | texts))
    other = draw(st.none() | infos)
    return draw(notices_screens).told(notice, dance_class, again=draw(st.booleans()), other=other)


OF_NOTICES: dict[str, st.SearchStrategy[Screen]] = {
    "told": told(),
    "reminders": st.builds(NoticesScreens.reminders, notices_screens, on=st.booleans()),
}


staff_screens = st.builds(StaffScreens, schools, words_of)
staff_question_screens = st.builds(StaffQuestionScreens, words_of, st.booleans())
rows_of_bookings = st.builds(Booking, emails, moments, request_ids, students, st.none() | texts, st.none() | moments)


@st.composite
def full_classes(draw: st.DrawFn) -> DanceClass:
    """A class with up to forty people in it, of any names."""
    info, mine = draw(infos), draw(st.lists(rows_of_bookings, max_size=5))
    people = {booking.email: booking for booking in mine}
    more = {
        Email(f"p{n}@example.com"): Booking(Email(f"p{n}@example.com"), NOON) for n in range(draw(st.integers(0, 35)))
    }
    return DanceClass(info.id, info.type, info.starts_at, bookings={**people, **more}, waiting=draw(st.integers(0, 9)))


questions = st.builds(
    StaffQuestion,
    st.sampled_from(get_args(Question)),
    class_ids | days,
    request_ids,
    moments,
    st.none() | texts,
)
entries = st.builds(
    HistoryEntry,
    class_ids,
    moments,
    students | st.just("cli"),
    st.sampled_from(get_args(Act)),
    request_ids,
    st.none() | texts,
)
members = st.builds(StaffMember, students, st.sampled_from(get_args(Role)), moments, st.none() | texts)
some_infos = st.lists(infos, max_size=6)

numbers = st.integers(0, 2000)
summaries = st.builds(WeekSummary, numbers, numbers, numbers, numbers, numbers, st.none() | numbers)

OF_STAFF_QUESTIONS: dict[str, st.SearchStrategy[Screen]] = {
    "ask": st.builds(StaffQuestionScreens.ask, staff_question_screens, questions, some_infos, is_wrong=st.booleans()),
    "confirm": st.builds(
        StaffQuestionScreens.confirm,
        staff_question_screens,
        questions,
        some_infos,
        st.integers(0, 500),
        st.integers(0, 500),
    ),
    "ask_to_reopen": st.builds(
        StaffQuestionScreens.ask_to_reopen, staff_question_screens, infos, st.integers(0, 500), st.integers(0, 500)
    ),
    "full": st.builds(StaffQuestionScreens.full, staff_question_screens, questions, infos),
}
OF_STAFF: dict[str, st.SearchStrategy[Screen]] = {
    "day": st.builds(
        StaffScreens.day,
        staff_screens,
        days,
        some_infos,
        is_owner=st.booleans(),
        today=days,
        following=st.none() | days,
    ),
    "at_home": st.builds(
        StaffScreens.at_home, staff_screens, st.builds(BrowsingScreens.home, browsing_screens), some_infos, days
    ),
    "found": st.builds(StaffScreens.found, staff_screens, texts, st.lists(bookeds | waitings, max_size=25), days),
    "door": st.builds(
        StaffScreens.door,
        staff_screens,
        full_classes(),
        st.integers(0, 50),
        is_owner=st.booleans(),
        has_started=st.booleans(),
    ),
    "choose_whom_to_remove": st.builds(
        StaffScreens.choose_whom_to_remove, staff_screens, full_classes(), st.integers(0, 50)
    ),
    "ask_to_remove": st.builds(StaffScreens.ask_to_remove, staff_screens, infos, rows_of_bookings),
    "week": st.builds(StaffScreens.week, staff_screens, summaries, days, days),
    "history": st.builds(
        StaffScreens.history, staff_screens, class_ids, st.lists(entries, max_size=25), st.lists(members, max_size=3)
    ),
}
card_screens = st.builds(CardScreens, schools, words_of)
subjects = class_ids | days
many_infos = st.lists(infos, max_size=30)
OF_CARDS: dict[str, st.SearchStrategy[Screen]] = {
    "card": st.builds(CardScreens.card, card_screens, subjects, many_infos, moments | st.just(NOON)),
    "coming": st.builds(CardScreens.coming, card_screens),
    "how_to_post": st.builds(
        CardScreens.how_to_post, card_screens, subjects, st.sampled_from([None, *get_args(PostsIn)])
    ),
    "which": st.builds(CardScreens.which, card_screens, subjects),
    "nothing_to_post": st.builds(CardScreens.nothing_to_post, card_screens, subjects, some_infos, st.none() | days),
    "not_posted": st.builds(CardScreens.not_posted, card_screens, subjects),
}


@pytest.mark.parametrize(
    ("made_by", "screens"),
    [
        (BrowsingScreens, AROUND),
        (QuestionScreens, QUESTIONS),
        (BookingScreens, OF_A_BOOKING),
        (MyBookingsScreens, OF_MY_BOOKINGS),
        (WaitlistScreens, OF_WAITING),
        (Browsing, BROWSED),
        (NoticesScreens, OF_NOTICES),
        (StaffScreens, OF_STAFF),
        (StaffQuestionScreens, OF_STAFF_QUESTIONS),
        (CardScreens, OF_CARDS),
    ],
)
def test_no_screen_is_left_out_here(made_by: type, screens: dict[str, object]) -> None:
    methods = {
        name
        for name, method in vars(made_by).items()
        if isfunction(method) and not name.startswith("_") and signature(method).return_annotation == "Screen"
    }
    assert screens.keys() == methods


EVERY_SCREEN = [
    *((f"around.{name}", screens) for name, screens in AROUND.items()),
    *((f"question.{name}", screens) for name, screens in QUESTIONS.items()),
    *((f"booking.{name}", screens) for name, screens in OF_A_BOOKING.items()),
    *((f"mine.{name}", screens) for name, screens in OF_MY_BOOKINGS.items()),
    *((f"line.{name}", screens) for name, screens in OF_WAITING.items()),
    *((f"browsing.{name}", screens) for name, screens in BROWSED.items()),
    *((f"notices.{name}", screens) for name, screens in OF_NOTICES.items()),
    *((f"staff.{name}", screens) for name, screens in OF_STAFF.items()),
    *((f"staff.question.{name}", screens) for name, screens in OF_STAFF_QUESTIONS.items()),
    *((f"card.{name}", screens) for name, screens in OF_CARDS.items()),
]


@pytest.mark.promise("S16", "T10")
@pytest.mark.parametrize("screens", [s for _, s in EVERY_SCREEN], ids=[name for name, _ in EVERY_SCREEN])
def test_every_platform_takes_every_screen_and_its_buttons_lead_where_they_should(
    screens: st.SearchStrategy[Screen],
) -> None:
    @lenient
    @given(screens)
    def check(screen: Screen) -> None:  # all of it on one drawn screen: to draw it takes longest
        taken_by_every_platform(screen)
        written_by_slack_sdk_the_same(screen)
        buttons_lead_where_they_should(screen)

    check()


def taken_by_every_platform(screen: Screen) -> None:
    """And none shows a code word."""
    in_slack = on_slack(screen)
    assert in_slack_home(screen) == in_slack
    in_telegram = on_telegram(screen)
    on_telegram(screen, group_bot=GROUP_BOT)
    assert not A_CODE_WORD.search(TO_COPY.sub("", in_slack + in_telegram))
    if screen.form is None or screen.form.text:
        in_slack_modal(screen, BEHIND)
    shown, choices = on_terminal(screen)
    assert choices == buttons_of(screen)
    assert all(re.search(rf"\b{n} ", shown) for n in range(1, len(choices) + 1))


def written_by_slack_sdk_the_same(screen: Screen) -> None:
    for ours, its in as_slack_sdk_writes(screen, BEHIND):
        assert ours == its


def buttons_lead_where_they_should(screen: Screen) -> None:
    intents = [button.intent for button in buttons_of(screen)]
    carried = [str(button.callback_data) for button in telegram_buttons(screen)]
    if screen.form is None or screen.buttons:
        tappable = [button.intent for button in buttons_on_telegram(screen)]
        assert sorted(map(repr, (decode(data, CURRICULUM) for data in carried))) == sorted(map(repr, tappable))
    assert sorted(map(repr, (decode(data, CURRICULUM) for data in slack_values(screen)))) == sorted(map(repr, intents))


# What was typed

typed_texts = texts.filter(lambda typed: isinstance(parse_classes(typed, CURRICULUM), AskInWords))


def echo(typed: str) -> tuple[str, Screen]:
    """What comes back of a style that isn't taught, and the screen that says so."""
    asked = typed.strip()[:50]
    return asked, BrowsingScreens(SCHOOL, Translator(curriculum=CURRICULUM)).unknown_style(
        asked, closest_style(asked, CURRICULUM)
    )


@lenient
@given(typed_texts)
def test_telegram_shows_what_was_typed_and_nothing_of_it_is_markup(typed: str) -> None:
    asked, screen = echo(typed)
    assert f'We don\'t teach "{asked}".' in on_telegram(screen)


@lenient
@given(typed_texts)
@example("*tango*")
@example("_tango_")
@example("~tango~")
@example("`tango`")
def test_slack_shows_what_was_typed(typed: str) -> None:
    asked, screen = echo(typed)
    assert f'We don\'t teach "{asked}".' in on_slack(screen)


@lenient
@given(typed_texts)
def test_the_terminal_shows_what_was_typed_and_nothing_of_it_is_markup(typed: str) -> None:
    asked, screen = echo(typed)
    visible = [word for word in re.findall(r"[\w<>&\[\]*_~`]+", asked, re.ASCII) if len(word) < 30]
    shown, _ = on_terminal(screen)
    assert all(word in shown for word in visible)


@lenient
@given(emails, steps, types)
def test_an_email_is_shown_letter_for_letter_before_it_is_booked_under(
    email: Email, step: BookingStep, kind: ClassType
) -> None:
    step = replace(step, name=None)
    screen = QuestionScreens(SCHOOL, Translator()).confirm(step, email, kind)
    question = (
        f"We'll put you in line as {email}. Right?" if step.for_waitlist else f"We'll book you as {email}. Right?"
    )
    assert question in on_slack(screen)
    assert question in on_telegram(screen)


@lenient
@given(texts | st.just("Ben\u202e\n*_<b>&"), steps, emails, types)
def test_the_name_of_somebody_else_is_shown_letter_for_letter(
    typed: str, step: BookingStep, email: Email, kind: ClassType
) -> None:
    name = read_name(typed)
    if isinstance(name, Ok) and name.value:
        screen = QuestionScreens(SCHOOL, Translator()).confirm(replace(step, name=name.value), email, kind)
        what = f"put {name.value} in line" if step.for_waitlist else f"book {name.value}"
        question = f"We'll {what} as {email}. Right?"
        assert question in on_slack(screen)
        assert question in on_telegram(screen)


@lenient
@given(schools, infos)
def test_what_a_school_says_of_itself_is_text(school: School, info: ClassInfo) -> None:
    address = school.address[:200].strip()
    screen = BrowsingScreens(School(SYDNEY, TIMETABLE, address=address), Translator(curriculum=CURRICULUM)).details(
        info, info.spots_left, started=False
    )
    for shown in (on_slack(screen), on_telegram(screen)):
        assert (f"Where: {address}" in shown) == bool(address)


# From page to page

FORWARD = ("More of these days ›", "Next 7 days ›", "Show it")
BACK = ("‹ Earlier",)


def way(screen: Screen, labels: Sequence[str]) -> ShowClasses | None:
    """Where the one button with such a label leads."""
    (*found,) = (button.intent for button in screen.buttons if button.label in labels)
    assert len(found) <= 1
    if not found:
        return None
    assert isinstance(found[0], ShowClasses)
    return found[0]


def walk(school: Browsing, asked: ShowClasses, labels: Sequence[str]) -> list[Screen]:
    """The screens from `asked` on, following the buttons with these labels until there is none."""
    screens = [school.show(asked)]
    while following := way(screens[-1], labels):
        screens.append(school.show(following))
        assert len(screens) < 600, "going round in circles"
    return screens


def classes_on(screen: Screen) -> list[ClassId]:
    """The classes that a screen lists, by the way to their details."""
    lines = [part for part in screen.body if isinstance(part, Line) and part.details]
    return [
        line.details.intent.class_id for line in lines if line.details and isinstance(line.details.intent, ShowDetails)
    ]


@lenient
@given(timetables(over_days=LOOK_AHEAD), st.none() | st.sampled_from(STYLES))
def test_the_ways_forward_show_each_class_exactly_once(classes: list[DanceClass], style: str | None) -> None:
    screens = walk(browsing(classes), ShowClasses(style), FORWARD)
    shown = [class_id for screen in screens for class_id in classes_on(screen)]
    assert shown == [one.id for one in classes if style in (None, one.type.style)]
    assert all(len(classes_on(screen)) <= 10 for screen in screens)


@lenient
@given(timetables(over_days=LOOK_AHEAD))
def test_the_way_back_leads_from_any_page_to_the_first_one(classes: list[DanceClass]) -> None:
    school = browsing(classes)
    there = walk(school, ShowClasses(), FORWARD)
    for screen in (there[-1], there[len(there) // 2]):
        back = way(screen, BACK)
        returned = walk(school, back, BACK) if back else [screen]
        assert returned[-1] == there[0]
        listed = [classes_on(one) for one in returned if classes_on(one)]
        assert listed == sorted(listed, reverse=True)


@lenient
@given(timetables(), asked_for)
def test_a_list_from_another_day_shows_classes_or_says_that_there_are_none(
    classes: list[DanceClass], asked: ShowClasses
) -> None:
    screen = browsing(classes).show(asked)
    assert bool(classes_on(screen)) != screen.title.startswith("No ")


def test_200_classes_are_paged_through_to_the_end_and_back() -> None:
    ids = [ClassId(TODAY + timedelta(days=n // 16), time(13 + n % 8, 30 * (n // 8 % 2))) for n in range(200)]
    classes = [DanceClass(one, ClassType("reggaeton"), one.starts_at(SYDNEY)) for one in ids]
    school = browsing(classes)
    there = walk(school, ShowClasses(), FORWARD)
    assert [class_id for screen in there for class_id in classes_on(screen)] == sorted(ids)
    assert len(there) == 12 + 9 + 1  # 112 and 88 classes, and the end of the timetable
    back = way(there[-1], BACK)
    assert back is not None
    assert walk(school, back, BACK)[-1] == there[0]


# Buttons


@lenient
@given(infos.filter(lambda info: info.spots_left and info.status == "open"))
def test_a_deep_link_in_a_group_leads_to_the_class(info: ClassInfo) -> None:
    screen = BrowsingScreens(SCHOOL, Translator(curriculum=CURRICULUM)).details(info, info.spots_left, started=False)
    link = str(telegram_buttons(screen, group_bot=GROUP_BOT)[0].url)
    (payload,) = parse_qs(urlsplit(link).query)["start"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    started = Message(1, NOON, Chat(42, Chat.PRIVATE), text=f"/start {payload}")
    assert said(started, CURRICULUM) == StartBooking(info.id)


@pytest.mark.parametrize("data", ["1:list:salsa:9:-:0", "1:list:bachata:3:-:0", "1:list:salsa:-1:-:0"])
def test_a_list_button_with_a_level_that_is_not_taught_still_shows_something(data: str) -> None:
    intent = decode(data, CURRICULUM)
    if isinstance(intent, ShowClasses):
        browsing([]).show(intent)

"""Many students want the last spot: each comes as far as the last question, then all say yes at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from adapters.chat.buttons import decode
from adapters.chat.intents import ConfirmBooking, StartBooking
from core.class_info import ClassInfo
from core.curriculum import Curriculum
from core.email import Email
from core.result import Ok
from playground.people import Person
from playground.seeing import named
from playground.session import Session

_DAYS_AHEAD = timedelta(days=6)  # what the first screen of a list shows
_AT_ONCE = 8  # who are led to the last question side by side

SaysYes = Callable[[], str]
"""Say yes, and read the first line of the answer."""


def race(session: Session, _: Person, students: int) -> None:
    """Let so many students race, every other one in Slack; tell who got what."""
    wanted = _class_with_one_spot(session)
    with session.taking_a_while("Everybody comes to the last question", of=students) as one_more:

        def lead(number: int) -> SaysYes:
            ready = (_lead_in_slack if number % 2 else _lead_in_telegram)(session, wanted, f"Dancer{number + 1}")
            one_more()
            return ready

        with ThreadPoolExecutor(_AT_ONCE) as leading:
            ready = list(leading.map(lead, range(students)))
    answers = Counter(_at_once(ready))
    after = session.stores.classes.load(wanted.id)
    if after is None:
        raise LookupError("The class is gone.")
    session.add_result(
        f"{students} students wanted the last spot in {named(wanted)}",
        *(f"{number} read: {line}" for line, number in sorted(answers.items(), key=lambda answer: answer[1])),
        f"{len(after.bookings)} bookings are stored for {after.max_spots} spots; the count says {after.booking_count}.",
    )


def _at_once(ready: list[SaysYes]) -> Iterator[str]:
    start = Barrier(len(ready))

    def go(say_yes: SaysYes) -> str:
        start.wait()
        return say_yes()

    with ThreadPoolExecutor(len(ready)) as racing:
        yield from racing.map(go, ready)


def _class_with_one_spot(session: Session) -> ClassInfo:
    """A class of this week whose last spot is left, or another one, of which all spots but one are given away."""
    now = session.clock()
    coming = session.stores.classes.search(None, now.date(), now.date() + _DAYS_AHEAD)
    bookable = [dance_class for dance_class in coming if not dance_class.has_started(now) and dance_class.spots_left]
    if not bookable:
        raise LookupError("No class has a spot left this week. Reset, or jump the clock.")
    wanted = min(bookable, key=lambda dance_class: dance_class.spots_left)
    dance_class = session.stores.classes.load(wanted.id)
    if dance_class is not None and dance_class.info.spots_left > 1:
        for number in range(dance_class.info.spots_left - 1):
            email = Email(f"filler{dance_class.version}-{number}@example.com")
            match dance_class.book(email, request_id=f"filler-{email}", booked_by="demo", now=now):
                case Ok((dance_class, _)):
                    pass
        session.stores.classes.save(dance_class)
    return wanted


def _lead_in_slack(session: Session, wanted: ClassInfo, name: str) -> SaysYes:
    workspace, user = session.harness.slack, session.harness.slack.add_user(name.lower())
    workspace.slash_command(
        user, "/classes", " ".join(str(part) for part in (wanted.type.style, wanted.type.level) if part)
    )
    channel = workspace.direct_channel(user)
    message = workspace.messages_visible_to(user, channel)[-1]
    button = next(
        element
        for element in message.elements
        if element.type == "button" and _books(element.json["value"], wanted, session.curriculum)
    )
    workspace.tap(user, message, button.action_id, block_id=button.block_id)
    workspace.type_into(user, "Your email", f"{name}@example.com")

    def say_yes() -> str:
        workspace.submit(user)
        modal = workspace.open_modal(user)
        return _first_line(modal.shown if modal else workspace.messages_visible_to(user, channel)[-1].shown)

    return say_yes


def _lead_in_telegram(session: Session, wanted: ClassInfo, name: str) -> SaysYes:
    telegram, user = session.harness.telegram, session.harness.telegram.user(name)
    telegram.start(user, wanted.id.slug)  # as from the group, where a button Book leads into the private chat
    telegram.send(user, f"{name}@example.com")
    question = telegram.last_message(user)
    intents = {decode(button.callback_data or "", session.curriculum): button for button in question.buttons}
    yes = next(button for intent, button in intents.items() if isinstance(intent, ConfirmBooking))

    def say_yes() -> str:
        telegram.tap(user, question, yes)
        return _first_line(telegram.last_message(user).text)

    return say_yes


def _books(data: str, wanted: ClassInfo, curriculum: Curriculum) -> bool:
    intent = decode(data, curriculum)
    return isinstance(intent, StartBooking) and intent.class_id == wanted.id


def _first_line(shown: str) -> str:
    return next((line.strip("* ") for line in shown.splitlines() if line.strip("* ")), "nothing")

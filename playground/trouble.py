"""What real life does to a bot: switches that stay on, and acts that happen once. Each shows its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple, TypeVar

import httpx

from adapters.chat.buttons import decode
from adapters.chat.intents import ShowDetails, StartBooking
from core.class_id import ClassId
from core.curriculum import Curriculum
from core.moments import after, between
from core.staff import INVITATION_LASTS, Invitation, digest_of, new_code
from playground.acting import TAP_TWICE
from playground.people import Person
from playground.race import race
from playground.seeing import named, seen_in_slack, seen_in_telegram
from playground.session import Session
from playground.store_trouble import SLOW_SECONDS
from standins.faults import RateLimit, Refuse
from standins.slack import RESPONSE_URL

_FOR_LONG = 10_000  # calls: more than anybody makes
_FLOOD_SECONDS = 1
_TELEGRAM_CALLS = ("sendMessage", "editMessageText", "answerCallbackQuery")
_SECONDS = 5.0


class Number(NamedTuple):
    """A number that an act asks for."""

    label: str
    least: int
    most: int
    value: int


@dataclass(frozen=True, slots=True)
class Switch:
    """A trouble that lasts while it is on."""

    name: str
    label: str
    hint: str
    turn: Callable[[Session, bool], None]


@dataclass(frozen=True, slots=True)
class Act:
    """A trouble that happens once, to `Person`, with the number if it asks for one."""

    name: str
    label: str
    hint: str
    do: Callable[[Session, Person, int], None]
    number: Number | None = None


T = TypeVar("T", Switch, Act)


def turn(session: Session, name: str, *, on: bool) -> None:
    """Turn a switch. Raises LookupError if there is none of that name."""
    switch = _called(name, SWITCHES)
    switch.turn(session, on)
    (session.switches.add if on else session.switches.discard)(name)
    session.recorder.notify()


def act(session: Session, person: Person, name: str, number: int | None) -> None:
    """Do it. Raises LookupError if there is none of that name, or if it can't happen now."""
    chosen = _called(name, ACTS)
    asked = chosen.number
    amount = 0 if asked is None else min(asked.most, max(asked.least, asked.value if number is None else number))
    session.recorder.begin(chosen.label)
    chosen.do(session, person, amount)


def _deliver_again(session: Session, person: Person, _: int) -> None:
    """The same bytes, as after an answer that was lost."""
    if session.last_slack is None and session.last_telegram is None:
        raise LookupError("Nothing has been sent to the bot yet. Use a chat first.")
    sentences = []
    if session.last_slack is not None:
        again = session.harness.slack.redeliver(session.last_slack)
        sentences.append(f"Slack's last request was answered {again.error or again.status}.")
        sentences.append(seen_in_slack(session, person).sentence(person))
    if session.last_telegram is not None:
        update = session.harness.telegram.redeliver(session.last_telegram)
        sentences.append(f"Telegram's last update was answered {update.status}.")
        sentences.append(seen_in_telegram(session, person).sentence(person))
    session.add_result("Deliver the last update again", *sentences, _stored(session))


def _forge(session: Session, person: Person, _: int) -> None:
    """A command that Slack did not sign, an update that Telegram did not send."""
    harness = session.harness
    payload = {
        "command": "/classes",
        "text": session.example,
        "team_id": harness.slack.ids.team,
        "user_id": person.in_slack.id,
    }
    headers, body = harness.slack.build_request(payload)
    forged = {**headers, "X-Slack-Signature": "v0=" + "0" * 64}
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
        slack = client.post(harness.slack.bot_url, headers=forged, content=body)
        telegram = client.post(
            harness.telegram.bot_url, headers={"X-Telegram-Bot-Api-Secret-Token": "guessed"}, json={"update_id": 1}
        )
    session.add_result(
        "Wrong signature",
        f"Slack's command with a forged signature was answered {slack.status_code}.",
        f"Telegram's update with a guessed secret was answered {telegram.status_code}.",
        "Neither was read.",
    )


def _jump_to_next_class(session: Session, _: Person, __: int) -> None:
    now = session.clock()
    coming = session.stores.classes.search(None, now.date(), now.date() + timedelta(weeks=1))
    starts = [dance_class.starts_at for dance_class in coming if not dance_class.has_started(now)]
    if not starts:
        raise LookupError("No class is coming.")
    _jump(session, between(now, starts[0]), "The next class has just begun.")


def _jump_before_class(session: Session, _: Person, hours: int) -> None:
    """So that one sees who is put in unasked, who is told of a free spot, and reminders."""
    now = session.clock()
    coming = session.stores.classes.search(None, now.date(), now.date() + timedelta(weeks=2))
    ahead = [info for info in coming if between(now, info.starts_at) > timedelta(hours=hours)]
    info = next((info for info in ahead if info.id == session.recorder.touched), ahead[0] if ahead else None)
    if info is None:
        raise LookupError(f"No class is {hours} hours away. Jump back to now.")
    by = between(now, info.starts_at) - timedelta(hours=hours)
    _jump(session, by, f"{named(info)} begins in {hours} hours.")


def _jump_an_hour(session: Session, _: Person, __: int) -> None:
    _jump(session, timedelta(hours=1), "An hour has passed: questions that waited for an answer have expired.")


def _jump_to_monday(session: Session, _: Person, __: int) -> None:
    """To the end of the coming week, all of whose classes there are."""
    now = session.clock()
    monday = now.date() + timedelta(days=14 - now.weekday())
    by = datetime.combine(monday, time(9), now.tzinfo) - now
    _jump(session, by, "Owners have the numbers of their week, and a picture of it.")


def _old_button(session: Session, person: Person, _: int) -> None:
    """The student asks for classes, opens one in Telegram, and comes back to both after a week."""
    harness, channel = session.harness, session.people.channel
    harness.slack.slash_command(person.in_slack, "/classes", channel=channel)
    harness.telegram.send(person.in_telegram, "/classes", dismiss_reply=True)
    in_slack = harness.slack.messages_visible_to(person.in_slack, channel)[-1]
    books = [
        element
        for element in in_slack.elements
        if isinstance(decode(element.json.get("value", ""), session.curriculum), StartBooking)
    ]
    listed = harness.telegram.last_message(person.in_telegram)
    with_room = {_class_of(element.json["value"], session.curriculum) for element in books}
    opens = [button for button in listed.buttons if _class_of(button.callback_data, session.curriculum) in with_room]
    if not books or not opens:
        raise LookupError("No class has a spot left this week. Reset, or jump the clock.")
    harness.telegram.tap(person.in_telegram, listed, opens[0])
    in_telegram = harness.telegram.last_message(person.in_telegram)
    _jump(session, timedelta(weeks=1), "A week has passed since the lists on the screen were sent.")
    element = books[0]
    harness.slack.tap(person.in_slack, in_slack, element.action_id, block_id=element.block_id)
    harness.telegram.tap(person.in_telegram, in_telegram, in_telegram.buttons[0])
    session.add_result(
        "An old button",
        seen_in_slack(session, person).sentence(person),
        seen_in_telegram(session, person).sentence(person),
    )


def _class_of(data: str | None, curriculum: Curriculum) -> ClassId | None:
    """The class that a button books or opens."""
    intent = decode(data or "", curriculum)
    return intent.class_id if isinstance(intent, StartBooking | ShowDetails) else None


def _jump(session: Session, by: timedelta, sentence: str) -> None:
    moment = session.clock() + by
    session.clock.jump_to(moment)
    session.top_up()
    session.tell_what_is_due()
    session.add_result("Jump the clock", sentence, f"It is {moment:%A %H:%M} in the school.")


def _jump_back(session: Session, _: Person, __: int) -> None:
    session.clock.jumped = timedelta(0)
    session.add_result("Jump the clock", f"It is {session.clock():%A %H:%M} again, as on your own clock.")


def _make_owner(session: Session, person: Person, _: int) -> None:
    """By an invitation for each chat, as from the command line."""
    staff, now = session.stores.staff, session.clock()
    for identity in (
        f"slack:{session.harness.slack.ids.team}:{person.in_slack.id}",
        f"telegram:{person.in_telegram.id}",
    ):
        digest = digest_of(new_code())
        staff.invite(Invitation(digest, "owner", after(now, INVITATION_LASTS), person.name))
        staff.accept(digest, identity, now)
    session.add_result(
        "Of the school",
        f"{person.name} is an owner in both chats now.",
        "Type /staff in Telegram, or write staff to the app in Slack.",
    )


def _stored(session: Session) -> str:
    touched = session.recorder.touched
    dance_class = session.stores.classes.load(touched) if touched else None
    if dance_class is None:
        return "No class has been touched."
    return f"{dance_class.booking_count} of {dance_class.max_spots} spots are taken, at version {dance_class.version}."


def _slow(session: Session, on: bool) -> None:
    session.store_trouble.slow = on


def _down(session: Session, on: bool) -> None:
    session.store_trouble.down = on


def _losing_answers(session: Session, on: bool) -> None:
    session.store_trouble.losing_answers = on


def _response_urls_fail(session: Session, on: bool) -> None:
    session.harness.slack.faults.clear()
    if on:
        session.harness.slack.faults.inject(RESPONSE_URL, Refuse(status=500), _FOR_LONG)


def _telegram_floods(session: Session, on: bool) -> None:
    session.harness.telegram.faults.clear()
    for method in _TELEGRAM_CALLS if on else ():
        session.harness.telegram.faults.inject(method, RateLimit(_FLOOD_SECONDS), calls=_FOR_LONG)


def _nothing(_: Session, __: bool) -> None:
    """The switch itself is all: `acting.perform` looks at it."""


_RACERS = Number("Students", 2, 50, 20)
SWITCHES = (
    Switch(TAP_TWICE, "Tap twice", "Each of your taps comes twice, at the same moment.", _nothing),
    Switch("slow_store", "Slow store", f"Each call of the store takes {SLOW_SECONDS} seconds longer.", _slow),
    Switch("store_down", "Store down", "No call of the store gets through.", _down),
    Switch("lost_answers", "Lost answers", "Bookings are stored, but the answer never arrives.", _losing_answers),
    Switch(
        "response_url",
        "response_url fails",
        "Slack refuses what replaces the tapped message.",
        _response_urls_fail,
    ),
    Switch("telegram_429", "Telegram 429", "Telegram answers that the bot writes too much.", _telegram_floods),
)
ACTS = (
    Act(
        "race",
        "Race for the last spot",
        "Students in both chats say yes at the same moment.",
        race,
        _RACERS,
    ),
    Act("redeliver", "Deliver again", "The last request of each platform comes once more.", _deliver_again),
    Act("forge", "Wrong signature", "Somebody pretends to be Slack, and to be Telegram.", _forge),
    Act("next_class", "To the next class", "The clock jumps to the start of the next class.", _jump_to_next_class),
    Act(
        "before_class",
        "Hours before a class",
        "The clock jumps so far before the class that was last booked or waited for.",
        _jump_before_class,
        Number("Hours", 1, 24, 12),
    ),
    Act("hour", "An hour later", "Questions that wait for an answer expire.", _jump_an_hour),
    Act("monday", "To a Monday at nine", "A week is over: owners get its numbers and a picture.", _jump_to_monday),
    Act("old_button", "An old button", "A week passes; then a Book button from before is tapped.", _old_button),
    Act(
        "owner", "Of the school", "They become an owner: /staff in Telegram, or staff to the app in Slack.", _make_owner
    ),
    Act("now", "Back to now", "The clock shows the time of day again.", _jump_back),
)


def _called(name: str, among: tuple[T, ...]) -> T:
    for candidate in among:
        if candidate.name == name:
            return candidate
    raise LookupError(f"There is no {name}.")

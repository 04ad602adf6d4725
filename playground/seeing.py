"""What a student saw last, as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

from adapters.chat.i18n.translator import Translator
from core.class_info import ClassInfo
from playground.people import Person
from playground.session import Session


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest thing on somebody's screen: which one it is, and what it says."""

    which: str
    text: str

    def sentence(self, person: Person, before: Seen | None = None) -> str:
        """What the person reads, or that it is nothing new since `before`."""
        if self == before or not self.text.strip():
            return f"{person.name} sees nothing new."
        lines = [line.strip("* ") for line in unescape(self.text).splitlines()]
        return f"{person.name} reads: {next(line for line in lines if line)}"


def seen_in_slack(session: Session, person: Person, *, at_home: bool = False) -> Seen:
    """Their open form, or else the Home tab, or else the newest message in the channel or from the bot alone."""
    slack, user = session.harness.slack, person.in_slack
    modal = slack.open_modal(user)
    if modal is not None:
        return Seen(modal.hash, "; ".join(modal.errors.values()) or modal.shown)
    if at_home and (home := slack.home(user)):
        return Seen(home.hash, home.shown)
    places = (session.people.channel, slack.direct_channel(user))
    messages = [message for place in places for message in slack.messages_visible_to(user, place)]
    newest = max(messages, key=lambda message: message.ts, default=None)
    return Seen(f"{newest.ts} {len(newest.edits)}", newest.shown) if newest else Seen("", "")


def seen_in_telegram(session: Session, person: Person) -> Seen:
    """The newest message of the bot in their private chat or in the group."""
    telegram = session.harness.telegram
    places = (person.in_telegram, session.people.group)
    messages = [message for place in places for message in telegram.messages(place) if message.sender.is_bot]
    newest = max(messages, key=lambda message: message.id, default=None)
    return Seen(f"{newest.id} {len(newest.edits)}", newest.text) if newest else Seen("", "")


def named(info: ClassInfo) -> str:
    """A class as people call it: `Salsa 1 · Tue 24 Nov, 6:30 pm`."""
    words = Translator("en")
    return f"{words.class_name(info.type)} · {words.day(info.id.date)}, {words.time(info.id.time)}"

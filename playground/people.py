"""The students of the playground, each in both chats, and the places where they meet."""

from __future__ import annotations

from dataclasses import dataclass

from playground.harness import Harness
from standins import slack, telegram

_NAMES = ("Ana", "Ben", "Chloe")


@dataclass(frozen=True, slots=True)
class Person:
    """One student. `key` is what the page calls them."""

    key: str
    name: str
    in_slack: slack.User
    in_telegram: telegram.User


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, and the Slack channel and the Telegram group that all are in."""

    students: dict[str, Person]
    channel: slack.Channel
    group: telegram.Chat


def gather(harness: Harness) -> People:
    """Three students on an empty harness."""
    students = {name.lower(): _person(harness, name) for name in _NAMES}
    channel = harness.slack.add_channel("dancing", [student.in_slack for student in students.values()])
    group = harness.telegram.group("Friday dancers", *(student.in_telegram for student in students.values()))
    return People(students, channel, group)


def warm_up(harness: Harness, people: People) -> None:
    """Let somebody ask in the group first: Telegram tells a bot of a plain `/classes` only where it spoke last."""
    harness.telegram.send(people.students["ben"].in_telegram, f"/classes@{harness.telegram.bot.username}", people.group)


def _person(harness: Harness, name: str) -> Person:
    key = name.lower()
    # Only Ana's profile has an email, so that the form is seen both filled and empty.
    email = "ana@example.com" if key == "ana" else None
    return Person(
        key, name, harness.slack.add_user(key, email=email), harness.telegram.user(name, username=f"{key}_dances")
    )

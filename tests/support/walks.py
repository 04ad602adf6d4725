"""What students may do on Slack and on Telegram, one step at a time, and what is new before their eyes after it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from standins import slack as slack_standin
from standins import telegram as telegram_standin
from standins.slack import payloads
from tests.support.walk_steps import Screen, Side, Step

Delivery = slack_standin.Delivery | telegram_standin.Delivery


class SlackSide(Side):
    """Ana and Ben: in the direct conversation, in #general, and in #elsewhere, where the bot is not."""

    def __init__(self, slack: slack_standin.SlackStandIn) -> None:
        super().__init__()
        self.slack = slack
        self.users = {"ana": slack.add_user("ana", email="ana@example.com"), "ben": slack.add_user("ben")}
        self.ids = {name: f"slack:{slack.ids.team}:{user.id}" for name, user in self.users.items()}
        people = list(self.users.values())
        self.places = {
            "direct": None,
            "general": slack.add_channel("general", people),
            "elsewhere": slack.add_channel("elsewhere", people, bot_is_member=False),
        }
        self._space = slack._workspace
        self._modals: dict[str, object] = {}

    def do(self, step: Step) -> Delivery | None:
        """Do it. Raises LookupError or NotSubmitted if that is not possible now."""
        user = self.users[step.who]
        match step.does:
            case "asks":
                place, _, text = step.what.partition(": ")
                return self.slack.slash_command(user, "/classes", text, self.places[place])
            case "taps":
                message, element, _ = self._find(user, step, live=True)
                return self.slack.tap(user, message, step.what, block_id=element.block_id)
            case "chooses":
                message, element, _ = self._find(user, step, live=True)
                return self.slack.choose(user, message, step.what, block_id=element.block_id, menu=element.action_id)
            case "taps what was there":
                return self._send(user, *self._find(user, step, live=False))
            case "forges":
                message = next(self._messages(user, step))
                forged = slack_standin.Element("b", {"type": "button", "action_id": "x", "value": step.what})
                return self._send(user, message, forged, {})
            case "fills in":
                self.slack.type_into(user, "email", step.what)
                return self.slack.submit(user)
            case "closes":
                return self.slack.close(user)
        raise LookupError(step.does)

    def choices(self, who: str) -> Iterator[tuple[str, str, int, str]]:
        """All that they could tap now or once could: how, the words on it, the step that brought it, its data."""
        modal = self.slack.open_modal(self.users[who])
        if modal is not None:
            yield "fills in" if modal.content.get("submit") else "closes", "", 0, ""
        for message in self._visible(self.users[who]):
            born = self.born[message.channel, message.ts]
            for version in (*message.edits, message):
                for name, data, element, _ in _names(version):
                    does = "taps" if element.type == "button" else "chooses"
                    yield does if version is message else "taps what was there", name, born, data

    def news(self, step: int) -> Iterator[Screen]:
        """What has changed since this was asked the last time."""
        with self._space.lock:
            messages = list(self._space._messages.values())
        owners = {user.id: self.ids[name] for name, user in self.users.items()}
        for message in messages:
            if self._is_new((message.channel, message.ts), len(message.edits), step):
                alone = message.ephemeral_for or (
                    self._space.channels[message.channel].is_direct
                    and next(iter(self._space.channels[message.channel].members))
                )
                text = _read(message.shown if message.blocks else message.text)
                taps = {name: data for name, data, _, _ in _names(message)}
                yield Screen(owners.get(str(alone), ""), text, taps)
        for name, user in self.users.items():
            modal = self.slack.open_modal(user)
            if modal is not None and modal != self._modals.get(name):
                metadata = json.loads(modal.content.get("private_metadata") or "{}")
                text = _read("\n".join([modal.shown, *modal.errors.values()]))
                yield Screen(self.ids[name], text, form=metadata.get("request", ""))
            self._modals[name] = modal

    def _visible(self, user: slack_standin.User) -> list[slack_standin.Message]:
        return [message for place in self.places.values() for message in self.slack.messages_visible_to(user, place)]

    def _messages(self, user: slack_standin.User, step: Step) -> Iterator[slack_standin.Message]:
        keys = self._keys(step)
        found = [message for message in self._visible(user) if (message.channel, message.ts) in keys]
        if not found:
            raise LookupError(f"no message of step {step.at}")
        return iter(found)

    def _find(
        self, user: slack_standin.User, step: Step, *, live: bool
    ) -> tuple[slack_standin.Message, slack_standin.Element, dict[str, Any]]:
        for message in self._messages(user, step):
            for version in (message,) if live else message.edits:
                for name, _, element, acted in _names(version):
                    if name == step.what:
                        return message, element, acted
        raise LookupError(step.what)

    def _send(
        self,
        user: slack_standin.User,
        message: slack_standin.Message,
        element: slack_standin.Element,
        acted: dict[str, Any],
    ) -> Delivery:
        payload = payloads.message_action(self._space, user, message, element, acted)
        return self.slack._dispatcher.deliver(payload)


class TelegramSide(Side):
    """Eva and Leo: each in private with the bot, and together in a group."""

    def __init__(self, telegram: telegram_standin.TelegramStandIn) -> None:
        super().__init__()
        self.telegram = telegram
        self.users = {"eva": telegram.user("Eva"), "leo": telegram.user("Leo")}
        self.ids = {name: f"telegram:{user.id}" for name, user in self.users.items()}
        self.group = telegram.group("Salsa friends", *self.users.values())

    def do(self, step: Step) -> Delivery | None:
        """Do it. Raises LookupError if that is not possible now."""
        user, telegram = self.users[step.who], self.telegram
        match step.does:
            case "says":
                return telegram.send(user, step.what, dismiss_reply=step.what.startswith("/"))
            case "says in the group":
                return telegram.send(user, step.what, self.group)
            case "follows a link":
                return telegram.start(user, step.what)
            case "forwards":
                return telegram.forward(user, step.what, written_by=telegram.bot)
            case "sends a sticker":
                return telegram.send_sticker(user)
            case "edits":
                own = next((message for message in self._messages(user, step) if message.sender == user), None)
                if own is None:
                    raise LookupError("nothing to edit")
                return telegram.edit(user, own, step.what)
            case "taps":
                message = next(
                    message for message in self._messages(user, step) if _button(message, step.what) is not None
                )
                return telegram.tap(user, message, step.what)
            case "taps what was there":
                message = next(message for message in self._messages(user, step) if step.what in _all_buttons(message))
                return telegram.tap_data(user, message, _all_buttons(message)[step.what])
            case "forges":
                message = next(message for message in self._messages(user, step) if message.sender.is_bot)
                return telegram.tap_data(user, message, step.what)
        raise LookupError(step.does)

    def choices(self, who: str) -> Iterator[tuple[str, str, int, str]]:
        """All that they could tap now or once could: how, the words on it, the step that brought it, its data."""
        for message in self._visible(self.users[who]):
            born = self.born[message.chat.id, message.id]
            if message.sender == self.users[who]:
                yield "edits", "", born, ""
            for name, data in _all_buttons(message).items():
                live = _button(message, name) is not None
                yield "taps" if live else "taps what was there", name, born, data

    def news(self, step: int) -> Iterator[Screen]:
        """What has changed since this was asked the last time."""
        with self.telegram._state.lock:
            messages = list(self.telegram._state.messages.values())
        for message in messages:
            if self._is_new((message.chat.id, message.id), len(message.edits), step) and message.sender.is_bot:
                owner = f"telegram:{message.chat.id}" if message.chat.type == "private" else ""
                taps = {button.text: button.callback_data or "" for button in message.buttons}
                yield Screen(owner, message.text, taps)

    def _visible(self, user: telegram_standin.User) -> list[telegram_standin.Message]:
        return [*self.telegram.messages(self.group), *self.telegram.messages(user)]

    def _messages(self, user: telegram_standin.User, step: Step) -> Iterable[telegram_standin.Message]:
        keys = self._keys(step)
        found = [message for message in self._visible(user) if (message.chat.id, message.id) in keys]
        if not found:
            raise LookupError(f"no message of step {step.at}")
        return found


def _names(
    message: slack_standin.Message,
) -> Iterator[tuple[str, str, slack_standin.Element, dict[str, Any]]]:
    for element in message.elements:
        if element.type == "button":
            yield element.json["accessibility_label"], element.json["value"], element, {}
        for option in element.options:
            yield option["text"]["text"], option["value"], element, {"selected_option": option}


def _read(shown: str) -> str:
    return unescape(re.sub(r"^\*(.*)\*$", r"\1", shown, flags=re.MULTILINE))


def _button(message: telegram_standin.Message, name: str) -> telegram_standin.Button | None:
    return next((button for button in message.buttons if button.text == name and button.callback_data), None)


def _all_buttons(message: telegram_standin.Message) -> dict[str, str]:
    keyboards = [edit.markup for edit in message.edits] + [message.markup]
    rows = [
        row for keyboard in keyboards if isinstance(keyboard, telegram_standin.InlineKeyboard) for row in keyboard.rows
    ]
    return {button.text: button.callback_data for row in rows for button in row if button.callback_data}

"""From what somebody did to the update that the bot gets, or does not get, for it."""

from __future__ import annotations

from dataclasses import replace

from standins.telegram.delivery import Courier
from standins.telegram.records import Chat, Delivery, Json, Message, User
from standins.telegram.state import DAY, Content, State
from standins.telegram.wire import member_update_json, message_json


class Acts:
    """State first, under the lock; then, without it, the delivery, during which the bot calls back."""

    def __init__(self, state: State, courier: Courier) -> None:
        self._state = state
        self._courier = courier

    def say(self, user: User, chat: Chat | None, content: Content) -> Delivery:
        """Put a message of the person's in a chat, in the private one unless another is named."""
        with self._state.lock:
            place = self.place(user, chat)
            if place.type == "private":
                self._state.started.add(user.id)
            message = self._state.add_message(place, user, **content)
        return self.show(message, "message")

    def show(self, message: Message, kind: str) -> Delivery:
        """Let the bot see the message, if it may."""
        with self._state.lock:
            if not self._may_see(message):
                return Delivery(message=message)
            update = self.build_update(kind, message_json(message))
        return replace(self.tell(update), message=message)

    def change_bot(self, user: User, chat: Chat, old: str, new: str) -> Delivery:
        """The person changes the status of the bot in a chat, such as from `member` to `kicked`; always an update."""
        state = self._state
        with state.lock:
            if chat.type == "private":
                (state.blocked.add if new == "kicked" else state.blocked.discard)(user.id)
            else:
                (state.members[chat.id].discard if new == "kicked" else state.members[chat.id].add)(state.bot.id)
                (state.thrown_out_of.add if new == "kicked" else state.thrown_out_of.discard)(chat.id)
            change = member_update_json(chat, user, state.bot, old, new, int(state.clock()))
            update = self.build_update("my_chat_member", change)
        return self.tell(update)

    def tell(self, update: Json, seconds: float = DAY) -> Delivery:
        """Queue the update for so many seconds, and send it if there is a webhook."""
        with self._state.lock:
            if not self._state.add_update(update, seconds):
                return Delivery()
        return self._courier.deliver(update)

    def build_update(self, kind: str, payload: Json) -> Json:
        """An update with the next id."""
        return {"update_id": self._state.next_id("update"), kind: payload}

    def place(self, user: User, chat: Chat | None) -> Chat:
        """Where the person acts. Raises LookupError where they can't."""
        state = self._state
        if chat is None or chat.id == user.id:
            if user.id in state.blocked:
                raise LookupError(f"{user.first_name} has blocked the bot")
            return state.chats[user.id]
        if user.id not in state.members.get(chat.id, ()):
            raise LookupError(f"{user.first_name} is not in {chat.title or chat.first_name}")
        return chat

    def asked_to_reply(self, user: User, chat: Chat) -> Message | None:
        """The bot's message that asks this person for a reply, if it is the last one in the chat."""
        there = [
            message for message in self._state.messages.values() if message.chat.id == chat.id and not message.deleted
        ]
        if not there or there[-1].sender != self._state.bot or (asks := there[-1].force_reply) is None:
            return None
        for_them = there[-1].reply_to is not None and there[-1].reply_to.sender == user
        return there[-1] if for_them or not asks.selective or chat.type == "private" else None

    def _may_see(self, message: Message) -> bool:
        """Privacy mode: in a group the bot sees service messages, replies to it, and commands meant for it.

        A command is meant for it with its name, or without any if it was the last bot to write there.
        """
        state = self._state
        if message.chat.type == "private":
            return True
        if state.bot.id not in state.members[message.chat.id]:
            return False
        if state.reads_all_group_messages or "new_chat_members" in message.more:
            return True
        if message.reply_to is not None and message.reply_to.sender == state.bot:
            return True
        if not message.entities or message.entities[0].type != "bot_command" or message.entities[0].offset:
            return False
        _, at, name = message.text[: message.entities[0].length].partition("@")
        if at:
            return name.lower() == str(state.bot.username).lower()
        return state.last_bot.get(message.chat.id) == state.bot.id

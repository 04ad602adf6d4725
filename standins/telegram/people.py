"""What people do in Telegram."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from standins.telegram.acts import Acts
from standins.telegram.formatting import found_entities
from standins.telegram.records import Button, CallbackQuery, Chat, Delivery, Json, Message, User
from standins.telegram.state import Content, State
from standins.telegram.wire import callback_json, user_json

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class People:
    """Every act returns the `Delivery` of the update that it caused. LookupError: that person could not do it."""

    def __init__(self, state: State, acts: Acts) -> None:
        self._state = state
        self._acts = acts

    def user(self, first_name: str, *, username: str | None = None, language_code: str | None = "en") -> User:
        """A new person, who has not started the bot."""
        with self._state.lock:
            user = User(1_000_000 + self._state.next_id("user"), first_name, username, language_code)
            self._state.users[user.id] = user
            self._state.chats[user.id] = Chat(user.id, "private", first_name=first_name, username=username)
            return user

    def group(
        self,
        title: str,
        *members: User,
        kind: Literal["group", "supergroup"] = "supergroup",
        bot_is_member: bool = True,
    ) -> Chat:
        """A new group with these people in it, and the bot unless said otherwise; no update is sent."""
        with self._state.lock:
            number = self._state.next_id("group")
            chat = Chat(-1_000_000_000_000 - number if kind == "supergroup" else -number, kind, title=title)
            self._state.chats[chat.id] = chat
            bot = {self._state.bot.id} if bot_is_member else set()
            self._state.members[chat.id] = {member.id for member in members} | bot
            return chat

    def send(
        self,
        user: User,
        text: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        dismiss_reply: bool = False,
    ) -> Delivery:
        """Send a text, in the private chat unless another is named.

        When the bot's last message asks this person for a reply, the text is one, unless they `dismiss_reply`.
        """
        with self._state.lock:
            if reply_to is None and not dismiss_reply:
                reply_to = self._acts.asked_to_reply(user, self._acts.place(user, chat))
        return self._acts.say(user, chat, {"text": text, "entities": found_entities(text), "reply_to": reply_to})

    def start(self, user: User, payload: str | None = None) -> Delivery:
        """Press START, or follow a deep link that carries a payload; who has blocked the bot unblocks it first."""
        if user.id in self._state.blocked:
            self.unblock(user)
        return self.send(user, "/start" if payload is None else f"/start {payload}", dismiss_reply=True)

    def follow(self, user: User, url: str) -> Delivery:
        """Open a `https://t.me/<bot>?start=<payload>` link and press START; one without payload only opens the chat.

        Raises LookupError for a link that leads elsewhere, or whose payload Telegram would not pass on.
        """
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        name = query.get("domain", [""])[0] if parts.scheme == "tg" else parts.path.strip("/")
        known = parts.scheme == "tg" or parts.hostname in ("t.me", "telegram.me")
        if not known or name.lower() != str(self._state.bot.username).lower():
            raise LookupError(f"{url} does not lead to @{self._state.bot.username}")
        if "start" not in query:
            return Delivery(url=url)
        if not _PAYLOAD.fullmatch(query["start"][0]):
            raise LookupError(f"a start payload is 1 to 64 of A-Z a-z 0-9 _ -, not {query['start'][0]!r}")
        return self.start(user, query["start"][0])

    def tap(self, user: User, message: Message, button: str | Button) -> Delivery:
        """Tap a button that is there now, found by its text. A link button gives its `url` and tells the bot nothing.

        Raises LookupError, which lists what is there, if the button is not, or more than one has this text.
        """
        with self._state.lock:
            now = self._state.messages[message.chat.id, message.id]
            there = () if now.deleted else now.buttons
        found = [shown for shown in there if button in (shown, shown.text)]
        if len(found) != 1:
            name = button if isinstance(button, str) else button.text
            shown = ", ".join(repr(button.text) for button in there) or "nothing"
            raise LookupError(f"{len(found)} buttons {name!r} under message {message.id}; there is {shown}")
        if found[0].callback_data is None:
            return Delivery(url=found[0].url)
        return self.tap_data(user, now, found[0].callback_data)

    def tap_data(self, user: User, message: Message, data: str) -> Delivery:
        """A tap with data that is not there (any more): an old screen on a slow phone, or a forged client."""
        with self._state.lock:
            self._acts.place(user, message.chat)
            now = self._state.messages[message.chat.id, message.id]
            number = str(self._state.next_id("query"))
            query = CallbackQuery(number, user, message.chat, message.id, data, self._state.clock())
            self._state.queries[query.id] = query
            update = self._acts.build_update("callback_query", callback_json(query, now))
        return self._acts.tell(update, self._state.query_seconds)

    def edit(self, user: User, message: Message, text: str) -> Delivery:
        """Edit one's own message. Raises LookupError if it is another's or was deleted."""
        with self._state.lock:
            now = self._state.messages[message.chat.id, message.id]
            if now.sender != user or now.deleted:
                raise LookupError(f"{user.first_name} can't edit message {message.id}")
            now = self._state.edit(now, text=text, entities=found_entities(text))
        return self._acts.show(now, "edited_message")

    def delete(self, message: Message) -> None:
        """Delete a message for everybody, as the administrator of a group may; the bot is not told."""
        with self._state.lock:
            self._state.keep(replace(self._state.messages[message.chat.id, message.id], deleted=True))

    def send_sticker(self, user: User, chat: Chat | None = None, *, emoji: str = "\N{DANCER}") -> Delivery:
        """Send a sticker."""
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._acts.say(user, chat, {"more": {"sticker": {**self._file(), **looks, "emoji": emoji}}})

    def send_photo(self, user: User, chat: Chat | None = None, *, caption: str = "") -> Delivery:
        """Send a photo."""
        more = {"photo": [{**self._file(), "width": 1280, "height": 960}]}
        return self._acts.say(user, chat, {"text": caption, "entities": found_entities(caption), "more": more})

    def send_voice(self, user: User, chat: Chat | None = None, *, seconds: int = 3) -> Delivery:
        """Send a voice message."""
        more = {"voice": {**self._file(), "duration": seconds, "mime_type": "audio/ogg"}}
        return self._acts.say(user, chat, {"more": more})

    def forward(self, user: User, text: str, *, written_by: User, chat: Chat | None = None) -> Delivery:
        """Forward a text that somebody else wrote a minute ago."""
        date = int(self._state.clock()) - 60
        more = {"forward_origin": {"type": "user", "sender_user": user_json(written_by), "date": date}}
        content: Content = {"text": text, "entities": found_entities(text), "more": more}
        return self._acts.say(user, chat, content)

    def join(self, user: User, group: Chat) -> Delivery:
        """Join a group; the bot sees the service message."""
        with self._state.lock:
            self._state.members[group.id].add(user.id)
        return self._acts.say(user, group, {"more": {"new_chat_members": [user_json(user)]}})

    def add_bot(self, user: User, group: Chat) -> Delivery:
        """Add the bot to a group: it gets an update of that, and then the service message."""
        delivery = self._acts.change_bot(user, group, "left", "member")
        self._acts.say(user, group, {"more": {"new_chat_members": [user_json(self._state.bot)]}})
        return delivery

    def remove_bot(self, user: User, group: Chat) -> Delivery:
        """Throw the bot out of a group."""
        return self._acts.change_bot(user, group, "member", "kicked")

    def block(self, user: User) -> Delivery:
        """Block the bot: it can't write to this person any more."""
        return self._acts.change_bot(user, self._state.chats[user.id], "member", "kicked")

    def unblock(self, user: User) -> Delivery:
        """Unblock the bot."""
        return self._acts.change_bot(user, self._state.chats[user.id], "kicked", "member")

    def deactivate(self, user: User) -> None:
        """Delete their account: nobody can write to them any more."""
        with self._state.lock:
            self._state.deactivated.add(user.id)

    def another_bot_posts(self, group: Chat, text: str) -> Message:
        """Another bot writes in the group, which ours never sees; plain commands are for that one from now on."""
        with self._state.lock:
            return self._state.add_message(group, User(999_999, "Other", "other_bot", is_bot=True), text=text)

    def build_update(self, kind: str, payload: Json) -> Json:
        """An update of any type, such as `poll`, with the next id; it is not sent."""
        with self._state.lock:
            return self._acts.build_update(kind, payload)

    def deliver(self, update: Json) -> Delivery:
        """Queue an update as it is, and send it."""
        return self._acts.tell(update)

    def _file(self) -> Json:
        with self._state.lock:
            number = self._state.next_id("file")
        return {"file_id": f"file{number}", "file_unique_id": f"ufile{number}", "file_size": 1024}

"""What a student does in Telegram: passed to the stand-in, which sends it to the bot as Telegram would."""

from __future__ import annotations

from collections.abc import Callable

from playground.acting import CannotDo, perform, report
from playground.people import Person
from playground.seeing import seen_in_telegram
from playground.session import Session
from standins import telegram


class InTelegram:
    """One student in Telegram."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._telegram = session.harness.telegram
        self._person = person

    def send(self, chat_id: int, text: str, reply_to: int | None) -> None:
        """Send a text; one with `reply_to` answers that message."""
        if not text.strip():
            raise CannotDo("Type something first.")
        chat = self.chat(chat_id)
        answered = self.message(chat_id, reply_to) if reply_to is not None else None
        self._do(
            "sends /start"
            if text.startswith("/start")
            else f"sends {text}"
            if text.startswith("/")
            else "sends a message",
            lambda: self._telegram.send(
                self._person.in_telegram, text, chat, reply_to=answered, dismiss_reply=answered is None
            ),
            twice=False,
        )

    def start(self) -> None:
        """Press START."""
        self._do("presses START", lambda: self._telegram.start(self._person.in_telegram), twice=False)

    def tap(self, chat_id: int, message_id: int, row: int, column: int) -> None:
        """Tap a button under a message; a link to the bot is followed. Raises LookupError if it isn't there."""
        message = self.message(chat_id, message_id)
        try:
            button = message.markup.rows[row][column] if isinstance(message.markup, telegram.InlineKeyboard) else None
        except IndexError:
            button = None
        if button is None:
            raise LookupError("That button isn't there any more.")
        user = self._person.in_telegram
        if button.url is not None:
            url = button.url
            self._do(f"follows the link {button.text}", lambda: self._telegram.follow(user, url), twice=False)
        else:
            self._do(f"taps {button.text}", lambda: self._telegram.tap(user, message, button))

    def chat(self, chat_id: int) -> telegram.Chat:
        """The group, or the student's private chat. Raises LookupError for any other."""
        group = self._session.people.group
        if chat_id == group.id:
            return group
        if chat_id == self._person.in_telegram.id:
            return telegram.Chat(chat_id, "private", first_name=self._person.name)
        raise LookupError(f"no chat {chat_id}")

    def message(self, chat_id: int, message_id: int) -> telegram.Message:
        """A message that the student sees. Raises LookupError if they don't."""
        for message in self._telegram.messages(self.chat(chat_id)):
            if message.id == message_id:
                return message
        raise LookupError("That message isn't there any more.")

    def _do(self, what: str, act: Callable[[], telegram.Delivery], *, twice: bool = True) -> None:
        what = f"{self._person.name} {what} in Telegram"
        before = seen_in_telegram(self._session, self._person)
        deliveries = perform(self._session, what, act, twice=twice)
        sent = [delivery for delivery in deliveries if delivery.update]
        self._session.last_telegram = next(iter(sent), self._session.last_telegram)
        answers = [f"Telegram had its answer after {delivery.seconds:.1f} s: {delivery.status}." for delivery in sent]
        report(
            self._session, what, *answers, seen_in_telegram(self._session, self._person).sentence(self._person, before)
        )

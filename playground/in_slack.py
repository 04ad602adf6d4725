"""What a student does in Slack: passed to the stand-in, which sends it to the bot as Slack would."""

from __future__ import annotations

from collections.abc import Callable

from adapters.chat.commands import slash_commands
from playground.acting import CannotDo, perform, report
from playground.people import Person
from playground.seeing import seen_in_slack
from playground.session import Session
from standins import slack
from standins.slack import Message, View


class InSlack:
    """One student in Slack."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._slack = session.harness.slack
        self._person = person

    def send(self, channel_id: str, text: str) -> None:
        """Send a slash command. Raises CannotDo for anything else."""
        command, _, rest = text.strip().partition(" ")
        registered = [f"/{command.name}" for command, _ in slash_commands()]
        if command not in registered:
            known = ", ".join(registered)
            raise CannotDo(f"{command or 'Nothing'} is not a command here. Try {known}.")
        channel = self.channel(channel_id)
        self._do(
            f"sends {text.strip()}",
            lambda: self._slack.slash_command(self._person.in_slack, command, rest, channel),
            twice=False,
        )

    def open_home(self) -> None:
        """Open the bot's Home tab."""
        self._do("opens the Home tab", lambda: self._slack.open_home(self._person.in_slack), at_home=True, twice=False)

    def tap(self, where: Message | View, block_id: str, action_id: str) -> None:
        """Tap a button."""
        name = _button_name(where, block_id, action_id)
        self._do(
            f"taps {name}",
            lambda: self._slack.tap(self._person.in_slack, where, action_id, block_id=block_id),
            at_home=_is_home(where),
        )

    def choose(self, where: Message | View, block_id: str, action_id: str, value: str) -> None:
        """Choose from a menu."""
        self._do(
            "chooses from a menu",
            lambda: self._slack.choose(self._person.in_slack, where, value, menu=action_id, block_id=block_id),
            at_home=_is_home(where),
        )

    def submit(self, view: View, values: dict[str, str]) -> None:
        """Fill in the open form and submit it. Raises CannotDo if Slack would not even send it."""
        user = self._person.in_slack
        for block_id, value in values.items():
            self._slack.type_into(user, block_id, value, where=view, block_id=block_id)
        try:
            self._do("submits the form", lambda: self._slack.submit(user))
        except slack.NotSubmitted as error:
            raise CannotDo(str(error)) from error

    def close(self) -> None:
        """Close the form."""
        self._do("closes the form", lambda: self._slack.close(self._person.in_slack), twice=False)

    def channel(self, channel_id: str) -> slack.Channel:
        """The dancers' channel, or the student's own conversation with the bot. Raises LookupError for any other."""
        for channel in (self._session.people.channel, self._slack.direct_channel(self._person.in_slack)):
            if channel.id == channel_id:
                return channel
        raise LookupError(f"no channel {channel_id}")

    def message(self, channel_id: str, ts: str) -> Message:
        """A message that the student sees. Raises LookupError if they don't."""
        for message in self._slack.messages_visible_to(self._person.in_slack, self.channel(channel_id)):
            if message.ts == ts:
                return message
        raise LookupError("That message isn't there any more.")

    def view(self, view_id: str) -> View:
        """The form, or the Home tab, that the student looks at. Raises LookupError if they don't."""
        for view in (self._slack.open_modal(self._person.in_slack), self._slack.home(self._person.in_slack)):
            if view is not None and view.id == view_id:
                return view
        raise LookupError("That form has been closed.")

    def _do(
        self, what: str, act: Callable[[], slack.Delivery | None], *, at_home: bool = False, twice: bool = True
    ) -> None:
        what = f"{self._person.name} {what} in Slack"
        before = seen_in_slack(self._session, self._person, at_home=at_home)
        deliveries = perform(self._session, what, act, twice=twice)
        sent = [delivery for delivery in deliveries if delivery]
        self._session.last_slack = next(iter(sent), self._session.last_slack)
        answers = [
            f"Slack had its answer after {delivery.seconds:.1f} s: {delivery.error or delivery.status}."
            for delivery in sent
        ]
        seen = seen_in_slack(self._session, self._person, at_home=at_home)
        report(self._session, what, *answers, seen.sentence(self._person, before))


def _is_home(where: Message | View) -> bool:
    return isinstance(where, View) and where.content["type"] == "home"


def _button_name(where: Message | View, block_id: str, action_id: str) -> str:
    for element in where.elements:
        if (element.block_id, element.action_id) == (block_id, action_id):
            return element.names[0]
    raise LookupError("That button isn't there any more.")

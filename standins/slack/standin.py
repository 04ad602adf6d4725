"""One workspace with one app in it: what a test uses and reads back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from starlette.applications import Starlette

from standins.faults import FaultPlan
from standins.slack import acting, payloads
from standins.slack.acting import Surface
from standins.slack.dispatch import Delivery, Dispatcher
from standins.slack.elements import Json
from standins.slack.sockets import Sockets
from standins.slack.typed import as_slack_writes
from standins.slack.values import ApiCall, Channel, Failure, File, Message, Retry, User, View
from standins.slack.web_api import WebApi
from standins.slack.workspace import Ids, Workspace

ALL_SCOPES = frozenset(
    {"commands", "chat:write", "files:write", "im:history", "im:write", "users:read", "users:read.email"}
)


class SlackStandIn:
    """Serve `app`, set `base_url` to where it is served and `bot_url` to where the bot takes Slack's requests.

    `now` is the clock (epoch seconds) that trigger ids, response_urls and the addresses of sockets expire by, after
    `trigger_seconds`, `response_url_seconds` and `ticket_seconds`; signatures carry the time of day. `ack_seconds` is
    how long Slack waits for the bot, in real time. Users start in the direct conversation with the bot; they are
    in a channel if `add_channel` says so. With an `app_token` it speaks Socket Mode: all that people do goes over the
    connections that the bot opens with that token, each in its turn, and `bot_url` is not used. No lock is held while
    the bot answers: call from as many threads as you like.
    """

    def __init__(
        self,
        *,
        signing_secret: str,
        bot_token: str,
        app_token: str = "",
        bot_url: str = "",
        base_url: str = "",
        scopes: Iterable[str] = ALL_SCOPES,
        now: Callable[[], float] = time.time,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        response_url_seconds: float = 1800.0,
        ticket_seconds: float = 30.0,
        ids: Ids | None = None,
    ) -> None:
        self.ids = ids or Ids()
        self.faults = FaultPlan()
        self._workspace = Workspace(now, self.ids, frozenset(scopes), base_url, trigger_seconds, response_url_seconds)
        self._sockets = Sockets(self._workspace, app_token, ticket_seconds)
        over = self._sockets if app_token else None
        self._dispatcher = Dispatcher(self._workspace, signing_secret, bot_url, ack_seconds, over)
        self.app: Starlette = WebApi(self._workspace, self.faults, bot_token, self._sockets).app

    @property
    def base_url(self) -> str:
        """Where the stand-in is served, such as `http://127.0.0.1:49152`; the Web API is under `/api/`."""
        return self._workspace.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._workspace.base_url = url.rstrip("/")

    @property
    def bot_url(self) -> str:
        """Where the bot takes commands, interactions and events, such as `http://127.0.0.1:8000/slack/events`."""
        return self._dispatcher.bot_url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self._dispatcher.bot_url = url

    # The workspace

    def add_user(
        self, name: str, *, email: str | None = None, locale: str = "en-AU", tz: str = "Australia/Sydney"
    ) -> User:
        """Somebody new."""
        with self._workspace.lock:
            user = User(self._workspace.new_id("U"), name, email, locale, tz)
            self._workspace.users[user.id] = user
            return user

    def deactivate(self, user: User) -> None:
        """Their account is closed: nobody can write to them any more."""
        with self._workspace.lock:
            self._workspace.users[user.id] = replace(user, deleted=True)

    def add_channel(
        self, name: str, members: Iterable[User], *, bot_is_member: bool = True, is_private: bool = False
    ) -> Channel:
        """A channel with these members, and the bot or not."""
        with self._workspace.lock:
            ids = frozenset(member.id for member in members)
            channel = Channel(self._workspace.new_id("C"), name, ids, bot_is_member, is_private)
            self._workspace.channels[channel.id] = channel
            return channel

    def invite_bot(self, channel: Channel) -> None:
        """`/invite` the app into a channel."""
        self._set_bot(channel, is_member=True)

    def remove_bot(self, channel: Channel) -> None:
        """Take the app out of a channel."""
        self._set_bot(channel, is_member=False)

    def delete(self, message: Message) -> None:
        """Delete a message for everybody, as the owner of a workspace may; the bot is not told."""
        with self._workspace.lock:
            self._workspace.delete(message)

    def direct_channel(self, user: User) -> Channel:
        """The user's conversation with the bot."""
        with self._workspace.lock:
            return self._workspace.direct_channel(user.id)

    def messages_visible_to(self, user: User, channel: Channel | None = None) -> list[Message]:
        """What the user sees in the channel (the direct conversation if None), oldest first."""
        with self._workspace.lock:
            where = channel or self._workspace.direct_channel(user.id)
            return self._workspace.visible_to(user.id, where.id)

    def message(self, message: Message) -> Message:
        """The message as it is now, deleted or not."""
        with self._workspace.lock:
            return self._workspace.message(message.channel, message.ts) or message

    def file(self, file_id: str) -> File | None:
        """A file that the bot has shared."""
        with self._workspace.lock:
            return self._workspace.file(file_id)

    def state_of(self, user: User, message: Message) -> Json:
        """What the user has typed and chosen in the message: `block_id -> action_id -> value`."""
        with self._workspace.lock:
            return self._workspace.message_state(user.id, message)

    def open_modal(self, user: User) -> View | None:
        """The modal that the user looks at, the top one of the stack."""
        with self._workspace.lock:
            return self._workspace.views.on_top(user.id)

    def home(self, user: User) -> View | None:
        """The user's Home tab, if the bot has published one."""
        with self._workspace.lock:
            return self._workspace.views.home(user.id)

    @property
    def calls(self) -> list[ApiCall]:
        """All that the bot has called, in order."""
        with self._workspace.lock:
            return list(self._workspace.calls)

    @property
    def failures(self) -> list[Failure]:
        """All that went wrong before a user's eyes."""
        with self._workspace.lock:
            return list(self._workspace.failures)

    @property
    def warnings(self) -> list[str]:
        """What Slack takes, but nobody should send; a test may want it to be empty."""
        with self._workspace.lock:
            return list(self._workspace.warnings)

    # What a user does

    def slash_command(self, user: User, command: str, text: str = "", channel: Channel | None = None) -> Delivery:
        """Send `/command text` in the channel (the direct conversation if None)."""
        with self._workspace.lock:
            where = channel or self._workspace.direct_channel(user.id)
            payload = payloads.slash_command(self._workspace, user, where, command, text)
        return self._dispatcher.deliver(payload)

    def tap(self, user: User, where: Surface, button: str, *, block_id: str | None = None) -> Delivery:
        """Tap a button by its text, accessibility label or action_id; a confirm dialog is confirmed.

        Raises LookupError if the user does not see it: the message or view counts as it is now, not as it was read.
        """
        with self._workspace.lock:
            payload = acting.tap(self._workspace, user, where, button, block_id)
        return self._dispatcher.deliver(payload)

    def choose(
        self, user: User, where: Surface, option: str, *, menu: str | None = None, block_id: str | None = None
    ) -> Delivery | None:
        """Choose from a menu by the option's text or value; a checkbox is turned. Raises LookupError as `tap` does.

        None if the menu is in an input block: nothing is sent before `submit`.
        """
        with self._workspace.lock:
            payload = acting.choose(self._workspace, user, where, option, menu, block_id)
        return self._dispatcher.deliver(payload) if payload else None

    def type_into(
        self, user: User, field: str, value: str, *, where: Surface | None = None, block_id: str | None = None
    ) -> None:
        """Replace what the field holds, by its label, block_id or action_id; in the open modal if `where` is None."""
        with self._workspace.lock:
            acting.type_into(self._workspace, user, where or self._modal(user), field, value, block_id)

    def submit(self, user: User) -> Delivery:
        """Tap the open modal's main button. Raises NotSubmitted if a required field is empty: Slack sends nothing."""
        with self._workspace.lock:
            payload = acting.submit(self._workspace, user, self._modal(user))
        return self._dispatcher.deliver(payload)

    def close(self, user: User) -> Delivery | None:
        """Close the top modal; None if the bot did not ask to hear of it."""
        with self._workspace.lock:
            payload = acting.close(self._workspace, user, self._modal(user))
        return self._dispatcher.deliver(payload) if payload else None

    def open_home(self, user: User, tab: str = "home") -> Delivery:
        """Open the bot's App Home at that tab: `home`, `messages` or `about`."""
        with self._workspace.lock:
            payload = payloads.app_home_opened(self._workspace, user, tab)
        return self._dispatcher.deliver(payload)

    def write(self, user: User, text: str) -> Delivery | None:
        """Write to the bot in the direct conversation; None if the bot may not read there (`im:history`)."""
        with self._workspace.lock:
            channel = self._workspace.direct_channel(user.id)
            message = self._workspace.write(user.id, channel.id, as_slack_writes(text))
            if "im:history" not in self._workspace.scopes:
                return None
            payload = payloads.message_im(self._workspace, message)
        return self._dispatcher.deliver(payload)

    # Below the surface

    def build_request(self, payload: Json, timestamp: float | None = None) -> tuple[dict[str, str], bytes]:
        """The headers and body that Slack would post, signed at `timestamp` (epoch seconds, now if None)."""
        return self._dispatcher.build_request(payload, timestamp)

    def wait_for_connections(self, count: int = 1, seconds: float = 60.0) -> None:
        """Wait until the bot has that many sockets open, for new things to go over. Raises TimeoutError."""
        self._sockets.wait_for(count, seconds)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the bot to replace its sockets; over the old ones nothing new goes, but what is due is still taken."""
        self._sockets.disconnect(reason)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the very same bytes and headers again, and do what the answer says."""
        return self._dispatcher.post(delivery.payload, delivery.headers, delivery.sent)

    def retry(self, event: Delivery, number: int = 1, reason: str = "http_timeout") -> Delivery:
        """Send an event again as Slack does, up to three times, when it was not answered in time or with a 200.

        It is the same event, by its `event_id`, and says so in headers. Raises ValueError for anything but an event:
        Slack sends nothing else again.
        """
        if "event" not in event.payload:
            raise ValueError("only events are sent again")
        return self._dispatcher.deliver(event.payload, Retry(number, reason))

    def _set_bot(self, channel: Channel, *, is_member: bool) -> None:
        with self._workspace.lock:
            now = self._workspace.channels[channel.id]
            self._workspace.channels[channel.id] = replace(now, bot_is_member=is_member)

    def _modal(self, user: User) -> View:
        modal = self._workspace.views.on_top(user.id)
        if modal is None:
            raise LookupError(f"{user.name} has no modal open")
        return modal

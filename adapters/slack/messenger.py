"""Writing in Slack unasked: to people, in their direct messages with the bot, and into channels that it is in."""

from __future__ import annotations

from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from adapters.chat.messenger import Delivery, Failed, Picture, RetryAfter, Sent, Unreachable
from adapters.chat.screen import Screen
from adapters.slack.block_kit import escaped
from adapters.slack.block_kit import message as rendered
from adapters.slack.web_api import NONSENSE, SLACK_FAILED, asked_to_wait, call, upload, web_client, why_not
from core.tracing import NO_TRACER, Tracer

_NOTHING_TO_EDIT = {"cant_update_message", "edit_window_closed", "message_not_found"}
_NOBODY_THERE = {
    "account_inactive_user",
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
}
"""How Slack says that there is no such person or channel, or that their direct messages, or it, are closed to us."""
_BROKEN = 500
_TOO_SOON = 1.0  # seconds to wait where Slack doesn't say how long


class SlackMessenger:
    """The port GroupMessenger over `conversations.open` and `chat.postMessage`. The calls of a message take `seconds`.

    `api_url` is the base of the Web API and ends with a slash.
    """

    def __init__(self, bot_token: str, api_url: str, *, seconds: float = 10.0, tracer: Tracer = NO_TRACER) -> None:
        self._token = bot_token
        self._api_url = api_url
        self._seconds = seconds
        self._tracer = tracer

    def send(self, person: str, screen: Screen, *, silent: bool = False) -> Delivery:  # noqa: ARG002  # Slack has no silence
        """Write to `slack:T1:U1`; whether that makes a sound is what they have set in Slack."""
        client, seconds = web_client(self._api_url), self._seconds / 2
        client.token = self._token
        user = person.rpartition(":")[2]
        try:
            opened = call(client, client.conversations_open, seconds, self._tracer, users=user)
        except SLACK_FAILED as error:
            return _delivery(error, maybe_sent=False)
        channel = _channel(opened)
        return Failed("an answer that is not Slack's") if channel is None else self._post(channel, screen, seconds)

    def send_picture(self, person: str, picture: Picture) -> Delivery:
        """Share the picture with `slack:T1:U1`, its caption above it; Slack shows it as soon as it has looked at it."""
        client, seconds, size = web_client(self._api_url), self._seconds / 4, len(picture.content)
        client.token = self._token
        file = {"filename": picture.name, "length": size, "alt_txt": picture.caption}
        try:
            opened = call(client, client.conversations_open, seconds, self._tracer, users=person.rpartition(":")[2])
            place = call(client, client.files_getUploadURLExternal, seconds, self._tracer, **file)
            upload(client, place["upload_url"], picture.content, seconds, self._tracer)
            shared = {"files": [{"id": place["file_id"], "title": picture.name}], "channel_id": opened["channel"]["id"]}
        except SLACK_FAILED as error:
            return _delivery(error, maybe_sent=False)
        except NONSENSE:
            return Failed("an answer that is not Slack's")
        shared["initial_comment"] = escaped(picture.caption)
        try:
            call(client, client.files_completeUploadExternal, seconds, self._tracer, **shared)
        except SLACK_FAILED as error:
            return _delivery(error, maybe_sent=_may_have_arrived(error))
        return Sent()

    def post(self, place: str, screen: Screen) -> Delivery:
        """Write into the channel `slack:T1:C1`, if the bot is in it."""
        return self._post(place.rpartition(":")[2], screen, self._seconds)

    def edit(self, person: str, message: str, screen: Screen) -> Delivery:  # noqa: ARG002  # the message says where it is
        """Put the screen in the place of a message, `D1:1700000000.000100`."""
        client, answer = web_client(self._api_url), rendered(screen)
        client.token = self._token
        channel, _, ts = message.partition(":")
        content = {"channel": channel, "ts": ts, "text": answer.text, "blocks": answer.blocks}
        try:
            call(client, client.chat_update, self._seconds, self._tracer, **content)
        except SLACK_FAILED as error:
            if (why := why_not(error)) in _NOTHING_TO_EDIT:
                return Unreachable(why)
            return _delivery(error, maybe_sent=_may_have_arrived(error))
        return Sent(message)

    def _post(self, channel: str, screen: Screen, seconds: float) -> Delivery:
        client, answer = web_client(self._api_url), rendered(screen)
        client.token = self._token
        content = {"channel": channel, "text": answer.text, "blocks": answer.blocks}
        try:
            posted = call(client, client.chat_postMessage, seconds, self._tracer, **content)
        except SLACK_FAILED as error:
            return _delivery(error, maybe_sent=_may_have_arrived(error))
        return Sent(f"{channel}:{posted.get('ts', '')}")


def _channel(opened: SlackResponse) -> str | None:
    channel = opened.get("channel")
    return str(channel["id"]) if isinstance(channel, dict) and "id" in channel else None


def _delivery(error: Exception, *, maybe_sent: bool) -> Delivery:
    why = why_not(error)
    if isinstance(error, SlackApiError) and why == "ratelimited":
        return RetryAfter(asked_to_wait(error) or _TOO_SOON)
    return Unreachable(why) if why in _NOBODY_THERE else Failed(why, maybe_sent)


def _may_have_arrived(error: Exception) -> bool:
    """Not if Slack said no, or if nobody was reached; after any other failure nobody knows."""
    if isinstance(error, SlackApiError):
        return int(error.response.status_code) >= _BROKEN
    return not (isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError))

"""On the way to Slack: the calls for one student, each with a time limit, and what is done when Slack says no."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RateLimitErrorRetryHandler, RetryState
from slack_sdk.webhook import WebhookClient

from adapters.slack.block_kit import Json, Message, home_view
from adapters.slack.reply_target import AtHome, InMessage, ReplyTarget

log = structlog.get_logger()

SLACK_FAILED = (SlackClientError, OSError, HTTPException)
"""What a call to Slack may raise: refused by it; out of reach, reset, timed out; cut short."""

_SECONDS = 1  # for each call: Slack waits 3 s for our answer, and several calls may have to fit in
_OK = 200


class _ShortWait(RateLimitErrorRetryHandler):
    """Waits out a 429 once, if it asks for a second at most: Slack and the student are waiting meanwhile."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        headers = response.headers if response else {}
        asked = {value for name, values in headers.items() if name.lower() == "retry-after" for value in values}
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and bool(asked) and asked <= {"0", "1"}


def web_client(api_url: str) -> WebClient:
    """A client that tries once and waits a second at most; Bolt gives it each request's token."""
    return WebClient(base_url=api_url, timeout=_SECONDS, retry_handlers=[_ShortWait(max_retry_count=1)])


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as one student (a user id) sees it."""

    client: WebClient
    user: str

    def show(self, target: ReplyTarget, answer: Message) -> None:
        """Put the answer in the place where was tapped; failing that below the message; failing that in a DM.

        Raises SLACK_FAILED if nothing works.
        """
        if not (self.replace(target, answer) or self._put_below(target, answer)):
            self.client.chat_postMessage(channel=self.user, text=answer.text, blocks=answer.blocks)

    def replace(self, target: ReplyTarget, answer: Message) -> bool:
        """Put the answer in the place of the message, or on the Home tab; False if Slack didn't."""
        match target:
            case InMessage(_, response_url):
                return self.respond(response_url, answer)
            case AtHome(seen):
                return self._publish(answer, seen)

    def respond(self, response_url: str, answer: Message) -> bool:
        """Put the answer in the place of the message that the URL was given for; False if Slack didn't."""
        if not self._is_slacks(response_url):
            return False
        hook = WebhookClient(response_url, timeout=_SECONDS, retry_handlers=[])
        try:
            status = hook.send(text=answer.text, blocks=answer.blocks, replace_original=True).status_code
        except SLACK_FAILED as error:
            log.warning("response_url failed", error=type(error).__name__)
            return False
        if status != _OK:
            log.warning("response_url refused", status=status)
        return status == _OK

    def open(self, trigger_id: str, view: Json) -> bool:
        """Open a modal; False if Slack didn't, because more than three seconds went by since the tap, say."""
        try:
            self.client.views_open(trigger_id=trigger_id, view=view)
        except SLACK_FAILED as error:
            log.warning("modal refused", error=_why(error))
            return False
        return True

    def profile_email(self) -> str:
        """The email in the student's profile, if Slack tells it quickly; a suggestion, nothing more. Empty if not."""
        try:
            profile = self.client.users_info(user=self.user)["user"]["profile"]
        except (*SLACK_FAILED, KeyError):
            return ""
        return str(profile.get("email") or "")

    def locale(self) -> str | None:
        """What the student's Slack is set to (`es-ES`), if Slack tells it quickly."""
        try:
            user = self.client.users_info(user=self.user, include_locale=True)["user"]
        except (*SLACK_FAILED, KeyError):
            return None
        return user.get("locale") or None

    def _put_below(self, target: ReplyTarget, answer: Message) -> bool:
        if isinstance(target, AtHome):
            return False
        try:
            self.client.chat_postEphemeral(
                channel=target.channel, user=self.user, text=answer.text, blocks=answer.blocks
            )
        except SlackApiError as error:
            log.info("no ephemeral message", error=error.response.get("error"))
            return False
        return True

    def _publish(self, answer: Message, seen: str) -> bool:
        try:
            self.client.views_publish(user_id=self.user, view=home_view(answer), hash=seen or None)
        except SLACK_FAILED as error:
            if (why := _why(error)) == "hash_conflict":
                return True  # the student has gone on there since, and this was for before
            log.warning("home not published", error=why)
            return False
        return True

    def _is_slacks(self, url: str) -> bool:
        """Whether it is safe to post there: at Slack, or at the stand-in that we were told to use for it."""
        try:
            asked, api = urlsplit(url), urlsplit(self.client.base_url)
        except ValueError:  # no address at all
            return False
        return (asked.scheme, asked.netloc) in {("https", "hooks.slack.com"), (api.scheme, api.netloc)}


def _why(error: Exception) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__

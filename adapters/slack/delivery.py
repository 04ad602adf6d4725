"""On the way to Slack: the calls for one student, each with a time limit, and what is done when Slack says no."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from adapters.chat.screen import File
from adapters.slack.block_kit import Json, Message, home_view
from adapters.slack.limits import SlackLimits
from adapters.slack.reply_target import AtHome, BelowCard, InMessage, InPrivate, ReplyTarget
from adapters.slack.web_api import NONSENSE, SLACK_FAILED, UNHEARD, asked_to_wait, call, is_slacks, upload, why_not
from core.email import Email
from core.result import Ok
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()

_OK = 200
_VIEW_REFUSED = {"invalid_arguments", "invalid_blocks", "invalid_blocks_format"}


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as one student (a user id) sees it, by a client that nobody else uses at the same time."""

    client: WebClient
    user: str
    limits: SlackLimits = field(default_factory=SlackLimits)
    tracer: Tracer = NO_TRACER

    def show(self, target: ReplyTarget, answer: Message) -> None:
        """Put the answer in the place where was tapped; failing that below the message; failing that in a DM.

        Raises SLACK_FAILED if nothing works.
        """
        if not self.replace(target, answer):
            self.tell(target, answer)

    def tell(self, target: ReplyTarget, answer: Message) -> None:
        """Put the answer below the message, which stays as it is; failing that in a DM. Raises as `show`."""
        if not self.put_below(target, answer):
            place = {"channel": self.user}
            if isinstance(target, InPrivate):
                place = {"channel": target.channel, **({"thread_ts": target.thread} if target.thread else {})}
            self._call(self.client.chat_postMessage, is_last=True, **place, text=answer.text, blocks=answer.blocks)

    def tell_too(self, answer: Message) -> None:
        """Put what was answered elsewhere into the DM as well, if Slack takes it at once; else it is left."""
        try:
            self._try(
                self.limits.for_suggestion(),
                self.client.chat_postMessage,
                channel=self.user,
                text=answer.text,
                blocks=answer.blocks,
            )
        except SLACK_FAILED as error:
            log.info("not told in the direct messages", error=why_not(error))

    def send_file(self, file: File, text: str) -> str | None:
        """Put the file, with the text above it, into the DM; its channel's id, or None if Slack didn't."""
        try:
            channel = self._call(self.client.conversations_open, users=self.user)["channel"]["id"]
            place = self._call(self.client.files_getUploadURLExternal, filename=file.name, length=len(file.content))
            seconds = self.limits.for_call(is_last=False)
            upload(self.client, place["upload_url"], file.content, seconds, self.tracer)
            self._call(
                self.client.files_completeUploadExternal,
                files=[{"id": place["file_id"], "title": file.name}],
                channel_id=channel,
                initial_comment=text,
            )
        except (*SLACK_FAILED, *NONSENSE) as error:
            log.warning("file refused", error=why_not(error))
            return None
        return str(channel)

    def replace(self, target: ReplyTarget, answer: Message) -> bool:
        """Put the answer in the place of the message, or on the Home tab; False if Slack didn't."""
        match target:
            case InMessage(_, response_url):
                return self.respond(response_url, answer)
            case AtHome(seen):
                return self._publish(answer, seen)
            case InPrivate() | BelowCard():
                return False  # what the student wrote stays, and what others see

    def respond(self, response_url: str, answer: Message) -> bool:
        """Put the answer in the place of the message that the URL was given for; False if Slack didn't."""
        if not is_slacks(self.client, response_url, "hooks"):
            return False
        with self.tracer.span("api", "slack response_url") as span:
            is_done = self._post(response_url, answer)
            span.outcome = "ok" if is_done else "failed"
        return is_done

    def _post(self, response_url: str, answer: Message) -> bool:
        seconds = self.limits.for_call(is_last=False)
        hook = WebhookClient(response_url, timeout=seconds, retry_handlers=[], logger=UNHEARD)  # type: ignore[arg-type]  # a float works
        try:
            response = hook.send(text=answer.text, blocks=answer.blocks, replace_original=True)
        except SLACK_FAILED as error:
            log.warning("response_url failed", error=type(error).__name__)
            return False
        is_done = response.status_code == _OK and not _is_page(response.body)
        if not is_done:
            log.warning("response_url refused", status=response.status_code)
        return is_done

    def open(self, trigger_id: str, *views: Json) -> bool:
        """Open the first of these modals that is to Slack's taste.

        False if none is, or if more than three seconds went by since the tap, say.
        """
        for view in views:
            try:
                self._call(self.client.views_open, trigger_id=trigger_id, view=view)
            except SLACK_FAILED as error:
                why = why_not(error)
                log.warning("modal refused", error=why)
                if why not in _VIEW_REFUSED:
                    return False
            else:
                return True
        return False

    def profile_email(self) -> str:
        """The email in the student's profile, if Slack tells it at once; a suggestion, nothing more. Empty if not."""
        profile = self._asked_about().get("profile")
        email = profile.get("email") if isinstance(profile, Mapping) else None
        match Email.parse(email if isinstance(email, str) else ""):
            case Ok():
                return str(email)
        return ""

    def locale(self) -> str | None:
        """What the student's Slack is set to (`es-ES`), if Slack tells it at once."""
        locale = self._asked_about(include_locale=True).get("locale")
        return locale if isinstance(locale, str) and locale else None

    def _asked_about(self, **more: bool) -> Mapping[str, object]:
        """What Slack knows of the student: nothing if it can't say so at once, or says nonsense."""
        try:
            user = self._try(self.limits.for_suggestion(), self.client.users_info, user=self.user, **more)["user"]
        except (*SLACK_FAILED, *NONSENSE) as error:
            log.info("nothing known of the student", error=why_not(error))
            return {}
        return user if isinstance(user, Mapping) else {}

    def put_below(self, target: ReplyTarget, answer: Message) -> bool:
        """Put the answer below the message, for the student alone; False if Slack didn't, or where nobody else is."""
        if not isinstance(target, InMessage | BelowCard):
            return False
        try:
            self._call(
                self.client.chat_postEphemeral,
                channel=target.channel,
                user=self.user,
                text=answer.text,
                blocks=answer.blocks,
            )
        except SLACK_FAILED as error:
            log.info("no ephemeral message", error=why_not(error))
            return False
        return True

    def _publish(self, answer: Message, seen: str) -> bool:
        try:
            self._call(self.client.views_publish, user_id=self.user, view=home_view(answer), hash=seen or None)
        except SLACK_FAILED as error:
            if (why := why_not(error)) == "hash_conflict":
                return True  # the student has gone on there since, and this was for before
            log.warning("home not published", error=why)
            return False
        return True

    def _call(
        self, method: Callable[..., SlackResponse], *, is_last: bool = False, **arguments: object
    ) -> SlackResponse:
        """Call it within its share of the message's limit; once more if Slack asks for a wait that there is time for.

        Raises SLACK_FAILED.
        """
        try:
            return self._try(self.limits.for_call(is_last=is_last), method, **arguments)
        except SlackApiError as error:
            wait = asked_to_wait(error)
            if wait is None or not self.limits.allow_wait(wait):
                raise
        time.sleep(wait)
        return self._try(self.limits.for_call(is_last=is_last), method, **arguments)

    def _try(self, seconds: float, method: Callable[..., SlackResponse], **arguments: object) -> SlackResponse:
        return call(self.client, method, seconds, self.tracer, **arguments)


def _is_page(body: str) -> bool:
    """Whether it is a page from something on the way, such as where to sign in; Slack says `ok`, or so in JSON."""
    return body.lstrip().startswith("<")

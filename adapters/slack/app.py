"""All that Slack may send, mapped to the front desk: read top down, it is the whole of the bot in Slack.

Every listener finishes its work before Slack gets its 200, so nothing is left running when a serverless host freezes,
and the answer to a slash command is the response itself.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from adapters.chat.chat_user import ChatUser
from adapters.chat.commands import slashed, typed
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import GiveEmail, Intent, ShowHelp, ShowHome, StartBooking, StartJoining
from adapters.chat.screen import EmailForm, Screen
from adapters.slack.block_kit import message, plain_text
from adapters.slack.delivery import Slack
from adapters.slack.heard_events import HeardEvents
from adapters.slack.limits import SlackLimits
from adapters.slack.modal import email_modal, read_submission, result_modal
from adapters.slack.payloads import Payload, chat_user, reply_target, tapped, user_of, written
from adapters.slack.reply_target import BelowCard, InMessage, ReplyTarget, is_direct
from adapters.slack.web_api import SLACK_FAILED, web_client
from core.tracing import NO_TRACER, Tracer

log = structlog.get_logger()

SLACK_API_URL = "https://slack.com/api/"
_AGAIN = 503


def create_app(
    desk: FrontDesk,
    *,
    bot_token: str,
    api_url: str = SLACK_API_URL,
    limits: SlackLimits = SlackLimits(),  # noqa: B008  # frozen
    tracer: Tracer = NO_TRACER,
) -> App:
    """The Bolt app of one workspace. Makes no call to Slack by itself; requests must have been verified before.

    `api_url` is the base of the Web API and ends with a slash. The `tracer` gets each call to it.
    """

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=bot_token)

    logging.getLogger("slack_bolt.App").addFilter(_matters)
    app = App(
        name="slack",  # else Bolt reads the source of all that called us to find one
        client=web_client(api_url),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        raise_error_for_unhandled_request=True,  # else it logs values that were typed, and answers 404
    )
    edge = SlackEdge(desk, limits, tracer)
    anything = re.compile(".*")
    app.command(anything)(edge.hear_command)
    app.action(anything)(edge.take_tap)
    app.view(anything)(edge.take_form)
    app.event(anything)(edge.hear_event)
    app.error(edge.apologise)
    return app


def _matters(record: logging.LogRecord) -> bool:
    """Bolt looks for a token in the environment too, and warns of not using what it finds."""
    return "`token` will be unused" not in record.getMessage()


@dataclass(frozen=True, slots=True)
class SlackEdge:
    """The listeners, one for each kind of request."""

    desk: FrontDesk
    limits: SlackLimits
    tracer: Tracer
    heard: HeardEvents = field(default_factory=HeardEvents)

    def hear_command(self, ack: Ack, command: Payload, client: WebClient) -> None:
        """Answer a slash command."""
        intent = slashed(command["command"], command.get("text") or "", self.desk.school.curriculum)
        answer = message(self.desk.answer(self._newcomer(command, client), intent))
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")

    def take_tap(self, ack: Ack, body: Payload, action: Payload, client: WebClient) -> None:
        """Answer a tapped button or a chosen option."""
        intent, slack, student = tapped(action, self.desk.school.curriculum), self._slack(body, client), chat_user(body)
        screen = self._ask(student, intent)
        instead = self._open_form(slack, student, body, intent, screen.form) if screen.form else screen
        if instead is not None:
            target = reply_target(body)
            _show(slack, target, instead)
            _keep(slack, target, instead)
        ack()

    def take_form(self, ack: Ack, body: Payload, view: dict[str, Any], client: WebClient) -> None:
        """Answer a submitted form."""
        form = read_submission(view)
        if form is None:
            ack(response_action="clear")
            return
        screen = self._ask(chat_user(body), GiveEmail(form.class_id, form.request_id, form.email, form.name))
        if screen.form is None:
            # The modal itself tells how it ended, so what comes of the place behind it can't hold that up for long.
            slack = self._slack(body, client)
            if not slack.replace(form.behind, message(screen)) and isinstance(form.behind, BelowCard):
                slack.put_below(form.behind, message(screen))
            _keep(slack, form.behind, screen)
            ack(response_action="update", view=result_modal(screen, view["title"]["text"]))
        elif screen.form.problem:
            ack(response_action="errors", errors=form.errors(screen.form))
        else:
            ack(response_action="update", view=email_modal(screen.form, form.behind))

    def hear_event(self, ack: Ack, body: Payload, event: Payload, client: WebClient) -> None:
        """Show the way in to who opens the Home tab, and answer who writes in private.

        Any other event is taken, or Slack would send it again.
        """
        if event["type"] == "app_home_opened" and event.get("tab") == "home":
            screen = self._ask(self._newcomer(body, client), ShowHome())
            self._slack(body, client).replace(reply_target(body), message(screen))
        elif (line := written(event)) is not None:
            self._answer_written(body, client, line)
        ack()

    def _answer_written(self, body: Payload, client: WebClient, line: str) -> None:
        """Answer below what was written, once: Slack sends an event again that it thinks we have not taken."""
        event_id = str(body.get("event_id") or "")
        if not self.heard.add(event_id):
            return
        try:
            wish = typed(line, self.desk.school.curriculum) if line else ShowHelp()
            screen = self._ask(self._newcomer(body, client), wish)
            if screen.form is not None:  # what is below the question names a command that Slack doesn't have
                screen = replace(screen, body=())
            self._slack(body, client).show(reply_target(body), message(screen))
        except BaseException:
            self.heard.forget(event_id)
            raise

    def apologise(self, error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
        """Whatever failed in a listener: the student gets an apology, Slack a 200.

        Where the answer to what they wrote was not taken Slack gets a 503, and sends that again. What is no listener's,
        such as a shortcut that somebody has added to the app, is taken: Slack counts what is not.
        """
        if isinstance(error, BoltUnhandledRequestError):
            log.info("nothing answers this kind of request", kind=str(body.get("type")))
            return BoltResponse(status=200)
        screen = self.desk.apologise(chat_user(body), error)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": screen.title})
        if body.get("type") == "view_submission":
            view = result_modal(screen, body["view"]["title"]["text"])
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        if not isinstance(error, SLACK_FAILED):
            with suppress(*SLACK_FAILED):
                self._slack(body, client).show(reply_target(body), message(screen))
        return BoltResponse(status=_AGAIN if "event" in body and isinstance(error, SLACK_FAILED) else 200)

    def _ask(self, student: ChatUser, intent: Intent) -> Screen:
        """What the desk answers, while there is time to bring it to Slack."""
        with self.limits.for_desk():
            return self.desk.answer(student, intent)

    def _slack(self, payload: Payload, client: WebClient) -> Slack:
        return Slack(client, user_of(payload), self.limits, self.tracer)

    def _open_form(
        self, slack: Slack, student: ChatUser, body: Payload, intent: Intent, form: EmailForm
    ) -> Screen | None:
        """Open the form; the screen to show instead if Slack would not."""
        if not (isinstance(intent, StartBooking | StartJoining) and intent.ask_email):
            form = replace(form, filled=slack.profile_email())
        forms = [form, replace(form, filled="")] if form.filled else [form]  # Slack may refuse what it suggests itself
        if not slack.open(body["trigger_id"], *(email_modal(form, reply_target(body)) for form in forms)):
            return self.desk.form_missed(student, form)
        self.desk.form_opened(student, form)
        return None

    def _newcomer(self, payload: Payload, client: WebClient) -> ChatUser:
        """Who begins, perhaps for the first time: here is the time to ask Slack for their language."""
        return replace(chat_user(payload), look_up_locale=self._slack(payload, client).locale)


def _show(slack: Slack, target: ReplyTarget, screen: Screen) -> None:
    """Bring the screen to where was tapped; one with a file to the DM, for only there can a file be for one alone."""
    if screen.file is None:
        slack.show(target, message(screen))
        return
    channel = slack.send_file(screen.file, plain_text(screen.with_file()))
    if channel is None:
        slack.tell(target, message(screen.without_file()))
    elif isinstance(target, InMessage | BelowCard) and target.channel != channel:
        slack.put_below(target, message(Screen(screen.file.elsewhere)))


def _keep(slack: Slack, target: ReplyTarget, screen: Screen) -> None:
    """Tell it in the direct messages too, where what only one person sees in a channel is gone with the next reload."""
    if screen.is_to_keep and isinstance(target, InMessage | BelowCard) and not is_direct(target.channel):
        slack.tell_too(message(screen))

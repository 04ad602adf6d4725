"""All that Slack may send, mapped to the front desk: read top down, it is the whole of the bot in Slack.

Every listener finishes its work before Slack gets its 200, so nothing is left running when a serverless host freezes,
and the answer to a slash command is the response itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from adapters.chat.asker import Asker
from adapters.chat.front_desk import FrontDesk
from adapters.chat.intents import GiveEmail, Intent, StartBooking
from adapters.chat.parsing import parse_classes
from adapters.chat.screen import EmailForm, Screen
from adapters.slack.block_kit import Message, message
from adapters.slack.modal import Behind, email_modal, read_submission, result_modal
from adapters.slack.payloads import Payload, asker, behind, tapped

log = structlog.get_logger()

SLACK_API_URL = "https://slack.com/api/"
_SECONDS = 2  # per call to Slack; Slack itself waits 3 s for our answer
_QUICK_SECONDS = 1
_OK = 200
_NETWORK = (OSError, HTTPException)  # what urllib raises beside SlackClientError: refused, reset, timed out, cut short


def create_app(desk: FrontDesk, *, bot_token: str, api_url: str = SLACK_API_URL) -> App:
    """The Bolt app of one workspace. Makes no call to Slack by itself; requests must have been verified before.

    `api_url` is the base of the Web API and ends with a slash.
    """

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=bot_token)

    app = App(
        client=WebClient(base_url=api_url, timeout=_SECONDS),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )
    edge = _SlackEdge(desk, api_url)
    anything = re.compile(".*")
    app.command(anything)(edge.hear_command)
    app.action(anything)(edge.take_tap)
    app.view(anything)(edge.take_form)
    app.error(edge.apologise)
    return app


@dataclass(frozen=True, slots=True)
class _SlackEdge:
    desk: FrontDesk
    api_url: str

    def hear_command(self, ack: Ack, command: Payload) -> None:
        answer = message(self.desk.answer(asker(command), parse_classes(command.get("text") or "")))
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")

    def take_tap(self, ack: Ack, body: Payload, action: Payload, client: WebClient) -> None:
        student, intent, place = asker(body), tapped(action), behind(body)
        screen = self.desk.answer(student, intent)
        if screen.form is not None:
            screen_instead = self._open_form(client, body, student, intent, screen.form)
            if screen_instead is None:
                ack()
                return
            screen = screen_instead
        self._show(client, body, place, screen)
        ack()

    def take_form(self, ack: Ack, body: Payload, view: dict[str, object], client: WebClient) -> None:
        student, form = asker(body), read_submission(view)
        if form is None:
            ack(response_action="clear")
            return
        screen = self.desk.answer(student, GiveEmail(form.class_id, form.request_id, form.email))
        if screen.form is None:
            title = str(view["title"]["text"])  # type: ignore[index]  # Slack's own view always has one
            self._show(client, body, form.behind, screen)
            ack(response_action="update", view=result_modal(screen, title))
        elif screen.form.problem:
            ack(response_action="errors", errors={form.field: screen.form.problem})
        else:
            ack(response_action="update", view=email_modal(screen.form, form.behind))

    def apologise(self, error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
        """Whatever failed in a listener: the student gets an apology, Slack a 200."""
        student = asker(body)
        screen = self.desk.apologise(student, error)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": screen.title})
        if "view" in body and body.get("type") == "view_submission":
            view = result_modal(screen, str(body["view"]["title"]["text"]))
            return BoltResponse(status=200, body={"response_action": "update", "view": view.to_dict()})
        self._show(client, body, behind(body), screen)
        return BoltResponse(status=200)

    def _open_form(
        self, client: WebClient, body: Payload, student: Asker, intent: Intent, form: EmailForm
    ) -> Screen | None:
        """Open the form; the screen to show instead if Slack would not."""
        if not (form.filled or (isinstance(intent, StartBooking) and intent.ask_email)):
            form = replace(form, filled=_profile_email(client, body["user"]["id"]))
        try:
            client.views_open(trigger_id=body["trigger_id"], view=email_modal(form, behind(body)))
        except SlackApiError as error:
            log.warning("modal refused", error=error.response.get("error"))
            return self.desk.form_missed(student, form)
        self.desk.form_opened(student, form)
        return None

    def _show(self, client: WebClient, body: Payload, place: Behind, screen: Screen) -> None:
        """Put the screen in the place of the tapped message; failing that below it; failing that in a DM."""
        answer, user = message(screen), body["user"]["id"]
        if self._replace(place.response_url, answer):
            return
        try:
            client.chat_postEphemeral(channel=place.channel, user=user, text=answer.text, blocks=answer.blocks)
        except (SlackClientError, *_NETWORK):
            client.chat_postMessage(channel=user, text=answer.text, blocks=answer.blocks)

    def _replace(self, url: str, answer: Message) -> bool:
        if not self._is_slacks(url):
            return False
        try:
            hook = WebhookClient(url, timeout=_SECONDS)
            response = hook.send(text=answer.text, blocks=answer.blocks, replace_original=True)
        except _NETWORK:
            log.warning("response_url did not answer")
            return False
        if response.status_code != _OK:
            log.warning("response_url refused", status=response.status_code)
        return response.status_code == _OK

    def _is_slacks(self, url: str) -> bool:
        """Whether it is safe to post there: at Slack, or at the stand-in that we were told to use for it."""
        asked, api = urlsplit(url), urlsplit(self.api_url)
        return (asked.scheme, asked.netloc) in {("https", "hooks.slack.com"), (api.scheme, api.netloc)}


def _profile_email(client: WebClient, user: str) -> str:
    """The email in the student's Slack profile, if Slack tells it quickly; a suggestion, nothing more."""
    quick = WebClient(token=client.token, base_url=client.base_url, timeout=_QUICK_SECONDS, retry_handlers=[])
    try:
        profile = quick.users_info(user=user)["user"]["profile"]
    except (SlackClientError, KeyError, *_NETWORK):
        return ""
    return str(profile.get("email") or "")

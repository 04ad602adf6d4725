from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from standins.faults import Refuse
from standins.serving import serving
from standins.slack import Delivery, Failure, Message, NotSubmitted, SlackStandIn, User, View
from tests.support.limits import LONGEST_WAIT

Json = dict[str, Any]
TOKEN, SECRET = "xoxb-right", "signing-secret"
BOOK: Json = {
    "type": "button",
    "action_id": "book",
    "text": {"type": "plain_text", "text": "Book"},
    "value": "2024-12-10-TUE-1830",
    "accessibility_label": "Book Salsa 1",
}
CLASSES: list[Json] = [
    {"type": "section", "block_id": "salsa", "text": {"type": "mrkdwn", "text": "Salsa 1"}, "accessory": BOOK}
]
EMAIL: Json = {
    "type": "input",
    "block_id": "email",
    "label": {"type": "plain_text", "text": "Email"},
    "element": {"type": "email_text_input", "action_id": "typed"},
}


@dataclass
class Scene:
    """A served stand-in, a Bolt app that it talks to, and Ana. `heard` holds the bodies that the bot got."""

    slack: SlackStandIn
    bot: App
    client: WebClient
    ana: User
    heard: list[Json] = field(default_factory=list)

    def shown(self) -> list[str]:
        return [message.shown for message in self.slack.messages_visible_to(self.ana)]

    def last(self) -> Message:
        return self.slack.messages_visible_to(self.ana)[-1]

    def modal(self) -> View:
        opened = self.slack.open_modal(self.ana)
        assert opened is not None
        return opened

    def post(self, *blocks: Json, ephemeral: bool = False) -> Message:
        channel = self.slack.direct_channel(self.ana).id
        if ephemeral:
            self.client.chat_postEphemeral(channel=channel, user=self.ana.id, text="Classes", blocks=list(blocks))
        else:
            self.client.chat_postMessage(channel=channel, text="Classes", blocks=list(blocks))
        return self.last()

    def hear(self, action: str) -> None:
        """Let the bot take the action and do nothing."""

        @self.bot.action(action)
        def take(ack: Any, body: Json) -> None:
            self.heard.append(body)
            ack()

    def opens(self, view: Json) -> None:
        """Let `/open` open the view."""

        @self.bot.command("/open")
        def take(ack: Any, body: Json, client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

        assert self.slack.slash_command(self.ana, "/open").error is None

    def submits(self, *answer: Any, **answers: Any) -> None:
        """Let the bot answer so to a submission."""

        @self.bot.view("booking")
        def take(ack: Any, body: Json) -> None:
            self.heard.append(body)
            ack(*answer, **answers)


@pytest.fixture
def scene() -> Iterator[Scene]:
    slack = SlackStandIn(signing_secret=SECRET, bot_token=TOKEN, ack_seconds=LONGEST_WAIT)
    with serving(slack.app) as address:
        slack.base_url = address
        client = WebClient(TOKEN, base_url=f"{address}/api/")
        bot = App(
            name="people",  # else Bolt reads the source of all that called it
            client=client,
            signing_secret=SECRET,
            process_before_response=True,
            token_verification_enabled=False,
        )
        handler = SlackRequestHandler(bot)
        with serving(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])) as bot_address:
            slack.bot_url = f"{bot_address}/slack/events"
            yield Scene(slack, bot, client, slack.add_user("ana", email="ana@example.com"))


@pytest.fixture
def alone() -> SlackStandIn:
    return SlackStandIn(signing_secret=SECRET, bot_token=TOKEN, base_url="http://127.0.0.1:9", ack_seconds=0.5)


def answering(answer: Callable[[bytes], Response]) -> Starlette:
    """A bot without Bolt."""

    async def take(request: Request) -> Response:
        return answer(await request.body())

    return Starlette(routes=[Route("/", take, methods=["POST"])])


def modal(*blocks: Json, title: str = "Book a spot", **changes: Any) -> Json:
    frame = {
        key: {"type": "plain_text", "text": text} for key, text in (("title", title), ("submit", "Confirm booking"))
    }
    return {"type": "modal", "callback_id": "booking", **frame, "blocks": list(blocks) or [EMAIL], **changes}


# Slash commands


def test_a_slash_command_comes_with_all_its_fields_and_a_signature(alone: SlackStandIn) -> None:
    ana = alone.add_user("ana")
    channel = alone.add_channel("general", [ana])

    def answer(body: bytes) -> Response:
        fields = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return PlainTextResponse(json.dumps(sorted(fields)))

    with serving(answering(answer)) as address:
        alone.bot_url = address
        delivery = alone.slash_command(ana, "/classes", "salsa 1 & more", channel)
    assert SignatureVerifier(SECRET).is_valid_request(delivery.sent, dict(delivery.headers))
    assert delivery.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(delivery.body) == [
        "api_app_id",
        "channel_id",
        "channel_name",
        "command",
        "is_enterprise_install",
        "response_url",
        "team_domain",
        "team_id",
        "text",
        "token",
        "trigger_id",
        "user_id",
        "user_name",
    ]
    assert delivery.payload["text"] == "salsa 1 & more"
    assert (delivery.payload["channel_id"], delivery.payload["channel_name"]) == (channel.id, "general")
    assert delivery.payload["user_id"] == ana.id


@pytest.mark.parametrize(
    ("answer", "shown", "for_all"),
    [
        ((), [], False),
        (("Hello",), ["Hello"], False),
        (({"text": "Hi"},), ["Hi"], False),
        (({"text": "Classes", "blocks": CLASSES},), ["Salsa 1\n[ Book ]"], False),
        (({"text": "Hi all", "response_type": "in_channel"},), ["Hi all"], True),
    ],
)
def test_the_answer_to_a_command_is_a_message(
    scene: Scene, answer: tuple[Any, ...], shown: list[str], for_all: bool
) -> None:
    scene.bot.command("/classes")(lambda ack: ack(*answer))
    bob = scene.slack.add_user("bob")
    channel = scene.slack.add_channel("general", [scene.ana, bob])
    delivery = scene.slack.slash_command(scene.ana, "/classes", "", channel)
    assert (delivery.status, delivery.error) == (200, None)
    assert [message.shown for message in scene.slack.messages_visible_to(scene.ana, channel)] == shown
    assert [message.shown for message in scene.slack.messages_visible_to(bob, channel)] == (shown if for_all else [])


def test_a_command_answered_with_blocks_that_slack_refuses_fails_and_shows_nothing(scene: Scene) -> None:
    scene.bot.command("/classes")(lambda ack: ack({"text": "Hi", "blocks": [{"type": "sectoin"}]}))
    assert scene.slack.slash_command(scene.ana, "/classes").error == "invalid_blocks"
    assert scene.shown() == []
    detail = "unsupported type: sectoin [json-pointer:/blocks/0/type]"
    assert scene.slack.failures == [Failure(scene.ana.id, "/classes", "invalid_blocks", detail)]


def test_a_command_answered_with_broken_json_fails(alone: SlackStandIn) -> None:
    ana = alone.add_user("ana")
    with serving(answering(lambda _body: Response("{", media_type="application/json"))) as address:
        alone.bot_url = address
        assert alone.slash_command(ana, "/classes").error == "invalid_command_response"


def test_an_answer_that_is_not_200_is_a_dispatch_failure(scene: Scene) -> None:
    delivery = scene.slack.slash_command(scene.ana, "/unheard-of")
    assert (delivery.status, delivery.error) == (404, "dispatch_failed")
    assert scene.slack.failures == [Failure(scene.ana.id, "/unheard-of", "dispatch_failed", "HTTP 404")]


def test_a_bot_that_is_not_there_is_a_dispatch_failure(alone: SlackStandIn) -> None:
    with serving(Starlette()) as address:
        alone.bot_url = address
    delivery = alone.slash_command(alone.add_user("ana"), "/classes")
    assert (delivery.status, delivery.error) == (None, "dispatch_failed")


def test_an_answer_that_takes_too_long_is_an_operation_timeout(alone: SlackStandIn) -> None:
    answered = threading.Event()

    def answer(_body: bytes) -> Response:
        answered.wait(10)
        return PlainTextResponse("too late")

    with serving(answering(answer)) as address:
        alone.bot_url = address
        ana = alone.add_user("ana")
        delivery = alone.slash_command(ana, "/classes")
        answered.set()
    assert (delivery.status, delivery.body, delivery.error) == (None, "", "operation_timeout")
    assert delivery.seconds >= 0.5
    assert alone.messages_visible_to(ana) == []
    assert [failure.error for failure in alone.failures] == ["operation_timeout"]


def test_an_address_that_nobody_set_is_asked_for() -> None:
    slack = SlackStandIn(signing_secret=SECRET, bot_token=TOKEN, ack_seconds=LONGEST_WAIT)
    ana = slack.add_user("ana")
    with pytest.raises(RuntimeError, match="base_url"):
        slack.slash_command(ana, "/classes")
    slack.base_url = "http://127.0.0.1:9"
    with pytest.raises(RuntimeError, match="bot_url"):
        slack.slash_command(ana, "/classes")


# Taps and choices


def test_a_tap_in_a_message_brings_the_message_and_the_button(scene: Scene) -> None:
    scene.hear("book")
    message = scene.post(*CLASSES)
    assert scene.slack.tap(scene.ana, message, "Book").error is None
    (body,) = scene.heard
    assert body["type"] == "block_actions"
    assert body["message"]["ts"] == message.ts
    assert body["message"]["blocks"] == CLASSES
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": message.channel, "name": "directmessage"}
    (action,) = body["actions"]
    assert {key: action[key] for key in ("type", "action_id", "block_id", "value", "text")} == {
        "type": "button",
        "action_id": "book",
        "block_id": "salsa",
        "value": "2024-12-10-TUE-1830",
        "text": {"type": "plain_text", "text": "Book"},
    }
    assert float(action["action_ts"]) > float(message.ts)
    assert (body["user"]["id"], body["team"]["id"]) == (scene.ana.id, scene.slack.ids.team)
    assert {"trigger_id", "response_url", "api_app_id", "token", "state"} <= body.keys()


def test_a_tap_in_an_ephemeral_message_comes_without_the_message(scene: Scene) -> None:
    scene.hear("book")
    message = scene.post(*CLASSES, ephemeral=True)
    scene.slack.tap(scene.ana, message, "Book")
    assert "message" not in scene.heard[0]
    assert scene.heard[0]["container"]["is_ephemeral"] is True
    assert scene.heard[0]["container"]["message_ts"] == message.ts


@pytest.mark.parametrize("name", ["Book", "Book Salsa 1", "book"])
def test_a_button_is_found_by_text_accessibility_label_or_action_id(scene: Scene, name: str) -> None:
    scene.hear("book")
    assert scene.slack.tap(scene.ana, scene.post(*CLASSES), name).error is None


def test_a_tap_is_answered_by_replacing_the_message(scene: Scene) -> None:
    @scene.bot.action("book")
    def book(ack: Any, respond: Any) -> None:
        ack()
        respond(text="You're booked", replace_original=True)

    scene.slack.tap(scene.ana, scene.post(*CLASSES, ephemeral=True), "Book")
    assert scene.shown() == ["You're booked"]


def test_a_button_that_is_not_there_is_not_tapped_and_what_is_there_is_told(scene: Scene) -> None:
    message = scene.post(*CLASSES)
    with pytest.raises(LookupError, match="no button 'Cancel'; there is: 'Book', 'Book Salsa 1', 'book'"):
        scene.slack.tap(scene.ana, message, "Cancel")


def test_a_button_that_is_gone_meanwhile_is_not_tapped(scene: Scene) -> None:
    message = scene.post(*CLASSES)
    scene.client.chat_update(channel=message.channel, ts=message.ts, text="Over", blocks=[])
    with pytest.raises(LookupError, match="no button 'Book'; there is: none"):
        scene.slack.tap(scene.ana, message, "Book")
    scene.client.chat_delete(channel=message.channel, ts=message.ts)
    with pytest.raises(LookupError, match="ana does not see message"):
        scene.slack.tap(scene.ana, message, "Book")


def test_a_button_that_only_somebody_else_sees_is_not_tapped(scene: Scene) -> None:
    message = scene.post(*CLASSES, ephemeral=True)
    with pytest.raises(LookupError, match="bob does not see message"):
        scene.slack.tap(scene.slack.add_user("bob"), message, "Book")


def test_of_several_buttons_with_one_name_the_block_is_told(scene: Scene) -> None:
    scene.hear("book")
    message = scene.post(*CLASSES, {**CLASSES[0], "block_id": "bachata"})
    with pytest.raises(LookupError, match="2 times button 'Book', say which: book in block_id salsa, book in"):
        scene.slack.tap(scene.ana, message, "Book")
    scene.slack.tap(scene.ana, message, "Book", block_id="bachata")
    assert scene.heard[0]["actions"][0]["block_id"] == "bachata"


def test_a_choice_from_a_menu_brings_the_option_and_stays_chosen(scene: Scene) -> None:
    scene.hear("style")
    options = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Salsa", "Bachata")]
    style = {"type": "static_select", "action_id": "style", "options": options}
    message = scene.post({"type": "actions", "block_id": "menus", "elements": [style]})
    scene.slack.choose(scene.ana, message, "Bachata")
    (body,) = scene.heard
    assert body["actions"][0]["selected_option"] == options[1]
    assert body["state"]["values"] == {"menus": {"style": {"type": "static_select", "selected_option": options[1]}}}
    with pytest.raises(LookupError, match="no option 'Tango'; there is: 'Salsa', 'salsa', 'Bachata', 'bachata'"):
        scene.slack.choose(scene.ana, message, "Tango")


def test_a_checkbox_is_turned_on_and_off_again(scene: Scene) -> None:
    scene.hear("days")
    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("Mon", "Tue")]
    days = {"type": "checkboxes", "action_id": "days", "options": options}
    message = scene.post({"type": "actions", "elements": [days]})
    for day in ("Mon", "Tue", "Mon"):
        scene.slack.choose(scene.ana, message, day)
    chosen = [[option["value"] for option in body["actions"][0]["selected_options"]] for body in scene.heard]
    assert chosen == [["Mon"], ["Mon", "Tue"], ["Tue"]]


def test_what_was_typed_into_a_message_comes_with_the_next_tap(scene: Scene) -> None:
    scene.hear("book")
    typed = {**EMAIL, "element": {"type": "plain_text_input", "action_id": "typed"}}
    message = scene.post(typed, *CLASSES)
    scene.slack.type_into(scene.ana, "Email", "ana@example.com", where=message)
    scene.slack.tap(scene.ana, message, "Book")
    assert scene.heard[0]["state"]["values"]["email"]["typed"]["value"] == "ana@example.com"


def test_the_body_of_the_answer_to_a_tap_does_nothing(alone: SlackStandIn) -> None:
    ana = alone.add_user("ana")
    with serving(answering(lambda _body: PlainTextResponse("Booked"))) as bot, serving(alone.app) as address:
        alone.base_url, alone.bot_url = address, bot
        client = WebClient(TOKEN, base_url=f"{address}/api/")
        client.chat_postMessage(channel=ana.id, text="Classes", blocks=CLASSES)
        (message,) = alone.messages_visible_to(ana)
        assert alone.tap(ana, message, "Book").error is None
    assert alone.messages_visible_to(ana) == [message]
    assert alone.warnings == ["block_actions: the body of the answer is ignored"]


def test_a_tap_that_fails_is_told_by_its_action_id(scene: Scene) -> None:
    assert scene.slack.tap(scene.ana, scene.post(*CLASSES), "Book").error == "dispatch_failed"
    assert scene.slack.failures == [Failure(scene.ana.id, "book", "dispatch_failed", "HTTP 404")]


# Modals


def test_a_modal_is_filled_in_and_submitted(scene: Scene) -> None:
    scene.opens(modal(private_metadata="request-1"))
    scene.submits()
    opened = scene.modal()
    scene.slack.type_into(scene.ana, "Email", "ana@example.com")
    assert scene.slack.submit(scene.ana).error is None
    (body,) = scene.heard
    assert body["type"] == "view_submission"
    assert body["view"]["state"]["values"] == {
        "email": {"typed": {"type": "email_text_input", "value": "ana@example.com"}}
    }
    assert (body["view"]["id"], body["view"]["root_view_id"]) == (opened.id, opened.id)
    assert (body["view"]["hash"], body["view"]["private_metadata"]) == (opened.hash, "request-1")
    assert (body["view"]["callback_id"], body["response_urls"]) == ("booking", [])
    assert body["trigger_id"]
    assert "response_url" not in body
    assert scene.slack.open_modal(scene.ana) is None


def test_errors_stand_under_their_fields_and_the_modal_stays(scene: Scene) -> None:
    scene.opens(modal())
    scene.submits(response_action="errors", errors={"email": "That doesn't look like an email address."})
    scene.slack.type_into(scene.ana, "email", "ana")
    assert scene.slack.submit(scene.ana).error is None
    assert scene.modal().errors == {"email": "That doesn't look like an email address."}
    assert scene.modal().state["email"]["typed"]["value"] == "ana"


@pytest.mark.parametrize(
    ("errors", "detail"),
    [
        ({"typed": "Wrong key"}, "no input block has the block_id typed"),
        ({"words": "No input"}, "no input block has the block_id words"),
        ({}, "errors must be an object of block_id and words"),
    ],
)
def test_errors_for_anything_but_an_input_block_fail(scene: Scene, errors: Json, detail: str) -> None:
    words = {"type": "section", "block_id": "words", "text": {"type": "plain_text", "text": "Salsa 1"}}
    scene.opens(modal(words, EMAIL))
    scene.submits({"response_action": "errors", "errors": errors})
    scene.slack.type_into(scene.ana, "Email", "ana@example.com")
    assert scene.slack.submit(scene.ana).error == "invalid_response_action"
    assert scene.modal().errors == {}
    assert scene.slack.failures == [Failure(scene.ana.id, "booking", "invalid_response_action", detail)]


def test_an_update_takes_the_modals_place_with_a_new_hash(scene: Scene) -> None:
    scene.opens(modal({**EMAIL, "optional": True}))
    before = scene.modal()
    done = {"type": "section", "text": {"type": "plain_text", "text": "You're booked"}}
    scene.submits(response_action="update", view=modal(done, title="Done"))
    scene.slack.submit(scene.ana)
    after = scene.modal()
    assert (after.id, after.title, after.shown) == (before.id, "Done", "You're booked")
    assert after.hash != before.hash


def test_an_update_with_a_view_that_slack_refuses_fails_and_leaves_the_modal(scene: Scene) -> None:
    scene.opens(modal({**EMAIL, "optional": True}))
    scene.submits(response_action="update", view=modal(title="x" * 25))
    assert scene.slack.submit(scene.ana).error == "invalid_arguments"
    assert scene.modal().title == "Book a spot"


def test_a_pushed_modal_lies_on_top_until_it_is_closed(scene: Scene) -> None:
    scene.opens(modal({**EMAIL, "optional": True}))
    root = scene.modal()
    scene.submits(response_action="push", view=modal(title="More"))
    scene.slack.submit(scene.ana)
    assert (scene.modal().title, scene.modal().root_id, scene.modal().previous_id) == ("More", root.id, root.id)
    assert scene.slack.close(scene.ana) is None
    assert scene.modal().id == root.id


def test_clear_closes_the_whole_stack(scene: Scene) -> None:
    optional = {**EMAIL, "optional": True}
    scene.opens(modal(optional))

    @scene.bot.view("booking")
    def take(ack: Any, body: Json) -> None:
        if body["view"]["previous_view_id"]:
            ack(response_action="clear")
        else:
            ack(response_action="push", view=modal(optional, title="More"))

    scene.slack.submit(scene.ana)
    scene.slack.submit(scene.ana)
    assert scene.slack.open_modal(scene.ana) is None


def test_an_unknown_response_action_fails(scene: Scene) -> None:
    scene.opens(modal({**EMAIL, "optional": True}))
    scene.submits({"response_action": "close"})
    assert scene.slack.submit(scene.ana).error == "invalid_response_action"
    assert scene.modal().title == "Book a spot"


def test_a_required_field_left_empty_keeps_slack_from_sending(scene: Scene) -> None:
    scene.opens(modal())
    scene.submits()
    with pytest.raises(NotSubmitted, match=r"Email: Please complete this required field\."):
        scene.slack.submit(scene.ana)
    assert scene.heard == []


def test_a_text_shorter_than_its_field_asks_for_keeps_slack_from_sending(scene: Scene) -> None:
    element = {"type": "plain_text_input", "action_id": "typed", "min_length": 3, "max_length": 5}
    scene.opens(modal({**EMAIL, "element": element}))
    scene.submits()
    for text in ("ab", "abcdef"):
        scene.slack.type_into(scene.ana, "Email", text)
        with pytest.raises(NotSubmitted, match="Email: must be from 3 to 5 characters"):
            scene.slack.submit(scene.ana)
    scene.slack.type_into(scene.ana, "Email", "abc")
    assert scene.slack.submit(scene.ana).error is None


def test_a_choice_in_an_input_block_waits_for_the_submission(scene: Scene) -> None:
    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("Salsa", "Bachata")]
    style = {**EMAIL, "element": {"type": "static_select", "action_id": "style", "options": options}}
    scene.opens(modal(style))
    scene.submits()
    assert scene.slack.choose(scene.ana, scene.modal(), "Bachata") is None
    scene.slack.submit(scene.ana)
    assert scene.heard[0]["view"]["state"]["values"]["email"]["style"]["selected_option"] == options[1]


def test_a_tap_in_a_modal_brings_the_view_and_no_response_url(scene: Scene) -> None:
    scene.hear("book")
    scene.opens(modal(EMAIL, *CLASSES))
    scene.slack.type_into(scene.ana, "Email", "ana@example.com")
    opened = scene.modal()
    assert scene.slack.tap(scene.ana, opened, "Book").error is None
    (body,) = scene.heard
    assert body["container"] == {"type": "view", "view_id": opened.id}
    assert body["view"]["state"]["values"]["email"]["typed"]["value"] == "ana@example.com"
    assert not {"channel", "message", "response_url"} & body.keys()


def test_a_tap_on_the_home_tab_is_a_tap_in_a_view(scene: Scene) -> None:
    scene.hear("book")
    scene.client.views_publish(user_id=scene.ana.id, view={"type": "home", "blocks": CLASSES})
    home = scene.slack.home(scene.ana)
    assert home is not None
    scene.slack.tap(scene.ana, home, "Book")
    (body,) = scene.heard
    assert (body["view"]["type"], body["container"]) == ("home", {"type": "view", "view_id": home.id})
    assert not {"channel", "message", "response_url"} & body.keys()


def test_an_opened_app_home_is_an_event_with_the_home_that_the_bot_published(scene: Scene) -> None:
    @scene.bot.event("app_home_opened")
    def take(body: Json) -> None:
        scene.heard.append(body)

    scene.slack.open_home(scene.ana)
    scene.client.views_publish(user_id=scene.ana.id, view={"type": "home", "blocks": CLASSES})
    assert scene.slack.open_home(scene.ana).error is None
    scene.slack.open_home(scene.ana, "messages")
    first, second, third = scene.heard
    assert (first["type"], first["team_id"], first["api_app_id"]) == (
        "event_callback",
        scene.slack.ids.team,
        scene.slack.ids.app,
    )
    assert len({body["event_id"] for body in scene.heard}) == 3
    (authorization,) = first["authorizations"]
    assert (authorization["team_id"], authorization["is_bot"]) == (scene.slack.ids.team, True)
    event = first["event"]
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", scene.ana.id, "home")
    assert event["channel"] == scene.slack.direct_channel(scene.ana).id
    assert "view" not in event
    assert (second["event"]["view"]["type"], second["event"]["view"]["blocks"][0]["block_id"]) == ("home", "salsa")
    assert (third["event"]["tab"], "view" in third["event"]) == ("messages", False)


def test_an_event_comes_again_as_the_same_event_and_says_so_in_headers(scene: Scene) -> None:
    heard: list[tuple[str, Any, Any]] = []

    @scene.bot.event("app_home_opened")
    def take(body: Json, request: Any) -> None:
        headers = request.headers
        heard.append((body["event_id"], headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))

    first = scene.slack.open_home(scene.ana)
    scene.slack.retry(first, 2, "http_error")
    event_id = first.payload["event_id"]
    assert heard == [(event_id, None, None), (event_id, ["2"], ["http_error"])]


def test_nothing_but_an_event_comes_again(scene: Scene) -> None:
    scene.bot.command("/classes")(lambda ack: ack())
    command = scene.slack.slash_command(scene.ana, "/classes")
    with pytest.raises(ValueError, match="only events are sent again"):
        scene.slack.retry(command)


def test_an_event_that_the_bot_does_not_know_fails(scene: Scene) -> None:
    assert scene.slack.open_home(scene.ana).error == "dispatch_failed"
    assert scene.slack.failures == [Failure(scene.ana.id, "app_home_opened", "dispatch_failed", "HTTP 404")]


def test_for_an_event_any_status_of_success_will_do(alone: SlackStandIn) -> None:
    with serving(answering(lambda _: Response(status_code=204))) as alone.bot_url:
        ana = alone.add_user("ana")
        assert alone.open_home(ana).error is None
        assert alone.slash_command(ana, "/classes").error == "dispatch_failed"


def test_the_bot_hears_of_a_closed_modal_if_it_asked_to(scene: Scene) -> None:
    @scene.bot.view_closed("booking")
    def take(ack: Any, body: Json) -> None:
        scene.heard.append(body)
        ack()

    scene.opens(modal(notify_on_close=True))
    closed = scene.slack.close(scene.ana)
    assert closed is not None
    assert closed.error is None
    (body,) = scene.heard
    assert (body["type"], body["is_cleared"]) == ("view_closed", False)
    assert "trigger_id" not in body
    assert scene.slack.open_modal(scene.ana) is None


def test_the_bot_does_not_hear_of_a_closed_modal_if_it_did_not_ask(scene: Scene) -> None:
    scene.opens(modal())
    assert scene.slack.close(scene.ana) is None
    assert scene.slack.open_modal(scene.ana) is None
    assert scene.slack.failures == []


def test_a_modal_that_is_not_open_can_be_neither_filled_nor_submitted_nor_closed(scene: Scene) -> None:
    for act in (scene.slack.submit, scene.slack.close, lambda ana: scene.slack.type_into(ana, "Email", "a@b.org")):
        with pytest.raises(LookupError, match="ana has no modal open"):
            act(scene.ana)


def test_a_field_that_is_not_there_is_told(scene: Scene) -> None:
    scene.opens(modal())
    with pytest.raises(LookupError, match="no field 'Phone'; there is: 'Email', 'typed', 'email'"):
        scene.slack.type_into(scene.ana, "Phone", "1")


def test_a_modal_closed_while_the_bot_thinks_stays_closed(scene: Scene) -> None:
    scene.opens(modal({**EMAIL, "optional": True}))

    @scene.bot.view("booking")
    def take(ack: Any) -> None:
        scene.slack.close(scene.ana)
        ack(response_action="update", view=modal(title="Done"))

    assert scene.slack.submit(scene.ana).error is None
    assert scene.slack.open_modal(scene.ana) is None


# Below the surface


def test_a_request_can_be_built_aged_and_tampered_with(scene: Scene) -> None:
    scene.bot.command("/classes")(lambda ack: ack())
    payload = scene.slack.slash_command(scene.ana, "/classes").payload

    def status(headers: dict[str, str], body: bytes) -> int:
        return httpx.post(scene.slack.bot_url, headers=headers, content=body).status_code

    fresh, body = scene.slack.build_request(payload)
    assert status(fresh, body) == 200
    assert status(*scene.slack.build_request(payload, time.time() - 240)) == 200
    assert status(*scene.slack.build_request(payload, time.time() - 310)) == 401
    assert status(*scene.slack.build_request(payload, time.time() + 400)) == 401
    assert status(fresh, body.replace(b"classes", b"Classes")) == 401
    assert status({**fresh, "X-Slack-Signature": "v0=0"}, body) == 401


def test_a_redelivery_is_the_same_to_the_byte(scene: Scene) -> None:
    @scene.bot.command("/classes")
    def take(ack: Any, body: Json) -> None:
        scene.heard.append(body)
        ack("Classes")

    first = scene.slack.slash_command(scene.ana, "/classes", "salsa")
    again: Delivery = scene.slack.redeliver(first)
    assert (again.status, again.sent, again.headers) == (200, first.sent, first.headers)
    assert scene.heard[0] == scene.heard[1]
    assert scene.shown() == ["Classes", "Classes"]


def test_a_delivery_in_a_log_tells_no_payload(scene: Scene) -> None:
    scene.opens(modal())
    scene.submits()
    scene.slack.type_into(scene.ana, "Email", "ana@example.com")
    assert "ana@example.com" not in repr(scene.slack.submit(scene.ana))


def test_two_taps_at_once_both_reach_the_bot_with_trigger_ids_of_their_own() -> None:
    slack = SlackStandIn(signing_secret=SECRET, bot_token=TOKEN, ack_seconds=10)
    ana = slack.add_user("ana")
    both_came = threading.Barrier(2, timeout=60)

    def take(_request: Request) -> Response:  # a plain function: Starlette gives each request a thread
        both_came.wait()  # so each is answered only when the other has come too
        return PlainTextResponse("")

    with serving(Starlette(routes=[Route("/", take, methods=["POST"])])) as bot, serving(slack.app) as address:
        slack.base_url, slack.bot_url = address, bot
        WebClient(TOKEN, base_url=f"{address}/api/").chat_postMessage(channel=ana.id, text="Hi", blocks=CLASSES)
        (message,) = slack.messages_visible_to(ana)
        with ThreadPoolExecutor(2) as hands:
            deliveries = list(hands.map(lambda _: slack.tap(ana, message, "Book"), range(2)))
    assert [delivery.status for delivery in deliveries] == [200, 200]
    assert len({delivery.payload["trigger_id"] for delivery in deliveries}) == 2


def test_a_bot_in_trouble_with_slack_can_still_answer(scene: Scene) -> None:
    @scene.bot.command("/open")
    def take(ack: Any, body: Json, client: WebClient) -> None:
        try:
            client.views_open(trigger_id=body["trigger_id"], view=modal())
        except Exception as fault:  # noqa: BLE001 - what the bot says is the point
            ack(f"Sorry: {fault.response['error']}")  # type: ignore[attr-defined]  # a SlackApiError

    scene.slack.faults.inject("views.open", Refuse("expired_trigger_id"))
    scene.slack.slash_command(scene.ana, "/open")
    assert scene.shown() == ["Sorry: expired_trigger_id"]

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient, WebhookResponse

from standins.faults import Delay, LoseAnswer, RateLimit, Refuse
from standins.platforms import Keys, Waits, create_platforms
from standins.serving import serving
from standins.slack import RESPONSE_URL, Message, SlackStandIn, User, View
from standins.slack.grants import Grants
from standins.slack.values import Refusal
from standins.slack.workspace import Workspace

Json = dict[str, Any]
TOKEN = "xoxb-right"
SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "Salsa 1"}}
EMAIL: Json = {
    "type": "input",
    "block_id": "email",
    "label": {"type": "plain_text", "text": "Email"},
    "element": {"type": "email_text_input", "action_id": "typed"},
}


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1_764_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(frozen=True)
class Scene:
    """A served stand-in, the official client of its bot, and Ana."""

    slack: SlackStandIn
    clock: Clock
    client: WebClient
    ana: User

    @property
    def workspace(self) -> Workspace:
        return self.slack._workspace

    @property
    def grants(self) -> Grants:
        return self.workspace.grants

    @property
    def dm(self) -> str:
        return self.slack.direct_channel(self.ana).id

    def seen(self) -> list[str]:
        return [message.shown for message in self.slack.messages_visible_to(self.ana)]

    def respond(self, to: Message | None = None) -> WebhookClient:
        """The official client on a fresh response_url, of a slash command or of a tap in `to`."""
        return WebhookClient(self.workspace.response_url(self.ana.id, self.dm, to.ts if to else None))

    def open(self, view: Json) -> View:
        self.client.views_open(trigger_id=self.grants.trigger_id(self.ana.id), view=view)
        return self.modal()

    def modal(self) -> View:
        opened = self.slack.open_modal(self.ana)
        assert opened is not None
        return opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scene(clock: Clock) -> Iterator[Scene]:
    slack = SlackStandIn(signing_secret="s", bot_token=TOKEN, now=clock)
    with serving(slack.app) as address:
        slack.base_url = address
        client = WebClient(TOKEN, base_url=f"{address}/api/")
        yield Scene(slack, clock, client, slack.add_user("ana", email="ana@example.com"))


def modal(*blocks: Json, title: str = "Book", **changes: Any) -> Json:
    said = {"title": title, "submit": "Book"}
    frame = {key: {"type": "plain_text", "text": text} for key, text in said.items()}
    return {"type": "modal", **frame, "blocks": list(blocks) or [SECTION], **changes}


def refusal(call: Any, /, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(*args, **kwargs)
    return str(refused.value.response["error"])


def test_auth_test_tells_who_the_bot_is(scene: Scene) -> None:
    answer = scene.client.auth_test()
    ids = scene.slack.ids
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (ids.team, ids.bot_user, ids.bot)


def test_a_call_without_a_token_is_not_authed_and_one_with_another_token_invalid(scene: Scene) -> None:
    url = f"{scene.slack.base_url}/api/"
    assert httpx.post(f"{url}auth.test").json() == {"ok": False, "error": "not_authed"}
    assert refusal(WebClient("xoxb-wrong", base_url=url).auth_test) == "invalid_auth"


def test_a_method_that_it_does_not_speak_is_unknown(scene: Scene) -> None:
    assert refusal(scene.client.api_call, "chat.sendMessage") == "unknown_method"


def test_a_body_that_is_no_json_or_no_object_is_refused(scene: Scene) -> None:
    url, headers = f"{scene.slack.base_url}/api/auth.test", {"Content-Type": "application/json"}
    assert httpx.post(url, content=b"{", headers=headers).json()["error"] == "invalid_json"
    assert httpx.post(url, content=b"[]", headers=headers).json()["error"] == "json_not_object"


def test_a_form_may_carry_the_token_and_blocks_as_text(scene: Scene) -> None:
    form = {"token": TOKEN, "channel": scene.dm, "text": "Classes", "blocks": json.dumps([SECTION])}
    assert httpx.post(f"{scene.slack.base_url}/api/chat.postMessage", data=form).json()["ok"] is True
    assert scene.seen() == ["Salsa 1"]
    form["blocks"] = "[{"
    answer = httpx.post(f"{scene.slack.base_url}/api/chat.postMessage", data=form)
    assert answer.json() == {"ok": False, "error": "invalid_blocks_format"}


def test_calls_are_kept_without_their_token(scene: Scene, clock: Clock) -> None:
    httpx.post(f"{scene.slack.base_url}/api/users.info", data={"token": TOKEN, "user": scene.ana.id})
    refusal(scene.client.users_info, user="U404")
    first, second = scene.slack.calls
    assert (first.method, first.arguments, first.at, first.error) == (
        "users.info",
        {"user": scene.ana.id},
        clock.seconds,
        None,
    )
    assert second.error == "user_not_found"


def test_an_unknown_argument_is_ignored_with_a_warning(scene: Scene) -> None:
    scene.client.chat_postMessage(channel=scene.dm, text="Hi", colour="red")
    assert scene.seen() == ["Hi"]
    assert scene.slack.warnings == ["chat.postMessage: unknown argument colour"]


def test_the_official_client_causes_no_warning_by_itself(scene: Scene) -> None:
    posted = scene.client.chat_postMessage(channel=scene.dm, text="Hi", unfurl_links=False, mrkdwn=True)
    scene.client.chat_update(channel=scene.dm, ts=posted["ts"], text="Ho")
    scene.client.chat_postEphemeral(channel=scene.dm, user=scene.ana.id, text="Psst")
    scene.client.users_info(user=scene.ana.id, include_locale=True)
    scene.client.conversations_open(users=[scene.ana.id])
    scene.client.views_publish(user_id=scene.ana.id, view={"type": "home", "blocks": [SECTION]})
    assert scene.slack.warnings == []


# Users and conversations


def test_users_info_tells_email_and_on_request_locale(scene: Scene) -> None:
    assert scene.client.users_info(user=scene.ana.id)["user"]["profile"]["email"] == "ana@example.com"
    assert "locale" not in scene.client.users_info(user=scene.ana.id)["user"]
    assert scene.client.users_info(user=scene.ana.id, include_locale=True)["user"]["locale"] == "en-AU"


def test_users_info_has_no_email_key_for_somebody_without_one(scene: Scene) -> None:
    guest = scene.slack.add_user("guest")
    assert "email" not in scene.client.users_info(user=guest.id)["user"]["profile"]


def test_users_info_leaves_the_email_out_without_its_scope_and_is_refused_without_the_other(clock: Clock) -> None:
    for scopes, expected in (({"users:read"}, None), ({"users:read.email"}, "missing_scope")):
        slack = SlackStandIn(signing_secret="s", bot_token=TOKEN, now=clock, scopes=scopes)
        ana = slack.add_user("ana", email="ana@example.com")
        with serving(slack.app) as address:
            client = WebClient(TOKEN, base_url=f"{address}/api/")
            if expected:
                assert refusal(client.users_info, user=ana.id) == expected
            else:
                assert "email" not in client.users_info(user=ana.id)["user"]["profile"]


def test_users_info_of_a_stranger_is_user_not_found(scene: Scene) -> None:
    assert refusal(scene.client.users_info, user="U404") == "user_not_found"


def test_conversations_open_gives_the_same_direct_channel_each_time(scene: Scene) -> None:
    first = scene.client.conversations_open(users=scene.ana.id)["channel"]["id"]
    assert scene.client.conversations_open(users=[scene.ana.id])["channel"]["id"] == first == scene.dm
    assert refusal(scene.client.conversations_open, users="U404") == "user_not_found"
    assert refusal(scene.client.conversations_open, users="") == "users_list_not_supplied"


# Messages


def test_a_message_is_posted_edited_and_deleted(scene: Scene) -> None:
    posted = scene.client.chat_postMessage(channel=scene.dm, text="One")
    scene.client.chat_update(channel=scene.dm, ts=posted["ts"], text="Two", blocks=[SECTION])
    (message,) = scene.slack.messages_visible_to(scene.ana)
    assert (message.text, message.shown, [edit.text for edit in message.edits]) == ("Two", "Salsa 1", ["One"])
    scene.client.chat_delete(channel=scene.dm, ts=posted["ts"])
    assert scene.seen() == []
    assert scene.slack.message(message).deleted is True
    assert refusal(scene.client.chat_update, channel=scene.dm, ts=posted["ts"], text="3") == "message_not_found"


def test_an_update_without_blocks_keeps_them_and_one_with_no_blocks_takes_them_away(scene: Scene) -> None:
    posted = scene.client.chat_postMessage(channel=scene.dm, text="One", blocks=[SECTION])
    scene.client.chat_update(channel=scene.dm, ts=posted["ts"], text="Two")
    assert scene.seen() == ["Salsa 1"]
    scene.client.chat_update(channel=scene.dm, ts=posted["ts"], text="Three", blocks=[])
    assert scene.seen() == ["Three"]


def test_a_channel_is_reached_by_id_name_or_a_users_id(scene: Scene) -> None:
    channel = scene.slack.add_channel("general", [scene.ana])
    scene.client.chat_postMessage(channel=channel.id, text="By id")
    scene.client.chat_postMessage(channel="#general", text="By name")
    scene.client.chat_postMessage(channel=scene.ana.id, text="To Ana")
    assert [message.text for message in scene.slack.messages_visible_to(scene.ana, channel)] == ["By id", "By name"]
    assert scene.seen() == ["To Ana"]


def test_the_bot_posts_only_where_it_is(scene: Scene) -> None:
    public = scene.slack.add_channel("public", [scene.ana], bot_is_member=False)
    private = scene.slack.add_channel("private", [scene.ana], bot_is_member=False, is_private=True)
    post = scene.client.chat_postMessage
    assert refusal(post, channel=public.id, text="Hi") == "not_in_channel"
    assert refusal(post, channel=private.id, text="Hi") == "channel_not_found"
    assert refusal(post, channel="C404", text="Hi") == "channel_not_found"


def test_an_ephemeral_message_is_seen_by_one_and_can_be_neither_updated_nor_deleted(scene: Scene) -> None:
    bob = scene.slack.add_user("bob")
    channel = scene.slack.add_channel("general", [scene.ana, bob])
    ts = scene.client.chat_postEphemeral(channel=channel.id, user=scene.ana.id, text="Psst")["message_ts"]
    assert [m.ephemeral_for for m in scene.slack.messages_visible_to(scene.ana, channel)] == [scene.ana.id]
    assert scene.slack.messages_visible_to(bob, channel) == []
    assert refusal(scene.client.chat_update, channel=channel.id, ts=ts, text="No") == "message_not_found"
    assert refusal(scene.client.chat_delete, channel=channel.id, ts=ts) == "message_not_found"


def test_an_ephemeral_message_needs_somebody_in_the_channel(scene: Scene) -> None:
    channel = scene.slack.add_channel("general", [])
    post = scene.client.chat_postEphemeral
    assert refusal(post, channel=channel.id, user=scene.ana.id, text="Psst") == "user_not_in_channel"
    assert refusal(post, channel=channel.id, user="U404", text="Psst") == "user_not_found"


def test_a_message_without_anything_in_it_is_no_text(scene: Scene) -> None:
    empty = {"channel": scene.dm, "text": ""}
    assert refusal(scene.client.api_call, "chat.postMessage", json=empty) == "no_text"


def test_blocks_without_a_text_are_taken_with_a_warning(scene: Scene) -> None:
    scene.client.api_call("chat.postMessage", json={"channel": scene.dm, "blocks": [SECTION]})
    assert scene.seen() == ["Salsa 1"]
    assert scene.slack.warnings == ["chat.postMessage: blocks without a top-level text"]


def test_a_text_over_40000_characters_is_cut_with_a_warning(scene: Scene) -> None:
    scene.client.chat_postMessage(channel=scene.dm, text="x" * 40_001)
    assert len(scene.slack.messages_visible_to(scene.ana)[0].text) == 40_000
    assert scene.slack.warnings == ["chat.postMessage: text cut at 40000 characters"]


def test_wrong_blocks_are_refused_with_a_pointer_to_the_fault(scene: Scene) -> None:
    with pytest.raises(SlackApiError) as refused:
        scene.client.chat_postMessage(channel=scene.dm, text="Hi", blocks=[{"type": "header", "text": None}])
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["errors"] == ["missing required field: text [json-pointer:/blocks/0]"]
    assert refused.value.response["response_metadata"] == {
        "messages": ["[ERROR] missing required field: text [json-pointer:/blocks/0]"]
    }
    assert scene.seen() == []


# Views


def test_a_trigger_id_opens_one_modal_within_3_seconds(scene: Scene, clock: Clock) -> None:
    trigger = scene.grants.trigger_id(scene.ana.id)
    clock.seconds += 3
    scene.client.views_open(trigger_id=trigger, view=modal(title="First"))
    assert scene.modal().title == "First"
    assert refusal(scene.client.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"


def test_a_trigger_id_expires_after_3_seconds(scene: Scene, clock: Clock) -> None:
    trigger = scene.grants.trigger_id(scene.ana.id)
    clock.seconds += 3.1
    assert refusal(scene.client.views_open, trigger_id=trigger, view=modal()) == "expired_trigger_id"
    assert scene.slack.open_modal(scene.ana) is None


def test_a_trigger_id_that_was_never_given_is_invalid(scene: Scene) -> None:
    assert refusal(scene.client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert refusal(scene.client.views_open, trigger_id="", view=modal()) == "invalid_arguments"


def test_a_wrong_view_does_not_spend_the_trigger_id(scene: Scene) -> None:
    trigger = scene.grants.trigger_id(scene.ana.id)
    assert refusal(scene.client.views_open, trigger_id=trigger, view=modal(title="x" * 25)) == "invalid_arguments"
    assert refusal(scene.client.views_open, trigger_id=trigger, view={"type": "home"}) == "invalid_arguments"
    assert scene.client.views_open(trigger_id=trigger, view=modal())["ok"] is True


def test_a_view_is_updated_by_id_or_external_id(scene: Scene) -> None:
    opened = scene.open(modal(external_id="booking"))
    scene.client.views_update(view_id=opened.id, view=modal(title="By id", external_id="booking"))
    assert scene.modal().title == "By id"
    answer = scene.client.views_update(external_id="booking", view=modal(title="By external"))
    assert (answer["view"]["id"], answer["view"]["title"]["text"]) == (opened.id, "By external")
    assert refusal(scene.client.views_update, view_id="V404", view=modal()) == "not_found"


def test_a_view_is_updated_only_with_its_latest_hash_if_one_is_given(scene: Scene) -> None:
    opened = scene.open(modal())
    scene.client.views_update(view_id=opened.id, hash=opened.hash, view=modal(title="Second"))
    stale = refusal(scene.client.views_update, view_id=opened.id, hash=opened.hash, view=modal(title="Third"))
    assert stale == "hash_conflict"
    assert scene.modal().title == "Second"


def test_an_update_keeps_what_was_typed_where_the_ids_stay(scene: Scene) -> None:
    opened = scene.open(modal(EMAIL))
    scene.slack.type_into(scene.ana, "Email", "ana@gmial.com")
    kept = scene.client.views_update(view_id=opened.id, view=modal(EMAIL))["view"]["state"]["values"]
    assert kept == {"email": {"typed": {"type": "email_text_input", "value": "ana@gmial.com"}}}
    suggestion = {**EMAIL, "block_id": "again", "element": {**EMAIL["element"], "initial_value": "ana@gmail.com"}}
    reset = scene.client.views_update(view_id=opened.id, view=modal(suggestion))["view"]["state"]["values"]
    assert reset == {"again": {"typed": {"type": "email_text_input", "value": "ana@gmail.com"}}}


def test_modals_stack_three_high(scene: Scene) -> None:
    root = scene.open(modal())
    for _ in range(2):
        trigger = scene.grants.trigger_id(scene.ana.id)
        pushed = scene.client.views_push(trigger_id=trigger, view=modal())["view"]
    assert pushed["root_view_id"] == root.id
    assert pushed["previous_view_id"] not in (root.id, pushed["id"])
    trigger = scene.grants.trigger_id(scene.ana.id)
    assert refusal(scene.client.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"


def test_nothing_can_be_pushed_onto_nothing(scene: Scene) -> None:
    trigger = scene.grants.trigger_id(scene.ana.id)
    assert refusal(scene.client.views_push, trigger_id=trigger, view=modal()) == "not_found"


def test_an_external_id_is_unique_among_open_views(scene: Scene) -> None:
    scene.open(modal(external_id="booking"))
    trigger = scene.grants.trigger_id(scene.ana.id)
    taken = refusal(scene.client.views_push, trigger_id=trigger, view=modal(external_id="booking"))
    assert taken == "duplicate_external_id"


def test_a_home_tab_is_published_and_replaced_with_its_hash(scene: Scene) -> None:
    home = {"type": "home", "blocks": [SECTION]}
    first = scene.client.views_publish(user_id=scene.ana.id, view=home)["view"]
    scene.client.views_publish(user_id=scene.ana.id, view=home, hash=first["hash"])
    assert refusal(scene.client.views_publish, user_id=scene.ana.id, view=home, hash=first["hash"]) == "hash_conflict"
    assert refusal(scene.client.views_publish, user_id="U404", view=home) == "user_not_found"
    assert refusal(scene.client.views_publish, user_id=scene.ana.id, view=modal()) == "invalid_arguments"
    published = scene.slack.home(scene.ana)
    assert published is not None
    assert published.shown == "Salsa 1"


# response_urls


def said(answer: WebhookResponse) -> tuple[int, str]:
    body = answer.body
    return answer.status_code, json.loads(body)["error"] if body.startswith("{") else body


def test_a_response_url_answers_five_times(scene: Scene) -> None:
    respond = scene.respond()
    assert [said(respond.send(text=f"{n}")) for n in range(5)] == [(200, "ok")] * 5
    assert said(respond.send(text="5")) == (404, "used_url")
    assert scene.seen() == ["0", "1", "2", "3", "4"]


def test_a_response_url_lasts_30_minutes(scene: Scene, clock: Clock) -> None:
    respond = scene.respond()
    clock.seconds += 30 * 60
    assert said(respond.send(text="In time")) == (200, "ok")
    clock.seconds += 1
    assert said(respond.send(text="Too late")) == (404, "expired_url")
    assert scene.seen() == ["In time"]


def test_a_response_url_lasts_as_long_as_the_stand_in_is_made_with() -> None:
    clock = Clock()
    grants = create_platforms(Keys(), clock, Waits(response_url=5)).slack._workspace.grants
    secret = grants.response_secret("U1", "D1")
    clock.seconds += 6
    with pytest.raises(Refusal, match="expired_url"):
        grants.response(secret)


def test_a_response_url_that_was_never_given_is_not_found(scene: Scene) -> None:
    assert said(WebhookClient(f"{scene.slack.base_url}/response/guess").send(text="Hi")) == (404, "invalid_url")


def test_a_response_is_for_the_user_alone_unless_it_says_in_channel(scene: Scene) -> None:
    scene.respond().send(text="Psst")
    scene.respond().send(text="All", response_type="in_channel")
    assert [message.ephemeral_for for message in scene.slack.messages_visible_to(scene.ana)] == [scene.ana.id, None]


def test_a_response_to_a_tap_replaces_the_message_when_asked_to(scene: Scene) -> None:
    scene.client.chat_postEphemeral(channel=scene.dm, user=scene.ana.id, text="Classes", blocks=[SECTION])
    (original,) = scene.slack.messages_visible_to(scene.ana)
    respond = scene.respond(original)
    respond.send(text="Booked", replace_original=True)
    (replaced,) = scene.slack.messages_visible_to(scene.ana)
    assert (replaced.ts, replaced.shown, replaced.ephemeral_for) == (original.ts, "Booked", scene.ana.id)
    respond.send(text="And another")
    assert scene.seen() == ["Booked", "And another"]
    respond.send(delete_original=True)
    assert scene.seen() == ["And another"]


def test_a_response_to_a_slash_command_replaces_nothing(scene: Scene) -> None:
    respond = scene.respond()
    respond.send(text="Looking ...")
    respond.send(text="Found", replace_original=True)
    assert scene.seen() == ["Looking ...", "Found"]


def test_a_response_that_slack_refuses_is_a_400_and_uses_nothing_up(scene: Scene) -> None:
    respond = scene.respond()
    for _ in range(5):
        assert said(respond.send(text="Hi", blocks=[{"type": "sectoin"}])) == (400, "invalid_blocks")
    assert said(respond.send(text="")) == (400, "no_text")
    assert said(respond.send(text="Hi")) == (200, "ok")


# Faults


def test_a_refusal_happens_to_the_calls_it_was_injected_for_and_nothing_is_done(scene: Scene) -> None:
    scene.slack.faults.inject("chat.postMessage", Refuse("fatal_error"))
    scene.slack.faults.inject("chat.postMessage", Refuse(status=503))
    assert refusal(scene.client.chat_postMessage, channel=scene.dm, text="1") == "fatal_error"
    with pytest.raises(SlackApiError) as refused:
        scene.client.chat_postMessage(channel=scene.dm, text="2")
    assert refused.value.response.status_code == 503
    scene.client.chat_postMessage(channel=scene.dm, text="3")
    assert scene.seen() == ["3"]
    assert [call.error for call in scene.slack.calls] == ["fatal_error", "internal_error", None]


def test_the_next_calls_of_a_method_are_rate_limited_and_others_not(scene: Scene) -> None:
    scene.slack.faults.inject("users.info", RateLimit(retry_after=7), calls=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            scene.client.users_info(user=scene.ana.id)
        assert refused.value.response.status_code == 429
        assert refused.value.response["error"] == "ratelimited"
        assert refused.value.response.headers["Retry-After"] == "7"
    assert scene.client.auth_test()["ok"] is True
    assert scene.client.users_info(user=scene.ana.id)["ok"] is True


def test_an_answer_is_lost_after_the_deed(scene: Scene) -> None:
    scene.slack.faults.inject("chat.postMessage", LoseAnswer())
    with pytest.raises(http.client.IncompleteRead):
        scene.client.chat_postMessage(channel=scene.dm, text="Done")
    assert scene.seen() == ["Done"]


def test_a_delayed_call_is_done_when_its_time_is_up(scene: Scene) -> None:
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append((seconds, scene.seen()))

    scene.slack.faults.inject("chat.postMessage", Delay(0.2, sleep))
    scene.client.chat_postMessage(channel=scene.dm, text="Slow")
    assert waited == [(0.2, [])]
    assert scene.seen() == ["Slow"]


def test_response_urls_have_faults_too_and_all_can_be_cleared(scene: Scene) -> None:
    scene.slack.faults.inject(RESPONSE_URL, Refuse(status=500))
    scene.slack.faults.inject(RESPONSE_URL, RateLimit(), calls=9)
    respond = scene.respond()
    assert [respond.send(text="Hi").status_code for _ in range(2)] == [500, 429]
    scene.slack.faults.clear()
    assert said(respond.send(text="Hi")) == (200, "ok")
    assert scene.seen() == ["Hi"]


def test_many_threads_post_without_losing_a_message_or_a_timestamp(scene: Scene) -> None:
    def post() -> None:
        for _ in range(10):
            scene.client.chat_postMessage(channel=scene.dm, text="Hi")

    threads = [threading.Thread(target=post) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message.ts for message in scene.slack.messages_visible_to(scene.ana)}) == 50


MODAL: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Book"}, "blocks": [SECTION]}


@pytest.mark.parametrize(
    "content",
    [{"blocks": [SECTION]}, {"message": {"text": "x", "blocks": [SECTION]}}, {"view": MODAL}],
)
def test_what_slack_would_take_is_said_to_be_fine(scene: Scene, content: Json) -> None:
    assert scene.client.blocks_validate(**content)["ok"]


@pytest.mark.parametrize(
    ("content", "error", "pointer"),
    [
        ({"blocks": [{"type": "section"}]}, "invalid_blocks", "/0"),
        ({"message": {"blocks": [SECTION, {"type": "section"}]}}, "invalid_message", "/blocks/1"),
        ({"view": {**MODAL, "blocks": [{"type": "section"}]}}, "invalid_view", "/blocks/0"),
    ],
)
def test_what_slack_would_refuse_is_said_with_the_place_of_each_fault(
    scene: Scene, content: Json, error: str, pointer: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        scene.client.blocks_validate(**content)
    answer = refused.value.response
    (fault,) = answer["errors"]
    assert (answer["error"], fault["pointer"], fault["code"]) == (error, pointer, "failed_constraint")
    assert fault["message"].startswith("must ")


@pytest.mark.parametrize("content", [{}, {"blocks": [SECTION], "view": MODAL}])
def test_exactly_one_thing_is_looked_at(scene: Scene, content: Json) -> None:
    with pytest.raises(SlackApiError) as refused:
        scene.client.blocks_validate(**content)
    assert refused.value.response["error"] == "invalid_arguments"

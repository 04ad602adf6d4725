from __future__ import annotations

import pytest
from telegram import ForceReply, ReplyParameters
from telegram.error import Forbidden

from tests.adapters import test_telegram_standin_people as shared
from tests.adapters.test_telegram_standin import Door, Line, keyboard, new_line
from tests.adapters.test_telegram_standin_people import Hook, shown

door, hook_door, hook, line = shared.door, shared.hook_door, shared.hook, shared.line


def test_a_selective_forced_reply_in_a_group_is_for_whom_it_answers(line: Line, hook: Hook) -> None:
    ana, ben = line.started("Ana"), line.started("Ben")
    group = line.telegram.group("Friday crew", ana, ben)
    said = line.telegram.send(ana, "/classes@OurBot", group).message
    assert said is not None
    to_ana = ReplyParameters(said.id)
    markup = ForceReply(selective=True)
    line.ask(lambda bot: bot.send_message(group.id, "Which?", reply_markup=markup, reply_parameters=to_ana))
    assert line.telegram.send(ben, "salsa", group).update is None
    line.ask(lambda bot: bot.send_message(group.id, "Which?", reply_markup=markup, reply_parameters=to_ana))
    line.telegram.send(ana, "salsa", group)
    assert hook.last["message"]["reply_to_message"]["text"] == "Which?"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/classes@OurBot salsa", True),
        ("/classes@ourbot", True),
        ("/classes@OtherBot", False),
        ("/classes", False),
        ("salsa?", False),
        ("well /classes@OurBot", False),
    ],
)
def test_in_a_group_the_bot_sees_only_what_is_meant_for_it(line: Line, hook: Hook, text: str, *, seen: bool) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    delivery = line.telegram.send(ana, text, group)
    assert (len(hook.updates) == 1, delivery.update is not None) == (seen, seen)
    assert line.telegram.last_message(group).text == text


def test_in_a_group_a_plain_command_is_for_the_bot_that_wrote_last(line: Line) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    shown(line, group)
    assert line.telegram.send(ana, "/classes", group).update is not None
    line.telegram.another_bot_posts(group, "I am here too")
    assert line.telegram.send(ana, "/classes", group).update is None


def test_in_a_group_the_bot_sees_replies_to_itself(line: Line) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana)
    theirs = line.telegram.send(ana, "Hi all", group).message
    ours = shown(line, group)
    assert line.telegram.send(ana, "thanks", group, reply_to=ours).update is not None
    assert line.telegram.send(ana, "me again", group, reply_to=theirs).update is None


def test_without_privacy_mode_the_bot_sees_everything_in_a_group(door: Door, hook: Hook) -> None:
    line = new_line(door, bot_url=hook.url, reads_all=True)
    ana = line.telegram.user("Ana")
    assert line.telegram.send(ana, "Hi all", line.telegram.group("Friday crew", ana)).update is not None
    assert line.ask(lambda bot: bot.get_me()).can_read_all_group_messages is True


def test_every_member_can_tap_what_the_bot_shows_in_a_group_and_nobody_else(line: Line, hook: Hook) -> None:
    ana, ben, eve = (line.telegram.user(name) for name in ("Ana", "Ben", "Eve"))
    group = line.telegram.group("Friday crew", ana, ben)
    message = shown(line, group, keyboard([("Book", "1:bk")]))
    line.telegram.tap(ben, message, "Book")
    query = hook.last["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]) == (
        ben.id,
        {"id": group.id, "type": "supergroup", "title": "Friday crew"},
    )
    with pytest.raises(LookupError, match="Eve is not in Friday crew"):
        line.telegram.tap(eve, message, "Book")
    with pytest.raises(LookupError, match="Eve is not in Friday crew"):
        line.telegram.send(eve, "Hi", group)


def test_the_bot_is_told_when_it_comes_into_a_group_and_when_it_is_thrown_out(line: Line, hook: Hook) -> None:
    ana = line.telegram.user("Ana")
    group = line.telegram.group("Friday crew", ana, bot_is_member=False)
    assert line.telegram.send(ana, "/classes@OurBot", group).update is None
    line.telegram.add_bot(ana, group)
    told, service = hook.updates
    assert told["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert told["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["username"] == "OurBot"
    shown(line, group)
    line.telegram.remove_bot(ana, group)
    assert hook.last["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(Forbidden):
        shown(line, group)

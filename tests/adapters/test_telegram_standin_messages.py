from __future__ import annotations

from collections.abc import Iterator

import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyParameters

from bot.standins.telegram import Button, Entity, InlineKeyboard, Version
from bot.standins.telegram import ForceReply as ForcedReply
from bot.standins.telegram.formatting import found_entities, parse_html
from bot.standins.telegram.refusal import Refused
from tests.adapters.test_telegram_standin import NOON, Line, keyboard, raw, served

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


@pytest.fixture
def line() -> Iterator[Line]:
    with served() as made:
        yield made


def test_a_message_is_kept_with_plain_text_entities_and_buttons(line: Line) -> None:
    ana = line.started()
    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Book", callback_data="1:bk")], [InlineKeyboardButton("Map", url="https://example.com")]]
    )
    sent = line.ask(lambda bot: bot.send_message(ana.id, "💃 <b>Salsa &amp; more</b>", "HTML", reply_markup=markup))
    message = line.telegram.last_message(ana)
    assert (message.id, message.text, message.date) == (sent.message_id, "💃 Salsa & more", int(NOON))
    assert message.sender == line.telegram.bot
    assert message.entities == (Entity("bold", 3, 12),)
    book, link = Button("Book", callback_data="1:bk"), Button("Map", url="https://example.com")
    assert message.markup == InlineKeyboard(((book,), (link,)))
    assert sent.parse_entities() == {sent.entities[0]: "Salsa & more"}
    assert sent.reply_markup == markup


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
    ],
)
def test_a_text_has_1_to_4096_characters_without_its_formatting(line: Line, text: str, why: str) -> None:
    ana = line.started()
    assert line.refusal(lambda bot: bot.send_message(ana.id, text, "HTML")) == f"Bad Request: {why}"
    line.ask(lambda bot: bot.send_message(ana.id, f"<b>{'x' * 4096}</b>", "HTML"))


def test_an_edit_with_a_text_too_long_is_refused_in_other_words(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Hi"))
    why = line.refusal(lambda bot: bot.edit_message_text("x" * 4097, ana.id, sent.message_id))
    assert why == "Bad Request: MESSAGE_TOO_LONG"


def test_white_space_around_a_text_is_cut_off(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "\n  Hi <b>you \n</b>\n", "HTML"))
    assert line.telegram.last_message(ana).text == "Hi you"
    assert line.telegram.last_message(ana).entities == (Entity("bold", 3, 3),)


def test_other_formatting_languages_are_not_spoken(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.send_message(ana.id, "*Hi*", "MarkdownV2"))
    assert why == "Bad Request: unsupported parse_mode"


def test_entities_can_be_given_instead_of_html(line: Line) -> None:
    ana = line.started()
    raw(line, "sendMessage", chat_id=str(ana.id), text="Hi you", entities='[{"type":"bold","offset":3,"length":3}]')
    assert line.telegram.last_message(ana).entities == (Entity("bold", 3, 3),)


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("1 &lt; 2 &gt; 0 &amp; &quot;x&quot; &#60;&#x3c;", '1 < 2 > 0 & "x" <<', ()),
        ("&nbsp; & &copy", "&nbsp; & &copy", ()),
        ("<b>a<i>b</i></b>", "ab", (Entity("bold", 0, 2), Entity("italic", 1, 1))),
        ("<STRONG>a</strong><EM>b</EM>", "ab", (Entity("bold", 0, 1), Entity("italic", 1, 1))),
        ("<u>a</u><ins>b</ins>", "ab", (Entity("underline", 0, 1), Entity("underline", 1, 1))),
        ("<s>a</s><del>b</del>", "ab", (Entity("strikethrough", 0, 1), Entity("strikethrough", 1, 1))),
        ('<span class="tg-spoiler">a</span>', "a", (Entity("spoiler", 0, 1),)),
        ("<tg-spoiler>a</tg-spoiler>", "a", (Entity("spoiler", 0, 1),)),
        (
            "<a href='https://e.com/?a=1&amp;b=2'>x</a>",
            "x",
            (Entity("text_link", 0, 1, {"url": "https://e.com/?a=1&b=2"}),),
        ),
        ("<a>https://e.com</a>", "https://e.com", (Entity("text_link", 0, 13, {"url": "https://e.com"}),)),
        ('<a href="nowhere">x</a>', "x", ()),
        ("<code>a</code>", "a", (Entity("code", 0, 1),)),
        ('<code class="language-py">a</code>', "a", (Entity("code", 0, 1),)),
        ("<pre>a</pre>", "a", (Entity("pre", 0, 1),)),
        ('<pre><code class="language-py">a</code></pre>', "a", (Entity("pre", 0, 1, {"language": "py"}),)),
        ("<blockquote>a</blockquote>", "a", (Entity("blockquote", 0, 1),)),
        ("<blockquote expandable>a</blockquote>", "a", (Entity("expandable_blockquote", 0, 1),)),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", (Entity("custom_emoji", 0, 2, {"custom_emoji_id": "5"}),)),
        ("<b></b>a", "a", ()),
        ("<b>a</>", "a", (Entity("bold", 0, 1),)),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: tuple[Entity, ...]) -> None:
    assert parse_html(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("é <p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("a<b ", 'Unclosed start tag "b" at byte offset 1'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=http://x>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_bad_html_is_refused_with_the_place(html: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(html)
    assert (refused.value.code, refused.value.description) == (400, f"Bad Request: can't parse entities: {why}")


def test_bad_html_is_refused_in_a_message(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.send_message(ana.id, "<b>Tom & Jerry", "HTML"))
    assert why == "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/classes salsa", (Entity("bot_command", 0, 8),)),
        ("/classes@OurBot salsa", (Entity("bot_command", 0, 15),)),
        ("💃 /help", (Entity("bot_command", 3, 5),)),
        ("a/b </x> https://e.com/start.", (Entity("url", 9, 19),)),
        ("ana@example.com, @anna", (Entity("email", 0, 15), Entity("mention", 17, 5))),
    ],
)
def test_telegram_finds_commands_links_and_addresses_in_a_persons_text(text: str, entities: tuple[Entity, ...]) -> None:
    assert found_entities(text) == entities


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ('{"text":"x","callback_data":"' + "é" * 33 + '"}', "BUTTON_DATA_INVALID"),
        (
            '{"text":"x","callback_data":""}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            '{"text":"x"}',
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ('{"text":" ","callback_data":"a"}', "inline keyboard button text must be non-empty"),
        ('{"callback_data":"a"}', "can't parse inline keyboard button: Can't find field \"text\""),
        ('"x"', "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ('{"text":"x","url":"nowhere"}', "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            '{"text":"x","url":"ftp://example.com"}',
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
    ],
)
def test_a_button_that_is_not_right_is_refused(line: Line, button: str, why: str) -> None:
    ana = line.started()
    markup = '{"inline_keyboard":[[' + button + "]]}"
    status, body = raw(line, "sendMessage", chat_id=str(ana.id), text="Hi", reply_markup=markup)
    assert (status, body) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


@pytest.mark.parametrize(
    "button",
    [
        InlineKeyboardButton("x", callback_data="é" * 32),
        InlineKeyboardButton("x", url="tg://resolve?domain=OurBot"),
        InlineKeyboardButton("x", url="example.com/map"),
        InlineKeyboardButton("x", switch_inline_query=""),
    ],
)
def test_a_button_that_is_right_is_kept_as_it_came(line: Line, button: InlineKeyboardButton) -> None:
    ana = line.started()
    markup = InlineKeyboardMarkup([[button]])
    assert line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=markup)).reply_markup == markup


@pytest.mark.parametrize(("rows", "a_row"), [(1, 9), (101, 1), (13, 8)])
def test_a_keyboard_has_at_most_100_buttons_and_8_in_a_row(line: Line, rows: int, a_row: int) -> None:
    ana = line.started()
    markup = keyboard(*[[("x", "x")] * a_row] * rows)
    why = line.refusal(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=markup))
    assert why == "Bad Request: reply markup is too long"


def test_a_keyboard_of_100_buttons_is_shown(line: Line) -> None:
    ana = line.started()
    line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_markup=keyboard(*[[("x", "x")] * 5] * 20)))
    assert len(line.telegram.last_message(ana).buttons) == 100


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ('{"inline_keyboard":[{}]}', 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ('{"inline_keyboard":"x"}', 'field "inline_keyboard" must be of type Array'),
        ('{"keyboard":[[5]]}', "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ('{"force_reply":true,"input_field_placeholder":"' + "x" * 65 + '"}', "REPLY_MARKUP_INVALID"),
        ('{"force_reply":true,"input_field_placeholder":""}', "REPLY_MARKUP_INVALID"),
    ],
)
def test_a_markup_that_is_not_right_is_refused(line: Line, markup: str, why: str) -> None:
    ana = line.started()
    status, body = raw(line, "sendMessage", chat_id=str(ana.id), text="Hi", reply_markup=markup)
    assert (status, body) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


def test_a_forced_reply_is_kept_with_its_placeholder_and_not_shown_as_a_keyboard(line: Line) -> None:
    ana = line.started()
    markup = ForceReply(selective=True, input_field_placeholder="x" * 64)
    assert line.ask(lambda bot: bot.send_message(ana.id, "Email?", reply_markup=markup)).reply_markup is None
    assert line.telegram.last_message(ana).force_reply == ForcedReply("x" * 64, selective=True)


def test_a_message_can_answer_another(line: Line) -> None:
    ana = line.started()
    first = line.telegram.last_message(ana)
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Hi", reply_parameters=ReplyParameters(first.id)))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"
    why = line.refusal(lambda bot: bot.send_message(ana.id, "Hi", reply_parameters=ReplyParameters(99)))
    assert why == "Bad Request: message to be replied not found"
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    line.ask(lambda bot: bot.send_message(ana.id, "Still", reply_parameters=lenient))
    assert line.telegram.last_message(ana).reply_to is None


def test_an_edit_changes_the_message_in_place_and_keeps_what_it_was(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One", reply_markup=keyboard([("Go", "go")])))
    line.clock.now += 60
    edited = line.ask(lambda bot: bot.edit_message_text("<i>Two</i>", ana.id, sent.message_id, parse_mode="HTML"))
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("Two", None)
    message = line.telegram.last_message(ana)
    assert (message.id, message.text, message.markup, message.edit_date) == (
        sent.message_id,
        "Two",
        None,
        int(NOON) + 60,
    )
    was = InlineKeyboard(((Button("Go", callback_data="go"),),))
    assert message.edits == (Version("One", (), was, NOON + 60),)


async def _edit(bot: Bot, chat: int, message: int, text: str, data: str) -> object:
    return await bot.edit_message_text(text, chat, message, parse_mode="HTML", reply_markup=keyboard([("Go", data)]))


def test_an_edit_that_changes_nothing_is_refused(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "<b>One</b>", "HTML", reply_markup=keyboard([("Go", "go")])))
    number = sent.message_id
    assert line.refusal(lambda bot: _edit(bot, ana.id, number, "<b>One</b>", "go")) == NOT_MODIFIED
    assert line.refusal(lambda bot: _edit(bot, ana.id, number, "<strong>One</strong>\n", "go")) == NOT_MODIFIED
    assert line.telegram.last_message(ana).edits == ()
    line.ask(lambda bot: _edit(bot, ana.id, number, "<i>One</i>", "go"))
    line.ask(lambda bot: _edit(bot, ana.id, number, "<i>One</i>", "on"))
    assert len(line.telegram.last_message(ana).edits) == 2


def test_a_keyboard_alone_is_edited_and_taken_away(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One", reply_markup=keyboard([("Go", "go")])))
    line.ask(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=keyboard([("On", "on")])))
    assert line.telegram.last_message(ana).buttons == (Button("On", callback_data="on"),)
    line.ask(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id))
    assert (line.telegram.last_message(ana).text, line.telegram.last_message(ana).buttons) == ("One", ())
    assert line.refusal(lambda bot: bot.edit_message_reply_markup(ana.id, sent.message_id)) == NOT_MODIFIED


def test_a_message_that_is_not_there_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, 99))
    assert why == "Bad Request: message to edit not found"


def test_a_message_of_somebody_else_can_not_be_edited(line: Line) -> None:
    ana = line.started()
    theirs = line.telegram.last_message(ana).id
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, theirs))
    assert why == "Bad Request: message can't be edited"


@pytest.mark.parametrize("markup", [ForceReply(), ReplyKeyboardMarkup([["Yes", "No"]])])
def test_a_message_with_a_forced_reply_or_keys_can_not_be_edited(
    line: Line, markup: ForceReply | ReplyKeyboardMarkup
) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "Email?", reply_markup=markup))
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, sent.message_id))
    assert why == "Bad Request: message can't be edited"


def test_an_edit_takes_no_forced_reply(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    fields = {"chat_id": str(ana.id), "message_id": str(sent.message_id), "reply_markup": '{"force_reply":true}'}
    _, body = raw(line, "editMessageText", text="Two", **fields)
    assert body == {"ok": False, "error_code": 400, "description": "Bad Request: inline keyboard expected"}


def test_a_deleted_message_is_gone_for_reading_editing_and_deleting(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    assert line.ask(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert [message.text for message in line.telegram.messages(ana)] == ["/start"]
    assert [message.deleted for message in line.telegram.messages(ana, with_deleted=True)] == [False, True]
    why = line.refusal(lambda bot: bot.edit_message_text("Two", ana.id, sent.message_id))
    assert why == "Bad Request: message to edit not found"
    why = line.refusal(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert why == "Bad Request: message to delete not found"


def test_a_message_can_be_deleted_for_two_days(line: Line) -> None:
    ana = line.started()
    sent = line.ask(lambda bot: bot.send_message(ana.id, "One"))
    line.clock.now += 48 * 3600 + 1
    why = line.refusal(lambda bot: bot.delete_message(ana.id, sent.message_id))
    assert why == "Bad Request: message can't be deleted for everyone"
    line.clock.now -= 1
    assert line.ask(lambda bot: bot.delete_message(ana.id, sent.message_id))


def test_other_peoples_messages_can_be_deleted_in_private_only(line: Line) -> None:
    ana = line.started()
    group = line.telegram.group("Friday crew", ana)
    said = line.telegram.send(ana, "Hi", group).message
    assert said is not None
    assert line.ask(lambda bot: bot.delete_message(ana.id, line.telegram.last_message(ana).id))
    why = line.refusal(lambda bot: bot.delete_message(group.id, said.id))
    assert why == "Bad Request: message can't be deleted"

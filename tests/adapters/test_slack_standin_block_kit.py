from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as ViewModel

from standins.slack.block_kit import check_message, check_view
from standins.slack.elements import shown_text, with_ids
from standins.slack.values import Refusal

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**changes: Any) -> Json:
    return {"type": "button", "text": plain("Book"), "action_id": "book", "value": "1", **changes}


def section(text: str = "Salsa 1", **changes: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **changes}


def option(text: str = "Salsa", value: str = "salsa", **changes: Any) -> Json:
    return {"text": plain(text), "value": value, **changes}


def menu(count: int = 1, **changes: Any) -> Json:
    return {"type": "static_select", "options": [option(f"{n}", f"{n}") for n in range(count)], **changes}


def field(type_: str = "plain_text_input", **changes: Any) -> Json:
    return {"type": "input", "label": plain("Email"), "element": {"type": type_, "action_id": "typed"}, **changes}


def actions(*elements: Json, **changes: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **changes}


def modal(*blocks: Json, **changes: Any) -> Json:
    return {"type": "modal", "title": plain("Book a spot"), "submit": plain("Book"), "blocks": list(blocks), **changes}


LONGEST = [
    section("x" * 3000),
    {"type": "section", "fields": [plain("x" * 200)] * 10},
    section(block_id="b" * 255),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [plain("x")] * 10},
    {"type": "image", "image_url": "u" * 3000, "alt_text": "x" * 2000},
    actions(*(button(action_id=f"a{n}") for n in range(25))),
    actions(button(text=plain("x" * 75), value="v" * 2000, accessibility_label="x" * 75, action_id="a" * 255)),
    actions(button(url="u" * 3000, style="primary")),
    actions(menu(100), menu(initial_option=option("0", "0"))),
    section(accessory=menu(placeholder=plain("x" * 150))),
    section(accessory={"type": "overflow", "options": [option("x" * 75, "v" * 150, url="https://a.org")] * 5}),
    section(accessory={"type": "image", "image_url": "https://a.org/i.png", "alt_text": "A dancer"}),
    actions({"type": "checkboxes", "options": [option(description=plain("x" * 75))] * 10}),
    field(label=plain("x" * 2000), hint=plain("x" * 2000), optional=True),
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi"}]}]},
]


@pytest.mark.parametrize("block", LONGEST, ids=lambda block: str(block["type"]))
def test_a_message_may_hold_a_block_at_its_limits(block: Json) -> None:
    assert check_message([block]) == [block]


TOO_MUCH = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (section(block_id="b" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (actions(*[button()] * 26), "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        actions(button(value="v" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button(action_id="a" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    (actions(button(url="u" * 3001)), "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]"),
    (
        actions(button(accessibility_label="x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    (actions(menu(101)), "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    (
        section(accessory={"type": "overflow", "options": [option()] * 6}),
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (field(label=plain("x" * 2001)), "must be less than 2001 characters [json-pointer:/blocks/0/label/text]"),
    ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
]


@pytest.mark.parametrize(("block", "complaint"), TOO_MUCH, ids=[words for _, words in TOO_MUCH])
def test_what_the_official_models_refuse_is_refused_in_slacks_words(block: Json, complaint: str) -> None:
    parsed = Block.parse(block)
    assert parsed is not None
    with pytest.raises(SlackObjectFormationError):
        parsed.to_dict()
    with pytest.raises(Refusal) as refused:
        check_message([block])
    assert (refused.value.error, refused.value.messages) == ("invalid_blocks", (complaint,))


WRONG = [
    (
        actions({"type": "static_select", "options": [option("x", "v" * 151)]}),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    (
        actions({"type": "static_select", "options": [option("x" * 76)]}),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    ({"type": "sectoin"}, "unsupported type: sectoin [json-pointer:/blocks/0/type]"),
    ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
    ("Salsa", "must provide an object [json-pointer:/blocks/0]"),
    (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (actions(button(disabled=True)), "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]"),
    (actions({"type": "knob"}), "unsupported type: knob [json-pointer:/blocks/0/elements/0/type]"),
    (actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    ({"type": "actions"}, "missing required field: elements [json-pointer:/blocks/0]"),
    ({"type": "header", "text": "Salsa"}, "must provide an object [json-pointer:/blocks/0/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (actions(button(text=section()["text"])), "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]"),
    (actions(button(value=7)), "must provide a string [json-pointer:/blocks/0/elements/0/value]"),
    (
        actions(button(style="blue")),
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        actions(
            button(
                confirm={
                    "title": plain("x" * 101),
                    "text": plain("Sure?"),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                }
            )
        ),
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    (
        actions({"type": "static_select"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        actions(menu(initial_option=option("?", "?"))),
        "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        section(accessory=field()["element"]),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    (field("email_text_input"), "unsupported type: email_text_input [json-pointer:/blocks/0/element/type]"),
    (field(optional="yes"), "must provide a boolean [json-pointer:/blocks/0/optional]"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        actions(button(), button(value="2")),
        '`action_id` "book" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
]


@pytest.mark.parametrize(("block", "complaint"), WRONG, ids=[words for _, words in WRONG])
def test_a_message_with_a_misshapen_block_is_refused_with_a_pointer_to_it(block: object, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_message([block])
    assert (refused.value.error, refused.value.messages) == ("invalid_blocks", (complaint,))


def test_the_same_action_id_may_be_in_two_blocks() -> None:
    assert len(check_message([actions(button()), actions(button())])) == 2


def test_the_same_block_id_may_not_be_in_two_blocks() -> None:
    with pytest.raises(Refusal) as refused:
        check_message([section(block_id="b"), section(block_id="b")])
    assert refused.value.messages == ('`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',)


def test_a_message_holds_50_blocks_and_not_51() -> None:
    assert len(check_message([{"type": "divider"}] * 50)) == 50
    with pytest.raises(Refusal) as refused:
        check_message([{"type": "divider"}] * 51)
    assert refused.value.messages == ("no more than 50 items allowed [json-pointer:/blocks]",)


def test_a_message_holds_13000_characters_in_all_its_texts_and_not_one_more() -> None:
    full = [*[section("x" * 3000)] * 4, actions(button(text=plain("x" * 75)))]
    assert len(check_message([*full, section("x" * 925)])) == 6
    with pytest.raises(Refusal) as refused:
        check_message([*full, section("x" * 926)])
    assert (refused.value.error, refused.value.messages) == ("msg_blocks_too_long", ())


def test_blocks_that_are_no_list_have_an_error_of_their_own() -> None:
    with pytest.raises(Refusal) as refused:
        check_message({"type": "divider"})
    assert refused.value.error == "invalid_blocks_format"


def test_a_modal_takes_an_email_field_and_everything_at_its_limit() -> None:
    view = modal(
        field("email_text_input"),
        *[{"type": "divider"}] * 99,
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="m" * 3000,
        callback_id="c" * 255,
        notify_on_close=True,
    )
    check_view(view, "modal")
    ViewModel(**view).to_dict()


TOO_MUCH_VIEW = [
    ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
    ({"close": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/close/text]"),
    ({"private_metadata": "m" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    ({"callback_id": "c" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
    ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
    ({"blocks": []}, "must provide at least 1 items [json-pointer:/view/blocks]"),
]


@pytest.mark.parametrize(("changes", "complaint"), TOO_MUCH_VIEW, ids=[words for _, words in TOO_MUCH_VIEW])
def test_a_modal_over_a_limit_is_refused_as_the_official_models_do(changes: Json, complaint: str) -> None:
    view = modal(section(), **changes)
    with pytest.raises(SlackObjectFormationError):
        ViewModel(**view).to_dict()
    with pytest.raises(Refusal) as refused:
        check_view(view, "modal")
    assert (refused.value.error, refused.value.messages) == ("invalid_arguments", (complaint,))


WRONG_VIEW = [
    (
        modal(section(), submit_disabled=True),
        "modal",
        "invalid additional property: submit_disabled [json-pointer:/view]",
    ),
    ({"type": "modal", "blocks": [section()]}, "modal", "missing required field: title [json-pointer:/view]"),
    (modal(section(), hash="1.2"), "modal", "invalid additional property: hash [json-pointer:/view]"),
    (modal(section()), "home", "unsupported type: modal [json-pointer:/view/type]"),
    (
        modal({"type": "markdown", "text": "x"}),
        "modal",
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    (
        modal(section(), field(), submit=None),
        "modal",
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]",
    ),
    (
        {"type": "home", "blocks": [field("email_text_input")]},
        "home",
        "unsupported type: email_text_input [json-pointer:/view/blocks/0/element/type]",
    ),
    ("modal", "modal", "must provide an object [json-pointer:/view]"),
]


@pytest.mark.parametrize(("view", "surface", "complaint"), WRONG_VIEW, ids=[words for _, _, words in WRONG_VIEW])
def test_a_view_that_is_misshapen_is_refused(view: object, surface: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_view(view, surface)
    assert (refused.value.error, refused.value.messages) == ("invalid_arguments", (complaint,))


def test_what_is_shown_reads_from_top_to_bottom() -> None:
    blocks = [
        {"type": "header", "text": plain("Salsa classes")},
        section("Tue 24 Nov", accessory=button()),
        {"type": "divider"},
        actions(
            button(text=plain("Next")), menu(placeholder=plain("Level")), {"type": "overflow", "options": [option()]}
        ),
        {"type": "context", "elements": [{"type": "image", "image_url": "u", "alt_text": "A dancer"}, plain("Sydney")]},
        field(hint=plain("you@example.com")),
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi"}]}],
        },
    ]
    assert shown_text(blocks).split("\n") == [
        "Salsa classes",
        "Tue 24 Nov",
        "[ Book ]",
        "[ Next ]",
        "[ Level ▾ ]",
        "[ Salsa ▾ ]",
        "A dancer",
        "Sydney",
        "Email",
        "you@example.com",
        "Hi",
    ]


def test_missing_ids_are_filled_in_without_touching_what_was_sent() -> None:
    sent = [section(accessory={"type": "button", "text": plain("Book")}), section(block_id="b0")]
    completed = with_ids(sent)
    assert [block["block_id"] for block in completed] == ["b1", "b0"]
    assert completed[0]["accessory"]["action_id"] == "b1-a0"
    assert "block_id" not in sent[0]

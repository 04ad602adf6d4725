"""Which fields a block and its elements have, and how long each may be.

The numbers are the official client's, wherever its models have them.
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    ImageElement,
    InputBlock,
    MarkdownBlock,
    Option,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement, InteractiveElement

from standins.slack.checks import (
    Check,
    Shape,
    anything,
    both,
    by_type,
    complaint,
    flag,
    integer,
    items,
    record,
    string,
    word,
)


def plain(most: int) -> Check:
    """A plain_text object of at most `most` characters."""
    shape = {"type": anything, "text": string(most)}
    return by_type({"plain_text": record(shape, {"emoji": flag})})


def _text(most: int) -> Check:
    mrkdwn = record({"type": anything, "text": string(most)}, {"verbatim": flag})
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn})


def _option(text: Check, extra: Shape | None = None) -> Check:
    return record(
        {"text": text, "value": string(Option.value_max_length)},
        {"description": plain(Option.label_max_length), **(extra or {})},
    )


def _either(one: str, other: str, *, not_both: bool) -> Check:
    def check(value: object, pointer: str) -> Iterator[str]:
        assert isinstance(value, dict)  # noqa: S101 - asked only after `record`
        if value.get(one) is None and value.get(other) is None:
            yield complaint(f"must define either `{one}` or `{other}`", pointer)
        elif not_both and value.get(one) is not None and value.get(other) is not None:
            yield complaint(f"cannot define both `{one}` and `{other}`", pointer)

    return check


def _initial_is_offered(value: object, pointer: str) -> Iterator[str]:
    assert isinstance(value, dict)  # noqa: S101 - asked only after `record`
    offered = [*value.get("options", []), *(o for group in value.get("option_groups", []) for o in group["options"])]
    initial = value.get("initial_options") or [value.get("initial_option")]
    if any(option is not None and option not in offered for option in initial):
        yield complaint("initial option must be one of the options", pointer)


_KEYS: Shape = {"type": anything}
_ACTION: Shape = {"action_id": string(InteractiveElement.action_id_max_length)}
_CONFIRM: Shape = {
    "confirm": record(
        {
            "title": plain(ConfirmObject.title_max_length),
            "text": _text(ConfirmObject.text_max_length),
            "confirm": plain(ConfirmObject.confirm_max_length),
            "deny": plain(ConfirmObject.deny_max_length),
        },
        {"style": word("primary", "danger")},
    )
}
_PLACEHOLDER: Shape = {"placeholder": plain(InputInteractiveElement.placeholder_max_length), "focus_on_load": flag}
_TYPED: Shape = {
    **_ACTION,
    **_PLACEHOLDER,
    "initial_value": string(3000, 0),
    "dispatch_action_config": record(
        {}, {"trigger_actions_on": items(word("on_enter_pressed", "on_character_entered"), 2)}
    ),
}
_OPTION = _option(plain(Option.label_max_length))
_RICH_OPTION = _option(_text(Option.label_max_length))
_OPTIONS = items(_OPTION, StaticSelectElement.options_max_length)
_GROUPS = items(
    record({"label": plain(Option.label_max_length), "options": _OPTIONS}),
    StaticSelectElement.option_groups_max_length,
)
_IMAGE: Shape = {**_KEYS, "alt_text": string(ImageElement.alt_text_max_length)}
_IMAGE_URL: Shape = {"image_url": string(ImageElement.image_url_max_length)}

_ELEMENTS: dict[str, Check] = {
    "button": record(
        {**_KEYS, "text": plain(ButtonElement.text_max_length)},
        {
            **_ACTION,
            **_CONFIRM,
            "url": string(ButtonElement.url_max_length),
            "value": string(ButtonElement.value_max_length),
            "style": word("primary", "danger"),
            "accessibility_label": string(ButtonElement.text_max_length),
        },
    ),
    "static_select": both(
        record(
            _KEYS,
            {
                **_ACTION,
                **_CONFIRM,
                **_PLACEHOLDER,
                "options": _OPTIONS,
                "option_groups": _GROUPS,
                "initial_option": _OPTION,
            },
        ),
        both(_either("options", "option_groups", not_both=True), _initial_is_offered),
    ),
    "overflow": record(
        {
            **_KEYS,
            "options": items(
                _option(plain(Option.label_max_length), {"url": string(ButtonElement.url_max_length)}),
                OverflowMenuElement.options_max_length,
                OverflowMenuElement.options_min_length,
            ),
        },
        {**_ACTION, **_CONFIRM},
    ),
    "radio_buttons": both(
        record(
            {**_KEYS, "options": items(_RICH_OPTION, 10)},
            {**_ACTION, **_CONFIRM, "initial_option": _RICH_OPTION, "focus_on_load": flag},
        ),
        _initial_is_offered,
    ),
    "checkboxes": both(
        record(
            {**_KEYS, "options": items(_RICH_OPTION, 10)},
            {**_ACTION, **_CONFIRM, "initial_options": items(_RICH_OPTION, 10), "focus_on_load": flag},
        ),
        _initial_is_offered,
    ),
    "datepicker": record(_KEYS, {**_ACTION, **_CONFIRM, **_PLACEHOLDER, "initial_date": string(10, 10)}),
    "plain_text_input": record(
        _KEYS,
        {**_TYPED, "multiline": flag, "min_length": integer(0, 3000), "max_length": integer(1, 3000)},
    ),
    "email_text_input": record(_KEYS, _TYPED),
    "url_text_input": record(_KEYS, _TYPED),
    "number_input": record(
        {**_KEYS, "is_decimal_allowed": flag}, {**_TYPED, "min_value": string(50), "max_value": string(50)}
    ),
    "image": both(
        record(_IMAGE, {**_IMAGE_URL, "slack_file": anything}), _either("image_url", "slack_file", not_both=True)
    ),
}
_MENUS = ("static_select", "radio_buttons", "checkboxes", "datepicker")
_MODAL_ONLY = ("email_text_input", "url_text_input", "number_input")


def _elements(*types: str) -> Check:
    return by_type({name: _ELEMENTS[name] for name in types})


_IN_CONTEXT = by_type({"image": _ELEMENTS["image"], "plain_text": plain(3000), "mrkdwn": _text(3000)})


def block(surface: str) -> Check:
    """A block as it may be on a `message`, a `modal` or a `home`, the surface."""
    fields = ("plain_text_input", *_MENUS, *(_MODAL_ONLY if surface == "modal" else ()))
    shapes: dict[str, tuple[Shape, Shape]] = {
        "section": (
            {},
            {
                "text": _text(SectionBlock.text_max_length),
                "fields": items(_text(2000), SectionBlock.fields_max_length),
                "accessory": _elements("button", "overflow", "image", *_MENUS),
                "expand": flag,
            },
        ),
        "divider": ({}, {}),
        "header": ({"text": plain(HeaderBlock.text_max_length)}, {}),
        "context": ({"elements": items(_IN_CONTEXT, ContextBlock.elements_max_length)}, {}),
        "actions": (
            {"elements": items(_elements("button", "overflow", *_MENUS), ActionsBlock.elements_max_length)},
            {},
        ),
        "image": (
            {"alt_text": string(ImageBlock.alt_text_max_length)},
            {**_IMAGE_URL, "slack_file": anything, "title": plain(ImageBlock.title_max_length)},
        ),
        "input": (
            {"label": plain(InputBlock.label_max_length), "element": _elements(*fields)},
            {"hint": plain(InputBlock.hint_max_length), "optional": flag, "dispatch_action": flag},
        ),
        "rich_text": ({"elements": items(anything, 3000)}, {}),
    }
    if surface == "message":
        shapes["markdown"] = ({"text": string(MarkdownBlock.text_max_length)}, {})
    rules = {
        "section": _either("text", "fields", not_both=False),
        "image": _either("image_url", "slack_file", not_both=True),
    }
    block_id: Shape = {"block_id": string(Block.block_id_max_length)}
    return by_type(
        {
            name: both(record({**_KEYS, **required}, {**block_id, **optional}), rules.get(name, anything))
            for name, (required, optional) in shapes.items()
        }
    )

"""Whether Slack would take the blocks of a message, or a view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slack_sdk.models.views import View as ViewModel

from standins.slack.checks import Shape, anything, by_type, complaint, flag, items, record, string
from standins.slack.elements import Json
from standins.slack.shapes import block, plain
from standins.slack.values import Refusal

_MESSAGE_BLOCKS = 50
_MESSAGE_CHARACTERS = 13_000  # nowhere documented: 13,200 have been refused


def check_message(blocks: object) -> list[Json]:
    """The blocks, checked. Raises Refusal (`invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`)."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    complaints = list(items(block("message"), _MESSAGE_BLOCKS, least=0)(blocks, "/blocks"))
    complaints = complaints or list(_twice(blocks, "/blocks"))
    if complaints:
        raise Refusal("invalid_blocks", complaints)
    if _characters(blocks) > _MESSAGE_CHARACTERS:
        raise Refusal("msg_blocks_too_long")
    return blocks


def check_view(view: object, surface: str) -> None:
    """Raises Refusal (`invalid_arguments`) if `view` is no good as a `modal` or a `home`, the surface."""
    complaints = list(by_type({surface: record(*_view(surface))})(view, "/view"))
    if isinstance(view, dict) and not complaints:
        complaints = [*_twice(view["blocks"], "/view/blocks"), *_inputs_without_submit(view)]
    if complaints:
        raise Refusal("invalid_arguments", complaints)


def _view(surface: str) -> tuple[Shape, Shape]:
    blocks = items(block(surface), ViewModel.blocks_max_length)
    optional = {
        "private_metadata": string(ViewModel.private_metadata_max_length, 0),
        "callback_id": string(ViewModel.callback_id_max_length, 0),
        "external_id": string(255, 0),
    }
    if surface == "home":
        return {"type": anything, "blocks": blocks}, optional
    frame: Shape = {"submit": plain(ViewModel.submit_max_length), "close": plain(ViewModel.close_max_length)}
    return (
        {"type": anything, "title": plain(ViewModel.title_max_length), "blocks": blocks},
        {**optional, **frame, "clear_on_close": flag, "notify_on_close": flag},
    )


def _inputs_without_submit(view: Json) -> Iterator[str]:
    if view["type"] == "modal" and not view.get("submit"):
        for number, block in enumerate(view["blocks"]):
            if block["type"] == "input":
                yield complaint(
                    "must define `submit` to use an `input` block in modals", f"/view/blocks/{number}/input"
                )


def _twice(blocks: Sequence[Json], pointer: str) -> Iterator[str]:
    """A block_id twice in one surface, an action_id twice in one block."""
    seen: set[str] = set()
    for number, content in enumerate(blocks):
        yield from _again("block_id", content, seen, f"{pointer}/{number}")
        inside: set[str] = set()
        for inner, element in enumerate(content["elements"] if content["type"] == "actions" else []):
            yield from _again("action_id", element, inside, f"{pointer}/{number}/elements/{inner}")


def _again(key: str, thing: Json, seen: set[str], pointer: str) -> Iterator[str]:
    name = thing.get(key)
    if name is None:
        return
    if name in seen:
        yield complaint(f'`{key}` "{name}" already exists', f"{pointer}/{key}")
    seen.add(name)


def _characters(part: object) -> int:
    """Of all the texts in it: what is shown, not ids and values."""
    if isinstance(part, list):
        return sum(_characters(inner) for inner in part)
    if not isinstance(part, dict):
        return 0
    own = part.get("text") if isinstance(part.get("text"), str) else part.get("alt_text", "")
    return len(own or "") + sum(_characters(inner) for inner in part.values())

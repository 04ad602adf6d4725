"""What the bot's HTTP answer does to the workspace."""

from __future__ import annotations

import json

from standins.slack.elements import Json, without_nulls
from standins.slack.values import Refusal, View
from standins.slack.workspace import Workspace


def take_answer(workspace: Workspace, payload: Json, text: str, *, is_json: bool) -> None:
    """Take the body of a 200 as Slack does. Raises Refusal if it is of no use; then nothing has changed."""
    if "command" in payload:
        _to_command(workspace, payload, text, is_json=is_json)
    elif payload["type"] == "view_submission":
        _to_submission(workspace, payload, text)
    elif text:
        workspace.warnings.append(f"{payload['type']}: the body of the answer is ignored")


def _to_command(workspace: Workspace, payload: Json, text: str, *, is_json: bool) -> None:
    """Nothing, a text, or a message for the user alone or, if it says `in_channel`, for all."""
    if not text.strip():
        return
    answer = _parsed(text, "invalid_command_response") if is_json else {"text": text}
    if not answer:
        return
    only_for = None if answer.get("response_type") == "in_channel" else payload["user_id"]
    workspace.post("slash command", payload["channel_id"], answer.get("text", ""), answer.get("blocks"), only_for)


def _to_submission(workspace: Workspace, payload: Json, text: str) -> None:
    """Close the modal, or as `response_action` says: errors, update, push, clear."""
    try:
        view = workspace.views.find(payload["view"]["id"])
    except Refusal:
        return  # the user has closed it
    answer = _parsed(text, "invalid_response_action") if text.strip() else {}
    match answer.get("response_action"):
        case None if not answer:
            workspace.views.close(view)
        case "errors":
            workspace.views.show_errors(view, _errors(view, answer.get("errors")))
        case "update":
            workspace.views.update(view, _view(answer))
        case "push":
            workspace.views.push(view.user, _view(answer))
        case "clear":
            workspace.views.close(view, everything=True)
        case unknown:
            raise Refusal("invalid_response_action", [f"unknown response_action: {unknown}"])


def _errors(view: View, errors: object) -> dict[str, str]:
    """Words by block_id; only an input block can show them."""
    if not isinstance(errors, dict) or not errors:
        raise Refusal("invalid_response_action", ["errors must be an object of block_id and words"])
    inputs = {element.block_id for element in view.elements if element.is_input}
    strangers = sorted(errors.keys() - inputs)
    if strangers:
        raise Refusal("invalid_response_action", [f"no input block has the block_id {name}" for name in strangers])
    return {str(block_id): str(words) for block_id, words in errors.items()}


def _view(answer: Json) -> Json:
    view = answer.get("view")
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["must provide an object [json-pointer:/view]"])
    return view


def _parsed(text: str, error: str) -> Json:
    try:
        answer = without_nulls(json.loads(text))
    except ValueError:
        raise Refusal(error, ["not JSON"]) from None
    if not isinstance(answer, dict):
        raise Refusal(error, ["not an object"])
    return answer

"""The email form as a Slack modal, and what a modal carries from its opening to its submission."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from adapters.chat.screen import EmailForm, NameField, Screen
from adapters.slack.block_kit import Json, plain, section, text_blocks
from adapters.slack.reply_target import AtHome, BelowCard, InMessage, ReplyTarget
from core.class_id import ClassId
from core.result import Ok

CALLBACK_ID = "email"
_ACTION_ID = "email"
_NAME = "name"


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form: for which prompt, what was typed into which field, and what is behind it."""

    class_id: ClassId
    request_id: str
    email: str
    field: str
    name: str
    behind: ReplyTarget

    def errors(self, form: EmailForm) -> dict[str, str]:
        """The form's problem, under the field that has it."""
        return {_NAME if form.is_of_name else self.field: form.problem}


def email_modal(form: EmailForm, behind: ReplyTarget) -> Json:
    """The form to open, or to put in the place of an open one."""
    metadata = {"class": form.class_id.slug, "request": form.request_id, **_where(behind)}
    field: Json = {
        "type": "email_text_input",
        "action_id": _ACTION_ID,
        "placeholder": plain(form.placeholder),
        "focus_on_load": True,
    }
    if form.filled:
        field["initial_value"] = form.filled
    email: Json = {
        "type": "input",
        # Slack keeps what was typed while the id stays the same; a new id is what makes it show the suggestion.
        "block_id": f"email-{secrets.token_hex(3)}",
        "label": plain(form.label),
        "element": field,
    }
    if form.hint:
        email["hint"] = plain(form.hint)
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": plain(form.title),
        "submit": plain(form.submit),
        "close": plain(form.close),
        "private_metadata": json.dumps(metadata),
        "blocks": [section(form.text), email, *([_name_input(form.name)] if form.name else [])],
    }


def _where(behind: ReplyTarget) -> Json:
    match behind:
        case InMessage(channel, response_url):
            return {"channel": channel, "url": response_url}
        case BelowCard(channel):
            return {"card": channel}
        case _:
            return {"home": True}


def _behind(metadata: dict[str, str]) -> ReplyTarget:
    """Raises KeyError for what this version did not write."""
    if metadata.get("home"):
        return AtHome()
    return BelowCard(metadata["card"]) if "card" in metadata else InMessage(metadata["channel"], metadata["url"])


def _name_input(name: NameField) -> Json:
    field: Json = {
        "type": "plain_text_input",
        "action_id": _NAME,
        "placeholder": plain(name.placeholder),
        "max_length": name.longest,
    }
    if name.filled:
        field["initial_value"] = name.filled
    return {"type": "input", "block_id": _NAME, "optional": True, "label": plain(name.label), "element": field}


def result_modal(screen: Screen, title: str) -> Json:
    """How it ended, to read and close; the buttons to go on are behind it."""
    return {"type": "modal", "title": plain(title), "blocks": text_blocks(screen)}


def read_submission(view: dict[str, object]) -> Submission | None:
    """What was submitted; None for a modal that this version did not write."""
    try:
        metadata = json.loads(str(view["private_metadata"]))
        values = view["state"]["values"]  # type: ignore[index]  # a KeyError or TypeError is the answer below
        ((field, inputs),) = [(block, inputs) for block, inputs in values.items() if block != _NAME]
        email = inputs[_ACTION_ID]["value"] or ""
        name = values[_NAME][_NAME]["value"] or "" if _NAME in values else ""
        class_id = ClassId.from_slug(metadata["class"])
        behind = _behind(metadata)
        request_id = metadata["request"]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Submission(class_id.value, request_id, email, field, name, behind) if isinstance(class_id, Ok) else None
